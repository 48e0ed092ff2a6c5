"""The classes of one field: the values that a set of tests treats alike, and each test as boxes over them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil, inf
from types import MappingProxyType
from typing import Any, Final

from slaengine.rules.analysis_boxes import Box, Cell, Member, Special, Variable
from slaengine.rules.analysis_inside import INSIDE, add_inside
from slaengine.rules.condition import Test
from slaengine.rules.field import FieldKind, FieldType
from slaengine.rules.index import OrderedIndex, ValueIndex, build_index
from slaengine.rules.normal import Literal as Wish
from slaengine.rules.operators import OPERATORS

UNREADABLE_FACT: Final = object()
"""A fact that no field can read."""
_UNKNOWN: Final = frozenset({Special.MISSING, Special.UNREADABLE})
_LEAST: Final = MappingProxyType({FieldKind.DURATION: 0, FieldKind.INSTANT: 0})


@dataclass(slots=True)
class FieldClasses:
    """A field as variables, numbered from `first`; its value is the first of them."""

    type: FieldType
    first: int
    variables: list[Variable] = field(default_factory=list)
    boxes: dict[Wish, tuple[Box, ...]] = field(default_factory=dict)
    """Where each test holds, and where it is known not to."""
    forbidden: list[Box] = field(default_factory=list)
    """Boxes in which no ticket is."""


def classes_of(declared: FieldType, tests: Sequence[Test], first: int, *, unreadable: bool) -> FieldClasses:
    """The classes that these tests tell apart. `unreadable` adds facts of the wrong type."""
    found = FieldClasses(declared, first)
    inside = [test for test in tests if test.operator in INSIDE]
    plain = [Wish(test, wanted) for test in tests if test.operator not in INSIDE for wanted in (True, False)]
    claims = [(1 << number, wish) for number, wish in enumerate(plain)]
    index = build_index(declared.name, declared.kind, claims, (1 << len(claims)) - 1)
    groups: dict[object, list[Member]] = {}
    holding: list[int] = []  # for each class, the plain tests that hold in it
    for member, fact in _members(declared, index, unreadable=unreadable):
        mask = index.mask(fact)
        key = (mask, _truths(member, inside), member if isinstance(member, Special) else None)
        if key not in groups:
            holding.append(mask)
        groups.setdefault(key, []).append(member)
    classes = tuple(map(tuple, groups.values()))
    found.variables.append(Variable(declared.name, "value", classes))
    for number, wish in enumerate(plain):
        allowed = sum(1 << place for place, mask in enumerate(holding) if mask >> number & 1)
        found.boxes[wish] = ({first: allowed},) if allowed else ()
    if inside:
        readable = sum(1 << place for place, members in enumerate(classes) if members[0] not in _UNKNOWN)
        add_inside(found, inside, readable)
    return found


def _members(
    declared: FieldType, index: OrderedIndex | ValueIndex, *, unreadable: bool
) -> Iterator[tuple[Member, object]]:
    """All that the field can be, the plainest first; each with a fact that stands for it."""
    match declared.kind, index:
        case _, OrderedIndex():
            yield from ((cell, cell.sample) for cell in _cells(declared, index.cuts))
        case FieldKind.BOOLEAN, _:
            yield from ((truth, truth) for truth in (False, True))
        case FieldKind.ENUM, _ if declared.values:
            yield from ((value, value) for value in declared.values)
        case _, ValueIndex():
            yield Special.OTHER, [] if declared.kind is FieldKind.LIST else _fresh(index.masks)
            yield from ((value, value) for value in index.masks if isinstance(value, str))
    if declared.default is None:
        yield Special.MISSING, None
    if unreadable:
        yield Special.UNREADABLE, UNREADABLE_FACT


def _fresh(named: Any) -> str:
    text = "another"
    while text in named:
        text += "-one"
    return text


def _plain(number: float) -> float:
    return int(number) if float(number).is_integer() else number


def _truths(member: Member, inside: Sequence[Test]) -> tuple[bool, ...]:
    """What the tests inside a text make of a value that is named in full."""
    if not isinstance(member, str):
        return ()
    return tuple(OPERATORS[test.operator].prepare(test.value)(member) for test in inside if test.operator != "has")


def _cells(declared: FieldType, cuts: Sequence[float]) -> Iterator[Cell]:
    """The cells between the cuts, as far as the field's range goes."""
    least = declared.minimum if declared.minimum is not None else _LEAST.get(declared.kind)
    most = declared.maximum
    whole = declared.kind is not FieldKind.NUMBER
    for low, high in zip((None, *cuts), (*cuts, None), strict=True):
        bounds = [bound for bound in (low, least) if bound is not None]
        start = max(bounds) if bounds else None
        if start is not None and whole:
            start = ceil(start)
        beyond = start is not None and ((high is not None and start >= high) or (most is not None and start > most))
        if not beyond:
            yield Cell(low, high, _plain(_sample(start, high, most, whole=whole)))


def _sample(start: float | None, high: float | None, most: float | None, *, whole: bool) -> float:
    """The plainest number of a cell: 0 or its first whole one, else one in its middle, else its first."""
    if start is None:
        ends = [bound for bound in ((None if high is None else high - 1), most) if bound is not None]
        return min([0, *ends])
    top = min(inf if high is None else high, inf if most is None else most)
    if whole or float(start).is_integer():
        return start
    if ceil(start) < top:
        return ceil(start)
    middle = (start + top) / 2
    return middle if start < middle < top else start
