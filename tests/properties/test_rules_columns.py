"""Rule tables over columns answer every row as the compiled table answers it alone, hostile facts included."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.properties.test_rules_laws import KINDS, conditions, facts_dicts, tables

from slaengine.rules import FieldKind, Rule, Test, Truth, compile_table, evaluate
from slaengine.rules.normal import normalise
from slaengine.rules.table import Hit

np = pytest.importorskip("numpy")
from slaengine.rules.columns import NONE, Coded, ColumnTable, Frame, Numbers, as_codes, condition_holds  # noqa: E402

WHOLE = {FieldKind.INTEGER, FieldKind.INSTANT, FieldKind.DURATION}


def is_plain(fact: object, types: tuple[type, ...]) -> bool:
    """Whether it is a number of one of these very types, and not too large for a column."""
    return type(fact) in types and isinstance(fact, int | float) and abs(fact) < 2**53


def frame_of(tickets: list[dict[str, object]], *, numbers: bool) -> Frame:
    """The tickets as columns: of numbers where all facts are plain ones, else in codes; none for what nobody has."""
    columns: dict[str, Any] = {}
    for name, kind in KINDS.items():
        facts = [ticket.get(name) for ticket in tickets]
        if all(fact is None for fact in facts):
            continue
        plain = (int,) if kind in WHOLE else (int, float) if kind is FieldKind.NUMBER else ()
        if numbers and all(fact is None or is_plain(fact, plain) for fact in facts):
            missing = np.array([fact is None for fact in facts])
            columns[name] = Numbers(np.array([0 if fact is None else fact for fact in facts]), missing)
        else:
            columns[name] = Coded(np.arange(len(facts))[::-1].copy(), facts[::-1])
    return Frame(len(tickets), columns)


def numbers_of(rules: list[Rule[int]]) -> list[int]:
    return [rule.then for rule in rules]


@settings(max_examples=300, deadline=None)
@given(
    tables(), st.lists(facts_dicts, min_size=1, max_size=6), st.sampled_from(["first", "all", "unique"]), st.booleans()
)
def test_a_table_over_columns_answers_each_row_as_the_compiled_table_does(
    rules: list[Rule[int]], tickets: list[dict[str, object]], hit: Hit, numbers: bool
) -> None:
    compiled = compile_table(rules, hit)
    table, frame = ColumnTable(compiled), frame_of(tickets, numbers=numbers)
    first = [found.then if (found := compiled.first(facts)) else NONE for facts in tickets]
    assert table.first(frame).tolist() == first
    winner = [compiled.first(f) if hit == "first" else compiled.unique(f).rule for f in tickets]
    assert table.winner(frame).tolist() == [rule.then if rule else NONE for rule in winner]
    for bits, expected in (
        (table.all(frame), [numbers_of(compiled.all(facts)) for facts in tickets]),
        (table.fired(frame), [numbers_of(compiled.fired(facts)) for facts in tickets]),
    ):
        for number in range(len(rules)):
            assert table.rows_of(bits, number).tolist() == [row for row, one in enumerate(expected) if number in one]


@settings(max_examples=200, deadline=None)
@given(conditions, st.lists(facts_dicts, min_size=1, max_size=6), st.booleans())
def test_a_condition_over_columns_is_true_where_the_reference_says_so(
    condition: Any, tickets: list[dict[str, object]], numbers: bool
) -> None:
    found = condition_holds(normalise(condition), frame_of(tickets, numbers=numbers)).tolist()
    assert found == [evaluate(condition, facts) is Truth.TRUE for facts in tickets]


@pytest.mark.parametrize("size", [63, 64, 65, 129, 1000])
def test_tables_of_more_than_one_word_keep_the_order_of_their_rules(size: int) -> None:
    rules = [Rule(str(n), Test("count", "at_most", n, FieldKind.INTEGER), n) for n in range(size - 1)]
    rules.append(Rule("rest", None, size - 1))
    table = ColumnTable(compile_table(rules, "first"))
    values = np.arange(-2, size + 2)
    frame = Frame(len(values), {"count": Numbers(values, np.zeros(len(values), bool))})
    assert table.first(frame).tolist() == [min(max(value, 0), size - 1) for value in values.tolist()]
    bits = table.all(frame)
    assert [len(table.rows_of(bits, number)) for number in (0, size - 2, size - 1)] == [3, size + 1, 3]


def test_what_no_index_can_answer_is_tested_once_for_each_distinct_value() -> None:
    looked_at: list[str] = []

    class Text(str):
        """A text that tells when it is searched."""

        __slots__ = ()

        def casefold(self) -> str:
            looked_at.append(self)
            return str(self).casefold()

    rule = Rule("printer", Test("subject", "contains", ("printer",), FieldKind.TEXT), 0)
    table = ColumnTable(compile_table([rule, Rule("rest", None, 1)], "first"))
    texts = [Text("The PRINTER is on fire"), Text("nothing"), Text("never asked")]
    frame = Frame(6, {"subject": Coded(np.array([0, 1, 0, 0, 1, 0]), texts)})
    assert table.first(frame).tolist() == [0, 1, 0, 0, 1, 0]
    assert sorted(looked_at) == ["The PRINTER is on fire", "nothing"]


def test_numbers_in_codes_keep_what_is_missing() -> None:
    column = as_codes(Numbers(np.array([5, 7, 5, 0]), np.array([False, False, False, True])))
    assert [column.facts[code] for code in column.codes] == [5, 7, 5, None]
