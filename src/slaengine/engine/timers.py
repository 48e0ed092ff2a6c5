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
            for at, number, repetition, check_at in rungs(plan, clock):
                if number == BREACH:
                    timers.append((at, check_at, "breach", plan.name, plan.rule.at))
                else:
                    step = plan.steps[number]
                    again = f" ({repetition + 1})" if repetition else ""
                    what = f"{plan.name} {step.name}{again}"
                    timers.append((at, check_at, "escalation", what, step.rule.at))
        elif clock.breached_at is None and clock.due_at is not None:
            timers.append((clock.due_at, clock.due_at + 1, "breach", plan.name, plan.rule.at))
    if ticket.course is not NO_COURSE:
        for at, kind, name, rule in followups(policy, ticket.course, ticket.lifecycle, ticket.grading.level):
            timers.append((at, at, kind, name or kind, rule))
    timers.sort()
    return timers
