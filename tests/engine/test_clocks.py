"""Rulings 2, 3 and 1to 21: what a clock does. 2026-11-23 is a Monday; the office works 09:00-12:00 and 13:00-18:00."""

from __future__ import annotations

import pytest
from tests.engine.kit import LEVELS, RESOLUTION, Life, desk, due, local, status

DESK = desk(LEVELS, RESOLUTION)


def life(service: str = "down", at: str = "2026-11-23 09:00", **ticket: object) -> Life:
    told = Life(DESK)
    told(at, "created", {"service": service, **ticket})
    return told


@pytest.mark.parametrize(
    ("service", "created", "expected"),
    [
        ("down", "2026-11-23 09:00", "2026-11-23 11:00"),
        ("down", "2026-11-23 23:00", "2026-11-24 01:00"),  # 2h are two hours, open or not
        ("slow", "2026-11-23 09:00", "2026-11-23 18:00"),  # eight open hours end at closing time, not next morning
        ("slow", "2026-11-23 11:00", "2026-11-24 11:00"),  # two hours before lunch … the rest after the night
        ("slow", "2026-11-20 20:00", "2026-11-23 18:00"),  # Friday evening starts on Monday morning
        ("fine", "2026-11-23 10:30", "2026-11-26 10:30"),
        ("fine", "2026-11-20 20:00", "2026-11-26 09:00"),  # rolled to Monday 09:00, then three open dates
    ],
)
def test_a_goal_falls_where_its_unit_says(service: str, created: str, expected: str) -> None:
    assert due(life(service, created).decisions[-1]) == expected


def test_outside_hours_a_business_clock_starts_at_the_next_opening() -> None:
    shown = life("slow", "2026-11-23 20:00").decisions[-1].deadlines["resolution"]
    assert local(shown["started_at"]) == "2026-11-24 09:00"
    assert (shown["elapsed_seconds"], shown["remaining_seconds"]) == (0, 8 * 3600)


@pytest.mark.parametrize(
    ("resolved", "result", "breached"),
    [
        ("2026-11-23 10:59:59", "met", None),
        ("2026-11-23 11:00", "met", None),  # at the very instant is in time
        ("2026-11-23 11:00:01", "missed", "2026-11-23 11:00"),
    ],
)
def test_ruling_02_the_very_instant_of_the_deadline_is_in_time(
    resolved: str, result: str, breached: str | None
) -> None:
    shown = life()(resolved, "resolved").deadlines["resolution"]
    assert (shown["status"], local(shown["breached_at"])) == (result, breached)
    assert local(shown["met_at"]) == (resolved if result == "met" else None)


def test_a_tick_at_the_deadline_changes_nothing_and_a_second_later_is_the_breach() -> None:
    told = life()
    at_deadline = told("2026-11-23 11:00", "tick")
    assert not at_deadline.actions
    assert local(at_deadline.next_check_at) == "2026-11-23 11:00:01"
    after = told("2026-11-23 11:00:01", "tick")
    assert [(a["key"], local(a["at"]), a["late"]) for a in after.actions] == [
        ("T-1/resolution/1/mark_breached", "2026-11-23 11:00", False)
    ]
    assert status(after) == "running"
    assert after.deadlines["resolution"]["remaining_seconds"] == -1


def test_a_breach_that_nobody_looked_for_is_marked_late() -> None:
    after = life()("2026-11-23 15:00", "tick")
    assert [(local(a["at"]), a["late"]) for a in after.actions] == [("2026-11-23 11:00", True)]


def test_breaches_come_in_the_order_of_their_deadlines() -> None:
    two = desk(LEVELS, RESOLUTION + "  first_response: {start: created, stop: responded, goal: 30m}\n")
    told = Life(two)
    told("2026-11-23 09:00", "created", {"service": "down"})
    told("2026-11-23 15:00", "tick")
    assert told.keys() == ["T-1/first_response/1/mark_breached", "T-1/resolution/1/mark_breached"]


