"""The event log of ServiceNow incidents (a row for each update of an incident) as slaengine's events.

How a row becomes an event, the first line that fits:

    the incident's first row         created, at `opened_at`, with status new; and, where the row is already
                                     further than New, a second event of what it shows, at the row's time
    state → Resolved                 resolved
    state → Closed                   closed
    Resolved or Closed → another     reopened
    first time out of New            acknowledged: the log has no event for a first response, this comes closest
    another state                    status_changed
    another assignee or group        assigned
    anything else                    updated

`resolved_at` and `closed_at` are not read: the log repeats an incident's final values on all of its rows.
The state `-100` is unknown to the log's authors as well: it changes nothing. `?` means that a cell is empty.
Times have no zone in the log; the caller says which. One in a gap of the zone's clock is the end of the gap, a
repeated one is its first occurrence.
Rows keep the order of the file. A row that is later than a row after it is moved back to that one's time, one before
the incident's opening is moved up to it, so that an incident's events never go back in time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import groupby, islice
from typing import Any, BinaryIO, Final, NamedTuple

from slaengine.importers.csv_file import refuse
from slaengine.importers.rows import Row, read_table
from slaengine.model.event import Event
from slaengine.worktime import CalendarError
from slaengine.worktime.limits import DAY_SECONDS
from slaengine.worktime.wallclock import WallClock, wall_clock, year_start

INCIDENT_ROWS_MAX = 10_000
"""Rows of one incident."""
INCIDENTS_MAX = 5_000_000
"""Incidents of one file: their numbers are remembered, to know one that comes back."""
NUMBER_LENGTH_MAX = 100
"""Characters of an incident's number."""

STATUSES: Final[Mapping[str, str | None]] = {
    "New": "new",
    "Active": "active",
    "Awaiting User Info": "waiting_for_user",
    "Awaiting Vendor": "waiting_for_vendor",
    "Awaiting Problem": "waiting_for_problem",
    "Awaiting Evidence": "waiting_for_evidence",
    "Resolved": "resolved",
    "Closed": "closed",
    "-100": None,  # no state at all: nothing changes
}

_Read = Callable[[str], str]


def _as_written(cell: str) -> str:
    return cell


def _code(cell: str) -> str:
    """The number that leads a choice: `2 - Medium` is `2`."""
    return cell.split(" ", 1)[0]


def _level(cell: str) -> str:
    """The reported priority in the usual way: `3 - Moderate` is `P3`."""
    return f"P{_code(cell)}"


FIELDS: Final[Mapping[str, tuple[str, _Read]]] = {
    "impact": ("impact", _code),
    "urgency": ("urgency", _code),
    "priority": ("priority", _level),
    "category": ("category", _as_written),
    "subcategory": ("subcategory", _as_written),
    "contact_type": ("channel", _as_written),
    "assignment_group": ("group", _as_written),
    "assigned_to": ("assignee", _as_written),
}
"""Column → the ticket's field, and how a cell is read."""

_KEYS: Final = ("number", "incident_state", "opened_at", "sys_updated_at")
COLUMNS: Final = (*_KEYS, *FIELDS)


class Update(NamedTuple):
    """One row, read. Instants are epoch seconds."""

    line: int
    opened_at: int
    at: int
    status: str | None
    cells: tuple[str, ...]
    """Of `FIELDS`, as written."""


def read_log(file: BinaryIO, name: str, timezone: str) -> Iterator[tuple[Event, ...]]:
    """The events of each row, in order; an incident's rows follow each other. Keeps one incident in memory.

    Raises:
        FindingsError: at the first row that cannot be used.
    """
    reader = _Reader(name, wall_clock(timezone))
    seen: set[int] = set()
    for number, group in groupby(read_table(file, name, COLUMNS), key=lambda row: row.cells[0]):
        rows = list(islice(group, INCIDENT_ROWS_MAX + 1))
        if len(rows) > INCIDENT_ROWS_MAX:
            reason = f"incident '{number[:40]}' has more than {INCIDENT_ROWS_MAX:,} rows"
            refuse(name, rows[-1].line, "too-many", reason, "is this the event log?")
        if hash(number) in seen:
            reason = f"incident '{number[:40]}' was finished further up: the rows of an incident must follow each other"
            refuse(name, rows[0].line, "bad-order", reason, "sort the file by number, then by sys_updated_at")
        if len(seen) >= INCIDENTS_MAX:
            refuse(name, rows[0].line, "too-many", f"more than {INCIDENTS_MAX:,} incidents", "split the file")
        seen.add(hash(number))
        yield from _incident(number, [reader.update(row) for row in rows])


