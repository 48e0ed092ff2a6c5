"""Bugs that other SLA engines have shipped, each with a test that it is not one of ours. 2026-11-23 is a Monday.

The office is open Monday to Friday 09:00-12:00 and 13:00-18:00; P1 has 2h, P2 8bh, P3 3bd unless a test says other.
"""

from __future__ import annotations

from typing import Any

import pytest
from tests.engine.kit import FIELDS, HEAD, LEVELS, RESOLUTION, Life, desk, due, local, status

from slaengine import Engine
from slaengine.compiler.compile import compile_pack

DESK = desk(LEVELS, RESOLUTION)


def test_a_pause_is_not_lost_when_the_priority_changes_after_it() -> None:
    told = Life(DESK)
    told("2026-11-23 09:00", "created", {"service": "slow"})
    told("2026-11-23 09:30", "status_changed", {"status": "waiting"})
    told("2026-11-23 10:30", "status_changed", {"status": "open"})
    assert due(told("2026-11-23 10:40", "updated", {"service": "down"})) == "2026-11-23 12:00"  # 2h and the hour
    assert due(told("2026-11-23 10:50", "updated", {"service": "slow"})) == "2026-11-24 10:00"  # 8bh and the hour


def test_a_pause_is_not_lost_when_the_priority_changes_while_it_lasts() -> None:
    told = Life(DESK)
    told("2026-11-23 09:00", "created", {"service": "slow"})
    told("2026-11-23 09:30", "status_changed", {"status": "waiting"})
    assert status(told("2026-11-23 10:00", "updated", {"service": "down"})) == "paused"
    assert due(told("2026-11-23 10:30", "status_changed", {"status": "open"})) == "2026-11-23 12:00"


@pytest.mark.parametrize(
    ("waits", "goes_on", "expected"),
    [
        ("2026-11-23 17:00", "2026-11-24 10:00", "2026-11-24 12:00"),  # an hour in the evening, one in the morning
        ("2026-11-23 18:00", "2026-11-24 09:00", "2026-11-24 10:00"),  # the whole night: nothing gained
        ("2026-11-23 12:00", "2026-11-23 13:00", "2026-11-24 10:00"),  # the whole lunch break: nothing gained
        ("2026-11-23 11:30", "2026-11-23 13:30", "2026-11-24 11:00"),  # half an hour on either side of it
        ("2026-11-23 17:30", "2026-11-30 09:30", "2026-11-30 11:00"),  # over a weekend: an hour and a half was left
    ],
)
def test_off_hours_do_not_count_during_a_pause(waits: str, goes_on: str, expected: str) -> None:
    told = Life(DESK)
    assert due(told("2026-11-23 10:00", "created", {"service": "slow"})) == "2026-11-24 10:00"
    told(waits, "status_changed", {"status": "waiting"})
    assert due(told(goes_on, "status_changed", {"status": "open"})) == expected


def test_an_update_target_does_not_overrule_the_first_response() -> None:
    targets = """
targets:
  first_response: {start: created, stop: [responded, resolved], goal: 4h}
  progress_update: {start: responded, restart: progress_updated, stop: resolved, every: 1h}
"""
    told = Life(desk(LEVELS, targets))
    first = told("2026-11-23 09:00", "created")
    assert (due(first, "first_response"), status(first, "progress_update")) == ("2026-11-23 13:00", "pending")
    updated = told("2026-11-23 10:00", "progress_updated")  # nobody has answered yet: this is no answer
    assert (due(updated, "first_response"), status(updated, "progress_update")) == ("2026-11-23 13:00", "pending")
    answered = told("2026-11-23 10:30", "responded")
    assert (status(answered, "first_response"), due(answered, "progress_update")) == ("met", "2026-11-23 11:30")
    late = told("2026-11-23 12:00", "progress_updated")  # the update is missed; the first response stays met
    assert [action["key"] for action in late.actions] == ["T-1/progress_update/1/mark_breached"]
    assert status(late, "first_response") == "met"


