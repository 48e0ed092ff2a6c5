"""A table of past tickets under one policy or two, by columns. Read this first.

    latest    the latest instant in the table: up to it time runs, unless the caller says otherwise
    read      a stretch of the table: fields, instants and numbers of its tickets (`column_events.Stretch`)
    live      what each ticket came to under each policy (`column_lives`), by which reasons not (`column_reasons`)
    count     by the names that a replay gives its counts (`column_count`), so that `figures` reads them alike
    alone     the tickets that columns cannot be sure of are replayed, one by one, by the engine

Some tickets of each stretch are replayed as well and held against the columns: what differs ends the run. A law of
the tests: every figure is the replay's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from heapq import nsmallest
from typing import Any, Final, NamedTuple, Protocol, cast

import numpy as np
import numpy.typing as npt

from slaengine.backtest.column_count import Changed, ColumnCounter
from slaengine.backtest.column_events import Happenings, Stretch
from slaengine.backtest.column_lives import Lives, Living
from slaengine.backtest.compare import NEW, OLD, Backtest
from slaengine.backtest.life import RefusedEventError
from slaengine.backtest.limits import CHECKED_PER_STRETCH, REFUSED_MAX
from slaengine.backtest.log import Log, raise_empty, refused
from slaengine.backtest.plans import BacktestPlan
from slaengine.backtest.replay import Tell, TooEarlyError
from slaengine.backtest.tally import Name, Result, Tally
from slaengine.backtest.workers import own, streamed
from slaengine.batch.limits import PIECES_AHEAD
from slaengine.batch.tickets import Tickets
from slaengine.model.event import Event, EventError

Piece = Any
"""Some rows of a table on their way to another process."""
_UNKNOWN: Final = frozenset({"step", "action"})
"""What columns never count, by the second word of the names."""


class UnsureError(Exception):
    """A stretch has a row that may be none of a table of tickets: the reader of rows has to say so."""


class DifferError(Exception):
    """Columns and replay come to different figures for a ticket: a mistake in slaengine."""

    def __init__(self, ticket_id: str, names: Collection[Name]) -> None:
        self.ticket_id, self.names = ticket_id, names
        super().__init__(f"{ticket_id}: {sorted(names)[:5]}")


class Table(Protocol):
    """A table of tickets that is read in stretches. It travels to other processes."""

    @property
    def name(self) -> str:
        """What messages call it."""
        ...

    def pieces(self, *, times: bool = False) -> Iterator[Piece]:
        """The rows in order, in stretches; with `times`, only what tells when things happened."""
        ...

    def count(self) -> int:
        """How many stretches there are, nearly."""
        ...

    def open(self) -> Reader:
        """What makes columns of the pieces."""
        ...


class Reader(Protocol):
    """Makes columns of pieces of a table."""

    def last_at(self, piece: Piece) -> int:
        """The latest instant in a stretch, bad cells apart; -1 without one."""
        ...

    def stretch(self, piece: Piece) -> Stretch:
        """A stretch by columns.

        Raises:
            UnsureError: some row may be bad.
        """
        ...


@dataclass(frozen=True, slots=True)
class ColumnsPlan:
    """How each process makes its own study. `without` names the targets that are left out."""

    packs: BacktestPlan
    table: Table
    without: frozenset[str] = frozenset()

    @property
    def top(self) -> int:
        """How many of the tickets that change most are wanted; that is not known where a target is left out."""
        return 0 if self.without else self.packs.top

    def open(self) -> ColumnStudy:
        """Load the policies."""
        return ColumnStudy(self)

    def identity(self) -> Mapping[str, str]:
        """What tells its results from another's."""
        return self.packs.identity()


class Wrong(NamedTuple):
    """An event that the policy cannot decide: the row in its stretch, its number there, and the EventError's parts."""

    row: int
    number: int
    event: Event
    error: tuple[tuple[str | int, ...], str, str, str]


@dataclass(slots=True)
class Part:
    """What one stretch came to."""

    result: Result
    last_at: int = -1
    alone: int = 0
    """Tickets that were replayed, for columns could not be sure of them."""
    events: dict[str, tuple[Event, ...]] = field(default_factory=dict)
    """The events of the tickets that change most."""
    wrong: list[Wrong] = field(default_factory=list)
    marks: npt.NDArray[np.uint64] = field(default_factory=lambda: np.zeros(0, np.uint64))


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

    def events_of(self, ticket_id: str) -> tuple[Event, ...]:
        """The events of one of the tickets that change most."""
        return self.events[ticket_id]


