"""Tickets that other engines get wrong, against dates worked out by hand; the sums stand beside them."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from slaengine import Engine

POLICY = """
policy: {name: tricky, version: "1", timezone: Europe/Berlin}
statuses: {open: {}, waiting: {waits_for: customer}}
fields: {vip: {type: boolean, default: false}}
calendars:
  office:
    hours: {mon-fri: ["09:00-12:00", "13:00-18:00"]}
    dates: {2026-12-24: closed}
    closures: [{from: "2026-11-24 10:00", to: "2026-11-24 11:00"}]
  night: {hours: {sat: ["22:00-06:00"]}}
priorities:
  levels: {P1: {title: Urgent}, P2: {title: Normal}}
  rules: [{name: rest, otherwise: true, then: P2}]
  adjust: [{name: vip, when: {vip: true}, raise_by: 1}]
targets:
  quick: {start: created, stop: responded, goal: {P1: 15m, P2: 2h}, pause_on: [waiting]}
  hours: {start: created, stop: resolved, calendar: office, goal: {P1: 2bh, P2: 8bh}, pause_on: [waiting]}
  day: {start: created, stop: resolved, calendar: office, goal: 1bd, pause_on: [waiting]}
  wall: {start: created, stop: resolved, calendar: office, goal: 1d}
  real: {start: created, stop: resolved, goal: 24h}
  night: {start: created, stop: resolved, calendar: night, goal: 3bh}
escalations:
  hours: [{name: half-way, at: 50%, notify: lead}]
"""
WAIT, GO = {"status": "waiting"}, {"status": "open"}
Story = list[tuple[str, str, dict[str, Any]]]


@cache
def desk() -> Engine:
    """The engine of the policy above."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "tricky.yaml"
        file.write_text(POLICY, encoding="utf-8")
        return Engine.load(file)


