"""A CSV file read row by row with limits, plain or compressed; what is wrong with a row has its place in the file."""

from __future__ import annotations

import csv
import gzip
import io
import lzma
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from typing import Any, BinaryIO, Final, NoReturn, cast

from slaengine.diagnostics import Finding, FindingsError, Place, Severity, near_names, quote
from slaengine.service.jsonl import BadLine, raise_bad
from slaengine.service.tables import HEAD_BYTES, check_csv, check_separator

LINE_CHARACTERS_MAX = 1 << 20
"""Characters of one line."""
ROW_CHARACTERS_MAX = 1 << 23
"""Characters of one row, all its lines together."""
COLUMNS_MAX = 1_000
EXCERPT_CHARACTERS_MAX = 10_000
"""Characters of a line that is shown with a finding."""
_KEEP = "surrogateescape"
"""Bytes that are no UTF-8 come through as lone surrogates, so that the line they are in is known."""
_PACKED: Mapping[bytes, Callable[[Any], Any]] = {b"\xfd7zXZ\x00": lzma.LZMAFile, b"\x1f\x8b": gzip.open}
"""How a file begins → what unpacks it."""
DAMAGED = (lzma.LZMAError, gzip.BadGzipFile, zlib.error, EOFError)
"""What reading on in a damaged packed file raises."""
_LONE: Final = re.compile("[\udc80-\udcff]")
_CELL: Final = re.compile(r'"(?:[^"]|"")*"|[^,\r\n]*')
_SYNTAX: Final[Mapping[str, str]] = {
    "unexpected end of data": "a quote is opened in this row and never closed",
    "',' expected after '\"'": "something follows a closing quote",
    f"field larger than field limit ({csv.field_size_limit()})": f"a cell has more than {csv.field_size_limit():,}"
    " characters, or a quote is never closed",
}
"""The csv module's words for a mistake → ours."""


def refuse(file: str, line: int, code: str, reason: str, fix: str, *, near: tuple[str, ...] = ()) -> NoReturn:
    """Stop with a finding about a line of a table.

    Raises:
        FindingsError: always.
    """
    raise FindingsError([told(Place(file, line), code, reason, fix, near=near)])


def told(
    place: Place,
    code: str,
    reason: str,
    fix: str,
    *,
    near: tuple[str, ...] = (),
    severity: Severity = Severity.ERROR,
) -> Finding:
    """What there is to say about a table. Cells and headings that it repeats may hold what steers a terminal."""
    return Finding(code, severity, quote(reason, len(reason)), place, quote(fix, len(fix)), near=near)


def unpacked(file: BinaryIO) -> BinaryIO:
    """The file, or what is packed in it, as `.xz` or `.gz`."""
    buffered = file if isinstance(file, io.BufferedReader) else io.BufferedReader(cast(io.RawIOBase, file))
    head = buffered.peek(max(map(len, _PACKED)))
    return next((unpack(buffered) for mark, unpack in _PACKED.items() if head.startswith(mark)), buffered)


