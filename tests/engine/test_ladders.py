"""Rulings 19 and 22 to 25: ladders, recurring targets, cases. 2026-11-23 is a Monday."""

from __future__ import annotations

from typing import Any

import pytest
from tests.engine.kit import LEVELS, RESOLUTION, Life, desk, due, local, status

from slaengine import Decision

ROUTING = """
routing:
  supervisor: chief
  groups:
    first: {line: 1, lead: lee}
    second: {line: 2}
  rules: [{name: all, otherwise: true, then: first}]
"""


def ladder(*steps: str, target: str = RESOLUTION) -> Life:
    rows = "\n".join(f"    - {{{step}}}" for step in steps)
    return Life(desk(LEVELS, target, ROUTING, f"escalations:\n  resolution:\n{rows}\n"))


def fired(decision: Decision) -> list[tuple[str, str | None]]:
    """The keys without their beginning, each with its local time; the marks of breaches left out."""
    return [
        (action["key"].removeprefix("T-1/resolution/1/"), local(action["at"]))
        for action in decision.actions
        if action["type"] != "mark_breached"
    ]


@pytest.mark.parametrize(
    ("step", "service", "expected"),
    [
        ("at: 50%", "down", "2026-11-23 10:00"),
        ("at: 80%", "down", "2026-11-23 10:36"),
        ("at: 50%", "slow", "2026-11-23 14:00"),  # four of eight open hours, lunch left out
        ("at: 50%", "fine", "2026-11-24 14:00"),  # half of the open time up to Thursday 09:00
        ("before: 30m", "down", "2026-11-23 10:30"),
        ("before: 2bh", "slow", "2026-11-23 16:00"),
        ("at: breach", "down", "2026-11-23 11:00"),
        ("after: 1h", "down", "2026-11-23 12:00"),
        ("after: 1bd", "fine", "2026-11-27 09:00"),
        ("elapsed: 90m", "down", "2026-11-23 10:30"),
        ("elapsed: 5bh", "down", "2026-11-23 15:00"),
    ],
)
def test_ruling_22_a_step_is_due_at_its_instant_of_the_targets_own_clock(
    step: str, service: str, expected: str
) -> None:
    told = ladder(f"name: s, {step}, notify: boss")
    first = told("2026-11-23 09:00", "created", {"service": service})
    ahead = [local(one["at"]) for one in first.upcoming if one["what"] == "resolution s"]
    assert ahead == [expected]
    assert fired(told("2026-11-28 09:00", "tick")) == [("s", expected)]


def test_ruling_22_a_pause_holds_the_whole_ladder_back() -> None:
    told = ladder("name: half, at: 50%, notify: boss", "name: long, elapsed: 3h, notify: boss")
    told("2026-11-23 09:00", "created", {"service": "down"})
    told("2026-11-23 09:30", "status_changed", {"status": "waiting"})
    assert fired(told("2026-11-23 20:00", "tick")) == []
    told("2026-11-23 20:30", "status_changed", {"status": "open"})
    assert fired(told("2026-11-23 23:30", "tick")) == [("half", "2026-11-23 21:00"), ("long", "2026-11-23 23:00")]


def test_ruling_22_a_repeated_step_comes_again_until_its_number_is_reached_or_the_clock_stops() -> None:
    told = ladder("name: open, after: 30m, repeat: {every: 30m, max: 2}, notify: boss")
    told("2026-11-23 09:00", "created", {"service": "down"})
    assert fired(told("2026-11-23 12:00", "tick")) == [("open", "2026-11-23 11:30"), ("open/1", "2026-11-23 12:00")]
    assert fired(told("2026-11-23 18:00", "tick")) == [("open/2", "2026-11-23 12:30")]


def test_ruling_22_stop_on_ends_a_step_and_no_other() -> None:
    told = ladder("name: a, at: 50%, stop_on: responded, notify: boss", "name: b, at: 60%, notify: boss")
    told("2026-11-23 09:00", "created", {"service": "down"})
    told("2026-11-23 09:10", "responded")
    assert [key for key, _ in fired(told("2026-11-23 10:59", "tick"))] == ["b"]


def test_ruling_22_in_hours_shifts_the_message_and_not_the_step() -> None:
    told = ladder("name: s, at: 50%, notify: boss, deliver: in_hours", "name: t, at: 60%, notify: boss")
    told("2026-11-23 20:00", "created", {"service": "down"})
    assert fired(told("2026-11-23 21:30", "tick")) == [("s", "2026-11-24 09:00"), ("t", "2026-11-23 21:12")]


