"""Conditions: the tree, and its evaluation in three truth values, which is the reference every matcher must equal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar, Generic, TypeAlias, TypeVar, assert_never

from slaengine.rules.field import Facts, FieldKind, is_readable
from slaengine.rules.operators import OPERATORS, Value

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Test:
    """One test of one field. Durations are seconds and instants epoch seconds; lists are tuples."""

    field: str
    operator: str
    value: Value
    kind: FieldKind

    __test__: ClassVar[bool] = False  # the name would make pytest take it for a class of tests


@dataclass(frozen=True, slots=True)
class AllOf:
    """Holds where every part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Holds where at least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Unless:
    """Holds where the part is known not to hold."""

    part: Condition


Condition: TypeAlias = AllOf | AnyOf | Unless | Test


@dataclass(frozen=True, slots=True)
class Rule(Generic[T]):
    """One row of a rule table; `when` is None for the `otherwise` row. `at` is its place, `because` its sources."""

    name: str
    when: Condition | None
    then: T
    at: str = ""
    because: tuple[str, ...] = ()


class Truth(Enum):
    """Kleene's three truth values; only TRUE matches."""

    FALSE = "false"
    UNKNOWN = "unknown"
    TRUE = "true"


_OPPOSITE: Mapping[Truth, Truth] = {
    Truth.TRUE: Truth.FALSE,
    Truth.FALSE: Truth.TRUE,
    Truth.UNKNOWN: Truth.UNKNOWN,
}


def evaluate(condition: Condition, facts: Facts) -> Truth:
    """Whether the condition holds for these facts; a missing or unreadable fact makes its tests unknown.

    >>> vip = Test("tier", "is", "vip", FieldKind.ENUM)
    >>> evaluate(vip, {"tier": "vip"}), evaluate(vip, {}), evaluate(Unless(vip), {})
    (<Truth.TRUE: 'true'>, <Truth.UNKNOWN: 'unknown'>, <Truth.UNKNOWN: 'unknown'>)
    """
    match condition:
        case Test():
            return _evaluate_test(condition, facts)
        case AllOf(parts):
            return _first_found((Truth.FALSE, Truth.UNKNOWN), parts, facts, otherwise=Truth.TRUE)
        case AnyOf(parts):
            return _first_found((Truth.TRUE, Truth.UNKNOWN), parts, facts, otherwise=Truth.FALSE)
        case Unless(part):
            return _OPPOSITE[evaluate(part, facts)]
        case _:
            assert_never(condition)


def _evaluate_test(test: Test, facts: Facts) -> Truth:
    fact = facts.get(test.field)
    if test.operator == "is_missing":
        return Truth.TRUE if (fact is None) is test.value else Truth.FALSE
    if not is_readable(test.kind, fact):
        return Truth.UNKNOWN
    return Truth.TRUE if OPERATORS[test.operator].prepare(test.value)(fact) else Truth.FALSE


def _first_found(wanted: tuple[Truth, ...], parts: tuple[Condition, ...], facts: Facts, *, otherwise: Truth) -> Truth:
    truths = {evaluate(part, facts) for part in parts}
    return next((truth for truth in wanted if truth in truths), otherwise)


def each_test(condition: Condition | None) -> Iterator[Test]:
    """Every test in the condition, from left to right."""
    match condition:
        case None:
            return
        case Test():
            yield condition
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from each_test(part)
        case Unless(part):
            yield from each_test(part)
        case _:
            assert_never(condition)


def is_analysable(condition: Condition | None) -> bool:
    """Whether the set of facts that match can be reasoned about; patterns can only be tried."""
    return all(OPERATORS[test.operator].analysable for test in each_test(condition))
