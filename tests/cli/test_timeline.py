"""`slaengine timeline` through its door: text that fits a terminal, SVG that stands alone, hostile texts harmless."""

from __future__ import annotations

import json
import os
import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cli.conftest import CALL_CENTRE, ROOT, Run

from slaengine.cli.columns import width
from slaengine.cli.timeline_scale import FOLDED_SHARE_MAX, Scale
from slaengine.cli.timeline_shapes import cut, pins
from slaengine.cli.timeline_text import LINES_MAX, SIGNS
from slaengine.service.lanes import Mark
from slaengine.service.timeline import EVENTS_MAX, SHADED_DAYS_MAX, STORY_MAX
from slaengine.worktime import Calendar

WHOLE_LIFE = ROOT / "examples" / "whole-life" / "events.jsonl"
DESK = ROOT / "examples" / "call-centre" / "events.jsonl"
IMAGE = ROOT / "docs" / "images" / "whole-life.svg"
TICKETS = [f"T-10{number:02}" for number in range(1, 12)]
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '<script>alert(1)</script> & "quotes" \x1b[31m \u202e ]]> 宽'


def timeline(run: Run, *options: str, events: Path = WHOLE_LIFE, ticket: str = "T-2001") -> str:
    ran = run("timeline", "--policy", CALL_CENTRE, events, "--ticket", ticket, *options)
    assert ran.status == 0, ran.err
    return ran.out


def line_of(text: str, start: str) -> str:
    return next(line for line in text.splitlines() if line.startswith(start))


def test_the_picture_shows_the_pause_the_breach_and_the_miss(run: Run) -> None:
    bar = line_of(timeline(run), "Resolution")
    assert re.search("▬+╌+▬+:▬+[|]▰+✗[.:]+▰+✗", bar)


def test_steps_stand_below_their_lane_and_are_told_in_the_story(run: Run) -> None:
    text = timeline(run)
    assert "Resolution: Technical workshop → meeting with development, test" in text
    assert "Resolution: breached → handed over to Development and test" in text
    assert re.search(r"2h · missed +c +d +e", text)


def test_the_story_tells_the_uplift_the_overload_and_the_callbacks(run: Run) -> None:
    text = timeline(run)
    assert "Created → P2; given to Wang Fang" in text  # three engineers of the group have three P2 each
    assert "Updated → P1" in text
    assert "Callback 3 to the customer" in text


def test_it_speaks_chinese(run: Run) -> None:
    text = timeline(run, "--lang", "zh")
    assert "创建 → 定为 P2;分派给 王芳" in text
    assert "解决:技术研讨会 → 召集 development、test 会商" in text


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("ticket", TICKETS)
def test_no_line_is_wider_than_a_hundred_columns(run: Run, ticket: str, language: str) -> None:
    lines = timeline(run, "--lang", language, events=DESK, ticket=ticket).splitlines()
    assert max(map(width, lines)) <= 100
    assert all(line.isprintable() and line == line.rstrip() for line in lines)


def test_the_lanes_begin_at_one_column_in_chinese_as_well(run: Run) -> None:
    text = timeline(run, "--lang", "zh")
    starts = {width(line.partition(sign)[0]) for line in text.splitlines()[:20] for sign in "▬[" if sign in line}
    assert len(starts) == 2  # all lanes at one column; the level is named where it last changed
    assert min(starts) == 22


def test_no_sign_takes_two_columns_in_a_chinese_terminal() -> None:
    import unicodedata

    assert {unicodedata.east_asian_width(sign) for sign, _ in SIGNS.values()} <= {"N", "Na"}


def test_time_that_is_ahead_is_marked_so(run: Run) -> None:
    text = timeline(run, "--at", "2026-11-23T11:20:00+08:00")
    assert "Resolution: nearly (ahead)" in text
    assert "Resolved" not in text
    assert re.search("^ +now$", text, re.MULTILINE)
    assert not re.search("^ +now", timeline(run), re.MULTILINE)  # it is closed
    svg = timeline(run, "--at", "2026-11-23T11:20:00+08:00", "--svg", "-")
    assert ">now<" in svg


def test_the_picture_in_the_documentation_is_what_the_command_draws(run: Run) -> None:
    """`SLAENGINE_UPDATE_GOLDENS=1` writes it anew."""
    drawn = timeline(run, "--svg", "-")
    if os.environ.get("SLAENGINE_UPDATE_GOLDENS"):
        IMAGE.write_text(drawn, encoding="utf-8")
    assert IMAGE.read_text("utf-8") == drawn


