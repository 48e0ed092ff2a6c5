"""What durable-rules gets to see: conditions as its expressions, facts as whole numbers, and how much of each it bears.

Whatever it cannot decide exactly (texts, lists, fractions), and whatever would be too much for it, is decided before it
and given as a number, 1 or 0. A message says of each field its state (missing, unreadable, known) and its value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeAlias, assert_never

from slaengine.rules.condition import Condition
from slaengine.rules.durable_rulesets import ANY, Expression
from slaengine.rules.field import Facts, FieldKind, is_readable
from slaengine.rules.index import values_of
from slaengine.rules.limits import NUMBER_MAX
from slaengine.rules.normal import Both, Either, Literal, Normal, conjuncts, normalise, prepare
from slaengine.rules.operators import Scalar

BRANCHES_IN_RULE_MAX: Final = 16
"""Ways through the alternatives of one rule."""
TESTS_IN_RULE_MAX: Final = 32
"""Comparisons of one rule: each costs some 4 KB in the library."""
GROUPS_IN_RULE_MAX: Final = 14
"""Groups (`$and`, `$or`) of one rule: the library holds 15."""

_MISSING, _UNREADABLE, _KNOWN = 0, 1, 2
_UNNAMED: Final = -1  # the code of a word that no rule names
_WHOLE_KINDS: Final = frozenset({FieldKind.INTEGER, FieldKind.INSTANT, FieldKind.DURATION})
_CODED_KINDS: Final = frozenset({FieldKind.ENUM, FieldKind.TEXT, FieldKind.BOOLEAN})
_EQUALITY: Final = frozenset({"is", "is_not", "any_of", "none_of"})
_ORDER: Final = {"at_least": "$gte", "at_most": "$lte", "above": "$gt", "below": "$lt"}
_OPPOSITE: Final = {
    "is": "none_of", "any_of": "none_of", "is_not": "any_of", "none_of": "any_of",
    "at_least": "below", "below": "at_least", "at_most": "above", "above": "at_most",
}  # fmt: skip
_GROUPS: Final = ("$and", "$or")


@dataclass(frozen=True, slots=True)
class FieldState:
    """Asks whether a fact is missing, unreadable or known."""

    field: str
    kind: FieldKind


@dataclass(frozen=True, slots=True)
class FieldValue:
    """Asks for a fact's number, or the code of its word."""

    field: str
    kind: FieldKind


Ask: TypeAlias = FieldState | FieldValue | Normal
"""What one key of a message says; of a part that is decided beforehand, whether it holds."""
NameOf: TypeAlias = Callable[[Ask], str]
"""The key of a message that says it."""
Reader: TypeAlias = Callable[[Facts], int]
"""What a message says under a key."""


class Cost(NamedTuple):
    """What an expression costs the library."""

    branches: int
    tests: int
    groups: int


