"""What the cells of one row of a table of tickets stand for: its number, its instants, its fields, its events.

Functions of single cells, which know no file: what is wrong with a cell is said in words, by whoever knows its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from slaengine.importers.instants import ISO, OUTSIDE, read_time
from slaengine.importers.table_mapping import CREATED, USUAL, TableMapping, column_of
from slaengine.importers.table_rows import Cells
from slaengine.model.event import Event
from slaengine.rules import FieldKind
from slaengine.service.tables import CELLS
from slaengine.worktime.wallclock import INSTANT_END, INSTANT_FIRST, wall_clock

ID_LENGTH_MAX: Final = 100
"""Characters of a ticket's number."""
_ORDER: Final = {kind: number for number, kind in enumerate(USUAL)}


def number_of(cell: object) -> str | None:
    """A ticket's number; None where the cell has none that can be used."""
    if isinstance(cell, float) and cell.is_integer():  # a column of whole numbers in which one is missing
        cell = int(cell)
    number = str(cell).strip() if isinstance(cell, str | int) and not isinstance(cell, bool) else ""
    return number if number and len(number) <= ID_LENGTH_MAX and number.isprintable() else None


class FieldCell(NamedTuple):
    """Where a field comes from, and what makes a value of a cell."""

    column: str
    read: Callable[[Any], Any]
    is_plain: bool
    """Whether a text that is not empty stands for itself."""


class CellReader:
    """How the rows of one table are read."""

    def __init__(
        self, mapping: TableMapping, zone: str | None, kinds: Mapping[str, FieldKind | None], *, are_texts: bool
    ) -> None:
        """`zone` is that of times without an offset, `kinds` the fields by path; `are_texts`: all cells are."""
        self.mapping = mapping
        self.clock = None if zone is None else wall_clock(zone)
        self.format, self.keep = mapping.times.format, mapping.times.offset == "as_written"
        self.empty = frozenset(mapping.empty)
        self.fields: dict[str, FieldCell] = {}
        """By path."""
        for path, source in mapping.fields.items():
            kind = kinds.get(path) if are_texts else None
            values = {} if isinstance(source, str) else source.values
            meant = None if kind is None else CELLS.get(kind)
            reader = _cell_reader(self.empty, values, meant)
            self.fields[path] = FieldCell(column_of(source), reader, not values and meant is None)

    def instant(self, cell: Any) -> int | str | None:
        """Epoch seconds of a cell; None where it tells none; words where it is no time."""
        if isinstance(cell, str):
            cell = cell.strip() or None
        if cell is None or (isinstance(cell, str) and cell in self.empty):
            return None
        if isinstance(cell, str):
            found = read_time(cell, self.format, self.clock, keep=self.keep)
        elif isinstance(cell, date):
            found = read_time(cell.isoformat(), ISO, self.clock, keep=self.keep)
        elif isinstance(cell, int) and not isinstance(cell, bool):
            return cell if INSTANT_FIRST <= cell < INSTANT_END else OUTSIDE
        else:
            return "is no time"
        return found if isinstance(found, str) else found // 1000

    def instants(self, row: Cells) -> Iterator[tuple[str, str, int | str]]:
        """Kind of event, column, and the instant, or what is wrong with it."""
        for kind, column in self.mapping.events.items():
            at = self.instant(row[column])
            if at is not None:
                yield kind, column, at

    def ticket(self, row: Cells) -> dict[str, Any]:
        """The fields that the row tells."""
        ticket: dict[str, Any] = {}
        for path, (column, read, _) in self.fields.items():
            value = read(row[column])
            if value is not None:
                _put(ticket, path, value)
        return ticket

    def events(self, row: Cells) -> tuple[Event, ...]:
        """The events of a row of which nothing is wrong."""
        number = number_of(row[self.mapping.ticket])
        instants = {kind: at for kind, _, at in self.instants(row) if isinstance(at, int)}
        assert number is not None
        return events_of(number, instants, self.ticket(row))


def events_of(ticket: str, instants: Mapping[str, int], fields: Mapping[str, Any]) -> tuple[Event, ...]:
    """A ticket's events in order of time; nothing comes before the creation."""
    created = instants[CREATED]
    others = [(max(at, created), *order_of(kind)) for kind, at in instants.items() if kind != CREATED]
    first = Event(f"{ticket}/{CREATED}", ticket, CREATED, created, fields, {})
    return (first, *(Event(f"{ticket}/{kind}", ticket, kind, at, {}, {}) for at, _, kind in sorted(others)))


def order_of(kind: str) -> tuple[int, str]:
    """Of one instant, things happen in their usual order."""
    return _ORDER.get(kind, len(_ORDER)), kind


def _cell_reader(
    empty: frozenset[str], values: Mapping[str, str], meant: Callable[[str], object] | None
) -> Callable[[Any], Any]:
    """What makes a field's value of a cell; None for none. `meant` says what a text stands for."""

    def read(cell: Any) -> Any:
        if isinstance(cell, str):
            if cell in empty:
                return None
            text = values.get(cell, cell)
            return text if meant is None else meant(text)
        return cell.isoformat() if isinstance(cell, date) else cell

    return read


def _put(ticket: dict[str, Any], path: str, value: Any) -> None:
    """Put a value where a dotted path leads."""
    if "." not in path:
        ticket[path] = value
        return
    *above, last = path.split(".")
    inner: Any = ticket
    for step in above:
        inner = inner.setdefault(step, {})
        if not isinstance(inner, dict):  # `customer` has a value of its own, beside `customer.tier`
            ticket[path] = value
            return
    inner[last] = value
