"""Any desk's CSV export (a row for each thing that happened) as slaengine's events, by a mapping.

The rows of a ticket follow each other, in the order in which things happened. A ticket whose first row is no
`created` gets one at that row's time. A row that is earlier than the one before it is moved to that one's time, so
that a ticket's events never go back. Fields are told when they change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import groupby
from typing import Any, BinaryIO, NamedTuple

from slaengine.diagnostics import FindingsError, Place
from slaengine.importers.csv_file import refuse
from slaengine.importers.csv_mapping import IGNORE, Activity, FieldColumn, MappingFile, problem
from slaengine.importers.instants import read_time
from slaengine.importers.rows import Row, read_table
from slaengine.model.event import Event
from slaengine.worktime.wallclock import WallClock, wall_clock

TICKET_ROWS_MAX = 10_000
"""Rows of one ticket."""
TICKETS_MAX = 5_000_000
"""Tickets of one file: their numbers are remembered, to know one that comes back."""
NUMBER_LENGTH_MAX = 100
"""Characters of a ticket's number."""
TIMES_REMEMBERED = 65_536
_KEYS = 3
_OVER = frozenset({"resolved", "closed", "confirmed"})
_AGAIN = frozenset({"reopened", "rejected"})


def read_csv_log(file: BinaryIO, name: str, mapping: MappingFile, timezone: str | None) -> Iterator[tuple[Event, ...]]:
    """The events of each row, in order, without the rows that the mapping ignores. Keeps one ticket in memory.

    `timezone` is the zone of times without an offset; the mapping's own where it is None.

    Raises:
        FindingsError: at the first row that cannot be used.
    """
    reader = _Reader(name, mapping, timezone or mapping.times.timezone)
    columns = mapping.columns
    wanted = (columns.ticket, columns.event, columns.at, *(source.column for source in reader.fields.values()))
    seen: set[int] = set()
    for number, rows in groupby(read_table(file, name, wanted), key=lambda row: row.cells[0].strip()):
        ticket: _Ticket | None = None
        for count, row in enumerate(rows, start=1):
            if ticket is None:
                _check_number(name, row, number, seen)
                seen.add(hash(number))
                ticket = _Ticket(number, reader)
            if count > TICKET_ROWS_MAX:
                reason = f"ticket '{number}' has more than {TICKET_ROWS_MAX:,} rows"
                refuse(name, row.line, "too-many", reason, "is the column of the ticket's number the right one?")
            events = ticket.read(row, count)
            if events:
                yield events


def _check_number(name: str, row: Row, number: str, seen: set[int]) -> None:
    if not number or len(number) > NUMBER_LENGTH_MAX or not number.isprintable():
        reason = "the row has no ticket number that can be used"
        refuse(name, row.line, "bad-cell", reason, "is the column of the ticket's number the right one?")
    if hash(number) in seen:
        reason = f"ticket '{number}' was finished further up: the rows of a ticket must follow each other"
        refuse(name, row.line, "bad-order", reason, "sort the file by ticket, then by time")
    if len(seen) >= TICKETS_MAX:
        refuse(name, row.line, "too-many", f"more than {TICKETS_MAX:,} tickets", "split the file")


class _Told(NamedTuple):
    """One row, read. The instant is epoch seconds."""

    activity: Activity | None
    at: int
    fields: Mapping[str, str | None]


class _Reader:
    """Reads the cells of one file."""

    def __init__(self, name: str, mapping: MappingFile, timezone: str | None) -> None:
        self.name, self.mapping = name, mapping
        self.fields = {
            field: FieldColumn(column=source) if isinstance(source, str) else source
            for field, source in mapping.columns.fields.items()
        }
        self.empty = frozenset(mapping.empty)
        clock = None if timezone is None else wall_clock(timezone)
        times = mapping.times
        keep = times.offset == "as_written"
        self.instant = lru_cache(TIMES_REMEMBERED)(lambda text: _instant(text, times.format, clock, keep=keep))

    def told(self, row: Row) -> _Told:
        """What a row says."""
        fields = {}
        for (field, source), cell in zip(self.fields.items(), row.cells[_KEYS:], strict=True):
            fields[field] = None if cell in self.empty else source.values.get(cell, cell)
        return _Told(self._activity(row), self._at(row), fields)

    def _activity(self, row: Row) -> Activity | None:
        written, mapping = row.cells[1], self.mapping
        found = mapping.activity(written) or mapping.activity(written.strip())
        if found is not None or mapping.other_events == IGNORE:
            return found
        if mapping.other_events is not None:
            return Activity(type=mapping.other_events)
        reason = f"the mapping does not know '{written[:60]}' in column '{mapping.columns.event}'"
        fix = "add it under `events:`, or say what becomes of all others: `other_events`"
        near = problem("bad-cell", reason, Place(self.name, row.line), fix, typed=written, known=tuple(mapping.events))
        raise FindingsError([near])

    def _at(self, row: Row) -> int:
        text = row.cells[2].strip()
        found = self.instant(text)
        if isinstance(found, str):
            reason = f"'{text[:60]}' in column '{self.mapping.columns.at}' {found}"
            refuse(self.name, row.line, "bad-cell", reason, "see `times:` in the mapping")
        return found


def _instant(text: str, pattern: str, clock: WallClock | None, *, keep: bool) -> int | str:
    """The instant of a written time, or why there is none. Fractions of a second are dropped."""
    found = read_time(text, pattern, clock, keep=keep)
    return found if isinstance(found, str) else found // 1000


class _Ticket:
    """One ticket on its way through its rows."""

    def __init__(self, number: str, reader: _Reader) -> None:
        self.number, self.reader = number, reader
        self.at = 0
        self.created = self.over = False
        self.fields: dict[str, str | None] = {}

    def read(self, row: Row, count: int) -> tuple[Event, ...]:
        """The events of one row; none where its activity is ignored."""
        activity, at, fields = self.reader.told(row)
        if activity is None:
            return ()
        self.at = max(self.at, at)
        kind = activity.if_over if self.over and activity.if_over is not None else activity.type
        changed = {name: cell for name, cell in fields.items() if self.fields.get(name) != cell}
        self.fields.update(changed)
        ticket: dict[str, Any] = {} if activity.status is None else {"status": activity.status}
        data = {} if activity.actor is None else {"actor": activity.actor}
        events = []
        if not self.created and kind != "created":
            events.append(Event(f"{self.number}/{count}-", self.number, "created", self.at, changed, {}))
            changed = {}
        if self.created and kind == "created":
            kind = "updated"
        self.created = True
        self.over = kind in _OVER or (self.over and kind not in _AGAIN)
        events.append(Event(f"{self.number}/{count}", self.number, kind, self.at, {**changed, **ticket}, data))
        return tuple(events)
