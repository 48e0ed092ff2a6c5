"""What a picture of a ticket's life is drawn of: lanes with spans and marks, and the story beside them."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.engine.kit import HEAD, LEVELS, Life, desk, instant

from slaengine import Engine
from slaengine.model.decision import Decision
from slaengine.service import timeline as module
from slaengine.service.lanes import Lane
from slaengine.service.story import Entry, tell
from slaengine.service.stream import tick
from slaengine.service.timeline import Timeline, TooManyEventsError, draw_up

ROUTING = """
routing:
  groups: {first: {lead: ann, line: 1, calendar: office}, second: {lead: bob, line: 2}}
  rules: [{name: all, otherwise: true, then: first}]
"""
TARGETS = """
targets:
  resolution:
    title: {en: Resolution, zh: 解决}
    start: created
    stop: resolved
    calendar: office
    goal: {P1: 2h, P2: 8bh, P3: 3bd}
    pause_on: waiting
    when: {channel: {none_of: [web]}}
  update:
    every: {P1: 1h, P2: 4h, P3: 8h}
    start: responded
    restart: progress_updated
    stop: resolved
    calendar: office
escalations:
  resolution:
    - {name: half-way, at: 50%, notify: [group_lead]}
    - {name: over, title: {en: Over, zh: 超时}, at: breach, notify: [group_lead], hand_over: next_line}
"""
AFTER = """
callbacks: {after: resolved, schedule: {P1: [1d, 3d], P2: [1d], P3: [1d]}, ask: [ok]}
daily_checks: [{name: look, at: ["17:00"], calendar: office, notify: [ann]}]
reactions:
  - {name: resolution, on: viewed, do: note_it, notify: [ann]}
