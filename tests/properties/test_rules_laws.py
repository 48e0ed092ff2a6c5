"""Laws of conditions and rule tables, for any catalogue, any table and any facts, hostile ones included."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slaengine.rules import (
    AllOf,
    AnyOf,
    Condition,
    Facts,
    FieldKind,
    FieldType,
    Rule,
    Test,
    Truth,
    Unless,
    compile_table,
    evaluate,
    explain_table,
    operators_for,
    parse_condition,
    sentence,
)
from slaengine.rules.durable import compile_durable

WORDS = ("red", "green", "blue", "Ärger", "网络", "1", "true", "")
KINDS = {
    "colour": FieldKind.ENUM,
    "shape": FieldKind.ENUM,
    "count": FieldKind.INTEGER,
    "weight": FieldKind.NUMBER,
    "subject": FieldKind.TEXT,
    "urgent": FieldKind.BOOLEAN,
    "opened": FieldKind.INSTANT,
    "waited": FieldKind.DURATION,
    "tags": FieldKind.LIST,
}
FIELDS = {name: FieldType(name, kind) for name, kind in KINDS.items()}

words = st.sampled_from(WORDS)
small_integers = st.integers(-3, 5)
numbers = st.one_of(small_integers, st.sampled_from((-0.5, 0.0, 1.5, 2.0, 2.0000000000000004, 5e-324)))
SCALARS: Mapping[FieldKind, st.SearchStrategy[object]] = {
    FieldKind.ENUM: words,
    FieldKind.TEXT: words,
    FieldKind.LIST: words,
    FieldKind.BOOLEAN: st.booleans(),
    FieldKind.INTEGER: small_integers,
    FieldKind.INSTANT: small_integers,
    FieldKind.DURATION: small_integers,
    FieldKind.NUMBER: numbers,
}
# What may stand where a fact of another type was promised: each of these has fooled a matcher somewhere.
odd_facts = st.one_of(
    st.sampled_from((None, True, False, 1, 0, 1.0, 1.5, math.nan, math.inf, -math.inf, 10**400, "1", "true", b"red")),
    st.sampled_from(((), [], ["red"], {}, {"red"}, object, ["red", 1, None, ["x"]], "red" * 50)),
)
FACT_VALUES: Mapping[FieldKind, st.SearchStrategy[object]] = {
    **SCALARS,
    FieldKind.TEXT: st.one_of(words, st.lists(words, max_size=3).map(" ".join), st.text(max_size=5)),
    FieldKind.LIST: st.lists(words, max_size=3),
}


@st.composite
def single_tests(draw: st.DrawFn) -> Test:
    name = draw(st.sampled_from(tuple(KINDS)))
    kind = KINDS[name]
    operator = draw(st.sampled_from(operators_for(kind)))
    scalar = SCALARS[kind]
    value: object
    match operator:
        case "is_missing":
            value = draw(st.booleans())
        case "between":
            value = tuple(sorted(draw(st.tuples(scalar, scalar))))  # type: ignore[type-var]
        case "matches":
            value = draw(st.sampled_from(("r.d", "^gr", "网+", "[a-e]{2}$", r"\bblue\b")))
        case "any_of" | "none_of" | "contains" | "starts_with" | "has":
            value = tuple(draw(st.lists(scalar, min_size=1, max_size=4, unique=True)))
        case _:
            value = draw(scalar)
    return Test(name, operator, value, kind)  # type: ignore[arg-type]


conditions: st.SearchStrategy[Condition] = st.recursive(
    single_tests(),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(tuple).map(AllOf),
        st.lists(inner, min_size=1, max_size=3).map(tuple).map(AnyOf),
        inner.map(Unless),
    ),
    max_leaves=6,
)
facts_dicts = st.fixed_dictionaries(
    {}, optional={name: st.one_of(FACT_VALUES[kind], FACT_VALUES[kind], odd_facts) for name, kind in KINDS.items()}
)


@st.composite
def tables(draw: st.DrawFn, *, rules_max: int = 8) -> list[Rule[int]]:
    whens = draw(st.lists(st.one_of(conditions, st.none()), max_size=rules_max))
    return [Rule(f"rule-{number}", when, number) for number, when in enumerate(whens)]


def matching(rules: list[Rule[int]], facts: Facts) -> list[str]:
    """The readable answer: every rule in turn."""
    return [rule.name for rule in rules if rule.when is None or evaluate(rule.when, facts) is Truth.TRUE]


@settings(max_examples=300, deadline=None)
@given(tables(), st.lists(facts_dicts, min_size=1, max_size=4))
def test_the_compiled_table_answers_exactly_as_the_reference_does(
    rules: list[Rule[int]], tickets: list[dict[str, object]]
) -> None:
    table = compile_table(rules, "all")
    for facts in tickets * 2:  # the second time from what the table remembers
        expected = matching(rules, facts)
        first = table.first(facts)
        assert (None if first is None else first.name) == (expected[0] if expected else None)
        with_condition = [rule.name for rule in rules if rule.when is not None and rule.name in expected]
        assert [rule.name for rule in table.all(facts)] == (with_condition or expected)


@settings(max_examples=60, deadline=None)
@given(tables(rules_max=5), st.lists(facts_dicts, min_size=1, max_size=3))
def test_durable_rules_and_the_compiled_table_fire_the_same_rules(
    rules: list[Rule[int]], tickets: list[dict[str, object]]
) -> None:
    pytest.importorskip(
        "durable_rules_engine", reason="durable-rules does not run on this Python", exc_type=ImportError
    )
    durable, compiled = compile_durable(rules, "all"), compile_table(rules, "all")
    for facts in tickets:
        assert [rule.name for rule in durable.all(facts)] == [rule.name for rule in compiled.all(facts)]


@settings(max_examples=200, deadline=None)
@given(conditions, facts_dicts)
def test_unless_turns_true_and_false_round_and_leaves_unknown_alone(
    condition: Condition, facts: dict[str, object]
) -> None:
    opposite = {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE, Truth.UNKNOWN: Truth.UNKNOWN}
    assert evaluate(Unless(condition), facts) is opposite[evaluate(condition, facts)]


@settings(max_examples=200, deadline=None)
@given(conditions, facts_dicts, st.sampled_from(tuple(KINDS)), odd_facts)
def test_learning_a_missing_fact_never_overturns_a_truth_unless_the_rule_asks_for_absence(
    condition: Condition, facts: dict[str, object], name: str, fact: object
) -> None:
    known = {key: value for key, value in facts.items() if key != name}
    before = evaluate(condition, known)
    asks_for_absence = "is_missing" in repr(condition)
    assert asks_for_absence or before is Truth.UNKNOWN or evaluate(condition, {**known, name: fact}) is before


@settings(max_examples=200, deadline=None)
@given(tables(), facts_dicts, st.sampled_from(("en", "zh")))
def test_the_trace_blames_a_test_for_each_rule_that_fails_and_for_no_other(
    rules: list[Rule[int]], facts: dict[str, object], language: str
) -> None:
    trace = explain_table(compile_table(rules, "all"), facts, language)
    assert [tried.name for tried in trace.tried] == [rule.name for rule in rules]
    assert all(bool(tried.misses) is (tried.truth is not Truth.TRUE) for tried in trace.tried)
    assert trace.fired == tuple(rule.name for rule in compile_table(rules, "all").all(facts))


def written(condition: Condition) -> dict[str, object]:
    """The condition as a policy would write it, in its longest form."""
    match condition:
        case Test(field, operator, value):
            return {field: {operator: list(value) if isinstance(value, tuple) else value}}
        case AllOf(parts):
            return {"all_of": [written(part) for part in parts]}
        case AnyOf(parts):
            return {"any_of": [written(part) for part in parts]}
        case Unless(part):
            return {"unless": written(part)}


def depth(condition: Condition) -> int:
    match condition:
        case AllOf(parts) | AnyOf(parts):
            return 1 + max(map(depth, parts))
        case Unless(part):
            return 1 + depth(part)
        case _:
            return 0


@settings(max_examples=200, deadline=None)
@given(conditions.filter(lambda c: depth(c) <= 3 and "''" not in repr(c)), facts_dicts)
def test_a_condition_that_is_written_down_and_parsed_means_the_same(
    condition: Condition, facts: dict[str, object]
) -> None:
    text = {"waited", "opened"}
    fields = {name: FieldType(name, FieldKind.INTEGER) if name in text else field for name, field in FIELDS.items()}
    parsed, errors = parse_condition(written(condition), fields)
    assert errors == []
    assert parsed is not None
    assert evaluate(parsed, facts) is evaluate(condition, facts)


raw_data = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.sampled_from(WORDS)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.one_of(
                st.sampled_from((*KINDS, "all_of", "any_of", "unless", "is", "between", "matches", "has")),
                st.text(max_size=5),
            ),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=15,
)


@settings(max_examples=300, deadline=None)
@given(raw_data)
def test_parsing_never_raises_and_gives_either_a_condition_or_mistakes(raw: object) -> None:
    condition, errors = parse_condition(raw, FIELDS, read_duration=int, read_instant=int)
    assert (condition is None) is bool(errors)
    for language in ("en", "zh", "eo"):
        assert sentence(condition, language, FIELDS)
