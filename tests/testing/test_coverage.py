"""Coverage counts what a passing test looked at, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.testing.desk import POLICY

from slaengine.diagnostics import FindingsError
from slaengine.testing.coverage import Coverage, Item, coverage, coverage_json
from slaengine.testing.run import run_pack

ONE = """\
tests:
  - name: a ticket
    ticket: {users: 20, subject: vpn, tier: vip}
    timeline:
      - {at: 2026-11-23 09:00, event: created}
      - {at: "10:30", event: responded, expect: {priority: %s}}
      - {at: "11:00", event: resolved}
"""


def covered(folder: Path, tests: str = ONE % "P1", policy: str = POLICY) -> Coverage:
    (folder / "tests").mkdir()
    (folder / "policy.yaml").write_text(policy, "utf-8")
    (folder / "tests" / "all.yaml").write_text(tests, "utf-8")
    return coverage(run_pack(folder, both=False))


def names(found: Coverage, kind: str, *, reached: bool = True) -> set[str]:
    return {item.name for item in found.items if item.kind == kind and (item in found.reached) is reached}


def test_rules_lengths_steps_reactions_and_clock_changes_are_reached(tmp_path: Path) -> None:
    found = covered(tmp_path)
    assert names(found, "rule") >= {
        "priorities some",
        "adjust vip-uplift",
        "classification vpn-words",
        "routing to-network",
    }
    assert names(found, "rule", reached=False) >= {"priorities many", "priorities rest", "routing others"}
    assert names(found, "length") == {"first_response P1", "resolution P1", "review"}
    assert names(found, "step") == {"step resolution half-way"}
    assert names(found, "reaction") == {"reaction greeting"}
    assert "first_response: running → missed (stop late)" in names(found, "change")
    assert "resolution: running → paused (pause)" in names(found, "change", reached=False)


def test_what_happens_after_the_last_expectation_was_not_looked_at(tmp_path: Path) -> None:
    assert "resolution: running → met (stop in time)" in names(covered(tmp_path), "change", reached=False)


def test_a_test_that_fails_reaches_nothing(tmp_path: Path) -> None:
    found = covered(tmp_path, ONE % "P3")
    assert not found.reached
    assert found.percent == 0
    assert set(found.missing) == set(found.items)


def test_cells_of_the_matrix_cases_and_callbacks_are_counted_one_by_one(tmp_path: Path) -> None:
    policy = """\
policy: {name: desk, version: "1", timezone: Asia/Shanghai}
fields:
  impact: {type: enum, values: [high, low]}
  urgency: {type: enum, values: [high, low]}
priorities:
  levels: {P1: , P2: }
  matrix: {rows: impact, columns: urgency, cells: {high: {high: P1, low: P1}, low: {high: P1, low: P2}}}
  hit: first
  rules: [{name: rest, otherwise: true, then: P2}]
targets:
  fix: {stop: resolved, goal: {P1: 1h, P2: 2h}, cases: [{when: {impact: low}, goal: 3h}]}
callbacks: {after: resolved, schedule: {P1: [1d, 2d], P2: [1d]}}
"""
    tests = """\
tests:
  - name: one
    ticket: {impact: high, urgency: low}
    timeline:
      - {at: 2026-11-23 09:00, event: created}
      - {at: "09:30", event: resolved}
      - {at: 2026-11-24 09:30, expect: {actions: [callback]}}
  - name: two
    ticket: {impact: low, urgency: high}
    timeline: [{at: 2026-11-23 09:00, event: created, expect: {priority: P1}}]
"""
    found = covered(tmp_path, tests, policy)
    assert names(found, "cell") == {"high × low", "low × high"}
    assert names(found, "length") == {"fix P1", "fix case 1"}
    assert names(found, "callback") == {"P1 1"}
    places = {item.name: item.at for item in found.items}
    assert places["low × high"] == "policy.yaml:7:91"
    assert places["P1 2"] == "policy.yaml:12:50"


def test_the_threshold_is_not_rounded() -> None:
    items = tuple(Item("rule", str(number), "") for number in range(3))
    found = Coverage(items, frozenset(items[:2]))
    assert found.is_at_least(66.6)
    assert not found.is_at_least(66.7)
    assert Coverage((), frozenset()).is_at_least(100)


def test_the_json_adds_up(tmp_path: Path) -> None:
    found = covered(tmp_path)
    data = coverage_json(found)
    assert data["of"] == sum(kind["of"] for kind in data["kinds"].values()) == len(found.items)
    assert data["reached"] == sum(kind["reached"] for kind in data["kinds"].values())
    assert data["of"] - data["reached"] == len(data["missing"])
    assert set(data["missing"][0]) == {"kind", "name", "at"}


def test_a_policy_with_mistakes_has_no_coverage(tmp_path: Path) -> None:
    with pytest.raises(FindingsError):
        covered(tmp_path, policy="policy: {}\n")