def test_a_file_gets_the_same_picture_as_standard_output(run: Run, tmp_path: Path) -> None:
    assert timeline(run, "--svg", str(tmp_path / "a.svg")) == ""
    assert (tmp_path / "a.svg").read_text("utf-8") == timeline(run, "--svg", "-")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("ticket", TICKETS)
def test_every_picture_is_well_formed_and_nothing_leaves_it(run: Run, ticket: str, language: str) -> None:
    root = Xml.fromstring(timeline(run, "--svg", "-", "--lang", language, events=DESK, ticket=ticket))
    wide, high = float(root.attrib["width"]), float(root.attrib["height"])
    for text in root.iter(f"{SVG}text"):
        assert 0 <= float(text.attrib["x"]) <= wide
        assert 0 <= float(text.attrib["y"]) <= high
    for rect in root.iter(f"{SVG}rect"):
        if "x" in rect.attrib:
            assert float(rect.attrib["x"]) >= 0
            assert float(rect.attrib["x"]) + float(rect.attrib["width"]) <= wide + 0.2


def test_the_picture_has_a_title_and_a_description_for_those_who_do_not_see_it(run: Run) -> None:
    root = Xml.fromstring(timeline(run, "--svg", "-"))
    title, desc = root.findtext(f"{SVG}title"), root.findtext(f"{SVG}desc")
    assert title is not None and title.startswith("The life of ticket T-2001: Tills take")
    assert desc is not None and "Resolution: 2 hours · missed" in desc


def test_the_theme_follows_the_reader_unless_one_is_named(run: Run) -> None:
    auto, light, dark = (timeline(run, "--svg", "-", "--theme", theme) for theme in ("auto", "light", "dark"))
    assert "prefers-color-scheme:dark" in auto
    assert "prefers-color-scheme" not in light + dark
    assert light != dark


def hostile(tmp_path: Path) -> tuple[Path, str]:
    ticket = "T<&>\"'/1/resolution"
    made = {
        "event_id": "e1",
        "ticket_id": ticket,
        "type": "created",
        "at": "2026-11-23T09:00:00+08:00",
        "ticket": {"subject": HOSTILE * 50, "assignee": HOSTILE, "channel": "phone"},
    }
    moved = made | {"event_id": "e2", "type": "status_changed", "at": "2026-11-23T09:30:00+08:00"}
    moved["ticket"] = {"status": HOSTILE}
    file = tmp_path / "hostile.jsonl"
    file.write_text("\n".join(map(json.dumps, (made, moved))), encoding="utf-8")
    return file, ticket


def test_hostile_texts_stay_texts_in_a_picture(run: Run, tmp_path: Path) -> None:
    events, ticket = hostile(tmp_path)
    svg = timeline(run, "--svg", "-", events=events, ticket=ticket)
    root = Xml.fromstring(svg)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        *("svg", "title", "desc", "style", "defs", "pattern", "rect", "text", "line", "path", "circle", "g")
    }
    assert "<script>alert(1)</script>" in "".join(root.itertext())  # shown as what it is
    assert "\x1b" not in svg
    assert "\u202e" not in svg


def test_hostile_texts_cannot_change_the_terminal(run: Run, tmp_path: Path) -> None:
    events, ticket = hostile(tmp_path)
    lines = timeline(run, events=events, ticket=ticket).splitlines()
    assert all(line.isprintable() for line in lines)
    assert max(map(width, lines)) <= 100


def test_as_json_it_has_the_lanes_and_the_story(run: Run) -> None:
    shown = json.loads(timeline(run, "--format", "json"))
    assert [lane["kind"] for lane in shown["lanes"]] == [
        *("events", "priority", "group", "assignee", "target", "target", "target", "followups")
    ]
    resolution = next(lane for lane in shown["lanes"] if lane.get("target") == "resolution")
    assert resolution["status"] == "missed"
    assert {"start": "2026-11-23T10:15:00+08:00", "end": "2026-11-23T10:50:00+08:00"} in [
        {"start": span["start"], "end": span["end"]} for span in resolution["spans"] if span["kind"] == "paused"
    ]
    assert shown["story"][0]["text"].startswith("Created → P2")


def test_daily_checks_are_drawn_when_they_are_asked_for(run: Run) -> None:
    assert "Daily check" not in timeline(run, events=DESK, ticket="T-1001")
    assert "Daily check: progress" in timeline(run, "--checks", events=DESK, ticket="T-1001")


def test_an_unknown_ticket_is_answered_with_the_near_ones(run: Run) -> None:
    ran = run("timeline", "--policy", CALL_CENTRE, DESK, "--ticket", "T-1O06")
    assert (ran.status, ran.out) == (2, "")
    assert "did you mean" in ran.err


