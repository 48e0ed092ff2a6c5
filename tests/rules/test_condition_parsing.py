"""What may be written as a `when:`, and what each mistake is called, where it is and what is allowed instead."""

from __future__ import annotations

import pytest

from slaengine.rules import (
    RESERVED_WORDS,
    AllOf,
    AnyOf,
    Condition,
    FieldKind,
    FieldType,
    Test,
    Unless,
    parse_condition,
)
from slaengine.rules.limits import LIST_LENGTH_MAX, NUMBER_MAX, TESTS_MAX, TEXT_LENGTH_MAX

TIER = FieldType("tier", FieldKind.ENUM, ("standard", "vip", "1"))
FIELDS = {
    field.name: field
    for field in (
        TIER,
        FieldType("users", FieldKind.INTEGER, minimum=0, maximum=1000),
        FieldType("load", FieldKind.NUMBER),
        FieldType("subject", FieldKind.TEXT),
        FieldType("outage", FieldKind.BOOLEAN),
        FieldType("opened", FieldKind.INSTANT),
        FieldType("waited", FieldKind.DURATION),
        FieldType("tags", FieldKind.LIST, ("security", "vpn")),
    )
}


def read_minutes(text: str) -> int:
    if not text.endswith("m"):
        raise ValueError(f"{text} is no length of time; write 30m")
    return int(text[:-1]) * 60


def parse(raw: object) -> tuple[Condition | None, list[tuple[tuple[str | int, ...], str]]]:
    condition, errors = parse_condition(raw, FIELDS, read_duration=read_minutes, read_instant=len)
    return condition, [(error.path, error.code) for error in errors]


def tier(operator: str, value: str | tuple[str, ...]) -> Test:
    return Test("tier", operator, value, FieldKind.ENUM)


VIP = tier("is", "vip")
DOWN = Test("outage", "is", True, FieldKind.BOOLEAN)


def users(operator: str, value: int | tuple[int, ...]) -> Test:
    return Test("users", operator, value, FieldKind.INTEGER)


def subject(operator: str, value: str | tuple[str, ...]) -> Test:
    return Test("subject", operator, value, FieldKind.TEXT)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"tier": "vip"}, VIP),
        ({"tier": "vip", "outage": True}, AllOf((VIP, DOWN))),
        ({"tier": ["vip", "standard"]}, tier("any_of", ("vip", "standard"))),
        ({"tier": ["vip", "vip"]}, tier("any_of", ("vip",))),  # said twice is said once
        ({"tier": 1}, tier("is", "1")),  # YAML makes a number of an unquoted 1
        ({"subject": 503}, subject("is", "503")),
        ({"users": {"at_least": 5, "below": 10}}, AllOf((users("at_least", 5), users("below", 10)))),
        ({"users": {"between": [5, 10]}}, users("between", (5, 10))),
        ({"users": {"between": [5, 5]}}, users("between", (5, 5))),
        ({"users": {"at_least": 0}}, users("at_least", 0)),
        ({"subject": {"contains": "VPN"}}, subject("contains", ("VPN",))),
        ({"subject": {"contains": ["VPN", "漏洞"]}}, subject("contains", ("VPN", "漏洞"))),
        ({"subject": {"matches": "error [0-9]+"}}, subject("matches", "error [0-9]+")),
        ({"subject": {"is_missing": True}}, subject("is_missing", True)),  # type: ignore[arg-type]
        ({"tags": {"has": "vpn"}}, Test("tags", "has", ("vpn",), FieldKind.LIST)),
        ({"waited": {"above": "30m"}}, Test("waited", "above", 1800, FieldKind.DURATION)),
        ({"opened": {"below": "2026"}}, Test("opened", "below", 4, FieldKind.INSTANT)),
        ({"load": {"above": 1}}, Test("load", "above", 1, FieldKind.NUMBER)),  # a whole number is a number
        ({"any_of": [{"tier": "vip"}, {"outage": True}]}, AnyOf((VIP, DOWN))),
        ({"any_of": [{"tier": "vip"}]}, VIP),
        ({"all_of": [{"tier": "vip"}, {"outage": True}]}, AllOf((VIP, DOWN))),
        ({"unless": {"tier": "vip"}}, Unless(VIP)),
        ({"unless": {"tier": "vip", "outage": True}}, Unless(AllOf((VIP, DOWN)))),
        ({"unless": [{"tier": "vip"}, {"outage": True}]}, Unless(AnyOf((VIP, DOWN)))),  # unless any of them
        ({"unless": {"any_of": [{"all_of": [{"tier": "vip"}]}]}}, Unless(VIP)),  # three deep is allowed
    ],
)
def test_each_way_to_write_a_condition_gives_its_tree(raw: object, expected: Condition) -> None:
    assert parse(raw) == (expected, [])


