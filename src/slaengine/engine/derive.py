"""What slaengine works out about a ticket beside its level and group, so that conditions can ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from slaengine.model.clock import Clock
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.stage import stage_of
from slaengine.model.state import Course, Grading, Lifecycle


class Ticket(Protocol):
    """What is asked of a ticket here; a state has it, and a ticket on its way through a step."""

    @property
    def lifecycle(self) -> Lifecycle: ...  # noqa: D102
    @property
    def missing(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def grading(self) -> Grading: ...  # noqa: D102
    @property
    def course(self) -> Course: ...  # noqa: D102
    @property
    def clocks(self) -> Mapping[str, Clock]: ...  # noqa: D102


def add_derived(policy: CompiledPolicy, facts: dict[str, Any], ticket: Ticket) -> None:
    """Add `complete`, `stage`, `line` and `breached` to a graded ticket's facts, where some condition asks for them."""
    asked, grading = policy.asked, ticket.grading
    if "complete" in asked:
        facts["complete"] = not ticket.missing
    if "stage" in asked:
        facts["stage"] = stage_of(policy, ticket.lifecycle, ticket.missing, grading, ticket.course)
    if "line" in asked:
        group = None if policy.routing is None or grading.group is None else policy.routing.groups.get(grading.group)
        facts["line"] = None if group is None else group.line
    if "breached" in asked:
        facts["breached"] = [name for name, clock in ticket.clocks.items() if clock.breached_at is not None]
