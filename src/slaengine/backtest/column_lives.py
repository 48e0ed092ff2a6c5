"""What many tickets came to under one policy, by columns: level, group, and how each promise's clock ended.

A clock's life in a table of tickets is short: it begins with the creation or another event, an event stops it or none
does, and a breach is due one second after the deadline (`engine.ladder`). What would be another life (a second start,
an update, a transfer that ends) is marked in `alone`, for the engine to tell.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from slaengine.backtest.column_events import NEVER, Happenings, Keys
from slaengine.backtest.column_reasons import CREATED, surely_seen
from slaengine.backtest.count import usual_hours
from slaengine.batch.desk import END, FIRST
from slaengine.batch.judge import Judge, Judged
from slaengine.batch.promise import NO_INSTANT, Beginnings, Target
from slaengine.batch.tickets import Tickets
from slaengine.model.compiled import CompiledPolicy
from slaengine.rules.columns import Coded, Codes, Flags
from slaengine.worktime import Calendar
from slaengine.worktime.columns import BEYOND, CalendarColumns, Instants

ABSENT, MET, MISSED, OPEN, OVERDUE = range(5)
"""How a clock ended; `OPEN` in time, `OVERDUE` past its deadline."""
STATES: Final = 5
ENDING: Final = frozenset({"resolved", "confirmed", "closed"})
"""Events after which a ticket is not open any more."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How one target's clocks ended."""

    state: npt.NDArray[np.int8]
    due_at: Instants
    """`NO_INSTANT` where there is no deadline."""
    paused: Instants | None
    """Seconds for which each stood still; None where none of them can."""

    @property
    def broken(self) -> Flags:
        """Whose deadline was broken."""
        found: Flags = (self.state == MISSED) | (self.state == OVERDUE)
        return found

    def of(self, rows: npt.NDArray[np.intp]) -> Ended:
        """Some of the rows."""
        return Ended(self.state[rows], self.due_at[rows], None if self.paused is None else self.paused[rows])


@dataclass(frozen=True, slots=True)
class Lives:
    """What the tickets of a stretch came to. Levels are indexes into the policy's, -1 for none."""

    at: Instants
    level: Codes
    group: Coded
    targets: dict[str, Ended]

    def of(self, rows: npt.NDArray[np.intp]) -> Lives:
        """Some of the rows."""
        group = Coded(self.group.codes[rows], self.group.facts)
        return Lives(self.at[rows], self.level[rows], group, {name: one.of(rows) for name, one in self.targets.items()})


class Living:
    """One policy, ready to tell the lives of stretches. `without` names targets that are left out."""

    def __init__(self, policy: CompiledPolicy, without: Collection[str]) -> None:
        self.policy = policy
        self._judge = Judge(policy)
        self._calendars: dict[int, CalendarColumns] = {}
        plans = (plan for plan in policy.targets if plan.name not in without)
        self._targets = tuple(_Promise(Target(plan, len(policy.priority.levels))) for plan in plans)
        self._hours = usual_hours(policy)
        self._seen = surely_seen(policy)

    @property
    def asked(self) -> frozenset[str]:
        """The fields that are read."""
        return self._judge.asked

    def live(self, tickets: Tickets, events: Happenings, until: int, alone: Flags) -> Lives:
        """All tickets' lives up to `until`; marks in `alone` those that the engine has to be asked about."""
        inside = (tickets.at >= FIRST) & (tickets.at < END)
        alone |= tickets.strange | ~inside
        judged = self._judge.judge(tickets)
        ended = events.first(ENDING) != NEVER
        alone |= judged.transferred & ended  # what waited for the end of the transfer begins then
        moment = _Moment(judged, events, until, alone, self._calendars)
        targets = {one.target.plan.name: one.end(moment) for one in self._targets}
        if self._seen is not None:
            for one in targets.values():
                alone |= (one.due_at != NO_INSTANT) & (one.due_at - tickets.at > self._seen)
        return Lives(events.at, judged.level, judged.group, targets)

    def out_of_hours(self, lives: Lives) -> int:
        """How many deadlines fall into hours in which the ticket's group, or else the desk, is closed."""
        calendars = [self._hours_of(name) for name in lives.group.facts]
        number = 0
        for calendar in {id(one): one for one in calendars if one is not None}.values():
            here = np.array([one is calendar for one in calendars], np.bool_)[lives.group.codes]
            columns = self._calendars.setdefault(id(calendar), CalendarColumns(calendar))
            for ended in lives.targets.values():
                due_at = ended.due_at[here & (ended.due_at != NO_INSTANT)]
                # The end of an open period is still within it, so what counts is the second before (`count`).
                opening = columns.at(due_at - 1).next_open() if due_at.size else due_at
                number += int(np.count_nonzero((opening > due_at) | (opening == BEYOND)))
        return number

    def _hours_of(self, group: str | None) -> Calendar | None:
        routing = self.policy.routing
        plan = None if routing is None or group is None else routing.groups.get(group)
        return self._hours if plan is None or plan.calendar is None else plan.calendar


