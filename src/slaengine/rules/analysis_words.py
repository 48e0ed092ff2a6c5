"""Boxes back as conditions, so that `sentence` can say them."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, nextafter

from slaengine.rules.analysis_boxes import Box, Cell, Member, Special, Variable
from slaengine.rules.classes import Space
from slaengine.rules.condition import AllOf, AnyOf, Condition, Test, Unless
from slaengine.rules.field import FieldKind, FieldType

_OPERATOR = {"word": "contains", "start": "starts_with", "item": "has", "pattern": "matches"}


def condition_of(space: Space, box: Box) -> Condition | None:
    """A condition that holds in the box, in as few words as can be; None where the box is everything."""
    found = {number for number, mask in box.items() if space.variables[number].part != "value" and mask == 2}
    read = {space.variables[number].field for number in found}  # what is found in a text needs no "is given"
    parts: list[Condition] = []
    for number, mask in sorted(box.items()):
        variable = space.variables[number]
        if mask == variable.everything:
            continue
        declared = space.fields[variable.field].type
        if variable.part != "value":
            parts.append(_inside(variable, mask, declared))
            continue
        value = _value(variable, mask, declared)
        if variable.field not in read or value != Test(variable.field, "is_missing", False, declared.kind):
            parts.append(value)
    return _all(parts)


def _all(parts: Sequence[Condition]) -> Condition | None:
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def _inside(variable: Variable, mask: int, declared: FieldType) -> Condition:
    """Words that are in a text, or not; a variable of beginnings has a class for each."""
    name = _OPERATOR[variable.part]
    if variable.part == "start":
        return _beginning(variable, mask, declared)
    words = tuple(map(str, variable.classes[0]))
    test = Test(variable.field, name, words[0] if variable.part == "pattern" else words, declared.kind)
    return test if mask == 2 else Unless(test)


def _beginning(variable: Variable, mask: int, declared: FieldType) -> Condition:
    """Texts by the longest beginning that they have."""
    words = {number: str(members[0]) for number, members in enumerate(variable.classes) if number}
    inside = tuple(word for number, word in words.items() if mask >> number & 1)
    outside = tuple(word for number, word in words.items() if not mask >> number & 1)

    def begins(some: tuple[str, ...]) -> Test:
        return Test(variable.field, "starts_with", some, declared.kind)

    def longest(some: tuple[str, ...]) -> Condition:
        longer = tuple(word for word in outside if word.startswith(some))
        if not longer:
            return begins(some)
        part = AllOf((begins(some), Unless(begins(longer))))
        again = tuple(word for word in inside if word.startswith(longer))
        return AnyOf((part, longest(again))) if again else part

    if not mask & 1:
        return longest(inside)
    again = tuple(word for word in inside if word.startswith(outside))
    return AnyOf((Unless(begins(outside)), longest(again))) if again else Unless(begins(outside))


def _value(variable: Variable, mask: int, declared: FieldType) -> Condition:
    inside = [member for n, members in enumerate(variable.classes) if mask >> n & 1 for member in members]
    outside = [member for n, members in enumerate(variable.classes) if not mask >> n & 1 for member in members]
    name, kind = variable.field, declared.kind
    missing = Special.MISSING in inside
    if not [member for member in inside if not isinstance(member, Special)] and Special.OTHER not in inside:
        return Test(name, "is_missing", True, kind)
    values = [member for member in outside if member is not Special.MISSING and member is not Special.OTHER]
    if not values and Special.OTHER not in outside:
        return Test(name, "is_missing", False, kind)
    within = _among(name, inside, declared)
    if Special.OTHER in inside or (missing and Special.OTHER not in outside and len(values) < len(inside)):
        without = _among(name, outside, declared)
        if missing or Special.MISSING not in outside:
            return Unless(without)
        return AllOf((Test(name, "is_missing", False, kind), Unless(without)))
    return AnyOf((Test(name, "is_missing", True, kind), within)) if missing else within


def _among(name: str, members: Sequence[Member], declared: FieldType) -> Condition:
    """One of these values; for what has an order, within one of their stretches."""
    kind = declared.kind
    cells = sorted(
        (member for member in members if isinstance(member, Cell)), key=lambda c: (c.low is not None, c.low or 0)
    )
    if cells:
        parts = tuple(_stretch(name, low, high, declared) for low, high in _stretches(cells))
        return parts[0] if len(parts) == 1 else AnyOf(parts)
    values = tuple(member for member in members if not isinstance(member, Special | Cell))
    return Test(name, "is", values[0], kind) if len(values) == 1 else Test(name, "any_of", values, kind)


def _stretches(cells: Sequence[Cell]) -> list[tuple[float | None, float | None]]:
    found: list[tuple[float | None, float | None]] = []
    for cell in cells:
        if found and found[-1][1] == cell.low and cell.low is not None:
            found[-1] = (found[-1][0], cell.high)
        else:
            found.append((cell.low, cell.high))
    return found


def _stretch(name: str, low: float | None, high: float | None, declared: FieldType) -> Condition:
    """The values from `low` up to, but not with, `high`."""
    kind = declared.kind
    if low is not None and declared.minimum is not None and low <= declared.minimum:
        low = None
    if high is not None and declared.maximum is not None and high > declared.maximum:
        high = None
    if kind is not FieldKind.NUMBER:
        last = None if high is None else high - 1
        if low is not None and last is not None:
            return Test(name, "is", low, kind) if low == last else Test(name, "between", (low, last), kind)
        if low is not None:
            return Test(name, "at_least", low, kind)
        return Test(name, "at_most", last if last is not None else inf, kind)
    parts: list[Test] = []
    if low is not None:
        before = nextafter(low, -inf)
        after = len(repr(before)) < len(repr(low))
        parts.append(Test(name, "above" if after else "at_least", before if after else low, kind))
    if high is not None:
        before = nextafter(high, -inf)
        upto = len(repr(before)) < len(repr(high))
        parts.append(Test(name, "at_most" if upto else "below", before if upto else high, kind))
    if len(parts) == 2 and parts[0].value == parts[1].value:
        return Test(name, "is", parts[0].value, kind)
    return AllOf(tuple(parts)) if len(parts) > 1 else parts[0]