@pytest.mark.parametrize(
    ("service", "paused", "resumed", "expected"),
    [
        ("down", "2026-11-23 10:00", "2026-11-23 10:30", "2026-11-23 11:30"),
        ("slow", "2026-11-23 10:00", "2026-11-23 11:00", "2026-11-24 10:00"),
        ("slow", "2026-11-23 11:30", "2026-11-23 13:30", "2026-11-24 10:00"),  # lunch neither costs nor gains
        ("slow", "2026-11-23 18:00", "2026-11-24 09:00", "2026-11-23 18:00"),  # nothing was left, a night gives nothing
        ("fine", "2026-11-23 18:30", "2026-11-24 08:00", "2026-11-26 10:00"),  # a pause over a night gains nothing
        (
            "fine",
            "2026-11-23 11:00",
            "2026-11-23 14:00",
            "2026-11-26 12:00",
        ),  # the date is placed first, then two open hours are added
    ],
)
def test_ruling_11_a_pause_counts_only_where_the_clock_would_have_counted(
    service: str, paused: str, resumed: str, expected: str
) -> None:
    created = {"down": "2026-11-23 09:00", "slow": "2026-11-23 09:00", "fine": "2026-11-23 10:00"}[service]
    told = life(service, created)
    told(paused, "status_changed", {"status": "waiting"})
    after = told(resumed, "status_changed", {"status": "open"})
    assert due(after) == expected


def test_ruling_12_while_paused_there_is_no_deadline_but_what_it_would_be() -> None:
    told = life("slow", "2026-11-23 09:00")
    told("2026-11-23 10:00", "status_changed", {"status": "waiting"})
    shown = told("2026-11-23 15:00", "tick").deadlines["resolution"]
    assert shown["due_at"] is None
    assert shown["remaining_seconds"] == 7 * 3600
    assert shown["elapsed_seconds"] == 3600
    assert local(shown["due_if_resumed_now"]) == "2026-11-24 14:00"


def test_ruling_11_a_ticket_that_is_created_in_a_pausing_status_starts_paused() -> None:
    told = life("slow", "2026-11-23 09:00", status="waiting")
    assert status(told.decisions[-1]) == "paused"
    assert due(told("2026-11-23 11:00", "updated", {"status": "open"})) == "2026-11-24 11:00"


def test_a_paused_clock_does_not_breach_and_stopping_it_keeps_the_promise() -> None:
    told = life()
    told("2026-11-23 10:59", "status_changed", {"status": "waiting"})
    assert not told("2026-11-25 10:00", "tick").actions
    assert status(told("2026-11-25 11:00", "resolved")) == "met"


def test_ruling_13_a_breach_is_never_taken_back() -> None:
    told = life()
    told("2026-11-23 11:30", "status_changed", {"status": "waiting"})
    paused = told("2026-11-23 12:00", "tick").deadlines["resolution"]
    assert local(paused["breached_at"]) == "2026-11-23 11:00"
    relaxed = told("2026-11-23 12:30", "updated", {"service": "fine", "status": "open"})
    assert local(relaxed.deadlines["resolution"]["breached_at"]) == "2026-11-23 11:00"
    assert status(told("2026-11-23 13:00", "resolved")) == "missed"
    assert told.keys() == ["T-1/resolution/1/mark_breached"]


def test_ruling_13_a_pause_after_the_breach_does_not_move_the_deadline_that_was_broken() -> None:
    told = life()
    told("2026-11-23 11:30", "status_changed", {"status": "waiting"})
    after = told("2026-11-23 13:30", "status_changed", {"status": "open"})
    assert due(after) == "2026-11-23 11:00"
    assert (status(after), after.deadlines["resolution"]["remaining_seconds"]) == ("running", -9000)


def test_ruling_14_a_settled_target_is_left_alone() -> None:
    told = life()
    before = told("2026-11-23 10:00", "resolved").ticket.clocks["resolution"]
    told("2026-11-23 12:00", "updated", {"service": "fine", "status": "waiting"})
    assert told("2026-11-24 12:00", "resolved").ticket.clocks["resolution"] == before


def test_ruling_15_a_new_priority_gets_its_goal_on_the_same_start_and_pauses() -> None:
    told = life("fine", "2026-11-23 09:00")
    told("2026-11-23 09:30", "status_changed", {"status": "waiting"})
    told("2026-11-23 10:00", "status_changed", {"status": "open"})
    assert due(told("2026-11-23 10:10", "updated", {"service": "slow"})) == "2026-11-24 09:30"
    assert due(told("2026-11-23 10:20", "updated", {"service": "down"})) == "2026-11-23 11:30"


def test_ruling_15_a_pause_is_not_lost_when_the_priority_changes_while_it_lasts() -> None:
    told = life("slow", "2026-11-23 09:00")
    told("2026-11-23 09:30", "status_changed", {"status": "waiting"})
    assert status(told("2026-11-23 10:00", "updated", {"service": "down"})) == "paused"
    assert due(told("2026-11-23 10:30", "status_changed", {"status": "open"})) == "2026-11-23 12:00"