class _Moment:
    """What all targets of a stretch are told."""

    def __init__(
        self, judged: Judged, events: Happenings, until: int, alone: Flags, calendars: dict[int, CalendarColumns]
    ) -> None:
        self.judged, self.events, self.until, self.alone = judged, events, until, alone
        self._calendars = calendars
        self._starts: dict[int, Beginnings] = {}

    def beginnings(self, keys: Keys) -> tuple[Beginnings, Flags]:
        """The instants of keys on calendars, and the rows that have one; kept for the targets that begin alike."""
        at = self.events.instants(keys)
        there = (keys != NEVER) & (at >= FIRST) & (at < END)
        if id(keys) not in self._starts:
            stand_in = at[there][0] if there.any() else FIRST  # any year that is looked up anyway
            self._starts[id(keys)] = Beginnings(self._calendars, np.where(there, at, stand_in))
        return self._starts[id(keys)], there


class _Promise:
    """One target: which events begin, stop, renew and restart its clock."""

    def __init__(self, target: Target) -> None:
        self.target, plan = target, target.plan
        levels = len(plan.goals)
        figures = [(level, case) for case in range(len(plan.figures)) for level in (*range(levels), None)]
        stops = [plan.stops_at(level, case) for level, case in figures]
        self._stops = list(dict.fromkeys(stops))
        self._stop_of = np.array([self._stops.index(one) for one in stops], np.int64)

    def end(self, moment: _Moment) -> Ended:
        """How the clocks ended."""
        target, plan, judged, events = self.target, self.target.plan, moment.judged, moment.events
        figure = target.figures(judged)
        promised = target.promised(judged, figure)
        begin = self._begin(moment, promised)
        begun = promised & (begin != NEVER)
        starts, there = moment.beginnings(begin)
        moment.alone |= begun & ~there
        _, due_at = target.place(figure, begun, starts)
        moment.alone |= begun & (due_at == BEYOND)
        stop = self._stop(moment, figure, begin, begun)
        stop_at, stopped = events.instants(stop), stop != NEVER
        in_time, late, paused = stop_at <= due_at, due_at < moment.until, None
        if plan.pause_on:
            standing = target.standing(judged)
            in_time, late = in_time | standing, late & ~standing
            ends = np.where(stopped, stop_at, moment.until)
            paused = np.where(begun & standing, ends - starts.at, 0)
        state = np.where(stopped, np.where(in_time, MET, MISSED), np.where(late & begun, OVERDUE, OPEN))
        state = np.where(promised, state, ABSENT).astype(np.int8)
        return Ended(state, np.where(begun, due_at, NO_INSTANT), paused)

    def _begin(self, moment: _Moment, promised: Flags) -> Keys:
        """The events that begin the clocks."""
        plan, events = self.target.plan, moment.events
        if plan.starts.matches(CREATED, {}):
            return events.created
        begin = events.first(events.meeting(plan.starts))
        if plan.recurring:  # after the ticket's end a word of thanks owes no further progress
            moment.alone |= promised & (begin != NEVER) & (events.first(ENDING) <= begin)
        return begin

    def _stop(self, moment: _Moment, figure: Codes, begin: Keys, begun: Flags) -> Keys:
        """The events that stop the clocks, `NEVER` for those that run on or never began."""
        plan, events = self.target.plan, moment.events
        stop = np.full(begin.shape, NEVER, np.int64)
        stops_with = self._stop_of[figure]
        starts = events.meeting(plan.starts) - {CREATED}
        for number, stops in enumerate(self._stops):
            kinds = events.meeting(stops) - {CREATED}
            here = begun & (stops_with == number) if len(self._stops) > 1 else begun
            stop = np.where(here, events.first_after(kinds, begin), stop)
            at = events.instants(begin)
            for kind in starts:
                key = events.key(kind)
                if kind in kinds:  # at its own start a clock is not stopped by what started it
                    moment.alone |= here & (key > begin) & (events.instants(key) == at)
                else:  # begins anew after the result
                    moment.alone |= here & (key > stop) & (key != NEVER)
        restart = events.first_after(events.meeting(plan.restarts), begin)
        moment.alone |= begun & (restart < stop)
        return stop
