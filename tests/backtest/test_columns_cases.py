"""Lives at their edges, by columns and by replay: the very deadline, one instant for two events, steps at the end."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.engine.kit import LEVELS, desk

pytest.importorskip("pyarrow")
from tests.backtest.tables import MemoryTable, Policies, Row, both_ways, differing

USUAL = {kind: f"{kind}_at" for kind in ("acknowledged", "responded", "resolved")}


def test_an_event_at_the_deadline_is_in_time_and_a_breach_is_certain_a_second_later() -> None:
    engine = desk(LEVELS, "targets:\n  answer: {stop: responded, goal: 1h, calendar: office}\n")
    at, ends = "2026-11-23T{}+08:00", {"in time": "09:59:59", "just so": "10:00:00", "late": "10:00:01", "never": None}
    rows: list[Row] = [
        {"ticket_id": name, "created_at": at.format("09:00:00"), "responded_at": end and at.format(end)}
        for name, end in ends.items()
    ]
    table = MemoryTable.of(rows, engine, {"responded": "responded_at"})
    due_at = int(datetime.fromisoformat(at.format("09:00:00")).timestamp()) + 3_600
    both = both_ways(Policies(engine, None), table, due_at + 1)
    assert differing(both) == {}
    counts = both.columns.result.counts
    found = {part: counts["new", "kept", "answer", "P3", part] for part in ("met", "missed", "open", "overdue")}
    assert found == {"met": 2, "missed": 1, "open": 1, "overdue": 1}
    assert counts["new", "breach", "answer", "P3"] == 2
    early = MemoryTable.of([rows[1], rows[3]], engine, {"responded": "responded_at"})
    both = both_ways(Policies(engine, None), early, due_at)
    assert differing(both) == {}
    assert both.columns.result.counts["new", "kept", "answer", "P3", "overdue"] == 0


def test_a_breach_that_one_look_does_not_come_to_among_daily_checks_is_left_to_the_engine() -> None:
    """It brings about two thousand things at a time, and an event that comes then finds the promise unbroken."""
    times = [f"{hour:02}:{minute:02}" for hour in range(24) for minute in (0, 30)]
    checks = f"daily_checks: [{{name: look, at: {times}, notify: lead}}]\n"
    engine = desk(LEVELS, "targets:\n  answer: {stop: resolved, goal: 50d}\n", checks)
    rows: list[Row] = [
        {"ticket_id": "slow", "created_at": "2026-01-05T09:00:00Z", "resolved_at": "2026-03-20T09:00:00Z"},
        {"ticket_id": "open", "created_at": "2026-01-05T09:00:00Z"},
    ]
    both = both_ways(Policies(engine, None), MemoryTable.of(rows, engine, USUAL))
    assert differing(both) == {}
    assert both.columns.alone == 2
    counts = both.columns.result.counts
    assert counts["new", "kept", "answer", "P3", "missed"] == 1
    assert counts["new", "breach", "answer", "P3"] == 1


def test_an_event_that_both_starts_and_stops_a_clock_does_not_stop_it_at_its_own_start() -> None:
    target = "targets:\n  answer: {start: [acknowledged, responded], stop: [responded, resolved], goal: 1h}\n"
    engine = desk(LEVELS, target)
    at = {"created_at": "2026-11-23T09:00:00Z", "acknowledged_at": "2026-11-23T10:00:00Z"}
    rows: list[Row] = [
        {"ticket_id": "at once", **at, "responded_at": "2026-11-23T10:00:00Z"},
        {"ticket_id": "later", **at, "responded_at": "2026-11-23T10:00:01Z"},
    ]
    both = both_ways(Policies(engine, None), MemoryTable.of(rows, engine, USUAL))
    assert differing(both) == {}
    counts = both.columns.result.counts
    assert (counts["new", "kept", "answer", "P3", "met"], counts["new", "kept", "answer", "P3", "open"]) == (1, 1)


HANDED = """
routing:
  groups:
    one: {title: One, line: 1, next_line: two}
    two: {title: Two, line: 2, next_line: three}
    three: {title: Three}
  rules: [{name: rest, otherwise: true, then: one}]
targets:
  first: {stop: [responded, resolved], goal: 1h}
  second: {stop: resolved, goal: 4h}
"""


def handed(ladders: str, *ends: str, **more: str) -> dict[str, int]:
    """The groups in the end of tickets that are resolved then, where columns and replay agree."""
    engine = desk(LEVELS, HANDED, f"escalations:\n{ladders}")
    rows: list[Row] = [
        {"ticket_id": f"T-{n}", "created_at": "2026-11-23T09:00:00Z", "resolved_at": f"2026-11-23T{end}Z", **more}
        for n, end in enumerate(ends)
    ]
    both = both_ways(Policies(engine, None), MemoryTable.of(rows, engine, USUAL))
    assert differing(both) == {}
    counts = both.columns.result.counts
    return {group: counts["new", "group", group] for group in ("one", "two", "three") if counts["new", "group", group]}


def test_a_step_at_the_very_instant_of_the_resolution_is_taken_and_one_at_the_breach_a_second_later() -> None:
    half = "  second: [{name: s, at: 50%, hand_over: next_line}]\n"
    assert handed(half, "10:59:59", "11:00:00", "12:00:00") == {"one": 1, "two": 2}
    breach = half.replace("50%", "breach")
    assert handed(breach, "13:00:00", "13:00:01") == {"one": 1, "two": 1}


def test_a_step_that_comes_with_the_creation_counts_for_the_group_that_had_the_ticket_first() -> None:
    engine = desk(LEVELS, HANDED, "escalations:\n  second: [{name: s, elapsed: 0m, hand_over: next_line}]\n")
    table = MemoryTable.of([{"ticket_id": "T-1", "created_at": "2026-11-23T09:00:00Z"}], engine, USUAL)
    both = both_ways(Policies(engine, None), table)
    assert differing(both) == {}
    assert both.columns.alone == 1
    assert [name[2] for name in both.columns.result.counts if name[1:2] == ("load",)] == ["two"]


def test_of_two_steps_the_earlier_comes_first_and_of_one_instant_the_first_of_the_policy() -> None:
    both = "  first: [{name: a, elapsed: 2h, hand_over: three}]\n  second: [{name: b, elapsed: 1h, hand_over: two}]\n"
    assert handed(both, "10:30:00", "12:00:00") == {"two": 1, "three": 1}
    at_once = both.replace("1h, hand_over: two", "2h, hand_over: two")
    assert handed(at_once, "12:00:00") == {"two": 1}
    by_line = "  first: [{name: a, elapsed: 2h, hand_over: next_line, when: {line: 1}}]\n"
    by_line += "  second: [{name: b, elapsed: 2h, hand_over: next_line, when: {line: 2}}]\n"
    assert handed(by_line, "12:00:00") == {"three": 1}
    other_way = by_line.replace("line: 1}", "line: 9}").replace("line: 2}", "line: 1}").replace("line: 9}", "line: 2}")
    assert handed(other_way, "12:00:00") == {"two": 1}


def test_an_event_that_ends_a_step_keeps_the_group() -> None:
    ladder = "  second: [{name: a, elapsed: 2h, hand_over: two, stop_on: acknowledged}]\n"
    for acknowledged, group in (("10:59:59", "one"), ("11:00:00", "two")):
        assert handed(ladder, "13:00:00", acknowledged_at=f"2026-11-23T{acknowledged}Z") == {group: 1}
