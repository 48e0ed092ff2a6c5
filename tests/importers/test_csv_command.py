"""`slaengine evaluate --from csv`: the options that go together, and findings instead of tracebacks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from slaengine.cli.main import run

PACK = Path(__file__).parents[2] / "examples" / "italian-desk"
MAPPING = PACK / "import" / "mapping.yaml"
ROWS = "case,activity,resource,timestamp\nC1,Insert ticket,V1,2013-07-01 08:00:00Z\nC1,Closed,V1,2013-07-01 09:00:00Z\n"


Evaluate = Callable[..., tuple[int, str]]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


@pytest.fixture
def evaluate(capsys: pytest.CaptureFixture[str], log: Path) -> Evaluate:
    """Evaluate the log with these options: exit status and all that was printed."""

    def run_it(*options: object) -> tuple[int, str]:
        status = run(["evaluate", "--policy", str(PACK), str(log), *map(str, options)])
        printed = capsys.readouterr()
        return status, printed.out + printed.err

    return run_it


def changed(tmp_path: Path, old: str, new: str) -> Path:
    """The example's mapping with something else in it."""
    text = MAPPING.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "mapping.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_a_csv_export_gives_a_summary(evaluate: Evaluate) -> None:
    status, printed = evaluate("--from", "csv", "--mapping", MAPPING, "--timezone", "Europe/Rome")
    assert status == 0
    assert "2 rows, 2 events, 1 ticket\n" in printed


@pytest.mark.parametrize("options", [("--from", "csv"), ("--mapping", MAPPING)])
def test_csv_and_its_mapping_go_together(evaluate: Evaluate, options: tuple[object, ...]) -> None:
    status, printed = evaluate(*options)
    assert (status, "go together" in printed) == (2, True)


def test_a_mapping_that_does_not_suit_the_policy_is_a_finding(evaluate: Evaluate, tmp_path: Path) -> None:
    bad = changed(tmp_path, "status: waiting", "status: waitin")
    status, printed = evaluate("--from", "csv", "--mapping", bad)
    assert status == 1
    assert f"{bad}:19:" in printed
    assert "unknown-status" in printed


def test_an_unknown_zone_of_the_mapping_is_named(evaluate: Evaluate, tmp_path: Path) -> None:
    bad = changed(tmp_path, "timezone: Europe/Rome", "timezone: Europe/Rom")
    status, printed = evaluate("--from", "csv", "--mapping", bad)
    assert (status, "`Europe/Rome`" in printed) == (1, True)