@pytest.mark.parametrize(
    ("raw", "path", "code"),
    [
        ("vip", (), "not-a-map"),
        (None, (), "not-a-map"),
        ([{"tier": "vip"}], (), "not-a-map"),
        ({}, (), "empty-condition"),
        ({"tier": {}}, ("tier",), "empty-condition"),
        ({"any_of": []}, ("any_of",), "empty-condition"),
        ({"unless": {}}, ("unless",), "empty-condition"),
        ({"any_of": {"tier": "vip"}}, ("any_of",), "not-a-list"),
        ({"unless": "vip"}, ("unless",), "not-a-list"),
        ({"any_of": ["vip"]}, ("any_of", 0), "not-a-map"),
        ({"teir": "vip"}, ("teir",), "unknown-field"),
        ({404: "vip"}, (404,), "unknown-field"),
        ({"at_least": 5}, ("at_least",), "unknown-field"),  # an operator without its field
        ({"users": {"more_than": 5}}, ("users", "more_than"), "unknown-operator"),
        ({"users": {True: 5}}, ("users", "true"), "unknown-operator"),
        ({"tier": {"at_least": "vip"}}, ("tier", "at_least"), "operator-not-for-field"),
        ({"tags": "vpn"}, ("tags",), "operator-not-for-field"),  # a list is asked with has
        ({"outage": [True, False]}, ("outage",), "operator-not-for-field"),
        ({"tier": "gold"}, ("tier",), "unknown-value"),
        ({"tier": ["vip", "gold"]}, ("tier", 1), "unknown-value"),
        ({"tags": {"has": ["vpn", "vnp"]}}, ("tags", "has", 1), "unknown-value"),
        ({"tier": None}, ("tier",), "wrong-value"),
        ({"tier": {"is": ["vip"]}}, ("tier", "is"), "wrong-value"),
        ({"tier": {"any_of": "vip"}}, ("tier", "any_of"), "wrong-value"),
        ({"tier": []}, ("tier",), "wrong-value"),
        ({"tier": True}, ("tier",), "wrong-value"),
        ({"outage": 1}, ("outage",), "wrong-value"),  # 1 is not true
        ({"users": True}, ("users",), "wrong-value"),  # and true is not 1
        ({"users": 1.0}, ("users",), "wrong-value"),
        ({"users": "5"}, ("users",), "wrong-value"),
        ({"users": NUMBER_MAX + 1}, ("users",), "wrong-value"),
        ({"users": 10**5000}, ("users",), "wrong-value"),  # Python refuses to print it
        ({"load": float("nan")}, ("load",), "wrong-value"),
        ({"load": float("inf")}, ("load",), "wrong-value"),
        ({"users": 1001}, ("users",), "out-of-range"),
        ({"users": [5, -1]}, ("users", 1), "out-of-range"),
        ({"users": {"between": [10, 5]}}, ("users", "between"), "wrong-value"),
        ({"users": {"between": [5]}}, ("users", "between"), "wrong-value"),
        ({"users": {"between": 5}}, ("users", "between"), "wrong-value"),
        ({"subject": {"is_missing": "yes"}}, ("subject", "is_missing"), "wrong-value"),
        ({"subject": {"contains": ""}}, ("subject", "contains", 0), "wrong-value"),  # would be in every text
        ({"subject": {"contains": {"a": 1}}}, ("subject", "contains", 0), "wrong-value"),
        ({"subject": {"matches": "(a+)+("}}, ("subject", "matches"), "unsafe-pattern"),
        ({"subject": "x" * (TEXT_LENGTH_MAX + 1)}, ("subject",), "wrong-value"),
        ({"subject": [str(n) for n in range(LIST_LENGTH_MAX + 1)]}, ("subject",), "too-many"),
        ({"waited": 30}, ("waited",), "wrong-value"),  # thirty of what?
        ({"waited": {"above": "30"}}, ("waited", "above"), "wrong-value"),
        (
            {"unless": {"unless": {"unless": {"unless": {"tier": "vip"}}}}},
            ("unless", "unless", "unless", "unless"),
            "too-deep",
        ),
    ],
)
def test_each_mistake_is_reported_at_its_place(raw: object, path: tuple[str | int, ...], code: str) -> None:
    assert parse(raw) == (None, [(path, code)])


def test_all_mistakes_are_found_at_once() -> None:
    raw = {"teir": "vip", "users": {"at_least": "5", "below": True}, "any_of": [{"tier": "gold"}, 5]}
    assert parse(raw)[1] == [
        (("teir",), "unknown-field"),
        (("users", "at_least"), "wrong-value"),
        (("users", "below"), "wrong-value"),
        (("any_of", 0, "tier"), "unknown-value"),
        (("any_of", 1), "not-a-map"),
    ]


def test_a_mistake_says_what_was_given_and_what_is_allowed() -> None:
    _, (field, value, operator) = parse_condition({"teir": 1, "tier": "gold", "tags": {"is": "vpn"}}, FIELDS)
    assert (field.given, set(field.allowed)) == ("teir", {*FIELDS, "all_of", "any_of", "unless"})
    assert (value.given, value.allowed) == ("gold", TIER.values)
    assert (operator.given, operator.allowed) == ("is", ("has", "is_missing"))


def test_a_condition_stops_at_its_limit_with_one_report() -> None:
    _, errors = parse({"any_of": [{"users": number} for number in range(TESTS_MAX)]})
    assert errors == [((), "too-many")]


def test_a_flood_of_empty_parts_is_not_reported_one_by_one() -> None:
    _, errors = parse({"any_of": [{}] * 10_000})
    assert len(errors) <= TESTS_MAX + 1
    assert errors[-1] == ((), "too-many")


def test_a_condition_that_refers_to_itself_ends_in_a_report() -> None:
    raw: dict[str, object] = {"tier": "vip"}
    raw["any_of"] = [raw] * 50
    assert {code for _, code in parse(raw)[1]} == {"too-deep", "too-many"}


def test_what_a_reader_says_about_a_text_is_passed_on() -> None:
    _, errors = parse_condition({"waited": "soon"}, FIELDS, read_duration=read_minutes)
    assert [error.message for error in errors] == ["soon is no length of time; write 30m"]


def test_words_of_the_language_can_not_be_names_of_fields() -> None:
    assert {"is", "has", "matches", "is_missing", "all_of", "any_of", "unless"} <= RESERVED_WORDS
    assert "tier" not in RESERVED_WORDS
