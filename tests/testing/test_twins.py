"""Both matchers are really asked, and a difference between them is found; without the second one it is said."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.testing.desk import POLICY, codes, pack, run_tests, scenario

from slaengine.rules import Rule, Test, compile_table
from slaengine.rules.field import FieldKind
from slaengine.testing.limits import DIFFERENCES_MAX, RULES_SHOWN_MAX
from slaengine.testing.run import difference_findings, run_pack
from slaengine.testing.twins import Difference, Twins, TwinTable


def test_every_table_of_a_policy_is_asked_twice(tmp_path: Path) -> None:
    pytest.importorskip("durable_rules_engine", exc_type=ImportError)
    report = run_tests(tmp_path, scenario("{priority: P2}"), both=True)
    assert codes(report) == []
    # transfer, classification, priorities, adjust, when of targets, routing
    assert (report.twins.tables, report.twins.unavailable) == (6, "")
    assert report.twins.questions >= 6


def test_a_policy_on_durable_rules_is_confirmed_by_the_indexed_matcher(tmp_path: Path) -> None:
    pytest.importorskip("durable_rules_engine", exc_type=ImportError)
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


def test_a_wrong_matcher_fails_the_test_run_with_the_table_the_ticket_and_both_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = vars(pytest.importorskip("durable_rules_engine", exc_type=ImportError))

    def forgets_the_first_rule(name: str, text: str) -> object:
        return real["create_ruleset"](name, json.dumps({k: v for k, v in json.loads(text).items() if k != "0"}))

    wrong = SimpleNamespace(**{**real, "create_ruleset": forgets_the_first_rule})
    monkeypatch.setitem(sys.modules, "durable_rules_engine", wrong)
    report = run_tests(tmp_path, scenario("{priority: P2}"), both=True)
    assert not report.passed
    told = [one for one in report.every_finding if one.message.startswith("in classification")]
    assert [one.message for one in told] == [
        "in classification, for a ticket with subject: vpn is down, the indexed matcher finds vpn-words"
        " and durable-rules finds none"
    ]
    assert POLICY.splitlines()[told[0].place.line - 1].strip().startswith("- {name: vpn-words")


def test_a_difference_of_many_rules_names_some_of_them() -> None:
    names = tuple(f"rule-{number}" for number in range(RULES_SHOWN_MAX + 3))
    (told,) = difference_findings(Twins(differences=[Difference("priorities", names, ())]))
    assert "rule-9, 3 more and durable-rules finds none" in told.message


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
