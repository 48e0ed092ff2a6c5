"""The same rule table on durable-rules: a second matcher of different descent, to confirm the first.

The library is used with precautions, each the answer to something it does: facts only, asserted and retracted; a host
without threads; rulesets small enough for its limits; every condition led by a positive test; and whole numbers only in
a message, so no ticket's text ever reaches C. Order and kind of hit stay ours. It is imported when a table is made.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from itertools import count
from math import prod
from threading import Lock
from typing import Any, Final, Generic, TypeAlias, TypeVar, assert_never

from slaengine.rules.condition import Rule
from slaengine.rules.field import Facts, FieldKind, is_readable
from slaengine.rules.index import values_of
from slaengine.rules.limits import NUMBER_MAX
from slaengine.rules.normal import Both, Either, FactsTest, Literal, Normal, conjuncts, normalise, prepare
from slaengine.rules.operators import Scalar
from slaengine.rules.table import Hit, RuleTable, TableError

T = TypeVar("T")
Expression: TypeAlias = dict[str, Any]
"""A condition in the library's own JSON."""

RULES_IN_SET_MAX: Final = 50
"""Rules in one ruleset: some hundred siblings never return."""

BRANCHES_IN_SET_MAX: Final = 48
"""Alternatives of all rules of one ruleset: beyond 64 matches the library reports an error and fires nothing."""

BRANCHES_IN_RULE_MAX: Final = 16
"""Alternatives of one rule; a part that has more is decided before it and given as true or false."""

_SESSION: Final = 1  # one session for all, or the library keeps a state for each
_KIND: Final[Expression] = {"kind": 1}  # the positive test that leads every condition
_HEARD: Final = "heard"  # a rule that always fires, so that silence is never taken for "no match"
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


class DurableUnavailableError(RuntimeError):
    """durable-rules is not installed, or does not run on this Python."""


class DurableError(RuntimeError):
    """durable-rules did not take a fact."""


class DurableTable(RuleTable[T], Generic[T]):
    """A rule table that durable-rules matches; some hundred times slower than `CompiledTable`, and equal to it.

    Its rulesets live as long as the process, so make one for a policy and not one for a ticket.
    """

    __slots__ = ("_encoder", "_fired", "_host", "_ids", "_lock", "_shards")

    def __init__(self, rules: Sequence[Rule[T]], hit: Hit) -> None:
        super().__init__(rules, hit)
        self._encoder = _Encoder()
        self._fired: set[str] = set()
        self._ids = count(1)
        self._lock = Lock()
        definitions = self._definitions()
        self._shards = tuple(definitions)
        self._host = _host_class()()
        try:
            self._host.register_rulesets(definitions)
        except Exception as error:  # the library raises bare exceptions
            raise TableError(f"durable-rules does not accept this table: {error}") from error

    def _definitions(self) -> dict[str, dict[str, Any]]:
        """The rulesets, each within the library's limits."""
        shards: list[dict[str, Any]] = []
        room = 0
        for number, rule in enumerate(self.rules):
            expression, branches = self._encoder.rule(rule)
            if not shards or branches > room or len(shards[-1]) > RULES_IN_SET_MAX - 1:
                shards.append({_HEARD: self._definition(_HEARD, _KIND)})
                room = BRANCHES_IN_SET_MAX
            room -= branches
            shards[-1][str(number)] = self._definition(str(number), expression)
        return {f"shard{number}": shard for number, shard in enumerate(shards)}

    def _definition(self, name: str, expression: Expression) -> dict[str, Any]:
        fired = self._fired

        def run(_: object) -> None:
            fired.add(name)

        return {"all": [{"m": expression}], "run": run}

    def _matching(self, facts: Facts) -> Iterator[Rule[T]]:
        message = self._encoder.message(facts)
        with self._lock:
            numbers = [number for shard in self._shards for number in self._ask(shard, message)]
        return (self.rules[number] for number in sorted(numbers))

    def _ask(self, shard: str, message: Mapping[str, int]) -> list[int]:
        """The numbers of the rules of one ruleset that fire."""
        fact = {**message, "kind": 1, "id": next(self._ids), "sid": _SESSION}
        self._fired.clear()
        try:
            self._host.assert_fact(shard, fact)
        except Exception as error:  # the library raises bare exceptions
            raise DurableError(f"durable-rules did not take the facts: {error}") from error
        finally:
            with suppress(Exception):  # there is nothing to retract where the fact was refused
                self._host.retract_fact(shard, fact)
        if _HEARD not in self._fired:
            raise DurableError("durable-rules took the facts and stayed silent")
        return [int(name) for name in self._fired if name != _HEARD]


