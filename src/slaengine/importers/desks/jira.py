"""Jira and Jira Service Management: webhooks of Cloud and Server, and issues of the API with changelog and comments.

The time of a change is the webhook's `timestamp` or the history's `created`; `fields.updated` is neither, for comments
and deletions do not move it. A change has the id of its changelog in both, so that a webhook and an export of the same
change give one event. A status that no table has counts by its category, or by the resolution set or cleared with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from slaengine.importers.desk import CHANGE, REPLY, Desk, Entry, Shape
from slaengine.importers.item import Item

STATUSES = {
    "new": "new",
    "backlog": "new",
    "to do": "new",
    "open": "open",
    "reopened": "open",
    "selected for development": "open",
    "waiting for support": "open",
    "in progress": "in_progress",
    "work in progress": "in_progress",
    "in review": "in_progress",
    "waiting for customer": "waiting_for_customer",
    "pending": "waiting_for_customer",
    "waiting for approval": "waiting_for_approval",
    "escalated": "in_progress",
    "on hold": "on_hold",
    "blocked": "on_hold",
    "done": "resolved",
    "resolved": "resolved",
    "closed": "closed",
    "canceled": "closed",
    "cancelled": "closed",
    "declined": "closed",
}
PRIORITIES = {
    "blocker": "P1",
    "highest": "P1",
    "critical": "P1",
    "high": "P2",
    "major": "P2",
    "medium": "P3",
    "low": "P4",
    "minor": "P4",
    "lowest": "P4",
    "trivial": "P4",
}
FIELDS: dict[str, str | tuple[str, ...]] = {
    "subject": "fields.summary",
    "status": "fields.status.name",
    "priority": "fields.priority.name",
    "assignee": "fields.assignee.displayName",
    "customer.id": ("fields.reporter.accountId", "fields.reporter.key", "fields.reporter.name"),
    "issue_type": "fields.issuetype.name",
    "project": "fields.project.key",
    "tags": "fields.labels",
}
VERBS = {
    "jira:issue_created": "created",
    "jira:issue_updated": CHANGE,
    "jira:issue_deleted": "closed",
    "comment_created": REPLY,
}
_CATEGORIES = {"new": "open", "indeterminate": "open", "done": "resolved"}
"""The key of a status's category → what the status amounts to."""
_DIVIDED = frozenset({"tags"})
"""Fields whose values a history writes one after the other, with blanks between."""


def _webhook(item: Item) -> Iterator[Entry]:
    verb = item.need("webhookEvent")
    issue, comment = item.item("issue"), item.item("comment")
    if issue is None or (comment is None and verb not in VERBS):
        yield from item.told(verb, issue.need("key") if issue else "", 0, "")  # a sprint, a board: to be skipped
        return
    ticket = issue.need("key")
    if comment is not None and item.get("changelog.items") is None:
        # a comment's own webhook has no `fields.created` of the issue; an update that only says so has no changes
        told = "comment_created" if verb == "jira:issue_updated" else verb
        known = _snapshot(issue) if issue.get("fields.created") is not None else {}
        yield from item.told(told, ticket, comment.at("created"), _name(comment), **_writer(comment), **known)
        return
    known = _snapshot(issue)
    more = {**_person(item, "user"), "created_at": known["created_at"]}
    if verb == "jira:issue_created":
        yield from item.told(verb, ticket, known["created_at"], "created", fields=known["snapshot"], **more)
        return
    more["snapshot"] = known["snapshot"]
    at = item.at("timestamp")
    if verb == "jira:issue_updated":
        more |= _changes(item, "changelog.items", issue, known["snapshot"])
        yield from item.told(verb, ticket, at, f"change/{item.text('changelog.id') or at}", **more)
    else:
        yield from item.told(verb, ticket, at, verb.rpartition("_")[2], data={"deleted": True}, **more)
    if comment is not None:
        yield item.entry(ticket, comment.at("created"), _name(comment), REPLY, **_writer(comment))


def _snapshot(issue: Item) -> dict[str, Any]:
    return {"snapshot": issue.ticket_fields(), "created_at": issue.at("fields.created")}


