"""The clocks of many tickets under one policy, by columns: which event begins each, and which stops it.

A clock's life in a table of tickets is short: it begins with the creation or another event, an event stops it or none
does. What would be another life (a second start, an update) is marked in `Moment.alone`, for the engine to tell.

A ticket that is transferred has no clocks. Where it is resolved all the same, those that had a reason to begin do so
then, as if they had run all along (`engine.opening.first`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from slaengine.backtest.column_events import NEVER, Happenings, Keys
from slaengine.backtest.column_reasons import CREATED
from slaengine.batch.desk import END, FIRST
from slaengine.batch.judge import Judged
from slaengine.batch.promise import Beginnings, Target
from slaengine.rules.columns import Codes, Flags
from slaengine.worktime.columns import BEYOND, CalendarColumns, Instants

ENDING: Final = frozenset({"resolved", "confirmed", "closed"})
"""Events after which a ticket is not open any more."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """One target's clocks on their way. Where none has begun, instants stand for nothing."""

    figure: Codes
    """`batch.promise.Target.figures`."""
    promised: Flags
    since: Keys
    """From when on they run: their start event, or the end of a transfer after it."""
    begun: Flags
    starts: Beginnings
    """The instants from which they count, on calendars."""
    started_at: Instants
    due_at: Instants
    stop: Keys
    standing: Flags | None
    """Which stand still from the beginning; None where none can."""


class Moment:
    """What all targets of a stretch are told."""

    def __init__(
        self, judged: Judged, events: Happenings, until: int, alone: Flags, calendars: dict[int, CalendarColumns]
    ) -> None:
        self.judged, self.events, self.until, self.alone = judged, events, until, alone
        self._calendars = calendars
        self._starts: dict[int, Beginnings] = {}
        self.away = judged.transferred if judged.transferred.any() else None
        """The rows that are transferred as they come in; None where none is."""

    def beginnings(self, keys: Keys) -> tuple[Beginnings, Flags]:
        """The instants of keys on calendars, and the rows that have one; kept for the targets that begin alike."""
        at = self.events.instants(keys)
        there = (keys != NEVER) & (at >= FIRST) & (at < END)
        if id(keys) not in self._starts:
            stand_in = at[there][0] if there.any() else FIRST  # any year that is looked up anyway
            self._starts[id(keys)] = Beginnings(self._calendars, np.where(there, at, stand_in))
        return self._starts[id(keys)], there


class Promise:
    """One target: which events begin, stop, renew and restart its clock."""

    def __init__(self, target: Target) -> None:
        self.target, plan = target, target.plan
        levels = len(plan.goals)
        figures = [(level, case) for case in range(len(plan.figures)) for level in (*range(levels), None)]
        stops = [plan.stops_at(level, case) for level, case in figures]
        self._stops = list(dict.fromkeys(stops))
        self._stop_of = np.array([self._stops.index(one) for one in stops], np.int64)

    def run(self, moment: Moment) -> Clocks:
        """The clocks from their beginning to what stops them; marks rows in which that is not all there is."""
        target, judged = self.target, moment.judged
        figure = target.figures(judged)
        promised = target.promised(judged, figure)
        if moment.away is not None:
            promised &= ~moment.away | (moment.events.first(ENDING) != NEVER)
        begin = self._begin(moment, promised)
        since = self._since(moment, begin)
        begun = promised & (begin != NEVER)
        starts, there = moment.beginnings(begin)
        moment.alone |= begun & ~there
        started_at, due_at = target.place(figure, begun, starts)
        moment.alone |= begun & ((due_at == BEYOND) | (started_at == BEYOND))
        stop = self._stop(moment, figure, since, begun)
        standing = begun & target.standing(judged) if target.plan.pause_on else None
        return Clocks(figure, promised, since, begun, starts, started_at, due_at, stop, standing)

    def _begin(self, moment: Moment, promised: Flags) -> Keys:
        """The events that begin the clocks."""
        plan, events = self.target.plan, moment.events
        if plan.starts.matches(CREATED, {}):
            return events.created
        begin = events.first(events.meeting(plan.starts))
        if plan.recurring:  # after the ticket's end a word of thanks owes no further progress
            moment.alone |= promised & (begin != NEVER) & (events.first(ENDING) <= begin)
        return begin

    def _since(self, moment: Moment, begin: Keys) -> Keys:
        """The events with which the clocks are there: those that begin them, or the end of a transfer."""
        if moment.away is None:
            return begin
        if self.target.plan.from_change:  # they count from there as well
            moment.alone |= moment.away & (moment.events.first(ENDING) != NEVER)
        late = moment.away & (begin != NEVER)
        return np.where(late, np.maximum(begin, moment.events.first(ENDING)), begin)

    def _stop(self, moment: Moment, figure: Codes, since: Keys, begun: Flags) -> Keys:
        """The events that stop the clocks, `NEVER` for those that run on or never began."""
        plan, events = self.target.plan, moment.events
        stop = np.full(since.shape, NEVER, np.int64)
        stops_with = self._stop_of[figure]
        starts = events.meeting(plan.starts) - {CREATED}
        for number, stops in enumerate(self._stops):
            kinds = events.meeting(stops) - {CREATED}
            here = begun & (stops_with == number) if len(self._stops) > 1 else begun
            stop = np.where(here, events.first_after(kinds, since), stop)
            at = events.instants(since)
            for kind in starts:
                key = events.key(kind)
                if kind in kinds:  # at its own start a clock is not stopped by what started it
                    moment.alone |= here & (key > since) & (events.instants(key) == at)
                else:  # begins anew after the result
                    moment.alone |= here & (key > stop) & (key != NEVER)
        restart = events.first_after(events.meeting(plan.restarts), since)
        moment.alone |= begun & (restart < stop)
        return stop
