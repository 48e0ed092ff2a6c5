"""How the clocks of targets that have not begun begin: at their start event, or when their target comes to apply."""

from __future__ import annotations

from collections.abc import Mapping

from slaengine.engine.ladder import with_next
from slaengine.engine.moment import Moment
from slaengine.model.clock import PENDING, Clock, begin, fresh, pause, placed
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.decision import RawChange
from slaengine.model.target import TargetPlan


def open_all(
    policy: CompiledPolicy, waiting: Mapping[str, int], moment: Moment
) -> tuple[dict[str, Clock], Mapping[str, int], list[RawChange]]:
    """The clocks of a ticket that has none: `first` for each target, the plain ones without its detours."""
    after, still_waiting, changes = dict[str, Clock](), dict(waiting), list[RawChange]()
    event, level, status, openings = moment.event, moment.level, moment.status, moment.openings
    at, kind = event.at, event.type
    for plan in policy.targets:
        clock: Clock | None
        if plan.plain and level is not None and kind in plan.starts.types and status not in plan.pause_on:
            goal = plan.goals[level]
            if goal is None:
                still_waiting[plan.name] = at
                continue
            started_at, due_at = placed(plan, goal, at, openings)
            clock = fresh(level, at, started_at, due_at)
            changes.append((plan.name, at, "start", None, clock))
        else:
            clock = first(plan, still_waiting, moment, changes)
        if clock is not None:
            after[plan.name] = clock
    return after, still_waiting, changes


def first(plan: TargetPlan, waiting: dict[str, int], moment: Moment, changes: list[RawChange]) -> Clock | None:
    """A target that has not begun: it begins, waits for its start event, or waits to apply."""
    event, name, goal = moment.event, plan.name, moment.goal_of(plan)
    starts = event.type in plan.starts.types or plan.starts.matches(event.type, event.data)
    starts = starts and not moment.is_over(plan)
    if goal is None:
        if starts:
            waiting.setdefault(name, event.at)
        return None
    at = waiting.pop(name, event.at if starts else None) if waiting else event.at if starts else None
    if at is None:
        return PENDING
    from_at = event.at if plan.from_change else at
    clock = begin(plan, goal, moment.level, from_at, moment.openings if from_at == event.at else {})
    if from_at != at:  # its level had no such promise until now
        clock = clock._replace(created_at=at)
    if plan.cases:
        clock = clock._replace(case=moment.case_of(plan))
    if plan.steps or at != event.at:
        clock = with_next(plan, clock._replace(moved_at=event.at))
    changes.append((name, event.at, "start", None, clock))
    if moment.status in plan.pause_on:
        running, clock = clock, with_next(plan, pause(clock, event.at))
        changes.append((name, event.at, "pause", running, clock))
    return clock