class Terms:
    """The words of one table as numbers, and its conditions as expressions of them."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}

    def expression(self, when: Condition | None, name: NameOf) -> Expression:
        """The condition, within what the library bears; `name` gives the keys."""
        taken, rest = list[Normal](), list[Normal]()
        sizes: list[Expression] = [ANY]
        wanted = () if when is None else conjuncts(normalise(when))
        trials = [(part, self._part(part, lambda _: "k")) for part in wanted]
        # The parts with few alternatives first, so that as many as possible stay with the library.
        for part, trial in sorted(trials, key=lambda pair: cost(pair[1])):
            if _fits(cost(_all([*sizes, trial, ANY]))):  # room is kept for the rest
                sizes.append(trial)
                taken.append(part)
            else:
                rest.append(part)
        parts = [ANY, *(self._part(part, name) for part in taken)]
        if rest:
            parts.append(_decided(rest[0] if len(rest) == 1 else Both(tuple(rest)), name))
        return _all(parts)

    def reader(self, ask: Ask) -> Reader:
        """What finds out what a message says under a key."""
        match ask:
            case FieldState(field, kind):
                return lambda facts: _state(kind, facts.get(field))
            case FieldValue(field, kind):
                return lambda facts: self._value(kind, facts.get(field))
            case Literal() | Both() | Either():
                return prepare(ask)
            case _:
                assert_never(ask)

    def _value(self, kind: FieldKind, fact: Any) -> int:
        if not is_readable(kind, fact):
            return _UNNAMED
        if kind in _WHOLE_KINDS:
            # No rule names a number beyond NUMBER_MAX, so what lies further out compares like its neighbour.
            return max(-NUMBER_MAX - 1, min(NUMBER_MAX + 1, int(fact)))
        return self._code(fact, new=False)

    def _code(self, value: Scalar, *, new: bool) -> int:
        if not isinstance(value, str):
            return int(value)
        return self._codes.setdefault(value, len(self._codes)) if new else self._codes.get(value, _UNNAMED)

    def _part(self, normal: Normal, name: NameOf) -> Expression:
        match normal:
            case Both(()) | Either(()):
                return _decided(normal, name)
            case Literal():
                return self._literal(normal, name)
            case Both(parts):
                return _all([self._part(part, name) for part in parts])
            case Either(parts):
                return _joined("$or", [self._part(part, name) for part in parts])
            case _:
                assert_never(normal)

    def _literal(self, literal: Literal, name: NameOf) -> Expression:
        test = literal.test
        if not _is_native(literal):
            return _decided(literal, name)
        state = name(FieldState(test.field, test.kind))
        if test.operator == "is_missing":
            return {state: _MISSING} if test.value is literal.wanted else {"$neq": {state: _MISSING}}
        values = [self._code(value, new=True) for value in values_of(literal)]
        key = name(FieldValue(test.field, test.kind))
        return _all([{state: _KNOWN}, _comparison(key, test.operator, values, wanted=literal.wanted)])


def _state(kind: FieldKind, fact: object) -> int:
    if fact is None:
        return _MISSING
    return _KNOWN if is_readable(kind, fact) else _UNREADABLE


def _decided(normal: Normal, name: NameOf) -> Expression:
    """A part that is decided before the library sees the ticket."""
    return {name(normal): 1}


def cost(expression: Expression) -> Cost:
    """What an expression costs; the ways through alternatives multiply where they must all hold."""
    word, value = next(iter(expression.items()))
    if word not in _GROUPS:
        return Cost(1, 1, 0)
    branches, tests, groups = (1 if word == "$and" else 0), 0, 1
    for part in map(cost, value):
        branches = branches * part.branches if word == "$and" else branches + part.branches
        tests, groups = tests + part.tests, groups + part.groups
    return Cost(branches, tests, groups)


def _fits(found: Cost) -> bool:
    return (
        found.branches <= BRANCHES_IN_RULE_MAX
        and found.tests <= TESTS_IN_RULE_MAX
        and found.groups <= GROUPS_IN_RULE_MAX
    )


def _is_native(literal: Literal) -> bool:
    """Whether the library decides the literal itself: short comparisons of words and whole numbers."""
    test = literal.test
    if test.operator == "is_missing":
        return True
    if len(values_of(literal)) > BRANCHES_IN_RULE_MAX:
        return False
    if test.kind in _CODED_KINDS:
        return test.operator in _EQUALITY
    return test.kind in _WHOLE_KINDS and all(abs(value) <= NUMBER_MAX for value in values_of(literal))  # type: ignore[arg-type]


def _comparison(key: str, operator: str, values: list[int], *, wanted: bool) -> Expression:
    """One comparison; what is not wanted is said by the opposite operator."""
    if operator == "between":
        low, high = values
        if wanted:
            return _all([{"$gte": {key: low}}, {"$lte": {key: high}}])
        return _joined("$or", [{"$lt": {key: low}}, {"$gt": {key: high}}])
    said = operator if wanted else _OPPOSITE[operator]
    if said in _ORDER:
        return {_ORDER[said]: {key: values[0]}}
    if said in {"is", "any_of"}:
        return _joined("$or", [{key: value} for value in values])
    return _all([{"$neq": {key: value}} for value in values])


def _all(parts: Iterable[Expression]) -> Expression:
    """One group and no groups in it that say the same: the library counts them."""
    return _joined("$and", [inner for part in parts for inner in part.get("$and", (part,))])


def _joined(word: str, parts: list[Expression]) -> Expression:
    return parts[0] if len(parts) == 1 else {word: parts}
