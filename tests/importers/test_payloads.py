"""What each helpdesk's payloads become: the made-up examples, event by event."""

from __future__ import annotations

import json

import pytest
from tests.importers.payloads import EXAMPLES, example, lines, read

FRESHDESK = "columns: {at: freshdesk_webhook.sent_at}"


def test_jiras_webhooks_tell_a_ticket_from_its_creation_to_its_resolution() -> None:
    came = read("jira", EXAMPLES / "jira.jsonl")
    assert came.told == [
        ("created", "created", "02 08:00:00"),
        ("change/502", "priority_changed", "02 08:05:00"),  # the assignee came with it
        ("comment/901", "responded", "02 08:10:00"),
        ("change/503", "status_changed", "02 08:10:01"),
        ("comment/902", "customer_replied", "02 08:30:00"),
        ("change/504", "status_changed", "02 08:30:00"),
        ("comment/903", "updated", "02 08:40:00"),  # a note that the customer does not see
        ("change/505", "resolved", "02 09:30:00"),
    ]
    assert came.events[1].ticket == {"priority": "P2", "assignee": "Tom Agent"}
    assert came.events[5].data == {"actor": "system", "automated": True}  # an app did it
    assert came.events[6].data == {"actor": "agent", "public": False}


def test_a_jira_export_is_told_in_order_from_what_its_changelog_undoes() -> None:
    came = read("jira", EXAMPLES / "jira-export.json")
    assert came.told == [
        ("created", "created", "02 08:00:00"),
        ("change/611", "priority_changed", "02 08:02:00"),
        ("change/612", "status_changed", "02 08:20:00"),
        ("change/613", "resolved", "02 11:00:00"),  # no table has `Shipped`: the resolution that came with it decides
    ]
    created = came.events[0].ticket
    assert (created["priority"], created["status"], created["tags"]) == ("P3", "new", [])
    assert came.events[3].ticket == {"status": "shipped"}


def test_zendesks_audits_are_told_answer_first_and_rules_are_the_system() -> None:
    came = read("zendesk", EXAMPLES / "zendesk.json")
    assert came.told == [
        ("created", "created", "02 08:00:00"),
        ("audit/9002", "assigned", "02 08:04:00"),
        ("comment/8", "updated", "02 08:20:00"),
        ("audit/9003", "priority_changed", "02 08:20:00"),
        ("comment/11", "responded", "02 08:45:00"),
        ("audit/9004", "resolved", "02 08:45:00"),
        ("comment/13", "customer_replied", "02 09:30:00"),
        ("audit/9005", "reopened", "02 09:30:00"),
        ("comment/15", "responded", "02 10:00:00"),
        ("audit/9006", "resolved", "02 10:00:00"),
        ("audit/9008", "closed", "05 08:00:00"),
    ]
    assert came.events[1].data == {"actor": "system", "automated": True}
    assert came.report.skipped == {"an audit without a change of the ticket (notifications, ratings, …)": 1}


def test_zendesks_event_webhooks_have_ids_in_quotes_and_words_in_capitals() -> None:
    came = read("zendesk", EXAMPLES / "zendesk-webhooks.jsonl")
    assert came.types == ["created", "responded", "resolved"]
    assert came.events[0].ticket == {
        "subject": "Login",
        "status": "new",
        "priority": "P3",
        "group": "31",
        "customer.id": "11",
        "channel": "web_service",
        "tags": [],
    }  # the assignee `0` is nobody
    assert list(came.report.skipped) == ["`zen:event-type:user.created` is about no ticket"]


def test_zendesks_incremental_export_of_ticket_events_is_read_as_its_audits_are() -> None:
    def change(event: int, at: int, **more: object) -> dict[str, object]:
        child = {"id": event * 10, "event_type": "Change", **more}
        return {"id": event, "ticket_id": 5, "timestamp": at, "updater_id": 21, "child_events": [child]}

    export = {
        "ticket_events": [
            change(1, 1772438400, event_type="Create", status="new", priority="low", requester_id=11),
            change(2, 1772438500, event_type="Comment", comment_present=True, comment_public=True),
            change(3, 1772438600, status="solved", previous_value="new"),
        ]
    }
    came = read("zendesk", export)
    assert came.told == [
        ("created", "created", "02 08:00:00"),
        ("comment/20", "responded", "02 08:01:40"),
        ("audit/3", "resolved", "02 08:03:20"),
    ]


