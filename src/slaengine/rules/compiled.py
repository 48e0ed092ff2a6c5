"""A rule table made fast: one AND of bit masks for each field leaves only the rules that can still match.

Bit number *n* of a mask stands for rule number *n*, so the lowest bit that survives is the first match. What can't be
indexed (texts, lists, alternatives) is tested on the survivors only. No code is generated and no answer remembered.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final, Generic, TypeVar

from slaengine.rules.condition import Rule
from slaengine.rules.field import Facts, FieldKind
from slaengine.rules.index import Claim, OrderedIndex, ValueIndex, build_index, is_indexable, values_of
from slaengine.rules.limits import INDEX_VALUES_MAX
from slaengine.rules.normal import Both, FactsTest, Literal, Normal, conjuncts, normalise, prepare
from slaengine.rules.operators import Scalar
from slaengine.rules.table import Hit, RuleTable

T = TypeVar("T")
_TEXTUAL: Final = frozenset({FieldKind.ENUM, FieldKind.TEXT})


class CompiledTable(RuleTable[T], Generic[T]):
    """The indexed matcher of one rule table; it answers exactly as `condition.evaluate` does."""

    __slots__ = ("_by_order", "_by_text", "_everything", "_others", "_residual")

    def __init__(self, rules: Sequence[Rule[T]], hit: Hit) -> None:
        super().__init__(rules, hit)
        self._everything = (1 << len(self.rules)) - 1
        plan = _Plan()
        self._residual = tuple(plan.add(number, rule) for number, rule in enumerate(self.rules))
        indexes = plan.indexes(self._everything)
        values = [index for index in indexes if isinstance(index, ValueIndex)]
        # Where all named values are texts the dict answers at once: no fact of another type equals a text.
        self._by_text = tuple(
            (index.field, {**index.masks, None: index.absent}, index) for index in values if index.kind in _TEXTUAL
        )
        self._others = tuple((index.field, index) for index in values if index.kind not in _TEXTUAL)
        self._by_order = tuple(
            (index.field, index.cuts, index.masks, index) for index in indexes if isinstance(index, OrderedIndex)
        )

    def first(self, facts: Facts) -> Rule[T] | None:
        """The first rule, from top to bottom, that matches; an `otherwise` always does."""
        alive = self._survivors(facts)
        residual = self._residual
        while alive:
            lowest = alive & -alive
            number = lowest.bit_length() - 1
            test = residual[number]
            if test is None or test(facts):
                return self.rules[number]
            alive ^= lowest
        return None

    def _matching(self, facts: Facts) -> Iterator[Rule[T]]:
        alive = self._survivors(facts)
        while alive:
            lowest = alive & -alive
            number = lowest.bit_length() - 1
            test = self._residual[number]
            if test is None or test(facts):
                yield self.rules[number]
            alive ^= lowest

    def _survivors(self, facts: Facts) -> int:
        """The rules that every index leaves alive."""
        alive = self._everything
        get = facts.get
        try:
            for field, masks, index in self._by_text:
                fact = get(field)
                mask = masks.get(fact)
                alive &= index.mask(fact) if mask is None else mask
        except TypeError:  # a list or a map where a text belongs can't be looked up
            for field, _, index in self._by_text:
                alive &= index.mask(get(field))
        for field, cuts, cells, ordered in self._by_order:
            fact = get(field)
            alive &= cells[bisect_right(cuts, fact)] if type(fact) is int else ordered.mask(fact)
        for field, index in self._others:
            alive &= index.mask(get(field))
        return alive


class _Plan:
    """Deals the conditions of a table out: what goes to which index, and what remains to be tested."""

    def __init__(self) -> None:
        self.claims: defaultdict[tuple[str, FieldKind, int], list[Claim]] = defaultdict(list)
        self.values: defaultdict[tuple[str, FieldKind, int], set[Scalar]] = defaultdict(set)

    def add(self, number: int, rule: Rule[T]) -> FactsTest | None:
        """Enter one rule; what is returned must be tested where the indexes leave the rule alive."""
        if rule.when is None:
            return None
        taken: defaultdict[str, int] = defaultdict(int)
        rest: list[Normal] = []
        for part in conjuncts(normalise(rule.when)):
            if isinstance(part, Literal) and is_indexable(part) and self._claim(1 << number, part, taken):
                taken[part.test.field] += 1
            else:
                rest.append(part)
        if not rest:
            return None
        return prepare(rest[0] if len(rest) == 1 else Both(tuple(rest)))

    def _claim(self, bit: int, literal: Literal, taken: defaultdict[str, int]) -> bool:
        key = (literal.test.field, literal.test.kind, taken[literal.test.field])
        values = self.values[key].union(values_of(literal))
        if len(values) > INDEX_VALUES_MAX:
            return False
        self.values[key] = values
        self.claims[key].append((bit, literal))
        return True

    def indexes(self, everything: int) -> list[ValueIndex | OrderedIndex]:
        return [build_index(field, kind, claims, everything) for (field, kind, _), claims in self.claims.items()]


def compile_table(rules: Sequence[Rule[T]], hit: Hit) -> CompiledTable[T]:
    """The fast matcher of a rule table; TableError where the table itself is wrong.

    >>> from slaengine.rules import FieldKind, Rule, Test
    >>> vip = Test("tier", "is", "vip", FieldKind.ENUM)
    >>> table = compile_table([Rule("vip", vip, "P1"), Rule("rest", None, "P2")], "first")
    >>> [rule.then for tier in ("vip", "standard") if (rule := table.first({"tier": tier}))]
    ['P1', 'P2']
    """
    return CompiledTable(rules, hit)
