"""A run that is killed goes on where it was: nothing that was done is done again, and the result is the same."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.backtest.logs import desk, lives, write

from slaengine.backtest import log as log_module
from slaengine.backtest.checkpoint import NAME, Checkpoint, CheckpointError
from slaengine.backtest.log import Log, identity
from slaengine.backtest.plans import BacktestPlan, Pack
from slaengine.backtest.replay import replay
from slaengine.backtest.spool import SpoolError
from slaengine.backtest.tally import Result

RUN = """
import sys
from pathlib import Path
from slaengine.backtest import log as log_module
log_module.UNIT_BYTES, log_module.BUCKET_BYTES = 3_000, 1_500
from slaengine.backtest.log import Log, identity
from slaengine.backtest.plans import BacktestPlan, Pack
from slaengine.backtest.replay import replay
if __name__ == "__main__":
    path, new, old, work, jobs = sys.argv[1:]
    plan = BacktestPlan(Pack.of(Path(new))[0], Pack.of(Path(old))[0], 5)
    replay(Log(path, Path(path), identity=identity(Path(path))), plan, Path(work), jobs=int(jobs))
"""


class Desk:
    """A log, two policies, and a script that replays the one under the others."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.script = folder / "run.py"
        self.script.write_text(RUN, encoding="utf-8")
        self.log = write(folder / "log.jsonl", lives(200))
        self.new, self.old = desk(folder, "new", response="2h"), desk(folder, "old")
        self.plan = BacktestPlan(Pack.of(self.new)[0], Pack.of(self.old)[0], 5)

    def begin(self, work: str, jobs: int) -> subprocess.Popen[bytes]:
        """A run in a process of its own, for two of them in a process group of their own."""
        arguments = [self.script, self.log, self.new, self.old, self.folder / work, jobs]
        return subprocess.Popen(
            [sys.executable, *map(str, arguments)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def wait_for(self, work: str, lines: int, running: subprocess.Popen[bytes]) -> None:
        """Until so many pieces of work are done."""
        while len(self.done(work)) < lines:
            assert running.poll() is None, "it was done before it could be killed"
            time.sleep(0.002)

    def finish(self, work: str, jobs: int = 1) -> Result:
        """Run it, or let it run on, to its end."""
        log = Log(str(self.log), self.log, identity=identity(self.log))
        return replay(log, self.plan, self.folder / work, jobs=jobs).result

    def done(self, work: str) -> list[str]:
        """The whole lines of the checkpoint."""
        file = self.folder / work / NAME
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True) if file.exists() else []
        return [line for line in lines if line.endswith("\n")]


@pytest.fixture
def played(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(log_module, "UNIT_BYTES", 3_000)
    monkeypatch.setattr(log_module, "BUCKET_BYTES", 1_500)
    return Desk(tmp_path)


@pytest.mark.parametrize(("jobs", "lines"), [(1, 8), (2, 40)])
def test_a_run_that_is_killed_goes_on_where_it_was(played: Desk, jobs: int, lines: int) -> None:
    """Killed while it reads, and while it decides."""
    running = played.begin("work", jobs)
    played.wait_for("work", lines, running)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    before = played.done("work")
    resumed = played.finish("work")
    after = played.done("work")
    assert lines <= len(before) < len(after)
    assert after[: len(before)] == before
    keys = [line.split(',"of"')[0] for line in after]
    assert len(set(keys)) == len(keys), "a piece of work was done twice"
    assert resumed == played.finish("whole")


def test_a_line_that_was_cut_off_is_done_again(played: Desk) -> None:
    whole = played.finish("work")
    file = played.folder / "work" / NAME
    content = file.read_bytes()
    file.write_bytes(content[: len(content) - 40])
    assert played.finish("work") == whole
    assert sorted(file.read_bytes().splitlines()) == sorted(content.splitlines())


def test_a_finished_run_is_only_read_back(played: Desk) -> None:
    whole = played.finish("work")
    file = played.folder / "work" / NAME
    before = file.stat().st_mtime_ns
    assert played.finish("work") == whole
    assert file.stat().st_mtime_ns == before


def test_processes_end_when_the_one_that_began_them_is_killed(played: Desk) -> None:
    running = played.begin("work", 2)
    played.wait_for("work", 10, running)
    children = _children(running.pid)
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    assert len(children) >= 2
    deadline = time.monotonic() + 20
    while any(map(_lives, children)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(_lives, children))


def _children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_damaged_line_inside_says_what_to_do(tmp_path: Path) -> None:
    with Checkpoint(tmp_path, {"log": "a"}, 0) as done:
        done.decided(0, Result())
    file = tmp_path / NAME
    file.write_bytes(file.read_bytes() + b'{"bucket": \n{"read":true}\n')
    with pytest.raises(CheckpointError, match=r"line 3 of .* is damaged; delete the folder"):
        Checkpoint(tmp_path, {"log": "a"}, 0)


def test_two_runs_cannot_have_the_same_folder_at_once(tmp_path: Path) -> None:
    with Checkpoint(tmp_path, {}, 0), pytest.raises(CheckpointError, match="in use"):
        Checkpoint(tmp_path, {}, 0)


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "photo.png").write_bytes(b"")
    with pytest.raises(CheckpointError, match="holds other things"):
        Checkpoint(tmp_path, {}, 0)
    assert [file.name for file in tmp_path.iterdir()] == ["photo.png"]


def test_a_unit_that_is_damaged_is_noticed(played: Desk) -> None:
    played.finish("work")
    work = played.folder / "work"
    kept = [line for line in played.done("work") if "bucket" not in json.loads(line)]
    (work / NAME).write_text("".join(kept), encoding="utf-8")
    unit = work / "unit-000000"
    content = bytearray(unit.read_bytes())
    content[100] ^= 1
    unit.write_bytes(content)
    with pytest.raises(SpoolError, match="unit-000000 is damaged"):
        played.finish("work")
