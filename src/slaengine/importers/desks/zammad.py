"""Zammad: webhooks of triggers, tickets of the API (expanded or not), articles, and a ticket's history.

A webhook carries the ticket as it was after the update that fired it, so what changed since the one before decides the
event; the article in it is what was written. Without `?expand=true` the API gives numbers for states and priorities:
those of a fresh Zammad are known, others need a mapping. Zammad's escalation times are its own promises, not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from slaengine.importers.desk import CHANGE, REPLY, STATE, Desk, Entry, Shape
from slaengine.importers.item import Item, Skip

STATUSES = {
    "new": "new",
    "open": "open",
    "pending reminder": "waiting_for_customer",
    "pending close": "waiting_for_customer",
    "closed": "resolved",
    "merged": "closed",
    "removed": "closed",
    "1": "new",
    "2": "open",
    "3": "waiting_for_customer",
    "4": "resolved",
    "5": "closed",
}
PRIORITIES = {"3 high": "P2", "2 normal": "P3", "1 low": "P4", "3": "P2", "2": "P3", "1": "P4"}
FIELDS: dict[str, str | tuple[str, ...]] = {
    "subject": "title",
    "status": ("state.name", "state", "state_id"),
    "priority": ("priority.name", "priority", "priority_id"),
    "assignee": ("owner.login", "owner", "owner_id"),
    "group": ("group.name", "group", "group_id"),
    "customer.id": ("customer_id", "customer.id"),
    "organization": ("organization.name", "organization", "organization_id"),
    "channel": "create_article_type",
    "tags": "tags",
}
_SENDERS = {"customer": "customer", "agent": "agent", "system": "system", "1": "agent", "2": "customer", "3": "system"}
_NOBODY = ("-", "1")
"""The owner of tickets that nobody owns: a user with the number 1."""
_MILESTONES: dict[str, tuple[str, dict[str, Any]]] = {
    "first_response_at": ("responded", {}),
    "last_close_at": ("resolved", {"status": "resolved"}),
    "close_at": ("resolved", {"status": "resolved"}),
}


def _fields(ticket: Item) -> dict[str, Any]:
    fields = ticket.ticket_fields()
    if fields.get("assignee") in _NOBODY:
        fields["assignee"] = None
    return fields


def _webhook(item: Item) -> Iterator[Entry]:
    ticket = item.part("ticket")
    number = ticket.need("number", "id")
    fields = _fields(ticket)
    created_at, at = ticket.at("created_at"), ticket.at("updated_at")
    article = item.item("article")
    if article is not None:
        written_at = article.at("created_at")
        if abs(written_at - created_at) > 1000:
            yield _written(article, number, written_at)
    if at - created_at <= 2000:
        yield item.entry(number, created_at, "created", "created", fields=fields, created_at=created_at)
    else:
        yield item.entry(number, at, f"state/{at}", STATE, **ticket.known_since(fields, created_at, at))


def _ticket(item: Item) -> Iterator[Entry]:
    number = item.need("number", "id")
    for entry in item.as_it_is(number, "created_at", "updated_at"):
        nobody = {"assignee": None} if entry.fields.get("assignee") in _NOBODY else {}
        yield entry._replace(fields={**entry.fields, **nobody}, snapshot={**entry.snapshot, **nobody})
    yield from item.milestones(number, _MILESTONES)


def _article(item: Item) -> Iterator[Entry]:
    yield _written(item, item.need("ticket_number", "ticket_id"), item.at("created_at"))


def _written(article: Item, number: str, at: int) -> Entry:
    actor = _SENDERS.get((article.text("sender.name", "sender", "sender_id") or "").lower())
    public = article.get("internal") is not True
    return article.entry(number, at, f"article/{article.need('id')}", REPLY, actor=actor, public=public)


def _history(item: Item) -> Iterator[Entry]:
    """One line of a ticket's history; what it calls by number only, such as owners, it also names."""
    if item.text("object") != "Ticket" or item.text("type") != "updated":
        raise Skip("a line of a history that changes no field of the ticket")
    key = item.need("attribute")
    field = item.reading.words.field_of.get(key)
    if field is None:
        raise Skip(f"a change of `{key}`, which is no field that is read")
    before, after = (None if item.get(one) in _NOBODY else item.get(one) for one in ("value_from", "value_to"))
    change = {"fields": {field: item.convert(field, after)}, "before": {field: item.convert(field, before)}}
    number = item.need("ticket_number", "o_id")
    yield item.entry(number, item.at("created_at"), f"history/{item.need('id')}", CHANGE, **change)


_TICKET = Shape("a ticket of the API", ("id", "number", "customer_id", "created_at"), _ticket)
_ARTICLE = Shape("an article", ("ticket_id", "internal", "created_at"), _article)
DESK = Desk(
    "zammad",
    "Zammad",
    (
        Shape("a webhook (`ticket`, `article`)", ("ticket.number", "ticket.created_at"), _webhook),
        Shape("a history (`history`)", ("history",), parts={"history": Shape("a line of a history", read=_history)}),
        _ARTICLE,
        _TICKET,
    ),
    FIELDS,
    STATUSES,
    PRIORITIES,
    known=frozenset(
        {
            "id",
            "number",
            "created_at",
            "updated_at",
            "first_response_at",
            "close_at",
            "last_close_at",
            "article_ids",
            "state_id",
            "priority_id",
            "owner_id",
            "group_id",
            "customer",
            "organization_id",
        }
    ),
)
