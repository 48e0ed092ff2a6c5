"""A log in a CSV file: the cells of the columns that are asked for, row by row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from slaengine.importers.csv_file import CsvFile
from slaengine.service.jsonl import BadLine


class Row(NamedTuple):
    """One row: the line at which it begins, and its cells as text, in the order of the columns that were asked for."""

    line: int
    cells: tuple[str, ...]


def read_table(file: BinaryIO, name: str, columns: tuple[str, ...]) -> Iterator[Row]:
    """The rows of a CSV file with a header; `.xz` and `.gz` are unpacked on the way. Keeps one row in memory.

    Raises:
        FindingsError: no table, a column is missing, a row of another length, a line that is too long, not UTF-8.
    """
    table = CsvFile(file, name)
    wanted = table.positions(columns)
    for cells in table.rows():
        if isinstance(cells, BadLine):
            cells.good()
        yield Row(table.line, tuple([cells[position] for position in wanted]))