class _Encoder:
    """Turns conditions into the library's expressions and facts into messages of whole numbers.

    Message keys: `s0` the state of field 0, `f0` its value or the code of it, `a0` a part that was decided beforehand.
    """

    def __init__(self) -> None:
        self.fields: dict[tuple[str, FieldKind], int] = {}
        self.codes: dict[str, int] = {}
        self.atoms: dict[Normal, int] = {}
        self.tests: list[FactsTest] = []

    def rule(self, rule: Rule[T]) -> tuple[Expression, int]:
        """The expression of one rule and the number of its alternatives."""
        if rule.when is None:
            return _KIND, 1
        parts, branches = [_KIND], 1
        # The parts with few alternatives first, so that as many as possible stay with the library.
        for part in sorted(conjuncts(normalise(rule.when)), key=_branches):
            if branches * _branches(part) <= BRANCHES_IN_RULE_MAX:
                branches *= _branches(part)
                parts.append(self._expression(part))
            else:
                parts.append(self._atom(part))
        return {"$and": parts}, branches

    def message(self, facts: Facts) -> dict[str, int]:
        """The facts, flat and complete, as the expressions ask for them."""
        message = {f"a{number}": int(test(facts)) for number, test in enumerate(self.tests)}
        for (name, kind), number in self.fields.items():
            fact = facts.get(name)
            readable = is_readable(kind, fact)
            message[f"s{number}"] = _MISSING if fact is None else _KNOWN if readable else _UNREADABLE
            message[f"f{number}"] = self._fact(kind, fact) if readable else _UNNAMED
        return message

    def _fact(self, kind: FieldKind, fact: Any) -> int:
        if kind in _WHOLE_KINDS:
            # No rule names a number beyond NUMBER_MAX, so what lies further out compares like its neighbour.
            return max(-NUMBER_MAX - 1, min(NUMBER_MAX + 1, int(fact)))
        if kind in _CODED_KINDS:
            return self._code(fact, new=False)
        return _UNNAMED  # only asked whether it is there

    def _code(self, value: Scalar, *, new: bool) -> int:
        if not isinstance(value, str):
            return int(value)
        return self.codes.setdefault(value, len(self.codes)) if new else self.codes.get(value, _UNNAMED)

    def _expression(self, normal: Normal) -> Expression:
        match normal:
            case Literal():
                return self._literal(normal)
            case Both(parts):
                return {"$and": [self._expression(part) for part in parts]}
            case Either(parts):
                return {"$or": [self._expression(part) for part in parts]}
            case _:
                assert_never(normal)

    def _atom(self, normal: Normal) -> Expression:
        """A part that is decided before the library sees the ticket."""
        if normal not in self.atoms:
            self.atoms[normal] = len(self.tests)
            self.tests.append(prepare(normal))
        return {f"a{self.atoms[normal]}": 1}

    def _literal(self, literal: Literal) -> Expression:
        test = literal.test
        if not _is_native(literal):
            return self._atom(literal)
        number = self.fields.setdefault((test.field, test.kind), len(self.fields))
        state, name = f"s{number}", f"f{number}"
        if test.operator == "is_missing":
            return {state: _MISSING} if test.value is literal.wanted else {"$neq": {state: _MISSING}}
        values = [self._code(value, new=True) for value in values_of(literal)]
        return {"$and": [{state: _KNOWN}, _comparison(name, test.operator, values, wanted=literal.wanted)]}


def _comparison(name: str, operator: str, values: list[int], *, wanted: bool) -> Expression:
    """One comparison; what is not wanted is said by the opposite operator."""
    if operator == "between":
        low, high = values
        if wanted:
            return {"$and": [{"$gte": {name: low}}, {"$lte": {name: high}}]}
        return {"$or": [{"$lt": {name: low}}, {"$gt": {name: high}}]}
    said = operator if wanted else _OPPOSITE[operator]
    if said in _ORDER:
        return {_ORDER[said]: {name: values[0]}}
    if said in {"is", "any_of"}:
        return _joined("$or", [{name: value} for value in values])
    return _joined("$and", [{"$neq": {name: value}} for value in values])


def _joined(word: str, parts: list[Expression]) -> Expression:
    return parts[0] if len(parts) == 1 else {word: parts}


def _is_native(literal: Literal) -> bool:
    """Whether the library decides the literal itself: comparisons of words and whole numbers."""
    test = literal.test
    if test.operator == "is_missing":
        return True
    if test.kind in _CODED_KINDS:
        return test.operator in _EQUALITY
    return test.kind in _WHOLE_KINDS and all(abs(value) <= NUMBER_MAX for value in values_of(literal))  # type: ignore[arg-type]


def _branches(normal: Normal) -> int:
    """The alternatives that the library makes of a part."""
    match normal:
        case Literal():
            if not _is_native(normal):
                return 1
            return _alternatives(normal)
        case Both(parts):
            return prod(map(_branches, parts))
        case Either(parts):
            return sum(map(_branches, parts))
        case _:
            assert_never(normal)


def _alternatives(literal: Literal) -> int:
    operator = literal.test.operator
    if operator in _EQUALITY and (operator in {"is", "any_of"}) is literal.wanted:
        return len(values_of(literal))
    return 2 if operator == "between" and not literal.wanted else 1


def why_unavailable() -> str:
    """Why durable-rules cannot be used here, and how to get it; empty where it can be used."""
    try:
        importlib.import_module("durable.engine")
    except ImportError:
        if sys.version_info < (3, 13):
            return "durable-rules is not installed; get it with: pip install durable-rules"
        return (
            f"durable-rules is not installed, or not built for Python 3.{sys.version_info.minor}; get it with: "
            "CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject "
            "pip install --force-reinstall --no-cache-dir durable-rules"
        )
    return ""


@cache
def _host_class() -> Callable[[], Any]:
    """The library's host without the two threads that every host starts and never stops."""
    if why := why_unavailable():
        raise DurableUnavailableError(why)
    engine = importlib.import_module("durable.engine")
    return type("QuietHost", (engine.Host,), {"_run": lambda _: None})


def compile_durable(rules: Sequence[Rule[T]], hit: Hit) -> DurableTable[T]:
    """The same table on durable-rules; DurableUnavailableError where the library is absent."""
    return DurableTable(rules, hit)
