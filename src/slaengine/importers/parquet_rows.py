"""The rows of a table of tickets in Parquet. There are no lines: a row goes by its number, from 1.

Imported only where a file is Parquet: pyarrow and numpy are an extra.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from tempfile import TemporaryFile
from typing import IO, Any, BinaryIO, Final
from weakref import finalize

from pyarrow import ArrowException
from pyarrow.parquet import ParquetFile

from slaengine.batch.table import ArrowRows, plain, values_of
from slaengine.diagnostics import Place, near_names
from slaengine.importers.csv_file import COLUMNS_MAX, refuse, told
from slaengine.service.jsonl import BadLine

ROWS_AT_ONCE: Final = 1_000
"""Rows that are in memory."""
REASON_LENGTH_MAX: Final = 200
"""Characters of what Arrow says about a file."""
_WRONG: Final = (ArrowException, OSError, ValueError, OverflowError)
"""What reading a damaged file, or values that Python does not have, raises."""


class ParquetRows:
    """Cells have types: what is no text, number or instant is what it would be in JSON."""

    are_texts = False

    def __init__(self, file: BinaryIO, name: str) -> None:
        """Read the schema.

        Raises:
            FindingsError: it cannot be read.
        """
        self._name, self._number = name, 0
        try:
            self._file = ParquetFile(file if file.seekable() else self._laid_down(file))
            self.columns: Sequence[str] = self._file.schema_arrow.names
        except _WRONG as error:
            refuse(name, 1, "bad-archive", _reason(error), "write it anew")
        if len(self.columns) > COLUMNS_MAX:
            refuse(name, 1, "bad-row", f"the table has more than {COLUMNS_MAX:,} columns", "leave some out")

    def _laid_down(self, file: BinaryIO) -> IO[bytes]:
        """What comes through a pipe, in a file that goes with the table: Parquet is read from its end."""
        copy = TemporaryFile()  # noqa: SIM115  it is read as long as the table is
        finalize(self, copy.close)
        shutil.copyfileobj(file, copy)
        copy.seek(0)
        return copy

    def has(self, column: str) -> bool:
        """Whether there is such a column, or one with fields inside it that may lead there."""
        return self._top(column) in self.columns

    def rows(self, wanted: Sequence[str]) -> Iterator[Mapping[str, Any] | BadLine]:
        """The wanted cells of each row; of what cannot be read on, the reason.

        Raises:
            FindingsError: a column is not there, or twice.
        """
        self._check(wanted)
        paths = {column: (column,) if column in self.columns else tuple(column.split(".")) for column in wanted}
        try:
            for batch in self._file.iter_batches(ROWS_AT_ONCE, columns=sorted({self._top(one) for one in wanted})):
                there = ArrowRows(batch)
                cells = {column: _values(there, path) for column, path in paths.items()}
                for number in range(batch.num_rows):
                    self._number += 1
                    yield {column: values[number] for column, values in cells.items()}
        except _WRONG as error:
            place = Place(self._name, self._number + 1)
            yield BadLine("", told(place, "bad-archive", _reason(error), "write it anew"))

    def spot(self, column: str) -> tuple[Place, str]:
        """The row, by its number."""
        return Place(self._name, self._number), ""

    def _top(self, column: str) -> str:
        return column if column in self.columns else column.split(".", maxsplit=1)[0]

    def _check(self, wanted: Sequence[str]) -> None:
        for column in wanted:
            top = self._top(column)
            if top not in self.columns:
                fix, near = f"needed are {', '.join(wanted)}", near_names(column, self.columns)
                refuse(self._name, 1, "no-column", f"the table has no column '{column}'", fix, near=near)
            if self.columns.count(top) > 1:
                refuse(self._name, 1, "no-column", f"the table has the column '{top}' twice", "rename one of them")


def _values(there: ArrowRows, path: tuple[str, ...]) -> list[Any]:
    found = there.raw(path)
    if found is None:
        return [None] * there.count
    return [value if isinstance(value, date) else plain(value) for value in values_of(found)]


def _reason(error: Exception) -> str:
    return f"this Parquet file cannot be read: {str(error)[:REASON_LENGTH_MAX]}"
