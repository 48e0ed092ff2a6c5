"""A table of past tickets under one policy or two, by columns. Read this first.

    latest    the latest instant in the table: up to it time runs, unless the caller says otherwise
    read      a stretch of the table: fields, instants and numbers of its tickets (`column_table`, `column_events`)
    live      each clock from its beginning to its end (`column_clocks`, `column_handover`, `column_lives`)
    count     by the names that a replay gives its counts (`column_count`), so that `figures` reads them alike
    alone     the tickets that columns cannot be sure of are replayed, one by one, by the engine (`column_study`)

For which policies that holds, and what is left out, is read off the policy (`column_reasons`). Some tickets of each
stretch are replayed as well and held against the columns: what differs ends the run. A law of the tests: every figure
is the replay's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt

from slaengine.backtest.column_study import ColumnsPlan, ColumnStudy, Part, Wrong
from slaengine.backtest.column_table import Piece, UnsureError
from slaengine.backtest.limits import REFUSED_MAX, TABLE_TICKETS_MAX
from slaengine.backtest.log import Log, raise_empty, refused
from slaengine.backtest.replay import Tell, TooEarlyError
from slaengine.backtest.tally import Result
from slaengine.backtest.workers import own, streamed
from slaengine.batch.limits import PIECES_AHEAD
from slaengine.model.event import Event, EventError


@dataclass(frozen=True, slots=True)
class Columned:
    """A table that was looked at."""

    result: Result
    until: int
    """The instant up to which time has run, in epoch seconds."""
    alone: int
    """Tickets that were replayed, for columns could not be sure of them."""
    events: Mapping[str, tuple[Event, ...]]
    """The events of the tickets that change most."""
    moved_up: int = 0
    """Events dated before their ticket's creation, which count at it."""

    def events_of(self, ticket_id: str) -> tuple[Event, ...]:
        """The events of one of the tickets that change most."""
        return self.events[ticket_id]


def look(
    plan: ColumnsPlan,
    refuse: Callable[[], None],
    *,
    jobs: int = 1,
    until: int | None = None,
    tell: Tell | None = None,
) -> Columned:
    """Look at a whole table, by columns. `refuse` reads it row by row, and raises what is wrong with the first ones.

    `until` (epoch seconds) is the instant at which tickets that are not over are looked at for the last time; without
    it, that of the table's latest event, for which the table is read twice.

    Raises:
        FindingsError: a row cannot be used, or an event not be decided.
        UnsureError: the table can only be read row by row.
        TooEarlyError: `until` is before the latest event.
        DifferError: columns are wrong.
    """
    told = tell or (lambda _what, _done, _all: None)
    table = plan.table
    whole = table.count()
    with streamed(plan, jobs, PIECES_AHEAD) as each:
        end = until
        if end is None:
            end = -1
            for number, last_at in enumerate(each(_last_at, table.pieces(times=True)), 1):
                end = max(end, last_at)
                told("read", number, max(number, whole))
        gathered = _Gathered(Result(plan.top))
        for number, part in enumerate(each(_decide, ((piece, end) for piece in table.pieces())), 1):
            if part is None:
                refuse()
                raise UnsureError
            gathered.add(part)
            if gathered.tickets > TABLE_TICKETS_MAX:
                refuse()
                raise UnsureError
            told("decide", number, max(number, whole))
    if not gathered.tickets:
        refuse()
        raise_empty(Log(table.name))
    if gathered.has_twice():
        refuse()
    if end < gathered.last_at:
        raise TooEarlyError(gathered.last_at)
    if gathered.wrong:
        found = [(number, one.event, EventError(*one.error)) for number, one in enumerate(gathered.wrong)]
        raise refused(Log(table.name), found[:REFUSED_MAX])
    return Columned(gathered.result, end, gathered.alone, gathered.events, gathered.moved_up)


class _Gathered:
    """What the stretches came to, one after the other."""

    def __init__(self, result: Result) -> None:
        self.result = result
        self.tickets, self.last_at, self.alone, self.moved_up = 0, -1, 0, 0
        self.events: dict[str, tuple[Event, ...]] = {}
        self.wrong: list[Wrong] = []
        self._marks: list[npt.NDArray[np.uint64]] = []

    def add(self, part: Part) -> None:
        """Take in the next stretch."""
        self.result.add(part.result)
        self.tickets += part.marks.size
        self.alone += part.alone
        self.moved_up += part.moved_up
        self.last_at = max(self.last_at, part.last_at)
        self.events |= part.events
        self.events = {one.ticket_id: self.events[one.ticket_id] for one in self.result.foremost}
        self.wrong += part.wrong[: REFUSED_MAX - len(self.wrong)]
        self._marks.append(part.marks)

    def has_twice(self) -> bool:
        """Whether two tickets may have one number."""
        marks = np.concatenate(self._marks) if self._marks else np.zeros(0, np.uint64)
        self._marks.clear()
        marks.sort()
        return bool((marks[1:] == marks[:-1]).any())


def _last_at(piece: Piece) -> int:
    return cast(ColumnStudy, own.study).reader.last_at(piece)


def _decide(task: tuple[Piece, int]) -> Part | None:
    """A stretch; None where the reader of rows has to be asked."""
    try:
        return cast(ColumnStudy, own.study).decide(*task)
    except UnsureError:
        return None