class _Reader:
    """Reads the rows of one file."""

    def __init__(self, name: str, clock: WallClock) -> None:
        self.name = name
        self.instant = lru_cache(maxsize=65_536)(lambda text: _instant(text, clock))

    def update(self, row: Row) -> Update:
        """Read one row."""
        number, state, opened_at, updated_at, *cells = row.cells
        if not number or len(number) > NUMBER_LENGTH_MAX or not number.isprintable():
            refuse(self.name, row.line, "bad-cell", "number is no incident number", "it is one such as INC0000045")
        if state not in STATUSES:
            fix = f"known are {', '.join(STATUSES)}"
            refuse(self.name, row.line, "bad-cell", f"incident_state is '{state[:40]}'", fix)
        return Update(
            row.line,
            self._at(row, "opened_at", opened_at),
            self._at(row, "sys_updated_at", updated_at),
            STATUSES[state],
            tuple(cells),
        )

    def _at(self, row: Row, column: str, text: str) -> int:
        at = self.instant(text)
        if at is None:
            fix = "write day/month/year hour:minute, such as 29/2/2016 01:16"
            refuse(self.name, row.line, "bad-cell", f"{column} is '{text[:40]}', which is no time", fix)
        return at


_TIME = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}) (\d{1,2}):(\d{2})", re.ASCII)


def _instant(text: str, clock: WallClock) -> int | None:
    """`29/2/2016 01:16` on that wall clock; None when it is no time."""
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    day, month, year, hour, minute = map(int, found.groups())
    if hour > 23 or minute > 59:
        return None
    try:
        days = date(year, month, day).toordinal() - date(year, 1, 1).toordinal()
        return clock.instant(year_start(year) + days * DAY_SECONDS + hour * 3600 + minute * 60)
    except (ValueError, CalendarError):
        return None


def _incident(number: str, updates: Sequence[Update]) -> Iterator[tuple[Event, ...]]:
    """The events of each row of one incident."""
    first = updates[0]
    status, acknowledged, cells = "new", False, first.cells
    for row, (update, at) in enumerate(zip(updates, _instants(updates), strict=True), start=1):
        ticket = _changed(update.cells, cells) if row > 1 else _known(update.cells)
        events = []
        if row == 1:
            created = {"status": "new", **ticket}
            events.append(Event(f"{number}/{row}", number, "created", first.opened_at, created, {}))
            ticket = {}
        now = update.status or status
        kind = _kind(status, now, acknowledged, "assignee" in ticket or "group" in ticket)
        if row > 1 or now != status:
            moved = {"status": now, **ticket} if now != status else ticket
            suffix = "" if row > 1 else "+"
            events.append(Event(f"{number}/{row}{suffix}", number, kind, at, moved, {}))
        acknowledged = acknowledged or now != "new"
        status, cells = now, update.cells
        yield tuple(events)


def _instants(updates: Sequence[Update]) -> list[int]:
    """The rows' instants so that none is before the one above it, nor before the opening."""
    instants, ceiling = [], updates[-1].at
    for update in reversed(updates):
        ceiling = min(ceiling, update.at)
        instants.append(max(ceiling, updates[0].opened_at))
    return instants[::-1]


def _kind(before: str, now: str, acknowledged: bool, handed_over: bool) -> str:
    """The event that a row's change of state and hands amounts to."""
    over = ("resolved", "closed")
    if now != before:
        if now in over:
            return now
        if before in over:
            return "reopened"
        return "status_changed" if acknowledged else "acknowledged"
    return "assigned" if handed_over else "updated"


def _known(cells: tuple[str, ...]) -> dict[str, Any]:
    return {field: read(cell) for cell, (field, read) in zip(cells, FIELDS.values(), strict=True) if cell != "?"}


def _changed(cells: tuple[str, ...], before: tuple[str, ...]) -> dict[str, Any]:
    if cells == before:
        return {}
    return {
        field: None if cell == "?" else read(cell)
        for cell, old, (field, read) in zip(cells, before, FIELDS.values(), strict=True)
        if cell != old
    }