def test_a_freshdesk_ticket_tells_its_conversations_and_its_statistics() -> None:
    came = read("freshdesk", EXAMPLES / "freshdesk.json")
    assert came.told == [
        ("created", "created", "02 08:00:00"),
        ("conversation/7001", "responded", "02 08:25:00"),
        ("conversation/7002", "customer_replied", "02 09:00:00"),
        ("conversation/7003", "updated", "02 09:30:00"),
        ("conversation/7004", "responded", "02 10:00:00"),
        ("resolved/1772445900", "resolved", "02 10:05:00"),
        ("closed/1772611200", "closed", "04 08:00:00"),
    ]
    created = came.events[0].ticket
    assert (created["priority"], created["channel"], created["assignee"]) == ("P2", "email", "601")
    assert "status" not in created  # how it is now says nothing about the beginning


def test_freshdesks_webhooks_say_what_happened_in_something_that_is_not_json() -> None:
    came = read("freshdesk", EXAMPLES / "freshdesk-webhooks.jsonl", mapping=FRESHDESK)
    assert [(event.type, dict(event.ticket)) for event in came.events] == [
        ("created", {"subject": "No light", "status": "open", "priority": "P2", "ticket_type": "Incident"}),
        ("responded", {}),
        ("priority_changed", {"priority": "P4"}),
        ("resolved", {"status": "resolved"}),
    ]


def test_zammads_webhooks_are_compared_with_each_other() -> None:
    came = read("zammad", EXAMPLES / "zammad.jsonl")
    assert came.types == [
        "created",
        "updated",  # an internal note
        "status_changed",
        "responded",
        "status_changed",
        "customer_replied",
        "status_changed",
        "responded",
        "resolved",
        "customer_replied",
        "reopened",
    ]
    assert came.events[2].ticket == {"status": "open", "priority": "P2", "assignee": "bob@example.com"}


def test_a_zammad_history_is_read_line_by_line() -> None:
    line = {"o_id": 5, "object": "Ticket", "type": "updated", "created_at": "2026-03-02T08:00:00Z"}
    came = read(
        "zammad",
        {
            "history": [
                {**line, "id": 1, "attribute": "state", "value_from": "new", "value_to": "open"},
                {**line, "id": 2, "attribute": "owner", "value_from": "-", "value_to": "bob"},
                {**line, "id": 3, "type": "created"},
            ]
        },
    )
    assert [(event.type, dict(event.ticket)) for event in came.events] == [
        ("created", {"status": "new"}),
        ("status_changed", {"status": "open"}),
        ("assigned", {"assignee": "bob"}),
    ]


def test_githubs_webhooks_tell_an_issue_and_its_second_life() -> None:
    came = read("github", EXAMPLES / "github.jsonl")
    assert [kind for _, kind, _ in came.told] == [
        "created",
        "priority_changed",
        "responded",
        "assigned",
        "customer_replied",
        "resolved",
        "reopened",
        "resolved",
    ]
    assert {event.ticket_id for event in came.events} == {"acme/widget#3"}


def test_githubs_issues_comments_and_events_of_the_api_go_together() -> None:
    issue = example("github.jsonl")[-1]["issue"]
    base = "https://api.github.com/repos/acme/widget"
    event = {"id": 9, "event": "assigned", "issue": issue, "created_at": "2026-03-02T08:21:00Z"}
    came = read(
        "github",
        [issue],
        [{"id": 801, "issue_url": f"{base}/issues/3", "author_association": "MEMBER", "user": {"login": "m"},
          "created_at": "2026-03-02T08:20:00Z"}],
        [{**event, "assignee": {"login": "maintainer"}}],
    )  # fmt: skip
    assert came.told == [
        ("created", "created", "02 08:00:00"),
        ("comment/801", "responded", "02 08:20:00"),
        ("event/9", "assigned", "02 08:21:00"),
        ("closed/1772528400", "resolved", "03 09:00:00"),
    ]