def _issue(item: Item) -> Iterator[Entry]:
    ticket = item.need("key")
    for dotted, what in (("changelog", "histories"), ("fields.comment", "comments")):
        total, given = item.get(f"{dotted}.total"), item.get(f"{dotted}.{what}")
        if isinstance(total, int) and isinstance(given, list) and total > len(given):
            report = item.reading.report
            report.count(report.notes, f"issues whose {what} are cut short in the export: ask the API for all of them")
    yield from item.as_it_is(ticket, "fields.created", "fields.updated")
    category = item.text("fields.status.statusCategory.key")
    resolved_at = item.at_if("fields.resolutiondate")
    if resolved_at is not None and category == "done" and item.get("changelog.histories") is None:
        yield item.entry(ticket, resolved_at, f"resolved/{resolved_at // 1000}", "resolved")


def _history(item: Item) -> Iterator[Entry]:
    issue = _issue_of(item)
    more = {**_changes(item, "items", issue, None), **_person(item, "author")}
    yield item.entry(issue.need("key"), item.at("created"), f"change/{item.need('id')}", CHANGE, **more)


def _comment(item: Item) -> Iterator[Entry]:
    yield item.entry(_issue_of(item).need("key"), item.at("created"), _name(item), REPLY, **_writer(item))


def _issue_of(item: Item) -> Item:
    assert item.parent is not None  # only read as a part of an issue
    return item.parent


def _name(comment: Item) -> str:
    return f"comment/{comment.need('id')}"


def _writer(comment: Item) -> dict[str, Any]:
    hidden = comment.get("jsdPublic") is False or comment.get("visibility") is not None
    return {**_person(comment, "author"), "public": not hidden}


def _person(item: Item, key: str) -> dict[str, Any]:
    """Who did it: an app is the system, a portal customer the customer; else the reporter is, whom the ticket names."""
    kind = item.text(f"{key}.accountType")
    actor = {"app": "system", "customer": "customer"}.get(kind or "")
    return {"author": item.text(f"{key}.accountId", f"{key}.key", f"{key}.name"), "actor": actor}


def _changes(item: Item, dotted: str, issue: Item, now: dict[str, Any] | None) -> dict[str, Any]:
    """The ticket's fields before and after the changes of one history. `now` is what a webhook shows after them."""
    fields: dict[str, Any] = {}
    before: dict[str, Any] = {}
    resolution: str | None = None
    for change in item.items(dotted):
        key = change.text("fieldId", "field") or ""
        name = item.reading.words.field_of.get(key) or item.reading.words.field_of.get(key.lower())
        if key.lower() == "resolution":
            resolution = "open" if change.get("toString") is None else "resolved"
        elif name is None:
            item.reading.report.count(item.reading.report.ignored, f"change of {key[:60]}")
        else:
            old, new = ("from", "to") if name == "customer.id" else ("fromString", "toString")
            before[name] = _value(change, name, old)
            fields[name] = now[name] if now is not None and name in now else _value(change, name, new)
    return {"fields": fields, "before": before, **_meanings(issue, fields, before, resolution)}


def _value(change: Item, name: str, key: str) -> Any:
    raw = change.get(key)
    if name in _DIVIDED:
        raw = raw.split() if isinstance(raw, str) else []
    return change.convert(name, raw)


def _meanings(
    issue: Item, fields: dict[str, Any], before: dict[str, Any], resolution: str | None
) -> dict[str, str | None]:
    """What statuses amount to that no table has: by the resolution set or cleared, or by the issue's category."""
    stated, status = issue.reading.words.stated, fields.get("status")
    means = meant = None
    if status is not None and status not in stated:
        current = issue.convert("status", issue.get("fields.status.name"))
        category = _CATEGORIES.get(issue.text("fields.status.statusCategory.key") or "")
        means = resolution or (category if current == status else None)
    if resolution == "open" and before.get("status") not in stated:
        meant = "resolved"
    return {"means": means, "meant": meant}


_ISSUE = Shape(
    "an issue of the API",
    ("key", "fields"),
    _issue,
    {
        "changelog.histories": Shape("a history", read=_history),
        "fields.comment.comments": Shape("a comment", read=_comment),
    },
)
DESK = Desk(
    "jira",
    "Jira",
    (
        Shape("a webhook (`webhookEvent`)", ("webhookEvent",), _webhook),
        Shape("a search (`issues`)", ("issues",), parts={"issues": _ISSUE}),
        _ISSUE,
    ),
    FIELDS,
    STATUSES,
    PRIORITIES,
    verbs=VERBS,
    groups=frozenset({"fields"}),
    known=frozenset(
        {
            "id",
            "self",
            "key",
            "expand",
            "changelog",
            "comment",
            "created",
            "updated",
            "resolution",
            "resolutiondate",
            "statuscategorychangedate",
        }
    ),
)
