"""Rulings 26 to 31 and the contract of a decision: intake, priority, routing, repeated and late events, state."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.engine.kit import HEAD, LEVELS, RESOLUTION, Life, desk, due, status

from slaengine import EventError

ADJUST = """
  adjust:
    - {name: vip-uplift, when: {tier: vip}, raise_by: 1, because: S4-07}
"""
ROUTING = """
routing:
  groups: {network: , second-line: }
  rules:
    - {name: web, when: {channel: web}, then: network, because: S4-09}
    - {name: rest, otherwise: true, then: second-line}
"""
INTAKE = """
intake:
  because: S4-03
  required: [customer.name, tier, subject, {fields: serial, when: {service: down}}]
  transfer:
    - {name: complaints, when: {subject: {contains: complaint}}, to: customer-service, because: S4-04}
"""
DESK = desk(LEVELS + ADJUST, RESOLUTION, ROUTING, INTAKE)


def created(ticket: dict[str, Any], engine: Any = DESK) -> Any:
    return Life(engine)("2026-11-23 09:00", "created", ticket)


def test_the_decision_has_the_contracts_keys_and_is_plain_json() -> None:
    decision = created({"service": "slow", "customer": {"tier": "vip"}}).to_json()
    assert list(decision) == [
        "ticket_id", "event_id", "at", "policy", "stage", "intake", "classification", "priority", "routing",
        "deadlines", "actions", "upcoming", "next_check_at", "guidance", "number", "reasons", "state",
    ]  # fmt: skip
    assert json.loads(json.dumps(decision, allow_nan=False)) == decision
    assert decision["upcoming"] == [
        {
            "at": "2026-11-23T11:00:00+08:00",
            "kind": "breach",
            "what": "resolution",
            "rule": decision["upcoming"][0]["rule"],
        }
    ]


def test_ruling_28_a_vip_is_raised_once_from_the_base_and_not_past_the_top() -> None:
    told = Life(DESK)
    for service, expected in (("slow", ("P2", "P1")), ("slow", ("P2", "P1")), ("down", ("P1", "P1"))):
        shown = told("2026-11-23 09:00", "updated" if told.state else "created",
                     {"service": service, "customer": {"tier": "vip"}}).to_json()["priority"]  # fmt: skip
        assert (shown["base"], shown["level"]) == expected
        assert shown["adjusted_by"] == (["vip-uplift"] if service == "slow" else [])


def test_not_above_holds_an_uplift_back_and_never_lowers() -> None:
    engine = desk(LEVELS + ADJUST.replace("raise_by: 1", "raise_by: 2, not_above: P2"))
    assert created({"customer": {"tier": "vip"}}, engine).level == "P2"
    assert created({"service": "down", "customer": {"tier": "vip"}}, engine).level == "P1"


def test_the_reported_priority_is_the_base_unless_the_policy_ignores_it() -> None:
    ignoring = desk(LEVELS.replace("  rules:", "  reported_priority: ignore\n  rules:"))
    assert created({"priority": "P1"}).level == "P1"
    assert created({"priority": "P1"}, ignoring).level == "P3"
    assert created({"priority": "sev-1", "service": "slow"}).level == "P2"  # not a level of this desk


MATRIX = """
fields:
  impact: {type: enum, values: [high, low]}
  urgency: {type: enum, values: [high, low]}
priorities:
  levels: {P1: , P2: , P3: }
  matrix: {rows: impact, columns: urgency, cells: {high: {high: P1, low: P2}, low: {high: P2}}}
  rules: [{name: rest, otherwise: true, then: P3}]