def test_an_issue_closed_as_not_planned_is_closed_and_not_resolved() -> None:
    payload = example("github.jsonl")[-1]
    issue = payload["issue"]
    assert isinstance(issue, dict)
    came = read("github", {**payload, "issue": {**issue, "state_reason": "not_planned"}})
    assert (came.types[-1], came.events[-1].ticket["status"]) == ("closed", "closed")


def test_pagerdutys_webhooks_have_ids_and_times_of_their_own() -> None:
    came = read("pagerduty", EXAMPLES / "pagerduty.jsonl")
    assert came.told == [
        ("created", "created", "02 08:00:00"),
        ("event/e2", "priority_changed", "02 08:02:00"),
        ("event/e3", "acknowledged", "02 08:03:00"),
        ("event/e4", "updated", "02 08:10:00"),
        ("event/e5", "assigned", "02 08:20:00"),
        ("event/e6", "resolved", "02 09:00:00"),
    ]
    assert came.events[0].data == {"actor": "system", "automated": True}  # opened by a service
    assert came.events[3].data == {"actor": "agent", "public": False}


def test_pagerdutys_log_entries_and_incidents_of_the_api_are_read() -> None:
    entry = {"incident": {"id": "Q1"}, "agent": {"type": "user_reference"}, "channel": {"type": "website"}}
    came = read(
        "pagerduty",
        {
            "log_entries": [
                {**entry, "id": "R3", "type": "resolve_log_entry", "created_at": "2026-03-02T09:00:00Z"},
                {**entry, "id": "R2", "type": "acknowledge_log_entry", "created_at": "2026-03-02T08:03:00Z"},
                {**entry, "id": "R1", "type": "trigger_log_entry", "created_at": "2026-03-02T08:00:00Z"},
                {**entry, "id": "R0", "type": "notify_log_entry", "created_at": "2026-03-02T08:00:01Z"},
            ]
        },
    )
    assert came.types == ["created", "acknowledged", "resolved"]  # the newest came first
    incident = {
        "id": "Q2",
        "incident_number": 4,
        "created_at": "2026-03-02T08:00:00Z",
        "status": "resolved",
        "last_status_change_at": "2026-03-02T09:00:00Z",
        "acknowledgements": [{"at": "2026-03-02T08:10:00Z"}],
    }
    assert read("pagerduty", {"incidents": [incident]}).types == ["created", "acknowledged", "resolved"]


READ_BY_A_MAPPING = {
    "freshdesk-webhooks.jsonl": ("freshdesk", FRESHDESK),
    "other-desk.jsonl": ("json", (EXAMPLES / "other-desk-mapping.yaml").read_text("utf-8")),
}


@pytest.mark.parametrize("name", sorted(path.name for path in EXAMPLES.glob("*.json*")))
def test_the_same_payloads_twice_are_counted_once(name: str) -> None:
    desk, mapping = READ_BY_A_MAPPING.get(name, (name.partition(".")[0].partition("-")[0], ""))
    once = read(desk, EXAMPLES / name, mapping=mapping)
    twice = read(desk, EXAMPLES / name, EXAMPLES / name, mapping=mapping)
    assert twice.events == once.events


@pytest.mark.parametrize("name", ["jira", "zendesk-webhooks", "freshdesk-webhooks", "zammad", "github", "pagerduty"])
def test_payloads_may_come_in_any_order_and_any_packing(name: str) -> None:
    desk = name.partition("-")[0]
    mapping = FRESHDESK if desk == "freshdesk" else ""
    payloads = example(f"{name}.jsonl")
    straight = read(desk, lines(payloads), mapping=mapping)
    assert read(desk, lines(payloads[::-1]), mapping=mapping).events == straight.events
    assert read(desk, payloads, mapping=mapping).events == straight.events  # an array
    assert read(desk, *payloads, mapping=mapping).events == straight.events  # a file for each
    pretty = json.dumps(payloads, indent=2).replace("\n", "\r\n").encode()
    assert read(desk, b"\xef\xbb\xbf" + pretty, mapping=mapping).events == straight.events
