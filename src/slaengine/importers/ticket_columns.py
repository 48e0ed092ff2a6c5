"""A table of tickets read in stretches, by columns: what `ticket_row` says of each row, for all rows at once.

A row that may be none of a table is left to the reader of rows (`ticket_table`): it alone says what is wrong, and
where.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from slaengine.backtest.column_table import UnsureError
from slaengine.backtest.log import Stretch
from slaengine.batch.source import from_bytes
from slaengine.batch.table import ArrowRows, Raw, coded_of, encode, plain, value_of
from slaengine.importers.csv_blocks import Block, as_batch
from slaengine.importers.instants import ISO
from slaengine.importers.table_mapping import CREATED
from slaengine.importers.table_rows import Cells, lines_table
from slaengine.importers.ticket_cells import BAD, Times, marks_of, numbers_of
from slaengine.importers.ticket_row import CellReader, number_of, order_of
from slaengine.model.event import KEYS_MAX, Event
from slaengine.rules.columns import Coded, Flags
from slaengine.service.jsonl import BadLine
from slaengine.worktime.columns import BEYOND, Instants


class Lines(NamedTuple):
    """A stretch of a file of JSON Lines, which is read where it is decided."""

    path: Path
    stretch: Stretch


Piece: TypeAlias = bytes | Block | Lines | Sequence[Cells] | None
"""Rows on their way to another process: Arrow's bytes, CSV, JSON Lines, or rows; None where one cannot be read."""
_UNREADABLE: Final = (pa.ArrowException, ValueError, OverflowError)
"""What values that Python does not have raise."""
_INSIDE: Final[Mapping[str, Any]] = {}
"""Stands for what has further fields inside it."""


class TicketReader:
    """Makes columns of pieces of one table."""

    def __init__(self, reader: CellReader) -> None:
        self._reader, self._mapping = reader, reader.mapping
        self._times = Times(self._instant, reader.clock, iso=reader.format == ISO, keep=reader.keep)
        self._kinds = sorted(self._mapping.events, key=order_of)

    def last_at(self, piece: Piece) -> int:
        """The latest instant in a stretch, bad cells apart; -1 without one."""
        try:
            cells = _columns(piece, list(self._mapping.events.values()))
            found = [self._instants(cells, kind) for kind in self._kinds]
        except (UnsureError, *_UNREADABLE):  # which the next reading comes upon
            return -1
        return max((int(at[at > BAD].max(initial=-1)) for at in found), default=-1)

    def stretch(self, piece: Piece) -> TicketStretch:
        """A stretch by columns.

        Raises:
            UnsureError: some row may be bad.
        """
        try:
            return self._read(piece)
        except _UNREADABLE:
            raise UnsureError from None

    def _read(self, piece: Piece) -> TicketStretch:
        cells = _columns(piece, self._mapping.columns)
        happened = {kind: self._instants(cells, kind) for kind in self._kinds}
        created = happened.pop(CREATED)
        if (created == BEYOND).any() or any((at == BAD).any() for at in (created, *happened.values())):
            raise UnsureError
        numbers = numbers_of(_there(cells.named(self._mapping.ticket), cells.count), number_of)
        rows = _Fields(cells, self._reader)
        if numbers is None or rows.may_be_too_large():
            raise UnsureError
        return TicketStretch(rows, created, happened, numbers, self._reader)

    def _instants(self, cells: _Columns, kind: str) -> Instants:
        return self._times.instants(_there(cells.named(self._mapping.events[kind]), cells.count))

    def _instant(self, cell: Any) -> int | None:
        at = self._reader.instant(cell)
        return BAD if isinstance(at, str) else at


class TicketStretch:
    """Some tickets of a table; `backtest.column_table.Stretch` says what is what."""

    def __init__(
        self, rows: _Fields, created: Instants, happened: Mapping[str, Instants], numbers: pa.Array, reader: CellReader
    ) -> None:
        self.rows, self.created, self.happened = rows, created, happened
        self._numbers, self._reader = numbers, reader

    def ticket_ids(self, rows: npt.NDArray[np.intp]) -> list[str]:
        """Some tickets' numbers."""
        return self._numbers.take(pa.array(rows)).to_pylist()  # type: ignore[no-any-return]

    def marks(self) -> npt.NDArray[np.uint64]:
        """Of each ticket's number 64 bits, equal for equal numbers."""
        return marks_of(self._numbers)

    def events(self, row: int) -> tuple[Event, ...]:
        """A ticket's events in order of time, with all its fields."""
        return self._reader.events(self.rows.cells.row(row))


class _Columns(Protocol):
    """The cells of some rows by column."""

    count: int

    def named(self, column: str, deeper: Sequence[str] = ()) -> Raw | None:
        """The cells of a column, or what lies deeper in each of them."""
        ...

    def row(self, number: int) -> Cells:
        """The cells of one row."""
        ...


def _columns(piece: Piece, wanted: Sequence[str]) -> _Columns:
    """The cells of a piece (UnsureError where it cannot be read)."""
    match piece:
        case bytes():
            return _ArrowColumns(from_bytes(piece), wanted)
        case Block():
            try:
                return _ArrowColumns(as_batch(piece), wanted)
            except pa.ArrowException:
                raise UnsureError from None
        case Lines(path, stretch):
            return _DictColumns(_rows_of(path, stretch, wanted))
        case None:
            raise UnsureError
        case _:
            return _DictColumns(piece)


