"""Each trap that real payloads hold, in a payload made up for it."""

from __future__ import annotations

from typing import Any

import pytest
from tests.importers.payloads import EXAMPLES, example, read

JIRA = example("jira.jsonl")
GITHUB = example("github.jsonl")


def changed(payload: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """The payload with another value at a path."""
    key, _, rest = path.partition(".")
    inner = changed(payload.get(key) or {}, rest, value) if rest else value
    return {**payload, key: inner}


def ticket(**more: object) -> dict[str, Any]:
    """A Zendesk ticket."""
    return {
        "id": 7,
        "created_at": "2026-03-02T08:00:00Z",
        "updated_at": "2026-03-02T08:00:00Z",
        "requester_id": 11,
        "status": "new",
        "priority": None,
        **more,
    }


def test_a_priority_of_null_is_no_priority() -> None:
    assert "priority" not in read("zendesk", ticket()).events[0].ticket
    assert "priority" not in read("pagerduty", EXAMPLES / "pagerduty.jsonl").events[0].ticket


def test_ids_are_texts_whether_they_come_as_numbers_or_in_quotes() -> None:
    number, text = read("zendesk", ticket()), read("zendesk", ticket(id="7", requester_id="11"))
    assert number.events == text.events
    assert (text.events[0].ticket_id, text.events[0].ticket["customer.id"]) == ("7", "11")


@pytest.mark.parametrize("status", [4, "4", "Resolved", "resolved"])
def test_freshdesks_codes_are_read_as_numbers_texts_and_names(status: object) -> None:
    api = {"id": 1, "requester_id": 2, "priority": "3", "status": status, "created_at": "2026-03-02T08:00:00Z"}
    created = read("freshdesk", api).events[0].ticket
    assert (created["status"], created["priority"]) == ("resolved", "P2")


def test_an_offset_without_a_colon_is_read() -> None:
    assert read("jira", JIRA[:1]).told == [("created", "created", "02 08:00:00")]


def test_a_blank_before_the_offset_and_a_zone_as_word_are_read() -> None:
    mapping = "columns: {ticket: id, at: at}"
    came = read(
        "json",
        {"id": 1, "at": "2017-12-14 20:09:19 +0530"},
        {"id": 2, "at": "2015-05-17 17:06:40 UTC"},
        mapping=mapping,
    )
    assert [when for _, _, when in came.told] == ["14 14:39:19", "17 17:06:40"]


def test_a_time_without_an_offset_is_refused_with_its_place() -> None:
    one = b'{"id": 7, "created_at": "2026-03-02 08:00:00", "requester_id": 11}\n'
    finding = read("zendesk", one).finding
    assert (finding.code, finding.place.at) == ("no-offset", "1.json:1:11")
    assert "created_at is '2026-03-02 08:00:00', which has no offset" in finding.message


def test_a_time_without_an_offset_is_of_the_zone_that_somebody_names() -> None:
    bare = ticket(created_at="2026-03-02 08:00:00", updated_at=None)
    named = read("zendesk", bare, mapping="times: {timezone: Asia/Shanghai}")
    asked = read("zendesk", bare, timezone="Asia/Shanghai")
    assert named.told == asked.told == [("created", "created", "02 00:00:00")]


def test_a_day_without_a_time_is_no_time() -> None:
    assert "is a day without a time" in read("zendesk", ticket(created_at="2026-03-02"), timezone="UTC").finding.message


def test_jiras_change_has_the_webhooks_time_and_not_that_of_the_last_update() -> None:
    late = changed(JIRA[1], "issue.fields.updated", "2026-03-09T09:00:00.000+0100")
    assert ("change/502", "priority_changed", "02 08:05:00") in read("jira", late).told


def test_jiras_comment_has_its_own_time_though_the_issue_was_not_updated() -> None:
    issue = JIRA[1]["issue"]
    comment = JIRA[2]["comment"]
    hook = {
        "timestamp": 1772438999999,
        "webhookEvent": "jira:issue_updated",
        "issue_event_type_name": "issue_commented",
    }
    came = read("jira", {**hook, "issue": issue, "comment": comment})
    assert came.told[1:] == [("comment/901", "responded", "02 08:10:00")]


def test_jiras_deletion_closes_the_ticket_at_the_webhooks_time() -> None:
    came = read("jira", {"timestamp": 1772442000000, "webhookEvent": "jira:issue_deleted", "issue": JIRA[1]["issue"]})
    assert (came.told[-1], came.events[-1].data) == (("deleted", "closed", "02 09:00:00"), {"deleted": True})


def test_a_jira_status_that_no_table_has_counts_by_its_category() -> None:
    def shipped(category: str) -> list[str]:
        hook = changed(JIRA[7], "issue.fields.status", {"name": "Shipped", "statusCategory": {"key": category}})
        items = [{"field": "status", "fromString": "In Progress", "toString": "Shipped"}]
        return read("jira", changed(hook, "changelog.items", items)).types

    assert shipped("done") == ["created", "resolved"]
    assert shipped("indeterminate") == ["created", "status_changed"]


def test_a_cleared_resolution_reopens_though_no_table_has_the_statuses() -> None:
    items = [
        {"field": "resolution", "fromString": "Done", "toString": None},
        {"field": "status", "fromString": "Shipped", "toString": "Rework"},
    ]
    hook = changed(JIRA[7], "issue.fields.status", {"name": "Rework"})
    assert read("jira", changed(hook, "changelog.items", items)).types == ["created", "reopened"]


def test_a_jira_export_that_is_cut_short_says_so() -> None:
    issue = {**JIRA[1]["issue"], "changelog": {"total": 250, "histories": []}}
    assert any("cut short" in note for note in read("jira", {"issues": [issue]}).report.notes)


def test_the_reporter_who_writes_is_the_customer_and_anybody_else_an_agent() -> None:
    def comment(number: int, author: str) -> dict[str, Any]:
        told = {"id": number, "created": "2026-03-02T10:00:00.000+0100", "author": {"accountId": author}}
        return {"webhookEvent": "comment_created", "comment": told, "issue": JIRA[1]["issue"]}

    assert read("jira", comment(1, "c-mia")).types == ["created", "customer_replied"]
    assert read("jira", comment(1, "somebody")).types == ["created", "responded"]
    staff = "staff: [c-mia]"
    assert read("jira", comment(1, "c-mia"), mapping=staff).types == ["created", "responded"]
    assert read("jira", comment(1, "somebody"), mapping=staff).types == ["created", "customer_replied"]


def test_who_wrote_is_not_guessed_where_the_customer_is_not_known() -> None:
    audit = {"id": 1, "ticket_id": 7, "author_id": 21, "created_at": "2026-03-02T08:00:00Z"}
    came = read("zendesk", {**audit, "events": [{"id": 2, "type": "Comment", "public": True}]})
    assert came.types == ["created", "updated"]
    assert any("nobody says whether customer or agent" in note for note in came.report.notes)


def test_the_time_of_an_export_is_not_that_of_the_ticket() -> None:
    assert read("zendesk", ticket(generated_timestamp=1999999999)).told == [("created", "created", "02 08:00:00")]


def test_a_ticket_of_an_export_is_not_resolved_where_nothing_says_when() -> None:
    came = read("zendesk", ticket(status="solved", updated_at="2026-03-09T08:00:00Z"))
    assert [(event.type, event.ticket.get("status")) for event in came.events] == [
        ("created", None),
        ("updated", "resolved"),
    ]


def test_freshdesks_webhook_has_no_time_and_is_refused_with_the_way_out() -> None:
    finding = read("freshdesk", EXAMPLES / "freshdesk-webhooks.jsonl").report.findings[0]
    assert (finding.code, finding.message) == ("no-time", "the payload has no time of its own")
    assert finding.fix is not None
    assert "columns: {at: …}" in finding.fix


def test_freshdesks_own_promises_are_not_events() -> None:
    came = read("freshdesk", EXAMPLES / "freshdesk.json")
    assert {"due_by", "fr_due_by"} <= came.report.ignored.keys()


def test_a_zammad_ticket_that_is_not_expanded_has_numbers_for_words() -> None:
    bare = {"id": 1, "number": "77001", "customer_id": 2, "created_at": "2026-03-02T08:00:00Z"}
    came = read("zammad", {**bare, "state_id": 4, "priority_id": 3, "owner_id": 1})
    assert came.events[0].ticket == {"status": "resolved", "priority": "P2", "customer.id": "2"}


def test_githubs_closing_before_a_reopening_is_not_told_again() -> None:
    reopened = GITHUB[6]
    assert reopened["issue"]["closed_at"] == "2026-03-02T10:00:00Z"
    assert [(kind, when) for _, kind, when in read("github", reopened).told] == [
        ("created", "02 08:00:00"),
        ("reopened", "03 08:00:00"),
    ]


def test_a_pull_request_is_no_ticket() -> None:
    came = read("github", changed(GITHUB[0], "issue.pull_request", {"url": "…"}))
    assert (came.events, came.report.skipped) == ([], {"a pull request is no ticket": 1})


def test_a_status_that_was_there_when_the_ticket_was_first_seen_moves_no_clock() -> None:
    last = example("zammad.jsonl")[4]["ticket"]
    came = read("zammad", {"ticket": {**last, "state": "closed"}})
    assert [(event.type, event.ticket.get("status")) for event in came.events] == [
        ("created", None),
        ("updated", "resolved"),
    ]


def test_two_creations_of_one_ticket_are_noted_and_the_first_counts() -> None:
    came = read("zendesk", ticket(), ticket(created_at="2026-03-03T08:00:00Z", updated_at="2026-03-03T08:00:00Z"))
    assert came.told[0] == ("created", "created", "02 08:00:00")
    assert came.report.notes["tickets with several times of creation: the first counts"] == 1


def test_two_states_at_one_instant_are_noted_and_the_first_counts() -> None:
    came = read("zendesk", ticket(subject="a"), ticket(subject="b"))
    assert came.events[0].ticket["subject"] == "a"
    assert came.report.notes["two states of a ticket at one instant: the first counts"] == 1


@pytest.mark.parametrize("at", [1772438400, 1772438400.0, 1772438400000, "2026-03-02T08:00:00Z"])
def test_epochs_are_seconds_or_milliseconds(at: object) -> None:
    assert read("zendesk", ticket(created_at=at, updated_at=None)).told[0][2] == "02 08:00:00"


@pytest.mark.parametrize("at", [-1, 1e300, 9_999_999_999, "1969-12-31T23:59:59Z", "2101-01-01T00:00:00Z"])
def test_times_outside_of_what_calendars_answer_for_are_refused(at: object) -> None:
    assert "outside the years 1970 to 2100" in read("zendesk", ticket(created_at=at)).finding.message


def test_a_trigger_of_freshdesk_without_end_is_refused() -> None:
    hook = {"triggered_event": "{a:{from:1,to:2}}" * 200, "ticket_id": "1"}
    assert "longer than 2,000" in read("freshdesk", {"freshdesk_webhook": hook}).finding.message


def test_words_that_no_table_has_are_counted() -> None:
    came = read("zendesk", ticket(status="Code Review", priority="whenever"))
    assert (came.events[0].ticket["status"], came.events[0].ticket["priority"]) == ("code_review", "whenever")
    assert came.report.unmapped == {"status 'Code Review'": 1, "priority 'whenever'": 1}


def test_a_bot_that_comments_has_not_answered_the_customer() -> None:
    payload = changed(GITHUB[2], "comment.user", {"login": "triage[bot]", "type": "Bot"})
    came = read("github", payload)
    assert (came.types[-1], came.events[-1].data["automated"]) == ("updated", True)


def test_two_things_within_one_second_keep_their_order() -> None:
    early, late = example("pagerduty.jsonl")[:2]
    late = changed(late, "event.occurred_at", "2026-03-02T08:00:00.900Z")
    assert read("pagerduty", late, early).types == ["created", "priority_changed"]


def test_what_happened_before_the_creation_is_moved_to_it() -> None:
    early = changed(JIRA[1], "timestamp", 1772438000000)
    came = read("jira", JIRA[0], early)
    assert [when for _, _, when in came.told] == ["02 08:00:00", "02 08:00:00"]
    assert came.report.notes["happened before the ticket was created: moved to its creation"] == 1


def test_one_bad_payload_does_not_keep_the_others_back() -> None:
    came = read("zendesk", {"tickets": [ticket(id=1), ticket(id=2, created_at="soon"), 5, ticket(id=3)]})
    assert [event.ticket_id for event in came.events] == ["1", "3"]
    assert [finding.message for finding in came.report.findings] == [
        "tickets[1].created_at is 'soon', which is no time",
        "tickets[2] is no JSON object",
    ]


def test_a_payload_of_another_helpdesk_is_recognised() -> None:
    finding = read("zendesk", JIRA[0]).finding
    assert finding.fix == "it looks like --from jira"


def test_fields_that_are_left_alone_are_counted() -> None:
    came = read("zendesk", ticket(brand_id=3, due_at=None), ticket(id=8, brand_id=3))
    assert came.report.ignored == {"brand_id": 2}
