"""Rules about ladders: steps out of order, at the wrong side of their deadline, and without an end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeAlias

from slaengine.engine.ladder import rungs
from slaengine.lint.figures import possible_levels, rows
from slaengine.lint.order import put_in_order
from slaengine.lint.subject import Found, Subject, found
from slaengine.lint.words import listed
from slaengine.model.clock import ROLLING, Clock
from slaengine.model.target import TargetPlan
from slaengine.worktime import CalendarError

REPEAT_DAYS_MAX: Final = 30
"""Days after which nobody reads a reminder that has come all the time."""
_BREACH: Final = -1
Instants: TypeAlias = dict[int, int]
"""Step's number → its instant on one clock; the start of the clock and its breach are there as well."""
_START: Final = -2


def ladder_out_of_order(subject: Subject) -> Iterator[Found]:
    """Ladders with a step that always comes before the one above it."""
    for plan in subject.policy.targets:
        clocks = [instants for _, instants in _clocks(subject, plan)] if len(plan.steps) > 1 else []
        if not clocks:
            continue
        order = _in_time(len(plan.steps), clocks)
        if order != sorted(order):
            path = ("escalations", plan.name)
            late = next(number for place, number in enumerate(order) if number != place)
            above = plan.steps[late - 1].name
            changes = put_in_order(subject.tree, path, order)
            place = subject.at((*path, late, "name"))
            yield found("ladder-out-of-order", place, changes, name=plan.steps[late].name, other=above)


def _in_time(count: int, clocks: list[Instants]) -> list[int]:
    """The steps' numbers in order of time; two of which now one and now the other comes first stay as they are."""
    order: list[int] = []
    for number in range(count):
        at = len(order)
        while at and all(one[number] < one[order[at - 1]] for one in clocks):
            at -= 1
        order.insert(at, number)
    return order


def step_after_deadline(subject: Subject) -> Iterator[Found]:
    """Steps that are timed from the start or as a share, and always come when the deadline has passed."""
    for plan in subject.policy.targets:
        for number, step in enumerate(plan.steps):
            if step.time not in ("share", "elapsed"):
                continue
            clocks = list(_clocks(subject, plan))
            levels = possible_levels(subject, step.rule.when)
            met = [instants for level, instants in clocks if level in levels]
            if met and all(one[number] > one[_BREACH] for one in met):
                key = "at" if step.time == "share" else "elapsed"
                place = subject.at(("escalations", plan.name, number, key))
                yield found("step-after-deadline", place, name=step.name, target=plan.name)


def step_before_start(subject: Subject) -> Iterator[Found]:
    """Steps so long before the deadline that their clock has not begun."""
    for plan in subject.policy.targets:
        for number, step in enumerate(plan.steps):
            if step.time != "before":
                continue
            clocks = list(_clocks(subject, plan))
            levels = sorted(possible_levels(subject, step.rule.when))
            at_once = [level for level in levels if _always_at_once(clocks, level, number)]
            if at_once:
                names = listed([subject.policy.priority.levels[level] for level in at_once])
                place = subject.at(("escalations", plan.name, number, "before"))
                yield found("step-before-start", place, name=step.name, levels=names)


def _always_at_once(clocks: list[tuple[int, Instants]], level: int, number: int) -> bool:
    met = [instants for own, instants in clocks if own == level]
    return bool(met) and all(one[number] <= one[_START] for one in met)


def repeat_without_end(subject: Subject) -> Iterator[Found]:
    """Steps whose repetitions go on for longer than anybody reads them."""
    for plan in subject.policy.targets:
        for number, step in enumerate(plan.steps):
            if step.every is None:
                continue
            first = subject.samples.instants[0]
            try:
                at = first
                for _ in range(step.repeats):
                    at = plan.calendar.place(at, step.every)
            except CalendarError:
                continue
            days = (at - first) // 86_400
            if days > REPEAT_DAYS_MAX:
                place = subject.tree.key(("escalations", plan.name, number, "repeat"))
                yield found("repeat-without-end", place, name=step.name, times=step.repeats, days=days)


def _clocks(subject: Subject, plan: TargetPlan) -> list[tuple[int, Instants]]:
    """Clocks of a target at each of its levels and some hours, with the instants of their steps; worked out once."""
    known: list[tuple[int, Instants]] | None = subject.kept.get(plan.name)
    if known is None:
        known = subject.kept[plan.name] = list(_worked_out(subject, plan))
    return known


def _worked_out(subject: Subject, plan: TargetPlan) -> Iterator[tuple[int, Instants]]:
    for row in rows(subject.policy):
        if row.plan is not plan:
            continue
        for level, goal in enumerate(row.goals):
            for at in subject.samples.few() if goal is not None else ():
                if goal is None or not subject.samples.may_place(len(plan.steps)):
                    continue
                try:
                    rolled = plan.calendar.next_open_at(at) if goal.kind in ROLLING else at
                    due = plan.calendar.place(at, goal, end_of_day=plan.end_of_day)
                    clock = Clock("running", level, at, at, rolled, due, case=row.case)
                    known = {rung[1]: rung[0] for rung in rungs(plan, clock)}
                except CalendarError:
                    continue
                yield level, {**known, _START: at}
