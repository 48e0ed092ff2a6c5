"""The clocks with which many tickets begin: `engine.opening`, target by target for all rows.

Each calendar is asked once where the rows begin on it, and once for each target where its goals end. Rows that a
step of a ladder might move at the very instant of creation are handed back, to be decided alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from slaengine.batch.combine import constant
from slaengine.batch.judge import Judged
from slaengine.model.clock import PENDING, ROLLING, goal_of
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.ladder import Footing, StepPlan
from slaengine.model.target import TargetPlan
from slaengine.rules.columns import Coded, Codes, ColumnTable, Flags, condition_holds
from slaengine.rules.normal import normalise
from slaengine.worktime import Calendar, Duration, DurationKind
from slaengine.worktime.columns import BEYOND, CalendarColumns, Instants, Starts

STATUSES: Final = (None, "running", "paused", "pending", "cancelled")
"""What a clock can be after a ticket's first event; None where the target has none."""
ABSENT, RUNNING, PAUSED, PENDS = range(4)
NO_INSTANT: Final = BEYOND
"""Stands where a clock has no such instant."""


@dataclass(slots=True)
class Promise:
    """One target's clocks. `status` indexes `STATUSES`; instants are epoch seconds or `NO_INSTANT`; goals are texts."""

    status: Codes
    started_at: Instants
    due_at: Instants
    goal: Coded


class Promises:
    """The targets of one policy, ready for columns."""

    def __init__(self, policy: CompiledPolicy) -> None:
        self._levels = len(policy.priority.levels)
        self._calendars: dict[int, CalendarColumns] = {}
        self._targets = tuple(Target(plan, self._levels) for plan in policy.targets)

    def begin(self, judged: Judged, at: Instants) -> tuple[dict[str, Promise], Flags]:
        """Every target's clocks, and the rows that have to be decided alone."""
        starts = Beginnings(self._calendars, at)
        alone = np.zeros(at.size, np.bool_)
        return {target.plan.name: target.begin(judged, starts, alone) for target in self._targets}, alone


class Beginnings:
    """Where the rows begin on each calendar, looked up when it is first asked for."""

    def __init__(self, calendars: dict[int, CalendarColumns], at: Instants) -> None:
        self.at = at
        self._calendars, self._starts = calendars, dict[int, Starts]()
        self._openings: dict[int, Instants] = {}

    def on(self, calendar: Calendar) -> Starts:
        """All rows on a calendar."""
        key = id(calendar)
        if key not in self._starts:
            columns = self._calendars.setdefault(key, CalendarColumns(calendar))
            self._starts[key] = columns.at(self.at)
        return self._starts[key]

    def some(self, calendar: Calendar, rows: Any) -> Starts:
        """Some of the rows on a calendar."""
        return self._calendars.setdefault(id(calendar), CalendarColumns(calendar)).at(self.at[rows])

    def opening(self, calendar: Calendar) -> Instants:
        """The next openings."""
        key = id(calendar)
        if key not in self._openings:
            self._openings[key] = self.on(calendar).next_open()
        return self._openings[key]


