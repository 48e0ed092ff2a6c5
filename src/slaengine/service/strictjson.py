"""JSON as strictly as events need it: no key twice, no NaN, no half of a surrogate pair, no bottomless nesting."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NoReturn

from pydantic_core import from_json

from slaengine.diagnostics import quote
from slaengine.service.jsonplace import bare_word, repeated_key


class JsonError(ValueError):
    """A text that is not the JSON it should be. `columns` are start and end, from 1, of the offending stretch."""

    def __init__(self, code: str, reason: str, columns: tuple[int, int] = (1, 2), fix: str = "") -> None:
        self.code, self.reason, self.columns, self.fix = code, reason, columns, fix
        super().__init__(reason)


class _RepeatedKeyError(Exception):
    """An object has a key twice."""


class _ConstantError(Exception):
    """NaN or an infinity."""


def parse_json(text: str) -> Any:
    """One JSON value, strictly: no key twice, no NaN, no infinity, no half of a surrogate pair, no bottomless nesting.

    Raises:
        JsonError: with the columns of the mistake in a text of one line.
    """
    try:
        value = _decoded(text)
        if "\\u" in text:
            json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        fix = "write one whole JSON object, {…}, on each line"
        reason = f"this is not JSON: {_SYNTAX.get(error.msg, error.msg)}"
        raise JsonError("bad-json", reason, (error.pos + 1, error.pos + 2), fix) from None
    except _RepeatedKeyError as error:
        spot = repeated_key(text)
        columns = (spot.start + 1, spot.end + 1) if spot else (1, 2)
        fix = "keep the one that is meant"
        raise JsonError("duplicate-key", f"the key '{quote(str(error))}' stands here twice", columns, fix) from None
    except _ConstantError as error:
        columns = bare_word(text, str(error)) or (1, 2)
        raise JsonError("bad-json", f"{error} is not a number in JSON", columns, "write a number, or null") from None
    except UnicodeEncodeError:
        reason, start = "half of a surrogate pair is no character", _lone_half(text) + 1
        raise JsonError("bad-json", reason, (start, start + 6), "write the character itself in UTF-8") from None
    except RecursionError:
        raise JsonError("too-deep", "the value is nested too deep to be read", fix="flatten it") from None
    except ValueError:
        reason = "a number has too many digits"
        raise JsonError("bad-json", reason, fix="write it as a text, in quotes") from None
    return value


_SYNTAX: Mapping[str, str] = {
    "Expecting value": "a value is missing here, or is not in quotes",
    "Expecting property name enclosed in double quotes": "a key in double quotes is missing here",
    "Expecting ':' delimiter": "a colon is missing here",
    "Expecting ',' delimiter": "a comma or a closing bracket is missing here",
    "Extra data": "something follows after the end of the value",
    "Unterminated string starting at": "this text has no closing quote",
    "Invalid control character at": "a control character stands in a text; write it as an escape",
    "Invalid \\escape": "there is no such escape",
    "Invalid \\uXXXX escape": "four hexadecimal digits are missing after \\u",
    "Illegal trailing comma before end of object": "the comma before the end is one too many",
    "Illegal trailing comma before end of array": "the comma before the end is one too many",
}
"""Python's words for a mistake in JSON → ours."""


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        raise _RepeatedKeyError(_first_repeated([key for key, _ in pairs]))
    return value


def _lone_half(text: str) -> int:
    r"""Where the first escape stands that is half of a surrogate pair without its other half.

    >>> _lone_half(r'"\ud83d\ude00 \\ud800 \ud800"')
    22
    """
    first: re.Match[str] | None = None
    for escape in _ESCAPE.finditer(text):
        code = int(escape[1] or "0", 16)
        if first is not None:
            if not 0xDC00 <= code <= 0xDFFF or escape.start() != first.end():
                break
            first = None
        elif 0xD800 <= code <= 0xDFFF:
            first = escape
            if code >= 0xDC00:
                break
    return 0 if first is None else first.start()


_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)")


def _first_repeated(keys: list[str]) -> str:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            return key
        seen.add(key)
    raise AssertionError("called for keys that repeat")


def _constant(name: str) -> NoReturn:
    raise _ConstantError(name)


_DECODER = json.JSONDecoder(object_pairs_hook=_pairs, parse_constant=_constant)
"""Made once: `json.loads` with hooks makes a decoder for each text."""


def _decoded(text: str) -> Any:
    """The value of a text. Most have no blanks around it, and need not be searched for them."""
    try:
        value, end = _DECODER.raw_decode(text)
    except json.JSONDecodeError:
        return _DECODER.decode(text)
    return value if end == len(text) else _DECODER.decode(text)


def read_json(raw: bytes) -> Any:
    """What `parse_json` says of these bytes in UTF-8, sooner for what is written as usual.

    Raises:
        JsonError: as `parse_json`; where the bytes are not UTF-8, too.
    """
    try:
        value = from_json(raw, allow_inf_nan=False)
    except ValueError:
        return _slowly(raw)
    # The quick reader keeps the last of two equal keys. A text has a colon for each key and those in its values, so if
    # it has no more than what was read accounts for, no key was dropped; unless a colon is written as \u003a.
    if raw.count(b":") != _colons(value) or raw.find(b"\\u003") >= 0:
        return _slowly(raw)
    return value


def _colons(value: Any) -> int:
    """How many colons the text of a value has, if no key has one."""
    count = 0
    if isinstance(value, str):
        count = value.count(":")
    elif isinstance(value, dict):
        count = len(value)
        for inner in value.values():
            if isinstance(inner, str):  # most are: it saves the call
                count += inner.count(":")
            elif isinstance(inner, dict | list):
                count += _colons(inner)
    elif isinstance(value, list):
        for inner in value:
            count += _colons(inner)
    return count


def _slowly(raw: bytes) -> Any:
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        column = len(raw[: error.start].decode(errors="replace")) + 1
        reason = f"the byte 0x{raw[error.start]:02x} is not UTF-8"
        raise JsonError("not-utf8", reason, (column, column + 1), "save it as UTF-8") from None
    return parse_json(text.rstrip("\r\n"))
