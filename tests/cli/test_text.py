"""What people see: figures as tables, decisions as lines, progress on a terminal, and nothing that a ticket forges."""

import io
import json
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import INCIDENT_DESK, Run

from slaengine.cli.progress import SIZE_BYTES_MIN, with_progress

DESK = """\
policy: {name: desk, version: "1", timezone: Asia/Shanghai}
priorities:
  levels: {P1: {title: Urgent}, P2: {title: Normal}}
  rules:
    - {name: all, otherwise: true, then: P2}
  adjust:
    - {name: vip, when: {tier: vip}, raise_by: 1}
fields:
  tier: {type: enum, values: [vip, standard]}
targets:
  resolution:
    title: {en: Resolution, zh: 解决}
    start: created
    stop: resolved
    goal: 30m
    pause_on: waiting
"""


Told = tuple[str, str, dict[str, str]]
"""An event: its type, its wall time, what it says of the ticket."""


def story(run: Run, tmp_path: Path, *events: Told, language: str = "en") -> list[str]:
    pack = tmp_path / "policy.yaml"
    pack.write_text(DESK, encoding="utf-8")
    lines = [
        json.dumps({"event_id": f"e{i}", "ticket_id": "T-1", "type": kind, "at": f"{at}+08:00", "ticket": ticket})
        for i, (kind, at, ticket) in enumerate(events)
    ]
    stdin = "\n".join(lines).encode()
    ran = run("evaluate", "--policy", pack, "-", "--format", "text", "--lang", language, stdin=stdin)
    assert ran.status == 0, ran.err
    return ran.out.splitlines()


def test_a_raised_level_names_its_base_and_the_rule(run: Run, tmp_path: Path) -> None:
    lines = story(run, tmp_path, ("created", "2026-11-23T09:00:00", {"tier": "vip"}))
    assert lines[0].endswith("P1 (from P2, by vip)")


def test_the_date_is_left_out_on_the_day_of_the_event_and_seconds_only_where_there_are_any(
    run: Run, tmp_path: Path
) -> None:
    lines = story(run, tmp_path, ("created", "2026-11-23T23:15:00", {}), ("updated", "2026-11-24T00:01:00", {}))
    assert [line.strip() for line in lines[1::2]] == ["resolution due 23:45", "resolution BREACHED at 2026-11-23 23:45"]
    odd = story(run, tmp_path, ("created", "2026-11-23T09:00:01", {}))
    assert odd[1].strip() == "resolution due 09:30:01"


def test_a_clock_that_stands_still_says_what_is_left(run: Run, tmp_path: Path) -> None:
    events: tuple[Told, ...] = (
        ("created", "2026-11-23T09:00:00", {}),
        ("status_changed", "2026-11-23T09:10:30", {"status": "waiting"}),
    )
    assert story(run, tmp_path, *events)[-1].strip() == "resolution paused, 19m30s left"
    assert story(run, tmp_path, *events, language="zh")[-1].strip() == "resolution 已暂停, 19m30s 剩余"


def test_how_a_clock_ended_is_told_once(run: Run, tmp_path: Path) -> None:
    events: list[Told] = [
        ("created", "2026-11-23T09:00:00", {}),
        ("resolved", "2026-11-23T09:30:00", {}),
        ("closed", "2026-11-23T09:31:00", {}),
    ]
    lines = story(run, tmp_path, *events)
    assert [line.strip() for line in lines].count("resolution met") == 1


def test_nothing_of_a_ticket_reaches_the_terminal_as_a_command(run: Run, tmp_path: Path) -> None:
    lines = story(run, tmp_path, ("created", "2026-11-23T09:00:00", {"assignee": "\x1b[31mred", "tier": "\x1b[2J"}))
    assert "\x1b" not in "\n".join(lines)


def test_the_figures_are_aligned_and_speak_chinese(run: Run, tmp_path: Path) -> None:
    from tests.importers.rows import log

    file = tmp_path / "log.csv"
    rows = [["INC1", "New", 0, "1/3/2016 10:00"], ["INC1", "Awaiting Vendor", 1, "1/3/2016 11:00"]]
    file.write_text(log(*rows, ["INC1", "Resolved", 2, "1/3/2016 12:30"]), encoding="utf-8")
    arguments = ("evaluate", "--policy", INCIDENT_DESK, "--from", "servicenow-log", "--timezone", "UTC", file)
    english, chinese = run(*arguments).out, run(*arguments, "--lang", "zh").out
    assert "Resolution  tickets  met  missed  open  overdue  cancelled  met %  paused h\n" in english
    assert "P3                1    1       0     0        0          0  100.0       1.5\n" in english
    assert "1 个工单" in chinese
    assert "合计" in chinese


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("size", "err", "out", "prints", "shown"),
    [
        (SIZE_BYTES_MIN, _Terminal, io.StringIO, True, True),
        (SIZE_BYTES_MIN, _Terminal, _Terminal, False, True),
        (SIZE_BYTES_MIN, _Terminal, _Terminal, True, False),  # the decisions themselves show how far it is
        (SIZE_BYTES_MIN, io.StringIO, io.StringIO, False, False),
        (SIZE_BYTES_MIN - 1, _Terminal, io.StringIO, False, False),
    ],
)
def test_progress_is_for_long_work_and_for_people(
    size: int,
    err: type[io.StringIO],
    out: type[io.StringIO],
    prints: bool,
    shown: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * size)
    terminal = err()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(sys, "stdout", out())
    with path.open("rb") as file, with_progress(file, "reading", prints=prints) as counted:
        assert len(counted.read()) == size
    assert ("reading" in terminal.getvalue()) is shown
