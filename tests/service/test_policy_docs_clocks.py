"""The page of the clock is the table that the engine obeys, and every row of that table can really happen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path
from typing import Any, get_args
from xml.etree import ElementTree

import pytest
from tests.engine.kit import LEVELS, Life, desk

from slaengine.model.clock import TRANSITIONS, Cause, Status
from slaengine.service.policy_docs import as_html
from slaengine.service.policy_docs.clocks import PAGE, clock_document, clock_page
from slaengine.service.policy_docs.picture import arrows, drawing

DOCS = Path(__file__).parents[2] / "docs"

PROMISES = """
targets:
  resolution: {stop: resolved, calendar: office, goal: {P1: 2h, P2: 8bh, P3: 3bd}, pause_on: waiting}
  answer: {when: {channel: web}, start: customer_replied, stop: responded, goal: 1h}
"""

Event = tuple[str, str, Mapping[str, Any]]
DOWN: Event = ("09:00", "created", {"service": "down", "channel": "web"})
WAIT: Event = ("09:30", "status_changed", {"status": "waiting"})
ASKED: Event = ("09:10", "customer_replied", {})
EARLIER = {"from": "T-0", "created_at": "2026-11-23T08:30:00+08:00"}

LIVES: Mapping[tuple[Status, Cause], tuple[Event, ...]] = {
    ("pending", "start"): (DOWN,),
    ("running", "pause"): (DOWN, WAIT),
    ("running", "breach"): (DOWN, ("11:01", "tick", {})),
    # three days' goal, standing still in the afternoon, becomes two hours from the morning
    ("paused", "breach"): (
        ("09:00", "created", {"service": "fine"}),
        ("14:00", "status_changed", {"status": "waiting"}),
        ("14:30", "updated", {"service": "down"}),
    ),
    ("running", "retarget"): (DOWN, ("09:30", "updated", {"service": "slow"})),
    ("running", "merge"): (DOWN, ("09:30", "merged", EARLIER)),
    ("paused", "merge"): (DOWN, WAIT, ("09:40", "merged", EARLIER)),
    ("running", "stop_in_time"): (DOWN, ("11:00", "resolved", {})),
    ("running", "stop_late"): (DOWN, ("11:01", "resolved", {})),
    ("running", "cancel"): (DOWN, ("09:30", "merged", {"into": "T-2"})),
    ("paused", "resume"): (DOWN, WAIT, ("10:00", "status_changed", {"status": "open"})),
    ("paused", "retarget"): (DOWN, WAIT, ("10:00", "updated", {"service": "slow"})),
    ("paused", "stop_in_time"): (DOWN, WAIT, ("17:00", "resolved", {})),
    ("paused", "stop_late"): (
        ("09:00", "created", {"service": "slow", "channel": "web"}),
        ("14:00", "status_changed", {"status": "waiting"}),
        ("14:30", "updated", {"service": "down"}),  # a pause after a breach changes nothing, but here it came before
        ("15:00", "resolved", {}),
    ),
    ("paused", "cancel"): (DOWN, WAIT, ("10:00", "merged", {"into": "T-2"})),
    ("cancelled", "restore"): (
        DOWN,
        ASKED,
        ("09:20", "updated", {"channel": "phone"}),
        ("09:25", "updated", {"channel": "web"}),
    ),
    ("met", "reopen"): (DOWN, ("10:00", "resolved", {}), ("10:30", "reopened", {})),
    ("missed", "reopen"): (DOWN, ("11:30", "resolved", {}), ("11:40", "reopened", {})),
    ("met", "renew"): (DOWN, ASKED, ("09:20", "responded", {}), ("09:30", "customer_replied", {})),
    ("missed", "renew"): (DOWN, ASKED, ("10:20", "responded", {}), ("10:30", "customer_replied", {})),
}
"""For each change a clock can make, a life in which it makes it."""


def changes(events: tuple[Event, ...]) -> set[tuple[str, str, str]]:
    """What the clocks of a ticket did: status before, cause, status after."""
    life = Life(desk(LEVELS, PROMISES))
    for at, kind, said in events:
        of_event = said if kind == "merged" else {}
        life(f"2026-11-23 {at}", kind, {} if of_event else dict(said), **of_event)
    return {
        ("pending" if change.before is None else change.before.status, change.cause, change.after.status)
        for decision in life.decisions
        for change in decision.changes
    }


@pytest.mark.parametrize(("before", "cause"), TRANSITIONS, ids="-".join)
def test_every_transition_happens_in_some_life(before: Status, cause: Cause) -> None:
    assert (before, cause, TRANSITIONS[before, cause]) in changes(LIVES[before, cause])


def test_nothing_happens_that_the_table_does_not_have() -> None:
    seen = set[tuple[str, str, str]]().union(*map(changes, LIVES.values()))
    assert seen == {(before, cause, after) for (before, cause), after in TRANSITIONS.items()}


def test_the_page_in_the_documentation_is_drawn_from_the_table() -> None:
    assert (DOCS / PAGE).read_text("utf-8") == clock_page(), "run: python -m slaengine.service.policy_docs.clocks docs"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_has_every_status_and_every_transition(language: str) -> None:
    page = clock_page(language)
    assert all(f"| {status} | " in page for status in get_args(Status))
    for (before, cause), after in TRANSITIONS.items():
        assert any(
            line.startswith(f"| {before} | {cause}: ") and line.endswith(f" | {after} |") for line in page.splitlines()
        )
        assert any(line.startswith(f"    {before} --> {after}: ") and cause in line for line in page.splitlines())


def test_the_chinese_page_is_chinese() -> None:
    assert clock_document("zh").title == "时钟如何变化"
    assert "已适用,等待开始事件" in clock_page("zh")


def test_the_drawing_has_a_box_for_each_status_and_an_arrow_with_every_cause() -> None:
    root = ElementTree.fromstring(drawing(TRANSITIONS, "Clock"))
    words = [text.text for text in root.iter("text")]
    assert all(words.count(status) == 1 for status in get_args(Status))
    assert sorted(filter(None, words)) == sorted([*get_args(Status), *(cause for _, cause in TRANSITIONS)])
    assert len([path for path in root.iter("path") if "marker-end" in path.attrib]) == len(arrows(TRANSITIONS))


def test_the_drawing_stays_within_its_frame() -> None:
    root = ElementTree.fromstring(drawing(TRANSITIONS, "Clock"))
    width, height = map(float, root.attrib["viewBox"].split()[2:])
    for rect in root.iter("rect"):
        x, y, wide, high = (float(rect.attrib[key]) for key in ("x", "y", "width", "height"))
        assert 0 <= x < x + wide <= width
        assert 0 <= y < y + high <= height
    points = [(float(text.attrib["x"]), float(text.attrib["y"])) for text in root.iter("text")]
    assert all(12 <= x <= width - 12 and 12 <= y <= height for x, y in points)


def test_the_html_page_shows_the_drawing_and_the_markdown_page_the_diagram() -> None:
    assert drawing(TRANSITIONS, "How a clock moves") in as_html(clock_document("en"))
    assert "```mermaid\nstateDiagram-v2\n    [*] --> pending\n" in clock_page()


def test_no_label_of_the_picture_covers_another() -> None:
    drawn = re.findall(r'<text x="(.+?)" y="(.+?)" text-anchor="(.+?)".*?>(.+?)</text>', drawing(TRANSITIONS, "clock"))
    boxes = []
    for x, y, anchor, text in drawn:
        wide = 6.6 * len(text)
        left = float(x) - wide * {"start": 0, "middle": 0.5, "end": 1}[anchor]
        boxes.append((text, left, left + wide, float(y) - 10, float(y) + 2))
    assert len(boxes) > len(get_args(Status))
    assert [
        (one[0], other[0])
        for one, other in combinations(boxes, 2)
        if one[1] < other[2] and other[1] < one[2] and one[3] < other[4] and other[3] < one[4]
    ] == []
