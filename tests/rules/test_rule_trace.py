"""Why a table decided so, in English and Chinese."""

from __future__ import annotations

import pytest

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
    explain_table,
)

TIER = FieldType("tier", FieldKind.ENUM, ("standard", "vip"), title={"zh": "客户等级"})
VIP = Test("tier", "is", "vip", FieldKind.ENUM)
MANY = Test("users", "at_least", 50, FieldKind.INTEGER)


def misses(condition: Condition, facts: dict[str, object], language: str = "en") -> list[str]:
    table = compile_table([Rule("only", condition, 1)], "first")
    return [miss.text for miss in explain_table(table, facts, language, {"tier": TIER}).tried[0].misses]


@pytest.mark.parametrize(
    ("condition", "facts", "english", "chinese"),
    [
        (VIP, {"tier": "standard"}, ["tier is standard, the rule wants vip"], ["客户等级是standard,规则要求vip"]),
        (MANY, {}, ["users is missing"], ["缺少users"]),
        (
            MANY,
            {"users": "many"},
            ["users can't be read: it should be of type integer and is many"],
            ["users无法读取:应为 integer 类型,实际是many"],
        ),
        (Unless(VIP), {"tier": "vip"}, ["tier is vip, the rule excludes vip"], ["客户等级是vip,规则排除vip"]),
        # Of *or* everything is to blame, but only where nothing held.
        (
            AnyOf((VIP, MANY)),
            {"tier": "standard"},
            ["tier is standard, the rule wants vip", "users is missing"],
            ["客户等级是standard,规则要求vip", "缺少users"],
        ),
        (AnyOf((VIP, MANY)), {"tier": "vip"}, [], []),
        # Of *and* only what failed.
        (AllOf((VIP, MANY)), {"tier": "vip", "users": 5}, ["users is 5, the rule wants at least 50"],
         ["users是5,规则要求不小于50"]),
        (
            Test("tags", "has", ("vpn", "wifi"), FieldKind.LIST),
            {"tags": ["dns", 5, "lan"]},
            ['tags is dns, lan, the rule wants a list that has "vpn" or "wifi"'],
            ["tags是dns、lan,规则要求含有“vpn”或“wifi”"],
        ),
        (
            Test("users", "is_missing", True, FieldKind.INTEGER),
            {"users": 5},
            ["users is 5, the rule wants no value"],
            ["users是5,规则要求没有值"],
        ),
        (
            Test("users", "between", (5, 10), FieldKind.INTEGER),
            {"users": 10**5000},
            ["users is a very large number, the rule wants 5 to 10"],
            ["users是a very large number,规则要求5到10之间"],
        ),
    ],
)  # fmt: skip
def test_each_failed_test_is_told_in_words(
    condition: Condition, facts: dict[str, object], english: list[str], chinese: list[str]
) -> None:
    assert misses(condition, facts) == english
    assert misses(condition, facts, "zh") == chinese


def test_a_first_table_stops_at_its_match_and_keeps_place_and_sources() -> None:
    rules = [
        Rule("vip", VIP, 1, "p.yaml:3:5", ("S4-07",)),
        Rule("many", MANY, 2, "p.yaml:4:5"),
        Rule("rest", None, 3),
    ]
    trace = explain_table(compile_table(rules, "first"), {"users": 60}, "en")
    assert [(row.name, row.at, row.because, row.truth) for row in trace.tried] == [
        ("vip", "p.yaml:3:5", ("S4-07",), Truth.UNKNOWN),
        ("many", "p.yaml:4:5", (), Truth.TRUE),
    ]
    assert trace.fired == ("many",)
    assert trace.tried[1].condition == "users is at least 50"


def test_an_all_table_tries_every_rule_and_its_otherwise_counts_only_alone() -> None:
    table = compile_table([Rule("rest", None, 1), Rule("vip", VIP, 2), Rule("many", MANY, 3)], "all")
    assert explain_table(table, {"tier": "vip", "users": 60}).fired == ("vip", "many")
    assert explain_table(table, {"tier": "standard"}).fired == ("rest",)
    assert [row.name for row in explain_table(table, {}).tried] == ["rest", "vip", "many"]


def test_a_language_that_is_not_known_is_answered_in_english() -> None:
    assert misses(MANY, {}, "eo") == ["users is missing"]
