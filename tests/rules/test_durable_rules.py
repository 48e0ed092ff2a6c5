"""The second matcher: the limits of durable-rules never show, and it leaves nothing behind."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from slaengine.rules import AllOf, AnyOf, Condition, FieldKind, Rule, Test, Unless, compile_table
from slaengine.rules.durable import DurableUnavailableError, compile_durable
from slaengine.rules.limits import NUMBER_MAX

pytest.importorskip("durable_rules_engine", reason="durable-rules does not run on this Python", exc_type=ImportError)


def rules(*whens: Condition | None) -> list[Rule[int]]:
    return [Rule(f"rule-{number}", when, number) for number, when in enumerate(whens)]


def colour(operator: str, *values: str) -> Test:
    return Test("colour", operator, values if operator.endswith("_of") else values[0], FieldKind.ENUM)


def size(operator: str, value: int) -> Test:
    return Test("size", operator, value, FieldKind.INTEGER)


def test_a_table_far_larger_than_a_ruleset_may_be_fires_the_same_rules() -> None:
    table = rules(*(AllOf((colour("is", f"c{number % 7}"), size("at_least", number))) for number in range(300)), None)
    durable, compiled = compile_durable(table, "all"), compile_table(table, "all")
    for facts in ({"colour": "c3", "size": 1000}, {"colour": "c1", "size": 20}, {"colour": "c9", "size": 5}, {}):
        assert durable.all(facts) == compiled.all(facts)


def test_more_matches_than_the_library_can_count_all_fire() -> None:
    # Ten alternatives a rule, no two alike, and all of them hold at once.
    table = rules(*(AnyOf(tuple(size("at_least", number * 10 + n) for n in range(10))) for number in range(60)))
    assert len(compile_durable(table, "all").all({"size": 1000})) == 60


def test_alternatives_beyond_its_limits_are_decided_before_it() -> None:
    many = colour("any_of", *(f"c{number}" for number in range(100)))
    both = AllOf((AnyOf((many, size("is", 1))), AnyOf(tuple(size("is", number) for number in range(10))), many))
    durable = compile_durable(rules(many, both), "all")
    assert [rule.then for rule in durable.all({"colour": "c99", "size": 9})] == [0, 1]
    assert [rule.then for rule in durable.all({"colour": "c99", "size": 10})] == [0]
    assert durable.all({"colour": "c100", "size": 9}) == []


def test_a_negation_alone_and_an_empty_ticket_end_at_once() -> None:
    table = compile_durable(rules(Unless(colour("is", "red")), colour("none_of", "a", "b")), "all")
    assert table.all({}) == []
    assert [rule.then for rule in table.all({"colour": "green"})] == [0, 1]


@pytest.mark.parametrize("word", ['"', "\\", "\x00", "\u2028", "网络", "a" * 1000, '"}]}', "$s", "\ud800"])
def test_hostile_words_never_reach_the_library(word: str) -> None:
    table = compile_durable(rules(colour("is", word), colour("is_not", word)), "first")
    assert [rule.then for text in (word, word + "x") if (rule := table.first({"colour": text}))] == [0, 1]


@pytest.mark.parametrize("limit", [NUMBER_MAX, -NUMBER_MAX, 2**31, -(2**31) - 1, 0])
def test_large_numbers_compare_exactly(limit: int) -> None:
    table = rules(size("at_least", limit), size("above", limit), size("below", limit), size("is", limit))
    durable, compiled = compile_durable(table, "all"), compile_table(table, "all")
    for fact in (limit - 1, limit, limit + 1, 10**400, -(10**400)):
        assert durable.all({"size": fact}) == compiled.all({"size": fact})


def test_the_same_ticket_gets_the_same_answer_again_and_again() -> None:
    table = compile_durable(rules(colour("is", "red"), None), "first")
    answers = [rule.then for _ in range(50) for word in ("red", "blue") if (rule := table.first({"colour": word}))]
    assert answers == [0, 1] * 50


def test_kinds_of_hit_are_ours() -> None:
    table = compile_durable(rules(size("above", 1), None, size("above", 2)), "unique")
    assert [rule.then for rule in table.unique({"size": 3}).conflict] == [0, 2]
    assert table.unique({"size": 0}).rule == table.rules[1]


def test_no_thread_is_left_behind() -> None:
    before = threading.active_count()
    compile_durable(rules(colour("is", "red")), "first").first({"colour": "red"})
    assert threading.active_count() == before


def test_several_threads_may_ask_one_table() -> None:
    table = compile_durable(rules(*(size("is", number) for number in range(4))), "all")
    wrong: list[int] = []

    def ask(number: int) -> None:
        wrong.extend(number for _ in range(200) if [rule.then for rule in table.all({"size": number})] != [number])

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    interval_s = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # so that threads come between one another's steps
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval_s)
    assert wrong == []


def test_the_library_is_imported_only_for_a_table_and_its_absence_is_a_clear_error() -> None:
    program = (
        "import sys; import slaengine.rules, slaengine.rules.durable as second\n"
        "assert 'durable_rules_engine' not in sys.modules\n"
        "sys.modules['durable_rules_engine'] = None\n"  # Python's way to say that a module can't be imported
        "try: second.compile_durable([], 'first')\n"
        "except second.DurableUnavailableError as error: print(error)"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert "pip install" in result.stdout
    assert issubclass(DurableUnavailableError, RuntimeError)
