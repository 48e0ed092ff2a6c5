"""What time alone brings about: breaches now, and everything that is ahead.

An event at the very instant of a deadline may still keep the promise, so a breach is certain one second later
(ruling 2); until then asking changes nothing, however often it is done (ruling 24).
"""

from __future__ import annotations

from collections.abc import Mapping

from slaengine.model.clock import Clock
from slaengine.model.compiled import CompiledPolicy, TargetPlan
from slaengine.model.decision import Change, Timer
from slaengine.model.state import Action, TicketState


def breach_until(
    policy: CompiledPolicy, ticket_id: str, clocks: Mapping[str, Clock], now: int
) -> tuple[Mapping[str, Clock], list[Change], list[Action]]:
    """Breach every running clock whose deadline is before `now`, in the order of the deadlines."""
    due = [
        (clock.due_at, plan, clock)
        for plan in policy.targets
        if (clock := clocks.get(plan.name)) is not None
        and clock.status == "running"
        and clock.breached_at is None
        and clock.due_at is not None
        and clock.due_at < now
    ]
    if not due:
        return clocks, [], []
    due.sort(key=lambda one: one[0])
    after, changes, actions = dict(clocks), [], []
    for at, plan, clock in due:
        breached = clock.to("breach", breached_at=at)
        after[plan.name] = breached
        changes.append(Change(plan.name, at, "breach", clock, breached))
        actions.append(breach_action(ticket_id, plan, breached, late=now > at + 1))
    return after, changes, actions


def breach_if_overdue(
    policy: CompiledPolicy, ticket_id: str, clocks: Mapping[str, Clock], now: int
) -> tuple[Mapping[str, Clock], list[Change], list[Action]]:
    """Breach what the event itself put past its deadline, such as an uplift: at the event's instant, not before it."""
    overdue = [
        (plan, clock)
        for plan in policy.targets
        if (clock := clocks.get(plan.name)) is not None
        and clock.status in ("running", "paused")
        and clock.breached_at is None
        and clock.due_at is not None
        and clock.due_at < (now if clock.paused_at is None else clock.paused_at)
    ]
    if not overdue:
        return clocks, [], []
    after, changes, actions = dict(clocks), [], []
    for plan, clock in overdue:
        breached = clock._replace(breached_at=now)
        after[plan.name] = breached
        changes.append(Change(plan.name, now, "breach", clock, breached))
        actions.append(breach_action(ticket_id, plan, breached, late=False))
    return after, changes, actions


def breach_action(ticket_id: str, plan: TargetPlan, clock: Clock, *, late: bool) -> Action:
    """The action that tells the helpdesk of a breach; its key is the same however often it is decided."""
    at = clock.breached_at or 0
    message = f"{plan.title.en}: the deadline has passed"
    return Action(f"{ticket_id}/{plan.name}/{clock.cycle}/breach", "mark_breached", at, (), plan.rule.at, message, late)


def timers_ahead(policy: CompiledPolicy, ticket: TicketState) -> list[Timer]:
    """What will happen if no event comes, soonest first."""
    clocks, timers = ticket.clocks, []
    for plan in policy.targets:
        clock = clocks.get(plan.name)
        if clock is not None and clock.status == "running" and clock.breached_at is None:
            due_at = clock.due_at
            if due_at is not None:
                timers.append(Timer(due_at, due_at + 1, "breach", plan.name, plan.rule.at))
    timers.sort()
    return timers
