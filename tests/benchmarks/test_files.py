"""Made-up logs and files are the same each time, and whole commands are measured with all their processes."""

import json
import lzma
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from benchmarks.__main__ import main
from benchmarks.contest import Spent
from benchmarks.files_contests import TASKS, Task, Whole
from benchmarks.files_data import write_tickets
from benchmarks.lives import log_lines
from benchmarks.replay_contests import LOGS, REAL
from benchmarks.report import read_json
from benchmarks.tree import spent_by

EATS_60_MB = "block = bytearray(60_000_000); import time; time.sleep(0.3)"
TWO_THAT_EAT = f"""
import subprocess, sys
begun = [subprocess.Popen([sys.executable, "-c", {EATS_60_MB!r}]) for _ in range(2)]
[process.wait() for process in begun]
"""
LOG = """\
number,incident_state,opened_at,sys_updated_at,impact,urgency,priority,category,subcategory,contact_type,\
assignment_group,assigned_to
INC1,New,29/2/2016 01:16,29/2/2016 01:23,2 - Medium,2 - Medium,3 - Moderate,C 1,S 1,Phone,G 1,?
INC1,Closed,29/2/2016 01:16,5/3/2016 12:00,2 - Medium,2 - Medium,3 - Moderate,C 1,S 1,Phone,G 1,R 1
"""


def test_the_made_up_log_is_one_desks_whose_tickets_live_and_end() -> None:
    lines = list(log_lines(300))
    assert lines == list(log_lines(300))
    events = [json.loads(line) for line in lines]
    assert [event["at"] for event in events] == sorted(event["at"] for event in events)
    kinds = {event["type"] for event in events}
    assert kinds == {
        "created",
        "acknowledged",
        "updated",
        "assigned",
        "status_changed",
        "resolved",
        "closed",
        "reopened",
    }
    assert 5.5 < len(events) / 300 < 6.5
    begun = set()
    for event in events:
        assert (event["ticket_id"] in begun) == (event["type"] != "created")
        begun.add(event["ticket_id"])


def test_the_made_up_tickets_are_the_same_whatever_their_number(tmp_path: Path) -> None:
    write_tickets(tmp_path / "few.parquet", 100)
    write_tickets(tmp_path / "more.parquet", 1_000)
    few = pq.read_table(tmp_path / "few.parquet")
    assert few.equals(pq.read_table(tmp_path / "more.parquet").slice(0, 100))
    assert 0 < few["resolved_at"].null_count < 20


def test_a_real_log_has_a_row_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / REAL).write_bytes(lzma.compress(LOG.encode()))
    monkeypatch.setenv(LOGS, str(tmp_path))
    assert main(["--quick", "--only", "replay", "--json"]) == 0
    (report,) = read_json(capsys.readouterr().out)
    assert [row.name.split(",")[0] for row in report.rows] == [
        "a made-up log",
        "the ServiceNow log of incident-log.md",
    ]
    assert report.rows[1].name.endswith(", 2 events")


def test_what_a_command_takes_counts_all_that_it_starts(tmp_path: Path) -> None:
    spent, _ = spent_by([sys.executable, "-c", TWO_THAT_EAT], tmp_path)
    alone, printed = spent_by([sys.executable, "-c", f"{EATS_60_MB}; print('done')"], tmp_path)
    assert printed == "done\n"
    assert alone.wall_seconds > 0.3
    assert spent.cpu_seconds > alone.cpu_seconds
    if alone.memory_bytes:
        assert 60_000_000 < alone.memory_bytes < 120_000_000 < spent.memory_bytes


def test_a_command_that_fails_is_no_figure(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="ended with 3"):
        spent_by([sys.executable, "-c", "raise SystemExit(3)"], tmp_path)


def test_growth_is_judged_against_a_tenth_of_the_tickets(tmp_path: Path) -> None:
    task = Task("nothing", ("--version",), (), (), ())
    for each, holds in ((0.0001, False), (1_000.0, True)):
        known = {10: {jobs: Spent(each, 1.0, 1) for jobs in (1, 2)}}
        verdicts = Whole(task, 100, tmp_path, known)._verdicts({jobs: Spent(1.0, 1.0, 1) for jobs in (1, 2)})
        assert [verdict.holds for verdict in verdicts if "tenth" in verdict.text] == [holds]


def test_time_on_the_wall_is_judged_only_where_other_work_did_not_take_it(tmp_path: Path) -> None:
    task = Task("nothing", ("--version",), (), (), ())
    for wall, others, holds in ((50.0, 0.5, True), (70.0, 0.0, False), (70.0, 0.5, None), (70.0, -1.0, False)):
        spent = {jobs: Spent(1.0, wall, 1, others) for jobs in (1, 2)}
        verdicts = Whole(task, 10_000_000, tmp_path, {})._verdicts(spent)
        assert [verdict.holds for verdict in verdicts if "wall" in verdict.text] == [holds]


def test_the_share_of_other_work_is_seen(tmp_path: Path) -> None:
    waits = [sys.executable, "-c", "import time; time.sleep(1)"]
    before, _ = spent_by(waits, tmp_path)
    busy = "import time; end = time.monotonic() + 20\nwhile time.monotonic() < end: pass"
    other = subprocess.Popen([sys.executable, "-c", busy])
    try:
        meanwhile, _ = spent_by(waits, tmp_path)
    finally:
        other.kill()
        other.wait()
    if before.others >= 0:
        assert 0.5 / (os.cpu_count() or 1) < meanwhile.others <= 1.05


def test_each_size_of_a_command_is_ten_times_the_one_before() -> None:
    for task in TASKS:
        for sizes in (task.quick, task.usual, task.large):
            assert all(larger == 10 * smaller for smaller, larger in pairwise(sizes))
