"""`slaengine backtest --columns` as people run it: the figures of the replay, and what is left out is said."""

from __future__ import annotations

import csv
import gzip
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import CALL_CENTRE, ROOT, Run

pytest.importorskip("pyarrow")

PROPOSAL = ROOT / "examples" / "past-tickets" / "proposal"
DESK = """
policy: {name: desk, version: "1", timezone: Europe/Berlin}
calendars: {office: {hours: {mon-fri: ["09:00-17:00"]}}}
priorities:
  levels: {P1: , P2: }
  rules: [{name: faults, when: {category: fault}, then: P1}, {name: rest, otherwise: true, then: P2}]
targets:
  response: {stop: [responded, resolved], goal: {P1: 1h, P2: 4h}}
  resolution: {stop: resolved, calendar: office, goal: {P1: 4bh, P2: 16bh}}
"""


def table(folder: Path, count: int = 60, suffix: str = ".csv") -> Path:
    start = datetime(2026, 3, 2, 6, tzinfo=UTC)
    rows = []
    for n in range(count):
        created = start + timedelta(seconds=9_777 * n)
        responded, resolved = created + timedelta(minutes=7 * n), created + timedelta(hours=2 * n)
        rows.append(
            {
                "ticket_id": f"T-{n}",
                "created_at": created.isoformat(),
                "responded_at": responded.isoformat() if n % 7 else "",
                "resolved_at": resolved.isoformat() if n % 5 else "",
                "category": ("network", "software", "fault")[n % 3],
                "environment": "production",
                "service_state": ("down", "degraded")[n % 2],
            }
        )
    path = folder / f"tickets{suffix}"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def desk(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def both(folder: Path) -> list[object]:
    return ["backtest", "--policy", PROPOSAL, "--baseline", CALL_CENTRE, "--from", "tickets", table(folder)]


def known(told: dict[str, Any]) -> dict[str, Any]:
    """A backtest as JSON without what columns leave out."""
    for side in (told["new"], told["baseline"]):
        for name in ("escalations", "actions"):
            side.pop(name)
        side["out_of_hours"].pop("asked")
    told.pop("left_out")
    return told


def test_the_figures_are_those_of_the_replay_and_what_is_left_out_is_null_and_named(run: Run, tmp_path: Path) -> None:
    told = json.loads(run(*both(tmp_path), "--columns", "--format", "json").out)
    assert told["new"]["escalations"] is told["new"]["actions"] is told["new"]["out_of_hours"]["asked"] is None
    assert [one["figure"] for one in told["left_out"]] == ["escalations", "actions", "asked_out_of_hours"]
    replayed = json.loads(run(*both(tmp_path), "--format", "json").out)
    assert replayed["left_out"] == []
    assert replayed["new"]["escalations"]
    assert known(told) == known(replayed)
    assert told["changes"]["tickets"] > 0


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Left out, as columns do not know them: escalations, actions, people asked out of hours."),
        ("zh", "未列出(按列计算无法得知):升级、动作、非工作时间要求人处理。"),
    ],
)
def test_text_and_page_say_what_is_left_out_and_show_none_of_it(
    run: Run, tmp_path: Path, language: str, sentence: str
) -> None:
    page = tmp_path / "page.html"
    ran = run(*both(tmp_path), "--columns", "--lang", language, "--html", page, "--top", 2)
    assert ran.status == 0, ran.err
    assert sentence in ran.out
    for word in ("taken", "asked of people", "执行次数", "要求人处理 "):
        assert word not in ran.out
    text = page.read_text("utf-8")
    assert sentence in text
    assert text.count("<svg") > 4


def test_csv_has_no_row_for_what_is_left_out_but_one_that_says_so(run: Run, tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run(*both(tmp_path), "--columns", "--format", "csv").out)))
    assert {row["name"] for row in rows if row["figure"] == "left_out"} == {
        "escalations",
        "actions",
        "asked_out_of_hours",
    }
    assert not {"escalations", "actions", "asked_out_of_hours"} & {row["figure"] for row in rows}
    replayed = list(csv.DictReader(io.StringIO(run(*both(tmp_path), "--format", "csv").out)))
    assert [row for row in replayed if row["figure"] not in ("escalations", "actions", "asked_out_of_hours")] == [
        row for row in rows if row["figure"] != "left_out"
    ]


def test_budgets_hold_for_what_columns_know_and_are_refused_for_the_rest(run: Run, tmp_path: Path) -> None:
    ran = run(*both(tmp_path), "--columns", "--budget", "changed_tickets=0")
    assert ran.status == 1
    assert "changed_tickets is " in ran.err
    ran = run(*both(tmp_path), "--columns", "--budget", "more_escalations=5")
    assert ran.status == 2
    assert "more_escalations needs escalations, which --columns leaves out; replay it without --columns" in ran.err


