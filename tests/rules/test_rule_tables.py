"""What a rule table answers under each kind of hit, and what the fast matcher must not get wrong."""

from __future__ import annotations

import pytest

from slaengine.rules import (
    AllOf,
    AnyOf,
    Condition,
    FieldKind,
    Hit,
    Rule,
    TableError,
    Test,
    Unless,
    compile_table,
)
from slaengine.rules.limits import INDEX_VALUES_MAX, RECENT_MAX, RULES_MAX


def colour(operator: str, value: str | tuple[str, ...]) -> Test:
    return Test("colour", operator, value, FieldKind.ENUM)


def size(operator: str, value: int | tuple[int, ...]) -> Test:
    return Test("size", operator, value, FieldKind.INTEGER)


def rules(*whens: Condition | None) -> list[Rule[int]]:
    return [Rule(f"rule-{number}", when, number, at=f"rules.yaml:{number}:1") for number, when in enumerate(whens)]


RED, BIG = colour("is", "red"), size("at_least", 10)


def test_the_first_match_from_top_to_bottom_decides() -> None:
    table = compile_table(rules(AllOf((RED, BIG)), RED, BIG, None), "first")
    facts: tuple[dict[str, object], ...] = ({"colour": "red", "size": 10}, {"colour": "red"}, {"size": 11}, {})
    assert [rule.then for ticket in facts if (rule := table.first(ticket))] == [0, 1, 2, 3]


def test_an_otherwise_row_of_a_first_table_hides_what_follows_it() -> None:
    found = compile_table(rules(None, RED), "first").first({"colour": "red"})
    assert found is not None
    assert found.then == 0


def test_no_match_is_none_and_an_empty_table_never_matches() -> None:
    assert compile_table(rules(RED), "first").first({"colour": "blue"}) is None
    assert compile_table(rules(), "all").all({"colour": "red"}) == []


def test_all_gives_every_match_in_order_and_otherwise_only_alone() -> None:
    table = compile_table(rules(None, BIG, RED), "all")
    assert [rule.then for rule in table.all({"colour": "red", "size": 10})] == [1, 2]
    assert [rule.then for rule in table.all({"colour": "blue"})] == [0]


def test_a_unique_table_reports_a_conflict_and_does_not_raise() -> None:
    table = compile_table(rules(BIG, RED, None), "unique")
    assert table.unique({"colour": "red"}) == (table.rules[1], ())
    assert table.unique({"colour": "red", "size": 10}) == (table.rules[0], table.rules[:2])
    assert table.unique({}) == (table.rules[2], ())
    assert compile_table(rules(RED), "unique").unique({}) == (None, ())


@pytest.mark.parametrize(("hit", "fired"), [("first", [0]), ("all", [0, 1]), ("unique", [0, 1])])
def test_the_rules_that_count_follow_the_kind_of_hit(hit: Hit, fired: list[int]) -> None:
    table = compile_table(rules(RED, BIG, None), hit)
    assert [rule.then for rule in table.fired({"colour": "red", "size": 10})] == fired


def test_the_fields_of_a_table_are_those_its_rules_ask_about() -> None:
    assert compile_table(rules(Unless(AnyOf((BIG, RED))), RED, None), "first").fields == ("size", "colour")


@pytest.mark.parametrize(
    ("condition", "sizes"),
    [
        (size("is", 3), {3}),
        (size("is_not", 3), {0, 1, 2, 4, 5, 6}),
        (size("any_of", (2, 3)), {2, 3}),  # neighbours share a cut
        (size("none_of", (2, 4)), {0, 1, 3, 5, 6}),
        (size("at_least", 4), {4, 5, 6}),
        (size("above", 4), {5, 6}),
        (size("at_most", 2), {0, 1, 2}),
        (size("below", 2), {0, 1}),
        (size("between", (2, 4)), {2, 3, 4}),
        (size("between", (4, 2)), set()),  # made by hand; the parser refuses it
        (AllOf((size("above", 1), size("below", 5), size("is_not", 3))), {2, 4}),  # one field, three indexes
        (Unless(size("between", (1, 5))), {0, 6}),
        (Unless(AnyOf((size("below", 2), size("above", 3)))), {2, 3}),
        (Unless(size("is_missing", False)), set()),
        (size("is_missing", False), set(range(7))),
    ],
)
def test_thresholds_lie_exactly_where_the_operators_say(condition: Condition, sizes: set[int]) -> None:
    table = compile_table(rules(condition), "all")
    assert {number for number in range(7) if table.all({"size": number})} == sizes


def test_neighbouring_fractions_are_told_apart() -> None:
    table = compile_table(rules(Test("load", "is", 1.5, FieldKind.NUMBER)), "first")
    assert [fact for fact in (1, 1.4999999999999998, 1.5, 1.5000000000000002, 2) if table.first({"load": fact})] == [
        1.5
    ]


def test_true_is_not_a_number_and_a_number_is_not_true() -> None:
    assert compile_table(rules(size("at_least", 0)), "first").first({"size": True}) is None
    assert compile_table(rules(Test("down", "is", True, FieldKind.BOOLEAN)), "first").first({"down": 1}) is None


def test_a_remembered_word_does_not_answer_for_another_type() -> None:
    table = compile_table(rules(colour("is_not", "1")), "first")
    assert table.first({"colour": "2"}) is not None
    odd_facts: tuple[object, ...] = (1, True, 2, b"2", ["2"], {}, None)
    assert [table.first({"colour": fact}) for fact in odd_facts] == [None] * len(odd_facts)


def test_a_table_answers_alike_before_and_after_its_memory_was_full() -> None:
    table = compile_table(rules(RED, colour("is_not", "red")), "first")
    for number in range(RECENT_MAX + 1):
        table.first({"colour": f"shade-{number}"})
    assert len(table._recent) <= RECENT_MAX
    assert [rule.then for word in ("red", "shade-0") if (rule := table.first({"colour": word}))] == [0, 1]


def test_values_beyond_the_limit_of_an_index_are_still_found() -> None:
    table = compile_table(rules(*(size("is", number) for number in range(INDEX_VALUES_MAX + 2))), "first")
    for number in (0, INDEX_VALUES_MAX - 1, INDEX_VALUES_MAX, INDEX_VALUES_MAX + 1):
        found = table.first({"size": number})
        assert found is not None
        assert found.then == number
    assert table.first({"size": -1}) is None


@pytest.mark.parametrize(
    ("broken", "hit", "says"),
    [
        (rules(RED) * 2, "first", "two rules are named rule-0"),
        (rules(*[RED] * (RULES_MAX + 1)), "first", f"at most {RULES_MAX}"),
        (rules(RED), "last", "first, all or unique"),
    ],
)
def test_a_table_that_is_wrong_is_refused(broken: list[Rule[int]], hit: Hit, says: str) -> None:
    with pytest.raises(TableError, match=says):
        compile_table(broken, hit)