class ColumnStudy:
    """One process, ready to look at stretches."""

    def __init__(self, plan: ColumnsPlan) -> None:
        self.reader, self.top, self._without = plan.table.open(), plan.top, plan.without
        self.backtest: Backtest = plan.packs.open()
        sides = [(NEW, self.backtest.new), (OLD, self.backtest.old)]
        self._policies = [engine.policy for _, engine in sides if engine is not None]
        self._livings = [Living(policy, self._without) for policy in self._policies]
        names = [name for name, engine in sides if engine is not None]
        self._counters = [ColumnCounter(*parts) for parts in zip(self._policies, names, self._livings, strict=True)]

    def ticket(self, events: Any, until: int, result: Result) -> None:
        """Replay one ticket and count what columns would."""
        exact = Result(self.top)
        self.backtest.ticket(events, until, exact)
        result.counts.update({name: number for name, number in exact.counts.items() if self._known(name)})
        for one in exact.foremost:
            result.name(one)

    def decide(self, piece: Piece, until: int) -> Part:
        """Look at one stretch.

        Raises:
            UnsureError: some row may be bad.
            DifferError: columns are wrong.
        """
        stretch = self.reader.stretch(piece)
        events, part = Happenings(stretch), Part(Result(self.top), marks=stretch.marks())
        part.last_at = events.last_at()
        if part.last_at > until:  # the run will be refused
            return part
        alone = np.zeros(events.at.size, np.bool_)
        lives = self._live(stretch, events, until, alone)
        counts = part.result.counts
        counts["tickets",] = int(np.count_nonzero(~alone))
        counts["events",] = events.count(~alone)
        sure = np.flatnonzero(~alone)
        if sure.size < alone.size:
            lives = [one.of(sure) for one in lives]
        changed = self._count(lives, counts)
        if changed is not None:
            self._name_foremost(changed, stretch, sure, part)
        self._check(stretch, sure, lives, until)
        for row in np.flatnonzero(alone).tolist():
            self._replay(stretch, row, until, part)
        part.events = {one.ticket_id: part.events[one.ticket_id] for one in part.result.foremost}
        return part

    def _live(self, stretch: Stretch, events: Happenings, until: int, alone: npt.NDArray[np.bool_]) -> list[Lives]:
        lives = []
        for policy, living in zip(self._policies, self._livings, strict=True):
            tickets = Tickets(policy, stretch.rows, living.asked, events.at)
            if tickets.strange.any():
                raise UnsureError
            lives.append(living.live(tickets, events, until, alone))
        return lives

    def _count(self, lives: list[Lives], counts: Tally) -> Changed | None:
        """Add what the tickets came to; what differs, where there are two policies."""
        for counter, one in zip(self._counters, lives, strict=True):
            counter.count(one, counts, hours=not self._without)
        if len(lives) == 1:
            return None
        changed = Changed(lives[1], lives[0], (self._policies[1], self._policies[0]))
        changed.count(counts, whole=not self._without)
        return changed

    def _name_foremost(self, changed: Changed, stretch: Stretch, sure: npt.NDArray[np.intp], part: Part) -> None:
        if not self.top:
            return
        rows = changed.foremost(self.top)
        numbers = stretch.ticket_ids(sure[rows])
        ranked = zip(changed.ranks(rows).tolist(), numbers, rows.tolist(), strict=True)
        for _, number, row in nsmallest(self.top, ((-rank, number, row) for rank, number, row in ranked)):
            part.result.name(changed.told(row, number, int(stretch.created[sure[row]])))
            part.events[number] = stretch.events(int(sure[row]))

    def _check(self, stretch: Stretch, sure: npt.NDArray[np.intp], lives: list[Lives], until: int) -> None:
        """Hold some tickets of the stretch, evenly spread, against the engine."""
        for place in np.unique(np.linspace(0, sure.size - 1, CHECKED_PER_STRETCH, dtype=np.intp)) if sure.size else ():
            row = int(sure[place])
            exact, here = Result(self.top), Result(self.top)
            events = stretch.events(row)
            try:
                self.ticket(events, until, exact)
            except RefusedEventError:
                raise DifferError(events[0].ticket_id, [("refused",)]) from None
            here.counts["tickets",], here.counts["events",] = 1, len(events)
            one = np.array([place], np.intp)
            changed = self._count([life.of(one) for life in lives], here.counts)
            if changed is not None and changed.any[0] and self.top:
                here.name(changed.told(0, events[0].ticket_id, events[0].at))
            names = [name for name in exact.counts | here.counts if exact.counts[name] != here.counts[name]]
            if names or exact.foremost != here.foremost:
                raise DifferError(events[0].ticket_id, names or [("foremost",)])

    def _replay(self, stretch: Stretch, row: int, until: int, part: Part) -> None:
        events = stretch.events(row)
        part.alone += 1
        try:
            self.ticket(events, until, part.result)
        except RefusedEventError as refusal:
            error = refusal.__cause__
            assert isinstance(error, EventError)
            if len(part.wrong) < REFUSED_MAX:
                parts = (error.path, error.reason, error.fix, error.code)
                part.wrong.append(Wrong(row, refusal.number, events[refusal.number], parts))
        part.events[events[0].ticket_id] = events

    def _known(self, name: Name) -> bool:
        """Whether columns give the count of this name."""
        if len(name) > 1 and name[1] in _UNKNOWN:
            return False
        if name[1:] == ("out_of_hours", "asked"):
            return False
        if not self._without:
            return True
        target = {"kept": 2, "breach": 2, "breaches": 1, "deadlines": 1}
        place = target.get(name[1] if name[0] in (NEW, OLD) else name[0])
        if place is not None:
            return name[place] not in self._without
        return name != ("changed",) and name[1:] != ("out_of_hours", "deadlines")


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
            told("decide", number, max(number, whole))
    if not gathered.tickets:
        raise_empty(table.name)
    if gathered.has_twice():
        refuse()
    if end < gathered.last_at:
        raise TooEarlyError(gathered.last_at)
    if gathered.wrong:
        found = [(number, one.event, EventError(*one.error)) for number, one in enumerate(gathered.wrong)]
        raise refused(Log(table.name), found[:REFUSED_MAX])
    return Columned(gathered.result, end, gathered.alone, gathered.events)


class _Gathered:
    """What the stretches came to, one after the other."""

    def __init__(self, result: Result) -> None:
        self.result = result
        self.tickets, self.last_at, self.alone = 0, -1, 0
        self.events: dict[str, tuple[Event, ...]] = {}
        self.wrong: list[Wrong] = []
        self._marks: list[npt.NDArray[np.uint64]] = []

    def add(self, part: Part) -> None:
        """Take in the next stretch."""
        self.result.add(part.result)
        self.tickets += part.marks.size
        self.alone += part.alone
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
