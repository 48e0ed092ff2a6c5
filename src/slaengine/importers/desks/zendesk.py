"""Zendesk: tickets of the API, their audits, the incremental export of ticket events, and event webhooks.

A ticket by itself tells when it was created and how it is now; audits tell what happened. Each audit is one happening,
and a comment in it another one just before: the answer that goes with "solved" comes first. The first audit of a
ticket is its creation, and the comment in it the request itself. `generated_timestamp` is the export's time and is not
read. Who wrote is told by the users of the export (`users`), or by comparison with the ticket's requester.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from slaengine.importers.desk import CHANGE, REPLY, Desk, Entry, Shape
from slaengine.importers.item import Item, Skip

STATUSES = {
    "new": "new",
    "open": "open",
    "pending": "waiting_for_customer",
    "hold": "on_hold",
    "on-hold": "on_hold",
    "solved": "resolved",
    "closed": "closed",
    "deleted": "closed",
}
PRIORITIES = {"urgent": "P1", "high": "P2", "normal": "P3", "low": "P4"}
FIELDS: dict[str, str | tuple[str, ...]] = {
    "subject": "subject",
    "status": "status",
    "priority": "priority",
    "assignee": "assignee_id",
    "group": "group_id",
    "customer.id": "requester_id",
    "organization": "organization_id",
    "channel": "via.channel",
    "ticket_type": "type",
    "tags": "tags",
}
VERBS = {
    "created": "created",
    "status_changed": CHANGE,
    "priority_changed": CHANGE,
    "agent_assignment_changed": CHANGE,
    "group_assignment_changed": CHANGE,
    "requester_changed": CHANGE,
    "organization_changed": CHANGE,
    "subject_changed": CHANGE,
    "tags_changed": CHANGE,
    "type_changed": CHANGE,
    "custom_field_changed": CHANGE,
    "comment_added": REPLY,
    "merged": "merged",
    "soft_deleted": "closed",
    "permanently_deleted": "closed",
    "marked_as_spam": "closed",
}
_CHANGES = {
    "status_changed": "status",
    "priority_changed": "priority",
    "agent_assignment_changed": "assignee",
    "group_assignment_changed": "group",
    "requester_changed": "customer.id",
    "organization_changed": "organization",
    "subject_changed": "subject",
    "type_changed": "ticket_type",
}
"""An event webhook with `event.current` and `event.previous` → the field of the ticket that they are."""
_TYPE = "zen:event-type:ticket."
_NO_ID = "0"
"""Stands in webhooks where nobody is assigned."""
_RULES = ("rule", "trigger", "automation", "system", "ticket_sharing")
"""Channels through which no person acts."""
_SYSTEM = "-1"
_ROLES = {"agent": "agent", "admin": "agent", "end-user": "customer"}


def _ticket(item: Item) -> Iterator[Entry]:
    ticket = item.need("id")
    yield from item.as_it_is(ticket, "created_at", "updated_at")
    yield from item.milestones(ticket, {"metric_set.solved_at": ("resolved", {"status": "resolved"})})


def _audit(item: Item) -> Iterator[Entry]:
    events = item.items("events")
    kinds = {event.text("type", "event_type") for event in events}
    ticket = item.need("ticket_id")
    at = item.at("created_at", "timestamp")
    who = _person(item, "author_id", "updater_id")
    name = f"audit/{item.need('id')}"
    fields, before = _changes(events)
    if "Create" in kinds:
        yield item.entry(ticket, at, "created", "created", fields=fields, created_at=at, **who)
        return
    for event in events:
        if event.text("type", "event_type") in ("Comment", "VoiceComment"):
            public = event.get("public") if event.get("public") is not None else event.get("comment_public")
            writer = _person(event, "author_id") if event.get("author_id") is not None else who
            yield item.entry(ticket, at, f"comment/{event.need('id')}", REPLY, public=public is not False, **writer)
    if fields:
        yield item.entry(ticket, at, name, CHANGE, fields=fields, before=before, **who)
    elif "Comment" not in kinds:
        raise Skip("an audit without a change of the ticket (notifications, ratings, …)")


def _changes(events: list[Item]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The ticket's fields after and before one audit."""
    fields: dict[str, Any] = {}
    before: dict[str, Any] = {}
    for event in events:
        if event.text("type", "event_type") not in ("Create", "Change"):
            continue
        told = event.text("field_name")
        # the incremental export has the field's name as a key of its own: {"status": "open", "previous_value": "new"}
        keys = [told] if told is not None else [key for key in event.value if key in event.reading.words.field_of]
        for key in keys:
            name = event.reading.words.field_of.get(key)
            if name is None:
                event.reading.report.count(event.reading.report.ignored, f"change of {key[:60]}")
                continue
            fields[name] = event.convert(name, event.get("value" if told is not None else key))
            before[name] = event.convert(name, event.get("previous_value"))
    return fields, before


