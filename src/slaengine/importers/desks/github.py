"""GitHub issues: webhooks of issues and comments, issues and comments of the API, and the events of a repository.

A webhook has no time of its own: it is the issue's `created_at` when it was opened, `closed_at` when it was closed,
the comment's `created_at`, and for all else the issue's `updated_at`, which is that of this very action. After a
reopening `closed_at` is that of the closing before. A closed issue is resolved; one closed as not planned is closed.
Pull requests come through the same webhooks and are no tickets. Priorities are labels (`P1` to `P4`, or a mapping).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from slaengine.importers.desk import CHANGE, REPLY, Desk, Entry, Shape
from slaengine.importers.item import Item, Skip

STATUSES = {"open": "open", "closed": "resolved"}
PRIORITIES = {f"p{level}": f"P{level}" for level in range(1, 5)}
FIELDS: dict[str, str | tuple[str, ...]] = {
    "subject": "title",
    "status": "state",
    "priority": "labels.*.name",
    "assignee": "assignee.login",
    "customer.id": "user.login",
    "tags": "labels.*.name",
    "milestone": "milestone.title",
}
VERBS = {
    "opened": "created",
    "closed": "resolved",
    "closed as not planned": "closed",
    "reopened": "reopened",
    "deleted": "closed",
    "transferred": "closed",
    "assigned": "assigned",
    "unassigned": "assigned",
    "labeled": CHANGE,
    "unlabeled": CHANGE,
    "edited": CHANGE,
    "milestoned": CHANGE,
    "demilestoned": CHANGE,
    "renamed": CHANGE,
}
_TIMES = {"opened": "created_at", "closed": "closed_at"}
_STAFF = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})
_NOT_PLANNED = ("not_planned", "duplicate")


def _number(issue: Item, repository: str | None) -> str:
    """The ticket of an issue: `owner/name#number`."""
    if issue.get("pull_request") is not None:
        raise Skip("a pull request is no ticket")
    name = repository or (issue.need("repository_url", "url").partition("/repos/")[2].partition("/issues")[0])
    return f"{name}#{issue.need('number')}"


def _webhook(item: Item) -> Iterator[Entry]:
    issue, comment = item.item("issue"), item.item("comment")
    if issue is None:
        raise Skip("an action that is on no issue")
    ticket = _number(issue, item.text("repository.full_name"))
    action = item.need("action")
    known: dict[str, Any] = {"snapshot": issue.ticket_fields(), "created_at": issue.at("created_at")}
    if comment is not None:
        if action != "created":
            raise Skip(f"a comment that was {action[:40]}")
        yield comment.entry(ticket, comment.at("created_at"), _name(comment), REPLY, **_writer(comment), **known)
        return
    at = issue.at(_TIMES.get(action, "updated_at"), "updated_at")
    if action == "opened":
        yield from item.told(
            action, ticket, at, "created", **{**known, "fields": known["snapshot"]}, **_actor(item, "sender")
        )
        return
    more = {**known, **_told(item, issue, action)}
    verb = "closed as not planned" if action == "closed" and more["fields"] else action
    yield from item.told(verb, ticket, at, f"{action}/{at // 1000}", **more)


def _told(item: Item, issue: Item, action: str) -> dict[str, Any]:
    """What a webhook tells beyond the issue as it is: which label came or went, and by whom."""
    more: dict[str, Any] = {**_actor(item, "sender"), "fields": {}}
    if action == "closed" and issue.get("state_reason") in _NOT_PLANNED:
        more |= {"fields": {"status": "closed"}}
    label = item.text("label.name")
    if label is not None:
        tags = issue.convert("tags", issue.get("labels.*.name")) or []
        before = [tag for tag in tags if tag != label] if action == "labeled" else [*tags, label]
        more |= {"before": {"tags": before, "priority": issue.convert("priority", before)}}
        more |= {"fields": {"tags": tags, "priority": issue.convert("priority", tags)}}
    if action in ("assigned", "unassigned"):
        now, then = issue.text("assignee.login"), item.text("assignee.login")
        gone = action == "unassigned"
        more |= {"fields": {"assignee": None if gone and now == then else now}}
        more |= {"before": {"assignee": then}} if gone else {}
    return more


def _issue(item: Item) -> Iterator[Entry]:
    ticket = _number(item, item.text("repository.full_name"))
    yield from item.as_it_is(ticket, "created_at", "updated_at")
    closed_at = item.at_if("closed_at")
    if closed_at is not None and item.get("state") == "closed":
        kind = "closed" if item.get("state_reason") in _NOT_PLANNED else "resolved"
        yield item.entry(ticket, closed_at, f"closed/{closed_at // 1000}", kind, fields={"status": kind})


def _issue_event(item: Item) -> Iterator[Entry]:
    """One event of a repository's list of events; the issue in it is as it is now, and only names the ticket."""
    issue = item.part("issue")
    action = item.need("event")
    ticket = _number(issue, item.text("repository.full_name"))
    more: dict[str, Any] = {**_actor(item, "actor"), "created_at": issue.at("created_at")}
    if action in ("closed", "reopened"):
        more["fields"] = {"status": issue.convert("status", "closed" if action == "closed" else "open")}
    elif action in ("assigned", "unassigned"):
        more["fields"] = {"assignee": item.text("assignee.login") if action == "assigned" else None}
    elif action in ("labeled", "unlabeled"):
        more["data"] = {action: item.text("label.name")}
    yield from item.told(action, ticket, item.at("created_at"), f"event/{item.need('id')}", **more)


def _comment(item: Item) -> Iterator[Entry]:
    name, _, number = item.need("issue_url").partition("/repos/")[2].partition("/issues/")
    yield item.entry(f"{name}#{number}", item.at("created_at"), _name(item), REPLY, **_writer(item))


def _name(comment: Item) -> str:
    return f"comment/{comment.need('id')}"


def _writer(comment: Item) -> dict[str, Any]:
    if comment.text("user.type") == "Bot":
        return {"actor": "system", "public": True}
    staff = comment.text("author_association") in _STAFF
    return {"author": comment.text("user.login"), "actor": "agent" if staff else "customer", "public": True}


def _actor(item: Item, key: str) -> dict[str, Any]:
    return {"author": item.text(f"{key}.login"), "actor": "system" if item.text(f"{key}.type") == "Bot" else None}


DESK = Desk(
    "github",
    "GitHub",
    (
        Shape("a webhook (`action`, `issue`)", ("action", "sender"), _webhook),
        Shape("an event of a repository", ("event", "issue.number", "created_at"), _issue_event),
        Shape("a comment", ("issue_url", "author_association", "created_at"), _comment),
        Shape("an issue of the API", ("number", "state", "user", "created_at"), _issue),
    ),
    FIELDS,
    STATUSES,
    PRIORITIES,
    verbs=VERBS,
    known=frozenset(
        {
            "id",
            "node_id",
            "number",
            "url",
            "html_url",
            "repository_url",
            "created_at",
            "updated_at",
            "closed_at",
            "assignees",
            "state_reason",
            "author_association",
        }
    ),
)
