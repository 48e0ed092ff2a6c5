"""What is ahead of a ticket if no event comes: breaches, ladder steps, callbacks, closing, daily checks."""

from __future__ import annotations

from slaengine.engine.followups import followups
from slaengine.engine.ladder import BREACH, rungs
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.decision import RawTimer
from slaengine.model.state import NO_COURSE, TicketState


def timers_ahead(policy: CompiledPolicy, ticket: TicketState) -> list[RawTimer]:
    """What will happen if no event comes, soonest first."""
    clocks, timers = ticket.clocks, list[RawTimer]()
    for plan in policy.targets:
        clock = clocks.get(plan.name)
        if clock is None or clock.status != "running":
            continue
        if plan.steps:
            announced = plan.announced
            for at, number, repetition, check_at in rungs(plan, clock):
                kind, what, rule = announced[number]
                timers.append((at, check_at, kind, f"{what} ({repetition + 1})" if repetition else what, rule))
        else:
            due_at = clock.due_at
            if due_at is not None and clock.breached_at is None:
                timers.append((due_at, due_at + 1, *plan.announced[BREACH]))
    if ticket.course is not NO_COURSE:
        for at, kind, name, rule in followups(policy, ticket.course, ticket.lifecycle, ticket.grading.level):
            timers.append((at, at, kind, name or kind, rule))
    timers.sort()
    return timers
