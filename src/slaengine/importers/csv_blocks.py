"""A large CSV file cut into blocks of whole rows, which Arrow reads in other processes.

Arrow is asked only where it cannot differ from `csv_file`: blocks in which every quote opens or closes a cell, or is
one of two inside a cell; of UTF-8, without NUL, without very long rows. The rest is left to that reader.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as pa_csv

from slaengine.batch.limits import CSV_BLOCK_BYTES

LINE_BYTES_MAX: Final = csv.field_size_limit()
"""Bytes of a line; the reader of rows takes cells of as many characters."""
_UTF8_MARK: Final = b"\xef\xbb\xbf"
_QUOTE, _COMMA, _LINE_FEED, _RETURN = b'",\n\r'


class Block(NamedTuple):
    """Some whole rows of a CSV file."""

    data: bytes
    columns: tuple[str, ...]
    """The name of each column that is read; empty for the others."""


class NotPlainError(Exception):
    """From here on the file can only be read row by row; `rest` is where that begins, in bytes."""

    def __init__(self, rest: int) -> None:
        self.rest = rest
        super().__init__(rest)


def blocks(path: Path, header: Sequence[str], wanted: Sequence[str]) -> Iterator[Block]:
    """The rows below the header, in blocks.

    Raises:
        NotPlainError: at the first block that Arrow may read otherwise than `csv_file`.
    """
    columns = tuple(name if name in wanted else "" for name in header)
    with path.open("rb") as file:
        at = _end_of_header(file.readline(LINE_BYTES_MAX), header)
        file.seek(at)
        left = b""
        while more := file.read(CSV_BLOCK_BYTES):
            data = left + more
            end = _end_of_rows(data)
            if end is None:
                raise NotPlainError(at)
            if not data[:end].isspace():
                yield Block(data[:end], columns)
            left, at = data[end:], at + end
        if left and not left.isspace():
            if not _is_plain(left):
                raise NotPlainError(at)
            yield Block(left, columns)


def from_row(path: Path, at: int) -> BinaryIO:
    """The header, and the rows from a place on."""
    file = path.open("rb")
    header = file.readline(LINE_BYTES_MAX) if at else b""
    file.seek(at)
    return io.BufferedReader(_Joined(header, file))


class _Joined(io.RawIOBase):
    """Some bytes, and a file after them."""

    def __init__(self, first: bytes, file: BinaryIO) -> None:
        self._first, self._file = first, file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data, self._first = self._first[: len(buffer)], self._first[len(buffer) :]
        data = data or self._file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._file.close()
        super().close()


def as_batch(block: Block) -> pa.RecordBatch:
    """A block by columns, all of texts.

    Raises:
        pa.ArrowException: a row has another length than the header.
    """
    names = [f"{number}" for number in range(len(block.columns))]
    read = [number for number, name in zip(names, block.columns, strict=True) if name]
    table = pa_csv.read_csv(
        pa.BufferReader(block.data),
        pa_csv.ReadOptions(use_threads=False, block_size=len(block.data) + 1, column_names=names),
        pa_csv.ParseOptions(newlines_in_values=_QUOTE in block.data),
        pa_csv.ConvertOptions(
            column_types=dict.fromkeys(read, pa.string()), include_columns=read, strings_can_be_null=False
        ),
    )
    columns = [table.column(name).combine_chunks() for name in read]
    return pa.record_batch(columns, [name for name in block.columns if name])


def _end_of_header(line: bytes, header: Sequence[str]) -> int:
    """Where the rows begin, in bytes (NotPlainError where the header is more than a line)."""
    text = line.removeprefix(_UTF8_MARK).decode("utf-8", errors="replace")
    if not line.endswith(b"\n") or next(csv.reader([text]), None) != list(header):
        raise NotPlainError(0)
    return len(line)


def _end_of_rows(data: bytes) -> int | None:
    """Where the last whole row ends; None where that cannot be told, or the rows are not plain."""
    end = data.rfind(b"\n") + 1
    if _QUOTE in data:  # where as many quotes before it open a cell as close one
        signs = np.frombuffer(data, np.uint8)
        ends, quotes = np.flatnonzero(signs == _LINE_FEED), np.flatnonzero(signs == _QUOTE)
        outside = ends[np.searchsorted(quotes, ends) % 2 == 0]
        end = int(outside[-1]) + 1 if outside.size else 0
    return end if end and _is_plain(data[:end]) else None


def _is_plain(data: bytes) -> bool:
    """Whether Arrow reads this as `csv_file` does."""
    signs = np.frombuffer(data, np.uint8)
    lines = np.flatnonzero(signs == _LINE_FEED)
    longest = int(np.diff(lines, prepend=-1, append=signs.size).max())
    if b"\0" in data or longest > LINE_BYTES_MAX or not _is_utf8(data):
        return False
    return _QUOTE not in data or _is_well_quoted(signs)


def _is_utf8(data: bytes) -> bool:
    if data.isascii():
        return True
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _is_well_quoted(signs: npt.NDArray[np.uint8]) -> bool:
    """Whether every quote stands at an end of its cell, or beside another one inside a cell."""
    quotes = np.flatnonzero(signs == _QUOTE)
    if quotes.size % 2:
        return False
    opening, closing = quotes[::2], quotes[1::2]
    padded = np.concatenate(([_LINE_FEED], signs, [_LINE_FEED]))
    before, behind = padded[opening], padded[closing + 2]
    again = np.concatenate(([False], opening[1:] == closing[:-1] + 1))  # two in a row, inside a cell
    opens = _is_end(before) | again
    closes = _is_end(behind) | np.concatenate((again[1:], [False]))
    return bool(opens.all() and closes.all())


def _is_end(signs: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    found: npt.NDArray[np.bool_] = (signs == _COMMA) | (signs == _LINE_FEED) | (signs == _RETURN)
    return found
