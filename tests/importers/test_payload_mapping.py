"""Mappings of payloads: what they change for a known helpdesk, and how they describe one that is not known."""

from __future__ import annotations

import pytest
from tests.importers.payloads import EXAMPLES, ROOT, example, read

from slaengine import Engine
from slaengine.diagnostics import FindingsError
from slaengine.importers.payload_mapping import read_payload_mapping

OTHER = (EXAMPLES / "other-desk-mapping.yaml").read_text("utf-8")
POLICY = Engine.load(ROOT / "policies" / "call-centre").policy


def test_any_desks_json_is_read_by_a_mapping() -> None:
    came = read("json", EXAMPLES / "other-desk.jsonl", mapping=OTHER)
    assert came.told == [
        ("u1", "created", "02 08:00:00"),
        ("u3", "responded", "02 08:12:00"),
        ("u4", "status_changed", "02 08:12:30"),
        ("u5", "resolved", "02 09:00:00"),
        ("u6", "reopened", "02 10:00:00"),  # moved, but it was over
    ]
    assert came.events[0].ticket == {
        "subject": "Kiosk is dark",
        "status": "new",
        "priority": "P2",
        "customer.tier": "vip",
    }
    assert came.report.skipped == {"`viewed` changes nothing that a policy counts": 1}


def test_without_an_event_the_difference_to_the_payload_before_decides() -> None:
    mapping = "columns: {ticket: n, at: at, fields: {status: s, assignee: who, weight: w}}\nstatuses: {done: resolved}"
    states = [
        {"n": 1, "at": "2026-03-02T08:00:00Z", "s": "open", "w": 3},
        {"n": 1, "at": "2026-03-02T08:10:00Z", "s": "open", "who": "Ann", "w": 3},
        {"n": 1, "at": "2026-03-02T08:20:00Z", "s": "done", "who": "Ann", "w": 4.5},
        {"n": 1, "at": "2026-03-02T08:30:00Z", "s": "open", "who": None, "w": True},
    ]
    came = read("json", states, mapping=mapping)
    assert [(event.type, dict(event.ticket)) for event in came.events] == [
        ("created", {"status": "open", "weight": 3}),  # numbers stay numbers
        ("assigned", {"assignee": "Ann"}),
        ("resolved", {"status": "resolved", "weight": 4.5}),
        ("reopened", {"status": "open", "assignee": None, "weight": True}),
    ]


def test_the_event_ids_of_a_payload_without_an_id_come_from_its_content() -> None:
    mapping = "columns: {ticket: n, at: at, event: e}\nother_events: updated"
    payload = {"n": 1, "at": "2026-03-02T08:00:00Z", "e": "x"}
    first, again = (read("json", one, mapping=mapping) for one in (payload, dict(reversed(payload.items()))))
    other = read("json", {**payload, "note": "y"}, mapping=mapping)
    assert first.events == again.events
    assert first.events[-1].event_id != other.events[-1].event_id


def test_a_mapping_adds_fields_statuses_and_levels_to_a_known_helpdesk() -> None:
    mapping = """
columns: {fields: {customer.tier: {column: fields.customfield_10050.value, values: {gold: vip}}}}
statuses: {Waiting for support: queued}
priorities: {Medium: P1}
"""
    created = read("jira", example("jira.jsonl")[0], mapping=mapping).events[0].ticket
    assert (created["customer.tier"], created["status"], created["priority"]) == ("vip", "queued", "P1")


def test_a_mapped_custom_field_is_found_in_a_history_as_well() -> None:
    mapping = "columns: {fields: {tier: custom_fields.id=4711.value}}"
    came = read("zendesk", EXAMPLES / "zendesk.json", mapping=mapping)
    assert [event.ticket.get("tier") for event in came.events if event.event_id == "350/audit/9003"] == ["gold"]


def test_labels_become_priorities_by_a_mapping() -> None:
    payload = example("github.jsonl")[1]
    came = read("github", payload, mapping="priorities: {p2: high}")
    assert (came.types, came.events[-1].ticket["priority"]) == (["created", "priority_changed"], "high")


def test_a_status_can_be_said_to_end_the_work() -> None:
    mapping = "statuses: {Waiting for customer: {status: parked, means: resolved}}"
    came = read("jira", EXAMPLES / "jira.jsonl", mapping=mapping)
    assert came.types[3:6] == ["resolved", "customer_replied", "reopened"]


def test_what_happened_can_be_ignored_or_be_another_event() -> None:
    mapping = "events: {incident.annotated: ignore, incident.escalated: {type: updated, status: escalated}}"
    came = read("pagerduty", EXAMPLES / "pagerduty.jsonl", mapping=mapping)
    assert came.types == ["created", "priority_changed", "acknowledged", "updated", "resolved"]
    assert came.events[3].ticket["status"] == "escalated"


def test_a_pattern_reads_times_that_are_not_iso() -> None:
    mapping = 'columns: {ticket: n, at: at}\ntimes: {format: "%d/%m/%Y %H:%M", timezone: UTC}'
    assert read("json", {"n": 1, "at": "02/03/2026 08:00"}, mapping=mapping).told[0][2] == "02 08:00:00"


WRONG = {
    "an unknown key": ("colums: {}", False, "unknown-key"),
    "no ticket": ("columns: {at: x}", False, "no-column"),
    "no time": ("columns: {ticket: x}", False, "no-column"),
    "what a helpdesk knows itself": ("columns: {ticket: x}", True, "known-column"),
    "an unknown zone": ("times: {timezone: Europe/Rom}", True, "unknown-timezone"),
    "a pattern without hours": ('times: {format: "%d/%m/%Y"}', True, "bad-time-format"),
    "an unknown event type": ("events: {x: reponded}", True, "unknown-event"),
    "an unknown status": ("statuses: {x: waitin}", True, "unknown-status"),
    "an unknown level": ("priorities: {x: P9}", True, "unknown-level"),
    "an unknown field": ("columns: {fields: {custmer.tier: x}}", True, "unknown-field"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_mapping_that_does_not_fit_is_a_finding_with_its_place(kind: str) -> None:
    text, known_desk, code = WRONG[kind]
    with pytest.raises(FindingsError) as caught:
        read_payload_mapping("mapping.yaml", text.encode(), POLICY, known_desk=known_desk)
    (finding,) = caught.value.findings
    assert (finding.code, finding.place.file) == (code, "mapping.yaml")
