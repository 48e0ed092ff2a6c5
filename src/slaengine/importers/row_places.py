"""Where rows of a table of tickets stand in its file, for messages about rows that were known by number only."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from slaengine.batch.table import CREATED_AT
from slaengine.diagnostics import FindingsError, Place
from slaengine.importers.table_rows import csv_table, lines_table, open_table
from slaengine.service.jsonl import BadLine

ROWS_LOOKED_THROUGH_MAX: Final = 1_000_000
"""Rows that are read to find places; a row further on has its number only."""
_READERS: Final = {".csv": csv_table, ".jsonl": lines_table, ".ndjson": lines_table}
"""A batch goes by the name of its file, whatever it begins with."""


def places_of(path: Path, cells: Mapping[int, str]) -> dict[int, Place]:
    """The places of some cells, given as row (its number from 1) → column. What cannot be found is left out.

    A cell whose column the table does not have is shown where the row says when the ticket came in.
    """
    found: dict[int, Place] = {}
    last = min(max(cells, default=0), ROWS_LOOKED_THROUGH_MAX)
    try:
        with path.open("rb") as file:
            table = _READERS.get(path.suffix.lower(), open_table)(file, str(path))
            columns = [name for name in dict.fromkeys([CREATED_AT, *cells.values()]) if table.has(name)]
            for number, row in enumerate(table.rows(columns), start=1):
                if number in cells and isinstance(row, BadLine):
                    found[number] = row.finding.place
                elif number in cells:
                    column = cells[number] if cells[number] in columns else CREATED_AT
                    found[number] = table.spot(column)[0]
                if number >= last:
                    break
    except FindingsError:
        pass  # the rows up to there have their places
    return found
