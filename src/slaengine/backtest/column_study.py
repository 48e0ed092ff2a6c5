"""One stretch of a table under one policy or two: by columns where they are sure, else by the engine.

Some tickets of each stretch are replayed as well and held against the columns: what differs ends the run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from heapq import nsmallest
from typing import Any, Final, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from slaengine.backtest.column_count import Changed, ColumnCounter
from slaengine.backtest.column_events import Happenings
from slaengine.backtest.column_lives import Lives, Living
from slaengine.backtest.column_table import Piece, Stretch, Table, UnsureError
from slaengine.backtest.compare import NEW, OLD, Backtest
from slaengine.backtest.life import RefusedEventError
from slaengine.backtest.limits import CHECKED_PER_STRETCH, REFUSED_MAX
from slaengine.backtest.tally import Name, Result, Tally
from slaengine.batch.tickets import Tickets
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.event import Event, EventError

_UNKNOWN: Final = frozenset({"step", "action"})
"""What columns never count, by the second word of the names."""


class DifferError(Exception):
    """Columns and replay come to different figures for a ticket: a mistake in slaengine."""

    def __init__(self, ticket_id: str, names: Collection[Name]) -> None:
        self.ticket_id, self.names = ticket_id, names
        super().__init__(f"{ticket_id}: {sorted(names)[:5]}")


class Packs(Protocol):
    """What is to be looked at; `plans.BacktestPlan` is such."""

    @property
    def top(self) -> int:
        """How many of the tickets that change most are wanted."""
        ...

    def open(self) -> Backtest:
        """Load the policies."""
        ...

    def identity(self) -> Mapping[str, str]:
        """What tells its results from another's."""
        ...


@dataclass(frozen=True, slots=True)
class ColumnsPlan:
    """How each process makes its own study. `without` names the targets that are left out."""

    packs: Packs
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
    moved_up: int = 0
    """Events dated before their ticket's creation, which count at it."""
    events: dict[str, tuple[Event, ...]] = field(default_factory=dict)
    """The events of the tickets that change most."""
    wrong: list[Wrong] = field(default_factory=list)
    marks: npt.NDArray[np.uint64] = field(default_factory=lambda: np.zeros(0, np.uint64))


class ColumnStudy:
    """One process, ready to look at stretches."""

    def __init__(self, plan: ColumnsPlan) -> None:
        self.reader, self.top, self._without = plan.table.open(), plan.top, plan.without
        self.backtest: Backtest = plan.packs.open()
        sides = [(NEW, self.backtest.new), (OLD, self.backtest.old)]
        self._policies = [engine.policy for _, engine in sides if engine is not None]
        self._livings = [Living(policy, self._without) for policy in self._policies]
        self._asked = frozenset().union(*(living.asked for living in self._livings))
        self._read_alike = _read_of(self._policies[0]) == _read_of(self._policies[-1])
        """Whether all policies read the same of a ticket, so that it is read once."""
        names = [name for name, engine in sides if engine is not None]
        self._counters = [ColumnCounter(*parts) for parts in zip(self._policies, names, self._livings, strict=True)]

    def ticket(self, events: Any, until: int, result: Result) -> None:
        """Replay one ticket and count what columns would."""
        exact = Result(self.top)
        self.backtest.ticket(events, until, exact)
        result.add(self.given(exact))

    def given(self, exact: Result) -> Result:
        """What columns give of a replay's result."""
        counts = Counter({name: number for name, number in exact.counts.items() if self._known(name)})
        return Result(self.top, counts, exact.foremost[: self.top])

    def decide(self, piece: Piece, until: int) -> Part:
        """Look at one stretch.

        Raises:
            UnsureError: some row may be bad.
            DifferError: columns are wrong.
        """
        stretch = self.reader.stretch(piece)
        events, part = Happenings(stretch), Part(Result(self.top), marks=stretch.marks())
        part.last_at, part.moved_up = events.last_at(), events.moved_up
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
        tickets: Tickets | None = None
        for policy, living in zip(self._policies, self._livings, strict=True):
            if tickets is None or not self._read_alike:
                asked = self._asked if self._read_alike else living.asked
                tickets = Tickets(policy, stretch.rows, asked, events.at)
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


def _read_of(policy: CompiledPolicy) -> list[object]:
    """What a policy reads of a ticket, and as what."""
    fields = [(one.name, one.path, one.of_event, replace(one.type, title={})) for one in policy.fields]
    return [*fields, *(required.path for required in policy.intake.required)]