def test_a_target_that_cannot_be_judged_is_left_out_by_name_with_what_needs_it(run: Run, tmp_path: Path) -> None:
    stage = "  by_stage: {when: {stage: handling}, stop: resolved, goal: 1h}\n"
    pack = desk(tmp_path, "stage", DESK + stage)
    words = ["backtest", "--policy", pack, "--baseline", desk(tmp_path, "plain", DESK), "--from", "tickets"]
    ran = run(*words, "--columns", table(tmp_path))
    assert ran.status == 0, ran.err
    assert "Left out: by_stage, because it depends on `stage`, which changes while a ticket lives (" in ran.out
    assert "stage.yaml:10:3)" in ran.out
    assert "as they need all targets: deadlines out of hours, tickets for which anything differs," in ran.out
    assert "Something would have been different" not in ran.out
    assert "Nothing would have been different" not in ran.out
    told = json.loads(run(*words, "--columns", "--format", "json", table(tmp_path)).out)
    replayed = json.loads(run(*words, "--format", "json", table(tmp_path)).out)
    assert "by_stage" in replayed["new"]["targets"]
    replayed["new"]["targets"].pop("by_stage")
    assert told["new"]["targets"] == replayed["new"]["targets"]
    assert told["changes"]["tickets"] is told["new"]["out_of_hours"]["due"] is None
    assert told["changes"]["foremost"] == []
    assert told["left_out"][3] == {
        "figure": "target",
        "target": "by_stage",
        "why": "target-asks",
        "at": told["left_out"][3]["at"],
    }
    refused = run(*words, "--columns", "--budget", "new_breaches=0", table(tmp_path))
    assert (refused.status, "new_breaches needs by_stage" in refused.err) == (2, True)
    assert run(*words, "--columns", "--budget", "new_breaches.resolution=0", table(tmp_path)).status == 0


def test_a_policy_whose_levels_change_on_the_way_is_refused_with_the_place(run: Run, tmp_path: Path) -> None:
    ladder = "escalations: {resolution: [{name: late, at: breach, notify: lead, raise_priority_by: 1}]}\n"
    pack = desk(tmp_path, "raising", DESK + ladder)
    ran = run("backtest", "--policy", pack, "--from", "tickets", "--columns", table(tmp_path))
    assert ran.status == 1
    assert "raising.yaml:10:" in ran.err
    assert "error[not-by-columns]: columns cannot follow tickets under desk 1: the step `resolution late`" in ran.err
    assert "replay it without --columns" in ran.err
    assert run("backtest", "--policy", pack, "--from", "tickets", table(tmp_path)).status == 0


def test_what_is_piped_or_packed_is_read_as_well(run: Run, tmp_path: Path) -> None:
    path = table(tmp_path)
    plain = run("backtest", "--policy", CALL_CENTRE, "--from", "tickets", "--columns", path).out
    packed = tmp_path / "tickets.csv.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    words = ("backtest", "--policy", CALL_CENTRE, "--from", "tickets", "--columns")
    assert run(*words, packed).out == plain
    assert run(*words, "-", stdin=path.read_bytes()).out == plain
    packed.write_bytes(packed.read_bytes()[:-9])
    assert "the packed file is damaged or cut short" in run(*words, packed).err


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        (["--from", "jsonl"], "--columns is for tables with a row for each ticket: --from tickets."),
        (["--from", "tickets", "--work", "w"], "--columns keeps nothing to go on from: leave out --work."),
        (["--from", "tickets", "--until", "2026-03-01T00:00:00Z"], "it is before the latest event, 2026-03-"),
        (["--from", "tickets", "--budget", "breaches.nothing=1"], "there is no target 'nothing'"),
    ],
)
def test_what_does_not_go_together_is_wrong_usage(run: Run, tmp_path: Path, more: list[str], reason: str) -> None:
    ran = run("backtest", "--policy", CALL_CENTRE, "--columns", *more, table(tmp_path))
    assert ran.status == 2
    assert reason in " ".join(ran.err.split())


def test_a_bad_row_is_told_as_by_the_replay(run: Run, tmp_path: Path) -> None:
    path = table(tmp_path)
    path.write_text(path.read_text("utf-8").replace("T-7,2026", "T-7,soon"), encoding="utf-8")
    words = ("backtest", "--policy", CALL_CENTRE, "--from", "tickets", path)
    assert run(*words, "--columns") == run(*words)
    assert run(*words).status == 1


def test_a_table_of_nothing_is_told_as_by_the_replay(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("ticket_id,created_at\n", encoding="utf-8")
    words = ("backtest", "--policy", CALL_CENTRE, "--from", "tickets", path)
    assert run(*words, "--columns") == run(*words)
    assert run(*words).status == 1
