"""The types of events that every policy knows, and who usually causes them."""

from __future__ import annotations

from collections.abc import Mapping

CORE_EVENT_TYPES = (
    "created",
    "updated",
    "assigned",
    "viewed",
    "acknowledged",
    "responded",
    "progress_updated",
    "customer_replied",
    "status_changed",
    "priority_changed",
    "priority_disputed",
    "dispute_decided",
    "reviewed",
    "info_completed",
    "root_cause_found",
    "workaround_provided",
    "plan_provided",
    "resolved",
    "confirmed",
    "rejected",
    "reopened",
    "closed",
    "callback_completed",
    "complaint_raised",
    "milestone_reached",
    "merged",
    "tick",
)

USUAL_ACTOR: Mapping[str, str] = {
    "created": "customer",
    "customer_replied": "customer",
    "priority_disputed": "customer",
    "info_completed": "customer",
    "confirmed": "customer",
    "rejected": "customer",
    "complaint_raised": "customer",
    "tick": "system",
}
"""Who causes an event of this type when its `data` names no `actor`; for all others it is an agent."""
