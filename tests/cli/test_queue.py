"""`slaengine queue` through its door."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import CALL_CENTRE, ROOT, Run

from slaengine.cli.columns import width

EVENTS = ROOT / "examples" / "call-centre" / "events.jsonl"
AT = "2026-11-23T11:00:00+08:00"


def test_each_ticket_says_which_key_puts_it_before_the_next(run: Run) -> None:
    ran = run("queue", "--policy", CALL_CENTRE, EVENTS, "--at", AT)
    assert ran.status == 0
    assert "4 open · as of 2026-11-23 11:00 Asia/Shanghai" in ran.out
    assert "priority: P1, before P3" in ran.out
    assert "Affected users: 4, before 2" in ran.out
    assert "queue.yaml:5:1 S4-08" in ran.out


def test_it_speaks_chinese(run: Run) -> None:
    text = run("queue", "--policy", CALL_CENTRE, EVENTS, "--at", AT, "--lang", "zh").out
    assert "优先级:P1,先于 P3" in text
    assert "影响用户数:4,先于 2" in text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_line_is_wider_than_a_hundred_columns(run: Run, language: str) -> None:
    text = run("queue", "--policy", CALL_CENTRE, EVENTS, "--at", AT, "--lang", language).out
    assert 60 < max(map(width, text.splitlines())) <= 100


def test_a_saved_state_gives_the_same_queue_as_the_events_it_came_from(run: Run, tmp_path: Path) -> None:
    early = tmp_path / "early.jsonl"
    early.write_text("\n".join(EVENTS.read_text("utf-8").splitlines()[:12]) + "\n", encoding="utf-8")
    assert run("evaluate", "--policy", CALL_CENTRE, early, "--state", tmp_path / "states").status == 0
    from_state = run("queue", "--policy", CALL_CENTRE, "--state", tmp_path / "states", "--at", AT, "--format", "json")
    from_events = run("queue", "--policy", CALL_CENTRE, early, "--at", AT, "--format", "json")
    assert json.loads(from_state.out)["open"] > 2
    assert from_state.out == from_events.out


def test_as_json_it_has_the_values_and_the_reason(run: Run) -> None:
    shown = json.loads(run("queue", "--policy", CALL_CENTRE, EVENTS, "--at", AT, "--format", "json", "--top", 1).out)
    (first,) = shown["queue"]
    assert (shown["open"], first["ticket_id"]) == (4, "T-1003")
    assert first["values"]["due"] == "2026-11-23T11:12:00+08:00"
    assert first["before_next"] == {"key": "priority", "own": "P1", "next": "P3", "text": "priority: P1, before P3"}


def test_more_tickets_than_were_asked_for_are_counted(run: Run) -> None:
    assert "… and 3 more" in run("queue", "--policy", CALL_CENTRE, EVENTS, "--at", AT, "--top", 1).out


def test_a_desk_without_open_tickets_says_so(run: Run) -> None:
    assert "No ticket is open." in run("queue", "--policy", CALL_CENTRE, EVENTS).out


def test_events_and_states_at_once_or_neither_are_wrong_usage(run: Run, tmp_path: Path) -> None:
    states = tmp_path / "states"
    states.write_text("")
    assert run("queue", "--policy", CALL_CENTRE).status == 2
    assert run("queue", "--policy", CALL_CENTRE, EVENTS, "--state", states).status == 2


def test_a_time_before_what_a_state_knows_is_refused(run: Run, tmp_path: Path) -> None:
    states = tmp_path / "states"
    assert run("evaluate", "--policy", CALL_CENTRE, EVENTS, "--state", states).status == 0
    ran = run("queue", "--policy", CALL_CENTRE, "--state", states, "--at", AT)
    assert (ran.status, ran.out) == (2, "")
    assert "before the latest event" in ran.err


def test_what_a_ticket_says_cannot_change_the_terminal(run: Run) -> None:
    event = {
        "event_id": "e1",
        "ticket_id": "T-1",
        "type": "created",
        "at": AT,
        "ticket": {"subject": "red \x1b[31m" + "宽" * 300, "affected_users": 2},
    }
    text = run("queue", "--policy", CALL_CENTRE, "-", stdin=json.dumps(event).encode()).out
    assert "red �[31m宽" in text
    assert "\x1b" not in text
    assert max(map(width, text.splitlines())) <= 100


def test_a_year_that_no_calendar_knows_is_refused(run: Run) -> None:
    for events in (EVENTS, "-"):
        first = EVENTS.read_bytes().splitlines()[0]
        ran = run("queue", "--policy", CALL_CENTRE, events, "--at", "2199-06-01T00:00:00Z", stdin=first)
        assert (ran.status, ran.out) == (2, "")
        assert "outside the years 1970 to 2100" in ran.err
