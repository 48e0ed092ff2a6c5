"""One deadline by itself, without a ticket: a goal from a start over a calendar, with pauses, as a ledger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from slaengine.model.clock import begin, due_if_resumed, pause, resume
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.decision import Change
from slaengine.model.patterns import Words
from slaengine.model.target import TargetPlan
from slaengine.rules import Rule
from slaengine.service.ledger import Ledger, Posting, draw_up
from slaengine.worktime import Calendar, Duration

PAUSES_MAX = 1_000
"""Pauses of one deadline."""


class Pause(NamedTuple):
    """A stretch in which the clock stands still, epoch seconds, half open."""

    start: int
    end: int


class PauseError(ValueError):
    """Pauses that cannot be: one ends before it begins, lies outside the clock's run, or two overlap."""


def bare_target(calendar: Calendar, goal: Duration, levels: int, place: str = "") -> TargetPlan:
    """A target that a policy does not have: this goal for every level, on this calendar."""
    return TargetPlan(
        name=calendar.name,
        title=Words(calendar.name, calendar.name),
        start=(),
        stop=(),
        restart=(),
        goals=(goal,) * levels,
        calendar=calendar,
        pause_on=frozenset(),
        end_of_day=False,
        from_change=False,
        grace=0,
        on_reopen="resume",
        rule=Rule(calendar.name, None, calendar.name, place),
    )


def work_out(
    policy: CompiledPolicy,
    plan: TargetPlan,
    level: int | None,
    start: int,
    *,
    pauses: Sequence[Pause] = (),
    language: str = "en",
) -> Ledger:
    """The statement of a clock that runs from `start` to its deadline; `level` None where all share one goal.

    Raises:
        PauseError: the pauses cannot be.
        CalendarError: the calendar does not reach the goal within ten years.
        ValueError: the level has no such promise.
    """
    goal = plan.goal_at(level)
    if goal is None:
        raise ValueError(f"{plan.name} makes no such promise")
    clock = begin(plan, goal, level, start)
    postings = [_posting(plan, start, "start", None, clock)]
    for one in _in_order(policy, pauses, start):
        if clock.due_at is not None and one.start > clock.due_at:
            iso = policy.clock.iso
            raise PauseError(f"the pause of {iso(one.start)} begins after the deadline, {iso(clock.due_at)}")
        paused = pause(clock, one.start)
        resumed = resume(paused, plan, one.end)
        postings += [
            _posting(plan, one.start, "pause", clock, paused),
            _posting(plan, one.end, "resume", paused, resumed),
        ]
        clock = resumed
    due_at = due_if_resumed(clock, plan, start) or start
    return draw_up(policy, plan, postings, due_at, language)


def _in_order(policy: CompiledPolicy, pauses: Sequence[Pause], start: int) -> list[Pause]:
    iso = policy.clock.iso
    if len(pauses) > PAUSES_MAX:
        raise PauseError(f"there are {len(pauses):,} pauses; at most {PAUSES_MAX:,} are allowed")
    ordered, end = sorted(pauses), start
    for one in ordered:
        if one.end <= one.start:
            raise PauseError(f"the pause of {iso(one.start)} ends before it begins")
        if one.start < end:
            before = "the start" if end == start else "the end of the pause before it"
            raise PauseError(f"the pause of {iso(one.start)} begins before {before}, {iso(end)}")
        end = one.end
    return ordered


def _posting(plan: TargetPlan, at: int, cause: str, before: object, after: object) -> Posting:
    change = Change(plan.name, at, cause, before, after)  # type: ignore[arg-type]  # clocks, made just above
    return Posting(change, "", "", "")