def test_ruling_23_each_step_fires_once_and_what_nobody_looked_for_is_late() -> None:
    told = ladder("name: s, at: 50%, notify: boss", "name: t, at: 75%, notify: boss")
    first = told("2026-11-23 09:00", "created", {"service": "down"})
    assert local(first.next_check_at) == "2026-11-23 10:00"
    at = told("2026-11-23 10:00", "tick")
    assert [action["late"] for action in at.actions] == [False]
    later = told("2026-11-23 10:45", "tick")
    assert [(key, action["late"]) for (key, _), action in zip(fired(later), later.actions, strict=True)] == [
        ("t", True)
    ]
    told("2026-11-23 10:50", "tick")
    assert told.keys() == ["T-1/resolution/1/s", "T-1/resolution/1/t"]


def test_an_uplift_does_not_send_a_step_again_and_puts_what_is_overdue_at_the_change() -> None:
    told = ladder("name: s, at: 50%, notify: boss", "name: t, at: 75%, notify: boss")
    told("2026-11-23 09:00", "created", {"service": "slow"})
    told("2026-11-23 14:00", "tick")
    assert told.keys() == ["T-1/resolution/1/s"]
    after = told("2026-11-23 14:30", "updated", {"service": "down"})
    assert fired(after) == [("t", "2026-11-23 14:30")]


def test_a_cancelled_or_settled_target_has_no_ladder() -> None:
    told = ladder("name: s, at: 50%, notify: boss")
    told("2026-11-23 09:00", "created", {"service": "down"})
    told("2026-11-23 09:30", "resolved")
    assert told("2026-11-25 09:00", "tick").actions == []
    gone = ladder("name: s, at: 50%, notify: boss")
    gone("2026-11-23 09:00", "created", {"service": "down"})
    gone("2026-11-23 09:30", "merged", into="T-2")
    assert gone("2026-11-25 09:00", "tick").actions == []


def test_a_step_with_a_condition_is_passed_over_where_it_does_not_hold_then() -> None:
    told = ladder("name: s, at: 50%, when: {tier: vip}, notify: boss")
    told("2026-11-23 09:00", "created", {"service": "down"})
    told("2026-11-23 10:30", "tick")
    assert told("2026-11-23 10:40", "updated", {"customer": {"tier": "vip"}}).actions == []


def test_a_step_hands_over_to_the_next_line_and_where_there_is_none_if_empty_gets_it() -> None:
    told = ladder(
        "name: up, at: 50%, hand_over: next_line, if_empty: chief",
        "name: on, at: 75%, hand_over: next_line, if_empty: chief",
    )
    assert told("2026-11-23 09:00", "created", {"service": "down"}).group == "first"
    first = told("2026-11-23 10:00", "tick")
    assert (first.group, first.stage) == ("second", "escalation")
    assert [(a["key"], a["to"]) for a in first.actions] == [("T-1/resolution/1/up/hand_over", ["second"])]
    second = told("2026-11-23 10:30", "tick")
    assert [(a["key"], a["to"]) for a in second.actions] == [("T-1/resolution/1/on", ["chief"])]
    assert any(r["text"].startswith("handed over to second") for r in second.reasons)
    assert told("2026-11-23 10:40", "assigned", {"group": "first"}).group == "first"


def test_a_step_raises_the_priority_from_its_instant_on() -> None:
    told = ladder("name: up, elapsed: 1h, raise_priority_by: 1")
    told("2026-11-23 09:00", "created", {"service": "slow"})
    after = told("2026-11-23 10:30", "tick")
    assert (after.level, due(after)) == ("P1", "2026-11-23 11:00")
    assert after.actions[0]["detail"] == {"priority": "P1"}
    assert told("2026-11-23 10:40", "updated", {"users": 3}).level == "P1"


def test_a_step_convenes_a_workshop_with_a_time_limit() -> None:
    told = ladder("name: w, elapsed: 1h, convene: {title: Workshop, invite: [dev, qa], time_limit: 2h}")
    told("2026-11-23 09:00", "created", {"service": "down"})
    (action,) = told("2026-11-23 10:00", "tick").actions
    assert (action["type"], action["to"], local(action["detail"]["until"])) == (
        "convene",
        ["dev", "qa"],
        "2026-11-23 12:00",
    )


