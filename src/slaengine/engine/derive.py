"""What slaengine works out about a ticket beside its level and group, so that conditions can ask for it."""

from __future__ import annotations

from typing import Any

from slaengine.model.compiled import CompiledPolicy
from slaengine.model.stage import Ticket, stage_of


def add_derived(policy: CompiledPolicy, facts: dict[str, Any], ticket: Ticket) -> None:
    """Add `complete`, `stage`, `line` and `breached` to a graded ticket's facts, where some condition asks for them."""
    asked, grading = policy.asked, ticket.grading
    if "complete" in asked:
        facts["complete"] = not ticket.missing
    if "stage" in asked:
        facts["stage"] = stage_of(policy, ticket)
    if "line" in asked:
        group = None if policy.routing is None or grading.group is None else policy.routing.groups.get(grading.group)
        facts["line"] = None if group is None else group.line
    if "breached" in asked:
        facts["breached"] = [name for name, clock in ticket.clocks.items() if clock.breached_at is not None]
