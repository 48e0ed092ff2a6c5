"""Payloads that real helpdesks sent, from the test data of other projects; not ours to ship, so read where they lie."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.importers.payloads import ROOT, Read, read

from slaengine import Engine
from slaengine.service.summary import Summary, replay

PAYLOADS = ROOT.parent / "shared" / "payloads"
ENGINE = Engine.load(ROOT / "policies" / "call-centre")

GITLAB = """
columns:
  ticket: [issue.iid, object_attributes.iid]
  event: object_attributes.action
  at: object_attributes.updated_at
  created_at: [issue.created_at, object_attributes.created_at]
  fields: {subject: [issue.title, object_attributes.title], assignee: assignees.0.username}
events: {open: created, update: updated, close: {type: resolved, status: resolved}, reopen: reopened, create: updated}
"""
GROOVE = """
columns:
  ticket: [ticket.number, number]
  at: [ticket.updated_at, updated_at]
  created_at: [ticket.created_at, created_at]
  fields:
    subject: [ticket.title, title]
    status: [ticket.state, state]
    priority: [ticket.priority, priority]
    group: [ticket.assigned_group, assigned_group]
    assignee: [ticket.assignee, assignee]
priorities: {urgent: P1, high: P2, medium: P3, low: P4}
"""
SERVICENOW = """
columns:
  ticket: result.number
  at: result.sys_updated_on
  created_at: result.opened_at
  fields: {subject: result.short_description, status: result.state, priority: result.priority}
statuses: {"1": new, "2": in_progress, "3": on_hold, "6": resolved, "7": closed}
priorities: {"1": P1, "2": P2, "3": P3, "4": P4, "5": P4}
times: {timezone: UTC}
"""


def real(folder: str, pattern: str = "*.json") -> list[Path]:
    files = sorted((PAYLOADS / folder).glob(pattern))
    if not files:
        pytest.skip(f"needs {folder} in shared/payloads beside the checkout; they are not ours to ship")
    return files


def decided(came: Read) -> bool:
    """Whether the engine takes every event."""
    return len(list(replay(ENGINE, ((event,) for event in came.events), Summary(ENGINE.policy)))) == len(came.events)


FIGURES = {
    # folder: payloads, events, tickets, left out, not readable
    "jira": (13, 16, 5, 0, 0),
    "zendesk": (3, 5, 3, 0, 0),
    "freshdesk": (12, 10, 1, 0, 5),  # three webhooks without a time, two groups that are no payloads
    "zammad": (4, 2, 2, 0, 0),
    "github": (8, 7, 1, 1, 0),  # one is about a pull request
    "pagerduty": (4, 6, 3, 0, 0),
}


@pytest.mark.parametrize("folder", FIGURES)
def test_every_real_payload_is_accounted_for(folder: str) -> None:
    came = read(folder, *real(folder))
    report = came.report
    left_out = sum(report.skipped.values())
    assert (report.payloads, report.events, report.tickets, left_out, report.unreadable) == FIGURES[folder]
    assert decided(came)


def test_one_jira_issue_lives_through_all_of_its_webhooks() -> None:
    came = read("jira", *real("jira"))
    assert [(event.type, dict(event.ticket)) for event in came.events if event.ticket_id == "TES-41"][1:] == [
        ("status_changed", {"subject": "Unit test summary 1", "status": "in_progress"}),
        ("resolved", {"status": "resolved"}),
        ("reopened", {"status": "new"}),
        ("assigned", {"assignee": "Test User"}),
        ("assigned", {"assignee": None}),
        ("priority_changed", {"priority": "P4", "tags": ["sad", "test-label"]}),
        ("priority_changed", {"priority": "P2"}),
    ]


def test_a_real_jira_deletion_and_a_real_comment_have_their_own_times() -> None:
    came = read("jira", *real("jira"))
    times = {event.event_id: when for event, (_, _, when) in zip(came.events, came.told, strict=True)}
    assert times["IDT-19/deleted"] == "03 18:05:36"  # a minute after the issue's last update
    assert times["TEST-4/comment/10503"] == "27 00:44:57"  # after it as well


def test_real_freshdesk_webhooks_are_read_once_somebody_says_when() -> None:
    files = real("freshdesk", "webhook_*.json")
    assert {finding.code for finding in read("freshdesk", *files).report.findings} == {"no-time"}
    stamped = [path.read_bytes().replace(b'"ticket_id"', b'"sent": "2026-03-02T0%d:00:00Z", "ticket_id"' % number)
               for number, path in zip((3, 2, 1), files, strict=True)]  # fmt: skip
    came = read("freshdesk", *stamped, mapping="columns: {at: freshdesk_webhook.sent}")
    assert came.types == ["created", "reopened", "priority_changed"]  # from Resolved to Waiting on Customer


def test_real_pagerduty_webhooks_with_a_priority_of_null_are_read() -> None:
    came = read("pagerduty", *real("pagerduty", "*triggered.json"))
    assert (came.types, "priority" in came.events[0].ticket) == (["created"], False)


@pytest.mark.parametrize(
    ("folder", "mapping", "types"),
    [
        ("gitlab", GITLAB, ["created", "updated", "created"]),
        ("groove", GROOVE, ["created", "updated", "created", "updated"]),
        ("servicenow", SERVICENOW, ["created", "updated", "created"]),
    ],
)
def test_the_payloads_of_other_desks_are_read_by_a_mapping(folder: str, mapping: str, types: list[str]) -> None:
    came = read("json", *real(folder), mapping=mapping)
    assert came.report.unreadable == 0
    assert came.types == types
    assert decided(came)


def test_servicenows_times_are_refused_unless_the_mapping_names_their_zone() -> None:
    bare = SERVICENOW.replace("times: {timezone: UTC}", "")
    came = read("json", *real("servicenow"), mapping=bare)
    assert {finding.code for finding in came.report.findings} == {"no-offset"}
