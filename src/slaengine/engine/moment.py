"""What all clocks of a ticket are told about one event, and what follows from it for a target."""

from __future__ import annotations

from collections.abc import Mapping

from slaengine.model.event import Event
from slaengine.model.state import Lifecycle
from slaengine.model.target import TargetPlan
from slaengine.rules import Facts
from slaengine.worktime import Duration

GONE = frozenset({"transferred", "merged"})
"""Lives in which a ticket has no promises of ours."""
_ENDS: Mapping[Lifecycle, tuple[str, ...]] = {
    "resolved": ("resolved",),
    "closed": ("resolved", "confirmed", "closed"),
}
"""The events that ended a ticket which is resolved or closed."""


class Moment:
    """What all clocks of a ticket are told about one event; nothing changes it. Each event makes one, or several."""

    __slots__ = ("applying", "event", "facts", "level", "lifecycle", "status")

    def __init__(
        self,
        event: Event,
        level: int | None,
        lifecycle: Lifecycle,
        status: str | None,
        *,
        applying: frozenset[str],
        facts: Facts,
    ) -> None:
        """`applying` are the targets with a `when` that holds."""
        self.event, self.level, self.lifecycle, self.status = event, level, lifecycle, status
        self.applying, self.facts = applying, facts

    def case_of(self, plan: TargetPlan) -> int:
        """Which of the target's figures hold for this ticket now."""
        case = None if plan.case_table is None else plan.case_table.first(self.facts)
        return 0 if case is None else case.then

    def is_over(self, plan: TargetPlan) -> bool:
        """Whether a recurring promise has ended with the ticket: a word of thanks owes no further progress."""
        ends = _ENDS.get(self.lifecycle)
        if ends is None or not plan.recurring:
            return False
        stops = plan.stops_at(self.level, self.case_of(plan))
        return any(stops.matches(kind, {}) for kind in ends)

    def goal_of(self, plan: TargetPlan) -> Duration | None:
        """The length a target has for this ticket now; None where it makes no promise."""
        if self.lifecycle in GONE or (plan.rule.when is not None and plan.name not in self.applying):
            return None
        return plan.goal_at(self.level, self.case_of(plan) if plan.cases else 0)
