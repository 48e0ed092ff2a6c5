"""`slaengine explain` through its door: what it prints, in both languages, and what it answers to wrong questions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from slaengine.cli.columns import width
from slaengine.cli.explain import wrap
from slaengine.cli.main import run
from slaengine.service.resources import shipped

PACK = str(shipped("policies") / "call-centre")
EVENTS = str(shipped("examples") / "call-centre" / "events.jsonl")


def explained(capsys: pytest.CaptureFixture[str], *options: str, events: str = EVENTS) -> str:
    assert run(["explain", "--policy", PACK, events, *options]) == 0
    return capsys.readouterr().out


def refused(capsys: pytest.CaptureFixture[str], *options: str, events: str = EVENTS) -> tuple[int, str]:
    status = run(["explain", "--policy", PACK, events, *options])
    said = capsys.readouterr()
    assert said.out == ""
    assert "Traceback" not in said.err
    return status, said.err


def test_it_names_the_rule_that_decided_with_its_place_and_clause(capsys: pytest.CaptureFixture[str]) -> None:
    lines = explained(capsys, "--ticket", "T-1003").splitlines()
    told = next(number for number, line in enumerate(lines) if "vip-uplift" in line)
    assert "from P2 to P1" in lines[told]
    assert "S4-07" in lines[told] + lines[told + 1]
    assert "priorities.yaml:" in lines[told] + lines[told + 1]


def test_it_says_why_the_rules_before_did_not_hold(capsys: pytest.CaptureFixture[str]) -> None:
    text = explained(capsys, "--ticket", "T-1006")
    assert "✗ production-down: Scene is test, the rule wants production" in text


def test_a_field_that_nobody_gave_is_a_question_mark(capsys: pytest.CaptureFixture[str]) -> None:
    assert "? production-down: State of the service is missing" not in explained(capsys, "--ticket", "T-1006")
    assert "? non-urgent-change: Request is missing" in explained(capsys, "--ticket", "T-1004")


def test_the_ledger_shows_the_pause_with_the_line_of_the_policy(capsys: pytest.CaptureFixture[str]) -> None:
    text = explained(capsys, "--ticket", "T-1006", "--target", "resolution")
    assert "paused: waiting_for_customer" in text
    written = (Path(PACK) / "targets.yaml").read_text("utf-8").splitlines()
    line = next(number for number, text in enumerate(written, 1) if text.lstrip().startswith("pause_on:"))
    assert f"targets.yaml:{line}:" in text
    assert "Priority" not in text  # only what was asked for


def test_the_opening_balance_points_at_the_length_of_the_tickets_own_level(capsys: pytest.CaptureFixture[str]) -> None:
    written = (Path(PACK) / "targets.yaml").read_text("utf-8").splitlines()
    line, text = next((number, text) for number, text in enumerate(written, 1) if "goal: {P1: 2h" in text)
    for ticket, level in (("T-1002", "P1"), ("T-1006", "P3"), ("T-1010", "P4")):
        place = f"targets.yaml:{line}:{text.index(level) + 1}"
        assert place in explained(capsys, "--ticket", ticket, "--target", "resolution")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("ticket", [f"T-10{number:02}" for number in range(1, 12)])
def test_no_line_is_wider_than_a_hundred_columns(
    capsys: pytest.CaptureFixture[str], ticket: str, language: str
) -> None:
    text = explained(capsys, "--ticket", ticket, "--lang", language)
    assert max(map(width, text.splitlines())) <= 100


def test_chinese_is_told_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    text = explained(capsys, "--ticket", "T-1009", "--target", "resolution", "--lang", "zh")
    assert "解决 (resolution) · P2 · 4小时 · 已达成,剩余 1h45m" in text
    assert "resolved 至重新打开" in text


def test_json_agrees_with_itself_to_the_second(capsys: pytest.CaptureFixture[str]) -> None:
    shown: dict[str, Any] = json.loads(explained(capsys, "--ticket", "T-1006", "--format", "json"))
    assert [table["for"] for table in shown["tables"]] == ["intake", "category", "priority", "group"]
    for ledger in shown["ledgers"]:
        assert sum(line["seconds"] for line in ledger["lines"]) == ledger["elapsed_seconds"]
        assert ledger["lines"][-1]["balance_seconds"] == ledger["remaining_seconds"]
    resolution = shown["ledgers"][-1]
    assert (resolution["opening_seconds"], resolution["elapsed_seconds"]) == (28_800, 21_000)


def test_at_asks_how_it_stood_then(capsys: pytest.CaptureFixture[str]) -> None:
    text = explained(capsys, "--ticket", "T-1006", "--target", "resolution", "--at", "2026-11-23T17:00:00+08:00")
    assert "paused, 3h40m left" in text


def test_a_bad_line_of_another_ticket_is_named_and_nothing_is_explained(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "events.jsonl"
    file.write_text('{"event_id": "e1", "ticket_id": "T-1", "type": "created", "at": "2026-11-23T09:00:00"}\n', "utf-8")
    status, said = refused(capsys, "--ticket", "T-1", events=str(file))
    assert status == 1
    assert "events.jsonl:1:" in said
    assert "no offset" in said


def test_an_event_beyond_the_calendars_is_a_mistake_of_its_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "events.jsonl"
    event = {"event_id": "e1", "ticket_id": "T-1", "type": "created", "at": "2150-01-01T00:00:00Z"}
    file.write_text(json.dumps(event), "utf-8")
    status, said = refused(capsys, "--ticket", "T-1", events=str(file))
    assert status == 1
    assert "events.jsonl:1:" in said
    assert "1970 to 2100" in said


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--ticket", "T-1OO6"], "did you mean"),
        (["--ticket", "nothing like it"], "11 tickets"),
        (["--ticket", "T-1006", "--target", "resolutoin"], "did you mean resolution?"),
        (["--ticket", "T-1006", "--at", "2026-11-23T17:00:00"], "no offset"),
        (["--ticket", "T-1006", "--at", "2026-11-20T17:00:00+08:00"], "begins at 2026-11-23T10:40:00+08:00"),
        ([], "--ticket"),
    ],
)
def test_a_wrong_question_is_answered_with_the_right_one(
    capsys: pytest.CaptureFixture[str], options: list[str], words: str
) -> None:
    status, said = refused(capsys, *options)
    assert status == 2
    assert words in said


def test_what_a_ticket_says_cannot_move_the_cursor(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    event = {"event_id": "e1", "ticket_id": "T-1", "type": "created", "at": "2026-11-23T09:00:00+08:00"}
    ticket = {"subject": "\x1b[2Jgone\n\n" + "长" * 5_000, "category": "software"}
    file = tmp_path / "events.jsonl"
    file.write_text(json.dumps({**event, "ticket": ticket}), "utf-8")
    text = explained(capsys, "--ticket", "T-1", events=str(file))
    assert "\x1b" not in text
    assert max(map(width, text.splitlines())) <= 100


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("a bb ccc", ["a bb", "ccc"]),
        ("abcdefgh", ["abcd", "efgh"]),  # one long word is broken where it must be
        ("系统不可用", ["系统", "不可", "用"]),
        ("ab系统", ["ab系", "统"]),
    ],
)
def test_text_is_wrapped_by_columns(text: str, lines: list[str]) -> None:
    assert wrap(text, 4) == lines