def test_an_uplift_past_the_new_deadline_is_a_breach_at_the_instant_of_the_change() -> None:
    told = life("fine", "2026-11-23 09:00")
    after = told("2026-11-23 14:00", "updated", {"service": "down"})
    assert local(after.deadlines["resolution"]["breached_at"]) == "2026-11-23 14:00"
    assert [a["key"] for a in after.actions] == ["T-1/resolution/1/mark_breached"]


def test_ruling_15_grace_keeps_an_uplift_from_being_an_instant_breach() -> None:
    told = Life(desk(LEVELS, RESOLUTION + "    grace: 15m\n"))
    told("2026-11-23 09:00", "created", {"service": "fine"})
    after = told("2026-11-23 14:00", "updated", {"service": "down"})
    assert (due(after), after.actions) == ("2026-11-23 14:15", [])
    told("2026-11-23 14:05", "status_changed", {"status": "waiting"})
    assert due(told("2026-11-23 15:05", "status_changed", {"status": "open"})) == "2026-11-23 15:15"


def test_ruling_15_from_change_counts_the_new_goal_from_the_change() -> None:
    told = Life(desk(LEVELS, RESOLUTION + "    on_priority_change: from_change\n"))
    told("2026-11-23 09:00", "created", {"service": "fine"})
    after = told("2026-11-23 14:00", "updated", {"service": "down"})
    assert (due(after), after.actions) == ("2026-11-23 16:00", [])


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("", ("2026-11-23 09:10", ["T-1/review/1/mark_breached"])),
        ("    on_priority_change: from_change\n", ("2026-11-23 14:10", [])),
    ],
)
def test_ruling_15_holds_for_a_promise_that_the_old_level_did_not_have(
    key: str, expected: tuple[str, list[str]]
) -> None:
    told = Life(desk(LEVELS, "targets:\n  review:\n    stop: reviewed\n    goal: {P1: 10m}\n" + key))
    told("2026-11-23 09:00", "created", {"service": "fine"})
    after = told("2026-11-23 14:00", "updated", {"service": "down"})
    assert (due(after, "review"), [action["key"] for action in after.actions]) == expected


@pytest.mark.parametrize(
    ("on_reopen", "expected"),
    [
        ("resume", ("running", "2026-11-23 15:00", 1)),  # one hour was left; the closed hours do not count
        ("new_cycle", ("running", "2026-11-23 16:00", 2)),
        ("keep_result", ("met", "2026-11-23 11:00", 1)),
    ],
)
def test_ruling_16_reopened_in_its_three_ways(on_reopen: str, expected: tuple[str, str, int]) -> None:
    told = Life(desk(LEVELS, RESOLUTION + f"    on_reopen: {on_reopen}\n"))
    told("2026-11-23 09:00", "created", {"service": "down"})
    told("2026-11-23 10:00", "resolved")
    after = told("2026-11-23 14:00", "reopened")
    clock = after.ticket.clocks["resolution"]
    assert (status(after), due(after), clock.cycle) == expected


def test_ruling_16_a_first_response_that_was_given_is_not_taken_back_by_a_reopening() -> None:
    told = Life(
        desk(LEVELS, RESOLUTION + "  first_response: {start: created, stop: [responded, resolved], goal: 30m}\n")
    )
    told("2026-11-23 09:00", "created", {"service": "down"})
    told("2026-11-23 09:10", "responded")
    told("2026-11-23 10:00", "resolved")
    assert status(told("2026-11-23 14:00", "reopened"), "first_response") == "met"


def test_ruling_17_what_meets_a_target_is_policy_data() -> None:
    stop = "stop: {event: responded, actor: agent, public: true, automated: false}"
    told = Life(desk(LEVELS, f"targets:\n  first_response: {{start: created, {stop}, goal: 30m}}\n"))
    told("2026-11-23 09:00", "created", {"service": "down"})
    for wrong in ({"automated": True}, {"public": False}, {"actor": "customer"}):
        assert status(told("2026-11-23 09:01", "responded", **wrong), "first_response") == "running"
    assert status(told("2026-11-23 09:02", "responded"), "first_response") == "met"