def test_a_vip_rule_does_not_match_a_ticket_without_a_customer_type() -> None:
    fields = FIELDS.replace("default: standard, ", "")  # a default would hide the bug
    adjust = """
  adjust:
    - {name: vip, when: {tier: vip}, raise_by: 1}
    - {name: no-standard, when: {tier: {is_not: standard}}, raise_by: 1}
    - {name: unless-standard, when: {unless: {tier: standard}}, raise_by: 1}
"""
    text = "\n".join((HEAD, fields, LEVELS + adjust, RESOLUTION))
    engine = Engine(compile_pack({"policy.yaml": text.encode()}).require())
    without: list[dict[str, Any]] = [{}, {"customer": {}}, {"customer": {"tier": None}}, {"customer": {"tier": ""}}]
    for ticket in without:
        assert Life(engine)("2026-11-23 09:00", "created", ticket).level == "P3"
    assert Life(engine)("2026-11-23 09:00", "created", {"customer": {"tier": "vip"}}).level == "P1"


LADDER = """
escalations:
  resolution:
    - {name: half, at: 50%, notify: lead}
    - {name: broken, at: breach, notify: chief}
    - {name: still-open, after: 30m, repeat: {every: 30m, max: 2}, notify: chief}
"""


def taken(told: Life) -> list[str]:
    """The keys of all actions, without what they begin with."""
    keys = told.keys()
    return [key.removeprefix("T-1/").removeprefix("resolution/1/") for key in keys]


EACH_ONCE = ["half", "mark_breached", "broken", "still-open", "still-open/1", "still-open/2"]


@pytest.mark.parametrize("minutes", [1, 7, 30, 600])
def test_no_step_is_sent_twice_however_often_and_whenever_somebody_asks(minutes: int) -> None:
    told = Life(desk(LEVELS, RESOLUTION, LADDER))
    told("2026-11-23 09:00", "created", {"service": "down"})
    for after in range(minutes, 600 + minutes, minutes):
        at = f"2026-11-23 {9 + after // 60:02}:{after % 60:02}"
        told(at, "tick")
        told(at, "tick")  # two workers wake for the same alarm
    assert taken(told) == EACH_ONCE


def test_no_step_is_sent_again_when_a_pause_a_change_or_a_repeated_event_comes_after_it() -> None:
    told = Life(desk(LEVELS, RESOLUTION, LADDER))
    told("2026-11-23 09:00", "created", {"service": "down"})
    told("2026-11-23 10:05", "status_changed", {"status": "waiting"})  # half came at 10:00
    told("2026-11-23 10:20", "status_changed", {"status": "open"})
    told("2026-11-23 10:30", "updated", {"service": "slow"}, event_id="again")
    told("2026-11-23 10:30", "updated", {"service": "slow"}, event_id="again")
    told("2026-11-23 10:40", "updated", {"service": "down"})
    told("2026-11-23 18:00", "tick")
    assert taken(told) == EACH_ONCE


def test_a_cancelled_target_escalates_no_more_and_a_restored_one_only_with_what_it_still_owes() -> None:
    target = RESOLUTION.replace("    start: created\n", "    when: {channel: web}\n    start: created\n")
    told = Life(desk(LEVELS, target, LADDER))
    told("2026-11-23 09:00", "created", {"service": "down", "channel": "web"})
    told("2026-11-23 10:10", "updated", {"channel": "phone"})
    silent = told("2026-11-23 17:00", "tick")
    assert (status(silent), silent.next_check_at) == ("cancelled", None)
    assert told.keys() == ["T-1/resolution/1/half"]
    back = told("2026-11-23 17:30", "updated", {"channel": "web"})
    assert back.actions[0]["key"] == "T-1/resolution/1/mark_breached"
    assert {local(action["at"]) for action in back.actions} == {"2026-11-23 17:30"}  # nothing from while it was off


