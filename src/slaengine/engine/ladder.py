"""When the steps of a ladder are due: each is an instant of its target's own clock, worked out anew from the clock.

So a pause holds the whole ladder back, and a change of the goal moves it, without anything to be kept in step.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, assert_never

from slaengine.model.clock import ROLLING, Clock, between, goal_of, paused_seconds
from slaengine.model.event import Event
from slaengine.model.ladder import StepPlan
from slaengine.model.target import TargetPlan
from slaengine.worktime import Calendar, Duration, DurationKind

_DAYS = (DurationKind.BUSINESS_DAYS, DurationKind.DAYS)
_NO_TIME = Duration(DurationKind.ELAPSED, 0)
_LATER = frozenset({"breach", "after"})
BREACH = -1
"""Stands for the breach where a step's number is expected; it comes before the steps of its instant."""


class Rung(NamedTuple):
    """Something on a clock's ladder: `at` its instant, `check_at` the first instant at which it is certain."""

    at: int
    step: int
    repetition: int
    check_at: int


def rungs(plan: TargetPlan, clock: Clock) -> Iterator[Rung]:
    """What is still ahead on a clock: its breach, and of each step the next repetition."""
    if clock.due_at is None:
        return
    if clock.status == "paused":
        # It stands still, but a change of goal may have put its deadline before the instant at which it stopped.
        if clock.breached_at is None and clock.paused_at is not None and clock.due_at < clock.paused_at:
            yield Rung(clock.moved_at, BREACH, 0, clock.moved_at)
        return
    if clock.status != "running":
        return
    moved_at = clock.moved_at
    if clock.breached_at is None:
        yield Rung(max(clock.due_at, moved_at), BREACH, 0, max(clock.due_at + 1, moved_at))
    for number, step in enumerate(plan.steps):
        taken = clock.fired[number] if clock.fired else 0
        if taken <= step.repeats:
            at = step_at(plan, clock, step, taken)
            certain = at + 1 if step.time == "breach" else at
            yield Rung(max(at, moved_at), number, taken, max(certain, moved_at))


def next_rung(plan: TargetPlan, clock: Clock, now: int) -> Rung | None:
    """What became certain first of all that is certain by `now`; so a tick in between would not change the order."""
    if not plan.steps:  # the usual case needs no search
        due_at = clock.due_at
        if clock.status == "running" and clock.breached_at is None and due_at is not None and due_at < now:
            return Rung(max(due_at, clock.moved_at), BREACH, 0, due_at + 1)
        if clock.status != "paused":
            return None
    elif clock.next_at is not None and clock.next_at > now:
        return None
    return min((rung for rung in rungs(plan, clock) if rung.check_at <= now), key=_certain_first, default=None)


def _certain_first(rung: Rung) -> tuple[int, Rung]:
    return rung.check_at, rung


def with_next(plan: TargetPlan, clock: Clock) -> Clock:
    """The clock with the instant of its next rung at hand."""
    if not plan.steps:
        return clock
    if clock.status == "running" and clock.breached_at is None and clock.due_at is not None:
        next_at: int | None = _next_before_breach(plan, clock, clock.due_at)
    else:
        next_at = min([rung.check_at for rung in rungs(plan, clock)], default=None)
    return clock._replace(next_at=next_at)


def _next_before_breach(plan: TargetPlan, clock: Clock, due_at: int) -> int:
    """The next rung of a clock that runs in time: what comes with the breach or after it needs no look."""
    next_at, fired = due_at + 1, clock.fired
    for number, step in enumerate(plan.steps):
        if step.time not in _LATER:
            times = fired[number] if fired else 0
            if times <= step.repeats:
                next_at = min(next_at, step_at(plan, clock, step, times))
    return max(next_at, clock.moved_at)


def taken(plan: TargetPlan, clock: Clock, number: int, times: int) -> Clock:
    """The clock after a step was taken `times` times in all."""
    fired = list(clock.fired or (0,) * len(plan.steps))
    fired[number] = times
    return clock._replace(fired=tuple(fired))


def end_steps(plan: TargetPlan, clock: Clock, event: Event) -> Clock:
    """The clock after an event that puts an end to some of its steps."""
    ended = [number for number, stop_on in plan.ending if stop_on.matches(event.type, event.data)]
    for number in ended:
        clock = taken(plan, clock, number, plan.steps[number].repeats + 1)
    return with_next(plan, clock) if ended else clock


def step_at(plan: TargetPlan, clock: Clock, step: StepPlan, repetition: int) -> int:
    """The instant of a step's repetition (0: the first time) if the clock goes on as it does."""
    at = _first_at(plan, clock, step)
    if repetition and step.every is not None:
        at = later(plan.calendar, at, step.every, repetition)
    return at


def _first_at(plan: TargetPlan, clock: Clock, step: StepPlan) -> int:
    due_at = clock.due_at or 0
    length = step.length or _NO_TIME
    match step.time:
        case "breach":
            return due_at
        case "share":
            return _share_at(plan, clock, step.share, due_at)
        case "before":
            return earlier(plan.calendar, due_at, length)
        case "after":
            return later(plan.calendar, max(due_at, clock.breached_at or 0), length)
        case "elapsed":
            return plan.calendar.place(clock.from_at, length, paused=paused_seconds(clock, length.kind))
        case _:
            assert_never(step.time)


def _share_at(plan: TargetPlan, clock: Clock, share: float, due_at: int) -> int:
    goal = goal_of(clock, plan)
    if goal is None or share == 1:
        return due_at
    kind = goal.kind
    paused = paused_seconds(clock, kind)
    # Of days, what they come to in the meter; of the others, the goal itself.
    whole = between(plan, kind, clock.started_at, due_at) - paused if kind in _DAYS else goal.amount
    counted = round(whole * share) + paused
    return plan.calendar.add_seconds(clock.started_at, counted) if kind in ROLLING else clock.started_at + counted


def later(calendar: Calendar, at: int, length: Duration, times: int = 1) -> int:
    """The instant a length, or several of it, after `at`."""
    return calendar.place(at, length if times == 1 else Duration(length.kind, length.amount * times))


def earlier(calendar: Calendar, at: int, length: Duration) -> int:
    """The instant a length before `at`."""
    match length.kind:
        case DurationKind.ELAPSED:
            return at - length.amount
        case DurationKind.OPEN:
            return calendar.add_seconds(at, -length.amount)
        case DurationKind.BUSINESS_DAYS:
            return calendar.add_business_days_at(at, -length.amount)
        case DurationKind.DAYS:
            return calendar.add_calendar_days_at(at, -length.amount)
        case _:
            assert_never(length.kind)