"""


@pytest.mark.parametrize(
    ("impact", "urgency", "level"),
    [("high", "high", "P1"), ("high", "low", "P2"), ("low", "high", "P2"), ("low", "low", "P3"), (None, "high", "P3")],
)
def test_impact_and_urgency_meet_in_a_matrix_and_the_rules_take_what_it_leaves(
    impact: str | None, urgency: str, level: str
) -> None:
    from slaengine import Engine
    from slaengine.compiler.compile import compile_pack

    engine = Engine(compile_pack({"policy.yaml": (HEAD + MATRIX).encode()}).require())
    decision = created({"impact": impact, "urgency": urgency}, engine)
    assert decision.level == level
    if level != "P3":
        assert decision.reasons[0]["text"] == f"impact is {impact} and urgency is {urgency}: {level}"


def test_ruling_26_a_missing_field_matches_nothing_and_a_default_removes_the_case() -> None:
    assert created({}).level == "P3"
    assert created({"service": "slow"}).ticket.grading.adjusted_by == ()


def test_ruling_31_an_incomplete_ticket_gets_its_deadlines_like_any_other() -> None:
    told = Life(DESK)
    first = told("2026-11-23 09:00", "created", {"service": "down", "subject": "no login"})
    shown = first.to_json()
    assert shown["intake"] == {"valid": False, "missing": ["customer.name", "tier", "serial"], "transfer_to": None}
    assert shown["stage"] == "intake"
    assert due(first) == "2026-11-23 11:00"
    second = told("2026-11-23 09:05", "info_completed", {"customer": {"name": "ACME", "tier": "vip"}, "serial": "7"})
    assert second.to_json()["intake"]["valid"]
    assert second.to_json()["stage"] == "handling"
    assert told("2026-11-23 09:06", "updated", {"serial": None}).to_json()["intake"]["missing"] == ["serial"]


def test_a_transfer_cancels_the_targets_with_the_reason_and_lasts_as_long_as_its_rule_holds() -> None:
    told = Life(DESK)
    away = told("2026-11-23 09:00", "created", {"service": "down", "subject": "A complaint"})
    assert away.to_json()["intake"]["transfer_to"] == "customer-service"
    assert away.to_json()["stage"] == "closing"
    assert away.deadlines == {}
    assert [a["key"] for a in away.actions] == ["T-1/transfer/complaints/e1"]
    back = told("2026-11-23 09:10", "updated", {"subject": "Nobody can log in"})
    assert due(back) == "2026-11-23 11:00"
    again = told("2026-11-23 09:20", "updated", {"subject": "A complaint after all"})
    assert status(again) == "cancelled"


def test_a_value_that_the_policy_does_not_know_is_treated_as_missing_and_named() -> None:
    decision = created({"service": "exploded", "users": "many", "tier": "vip"})
    assert decision.level == "P3"
    texts = " ".join(reason["text"] for reason in decision.reasons if reason["for"] == "intake")
    assert "exploded" in texts
    assert "many" in texts


def test_a_level_and_a_group_that_the_helpdesk_names_and_the_policy_lacks_are_named_as_unknown() -> None:
    decision = created({"priority": "high", "group": "netwrk", "channel": "web"})
    assert (decision.level, decision.group) == ("P3", "network")
    odd = [
        (reason["for"], reason["text"].split(",")[0]) for reason in decision.reasons if "not a value" in reason["text"]
    ]
    assert odd == [("priority", "priority is 'high'"), ("group", "group is 'netwrk'")]
    known = created({"priority": "P1", "group": "second-line"})
    assert not [reason for reason in known.reasons if "not a value" in reason["text"]]


def test_routing_follows_the_rules_until_the_helpdesk_names_a_group() -> None:
    told = Life(DESK)
    assert told("2026-11-23 09:00", "created", {"channel": "web"}).group == "network"
    assert told("2026-11-23 09:01", "assigned", {"group": "second-line", "assignee": "li-wei"}).group == "second-line"
    shown = told("2026-11-23 09:02", "updated", {"group": "nobody-knows"}).to_json()["routing"]
    assert (shown["group"], shown["assignee"]) == ("network", "li-wei")


CLASSIFICATION = """
classification:
  hit: all
  rules:
    - name: security
      when: {subject: {contains: [漏洞, vulnerability]}}
      then: {category: security, tags: [urgent-look]}
    - {name: vpn, when: {subject: {contains: vpn}}, then: {category: network, tags: [vpn]}}
