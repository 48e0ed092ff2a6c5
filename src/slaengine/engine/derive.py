"""What slaengine works out about a ticket beside its level and group, for conditions and messages to ask for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from slaengine.model.compiled import CompiledPolicy
from slaengine.model.stage import Ticket, stage_of


def add_derived(policy: CompiledPolicy, facts: dict[str, Any], ticket: Ticket) -> None:
    """Add what is worked out to a graded ticket's facts, where some condition asks for it."""
    for name, work_out in DERIVED.items():
        if name in policy.asked:
            facts[name] = work_out(policy, ticket)


def _line(policy: CompiledPolicy, ticket: Ticket) -> int | None:
    name = ticket.grading.group
    group = None if policy.routing is None or name is None else policy.routing.groups.get(name)
    return None if group is None else group.line


DERIVED: Final[Mapping[str, Callable[[CompiledPolicy, Ticket], object]]] = {
    "complete": lambda _, ticket: not ticket.missing,
    "stage": stage_of,
    "line": _line,
    "breached": lambda _, ticket: [name for name, clock in ticket.clocks.items() if clock.breached_at is not None],
}
"""Each fact that is worked out, and how. `model.builtin.catalogue` says of which type it is."""
