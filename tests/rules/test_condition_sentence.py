"""Conditions said in English and Chinese."""

from __future__ import annotations

import pytest

from slaengine.rules import OPERATORS, AllOf, AnyOf, Condition, FieldKind, FieldType, Test, Unless, sentence

FIELDS = {
    "tier": FieldType("tier", FieldKind.ENUM, title={"en": "customer tier", "zh": "客户等级"}),
    "users": FieldType("users", FieldKind.INTEGER, title={"zh": "受影响人数"}),  # no English title: its name
}
VIP = Test("tier", "is", "vip", FieldKind.ENUM)
MANY = Test("users", "at_least", 50, FieldKind.INTEGER)
VPN = Test("subject", "contains", ("VPN", "漏洞"), FieldKind.TEXT)


@pytest.mark.parametrize(
    ("condition", "english", "chinese"),
    [
        (None, "otherwise", "其他情况"),
        (VIP, "customer tier is vip", "客户等级为vip"),
        (AllOf((VIP, MANY)), "customer tier is vip and users is at least 50", "客户等级为vip,并且受影响人数不小于50"),
        (
            AllOf((VIP, AnyOf((MANY, VPN)))),
            'customer tier is vip and (users is at least 50 or subject contains "VPN" or "漏洞")',
            "客户等级为vip,并且(受影响人数不小于50,或者subject包含“VPN”或“漏洞”)",
        ),
        (Unless(AnyOf((VIP, MANY))), "not (customer tier is vip or users is at least 50)",
         "并非(客户等级为vip,或者受影响人数不小于50)"),
        (Test("tier", "any_of", ("a", "b", "c"), FieldKind.ENUM), "customer tier is a, b or c", "客户等级为a、b或c"),
        (
            Test("tier", "any_of", tuple("abcdefghijkl"), FieldKind.ENUM),
            "customer tier is a, b, c, d, e, f, g, h or one of 4 more",
            "客户等级为a、b、c、d、e、f、g、h等另外 4 个值之一",
        ),
        (Test("users", "between", (1, 5), FieldKind.INTEGER), "users is from 1 to 5", "受影响人数在1到5之间"),
        (Test("users", "is_missing", True, FieldKind.INTEGER), "users is missing", "受影响人数缺失"),
        (Test("users", "is_missing", False, FieldKind.INTEGER), "users is given", "受影响人数已填写"),
        (Test("down", "is", True, FieldKind.BOOLEAN), "down is true", "down为是"),
        (Test("waited", "above", 95_400, FieldKind.DURATION), "waited is above 1d2h30m", "waited大于1d2h30m"),
        (Test("waited", "is", 0, FieldKind.DURATION), "waited is 0s", "waited为0s"),
        (Test("waited", "is", -90, FieldKind.DURATION), "waited is -1m30s", "waited为-1m30s"),
        (
            Test("opened", "below", 1_795_396_509, FieldKind.INSTANT),
            "opened is below 2026-11-23 01:15:09 UTC",
            "opened小于2026-11-23 01:15:09 UTC",
        ),
        # No calendar has this instant; it is said as it is instead of failing.
        (Test("opened", "is", 10**15, FieldKind.INSTANT), f"opened is {10**15}", f"opened为{10**15}"),
        (Test("waited", "is", 10**15, FieldKind.DURATION), f"waited is {10**15}", f"waited为{10**15}"),
    ],
)  # fmt: skip
def test_a_condition_reads_as_a_sentence(condition: Condition | None, english: str, chinese: str) -> None:
    assert sentence(condition, "en", FIELDS) == english
    assert sentence(condition, "zh", FIELDS) == chinese


def test_a_brace_in_a_value_is_only_a_brace() -> None:
    assert sentence(Test("subject", "is", "{v} {0}", FieldKind.TEXT)) == 'subject is "{v} {0}"'


@pytest.mark.parametrize("operator", OPERATORS.values(), ids=OPERATORS)
def test_every_operator_has_words_in_both_languages(operator: object) -> None:
    says, wants = operator.says, operator.wants  # type: ignore[attr-defined]
    assert set(says) == set(wants) == {"en", "zh"}
    assert len({says["en"], says["zh"]}) == 2
