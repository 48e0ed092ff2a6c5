"""`slaengine deadline` through its door."""

from __future__ import annotations

import json

import pytest

from slaengine.cli.columns import width
from slaengine.cli.ledger_text import length
from slaengine.cli.main import run
from slaengine.service.resources import shipped

PACK = str(shipped("policies") / "call-centre")
FRIDAY = "2026-11-20T16:30:00+08:00"


def asked(capsys: pytest.CaptureFixture[str], *options: str) -> str:
    assert run(["deadline", "--policy", PACK, *options]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "due_at"),
    [
        (["--target", "resolution", "--priority", "P1"], "2026-11-20T18:30:00+08:00"),
        (["--target", "resolution", "--priority", "P3"], "2026-11-23T16:30:00+08:00"),
        (["--target", "first_view"], "2026-11-20T17:00:00+08:00"),  # the same for every level
        (["--calendar", "office", "--goal", "8bh"], "2026-11-23T16:30:00+08:00"),
        (["--calendar", "office", "--goal", "3工作日"], "2026-11-25T16:30:00+08:00"),
        (["--calendar", "24x7", "--goal", "30d"], "2026-12-20T16:30:00+08:00"),
        # a pause over the weekend costs the ninety minutes of Friday and the hour of Monday that it covers
        (
            [
                *("--calendar", "office", "--goal", "8bh"),
                *("--pause", "2026-11-20T16:30:00+08:00/2026-11-23T10:00:00+08:00"),
            ],
            "2026-11-24T10:00:00+08:00",
        ),
    ],
)
def test_the_first_line_is_the_deadline(capsys: pytest.CaptureFixture[str], options: list[str], due_at: str) -> None:
    text = asked(capsys, *options, "--start", FRIDAY)
    assert text.splitlines()[0] == due_at
    shown = json.loads(asked(capsys, *options, "--start", FRIDAY, "--format", "json"))
    assert shown["due_at"] == due_at
    assert shown["ledger"]["lines"][-1]["balance_seconds"] == 0


def test_a_long_holiday_is_named_and_the_make_up_day_counts(capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--target", "resolution", "--priority", "P4", "--start", "2026-09-30T16:30:00+08:00"]
    english, chinese = asked(capsys, *options), asked(capsys, *options, "--lang", "zh")
    assert "National Day and weekend" in english
    assert "make-up working day" in english
    assert "国庆节" in chinese
    assert "调休上班日" in chinese
    assert max(map(width, (english + chinese).splitlines())) <= 100


def test_many_nights_are_folded_in_the_middle(capsys: pytest.CaptureFixture[str]) -> None:
    text = asked(capsys, "--calendar", "office", "--goal", "60bd", "--start", FRIDAY)
    assert "lines," in text
    assert len(text.splitlines()) < 60


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--start", FRIDAY], "either --target"),
        (["--target", "resolution", "--calendar", "office", "--start", FRIDAY], "either --target"),
        (["--calendar", "office", "--start", FRIDAY], "go together"),
        (["--calendar", "office", "--goal", "8bh", "--priority", "P1", "--start", FRIDAY], "--priority chooses"),
        (["--target", "resolution", "--start", FRIDAY], "add --priority, one of P1, P2, P3, P4"),
        (["--target", "resolution", "--priority", "P9", "--start", FRIDAY], "no level 'P9'"),
        (["--target", "resolutoin", "--start", FRIDAY], "did you mean resolution?"),
        (["--calendar", "ofice", "--goal", "8bh", "--start", FRIDAY], "did you mean office?"),
        (["--calendar", "office", "--goal", "eight", "--start", FRIDAY], "not a duration"),
        (["--calendar", "office", "--goal", "8bh", "--start", "2026-11-20T16:30:00"], "no offset"),
        (["--calendar", "office", "--goal", "8bh", "--start", FRIDAY, "--pause", "soon"], "no FROM/TO"),
        (["--calendar", "office", "--goal", "8bh", "--start", FRIDAY, "--pause", f"{FRIDAY}/later"], "not an instant"),
        (
            ["--calendar", "office", "--goal", "8bh", "--start", FRIDAY, "--pause", f"{FRIDAY}/{FRIDAY}"],
            "before it begins",
        ),
        (["--calendar", "office", "--goal", "8bh"], "--start"),
    ],
)
def test_a_wrong_question_is_answered_with_the_fix(
    capsys: pytest.CaptureFixture[str], options: list[str], words: str
) -> None:
    assert run(["deadline", "--policy", PACK, *options]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert words in said.err
    assert "Traceback" not in said.err


def test_a_goal_beyond_the_calendars_reach_is_one_clear_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["deadline", "--policy", PACK, "--calendar", "office", "--goal", "3600bd", "--start", FRIDAY]) == 1
    said = capsys.readouterr()
    assert "within 10 years" in said.err
    assert "Traceback" not in said.err


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0m"), (59, "59s"), (60, "1m"), (5_400, "1h30m"), (-1, "-1s"), (90_061, "25h1m1s")]
)
def test_lengths_are_written_as_people_do(seconds: int, text: str) -> None:
    assert length(seconds) == text