def _rows_of(path: Path, stretch: Stretch, wanted: Sequence[str]) -> list[Cells]:
    with path.open("rb") as file:
        file.seek(stretch.start)
        content = file.read(stretch.end - stretch.start)
    rows = []
    for row in lines_table(BytesIO(content), path.name).rows(wanted) if not content.isspace() else ():
        if isinstance(row, BadLine):
            raise UnsureError
        rows.append(row)
    return rows


def _there(raw: Raw | None, count: int) -> Raw:
    return pa.nulls(count, pa.string()) if raw is None else raw


class _ArrowColumns:
    """Cells in Arrow's columns; a name with dots may lead into structs."""

    def __init__(self, batch: pa.RecordBatch, wanted: Sequence[str]) -> None:
        self._batch, self._wanted = batch, wanted
        self._rows, self.count = ArrowRows(self._batch), self._batch.num_rows

    def named(self, column: str, deeper: Sequence[str] = ()) -> Raw | None:
        path = (column,) if column in self._batch.schema.names else tuple(column.split("."))
        return self._rows.raw((*path, *deeper))

    def row(self, number: int) -> Cells:
        return {column: self._cell(column, number) for column in self._wanted}

    def _cell(self, column: str, number: int) -> Any:
        raw = self.named(column)
        value = None if raw is None else value_of(raw[number])
        return value if isinstance(value, date) else plain(value)


class _DictColumns:
    """Cells in rows as dicts, each with all columns."""

    def __init__(self, rows: Sequence[Cells]) -> None:
        self._rows, self.count = rows, len(rows)

    def named(self, column: str, deeper: Sequence[str] = ()) -> Raw | None:
        values = [row[column] for row in self._rows]
        for step in deeper:
            values = [value.get(step) if isinstance(value, Mapping) else None for value in values]
        return coded_of(values)

    def row(self, number: int) -> Cells:
        return self._rows[number]


class _Fields:
    """The fields of some tickets by path, as rules find them in the events of `CellReader.ticket`."""

    def __init__(self, cells: _Columns, reader: CellReader) -> None:
        self.cells, self.count = cells, cells.count
        self._fields, self._empty = reader.fields, reader.empty
        self._known: dict[tuple[str, ...], Raw | None] = {}

    def raw(self, path: tuple[str, ...]) -> Raw | None:
        """What stands at a path: a field of the table, what lies inside one, or that further ones lie inside."""
        if path not in self._known:
            self._known[path] = self._find(path)
        return self._known[path]

    def may_be_too_large(self) -> bool:
        """Whether a row may have more keys and items than an event may carry."""
        room = KEYS_MAX - sum(path.count(".") + 1 for path in self._fields)
        sizes = np.zeros(self.count, np.int64)
        for path in self._fields:
            raw = self.raw(tuple(path.split(".")))
            if raw is not None and (isinstance(raw, Coded) or pa.types.is_nested(raw.type)):
                coded = encode(raw)
                sizes += np.array([_size(fact) for fact in coded.facts], np.int64)[coded.codes]
        return room < 0 or bool((sizes > room).any())

    def _find(self, path: tuple[str, ...]) -> Raw | None:
        name = ".".join(path)
        own = self._own(name) if name in self._fields else self._inside(path)
        further = [one for one in self._fields if one.startswith(f"{name}.")]
        return own if not further else self._with_further(own, further)

    def _own(self, name: str) -> Raw | None:
        column, read, is_plain = self._fields[name]
        raw = self.cells.named(column)
        if raw is None or (is_plain and self._empty <= {""}) or not _has_texts(raw):
            return raw
        coded = encode(raw)
        return Coded(coded.codes, [read(fact) for fact in coded.facts])

    def _inside(self, path: tuple[str, ...]) -> Raw | None:
        """What lies inside a field of the table that holds more than one value."""
        for size in range(len(path) - 1, 0, -1):
            name = ".".join(path[:size])
            if name in self._fields:
                return self.cells.named(self._fields[name].column, path[size:])
        return None

    def _with_further(self, own: Raw | None, further: Sequence[str]) -> Raw:
        """A column in which a row that has only further fields has something inside."""
        there: Flags = np.zeros(self.count, np.bool_)
        for name in further:
            raw = self.raw(tuple(name.split(".")))
            if raw is not None:
                there |= self._given(raw)
        coded = Coded(np.zeros(self.count, np.int64), [None]) if own is None else encode(own)
        without = np.array([fact is None for fact in coded.facts], np.bool_)[coded.codes]
        return Coded(np.where(there & without, len(coded.facts), coded.codes), [*coded.facts, _INSIDE])

    def _given(self, raw: Raw) -> Flags:
        """The rows that have a value."""
        coded = encode(raw)
        given = [fact is not None and not (isinstance(fact, str) and fact in self._empty) for fact in coded.facts]
        return np.array(given, np.bool_)[coded.codes]


def _has_texts(raw: Raw) -> bool:
    if isinstance(raw, Coded):
        return any(isinstance(fact, str) for fact in raw.facts)
    kind = raw.type.value_type if pa.types.is_dictionary(raw.type) else raw.type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _size(value: Any) -> int:
    """Keys and items of a value, inner ones included."""
    if isinstance(value, Mapping):
        return len(value) + sum(map(_size, value.values()))
    return len(value) + sum(map(_size, value)) if isinstance(value, list | tuple) else 0
