"""Which group has each ticket in the end, where steps of ladders hand tickets over: by columns.

A step is taken when it has become certain before its clock stops (`engine.ladder`, `engine.wait`). Of a ticket's steps
the earliest comes first; what it does may decide whether the next one's condition holds, and to whom it hands over.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple, assert_never

import numpy as np

from slaengine.backtest.column_clocks import Clocks, Moment
from slaengine.backtest.column_events import NEVER, Keys
from slaengine.engine.wait import HAPPENINGS_MAX, NEXT_LINE
from slaengine.model.clock import ROLLING
from slaengine.model.compiled import CompiledPolicy, RoutingPlan
from slaengine.model.ladder import Footing, StepPlan
from slaengine.model.target import TargetPlan
from slaengine.policy.targets import TARGETS_MAX
from slaengine.rules.columns import Coded, Codes, Flags, Frame, condition_holds
from slaengine.rules.normal import Normal, normalise
from slaengine.worktime import Duration, DurationKind
from slaengine.worktime.columns import BEYOND, CalendarColumns, Instants, Starts

_NO_TIME: Final = Duration(DurationKind.ELAPSED, 0)


class _Step(NamedTuple):
    """A step that hands tickets over."""

    order: int
    """Its target's place in the policy."""
    plan: TargetPlan
    number: int
    when: Normal | None
    calendar: CalendarColumns

    @property
    def step(self) -> StepPlan:
        """As the policy has it."""
        return self.plan.steps[self.number]


class HandOver:
    """The steps of one policy that hand tickets over."""

    def __init__(self, routing: RoutingPlan, steps: tuple[_Step, ...]) -> None:
        self._steps, self._routing = steps, routing
        self.names: list[str | None] = [*routing.groups, None]
        numbers = {name: number for number, name in enumerate(self.names)}
        self._lines = [None if name is None else routing.groups[name].line for name in self.names]
        following = [None if name is None else routing.groups[name].next_line for name in self.names]
        nobody = [number if name is None else numbers[name] for number, name in enumerate(following)]
        self._next, self._numbers = np.array(nobody, np.int64), numbers

    @classmethod
    def of(cls, policy: CompiledPolicy) -> HandOver | None:
        """None where no step hands over."""
        steps = tuple(
            _Step(
                order,
                plan,
                number,
                None if step.rule.when is None else normalise(step.rule.when),
                CalendarColumns(plan.calendar),
            )
            for order, plan in enumerate(policy.targets)
            for number, step in enumerate(plan.steps)
            if step.hand_over is not None
        )
        return cls(policy.routing, steps) if steps and policy.routing is not None else None

    def last_group(self, clocks: Mapping[str, Clocks], moment: Moment) -> Coded:
        """The groups in the end. Marks rows in which a step comes with the creation, or nobody can say when."""
        first = moment.judged.group
        codes = np.array([self._numbers[name] for name in first.facts], np.int64)[first.codes]
        keys = [self._keys(step, clocks[step.plan.name], moment) for step in self._steps]
        for _ in self._steps:
            earliest = np.minimum.reduce(keys)
            if (earliest == NEVER).all():
                break
            before = codes.copy()  # each row takes one step in each round
            for step, key in zip(self._steps, keys, strict=True):
                here = (key == earliest) & (key != NEVER)
                if here.any():
                    here_too = here & self._holds(step, before, moment.judged.frame)
                    codes = np.where(here_too, self._receiver(step, before), codes)
                    key[here] = NEVER
        return Coded(codes, self.names)

    def _receiver(self, step: _Step, codes: Codes) -> Codes | int:
        to = step.step.hand_over
        return self._next[codes] if to == NEXT_LINE else self._numbers[to]

    def _holds(self, step: _Step, codes: Codes, frame: Frame) -> Flags:
        """Where the step's condition holds for tickets of these groups."""
        now = {"group": Coded(codes, self.names), "line": Coded(codes, self._lines)}
        return condition_holds(step.when, Frame(frame.count, {**frame.columns, **now}))

    def _keys(self, step: _Step, clocks: Clocks, moment: Moment) -> Keys:
        """When each clock takes the step, with its place among steps of the same instant; `NEVER` where none does."""
        events, plan = moment.events, step.plan
        running = clocks.begun if clocks.standing is None else clocks.begun & ~clocks.standing
        since_at, until = events.instants(clocks.since), np.full(running.shape, moment.until, np.int64)
        stop_on = events.first_after(events.meeting(step.step.stop_on), clocks.since)
        for ends in (clocks.stop, stop_on):
            until = np.where(ends == NEVER, until, np.minimum(until, events.instants(ends)))
        found = np.full(running.shape, NEVER, np.int64)
        for number, (goal, footing) in enumerate(_footings(plan, step.number)):
            rows = np.flatnonzero(running & (clocks.figure == number))
            if goal is None or footing is None or not rows.size:
                continue
            at = _first_at(step, footing, goal, clocks, rows)
            check_at = np.maximum(at + footing.certain_after, since_at[rows])
            moment.alone[rows] |= (at == BEYOND) | (check_at <= events.at[rows])
            at_once = check_at == np.maximum(at, since_at[rows])
            place = ((step.order * 2 + at_once) << _STEP_BITS) + step.number
            found[rows] = np.where(check_at <= until[rows], (check_at << _PLACE_BITS) + place, NEVER)
        return found


