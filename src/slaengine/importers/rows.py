"""A table in a text file, plain or compressed, read row by row with limits."""

from __future__ import annotations

import csv
import gzip
import io
import lzma
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any, BinaryIO, NamedTuple, NoReturn, cast

from slaengine.diagnostics import Finding, FindingsError, Place, Severity, near_names
from slaengine.diagnostics.codes import quote

LINE_CHARACTERS_MAX = 1 << 20
"""Characters of one line."""
COLUMNS_MAX = 1_000
_KEEP = "surrogateescape"
"""Bytes that are no UTF-8 come through as lone surrogates, so that the line they are in is known."""
_PACKED: Mapping[bytes, Callable[[Any], Any]] = {b"\xfd7zXZ\x00": lzma.LZMAFile, b"\x1f\x8b": gzip.open}
"""How a file begins → what unpacks it."""
DAMAGED = (lzma.LZMAError, gzip.BadGzipFile, zlib.error, EOFError)
"""What reading on in a damaged packed file raises."""


class Row(NamedTuple):
    """One row: its line in the file, and its cells as text, in the order of the columns that were asked for."""

    line: int
    cells: tuple[str, ...]


def refuse(file: str, line: int, code: str, reason: str, fix: str, *, near: tuple[str, ...] = ()) -> NoReturn:
    """Stop with a finding about a line of a table.

    Raises:
        FindingsError: always.
    """
    reason, fix = quote(reason, len(reason)), quote(fix, len(fix))  # cells and headings may hold what steers a terminal
    raise FindingsError([Finding(code, Severity.ERROR, reason, Place(file, line), fix, near=near)])


def read_table(file: BinaryIO, name: str, columns: tuple[str, ...]) -> Iterator[Row]:
    """The rows of a CSV file with a header; `.xz` and `.gz` are unpacked on the way. Keeps one row in memory.

    Raises:
        FindingsError: no table, a column is missing, a row of another length, a line that is too long, not UTF-8.
    """
    line = 1
    try:
        reader = csv.reader(_lines(_text(file), name), strict=True)
        header = next(reader, None)
        if not header:
            refuse(name, 1, "no-lines", "there is nothing in this file", "give a CSV file with a header")
        wanted = _positions(name, header, columns)
        for cells in reader:
            line = reader.line_num
            if len(cells) != len(header):
                if not cells:
                    continue
                reason = f"the row has {len(cells)} cells, the header has {len(header)}"
                refuse(name, line, "bad-row", reason, "export the log again; a comma inside a cell needs quotes")
            yield Row(line, tuple([cells[position] for position in wanted]))
    except csv.Error as error:
        refuse(name, line + 1, "bad-row", f"this is not CSV: {error}", "export the log again as CSV in UTF-8")
    except DAMAGED:
        refuse(name, line + 1, "bad-archive", "the packed file is damaged or cut short", "fetch the file again")


def unpacked(file: BinaryIO) -> BinaryIO:
    """The file, or what is packed in it, as `.xz` or `.gz`."""
    buffered = file if isinstance(file, io.BufferedReader) else io.BufferedReader(cast(io.RawIOBase, file))
    head = buffered.peek(max(map(len, _PACKED)))
    return next((unpack(buffered) for mark, unpack in _PACKED.items() if head.startswith(mark)), buffered)


def _text(file: BinaryIO) -> io.TextIOWrapper:
    return io.TextIOWrapper(unpacked(file), encoding="utf-8-sig", errors=_KEEP, newline="")


def _lines(text: io.TextIOWrapper, name: str) -> Iterator[str]:
    number = 0
    try:
        while line := text.readline(LINE_CHARACTERS_MAX + 1):
            number += 1
            _check(line, name, number)
            yield line
    finally:
        with suppress(ValueError):  # the file is the caller's to close, and may be closed by now
            text.detach()


def _check(line: str, name: str, number: int) -> None:
    if len(line) > LINE_CHARACTERS_MAX:
        reason = f"the line is longer than {LINE_CHARACTERS_MAX:,} characters"
        refuse(name, number, "line-too-long", reason, "is this the event log? It has one short row for each update")
    if "\0" in line:
        refuse(
            name, number, "not-text", "this is binary data, not CSV", "give the log as CSV, plain, .csv.xz or .csv.gz"
        )
    if not line.isascii():
        try:
            line.encode()
        except UnicodeEncodeError as error:
            reason = f"the byte 0x{ord(line[error.start]) & 0xFF:02x} is not UTF-8"
            refuse(name, number, "not-utf8", reason, "save it as UTF-8")


def _positions(name: str, header: list[str], columns: tuple[str, ...]) -> list[int]:
    if len(header) > COLUMNS_MAX:
        refuse(name, 1, "bad-row", f"the header has more than {COLUMNS_MAX:,} columns", "is this the event log?")
    for column in columns:
        if column not in header:
            reason = f"the header has no column '{column}'"
            refuse(name, 1, "no-column", reason, f"needed are {', '.join(columns)}", near=near_names(column, header))
    return [header.index(column) for column in columns]