@pytest.mark.parametrize(
    ("hours", "created", "expected"),
    [
        ('mon-fri: ["09:00-12:00", "13:00-18:00"]', "2026-11-23 11:30", "2026-11-23 13:30"),  # over lunch
        ('mon-fri: ["09:00-12:00", "13:00-18:00"]', "2026-11-23 12:20", "2026-11-23 14:00"),  # created at lunch
        ('mon-fri: ["09:00-12:00", "13:00-18:00"]', "2026-11-23 11:00", "2026-11-23 12:00"),  # ends as lunch begins
        ('mon-sun: ["08:00-24:00"]', "2026-11-23 23:30", "2026-11-24 08:30"),  # open until midnight
        ('mon-sun: ["08:00-24:00"]', "2026-11-23 23:00", "2026-11-24 00:00"),  # ends with the day
        ('mon-sun: ["00:00-24:00"]', "2026-11-23 23:30", "2026-11-24 00:30"),  # no minute is lost at midnight
        ('mon-fri: ["22:00-06:00"]', "2026-11-23 23:30", "2026-11-24 00:30"),  # a night shift is one stretch
        ('mon-fri: ["22:00-06:00"]', "2026-11-28 05:30", "2026-11-30 22:30"),  # Friday's shift ends on Saturday
    ],
)
def test_lunch_breaks_and_midnight_ends(hours: str, created: str, expected: str) -> None:
    head = HEAD.replace('mon-fri: ["09:00-12:00", "13:00-18:00"]', hours)
    target = "targets:\n  resolution: {start: created, stop: resolved, calendar: office, goal: 1bh}\n"
    told = Life(desk(LEVELS, target, head=head))
    assert due(told(created, "created")) == expected
    assert not told(expected, "tick").actions, "the very instant is in time"
    assert status(told(expected, "resolved")) == "met"


def test_closed_time_does_not_count_after_a_reopening_and_the_result_is_taken_back_once() -> None:
    told = Life(DESK)
    told("2026-11-23 09:00", "created", {"service": "down"})
    assert status(told("2026-11-23 10:00", "resolved")) == "met"
    assert due(told("2026-11-25 15:00", "reopened")) == "2026-11-25 16:00"  # an hour of the two is left
    assert status(told("2026-11-25 15:30", "resolved")) == "met"
    assert due(told("2026-11-26 15:00", "reopened")) == "2026-11-26 15:30"
    assert status(told("2026-11-26 15:31", "resolved")) == "missed"
    assert told.keys() == ["T-1/resolution/1/mark_breached"]


def test_a_reopened_ticket_that_waits_stands_still() -> None:
    told = Life(DESK)
    told("2026-11-23 09:00", "created", {"service": "down"})
    told("2026-11-23 10:00", "resolved")
    assert status(told("2026-11-24 09:00", "reopened", {"status": "waiting"})) == "paused"
    assert due(told("2026-11-24 12:00", "status_changed", {"status": "open"})) == "2026-11-24 13:00"


def test_the_order_of_what_became_due_does_not_depend_on_who_asked_in_between() -> None:
    """A step at the very deadline comes before the breach, which is certain a second later, tick or no tick."""
    targets = """
targets:
  first_response: {start: created, stop: responded, goal: 1h}
  resolution: {start: created, stop: resolved, goal: 1h}
"""
    ladder = "escalations:\n  resolution:\n    - {name: full, at: 100%, notify: lead, raise_priority_by: 1}\n"
    keys = []
    for ticks in ([], ["2026-11-23 10:00"]):
        told = Life(desk(LEVELS, targets, ladder))
        told("2026-11-23 09:00", "created")
        for at in [*ticks, "2026-11-23 12:00"]:
            told(at, "tick")
        keys.append(taken(told))
    assert keys[0] == keys[1]
    assert keys[0][-2:] == ["first_response/1/mark_breached", "mark_breached"]
