"""The masks of one field: which rules of a table a fact leaves alive.

Each rule claims an index with at most one literal (a second test of the same field goes to a second index), so a mask
is the rules that don't ask about the field here (`free`) together with those whose literal holds.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import inf, nextafter
from operator import xor
from typing import Any, Final, TypeAlias

from slaengine.rules.condition import Test
from slaengine.rules.field import FieldKind, is_readable
from slaengine.rules.normal import Literal
from slaengine.rules.operators import Scalar

Claim: TypeAlias = tuple[int, Literal]
"""The bit of a rule and what the rule asks of the field."""

Stretch: TypeAlias = tuple[int, int]
"""The first and the last of neighbouring cells."""

ORDERED_KINDS: Final = frozenset({FieldKind.INTEGER, FieldKind.NUMBER, FieldKind.INSTANT, FieldKind.DURATION})
_EQUALITY: Final = frozenset({"is", "is_not", "any_of", "none_of", "is_missing"})
_ORDER: Final = frozenset({"at_least", "at_most", "above", "below", "between"})
_NEGATIVE: Final = frozenset({"is_not", "none_of"})


def is_indexable(literal: Literal) -> bool:
    """Whether an index can answer the literal; the others are tested on the survivors."""
    return literal.test.operator in _EQUALITY | _ORDER


def values_of(literal: Literal) -> tuple[Scalar, ...]:
    """The values an index has to know for the literal."""
    value = literal.test.value
    if literal.test.operator == "is_missing":
        return ()
    return value if isinstance(value, tuple) else (value,)


@dataclass(frozen=True, slots=True)
class ValueIndex:
    """Masks by value: `other` for a value no rule names, `absent` for a missing fact, `odd` for an unreadable one."""

    field: str
    kind: FieldKind
    masks: dict[object, int]
    other: int
    absent: int
    odd: int

    def mask(self, fact: Any) -> int:
        """The rules that this fact leaves alive."""
        if fact is None:
            return self.absent
        if not is_readable(self.kind, fact):
            return self.odd
        return self.masks.get(fact, self.other) if self.masks else self.other


@dataclass(frozen=True, slots=True)
class OrderedIndex:
    """Masks by cell: cell n holds the facts from cut n-1 up to, but not with, cut n.

    Each value that a rule names is a cut, and so is what comes right after it; so it has a cell of its own.
    """

    field: str
    kind: FieldKind
    cuts: list[Any]
    masks: list[int]
    absent: int
    odd: int

    def mask(self, fact: Any) -> int:
        """The rules that this fact leaves alive."""
        if fact is None:
            return self.absent
        if type(fact) is not int and not is_readable(self.kind, fact):
            return self.odd
        return self.masks[bisect_right(self.cuts, fact)]


def build_index(field: str, kind: FieldKind, claims: Sequence[Claim], everything: int) -> ValueIndex | OrderedIndex:
    """The index of one field for a table whose rules are the bits of `everything`."""
    free = everything
    absent = odd = 0
    for bit, literal in claims:
        free &= ~bit
        if literal.test.operator == "is_missing":
            asks_absence = literal.test.value is literal.wanted
            absent |= bit if asks_absence else 0
            odd |= 0 if asks_absence else bit
    if kind in ORDERED_KINDS:
        named: set[Any] = {value for _, literal in claims for value in values_of(literal)}
        cuts = sorted(named | {_right_after(value, kind) for value in named})
        return OrderedIndex(field, kind, cuts, _masks_by_cell(claims, cuts, free), free | absent, free | odd)
    masks, other = _masks_by_value(claims, free)
    return ValueIndex(field, kind, masks, other, free | absent, free | odd)


def _masks_by_value(claims: Sequence[Claim], free: int) -> tuple[dict[object, int], int]:
    """The mask of each value that a rule names, and the mask of all others."""
    other = free
    flips: defaultdict[object, int] = defaultdict(int)  # rules that answer otherwise for this value than for others
    for bit, literal in claims:
        other |= bit if _holds_by_default(literal) else 0
        for value in values_of(literal):
            flips[value] ^= bit
    return {value: other ^ flip for value, flip in flips.items()}, other


def _holds_by_default(literal: Literal) -> bool:
    """Whether the literal holds for a value that it does not name."""
    if literal.test.operator == "is_missing":
        return literal.test.value is not literal.wanted
    return (literal.test.operator in _NEGATIVE) is literal.wanted


def _right_after(value: float, kind: FieldKind) -> float:
    """The next value a fact can have; below NUMBER_MAX no integer lies between two neighbouring floats."""
    return nextafter(value, inf) if kind is FieldKind.NUMBER else value + 1


def _masks_by_cell(claims: Sequence[Claim], cuts: list[Any], free: int) -> list[int]:
    """The mask of each cell, from left to right."""
    last = len(cuts)
    changes = [free] + [0] * (last + 1)  # rules that begin or cease to hold at a cell
    for bit, literal in claims:
        stretches = list(_stretches(literal.test, cuts))
        if not literal.wanted:
            stretches.append((0, last))  # flipping all of them turns the answer round
        for first, final in stretches:
            changes[first] ^= bit
            changes[final + 1] ^= bit
    return list(accumulate(changes[:-1], xor))


def _stretches(test: Test, cuts: list[Any]) -> Iterator[Stretch]:
    """Stretches whose exclusive union is where the test holds."""
    last = len(cuts)
    on = [bisect_right(cuts, value) for value in values_of(Literal(test, True))]
    match test.operator:
        case "is" | "any_of":
            yield from ((cell, cell) for cell in on)
        case "is_not" | "none_of":
            yield 0, last
            yield from ((cell, cell) for cell in on)
        case "at_least":
            yield on[0], last
        case "above":
            yield on[0] + 1, last
        case "at_most":
            yield 0, on[0]
        case "below":
            yield 0, on[0] - 1
        case "between" if on[0] <= on[1]:
            yield on[0], on[1]
        case "is_missing" if test.value is False:
            yield 0, last
