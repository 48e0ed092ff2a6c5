"""PagerDuty: webhooks (version 3), incidents and log entries of the API.

Each webhook has an id and `occurred_at` of its own. An incident that a service opened was opened by the system. An
acknowledgement is an event of its own, so it is `acknowledged` and not a change of status; `priority` may be null.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from slaengine.importers.desk import CHANGE, Desk, Entry, Shape
from slaengine.importers.item import Item, Skip

STATUSES = {"triggered": "new", "acknowledged": "in_progress", "resolved": "resolved"}
FIELDS: dict[str, str | tuple[str, ...]] = {
    "subject": ("title", "summary"),
    "status": "status",
    "priority": "priority.summary",
    "assignee": ("assignees.0.summary", "assignments.0.assignee.summary"),
    "group": "teams.0.summary",
    "urgency": "urgency",
    "service": "service.summary",
    "escalation_policy": "escalation_policy.summary",
}
VERBS = {
    "incident.triggered": "created",
    "incident.acknowledged": "acknowledged",
    "incident.unacknowledged": "status_changed",
    "incident.escalated": "assigned",
    "incident.reassigned": "assigned",
    "incident.delegated": "assigned",
    "incident.priority_updated": "priority_changed",
    "incident.resolved": "resolved",
    "incident.reopened": "reopened",
    "incident.annotated": "updated",
    "incident.responder.added": "updated",
    "incident.responder.replied": "updated",
    "incident.service_updated": CHANGE,
    "incident.status_update_published": "progress_updated",
    "incident.conference_bridge.updated": "updated",
    "incident.custom_field_values.updated": "updated",
    "incident.incident_type.changed": "updated",
    "trigger_log_entry": "created",
    "acknowledge_log_entry": "acknowledged",
    "unacknowledge_log_entry": "status_changed",
    "assign_log_entry": "assigned",
    "escalate_log_entry": "assigned",
    "delegate_log_entry": "assigned",
    "resolve_log_entry": "resolved",
    "annotate_log_entry": "updated",
    "urgency_change_log_entry": "updated",
}
_AFTER = {
    "acknowledge_log_entry": "acknowledged",
    "unacknowledge_log_entry": "triggered",
    "resolve_log_entry": "resolved",
}
"""A log entry → the incident's status after it."""
_CHANGED = {
    "incident.escalated": "assignee",
    "incident.reassigned": "assignee",
    "incident.delegated": "assignee",
    "incident.priority_updated": "priority",
    "incident.service_updated": "service",
}
"""The field that a webhook's happening changes, where it is not the status."""
_NOTES = ("incident.annotated", "annotate_log_entry")
_PEOPLE = ("user_reference", "user")


def _webhook(item: Item) -> Iterator[Entry]:
    event = item.part("event")
    kind = event.need("event_type")
    data = event.item("data")
    if data is None or not kind.startswith("incident."):
        raise Skip(f"`{kind[:60]}` is about no incident")
    whole = data.get("type") == "incident"
    more: dict[str, Any] = _actor(event)
    if whole:
        known, changed = data.ticket_fields(), _CHANGED.get(kind, "status")
        after = known if kind == "incident.triggered" else {changed: known.pop(changed, None)}
        more |= {"fields": after, "snapshot": known, "created_at": data.at_if("created_at")}
    if kind in _NOTES:
        more["public"] = False
    ticket = data.need("id") if whole else data.need("incident.id")
    at = event.at("occurred_at")
    name = "created" if kind == "incident.triggered" else f"event/{event.need('id')}"
    yield from event.told(kind, ticket, at, name, **more)


def _log_entry(item: Item) -> Iterator[Entry]:
    kind = item.need("type")
    ticket = item.need("incident.id")
    more: dict[str, Any] = _actor(item)
    if kind in _AFTER:
        more["fields"] = {"status": item.convert("status", _AFTER[kind])}
    elif item.get("assignees") is not None:
        more["fields"] = {"assignee": item.text("assignees.0.summary")}
    elif kind == "trigger_log_entry":
        more["fields"] = {"status": item.convert("status", "triggered"), "subject": item.text("incident.summary")}
    if kind in _NOTES:
        more["public"] = False
    name = "created" if kind == "trigger_log_entry" else f"log/{item.need('id')}"
    yield from item.told(kind, ticket, item.at("created_at"), name, **more)


def _incident(item: Item) -> Iterator[Entry]:
    """An incident as it is now: its last change of status and its acknowledgements have instants of their own."""
    ticket = item.need("id")
    changed = "last_status_change_at"
    updated = "updated_at" if item.get("updated_at") is not None else changed
    yield from item.as_it_is(ticket, "created_at", updated)
    yield from item.milestones(ticket, {"acknowledgements.0.at": ("acknowledged", {"status": "in_progress"})})
    if item.get("status") == "resolved":
        resolved = "resolved_at" if item.get("resolved_at") is not None else changed
        yield from item.milestones(ticket, {resolved: ("resolved", {"status": "resolved"})})


def _actor(item: Item) -> dict[str, Any]:
    """By a person, or by a service, a rule, or nobody at all, which is the system."""
    return {"actor": "agent" if item.text("agent.type") in _PEOPLE else "system"}


_LOG_ENTRY = Shape("a log entry", ("incident", "type", "created_at", "channel"), _log_entry)
_INCIDENT = Shape("an incident of the API", ("incident_number", "created_at", "status"), _incident)
DESK = Desk(
    "pagerduty",
    "PagerDuty",
    (
        Shape("a webhook (`event`)", ("event.event_type", "event.occurred_at"), _webhook),
        Shape("a list of log entries (`log_entries`)", ("log_entries",), parts={"log_entries": _LOG_ENTRY}),
        Shape("a list of incidents (`incidents`)", ("incidents",), parts={"incidents": _INCIDENT}),
        _LOG_ENTRY,
        _INCIDENT,
    ),
    FIELDS,
    STATUSES,
    {f"p{level}": f"P{level}" for level in range(1, 6)},
    verbs=VERBS,
    known=frozenset({"id", "type", "self", "html_url", "number", "incident_number", "created_at"}),
)
