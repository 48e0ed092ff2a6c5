"""The analysis of rule tables, held to looking at every ticket of a small catalogue."""

from __future__ import annotations

from itertools import combinations, islice, product
from math import prod

from hypothesis import given, settings
from hypothesis import strategies as st

from slaengine.rules import (
    AllOf,
    AnyOf,
    Condition,
    FieldKind,
    FieldType,
    Rule,
    Test,
    Truth,
    Unless,
    compile_table,
    each_test,
    evaluate,
)
from slaengine.rules.analysis import Budget, differences, examine, verdict
from slaengine.rules.analysis_words import condition_of
from slaengine.rules.analysis_z3 import Z3Solver
from slaengine.rules.classes import Space
from slaengine.rules.field import Facts
from slaengine.rules.table import Hit, RuleTable

FIELDS = {
    "colour": FieldType("colour", FieldKind.ENUM, ("red", "green", "blue")),
    "tier": FieldType("tier", FieldKind.ENUM, ("standard", "vip"), default="standard"),
    "size": FieldType("size", FieldKind.INTEGER, minimum=0, maximum=4),
    "weight": FieldType("weight", FieldKind.NUMBER, default=0),
    "urgent": FieldType("urgent", FieldKind.BOOLEAN),
    "subject": FieldType("subject", FieldKind.TEXT),
    "tags": FieldType("tags", FieldKind.LIST),
}
# A ticket of every class that conditions from the strategies below can tell apart.
FACTS: dict[str, tuple[object, ...]] = {
    "colour": (None, "red", "green", "blue"),
    "tier": ("standard", "vip"),
    "size": (None, 0, 1, 2, 3, 4),
    "weight": (-1, 0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 2),
    "urgent": (None, True, False),
    "subject": (
        None, "z", "the vpn", "the down", "the vpn, down", "a vpn down", "vpnz", "vpn, down", "vpn, vpn down",
        "vpn dz", "vpn dz, down", "vpn down x", "vpn", "vpn down", "VPN",
    ),
    "tags": (None, [], ["a"], ["b"], ["a", "b"]),
}  # fmt: skip
BY_KIND: dict[str, st.SearchStrategy[tuple[str, object]]] = {
    "colour": st.one_of(
        st.tuples(st.sampled_from(["is", "is_not"]), st.sampled_from(["red", "green", "blue"])),
        st.tuples(st.sampled_from(["any_of", "none_of"]), st.just(("red", "blue"))),
    ),
    "tier": st.tuples(st.sampled_from(["is", "is_not"]), st.sampled_from(["standard", "vip"])),
    "size": st.one_of(
        st.tuples(st.sampled_from(["at_least", "at_most", "above", "below", "is", "is_not"]), st.integers(0, 4)),
        st.tuples(st.just("between"), st.just((1, 2))),
    ),
    "weight": st.tuples(st.sampled_from(["at_least", "above", "is", "below"]), st.sampled_from([0, 0.5, 1, 1.5])),
    "urgent": st.tuples(st.sampled_from(["is", "is_not"]), st.booleans()),
    "subject": st.one_of(
        st.tuples(st.sampled_from(["is", "is_not"]), st.sampled_from(["vpn", "vpn down"])),
        st.tuples(st.just("contains"), st.sampled_from([("VPN",), ("down",), ("vpn down",), ("vpn", "down")])),
        st.tuples(st.just("starts_with"), st.sampled_from([("vpn",), ("vpn d",)])),
    ),
    "tags": st.tuples(st.just("has"), st.sampled_from([("a",), ("b",), ("a", "b")])),
}


@st.composite
def field_tests(draw: st.DrawFn) -> Test:
    name = draw(st.sampled_from(list(FIELDS)))
    if draw(st.integers(0, 7)) == 0:
        return Test(name, "is_missing", draw(st.booleans()), FIELDS[name].kind)
    operator, value = draw(BY_KIND[name])
    return Test(name, operator, value, FIELDS[name].kind)  # type: ignore[arg-type]


conditions: st.SearchStrategy[Condition] = st.recursive(
    field_tests(),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: AllOf(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
        inner.map(Unless),
    ),
    max_leaves=4,
)


@st.composite
def tables(draw: st.DrawFn) -> RuleTable[str]:
    whens = draw(st.lists(conditions, min_size=1, max_size=5))
    rules = [Rule(f"r{number}", when, draw(st.sampled_from("AB"))) for number, when in enumerate(whens)]
    if draw(st.booleans()):
        rules.append(Rule("rest", None, "C"))
    hit: Hit = draw(st.sampled_from(["first", "all", "unique"]))
    return compile_table(rules, hit)


def every(*conditions: Condition | None) -> list[Facts]:
    """Every ticket, as far as these conditions can tell."""
    names = dict.fromkeys(test.field for condition in conditions for test in each_test(condition))
    return [dict(zip(names, facts, strict=True)) for facts in product(*(FACTS[name] for name in names))]