def _person(item: Item, *paths: str) -> dict[str, Any]:
    """Who did it: nobody where a rule did, an agent or a customer where the export has the users."""
    author = item.text(*paths)
    via = item.get("via.channel") or item.get("via")
    if author == _SYSTEM or (isinstance(via, str) and via.lower() in _RULES):
        return {"actor": "system"}
    users = item.parent.get("users") if item.parent is not None else None
    role = next(
        (user.get("role") for user in users if isinstance(user, dict) and str(user.get("id")) == author)
        if isinstance(users, list)
        else iter(()),
        None,
    )
    return {"author": author, "actor": _ROLES.get(role) if isinstance(role, str) else None}


def _webhook(item: Item) -> Iterator[Entry]:
    kind = item.need("type")
    detail = item.item("detail") or item
    if not kind.startswith(_TYPE):
        raise Skip(f"`{kind[:60]}` is about no ticket")
    verb = kind.removeprefix(_TYPE)
    ticket = detail.need("id")
    known = detail.ticket_fields()
    known = {name: None if value == _NO_ID else value for name, value in known.items()}
    at = item.at("time")
    more: dict[str, Any] = {"created_at": detail.at_if("created_at"), "snapshot": known}
    if verb == "created":
        yield from item.told(verb, ticket, at, "created", **{**more, "fields": known})
        return
    if verb == "comment_added":
        more |= _webhook_writer(item)
    elif verb in _CHANGES:
        name = _CHANGES[verb]
        more["fields"] = {name: _value(item, name, "event.current")}
        more["before"] = {name: _value(item, name, "event.previous")}
    yield from item.told(verb, ticket, at, f"event/{item.need('id')}", **more)


def _value(item: Item, name: str, dotted: str) -> Any:
    value = item.convert(name, item.get(dotted))
    return None if value == _NO_ID else value


def _webhook_writer(item: Item) -> dict[str, Any]:
    staff = item.get("event.comment.author.is_staff")
    actor = None if staff is None else "agent" if staff is True else "customer"
    author = item.text("event.comment.author.id")
    return {"author": author, "actor": actor, "public": item.get("event.comment.is_public") is not False}


_TICKET = Shape("a ticket of the API", ("id", "created_at", "requester_id"), _ticket)
_AUDIT = Shape("an audit", ("ticket_id", "events", "author_id"), _audit)


def _event_audit(item: Item) -> Iterator[Entry]:
    """One item of the incremental export of ticket events: an audit under other names."""
    yield from _audit(Item({**item.value, "events": item.get("child_events")}, item.place, item.reading, item.parent))


_TICKET_EVENT = Shape("a ticket event of the incremental export", ("ticket_id", "child_events"), _event_audit)
DESK = Desk(
    "zendesk",
    "Zendesk",
    (
        Shape("an event webhook (`zen:event-type:ticket.…`)", ("type", "detail", "event"), _webhook),
        Shape("an export (`tickets`)", ("tickets",), parts={"tickets": _TICKET, "audits": _AUDIT}),
        Shape("a list of audits (`audits`)", ("audits",), parts={"audits": _AUDIT}),
        Shape("an incremental export (`ticket_events`)", ("ticket_events",), parts={"ticket_events": _TICKET_EVENT}),
        Shape("a ticket (`ticket`)", ("ticket.id", "ticket.requester_id"), lambda item: _ticket(item.part("ticket"))),
        _AUDIT,
        _TICKET_EVENT,
        _TICKET,
    ),
    FIELDS,
    STATUSES,
    PRIORITIES,
    verbs=VERBS,
    groups=frozenset({"custom_fields"}),
    known=frozenset(
        {"id", "url", "via", "raw_subject", "created_at", "updated_at", "generated_timestamp", "fields", "metric_set"}
    ),
)
