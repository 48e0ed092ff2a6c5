"""Both matchers are really asked, and a difference between them is found; without the second one it is said."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from tests.testing.desk import POLICY, codes, pack, run_tests, scenario

from slaengine.rules import Rule, Test, compile_table
from slaengine.rules.field import FieldKind
from slaengine.testing.limits import DIFFERENCES_MAX
from slaengine.testing.run import run_pack
from slaengine.testing.twins import Difference, Twins, TwinTable


def test_every_table_of_a_policy_is_asked_twice(tmp_path: Path) -> None:
    pytest.importorskip("durable.engine")
    report = run_tests(tmp_path, scenario("{priority: P2}"), both=True)
    assert codes(report) == []
    # transfer, classification, priorities, adjust, when of targets, routing
    assert (report.twins.tables, report.twins.unavailable) == (6, "")
    assert report.twins.questions >= 6


def test_a_policy_on_durable_rules_is_confirmed_by_the_indexed_matcher(tmp_path: Path) -> None:
    pytest.importorskip("durable.engine")
    policy = POLICY.replace("timezone: Asia/Shanghai}", "timezone: Asia/Shanghai, matcher: durable}")
    report = run_tests(tmp_path, scenario("{priority: P2}"), policy, both=True)
    assert (report.passed, report.twins.tables) == (True, 6)


def table(*values: str) -> list[Rule[str]]:
    tests = [Test("tier", "is", value, FieldKind.TEXT) for value in values]
    return [Rule(f"rule{number}", test, "x") for number, test in enumerate(tests)]


def test_a_difference_names_the_table_and_the_rules_of_each_and_is_told_once() -> None:
    twins = Twins()
    own, other = compile_table(table("vip", "gold"), "all"), compile_table(table("gold", "vip"), "all")
    twin = TwinTable("routing", own, other, twins)
    assert [rule.name for rule in twin.all({"tier": "vip"})] == ["rule0"]  # the table's own matcher decides
    assert twin.first({"tier": "vip"}) is own.rules[0]
    assert twins.differences == [Difference("routing", ("rule0",), ("rule1",))]
    assert twin.all({"tier": "none"}) == []  # here they agree
    assert len(twins.differences) == 1
    assert twins.questions == 2


def test_the_differences_that_are_kept_have_a_limit() -> None:
    twins = Twins()
    for number in range(DIFFERENCES_MAX + 5):
        twins.differ(Difference("routing", (str(number),), ()))
    assert len(twins.differences) == DIFFERENCES_MAX


def test_without_the_second_matcher_tests_run_and_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "durable_rules_engine", None)  # as where it is not installed
    report = run_pack(pack(tmp_path, scenario("{priority: P2}")))
    assert report.passed
    assert report.twins.tables == 0
    assert "durable-rules" in report.twins.unavailable
