"""JSON Lines as they come from outside: read with limits, every mistake a finding with line and column."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import BinaryIO, Generic, NamedTuple, NoReturn, TypeVar

from slaengine.diagnostics import Finding, FindingsError, Place, Severity, quote
from slaengine.model.event import Event, EventError, parse_event
from slaengine.service.jsonplace import column_of
from slaengine.service.strictjson import JsonError, read_json

LINE_BYTES_MAX = 1 << 20
"""Bytes of one line, 1 MiB."""
_UTF8_MARK = b"\xef\xbb\xbf"
_WIDE_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16", b"\x00\x00\xfe\xff": "UTF-32"}
_MAGIC = {b"\x1f\x8b": "gzip", b"\xfd7zXZ\x00": "xz", b"BZh": "bzip2", b"PK\x03\x04": "zip", b"(\xb5/\xfd": "zstd"}


T = TypeVar("T")


class Line(Generic[T]):
    """One value of a file, with the bytes that it was read from."""

    __slots__ = ("file", "number", "raw", "value")

    def __init__(self, file: str, number: int, raw: bytes, value: T) -> None:
        self.file, self.number, self.raw, self.value = file, number, raw, value

    @property
    def text(self) -> str:
        """What an error message shows."""
        return shown(self.raw)

    def finding(self, error: EventError) -> Finding:
        """A mistake of this value, at the place of the key it speaks of."""
        return _value_finding(self.file, self.number, self.text, error)

    def good(self) -> T:
        """The value; the counterpart of `BadLine.good`."""
        return self.value


class BadLine(NamedTuple):
    """A line that cannot be read."""

    text: str
    finding: Finding

    def good(self) -> NoReturn:
        """There is no value.

        Raises:
            FindingsError: always.
        """
        raise_bad([self])
        raise AssertionError("one bad line is enough")


def read_events(file: BinaryIO, name: str) -> Iterator[Line[Event] | BadLine]:
    """The events of a JSON Lines file in order."""
    return read_lines(file, name, parse_event)


def read_lines(
    file: BinaryIO, name: str, parse: Callable[[object], T], line_bytes_max: int = LINE_BYTES_MAX
) -> Iterator[Line[T] | BadLine]:
    """The values of a JSON Lines file in order; blank lines are skipped. Keeps one line in memory.

    `parse` makes the value of plain JSON data and raises EventError where it cannot.
    """
    number, found = 0, False
    while raw := file.readline(line_bytes_max + 2):
        number += 1
        if number == 1:
            raw = raw.removeprefix(_UTF8_MARK)
            if kind := foreign_kind(raw):
                yield BadLine("", _finding("not-text", _place(name, 1), f"this is {kind}, not JSON Lines", _PLAIN_FIX))
                return
        if len(raw) > line_bytes_max and len(raw.rstrip(b"\r\n")) > line_bytes_max:
            found = True
            _skip_line(file, raw)
            reason = f"the line is longer than {line_bytes_max:,} bytes"
            yield BadLine("", _finding("line-too-long", _place(name, number), reason, _LONG_FIX))
        elif raw and not raw.isspace():  # of a mark of UTF-8 alone nothing is left
            found = True
            yield _read(raw, name, number, parse)
    if not found:
        fix = "write one JSON object on each line"
        yield BadLine("", _finding("no-lines", _place(name, 1), "there is nothing in this file", fix))


_LONG_FIX = "one event stands on one line; send long texts and attachments by reference"
_PLAIN_FIX = "give it as plain UTF-8 text, one JSON object a line"


def foreign_kind(head: bytes) -> str | None:
    """What a file is that is no text in UTF-8, told by its first bytes."""
    for marks in (_WIDE_MARKS, _MAGIC):
        for mark, kind in marks.items():
            if head.startswith(mark):
                return kind
    return "binary data" if b"\x00" in head[:4096] else None


def _skip_line(file: BinaryIO, raw: bytes) -> None:
    while raw and not raw.endswith(b"\n"):
        raw = file.readline(LINE_BYTES_MAX)


def _read(raw: bytes, name: str, number: int, parse: Callable[[object], T]) -> Line[T] | BadLine:
    try:
        return Line(name, number, raw, parse(read_json(raw)))
    except EventError as error:
        return BadLine(shown(raw), _value_finding(name, number, shown(raw), error))
    except JsonError as error:
        return BadLine(shown(raw), _finding(error.code, _place(name, number, error.columns), error.reason, error.fix))


def shown(raw: bytes) -> str:
    """A line as an error message shows it."""
    return raw.decode(errors="replace").rstrip("\r\n")


def _value_finding(file: str, number: int, text: str, error: EventError) -> Finding:
    where = ".".join(map(str, error.path))
    reason = f"{quote(where)} {error.reason}" if where and _needs_subject(error.reason) else error.reason
    return _finding(error.code, _place(file, number, column_of(text, error.path)), reason, error.fix)


def _needs_subject(reason: str) -> bool:
    """Whether a reason goes on from the key's name: "is missing", "must be a text", "has a key …"."""
    return reason.split(" ", 1)[0] in ("is", "must", "has")


def _finding(code: str, place: Place, reason: str, fix: str = "") -> Finding:
    return Finding(code, Severity.ERROR, reason, place, fix or None)


def _place(file: str, line: int, columns: tuple[int, int] = (1, 2)) -> Place:
    return Place(file, line, columns[0], line, columns[1])


def raise_bad(bad: Sequence[BadLine]) -> None:
    """Report lines of one file that could not be used, if there are any.

    Raises:
        FindingsError: there are.
    """
    if bad:
        texts = {line.finding.place.line: line.text for line in bad if line.text}
        sources = {bad[0].finding.place.file: excerpts(texts)} if texts else {}
        raise FindingsError([line.finding for line in bad], sources)


def excerpts(lines: Mapping[int, str]) -> str:
    r"""A text that has each of these lines at its number and nothing between them, to print excerpts from.

    >>> excerpts({2: "b", 4: "d"})
    '\nb\n\nd'
    """
    shown, last = [], 1
    for number, text in sorted(lines.items()):
        shown.append("\n" * (number - last) + _LINE_BREAKS.sub(" ", text))
        last = number
    return "".join(shown)


_LINE_BREAKS = re.compile("[\r\n\x85\u2028\u2029]")
"""What counts as a line's end in a policy but not in JSON Lines."""