class Target:
    """One target: its goals by figure, a figure being a level in a case."""

    def __init__(self, plan: TargetPlan, levels: int) -> None:
        self.plan = plan
        self._starts = plan.starts.matches("created", {})
        self._when = None if plan.rule.when is None else normalise(plan.rule.when)
        self._cases = None if plan.case_table is None else ColumnTable(plan.case_table)
        self._case_of = np.array([0 if rule is None else rule.then for rule in _rules_and_none(plan)], np.int64)
        self._size = levels + 1  # the last stands for no level
        figures = [(level, case) for case in range(len(plan.figures)) for level in (*range(levels), None)]
        self._goals = [plan.goal_at(level, case) for level, case in figures]
        self._ladders = [plan.ladder_at(level, case) for level, case in figures]
        self._kinds = {goal.kind for goal in self._goals if goal is not None}
        self._has = np.array([goal is not None for goal in self._goals], np.bool_)
        self._amounts = np.array([0 if goal is None else goal.amount for goal in self._goals], np.int64)
        texts = [plan.goal_texts[goal] for goal in self._goals]
        self._texts = [*texts, None, plan.goal_texts[goal_of(PENDING, plan)]]
        self._none, self._pending = len(texts), len(texts) + 1

    def figures(self, judged: Judged) -> Codes:
        """Each row's figure: its case times the number of levels and one, plus its level; the last level is none."""
        figure: Codes = judged.level + self._size * (judged.level < 0)
        if self._cases is not None:
            figure = figure + self._size * self._case_of[self._cases.first(judged.frame)]
        return figure

    def promised(self, judged: Judged, figure: Codes) -> Flags:
        """The rows that have this promise, or will have it when they are not transferred any more."""
        promised: Flags = self._has[figure]
        if self._when is not None:
            promised &= condition_holds(self._when, judged.frame)
        return promised

    def begin(self, judged: Judged, starts: Beginnings, alone: Flags) -> Promise:
        """The clocks of this target; marks in `alone` the rows that it cannot be sure of."""
        plan, count = self.plan, judged.frame.count
        figure = self.figures(judged)
        promised = self.promised(judged, figure) & ~judged.transferred
        if not self._starts:
            status = np.where(promised, PENDS, ABSENT)
            texts = Coded(np.where(promised, self._pending, self._none), self._texts)
            nothing = np.full(count, NO_INSTANT, np.int64)
            return Promise(status, nothing, nothing, texts)
        started_at, due_at = self.place(figure, promised, starts)
        alone |= promised & ((due_at == BEYOND) | (started_at == BEYOND))
        self._look_for_steps(figure, promised, starts, due_at, alone)
        texts = Coded(np.where(promised, figure, self._none), self._texts)
        status = np.where(promised, RUNNING, ABSENT)
        if plan.pause_on:
            paused = promised & self.standing(judged)
            status[paused], due_at = PAUSED, np.where(paused, NO_INSTANT, due_at)
        return Promise(
            status, np.where(promised, started_at, NO_INSTANT), np.where(promised, due_at, NO_INSTANT), texts
        )

    def standing(self, judged: Judged) -> Flags:
        """The rows whose status pauses the clock."""
        status = judged.frame.columns.get("status", constant(judged.frame.count, None))
        assert isinstance(status, Coded)  # a status is a word
        return np.array([fact in self.plan.pause_on for fact in status.facts], np.bool_)[status.codes]

    def place(self, figure: Codes, promised: Flags, starts: Beginnings) -> tuple[Instants, Instants]:
        """Where the clocks start to count, and their deadlines; anything where there is no promise."""
        at, calendar = starts.at, self.plan.calendar
        if self._kinds == {DurationKind.OPEN}:  # nearly always, and a single question
            return starts.opening(calendar), starts.on(calendar).add(self._amounts[figure])
        started_at, due_at = at.copy(), at.copy()
        for goal in dict.fromkeys(goal for goal in self._goals if goal is not None):
            same = np.array([other == goal for other in self._goals], np.bool_)
            rows = np.flatnonzero(promised & same[figure])
            if rows.size:
                due_at[rows] = starts.some(calendar, rows).place(goal, end_of_day=self.plan.end_of_day)
                if goal.kind in ROLLING:
                    started_at[rows] = starts.opening(calendar)[rows]
        return started_at, due_at

    def _look_for_steps(
        self, figure: Codes, promised: Flags, starts: Beginnings, due_at: Instants, alone: Flags
    ) -> None:
        """Mark the rows in which a step of the ladder might come at the instant of creation."""
        for number, ladder in enumerate(self._ladders) if self.plan.steps else ():
            goal = self._goals[number]
            if ladder is None or goal is None:
                continue
            rows = np.flatnonzero(promised & (figure == number))
            for footing in ladder.foremost if rows.size else ():
                alone[rows] |= self._may_come_at_once(footing, goal, starts, rows, due_at[rows])

    def _may_come_at_once(
        self, footing: Footing, goal: Duration, starts: Beginnings, rows: Any, due_at: Instants
    ) -> Any:
        at, calendar = starts.at[rows], self.plan.calendar
        if footing.base == "due":
            return due_at + footing.seconds <= at
        if footing.base == "elapsed":
            return footing.seconds <= 0
        if footing.base == "open":  # beyond the calendar where the step is longer than the goal
            longer = goal.kind is not DurationKind.OPEN or footing.seconds > goal.amount
            return longer and starts.some(calendar, rows).add(footing.seconds) == BEYOND
        return _by_calendar(self.plan.steps[footing.step], goal, starts.some(calendar, rows), due_at)


def _by_calendar(step: StepPlan, goal: Duration, starts: Starts, due_at: Instants) -> Any:
    """The same for a step that only the calendar can place: never wrong to say yes."""
    length = step.length
    if step.time == "share" and goal.kind is DurationKind.BUSINESS_DAYS:
        return starts.open_until(due_at) * step.share < 1
    if step.time == "share" and goal.kind is DurationKind.DAYS:
        return (due_at - starts.instants) * step.share < 1
    if step.time == "before" and length is not None and length.kind is DurationKind.OPEN:
        return starts.open_until(due_at) <= length.amount
    if step.time == "elapsed" and length is not None and length.amount:
        return starts.place(length) == BEYOND
    return True


def _rules_and_none(plan: TargetPlan) -> tuple[Any, ...]:
    """The rules of the cases; the last stands for none of them, as the number of no rule does."""
    return (*(() if plan.case_table is None else plan.case_table.rules), None)