def test_a_picture_that_cannot_be_written_is_no_mistake_of_ours(run: Run, tmp_path: Path) -> None:
    ran = run("timeline", "--policy", CALL_CENTRE, WHOLE_LIFE, "--ticket", "T-2001", "--svg", tmp_path / "no" / "a.svg")
    assert ran.status == 1
    assert "No such file" in ran.err


instants = st.lists(st.integers(0, 400 * 86_400), min_size=1, max_size=30, unique=True).map(sorted)


@given(instants)
def test_the_axis_goes_from_left_to_right_and_fills_its_width(found: list[int]) -> None:
    scale = Scale(found, 900, 60)
    places = [scale.x(at) for at in found]
    assert all(a <= b + 1e-6 for a, b in pairwise(places))
    assert places[0] == 0
    assert places[-1] == pytest.approx(900 if len(found) > 1 else 0)
    folded = sum(segment.right - segment.left for segment in scale.segments if segment.folded)
    assert folded <= 900 * FOLDED_SHARE_MAX


@given(instants)
def test_the_marks_of_the_axis_do_not_cover_each_other(found: list[int]) -> None:
    zone = Calendar.parse({"timezone": "Europe/Berlin", "hours": "24x7"})
    xs = [tick.x for tick in Scale(found, 900, 60).ticks(zone, 58)]
    assert all(b - a >= 58 * 0.6 for a, b in pairwise(xs))


def test_a_long_quiet_time_is_folded_and_a_short_one_is_not() -> None:
    hour = 3600
    scale = Scale([0, hour, 2 * hour, 72 * hour, 73 * hour], 900, 60)
    assert [(segment.start, segment.end) for segment in scale.segments if segment.folded] == [(2 * hour, 72 * hour)]
    assert not any(segment.folded for segment in Scale([0, hour, 2 * hour], 900, 60).segments)


@given(st.lists(st.integers(0, 10 * 3600), min_size=1, max_size=60).map(sorted))
def test_pins_do_not_cover_each_other(found: list[int]) -> None:
    marks = [Mark(at, "event", str(number)) for number, at in enumerate(found, 1)]
    drawn = pins(Scale([0, 10 * 3600], 900, 60), marks)
    assert all(a.x + a.half <= b.x - b.half for a, b in pairwise(drawn))
    assert drawn[0].text.startswith("1")


def test_a_text_that_is_cut_says_so() -> None:
    assert cut("short", 100) == "short"
    assert cut("a text that is far too long", 60).endswith("…")


@pytest.mark.parametrize("form", [["--format", "json"], ["--svg", "-"], []])
def test_long_after_everything_a_picture_is_drawn_or_the_year_is_refused(run: Run, form: list[str]) -> None:
    for year, statuses in (("2099", {0}), ("2199", {0, 2})):
        at = f"{year}-06-01T00:00:00Z"
        ran = run("timeline", "--policy", CALL_CENTRE, DESK, "--ticket", "T-1001", "--at", at, *form)
        assert ran.status in statuses, ran.err
        assert (ran.out != "") == (ran.status == 0)


def test_the_limits_in_the_documentation_are_the_codes() -> None:
    page = (ROOT / "docs" / "timeline.md").read_text("utf-8")
    told = f"{EVENTS_MAX:,}; more", f"| {STORY_MAX} in a picture, {LINES_MAX} in", f"| {SHADED_DAYS_MAX} days;"
    assert [limit for limit in told if limit not in page] == []


def test_a_life_of_one_instant_still_says_what_the_ticket_is(run: Run) -> None:
    assert re.search(r"Priority +\[P3 · Normal", timeline(run, events=DESK, ticket="T-1004"))
    assert ">P3 · Normal<" in timeline(run, "--svg", "-", events=DESK, ticket="T-1004")


def test_the_legend_names_only_what_is_in_the_picture(run: Run) -> None:
    short = timeline(run, "--svg", "-", events=DESK, ticket="T-1004")
    assert [word for word in ("closed hours", "quiet time", "deadline", "paused") if f">{word}" in short] == []
    assert ">closed hours<" in timeline(run, "--svg", "-")


def test_a_name_of_two_letters_is_written_into_the_picture(run: Run) -> None:
    assert ">王芳<" in timeline(run, "--svg", "-", "--lang", "zh")


def test_no_line_of_the_story_begins_with_a_closing_mark(run: Run) -> None:
    assert ">、" not in timeline(run, "--svg", "-", "--lang", "zh")


def test_a_picture_is_dark_on_dark_screens_and_never_on_paper(run: Run) -> None:
    assert "@media screen and (prefers-color-scheme:dark)" in timeline(run, "--svg", "-")
