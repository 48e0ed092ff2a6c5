"""Where a ticket is in its life: always in exactly one stage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from slaengine.model.clock import Clock
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.state import Course, Grading, Lifecycle

_LIVE = frozenset({"running", "paused"})


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


def stage_of(policy: CompiledPolicy, ticket: Ticket) -> str:
    """`intake` while something is missing, `grading` until it has a level and a group, then `handling`.

    `escalation` after a ladder has raised it or handed it over, `feedback` while the customer has a solution to
    confirm, `closing` after that, with its callbacks. Instead of `handling`, a ticket is in the stage that a target
    names for itself (`stage: grading`) while that target's clock runs; of several, the first target decides.
    """
    grading, course, clocks = ticket.grading, ticket.course, ticket.clocks
    if ticket.lifecycle != "open":
        return "feedback" if ticket.lifecycle == "resolved" else "closing"
    if ticket.missing:
        return "intake"
    if grading.level is None or (policy.routing is not None and grading.group is None):
        return "grading"
    if course.raised or course.handed_to is not None:
        return "escalation"
    live = (stage for name, stage in policy.staging if name in clocks and clocks[name].status in _LIVE)
    return next(live, "handling")
