"""When a condition holds: each operator, and ruling 26 on what is missing."""

from __future__ import annotations

import math

import pytest

from slaengine.rules import AllOf, AnyOf, Condition, FieldKind, Test, Truth, Unless, each_test, evaluate, is_analysable

TRUE, FALSE, UNKNOWN = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
VIP = Test("tier", "is", "vip", FieldKind.ENUM)
MANY = Test("users", "at_least", 50, FieldKind.INTEGER)
NO_USERS = Test("users", "is_missing", True, FieldKind.INTEGER)


@pytest.mark.parametrize(
    ("kind", "operator", "value", "fact", "truth"),
    [
        (FieldKind.ENUM, "is", "vip", "vip", TRUE),
        (FieldKind.ENUM, "is", "vip", "VIP", FALSE),  # declared values are exact
        (FieldKind.ENUM, "is_not", "vip", "standard", TRUE),
        (FieldKind.ENUM, "any_of", ("a", "b"), "b", TRUE),
        (FieldKind.ENUM, "none_of", ("a", "b"), "b", FALSE),
        (FieldKind.ENUM, "none_of", ("a", "b"), "c", TRUE),
        (FieldKind.ENUM, "is", "1", 1, UNKNOWN),
        (FieldKind.BOOLEAN, "is", True, True, TRUE),
        (FieldKind.BOOLEAN, "is", True, 1, UNKNOWN),  # Python says 1 == True
        (FieldKind.INTEGER, "is", 1, True, UNKNOWN),
        (FieldKind.INTEGER, "is", 1, 1.0, UNKNOWN),
        (FieldKind.INTEGER, "is", 1, "1", UNKNOWN),
        (FieldKind.INTEGER, "at_least", 5, 5, TRUE),
        (FieldKind.INTEGER, "at_least", 5, 4, FALSE),
        (FieldKind.INTEGER, "at_least", 5, 10**400, TRUE),
        (FieldKind.INTEGER, "at_most", 5, 5, TRUE),
        (FieldKind.INTEGER, "at_most", 5, 6, FALSE),
        (FieldKind.INTEGER, "above", 5, 5, FALSE),
        (FieldKind.INTEGER, "above", 5, 6, TRUE),
        (FieldKind.INTEGER, "below", 5, 5, FALSE),
        (FieldKind.INTEGER, "below", 5, 4, TRUE),
        (FieldKind.INTEGER, "between", (5, 7), 5, TRUE),
        (FieldKind.INTEGER, "between", (5, 7), 7, TRUE),
        (FieldKind.INTEGER, "between", (5, 7), 8, FALSE),
        (FieldKind.NUMBER, "above", 0, 5e-324, TRUE),
        (FieldKind.NUMBER, "above", 0, math.nan, UNKNOWN),
        (FieldKind.NUMBER, "is_not", 0, math.nan, UNKNOWN),
        (FieldKind.NUMBER, "below", 0, -math.inf, TRUE),
        (FieldKind.TEXT, "contains", ("vpn",), "My VPN is down", TRUE),  # case is ignored
        (FieldKind.TEXT, "contains", ("STRASSE",), "Hauptstraße", TRUE),
        (FieldKind.TEXT, "contains", ("漏洞",), "发现漏洞", TRUE),
        (FieldKind.TEXT, "contains", ("a", "b"), "xbx", TRUE),
        (FieldKind.TEXT, "contains", ("a", "b"), "xyz", FALSE),
        (FieldKind.TEXT, "starts_with", ("re:", "fw:"), "RE: help", TRUE),
        (FieldKind.TEXT, "starts_with", ("re:",), "help re:", FALSE),
        (FieldKind.TEXT, "matches", "err(or)? [0-9]+", "an Error 503", TRUE),
        (FieldKind.TEXT, "matches", "^err", "an error", FALSE),
        (FieldKind.LIST, "has", ("a", "b"), ["c", "b"], TRUE),
        (FieldKind.LIST, "has", ("a",), [], FALSE),
        (FieldKind.LIST, "has", ("1",), [1, None, {}], FALSE),
        (FieldKind.LIST, "has", ("a",), "a", UNKNOWN),  # a text is not a list of its letters
        (FieldKind.INTEGER, "is_missing", False, "five", TRUE),  # something is there, if unreadable
        (FieldKind.INTEGER, "is_missing", True, 0, FALSE),  # nothing is not zero
        (FieldKind.INTEGER, "is_missing", True, None, TRUE),
    ],
)
def test_each_operator_compares_as_its_name_says(
    kind: FieldKind, operator: str, value: str | tuple[str, ...], fact: object, truth: Truth
) -> None:
    assert evaluate(Test("field", operator, value, kind), {"field": fact}) is truth


@pytest.mark.parametrize(
    ("condition", "facts", "truth"),
    [
        (VIP, {}, UNKNOWN),
        (Unless(VIP), {}, UNKNOWN),  # not known to be a VIP is not known not to be one
        (Unless(VIP), {"tier": "standard"}, TRUE),
        (Test("tier", "is_not", "vip", FieldKind.ENUM), {}, UNKNOWN),
        (AllOf((VIP, MANY)), {"tier": "vip"}, UNKNOWN),
        (AllOf((VIP, MANY)), {"tier": "standard"}, FALSE),  # whatever the number of users is
        (AnyOf((VIP, MANY)), {"tier": "vip"}, TRUE),  # whatever the number of users is
        (AnyOf((VIP, MANY)), {"tier": "standard"}, UNKNOWN),
        (AnyOf((MANY, NO_USERS)), {}, TRUE),  # the way to say "at least 50, or nobody told us"
        (Unless(NO_USERS), {}, FALSE),
        (Unless(NO_USERS), {"users": 1}, TRUE),
    ],
)
def test_ruling_26_a_missing_field_makes_a_condition_unknown(
    condition: Condition, facts: dict[str, object], truth: Truth
) -> None:
    assert evaluate(condition, facts) is truth


def test_a_pattern_anywhere_makes_a_condition_impossible_to_analyse() -> None:
    pattern = Test("subject", "matches", "x", FieldKind.TEXT)
    assert is_analysable(Unless(AllOf((VIP, MANY))))
    assert not is_analysable(Unless(AnyOf((VIP, pattern))))
    assert is_analysable(None)


def test_the_tests_of_a_condition_come_from_left_to_right() -> None:
    assert list(each_test(AllOf((VIP, Unless(AnyOf((NO_USERS, MANY))))))) == [VIP, NO_USERS, MANY]
