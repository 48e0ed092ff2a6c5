"""A shell may close the standard streams before it starts us."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PACK = Path(__file__).parents[2] / "policies" / "call-centre"
RUN = "import sys; from slaengine.cli.main import run; sys.exit(run(sys.argv[1:]))"


@pytest.mark.parametrize(
    ("command", "closed", "status", "told"),
    [
        (["validate", str(PACK)], ">&-", 0, ""),
        (["validate", "no-such-pack"], "2>&-", 2, ""),
        (["evaluate", "--policy", str(PACK), "-"], "<&-", 1, "there is nothing in this file"),
    ],
)
def test_a_closed_stream_is_an_empty_one(command: list[str], closed: str, status: int, told: str) -> None:
    shell = ["sh", "-c", f'exec "$@" {closed}', "sh", sys.executable, "-c", RUN, *command]
    done = subprocess.run(shell, capture_output=True, encoding="utf-8", timeout=60, check=False)
    assert done.returncode == status
    assert told in done.stderr
    assert "internal error" not in done.stderr


def test_a_reader_who_leaves_early_costs_no_state_and_is_told(tmp_path: Path) -> None:
    states = tmp_path / "states.jsonl"
    events = PACK.parents[1] / "examples" / "call-centre" / "events.jsonl"
    words = ["evaluate", "--policy", str(PACK), str(events), "--state", str(states)]
    command = [sys.executable, "-c", RUN, *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()
    assert (process.returncode, states.exists()) == (1, False)
    assert "the states are as they were" in said
