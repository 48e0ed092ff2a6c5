"""What is planned beside the clocks: callbacks after resolution, closing without an answer, daily checks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from slaengine.engine.roles import people_of, recipients
from slaengine.engine.work import Work
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.ladder import DailyCheckPlan
from slaengine.model.patterns import Words
from slaengine.model.state import Course, Lifecycle

DAYS_AHEAD_MAX = 400
"""How far the next daily check is looked for."""
_DONE = frozenset({"resolved", "closed"})


class Followup(NamedTuple):
    """Something planned: when, what, and the place of its rule."""

    at: int
    kind: Literal["callback", "close", "daily_check"]
    name: str
    rule: str


def followups(policy: CompiledPolicy, course: Course, lifecycle: Lifecycle, level: int | None) -> list[Followup]:
    """The next of each kind, in no order."""
    found = []
    calls = policy.callbacks
    if calls is not None and course.callbacks_from is not None and lifecycle in _DONE:
        schedule = calls.schedule[level or 0]
        if course.callbacks_made < len(schedule):
            at = calls.calendar.place(course.callbacks_from, schedule[course.callbacks_made])
            at = calls.calendar.next_open_at(at) if calls.in_hours else at
            found.append(Followup(at, "callback", f"{course.resolutions}/{course.callbacks_made + 1}", calls.rule.at))
    closing = policy.closing
    if closing is not None and lifecycle == "resolved" and course.resolved_at is not None:
        at = closing.calendar.place(course.resolved_at, closing.after)
        found.append(Followup(at, "close", str(course.resolutions), closing.rule.at))
    if course.daily_at is not None:
        found.append(Followup(course.daily_at, "daily_check", "", ""))
    return found


def next_followup(work: Work, now: int) -> Followup | None:
    """The earliest that is due by `now`."""
    course, policy = work.course, work.policy
    if course.daily_at is None and course.resolved_at is None and course.callbacks_from is None:
        return None
    planned = followups(policy, course, work.lifecycle, work.grading.level)
    return min((one for one in planned if one.at <= now), default=None)


def take_followup(work: Work, followup: Followup, *, late: bool) -> None:
    """Do what is due and plan the next."""
    course, calls, closing = work.course, work.policy.callbacks, work.policy.closing
    if followup.kind == "callback" and calls is not None:
        work.course = course._replace(callbacks_made=course.callbacks_made + 1)
        message = Words("Call the customer back", "回访客户")
        detail = {"ask": list(calls.ask)}
        key = f"callback/{followup.name}"
        work.act(
            key, "callback", followup.at, ("customer",), rule=followup.rule, message=message, late=late, detail=detail
        )
    elif followup.kind == "close" and closing is not None:
        work.lifecycle = "closed"
        message = Words("No answer from the customer: closed", "客户未反馈,自动关闭")
        work.act(f"close/{followup.name}", "close", followup.at, rule=followup.rule, message=message, late=late)
    else:
        for check in work.policy.daily_checks:
            if _next_check(check, followup.at - 1) == followup.at:
                _check(work, check, followup.at, late=late)
        work.course = work.course._replace(daily_at=next_daily(work.policy, followup.at))


def _check(work: Work, check: DailyCheckPlan, at: int, *, late: bool) -> None:
    to = recipients(work, check.notify)
    local = work.policy.clock.iso(at)[:16]
    message = Words(f"Daily check: {check.name}", f"每日检查:{check.name}")
    key = f"daily/{check.name}/{local}"
    work.act(key, "notify", at, to, rule=check.rule.at, message=message, late=late, detail=people_of(work, to))


def plan_followups(work: Work) -> None:
    """Bring the plans in line with the life of the ticket after an event."""
    policy, course, event = work.policy, work.course, work.event
    if work.lifecycle == "resolved" and (work.before.lifecycle != "resolved" or event.type == "resolved"):
        course = course._replace(resolved_at=work.at, resolutions=course.resolutions + 1)
    elif work.lifecycle == "open" and course.resolved_at is not None:
        course = course._replace(resolved_at=None, callbacks_from=None, callbacks_made=0)
    if policy.callbacks is not None and policy.callbacks.after.matches(event.type, event.data):
        course = course._replace(callbacks_from=work.at, callbacks_made=0)
    if policy.daily_checks:
        if work.lifecycle != "open":
            course = course._replace(daily_at=None)
        elif course.daily_at is None:
            course = course._replace(daily_at=next_daily(policy, work.at))
    work.course = course


def next_daily(policy: CompiledPolicy, after: int) -> int | None:
    """The earliest instant of any daily check after an instant."""
    found = [at for check in policy.daily_checks if (at := _next_check(check, after)) is not None]
    return min(found, default=None)


def _next_check(check: DailyCheckPlan, after: int) -> int | None:
    """The next time of a check on a day on which its calendar is open."""
    calendar = check.calendar
    day = calendar.at(after).date()
    for offset in range(DAYS_AHEAD_MAX):
        on = day + timedelta(days=offset)
        if not calendar.explain_day(on).is_open:
            continue
        for minute in check.minutes:
            local = datetime(on.year, on.month, on.day, minute // 60, minute % 60, tzinfo=calendar.zone)
            at = int(local.timestamp())
            if at > after:
                return at
    return None
