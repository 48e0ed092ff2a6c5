"""Freshdesk: tickets and conversations of the API, and the webhooks of automation rules.

`triggered_event` of a webhook looks like JSON and is none: `{status:{from:4,to:6}}`. A webhook has no time of its own:
a mapping says where one stands in it (`columns.at`), else it is refused, for the time of delivery is not the event's.
A ticket's `stats` tell when things happened last; `due_by` and `fr_due_by` are Freshdesk's own promises, not read.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Any

from slaengine.importers.desk import CHANGE, REPLY, Desk, Entry, Shape
from slaengine.importers.item import Item, Skip
from slaengine.importers.words import as_paths

STATUSES = {
    "2": "open",
    "3": "waiting_for_customer",
    "4": "resolved",
    "5": "closed",
    "6": "waiting_for_customer",
    "7": "waiting_for_third_party",
    "open": "open",
    "pending": "waiting_for_customer",
    "resolved": "resolved",
    "closed": "closed",
    "waiting on customer": "waiting_for_customer",
    "waiting on third party": "waiting_for_third_party",
}
PRIORITIES = {"1": "P4", "2": "P3", "3": "P2", "4": "P1", "low": "P4", "medium": "P3", "high": "P2", "urgent": "P1"}
_SOURCES = {"1": "email", "2": "portal", "3": "phone", "7": "chat", "9": "feedback_widget", "10": "outbound_email"}
FIELDS: dict[str, str | tuple[str, ...]] = {
    "subject": ("subject", "ticket_subject"),
    "status": ("status", "ticket_status"),
    "priority": ("priority", "ticket_priority"),
    "assignee": ("responder_id", "ticket_agent_name"),
    "group": ("group_id", "ticket_group_name"),
    "customer.id": "requester_id",
    "organization": "company_id",
    "channel": ("source", "ticket_source"),
    "ticket_type": ("type", "ticket_type"),
    "tags": "tags",
}
_STATS: dict[str, tuple[str, dict[str, Any]]] = {
    "stats.reopened_at": ("reopened", {}),
    "stats.resolved_at": ("resolved", {"status": "resolved"}),
    "stats.closed_at": ("closed", {"status": "closed"}),
}
"""What a ticket tells by an instant of its own."""
_ANSWERS: dict[str, tuple[str, dict[str, Any]]] = {
    "stats.first_responded_at": ("responded", {}),
    "stats.agent_responded_at": ("responded", {}),
    "stats.requester_responded_at": ("customer_replied", {}),
}
"""The same, where the ticket comes without its conversations."""
_CHANGE = re.compile(r"(\w+):\{from:([^,{}]*),to:([^,{}]*)\}")
_ACTION = re.compile(r"^\{?(\w+):(\w+)\}?$")
_ACTIONS = {
    ("ticket_action", "created"): "created",
    ("ticket_action", "updated"): CHANGE,
    ("reply_sent", "sent"): REPLY,
    ("note_type", "public"): REPLY,
    ("note_type", "private"): REPLY,
    ("customer_feedback", "given"): "updated",
}
TRIGGER_LENGTH_MAX = 2_000
"""Characters of `triggered_event`."""


def _ticket(item: Item) -> Iterator[Entry]:
    ticket = item.need("id")
    yield from item.as_it_is(ticket, "created_at", "updated_at")
    yield from item.milestones(ticket, _STATS)
    if item.get("conversations") is None:
        yield from item.milestones(ticket, _ANSWERS)


def _conversation(item: Item) -> Iterator[Entry]:
    actor = "customer" if item.get("incoming") is True else "agent"
    name = f"conversation/{item.need('id')}"
    public = item.get("private") is not True
    yield item.entry(item.need("ticket_id"), item.at("created_at"), name, REPLY, actor=actor, public=public)


def _webhook(item: Item) -> Iterator[Entry]:
    hook = item.part("freshdesk_webhook")
    trigger = hook.text("triggered_event") or ""
    if len(trigger) > TRIGGER_LENGTH_MAX:
        raise hook.error("triggered_event", f"is longer than {TRIGGER_LENGTH_MAX:,} characters")
    ticket = hook.need("ticket_id")
    known = hook.ticket_fields()
    at = item.at(*as_paths(item.reading.words.mapping.columns.at))
    told = _CHANGE.findall(trigger)
    name = f"webhook/{hashlib.sha256(trigger.encode()).hexdigest()[:12]}/{at // 1000}"
    if told:
        fields, before = {}, {}
        for key, old, new in told:
            field = item.reading.words.field_of.get(key)
            if field is None:
                item.reading.report.count(item.reading.report.ignored, f"change of {key[:60]}")
            else:
                before[field], fields[field] = item.convert(field, old), item.convert(field, new)
        yield item.entry(ticket, at, name, CHANGE, fields=fields, before=before, snapshot=known)
        return
    action = _ACTION.match(trigger)
    verb = _ACTIONS.get((action[1], action[2])) if action else None
    if verb is None:
        raise Skip(f"triggered_event `{trigger[:60]}` is none that is known")
    if verb == "created":
        yield item.entry(ticket, at, "created", verb, fields=known, created_at=at)
    elif verb == REPLY:
        yield item.entry(ticket, at, name, REPLY, actor="agent", public=trigger.find("private") < 0, snapshot=known)
    else:
        yield item.entry(ticket, at, name, verb, snapshot=known)


_CONVERSATION = Shape("a conversation", ("ticket_id", "incoming", "private"), _conversation)
_TICKET = Shape(
    "a ticket of the API", ("id", "created_at", "requester_id", "priority"), _ticket, {"conversations": _CONVERSATION}
)
DESK = Desk(
    "freshdesk",
    "Freshdesk",
    (
        Shape("a webhook (`freshdesk_webhook`)", ("freshdesk_webhook.triggered_event",), _webhook),
        Shape("a search (`results`)", ("results",), parts={"results": _TICKET}),
        Shape("an export (`tickets`)", ("tickets",), parts={"tickets": _TICKET}),
        _CONVERSATION,
        _TICKET,
    ),
    FIELDS,
    STATUSES,
    PRIORITIES,
    {"channel": _SOURCES},
    groups=frozenset({"custom_fields"}),
    known=frozenset(
        {
            "id",
            "created_at",
            "updated_at",
            "stats",
            "conversations",
            "triggered_event",
            "ticket_id",
            "status_name",
            "priority_name",
        }
    ),
)
