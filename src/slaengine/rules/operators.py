"""The one table of operators: what each takes, what it tests, and how it is said in English and Chinese."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Any, Final, TypeAlias, cast

from slaengine.rules.field import FieldKind
from slaengine.rules.pattern import compile_pattern

Scalar: TypeAlias = str | int | float | bool
Value: TypeAlias = Scalar | tuple[Scalar, ...]
FactTest: TypeAlias = Callable[[Any], bool]
"""A test of a fact that is readable for its field's kind."""


class Takes(Enum):
    """What is written behind an operator."""

    ONE = "one value"
    SEVERAL = "a list of values"
    RANGE = "a list of two values, the lower one first"
    WORDS = "a text or a list of texts"
    FLAG = "true or false"
    PATTERN = "a pattern"


@dataclass(frozen=True, slots=True)
class Operator:
    """One row of the table. `prepare` turns the written value into the test of a fact, once.

    `says` completes "the field …", `wants` completes "the rule wants …"; `{v}` is the value, `{low}` and `{high}` a
    range.
    """

    name: str
    takes: Takes
    kinds: frozenset[FieldKind]
    prepare: Callable[[Any], FactTest]
    says: Mapping[str, str]
    wants: Mapping[str, str]
    analysable: bool = True


_ORDERED: Final = frozenset({FieldKind.INTEGER, FieldKind.NUMBER, FieldKind.INSTANT, FieldKind.DURATION})
_LISTED: Final = _ORDERED | {FieldKind.ENUM, FieldKind.TEXT}
_TEXT: Final = frozenset({FieldKind.TEXT})


def _is(value: Scalar) -> FactTest:
    return lambda fact: cast(bool, fact == value)


def _is_not(value: Scalar) -> FactTest:
    return lambda fact: cast(bool, fact != value)


def _any_of(values: tuple[Scalar, ...]) -> FactTest:
    return frozenset(values).__contains__


def _none_of(values: tuple[Scalar, ...]) -> FactTest:
    unwanted = frozenset(values)
    return lambda fact: fact not in unwanted


def _at_least(value: float) -> FactTest:
    return lambda fact: cast(bool, fact >= value)


def _at_most(value: float) -> FactTest:
    return lambda fact: cast(bool, fact <= value)


def _above(value: float) -> FactTest:
    return lambda fact: cast(bool, fact > value)


def _below(value: float) -> FactTest:
    return lambda fact: cast(bool, fact < value)


def _between(values: tuple[float, float]) -> FactTest:
    low, high = values
    return lambda fact: low <= fact <= high


def _contains(values: tuple[str, ...]) -> FactTest:
    words = tuple(value.casefold() for value in values)

    def test(fact: str) -> bool:
        text = fact.casefold()
        return any(word in text for word in words)

    return test


def _starts_with(values: tuple[str, ...]) -> FactTest:
    words = tuple(value.casefold() for value in values)
    return lambda fact: fact.casefold().startswith(words)


def _has(values: tuple[str, ...]) -> FactTest:
    wanted = frozenset(values)
    return lambda fact: any(isinstance(element, str) and element in wanted for element in fact)


def _is_missing(value: bool) -> FactTest:
    # Only reached with a fact that is there; a missing one is answered before any test.
    return lambda _: not value


def _matches(value: str) -> FactTest:
    return compile_pattern(value).search


def _words(en: str, zh: str) -> Mapping[str, str]:
    return MappingProxyType({"en": en, "zh": zh})


_TABLE: Final = (
    Operator("is", Takes.ONE, _LISTED | {FieldKind.BOOLEAN}, _is, _words("is {v}", "为{v}"), _words("{v}", "{v}")),
    Operator(
        "is_not", Takes.ONE, _LISTED | {FieldKind.BOOLEAN}, _is_not,
        _words("is not {v}", "不是{v}"), _words("anything but {v}", "{v}以外的值"),
    ),
    Operator("any_of", Takes.SEVERAL, _LISTED, _any_of, _words("is {v}", "为{v}"), _words("{v}", "{v}")),
    Operator(
        "none_of", Takes.SEVERAL, _LISTED, _none_of,
        _words("is not {v}", "不是{v}"), _words("anything but {v}", "{v}以外的值"),
    ),
    Operator(
        "at_least", Takes.ONE, _ORDERED, _at_least,
        _words("is at least {v}", "不小于{v}"), _words("at least {v}", "不小于{v}"),
    ),
    Operator(
        "at_most", Takes.ONE, _ORDERED, _at_most,
        _words("is at most {v}", "不大于{v}"), _words("at most {v}", "不大于{v}"),
    ),
    Operator(
        "above", Takes.ONE, _ORDERED, _above,
        _words("is above {v}", "大于{v}"), _words("more than {v}", "大于{v}"),
    ),
    Operator(
        "below", Takes.ONE, _ORDERED, _below,
        _words("is below {v}", "小于{v}"), _words("less than {v}", "小于{v}"),
    ),
    Operator(
        "between", Takes.RANGE, _ORDERED, _between,
        _words("is from {low} to {high}", "在{low}到{high}之间"), _words("{low} to {high}", "{low}到{high}之间"),
    ),
    Operator(
        "contains", Takes.WORDS, _TEXT, _contains,
        _words("contains {v}", "包含{v}"), _words("a text that contains {v}", "包含{v}"),
    ),
    Operator(
        "starts_with", Takes.WORDS, _TEXT, _starts_with,
        _words("starts with {v}", "以{v}开头"), _words("a text that starts with {v}", "以{v}开头"),
    ),
    Operator(
        "has", Takes.WORDS, frozenset({FieldKind.LIST}), _has,
        _words("has {v}", "含有{v}"), _words("a list that has {v}", "含有{v}"),
    ),
    # Its words are for `is_missing: true`; `false` is said as the opposite.
    Operator(
        "is_missing", Takes.FLAG, frozenset(FieldKind), _is_missing,
        _words("is missing", "缺失"), _words("no value", "没有值"),
    ),
    Operator(
        "matches", Takes.PATTERN, _TEXT, _matches,
        _words("matches the pattern {v}", "符合模式{v}"), _words("a text that matches {v}", "符合模式{v}"),
        analysable=False,
    ),
)  # fmt: skip

OPERATORS: Final[Mapping[str, Operator]] = MappingProxyType({operator.name: operator for operator in _TABLE})
GROUPS: Final = ("all_of", "any_of", "unless")
RESERVED_WORDS: Final = frozenset(OPERATORS) | frozenset(GROUPS)
"""Words that a field may not be named by."""


def operators_for(kind: FieldKind) -> tuple[str, ...]:
    """The operators a field of this kind knows, in the order of the table.

    >>> operators_for(FieldKind.LIST)
    ('has', 'is_missing')
    """
    return tuple(operator.name for operator in _TABLE if kind in operator.kinds)
