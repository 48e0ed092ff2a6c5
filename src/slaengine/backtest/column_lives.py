"""What many tickets came to under one policy, by columns: level, group, and how each promise's clock ended.

A breach is due one second after the deadline (`engine.ladder`); an event at the very deadline is in time.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from slaengine.backtest.column_clocks import Clocks, Moment, Promise
from slaengine.backtest.column_events import NEVER, Happenings
from slaengine.backtest.column_handover import HandOver
from slaengine.backtest.column_reasons import surely_seen
from slaengine.backtest.count import usual_hours
from slaengine.batch.desk import END, FIRST
from slaengine.batch.judge import Judge
from slaengine.batch.promise import NO_INSTANT, Target
from slaengine.batch.tickets import Tickets
from slaengine.model.compiled import CompiledPolicy
from slaengine.rules.columns import Coded, Codes, Flags
from slaengine.worktime import Calendar, DurationKind
from slaengine.worktime.columns import BEYOND, CalendarColumns, Instants

ABSENT, MET, MISSED, OPEN, OVERDUE = range(5)
"""How a clock ended; `OPEN` in time, `OVERDUE` past its deadline."""
STATES: Final = 5
_WITHIN_HOURS: Final = frozenset({DurationKind.OPEN, DurationKind.BUSINESS_DAYS})
"""Lengths that end within the hours of the calendar that they are counted on."""


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
    first_group: Coded
    """The group that had each first."""
    group: Coded
    """The group that had each in the end."""
    targets: dict[str, Ended]

    def of(self, rows: npt.NDArray[np.intp]) -> Lives:
        """Some of the rows."""
        first, last = (Coded(one.codes[rows], one.facts) for one in (self.first_group, self.group))
        targets = {name: one.of(rows) for name, one in self.targets.items()}
        return Lives(self.at[rows], self.level[rows], first, last, targets)


class Living:
    """One policy, ready to tell the lives of stretches. `without` names targets that are left out."""

    def __init__(self, policy: CompiledPolicy, without: Collection[str]) -> None:
        self.policy = policy
        self._judge = Judge(policy)
        self._calendars: dict[int, CalendarColumns] = {}
        plans = (plan for plan in policy.targets if plan.name not in without)
        self._targets = tuple(Promise(Target(plan, len(policy.priority.levels))) for plan in plans)
        goals = {plan.name: {goal for figures in plan.figures for goal in figures.goals} for plan in policy.targets}
        kinds = {name: {goal.kind for goal in some if goal is not None} for name, some in goals.items()}
        self._within = {plan.name: id(plan.calendar) for plan in policy.targets if kinds[plan.name] <= _WITHIN_HOURS}
        """The targets whose deadlines are always within the hours of their calendar."""
        self._hand_over = HandOver.of(policy)
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
        moment = Moment(judged, events, until, alone, self._calendars)
        clocks = {one.target.plan.name: one.run(moment) for one in self._targets}
        targets = {name: _ended(one, moment) for name, one in clocks.items()}
        if self._seen is not None:
            for one in targets.values():
                alone |= (one.due_at != NO_INSTANT) & (one.due_at - tickets.at > self._seen)
        group = judged.group if self._hand_over is None else self._hand_over.last_group(clocks, moment)
        return Lives(events.at, judged.level, judged.group, group, targets)

    def out_of_hours(self, lives: Lives) -> int:
        """How many deadlines fall into hours in which the ticket's group, or else the desk, is closed."""
        calendars = [self._hours_of(name) for name in lives.group.facts]
        number = 0
        for calendar in {id(one): one for one in calendars if one is not None}.values():
            here = np.array([one is calendar for one in calendars], np.bool_)[lives.group.codes]
            columns = self._calendars.setdefault(id(calendar), CalendarColumns(calendar))
            for name, ended in lives.targets.items():
                if id(calendar) == self._within.get(name):
                    continue
                due_at = ended.due_at[here & (ended.due_at != NO_INSTANT)]
                # The end of an open period is still within it, so what counts is the second before (`count`).
                opening = columns.at(due_at - 1).next_open() if due_at.size else due_at
                number += int(np.count_nonzero((opening > due_at) | (opening == BEYOND)))
        return number

    def _hours_of(self, group: str | None) -> Calendar | None:
        routing = self.policy.routing
        plan = None if routing is None or group is None else routing.groups.get(group)
        return self._hours if plan is None or plan.calendar is None else plan.calendar


def _ended(clocks: Clocks, moment: Moment) -> Ended:
    """How the clocks ended."""
    stopped, stop_at = clocks.stop != NEVER, moment.events.instants(clocks.stop)
    in_time, late, paused = stop_at <= clocks.due_at, clocks.begun & (clocks.due_at < moment.until), None
    if clocks.standing is not None:
        since_at = moment.events.instants(clocks.since)
        broken = clocks.due_at < since_at  # before it stood still
        in_time, late = np.where(clocks.standing, ~broken, in_time), late & (~clocks.standing | broken)
        ends = np.where(stopped, stop_at, moment.until)
        paused = np.where(clocks.standing, ends - since_at, 0)
    # Numbers in the place of choices, which cost five times as much: `OPEN`, or one of the others.
    missed, overdue = stopped & ~in_time, late & ~stopped
    state = OPEN - (OPEN - MET) * stopped.view(np.int8) + (MISSED - MET) * missed.view(np.int8)
    state += (OVERDUE - OPEN) * overdue.view(np.int8)
    state *= clocks.promised.view(np.int8)
    return Ended(state, np.where(clocks.begun, clocks.due_at, NO_INSTANT), paused)