def test_ruling_25_nobody_there_means_if_empty_then_the_supervisor_and_never_nobody() -> None:
    told = ladder("name: a, at: 50%, notify: assignee, if_empty: desk", "name: b, at: 60%, notify: assignee",
                  "name: c, at: 70%, notify: [assignee, group_lead]")  # fmt: skip
    told("2026-11-23 09:00", "created", {"service": "down"})
    after = told("2026-11-23 10:50", "tick")
    assert [action["to"] for action in after.actions] == [["desk"], ["chief"], ["group_lead"]]
    assert after.actions[2]["detail"] == {"group_lead": "lee"}


UPDATES = """
statuses: {open: , waiting: {waits_for: customer}}
targets:
  first_response: {start: created, stop: responded, goal: 30m}
  progress_update: {start: responded, restart: progress_updated, stop: resolved, every: {P1: 1h, P2: 4h}}
"""


def test_ruling_19_a_recurring_target_starts_after_the_first_response_and_restarts_at_each_update() -> None:
    told = Life(desk(LEVELS, UPDATES))
    assert status(told("2026-11-23 09:00", "created", {"service": "down"}), "progress_update") == "pending"
    assert due(told("2026-11-23 09:10", "responded"), "progress_update") == "2026-11-23 10:10"
    assert due(told("2026-11-23 09:50", "progress_updated"), "progress_update") == "2026-11-23 10:50"
    late = told("2026-11-23 11:00", "progress_updated")
    assert [a["key"] for a in late.actions] == ["T-1/progress_update/2/mark_breached"]
    assert (due(late, "progress_update"), late.ticket.clocks["progress_update"].cycle) == ("2026-11-23 12:00", 3)
    assert status(told("2026-11-23 11:30", "resolved"), "progress_update") == "met"


def test_ruling_19_a_recurring_target_is_silent_while_the_ticket_waits_for_the_customer() -> None:
    told = Life(desk(LEVELS, UPDATES))
    told("2026-11-23 09:00", "created", {"service": "down"})
    told("2026-11-23 09:10", "responded")
    told("2026-11-23 09:40", "status_changed", {"status": "waiting"})
    assert told("2026-11-25 09:40", "tick").actions == []
    assert due(told("2026-11-25 09:40", "status_changed", {"status": "open"}), "progress_update") == "2026-11-25 10:10"


CASES = """
targets:
  review:
    start: created
    stop: {P1: [reviewed, resolved], P2: reviewed, P3: reviewed}
    calendar: office
    goal: 4bh
    cases:
      - {when: {channel: web}, goal: 2bh, because: X-1}
      - {when: {channel: phone}, goal: {P1: 10m}, stop: responded}
"""


@pytest.mark.parametrize(
    ("ticket", "expected"),
    [
        ({}, "2026-11-23 14:00"),
        ({"channel": "web"}, "2026-11-23 11:00"),
        ({"channel": "phone", "service": "down"}, "2026-11-23 09:10"),
        ({"channel": "phone"}, None),  # the case has no figure for this level: no promise
    ],
)
def test_a_case_has_figures_of_its_own(ticket: dict[str, Any], expected: str | None) -> None:
    decision = Life(desk(LEVELS, CASES))("2026-11-23 09:00", "created", ticket)
    assert decision.deadlines.get("review", {}).get("due_at", None) == (
        None if expected is None else expected.replace(" ", "T") + ":00+08:00"
    )


def test_what_keeps_a_promise_differs_by_level_and_by_case() -> None:
    p1, p3, phone = (Life(desk(LEVELS, CASES)) for _ in range(3))
    p1("2026-11-23 09:00", "created", {"service": "down"})
    p3("2026-11-23 09:00", "created")
    phone("2026-11-23 09:00", "created", {"channel": "phone", "service": "down"})
    assert status(p1("2026-11-23 09:05", "resolved"), "review") == "met"
    assert status(p3("2026-11-23 09:05", "resolved"), "review") == "running"
    assert status(phone("2026-11-23 09:05", "reviewed"), "review") == "running"
    assert status(phone("2026-11-23 09:06", "responded"), "review") == "met"


def test_a_ticket_that_comes_under_another_case_gets_its_figures() -> None:
    told = Life(desk(LEVELS, CASES))
    told("2026-11-23 09:00", "created")
    assert due(told("2026-11-23 09:30", "updated", {"channel": "web"}), "review") == "2026-11-23 11:00"
