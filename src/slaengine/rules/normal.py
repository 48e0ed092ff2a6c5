"""A condition with every `unless` pushed down to its tests, so that only "is it known to be so?" remains to be asked.

By De Morgan's laws, which hold in three truth values too: a condition is TRUE exactly where its normal form, read with
plain *and* and *or* over literals, holds; a literal holds where the test is known and has the wanted outcome.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from slaengine.rules.condition import AllOf, AnyOf, Condition, Test, Unless
from slaengine.rules.field import Facts, is_readable
from slaengine.rules.operators import OPERATORS

FactsTest: TypeAlias = Callable[[Facts], bool]


@dataclass(frozen=True, slots=True)
class Literal:
    """A test that must come out as wanted."""

    test: Test
    wanted: bool


@dataclass(frozen=True, slots=True)
class Both:
    """All parts must hold."""

    parts: tuple[Normal, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One part must hold."""

    parts: tuple[Normal, ...]


Normal: TypeAlias = Literal | Both | Either


def normalise(condition: Condition, wanted: bool = True) -> Normal:
    """The normal form of "the condition is TRUE", or with `wanted=False` of "the condition is FALSE"."""
    match condition:
        case Test():
            return Literal(condition, wanted)
        case Unless(part):
            return normalise(part, not wanted)
        case AllOf(parts):
            return _join(Both if wanted else Either, tuple(normalise(part, wanted) for part in parts))
        case AnyOf(parts):
            return _join(Either if wanted else Both, tuple(normalise(part, wanted) for part in parts))
        case _:
            assert_never(condition)


def _join(kind: type[Both | Either], parts: tuple[Normal, ...]) -> Normal:
    """Parts of the same kind are merged; one part stands for itself."""
    flat = tuple(inner for part in parts for inner in (part.parts if isinstance(part, kind) else (part,)))
    return flat[0] if len(flat) == 1 else kind(flat)


def conjuncts(normal: Normal) -> tuple[Normal, ...]:
    """The parts that must all hold."""
    return normal.parts if isinstance(normal, Both) else (normal,)


def literals(normal: Normal) -> Iterator[Literal]:
    """Every literal, from left to right."""
    match normal:
        case Literal():
            yield normal
        case Both(parts) | Either(parts):
            for part in parts:
                yield from literals(part)
        case _:
            assert_never(normal)


def prepare(normal: Normal) -> FactsTest:
    """The normal form as one function of the facts."""
    match normal:
        case Literal():
            return _prepare_literal(normal)
        case Both(parts):
            tests = tuple(map(prepare, parts))
            return lambda facts: all(test(facts) for test in tests)
        case Either(parts):
            tests = tuple(map(prepare, parts))
            return lambda facts: any(test(facts) for test in tests)
        case _:
            assert_never(normal)


def _prepare_literal(literal: Literal) -> FactsTest:
    test, wanted = literal.test, literal.wanted
    field, kind = test.field, test.kind
    if test.operator == "is_missing":
        absent = test.value is wanted
        return lambda facts: (facts.get(field) is None) is absent
    holds = OPERATORS[test.operator].prepare(test.value)

    def check(facts: Facts) -> bool:
        fact = facts.get(field)
        return is_readable(kind, fact) and holds(fact) is wanted

    return check