"""


def test_classification_adds_tags_and_the_first_category_decides() -> None:
    engine = desk(LEVELS, CLASSIFICATION)
    shown = created({"subject": "VPN 漏洞", "category": "other", "tags": ["seen"]}, engine).to_json()["classification"]
    assert shown == {"category": "security", "tags": ["seen", "urgent-look", "vpn"]}
    assert (
        created({"subject": "printer", "category": "other"}, engine).to_json()["classification"]["category"] == "other"
    )


def test_reasons_name_rule_place_clause_and_say_why_in_both_languages() -> None:
    decision = created({"service": "slow", "customer": {"tier": "vip"}, "channel": "web"})
    by_rule = {reason["rule"]: reason for reason in decision.reasons}
    uplift = by_rule["vip-uplift"]
    assert (uplift["for"], uplift["because"]) == ("priority", "S4-07")
    assert uplift["at"].startswith("policy.yaml:")
    assert uplift["text"].endswith("from P2 to P1")
    assert by_rule["web"]["for"] == "group"
    chinese = {reason.rule: reason.text for reason in decision.reasons_in("zh")}
    assert chinese["vip-uplift"].endswith("由 P2 调整为 P1")


def test_ruling_29_a_repeated_event_gives_the_same_decision_byte_for_byte() -> None:
    told = Life(DESK)
    told("2026-11-23 09:00", "created", {"service": "down"}, event_id="a")
    first = told("2026-11-23 11:30", "status_changed", {"status": "waiting"}, event_id="b")
    second = told("2026-11-23 11:30", "status_changed", {"status": "waiting"}, event_id="b")
    assert first.actions
    assert json.dumps(first.to_json()) == json.dumps(second.to_json())


def test_ruling_29_an_older_event_is_refused_and_an_older_repeated_one_is_not() -> None:
    told = Life(DESK)
    told("2026-11-23 09:00", "created", {"service": "down"}, event_id="a")
    latest = told("2026-11-23 10:00", "responded", event_id="b")
    with pytest.raises(EventError, match="older than the ticket's latest") as caught:
        told("2026-11-23 09:59:59", "updated", event_id="c")
    assert caught.value.code == "late-event"
    assert told("2026-11-23 09:00", "created", event_id="a").ticket == latest.ticket


def test_an_unknown_event_type_names_the_nearest_known_one() -> None:
    with pytest.raises(EventError, match="did you mean resolved") as caught:
        Life(DESK)("2026-11-23 09:00", "resolvd")
    assert caught.value.path == ("type",)


def test_a_policy_can_declare_event_types_of_its_own() -> None:
    engine = desk(LEVELS, "events: {diagnosed: {title: Diagnosed}}\ntargets:\n  d: {stop: diagnosed, goal: 1h}\n")
    told = Life(engine)
    told("2026-11-23 09:00", "created")
    assert status(told("2026-11-23 09:30", "diagnosed"), "d") == "met"


def test_the_state_survives_json_and_goes_on_alike() -> None:
    told = Life(DESK)
    told("2026-11-23 09:00", "created", {"service": "slow", "customer": {"tier": "vip"}})
    told("2026-11-23 09:30", "status_changed", {"status": "waiting"})
    stored = json.loads(json.dumps(told.decisions[-1].state))
    event = {"event_id": "z", "ticket_id": "T-1", "type": "status_changed", "at": "2026-11-23T10:00:00+08:00",
             "ticket": {"status": "open"}}  # fmt: skip
    live = DESK.evaluate(event, told.state)
    assert DESK.evaluate(event, stored).to_json() == live.to_json()
    assert due(live) == "2026-11-23 11:30"


def test_evaluating_never_changes_the_state_that_was_passed_in() -> None:
    told = Life(DESK)
    stored = told("2026-11-23 09:00", "created", {"service": "down"}).state
    copy = json.loads(json.dumps(stored))
    event = {"event_id": "z", "ticket_id": "T-1", "type": "resolved", "at": "2026-11-23T10:00:00+08:00"}
    DESK.evaluate(event, stored)
    assert stored == copy


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        ({"version": 99}, "future-state"),
        ({"version": "1"}, "bad-state"),
        ({"clocks": []}, "bad-state"),
        ({"at": -5}, "bad-state"),
        ({"lifecycle": "asleep"}, "bad-state"),
        ({"seen": "abc"}, "bad-state"),
        ({"grading": None}, "bad-state"),
        ({"ticket_id": "T-2"}, "foreign-state"),
        ({"policy": "another-desk"}, "foreign-state"),
        ({"at": 4_000_000_000}, "late-event"),  # a state from the future
    ],
)
def test_a_damaged_or_foreign_state_is_refused_with_its_path(damage: dict[str, Any], code: str) -> None:
    state = Life(DESK)("2026-11-23 09:00", "created", {"service": "down"}).state | damage
    event = {"event_id": "z", "ticket_id": "T-1", "type": "resolved", "at": "2026-11-23T10:00:00+08:00"}
    with pytest.raises(EventError) as caught:
        DESK.evaluate(event, state)
    assert caught.value.code == code
    assert caught.value.fix


def test_a_state_with_levels_that_the_policy_does_not_have_is_refused() -> None:
    state = json.loads(json.dumps(Life(DESK)("2026-11-23 09:00", "created", {"service": "down"}).state))
    state["clocks"]["resolution"]["level"] = 17
    with pytest.raises(EventError, match="level"):
        DESK.parse_state(state)


REVIEWED = """
  review: {start: created, stop: reviewed, goal: {P1: 10m, P2: 10m}, stage: grading}
  dispute: {start: priority_disputed, stop: dispute_decided, goal: 30m, stage: escalation}
"""


def test_a_target_can_hold_the_ticket_in_its_stage_while_its_clock_runs() -> None:
    told = Life(desk(LEVELS, RESOLUTION + REVIEWED, "intake: {required: [contact]}"))
    seen = [
        told("2026-11-23 09:00", "created", {"service": "down"}),  # a gap in the record comes first
        told("2026-11-23 09:01", "info_completed", {"contact": "Ms Shen"}),
        told("2026-11-23 09:02", "priority_disputed"),  # of two, the first target decides
        told("2026-11-23 09:03", "reviewed"),
        told("2026-11-23 09:04", "dispute_decided"),
        told("2026-11-23 09:05", "priority_disputed"),
        told("2026-11-23 09:06", "resolved"),  # the clock of the dispute still runs
    ]
    assert [decision.stage for decision in seen] == [
        "intake",
        "grading",
        "grading",
        "escalation",
        "handling",
        "escalation",
        "feedback",
    ]


def test_a_target_that_does_not_apply_holds_no_ticket_in_its_stage() -> None:
    told = Life(desk(LEVELS, RESOLUTION + REVIEWED))
    assert told("2026-11-23 09:00", "created", {"service": "fine"}).stage == "handling"