_STEP_BITS: Final = HAPPENINGS_MAX.bit_length()
_PLACE_BITS: Final = _STEP_BITS + 1 + TARGETS_MAX.bit_length()
"""Bits for the order among steps of one instant: by target, by what they wait for, by their own order."""


def _footings(plan: TargetPlan, number: int) -> list[tuple[Duration | None, Footing | None]]:
    """A step's footing for each figure, in the order of `Target.figures`, with the goal."""
    found: list[tuple[Duration | None, Footing | None]] = []
    for case in range(len(plan.figures)):
        for level in (*range(len(plan.goals)), None):
            goal, ladder = plan.goal_at(level, case), plan.ladder_at(level, case)
            footing = None if ladder is None else next((one for one in ladder.steps if one.step == number), None)
            found.append((goal, footing))
    return found


def _first_at(step: _Step, footing: Footing, goal: Duration, clocks: Clocks, rows: Codes) -> Instants:
    """The instants at which a step comes, for some rows whose clocks have that goal (`engine.ladder._first_at`)."""
    if footing.base == "due":
        return clocks.due_at[rows] + footing.seconds
    if footing.base == "open":
        return _at(step, clocks.started_at[rows]).add(footing.seconds)
    if footing.base == "elapsed":
        return clocks.starts.at[rows] + footing.seconds
    return _by_calendar(step, goal, clocks, rows)


def _by_calendar(step: _Step, goal: Duration, clocks: Clocks, rows: Codes) -> Instants:
    length = step.step.length or _NO_TIME
    match step.step.time:
        case "after":
            return _at(step, clocks.due_at[rows]).place(length)
        case "elapsed":
            return _at(step, clocks.starts.at[rows]).place(length)
        case "share":
            return _share_at(step, goal, clocks, rows)
        case "breach":
            return clocks.due_at[rows]
        case "before":
            raise ValueError("columns only count forward")  # `column_reasons` refuses such a policy
        case _:
            assert_never(step.step.time)


def _share_at(step: _Step, goal: Duration, clocks: Clocks, rows: Codes) -> Instants:
    """A share of days is a share of what they come to in the meter."""
    started_at, due_at = clocks.started_at[rows], clocks.due_at[rows]
    starts = _at(step, started_at)
    if goal.kind is DurationKind.BUSINESS_DAYS:
        whole: Instants | int = starts.open_until(due_at)
    else:
        whole = due_at - started_at if goal.kind is DurationKind.DAYS else goal.amount
    counted = np.rint(np.asarray(whole) * step.step.share).astype(np.int64)
    return starts.add(counted) if goal.kind in ROLLING else started_at + counted


def _at(step: _Step, instants: Instants) -> Starts:
    return step.calendar.at(instants)