def told(story: Story) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The deadlines at the end, and every action with its instant; each state goes through JSON."""
    state, actions, decision = None, [], None
    for number, (kind, at, ticket) in enumerate(story):
        event = {"event_id": f"e{number}", "ticket_id": "T", "type": kind, "at": at, "ticket": ticket}
        decision = desk().evaluate(event, state)
        state = json.loads(json.dumps(decision.state))
        actions += [(action["key"], action["at"]) for action in decision.actions]
    assert decision is not None
    return dict(decision.deadlines), actions


STORIES: dict[str, tuple[Story, dict[str, str]]] = {
    "the day of 25 hours": (
        [("created", "2026-10-25T00:00:00+02:00", {})],
        {"real": "2026-10-25T23:00:00+01:00", "wall": "2026-10-26T00:00:00+01:00"},
    ),
    "the second of two equal hours": (
        [("created", "2026-10-25T02:30:00+01:00", {})],
        {"real": "2026-10-26T02:30:00+01:00", "wall": "2026-10-26T02:30:00+01:00"},
    ),
    "a wall time that is skipped": (
        [("created", "2026-03-28T02:30:00+01:00", {})],
        {"wall": "2026-03-29T03:00:00+02:00"},
    ),
    "a night shift over the skipped hour": (  # 00:30–02:00 is 1h30, 03:00–04:30 the rest
        [("created", "2026-03-29T00:30:00+01:00", {})],
        {"night": "2026-03-29T04:30:00+02:00"},
    ),
    "a pause over a closure and lunch": (  # used 20m; 7h40 left from 13:30: 4h30 today, 3h to noon, 10m
        [
            ("created", "2026-11-24T09:30:00+01:00", {}),
            ("status_changed", "2026-11-24T09:50:00+01:00", WAIT),
            ("status_changed", "2026-11-24T13:30:00+01:00", GO),
        ],
        {
            "hours": "2026-11-25T13:10:00+01:00",
            "quick": "2026-11-24T15:10:00+01:00",  # 11:30 and the 3h40 of the pause
            "day": "2026-11-25T11:10:00+01:00",  # 09:30 on the next day and 10m + 1h + 30m of open time paused
        },
    ),
    "reopened three times": (  # used 1h + 30m + nothing; 6h30 left from 15:00 on
        [
            ("created", "2026-11-25T09:00:00+01:00", {}),
            ("resolved", "2026-11-25T10:00:00+01:00", {}),
            ("reopened", "2026-11-25T11:00:00+01:00", {}),
            ("resolved", "2026-11-25T11:30:00+01:00", {}),
            ("reopened", "2026-11-25T14:00:00+01:00", {}),
            ("resolved", "2026-11-25T14:00:00+01:00", {}),
            ("reopened", "2026-11-25T15:00:00+01:00", {}),
        ],
        {"hours": "2026-11-26T13:30:00+01:00", "real": "2026-11-26T13:30:00+01:00", "day": "2026-11-26T13:30:00+01:00"},
    ),
    "a priority that flaps in a pause": (  # used 5m of 15m and of 2h, whatever it was meanwhile
        [
            ("created", "2026-11-26T09:00:00+01:00", {}),
            ("status_changed", "2026-11-26T09:05:00+01:00", WAIT),
            ("updated", "2026-11-26T09:10:00+01:00", {"vip": True}),
            ("updated", "2026-11-26T09:20:00+01:00", {"vip": False}),
            ("updated", "2026-11-26T09:30:00+01:00", {"vip": True}),
            ("status_changed", "2026-11-26T10:00:00+01:00", GO),
        ],
        {"quick": "2026-11-26T10:10:00+01:00", "hours": "2026-11-26T11:55:00+01:00"},
    ),
    "created paused, over a weekend": (  # the date is Friday 09:00; 16h of paused open time end on Monday 18:00
        [
            ("created", "2026-11-26T09:00:00+01:00", WAIT),
            ("tick", "2026-11-30T09:00:00+01:00", {}),
            ("status_changed", "2026-11-30T09:00:00+01:00", GO),
        ],
        {
            "quick": "2026-11-30T11:00:00+01:00",
            "hours": "2026-11-30T18:00:00+01:00",
            "day": "2026-11-30T18:00:00+01:00",
        },
    ),
    "over a closed date": (  # 1h on Wednesday, none on Thursday, 7h on Friday
        [("created", "2026-12-23T17:00:00+01:00", {})],
        {"hours": "2026-12-25T17:00:00+01:00", "day": "2026-12-25T17:00:00+01:00"},
    ),
}


@pytest.mark.parametrize(("story", "due"), STORIES.values(), ids=STORIES)
def test_a_tricky_ticket_is_due_when_a_person_would_say_so(story: Story, due: dict[str, str]) -> None:
    deadlines, _ = told(story)
    assert {name: deadlines[name]["due_at"] for name in due} == due


@pytest.mark.parametrize(("second", "status"), [("00", "met"), ("01", "missed")])
def test_the_very_instant_of_the_deadline_is_in_time(second: str, status: str) -> None:
    deadlines, _ = told(
        [("created", "2026-11-26T09:00:00+01:00", {}), ("responded", f"2026-11-26T11:00:{second}+01:00", {})]
    )
    assert deadlines["quick"]["status"] == status


def test_a_tick_every_seven_minutes_changes_neither_the_actions_nor_the_deadlines() -> None:
    story: Story = [
        ("created", "2026-11-26T09:00:00+01:00", {}),
        ("status_changed", "2026-11-26T10:00:00+01:00", WAIT),
        ("status_changed", "2026-11-26T16:00:00+01:00", GO),
        ("resolved", "2026-11-28T10:00:00+01:00", {}),
    ]
    begin = datetime.fromisoformat(story[0][1])
    ticks: Story = [("tick", (begin + timedelta(minutes=minute)).isoformat(), {}) for minute in range(0, 2_900, 7)]
    watched = sorted(story + ticks, key=lambda event: datetime.fromisoformat(event[1]))
    assert told(watched) == told(story)
    assert ("T/hours/1/half-way", "2026-11-27T10:00:00+01:00") in told(story)[1]  # 1h, 2h, then 1h on Friday