def small(*conditions: Condition | None) -> list[Facts]:
    """The same, or where that are too many, some of them all over."""
    names = dict.fromkeys(test.field for condition in conditions for test in each_test(condition))
    total = prod(len(FACTS[name]) for name in names)
    tickets = (dict(zip(names, facts, strict=True)) for facts in product(*(FACTS[name] for name in names)))
    return list(islice(tickets, 0, None, max(1, total // 1_500)))


@given(tables())
@settings(max_examples=60)
def test_what_is_found_in_a_table_is_what_looking_at_every_ticket_finds(table: RuleTable[str]) -> None:
    report = examine(table, FIELDS)
    assert not report.undecided
    tickets = every(*(rule.when for rule in table.rules))
    fired = {rule.name for facts in tickets for rule in table.fired(facts)}
    assert {rule.name for rule in table.rules} - fired == {lost.rule.name for lost in report.unreachable}
    assert (report.gap is not None) == any(not table.fired(facts) for facts in tickets)
    if report.gap is not None:
        assert not table.fired(report.gap.facts)
    pairs = (pair for facts in tickets for pair in combinations(table.all(facts), 2) if table.hit == "unique")
    conflicts = {(one.name, other.name) for one, other in pairs}
    assert conflicts == {(overlap.first.name, overlap.second.name) for overlap in report.conflicts}
    for overlap in (*report.conflicts, *report.crossings):
        assert overlap.ticket.sure
        held = [
            rule.name for rule in table.rules if rule.when and evaluate(rule.when, overlap.ticket.facts) is Truth.TRUE
        ]
        assert {overlap.first.name, overlap.second.name} <= set(held)
        assert table.hit == "unique" or held[0] == overlap.first.name


@given(tables())
@settings(max_examples=60)
def test_the_rules_named_as_those_that_take_everything_do(table: RuleTable[str]) -> None:
    by_name = {rule.name: rule for rule in table.rules}
    for lost in examine(table, FIELDS, overlaps=False).unreachable:
        takers = [by_name[rule.name].when for rule in lost.by]
        for facts in every(lost.rule.when, *takers):
            if lost.rule.when is None or evaluate(lost.rule.when, facts) is Truth.TRUE:
                assert any(when is None or evaluate(when, facts) is Truth.TRUE for when in takers)


@given(tables())
@settings(max_examples=25, deadline=None)
def test_z3_finds_what_the_search_finds(table: RuleTable[str]) -> None:
    searched = examine(table, FIELDS)
    solved = examine(table, FIELDS, budget=Budget(0, 0), solver=Z3Solver())
    assert not solved.undecided
    assert [lost.rule for lost in solved.unreachable] == [lost.rule for lost in searched.unreachable]
    assert (solved.gap is None) == (searched.gap is None)
    pairs = [{(one.first.name, one.second.name) for one in (*report.conflicts, *report.crossings)}
             for report in (searched, solved)]  # fmt: skip
    assert pairs[0] == pairs[1]


@given(tables())
@settings(max_examples=25)
def test_what_the_budget_does_not_settle_is_undecided_and_never_fine(table: RuleTable[str]) -> None:
    report = examine(table, FIELDS, budget=Budget(0, 0))
    asked = {undecided.rules[0].name for undecided in report.undecided if undecided.question == "unreachable"}
    never = {lost.rule.name for lost in report.unreachable}
    assert asked | never == {rule.name for rule in table.rules}
    whole = any(rule.when is None for rule in table.rules)
    assert whole or any(undecided.question == "gap" for undecided in report.undecided)


@given(tables(), tables())
@settings(max_examples=40)
def test_two_tables_differ_by_the_pairs_of_rules_by_which_some_ticket_does(
    old: RuleTable[str], new: RuleTable[str]
) -> None:
    old, new = compile_table(old.rules, "first"), compile_table(new.rules, "first")
    found = list(differences(old, new, FIELDS))
    for one in found:
        assert (old.first(one.ticket.facts), new.first(one.ticket.facts)) == (one.old, one.new)
    expected = set()
    for facts in small(*(rule.when for rule in (*old.rules, *new.rules))):
        pair = (old.first(facts), new.first(facts))
        if (pair[0] and pair[0].then) != (pair[1] and pair[1].then):
            expected.add(tuple(rule and rule.name for rule in pair))
    assert expected <= {(one.old and one.old.name, one.new and one.new.name) for one in found}


@given(conditions)
def test_a_condition_is_always_never_or_sometimes_true_as_every_ticket_says(condition: Condition) -> None:
    truths = {evaluate(condition, facts) is Truth.TRUE for facts in every(condition)}
    expected = "sometimes" if len(truths) == 2 else "always" if True in truths else "never"
    assert verdict(condition, FIELDS) == expected


def plainly(condition: Condition | None, facts: Facts) -> bool:
    """As people read a sentence: what is not known to be so is not so."""
    match condition:
        case None:
            return True
        case AllOf(parts):
            return all(plainly(part, facts) for part in parts)
        case AnyOf(parts):
            return any(plainly(part, facts) for part in parts)
        case Unless(part):
            return not plainly(part, facts)
        case Test():
            return evaluate(condition, facts) is Truth.TRUE


@given(conditions)
@settings(max_examples=150)
def test_boxes_said_as_conditions_hold_for_the_same_tickets(condition: Condition) -> None:
    space = Space([condition], FIELDS)
    said = [condition_of(space, box) for box in space.boxes(condition)]
    for facts in small(condition):
        assert any(plainly(one, facts) for one in said) == (evaluate(condition, facts) is Truth.TRUE)


def test_a_beginning_that_others_lengthen_is_said_with_what_it_is_not() -> None:
    starts = ("a", "ab", "abc")
    space = Space([Test("subject", "starts_with", (start,), FieldKind.TEXT) for start in starts], FIELDS)
    texts = ("z", "ax", "abx", "abcx")  # one for each class: none of them, and each as the longest
    for mask in range(1, 15):
        said = condition_of(space, {1: mask})
        assert [plainly(said, {"subject": text}) for text in texts] == [bool(mask >> n & 1) for n in range(4)]
