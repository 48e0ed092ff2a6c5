"""When the steps of a ladder are due: each is an instant of its target's own clock, worked out anew from the clock.

So a pause holds the whole ladder back, and a change of the goal moves it, without anything to be kept in step.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias, assert_never

from slaengine.model.clock import ROLLING, Clock, between, goal_of, look_out, paused_seconds
from slaengine.model.event import Event
from slaengine.model.ladder import Footing, Ladder, StepPlan
from slaengine.model.target import TargetPlan
from slaengine.worktime import Calendar, Duration, DurationKind

_DAYS = frozenset({DurationKind.BUSINESS_DAYS, DurationKind.DAYS})
_NO_TIME = Duration(DurationKind.ELAPSED, 0)
_LATER = frozenset({"breach", "after"})
RawRung: TypeAlias = tuple[int, int, int, int]
"""A `Rung` before it is chosen."""
BREACH = -1
"""Stands for the breach where a step's number is expected; it comes before the steps of its instant."""


class Rung(NamedTuple):
    """Something on a clock's ladder: `at` its instant, `check_at` the first instant at which it is certain."""

    at: int
    step: int
    repetition: int
    check_at: int


def rungs(plan: TargetPlan, clock: Clock) -> list[RawRung]:
    """What is still ahead on a clock: its breach, and of each step the next repetition."""
    due_at, moved_at = clock.due_at, clock.moved_at
    if due_at is None:
        return []
    if clock.status == "paused":
        # It stands still, but a change of goal may have put its deadline before the instant at which it stopped.
        stood_late = clock.breached_at is None and clock.paused_at is not None and due_at < clock.paused_at
        return [(moved_at, BREACH, 0, moved_at)] if stood_late else []
    if clock.status != "running":
        return []
    found = []
    if clock.breached_at is None:
        found.append((max(due_at, moved_at), BREACH, 0, max(due_at + 1, moved_at)))
    ladder, fired, times = plan.ladder_at(clock.level, clock.case), dict(clock.fired), 0
    if ladder is None:
        return found
    for (number, _, _, later_by), first_at in zip(ladder.steps, _first_all(plan, clock, ladder), strict=True):
        at = first_at
        if fired and (times := fired.get(plan.steps[number].name, 0)):
            if times > plan.steps[number].repeats:
                continue
            at = _again(plan, first_at, number, times)
        if at >= moved_at:
            found.append((at, number, times, at + later_by))
        else:
            found.append((moved_at, number, times, max(at + later_by, moved_at)))
    return found


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
    certain = [rung for rung in rungs(plan, clock) if rung[3] <= now]
    return Rung(*min(certain, key=_certain_first)) if certain else None


def _certain_first(rung: RawRung) -> tuple[int, RawRung]:
    return rung[3], rung


def with_next(plan: TargetPlan, clock: Clock) -> Clock:
    """The clock with the instant of its next rung at hand."""
    if not plan.steps:
        return clock
    if clock.status == "running" and clock.breached_at is None and clock.due_at is not None:
        next_at: int | None = next_before_breach(plan, clock, clock.due_at)
    else:
        next_at = min([check_at for _, _, _, check_at in rungs(plan, clock)], default=None)
    return look_out(clock, next_at)


def next_before_breach(plan: TargetPlan, clock: Clock, due_at: int) -> int:
    """The next rung of a clock that runs in time: what comes with the breach or after it needs no look."""
    next_at, fired, ladder = due_at + 1, dict(clock.fired), plan.ladder_at(clock.level, clock.case)
    if ladder is None:
        return next_at
    if not fired:
        for footing in ladder.foremost:
            next_at = min(next_at, _first_at(plan, clock, footing))
        return max(next_at, clock.moved_at)
    for footing in ladder.steps:
        step = plan.steps[footing.step]
        times = fired.get(step.name, 0)
        if step.time not in _LATER and times <= step.repeats:
            next_at = min(next_at, _again(plan, _first_at(plan, clock, footing), footing.step, times))
    return max(next_at, clock.moved_at)


def taken(clock: Clock, step: StepPlan, times: int) -> Clock:
    """The clock after a step was taken `times` times in all."""
    return clock._replace(fired=tuple({**dict(clock.fired), step.name: times}.items()))


def end_steps(plan: TargetPlan, clock: Clock, event: Event) -> Clock:
    """The clock after an event that puts an end to some of its steps."""
    ended = [number for number, stop_on in plan.ending if stop_on.matches(event.type, event.data)]
    for number in ended:
        clock = taken(clock, plan.steps[number], plan.steps[number].repeats + 1)
    return with_next(plan, clock) if ended else clock


def _first_all(plan: TargetPlan, clock: Clock, ladder: Ladder) -> list[int]:
    """`_first_at` of every step, in the ladder's order; what counts in open time is asked of the calendar together."""
    seconds = ladder.open_seconds
    if clock.paused_open:
        seconds = tuple([length + clock.paused_open for length in seconds])
    found = plan.calendar.add_all(clock.started_at, seconds)
    found += [_first_at(plan, clock, footing) for footing in ladder.steps[len(seconds) :]]
    return found


def _first_at(plan: TargetPlan, clock: Clock, footing: Footing) -> int:
    """The instant at which a step comes for the first time if the clock goes on as it does."""
    number, base, seconds, _ = footing
    due_at = clock.due_at or 0
    if base == "due":
        return _broken_at(clock, due_at) + seconds if seconds > 0 else due_at + seconds
    if base == "open":
        return plan.calendar.add_seconds(clock.started_at, seconds + clock.paused_open)
    if base == "elapsed":
        return clock.from_at + seconds + clock.paused_elapsed
    if base == "calendar":
        return _by_calendar(plan, clock, plan.steps[number], due_at)
    assert_never(base)


def _broken_at(clock: Clock, due_at: int) -> int:
    """Where the steps after the breach count from: the deadline, or what broke it later."""
    return max(due_at, clock.late_from or clock.breached_at or 0)


def _again(plan: TargetPlan, first_at: int, number: int, times: int) -> int:
    """The instant at which a step comes again after it was taken so often."""
    every = plan.steps[number].every
    return first_at if every is None or not times else later(plan.calendar, first_at, every, times)


def _by_calendar(plan: TargetPlan, clock: Clock, step: StepPlan, due_at: int) -> int:
    """A step about the deadline in open time or days, after days of the start, or at a share of days."""
    length = step.length or _NO_TIME
    match step.time:
        case "before":
            return earlier(plan.calendar, due_at, length)
        case "after":
            return later(plan.calendar, _broken_at(clock, due_at), length)
        case "elapsed":
            return plan.calendar.place(clock.from_at, length, paused=paused_seconds(clock, length.kind))
        case "share":
            return _share_at(plan, clock, step.share, due_at)
        case "breach":
            return due_at
        case _:
            assert_never(step.time)


def _share_at(plan: TargetPlan, clock: Clock, share: float, due_at: int) -> int:
    """A share of days is a share of what they come to in the meter."""
    goal = goal_of(clock, plan)
    if goal is None:
        return due_at
    kind = goal.kind
    paused = paused_seconds(clock, kind)
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
