"""Files of JSON payloads, read one value after the other: JSON Lines, one document, an array; plain, `.gz` or `.xz`.

JSON Lines are streamed: one line is in memory at a time. Anything else is one document, read whole within a limit. A
file is JSON Lines when its first line is a value by itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

from slaengine.diagnostics import Finding, FindingsError, Place, Severity, quote
from slaengine.importers.csv_file import DAMAGED, unpacked
from slaengine.model.event import EventError
from slaengine.service.jsonl import BadLine, foreign_kind, read_lines
from slaengine.service.jsonplace import column_of
from slaengine.service.strictjson import JsonError, parse_json

PAYLOAD_BYTES_MAX = 16 << 20
"""Bytes of one line, or of a document that is spread over lines: 16 MiB."""
EXCERPT_LENGTH_MAX = 10_000
"""Characters of a line that is shown with a finding."""
_UTF8_MARK = b"\xef\xbb\xbf"
_NOT_JSON = "give JSON Lines (one payload a line), one JSON document, or an array of payloads"
_TOO_LONG = "give it as JSON Lines, one payload a line, such as by jq -c '.[]'"


class Payload(NamedTuple):
    """One value of a file. `text` is where it was read from and begins at `line`."""

    file: str
    line: int
    text: str
    value: Any

    def finding(self, error: EventError) -> Finding:
        """A mistake of this value, at the place of the key that it speaks of."""
        offset = column_of(self.text, error.path)[0] - 1
        where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.path).lstrip(".")
        reason = f"{quote(where) or 'the payload'} {error.reason}"
        return _finding(error.code, spot(self.file, self.line, self.text, offset), reason, error.fix)

    def line_of(self, finding: Finding) -> str:
        """The line that a finding stands in, to be shown with it; nothing where it is too long to be shown."""
        lines = self.text.split("\n", finding.place.line - self.line + 1)
        number = finding.place.line - self.line
        shown = lines[number] if 0 <= number < len(lines) else ""
        return shown if len(shown) <= EXCERPT_LENGTH_MAX else ""


def spot(file: str, line: int, text: str, offset: int) -> Place:
    """The place of a character of a text that begins at `line`."""
    before = text[:offset]
    row, column = line + before.count("\n"), offset - (before.rfind("\n") + 1) + 1
    return Place(file, row, column, row, column + 1)


def read_payloads(file: BinaryIO, name: str) -> Iterator[Payload | Finding]:
    """The payloads of a file in order, and a finding for each that is none."""
    line = 1
    try:
        head, mode = _head(unpacked(file), name)
        for one in _lines(head, name) if mode == "lines" else _document(head, name):
            line = one.place.line if isinstance(one, Finding) else one.line
            yield one
    except DAMAGED:
        yield _finding("bad-archive", Place(name, line), "the packed file is damaged or cut short", "fetch it again")


class _Rewound:
    """A file of which some lines were looked at already."""

    def __init__(self, seen: list[bytes], file: BinaryIO) -> None:
        self.seen, self.file = seen, file

    def readline(self, size: int) -> bytes:
        """The next line, or so many bytes of it."""
        return self.seen.pop(0) if self.seen else self.file.readline(size)

    def read(self, size: int) -> bytes:
        """All that is left, at most so many bytes."""
        seen = b"".join(self.seen)
        self.seen.clear()
        return seen + self.file.read(max(size - len(seen), 0))


def _head(file: BinaryIO, name: str) -> tuple[_Rewound, str]:
    """Look at the lines up to the first that is not blank, and say what the file is."""
    seen: list[bytes] = []
    size = 0
    while size < PAYLOAD_BYTES_MAX and (raw := file.readline(PAYLOAD_BYTES_MAX + 2)):
        seen.append(raw)
        size += len(raw)
        if raw.removeprefix(_UTF8_MARK).strip():
            break
    first = seen[-1].removeprefix(_UTF8_MARK) if seen else b""
    foreign = bool(seen) and foreign_kind(seen[0].removeprefix(_UTF8_MARK)) is not None
    return _Rewound(seen, file), "lines" if not seen or foreign or _is_whole(first) else "document"


def _is_whole(line: bytes) -> bool:
    """Whether a line is a JSON value by itself, or would be but for a mistake in it."""
    bare = line.strip()
    if not bare.endswith((b"}", b"]")) or not bare.startswith((b"{", b"[")):
        return len(line) > PAYLOAD_BYTES_MAX or not bare.startswith((b"{", b"["))
    try:
        json.loads(bare)
    except ValueError:
        return bare.count(b"{") == bare.count(b"}") and bare.count(b"[") == bare.count(b"]")
    except RecursionError:
        return True
    return True


def _lines(file: _Rewound, name: str) -> Iterator[Payload | Finding]:
    for line in read_lines(file, name, lambda value: value, PAYLOAD_BYTES_MAX):  # type: ignore[arg-type]
        yield line.finding if isinstance(line, BadLine) else Payload(name, line.number, line.text, line.value)


def _document(file: _Rewound, name: str) -> Iterator[Payload | Finding]:
    raw = file.read(PAYLOAD_BYTES_MAX + len(_UTF8_MARK) + 1)
    content = raw.removeprefix(_UTF8_MARK)
    if len(content) > PAYLOAD_BYTES_MAX:
        reason = f"this is one document of more than {PAYLOAD_BYTES_MAX:,} bytes"
        yield _finding("line-too-long", Place(name), reason, _TOO_LONG)
        return
    try:
        text = content.decode().replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode()
        place = spot(name, 1, before, len(before))
        yield _finding("not-utf8", place, f"the byte 0x{content[error.start]:02x} is not UTF-8", "save it as UTF-8")
        return
    try:
        yield Payload(name, 1, text, parse_json(text))
    except JsonError as error:
        fix = _NOT_JSON if error.code == "bad-json" and "whole" in error.fix else error.fix
        yield _finding(error.code, spot(name, 1, text, error.columns[0] - 1), error.reason, fix)


def refuse(name: str, reason: str, fix: str) -> FindingsError:
    """A file that cannot be used at all."""
    return FindingsError([_finding("bad-payload", Place(name), reason, fix)])


def _finding(code: str, place: Place, reason: str, fix: str) -> Finding:
    return Finding(code, Severity.ERROR, reason, place, fix or None)
