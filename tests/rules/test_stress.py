"""Twenty thousand comparisons of the two matchers in each run, and proof that the harness can fail."""

from __future__ import annotations

import pytest
from tests.rules.stress import main, watch
from tests.rules.stress_cases import FIELDS, case

from slaengine.rules import OPERATORS, FieldKind, each_test
from slaengine.rules.limits import LIST_LENGTH_MAX, NUMBER_MAX

pytest.importorskip("durable_rules_engine", reason="durable-rules does not run on this Python", exc_type=ImportError)


@pytest.mark.parametrize("seed", ["1", "2"])
def test_both_matchers_agree_on_ten_thousand_generated_questions(seed: str) -> None:
    found = watch(seed, 10_000)
    assert found.problems == []
    assert found.comparisons >= 10_000
    assert found.matches > found.comparisons / 2
    assert found.rules_max == 1_000


def test_a_hang_in_c_is_ended_and_named_with_its_seed() -> None:
    assert watch("hang", 100, "hangs", silence_seconds=8).problems == ["seed hang/0: no answer for 8 s"]


def test_a_process_that_ends_early_is_named_with_its_seed() -> None:
    assert watch("end", 100, "crashes").problems == ["seed end/0: the process ended with 3"]


def test_a_wrong_matcher_is_found_out_and_its_table_alone_fails_again(capsys: pytest.CaptureFixture[str]) -> None:
    first, *_ = watch("1", 5_000, "wrong").problems
    assert "the matchers differ in rule-" in first
    assert main(["--seed", first.split()[1].rstrip(","), "--second", "wrong"]) == 1
    assert first in capsys.readouterr().out


def test_a_seed_is_always_the_same_case() -> None:
    assert repr(case("1/3")) == repr(case("1/3"))
    assert repr(case("1/3")) != repr(case("1/4"))


def test_the_cases_hold_what_has_to_be_tried() -> None:
    made = [case(f"1/{number}") for number in range(60)]
    tests = [test for rules, _ in made for rule in rules for test in each_test(rule.when)]
    facts = [fact for _, tickets in made for ticket in tickets for fact in ticket.values()]
    assert {test.operator for test in tests} == set(OPERATORS)
    assert {test.kind for test in tests} == set(FieldKind) == {kind for _, kind in FIELDS}
    assert max(len(test.value) for test in tests if isinstance(test.value, tuple)) == LIST_LENGTH_MAX
    assert {NUMBER_MAX, -NUMBER_MAX} <= {test.value for test in tests if test.kind is FieldKind.INTEGER}
    assert any(isinstance(fact, int) and abs(fact) > 10**300 for fact in facts)
    assert any(fact is None for fact in facts)
    assert any(isinstance(fact, str) and "\ud800" in fact for fact in facts)
    assert any(isinstance(fact, str) and "网" in fact for fact in facts)
