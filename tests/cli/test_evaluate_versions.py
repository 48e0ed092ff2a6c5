"""`slaengine evaluate` with several versions of one policy: each ticket lives under the one it was created under."""

import json
from pathlib import Path

import pytest
from tests.cli.conftest import CALL_CENTRE, Run

TEXT = """
policy: {{name: desk, version: "{version}", effective_from: {since}, timezone: Asia/Shanghai}}
priorities: {{levels: {{P1: }}, rules: [{{name: all, otherwise: true, then: P1}}]}}
targets: {{resolution: {{stop: resolved, goal: {goal}}}}}
"""


@pytest.fixture
def versions(tmp_path: Path) -> tuple[str, ...]:
    """`--policy` twice: 2 h until the end of November, 1 h from December on."""
    for version, since, goal in (("old", "2026-01-01", "2h"), ("new", "2026-12-01", "1h")):
        file = tmp_path / f"{version}.yaml"
        file.write_text(TEXT.format(version=version, since=since, goal=goal), encoding="utf-8")
    return ("--policy", str(tmp_path / "new.yaml"), "--policy", str(tmp_path / "old.yaml"))


def event(ticket: str, kind: str, at: str) -> str:
    said = {"event_id": f"{ticket}-{at}", "ticket_id": ticket, "type": kind, "at": f"{at}:00+08:00"}
    return json.dumps(said) + "\n"


BEFORE = event("T-1", "created", "2026-11-30T23:30")
AFTER = event("T-2", "created", "2026-12-01T00:10") + event("T-1", "viewed", "2026-12-01T00:20")


def lived_under(out: str) -> list[tuple[str, str]]:
    decisions = [json.loads(line) for line in out.splitlines()]
    return [(one["policy"]["version"], one["deadlines"]["resolution"]["due_at"][11:16]) for one in decisions]


def test_each_ticket_has_the_version_of_the_day_it_was_created_on(run: Run, versions: tuple[str, ...]) -> None:
    ran = run("evaluate", *versions, "-", stdin=(BEFORE + AFTER).encode())
    assert (ran.status, ran.err) == (0, "")
    assert lived_under(ran.out) == [("old", "01:30"), ("new", "01:10"), ("old", "01:30")]


def test_a_ticket_keeps_its_version_from_run_to_run(run: Run, versions: tuple[str, ...], tmp_path: Path) -> None:
    states = ("--state", str(tmp_path / "states"))
    run("evaluate", *versions, *states, "-", stdin=BEFORE.encode())
    ran = run("evaluate", *versions, *states, "-", stdin=AFTER.encode())
    assert lived_under(ran.out) == [("new", "01:10"), ("old", "01:30")]


def test_time_goes_on_for_tickets_of_all_versions(run: Run, versions: tuple[str, ...]) -> None:
    ran = run("evaluate", *versions, "-", "--until", "2026-12-01T03:00:00+08:00", stdin=(BEFORE + AFTER).encode())
    last = [json.loads(line) for line in ran.out.splitlines()[-2:]]
    assert [one["deadlines"]["resolution"]["breached_at"][11:16] for one in last] == ["01:30", "01:10"]


def test_a_ticket_of_a_version_that_is_not_named_is_a_clear_mistake(
    run: Run, versions: tuple[str, ...], tmp_path: Path
) -> None:
    states = tmp_path / "states"
    run("evaluate", *versions, "--state", states, "-", stdin=BEFORE.encode())
    other = tmp_path / "next.yaml"
    other.write_text(TEXT.format(version="next", since="2027-01-01", goal="3h"), encoding="utf-8")
    ran = run("evaluate", *versions[:2], "--policy", other, "--state", states, "-", stdin=AFTER.encode())
    assert (ran.status, ran.out) == (1, "")
    assert f"{states}:2:" in ran.err
    assert "error[unknown-version]: version 'old' of policy 'desk' was not loaded" in " ".join(ran.err.split())
    assert "  fix: load it as well; loaded are new, next\n" in ran.err


def test_policies_that_are_no_versions_of_one_are_refused(run: Run, versions: tuple[str, ...]) -> None:
    ran = run("evaluate", *versions, "--policy", CALL_CENTRE, "-", stdin=BEFORE.encode())
    assert (ran.status, ran.out) == (1, "")
    assert "error[bad-versions]: 'call-centre' is another policy than 'desk'" in ran.err


def test_figures_are_those_of_one_policy(run: Run, versions: tuple[str, ...]) -> None:
    ran = run("evaluate", *versions, "--summary", "-", stdin=BEFORE.encode())
    assert (ran.status, ran.out) == (2, "")
    assert "name one --policy" in ran.err