class CsvFile:
    """A CSV file with a header. Keeps one row in memory, with its text, so that `spot` can say where a cell stands."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        """Read the header.

        Raises:
            FindingsError: there is none.
        """
        self.name, self.line = name, 1
        self._lines: list[str] = []
        self._size = 0
        self._unreadable: BadLine | None = None
        self._over = False
        try:
            text: Any = unpacked(file)
            head = text.peek(HEAD_BYTES)
        except DAMAGED:
            refuse(name, 1, "bad-archive", "the packed file is damaged or cut short", "fetch the file again")
        check_csv(head, name)
        self._reader = csv.reader(self._each_line(text), strict=True)
        while not (header := self._next()) and header is not None:  # an empty line is none
            pass
        if isinstance(header, BadLine):
            header.good()
        self.header: Sequence[str] = header or ()
        self._check_header()

    def rows(self) -> Iterator[list[str] | BadLine]:
        """The cells of each row, or what is wrong with it; after what makes the rest unreadable, no more come.

        `line` is where the row at hand begins.
        """
        while (cells := self._next()) is not None:
            if isinstance(cells, BadLine) or len(cells) == len(self.header):
                yield cells
            elif cells:
                shown = "1 cell" if len(cells) == 1 else f"{len(cells):,} cells"
                reason = f"the row has {shown}, the header has {len(self.header):,}"
                yield self._bad(self.line, "bad-row", reason, "export it again; a comma inside a cell needs quotes")

    def positions(self, columns: Sequence[str]) -> list[int]:
        """Where these columns stand in a row.

        Raises:
            FindingsError: one is not there, or there twice.
        """
        for column in columns:
            times = self.header.count(column)
            if times == 0:
                fix, near = f"needed are {', '.join(columns)}", near_names(column, self.header)
                refuse(self.name, 1, "no-column", f"the header has no column '{column}'", fix, near=near)
            if times > 1:
                refuse(self.name, 1, "no-column", f"the header has the column '{column}' twice", "rename one of them")
        return [self.header.index(column) for column in columns]

    def spot(self, number: int) -> tuple[Place, str]:
        """The place of a cell of the row at hand, and the line in which it begins."""
        start, end = _stretch("".join(self._lines), number)
        line = self.line
        for text in self._lines:
            if start < len(text):
                shown = _shown(text)
                return Place(self.name, line, start + 1, line, max(start + 1, min(end, len(shown))) + 1), shown
            start, end, line = start - len(text), end - len(text), line + 1
        return Place(self.name, self.line), ""

    def _check_header(self) -> None:
        if len(self.header) > COLUMNS_MAX:
            refuse(self.name, 1, "bad-row", f"the header has more than {COLUMNS_MAX:,} columns", "leave some out")
        check_separator(self.header, self.name)

    def _next(self) -> list[str] | BadLine | None:
        """The next row; None after the last."""
        self._begin_row()
        if self._over:
            return None
        try:
            cells = next(self._reader, None)
        except csv.Error as error:
            reason = f"this is not CSV: {_SYNTAX.get(str(error), error)}"
            bad = self._bad(self.line, "bad-row", reason, "export it again as CSV in UTF-8")
        except DAMAGED:
            line = self.line + len(self._lines)
            bad = self._bad(line, "bad-archive", "the packed file is damaged or cut short", "fetch the file again")
        except _EndError as end:
            bad = self._bad(self.line, *end.args)
        else:
            return self._unreadable or cells
        self._over = True
        return bad

    def _begin_row(self) -> None:
        self.line += len(self._lines)
        self._lines.clear()
        self._size, self._unreadable = 0, None

    def _bad(self, line: int, code: str, reason: str, fix: str) -> BadLine:
        text = _shown(self._lines[0]) if self._lines and line == self.line else ""
        return BadLine(text, told(Place(self.name, line), code, reason, fix))

    def _each_line(self, file: BinaryIO) -> Iterator[str]:
        """The lines of the file; they are kept until the row that they belong to has been read."""
        text = io.TextIOWrapper(file, encoding="utf-8-sig", errors=_KEEP, newline="")
        try:
            while line := text.readline(LINE_CHARACTERS_MAX + 1):
                self._lines.append(line)
                self._size += len(line)
                self._check(line)
                yield line
        finally:
            with suppress(ValueError):  # the file is the caller's to close, and may be closed by now
                text.detach()

    def _check(self, line: str) -> None:
        if len(line) > LINE_CHARACTERS_MAX:
            reason = f"the line is longer than {LINE_CHARACTERS_MAX:,} characters"
            raise _EndError("line-too-long", reason, "is this the right file? It has one short row for each entry")
        if self._size > ROW_CHARACTERS_MAX:
            reason = f"the row has more than {ROW_CHARACTERS_MAX:,} characters"
            raise _EndError("line-too-long", reason, "is a quote missing? It has one short row for each entry")
        if "\0" in line:
            raise _EndError("not-text", "this is binary data, not CSV", "give it as CSV, plain, .csv.xz or .csv.gz")
        if not line.isascii() and self._unreadable is None:
            try:
                line.encode()
            except UnicodeEncodeError as error:
                self._unreadable = self._not_utf8(line, error.start)

    def _not_utf8(self, line: str, start: int) -> BadLine:
        number = self.line + len(self._lines) - 1
        place = Place(self.name, number, start + 1, number, start + 2)
        reason = f"the byte 0x{ord(line[start]) & 0xFF:02x} is not UTF-8"
        return BadLine(_LONE.sub("�", _shown(line)), told(place, "not-utf8", reason, "save it as UTF-8"))


def raise_bad_rows(file: BinaryIO, name: str, most: int) -> None:
    """Name the first rows that cannot be read, if there are any.

    Raises:
        FindingsError: there are, or the file is no CSV at all.
    """
    raise_bad(list(islice((row for row in CsvFile(file, name).rows() if isinstance(row, BadLine)), most)))


class _EndError(Exception):
    """The file cannot be read on: code, reason and fix."""


def _shown(line: str) -> str:
    """A line as an excerpt; nothing where it is too long to be shown."""
    return line.rstrip("\r\n") if len(line) <= EXCERPT_CHARACTERS_MAX else ""


def _stretch(row: str, number: int) -> tuple[int, int]:
    """Where a cell begins and ends in the text of its row, quotes included; cells are counted from 0.

    >>> _stretch('1,"two, or 2",3', 1)
    (2, 13)
    """
    start = end = -1
    for _ in range(number + 1):
        start = end + 1
        found = _CELL.match(row, start)
        end = start if found is None else found.end()
    return start, end
