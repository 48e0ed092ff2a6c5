"""How the clocks of targets that have not begun begin: at their start event, or when their target comes to apply."""

from __future__ import annotations

from collections.abc import Mapping

from slaengine.engine.ladder import with_next
from slaengine.engine.moment import Moment
from slaengine.model.clock import PENDING, Clock, begin, fresh, pause
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.decision import RawChange
from slaengine.model.sheet import LONG_WAY, Sheet
from slaengine.model.target import TargetPlan


def open_all(
    policy: CompiledPolicy, waiting: Mapping[str, int], moment: Moment
) -> tuple[dict[str, Clock], Mapping[str, int], list[RawChange]]:
    """The clocks of a ticket that has none: a new one's from its level's sheet, all others by `first`."""
    after, still_waiting, changes = dict[str, Clock](), dict(waiting), list[RawChange]()
    level = moment.level
    if moment.event.type == "created" and level is not None and not waiting:
        _by_sheet(policy.sheets[level], after, still_waiting, moment, changes)
        return after, still_waiting, changes
    for plan in policy.targets:
        clock = first(plan, still_waiting, moment, changes)
        if clock is not None:
            after[plan.name] = clock
    return after, still_waiting, changes


def _by_sheet(
    sheet: Sheet, after: dict[str, Clock], waiting: dict[str, int], moment: Moment, changes: list[RawChange]
) -> None:
    """What `first` does, with the plain promises looked up together."""
    at, level, status = moment.event.at, moment.level, moment.status
    answers = sheet.ask(at)
    for plan, name, pause_on, none, meter, due, early, before_due in sheet.rows:
        if due == LONG_WAY or status in pause_on:
            clock = first(plan, waiting, moment, changes)
            if clock is not None:
                after[name] = clock
        elif none:
            waiting[name] = at
        else:
            due_at = answers[due]
            if plan.steps:
                next_at = min([due_at + 1, *[answers[place] for place in early]])
                if before_due is not None:
                    next_at = max(at, min(next_at, due_at + before_due))
                clock = fresh(level, at, answers[meter], due_at, moved_at=at, next_at=next_at)
            else:
                clock = fresh(level, at, answers[meter], due_at)
            after[name] = clock
            changes.append((name, at, "start", None, clock))


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
    clock = begin(plan, goal, moment.level, from_at)
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