"""
DESK = desk(LEVELS, ROUTING, TARGETS, AFTER)


def day(hour: str) -> int:
    return int(datetime.fromisoformat(instant(f"2026-11-23 {hour}")).timestamp())


def life(*events: tuple[str, str, dict[str, str]], engine: Engine = DESK, ticket_id: str = "T-1") -> list[Decision]:
    told = Life(engine, ticket_id)
    for hour, kind, ticket in events:
        told(
            f"2026-11-23 {hour}" if len(hour) == 5 else hour,
            kind,
            {"channel": "phone", **ticket} if kind == "created" else ticket,
        )
    return told.decisions


def drawn(*events: tuple[str, str, dict[str, str]], checks: bool = False) -> Timeline:
    return draw_up(life(*events), checks=checks)


def lane(timeline: Timeline, name: str) -> Lane:
    return next(lane for lane in timeline.lanes if name in (lane.name, lane.kind))


def marks(lane: Lane, kind: str) -> list[int]:
    return [mark.at for mark in lane.marks if mark.kind == kind]


def entries(timeline: Timeline, kind: str) -> list[Entry]:
    return [entry for entry in timeline.story if entry.kind == kind]


PAUSED = [
    ("09:00", "created", {"service": "down"}),
    ("09:30", "status_changed", {"status": "waiting"}),
    ("10:00", "customer_replied", {"status": "open"}),
    ("10:20", "resolved", {}),
]


def test_a_pause_is_a_span_of_its_own_with_its_status_and_moves_the_deadline() -> None:
    found = lane(drawn(*PAUSED), "resolution")
    assert [(span.start, span.end, span.kind, span.label) for span in found.spans] == [
        (day("09:00"), day("09:30"), "running", ""),
        (day("09:30"), day("10:00"), "paused", "waiting"),
        (day("10:00"), day("10:20"), "running", ""),
    ]
    assert marks(found, "moved_due") == [day("11:00")]
    assert marks(found, "due") == [day("11:30")]
    assert marks(found, "met") == [day("10:20")]
    assert found.status == "met"


LATE = [
    ("09:00", "created", {"service": "slow", "tier": "vip"}),
    ("09:05", "updated", {"service": "down"}),
    ("11:30", "resolved", {}),
]


def test_beyond_its_deadline_a_clock_is_late_and_the_broken_deadline_stays() -> None:
    found = lane(drawn(*LATE, ("11:50", "reopened", {}), ("12:30", "resolved", {})), "resolution")
    assert [(span.start, span.end, span.kind) for span in found.spans] == [
        (day("09:00"), day("11:00"), "running"),
        (day("11:00"), day("11:30"), "late"),
        (day("11:30"), day("11:50"), "stopped"),
        (day("11:50"), day("12:30"), "late"),
    ]
    assert marks(found, "due") == [day("11:00")]
    assert marks(found, "missed") == [day("11:30"), day("12:30")]
    assert len(marks(found, "breach")) == 1


def test_a_change_of_level_is_seen_in_its_lane_and_in_the_story() -> None:
    timeline = drawn(*LATE)
    assert [(span.start, span.end, span.label) for span in lane(timeline, "priority").spans] == [
        (day("09:00"), day("09:05"), "P2"),
        (day("09:05"), day("11:30"), "P1"),
    ]
    changed = [
        entry.asked[0].to for entry in entries(timeline, "event") if entry.asked[:1] and entry.asked[0].type == "level"
    ]
    assert changed == [("P2",), ("P1",)]


def test_a_hand_over_stands_at_the_instant_of_its_step_though_nobody_looked() -> None:
    group = lane(drawn(*LATE), "group")
    assert [(span.start, span.end, span.label) for span in group.spans] == [
        (day("09:00"), day("11:00"), "first"),
        (day("11:00"), day("11:30"), "second"),
    ]


def test_events_are_numbered_and_what_the_policy_did_is_lettered_in_the_order_of_time() -> None:
    timeline = drawn(*LATE)
    assert [(entry.tag, entry.what) for entry in timeline.story if not entry.ahead] == [
        ("1", "created"),
        ("2", "updated"),
        ("a", "half-way"),
        ("b", "breach"),
        ("c", "over"),
        ("3", "resolved"),
    ]
    assert [mark.tag for mark in lane(timeline, "events").marks] == ["1", "2", "3"]
    assert [mark.tag for mark in lane(timeline, "resolution").marks if mark.tag] == ["a", "b", "c"]


def test_all_that_one_step_asks_for_is_one_line() -> None:
    (over,) = (entry for entry in drawn(*LATE).story if entry.what == "over")
    assert {asked.type for asked in over.asked} >= {"hand_over", "notify"}
    assert over.at == day("11:00")
    assert over.late


def test_what_will_happen_is_told_as_ahead() -> None:
    timeline = drawn(("09:00", "created", {"service": "down"}))
    assert [(entry.at, entry.what) for entry in timeline.story if entry.ahead] == [
        (day("10:00"), "half-way"),
        (day("11:00"), "over"),
    ]
    (due,) = [mark for mark in lane(timeline, "resolution").marks if mark.kind == "due"]
    assert (due.at, due.ahead) == (day("11:00"), True)
    assert timeline.end == day("11:00")
    assert timeline.now == day("09:00")


def test_callbacks_have_a_lane_of_their_own_done_and_ahead() -> None:
    timeline = drawn(*PAUSED, ("2026-11-24 12:00", "viewed", {}))
    assert [(mark.ahead, mark.tag) for mark in lane(timeline, "followups").marks] == [(False, "a"), (True, "b")]
    assert [entry.what for entry in entries(timeline, "callback")] == ["1", "2"]


def test_each_update_is_a_mark_and_each_stretch_between_them_has_its_deadline() -> None:
    found = lane(
        drawn(
            ("09:00", "created", {"service": "down"}),
            ("09:10", "responded", {}),
            ("09:40", "progress_updated", {}),
            ("10:10", "resolved", {}),
        ),
        "update",
    )
    assert marks(found, "update") == [day("09:40")]
    assert marks(found, "met") == [day("10:10")]
    assert marks(found, "due") == [day("10:10"), day("10:40")]


def test_an_update_that_came_too_late_is_marked_so() -> None:
    told = drawn(
        ("09:00", "created", {"service": "down"}), ("09:10", "responded", {}), ("10:40", "progress_updated", {})
    )
    assert (marks(lane(told, "update"), "late_update"), marks(lane(told, "update"), "update")) == ([day("10:40")], [])


def test_a_target_that_stops_applying_ends_cancelled() -> None:
    found = lane(
        drawn(("09:00", "created", {"channel": "phone"}), ("09:30", "updated", {"channel": "web"})), "resolution"
    )
    assert (found.status, marks(found, "cancelled"), marks(found, "due")) == ("cancelled", [day("09:30")], [])


def test_daily_checks_are_shown_only_when_they_are_asked_for() -> None:
    events: list[tuple[str, str, dict[str, str]]] = [("09:00", "created", {}), ("18:00", "viewed", {})]
    assert entries(drawn(*events), "check") == []
    assert [entry.what for entry in entries(drawn(*events, checks=True), "check")] == ["look"]


def test_a_reaction_that_is_named_like_a_target_is_told_with_its_event() -> None:
    timeline = drawn(("09:00", "created", {}), ("09:10", "viewed", {}))
    (viewed,) = (entry for entry in timeline.story if entry.what == "viewed")
    assert [(asked.type, asked.to) for asked in viewed.asked] == [("note_it", ("ann",))]


def test_a_ticket_whose_id_has_slashes_tells_the_same_story() -> None:
    plain, odd = life(*LATE), life(*LATE, ticket_id="resolution/1/over")
    assert tell(odd) == tell(plain)


def test_a_repeated_event_and_ticks_say_nothing_new() -> None:
    decisions = life(*LATE[:2])
    state = decisions[-1].ticket
    again = DESK.evaluate(decisions[-1].event, state)
    ticked = DESK.evaluate(tick("T-1", day("09:30")), again.ticket)
    events = [entry.what for entry in tell([*decisions, again, ticked]) if entry.kind == "event"]
    assert events == ["created", "updated"]


def test_a_long_story_keeps_its_beginning_and_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STORY_MAX", 4)
    timeline = drawn(*LATE)
    assert [entry.tag for entry in timeline.story][:2] == ["1", "2"]
    assert (len(timeline.story), timeline.left_out) == (4, len(tell(life(*LATE))) - 4)


def test_a_ticket_with_too_many_events_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "EVENTS_MAX", 2)
    with pytest.raises(TooManyEventsError, match="3 events"):
        drawn(*LATE)


def test_a_target_that_counts_open_time_brings_its_calendar_and_one_that_does_not_brings_none() -> None:
    assert lane(drawn(("09:00", "created", {"service": "slow"})), "resolution").calendar is not None
    assert lane(drawn(("09:00", "created", {"service": "down"})), "resolution").calendar is None


def test_the_closed_hours_of_a_day_are_its_break_and_its_nights() -> None:
    closed = module.closed_times(drawn(*LATE).hours, day("08:00"), day("19:00"))
    assert closed == [(day("08:00"), day("09:00")), (day("12:00"), day("13:00")), (day("18:00"), day("19:00"))]


def test_hours_that_would_be_narrower_than_a_line_are_not_worked_out() -> None:
    hours = drawn(*LATE).hours
    assert module.closed_times(hours, day("08:00"), day("08:00") + 101 * 86_400) == []


def test_a_policy_without_hours_shades_nothing() -> None:
    head = HEAD.split("calendars:", maxsplit=1)[0]
    engine = desk(LEVELS, "targets: {answer: {start: created, stop: responded, goal: 15m}}", head=head)
    timeline = draw_up(life(("09:00", "created", {}), engine=engine))
    assert timeline.hours is None
    assert module.closed_times(timeline.hours, timeline.start, timeline.end) == []