def test_ruling_18_of_two_customer_messages_the_first_unanswered_one_counts() -> None:
    told = Life(desk(LEVELS, "targets:\n  next_response: {start: customer_replied, stop: responded, goal: 1h}\n"))
    created = told("2026-11-23 09:00", "created", {"service": "down"})
    assert status(created, "next_response") == "pending"
    told("2026-11-23 10:00", "customer_replied")
    assert due(told("2026-11-23 10:30", "customer_replied"), "next_response") == "2026-11-23 11:00"
    told("2026-11-23 10:40", "responded")
    again = told("2026-11-23 12:00", "customer_replied")
    assert (due(again, "next_response"), again.ticket.clocks["next_response"].cycle) == ("2026-11-23 13:00", 2)


FIRST_VIEW = "targets:\n  first_view: {when: {channel: web}, start: created, stop: viewed, goal: 30m}\n"


def test_ruling_20_a_clock_whose_condition_stops_holding_is_cancelled_with_the_reason() -> None:
    told = Life(desk(LEVELS, FIRST_VIEW))
    told("2026-11-23 09:00", "created", {"channel": "web"})
    after = told("2026-11-23 09:10", "updated", {"channel": "phone"})
    assert status(after, "first_view") == "cancelled"
    assert after.deadlines["first_view"]["due_at"] is None
    assert any("no longer holds" in reason["text"] for reason in after.reasons if reason["for"] == "first_view")
    assert due(told("2026-11-23 09:20", "updated", {"channel": "web"}), "first_view") == "2026-11-23 09:30"


def test_a_target_that_applies_later_counts_from_its_start_event() -> None:
    told = Life(desk(LEVELS, FIRST_VIEW))
    assert told("2026-11-23 09:00", "created").deadlines == {}
    assert due(told("2026-11-23 09:10", "updated", {"channel": "web"}), "first_view") == "2026-11-23 09:30"


def test_a_level_without_the_promise_cancels_the_clock() -> None:
    told = Life(desk(LEVELS, "targets:\n  plan: {start: created, stop: plan_provided, goal: {P1: 1h}}\n"))
    told("2026-11-23 09:00", "created", {"service": "down"})
    assert status(told("2026-11-23 09:10", "updated", {"service": "fine"}), "plan") == "cancelled"


def test_ruling_21_a_merge_cancels_the_clocks_for_good() -> None:
    told = life()
    assert status(told("2026-11-23 09:30", "merged", into="T-2")) == "cancelled"
    assert status(told("2026-11-23 09:40", "reopened")) == "cancelled"


def test_what_is_said_of_a_stage_holds_from_the_event_on_that_leads_there() -> None:
    progress = """
  progress:
    when: {unless: {stage: [feedback, closing]}}
    start: responded
    restart: progress_updated
    stop: resolved
    every: 4h
"""
    told = Life(desk(LEVELS, RESOLUTION + progress))
    told("2026-11-23 09:00", "created", {"service": "down"})
    told("2026-11-23 09:10", "responded")
    assert status(told("2026-11-23 10:00", "resolved"), "progress") == "met"
    assert status(told("2026-11-23 10:10", "responded"), "progress") == "met"  # a word of thanks begins nothing
    assert status(told("2026-11-23 11:00", "reopened"), "progress") == "running"


@pytest.mark.parametrize("ending", ["resolved", "closed"])
def test_a_word_of_thanks_after_the_end_owes_no_progress_and_none_from_then_on_when_reopened(ending: str) -> None:
    progress = "  progress: {start: responded, restart: progress_updated, stop: [resolved, closed], every: 4h}\n"
    told = Life(desk(LEVELS, RESOLUTION + progress))
    told("2026-11-23 09:00", "created", {"service": "down"})
    told("2026-11-23 10:00", ending)
    assert status(told("2026-11-23 10:10", "responded"), "progress") == "pending"
    assert status(told("2026-11-25 10:00", "reopened"), "progress") == "pending"
    assert due(told("2026-11-25 10:10", "responded"), "progress") == "2026-11-25 14:10"
    told("2026-11-25 11:00", ending)
    assert status(told("2026-11-25 11:10", "responded"), "progress") == "met"


def test_progress_that_is_owed_after_the_solution_begins_with_it() -> None:
    progress = "  watch: {start: resolved, restart: progress_updated, stop: closed, every: 4h}\n"
    told = Life(desk(LEVELS, RESOLUTION + progress))
    told("2026-11-23 09:00", "created", {"service": "down"})
    assert due(told("2026-11-23 10:00", "resolved"), "watch") == "2026-11-23 14:00"
    assert due(told("2026-11-23 13:00", "progress_updated"), "watch") == "2026-11-23 17:00"
    assert status(told("2026-11-23 14:00", "closed"), "watch") == "met"
