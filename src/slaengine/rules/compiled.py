"""A rule table made fast: one AND of bit masks for each field leaves only the rules that can still match.

Bit number *n* of a mask stands for rule number *n*, so the lowest bit that survives is the first match. What can't be
indexed (texts, lists, alternatives) is tested on the survivors only. What the enumerated facts
leave alive is remembered for the latest combinations; no code is generated.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Generic, TypeVar

from slaengine.rules.condition import Rule
from slaengine.rules.field import Facts, FieldKind
from slaengine.rules.index import Claim, OrderedIndex, ValueIndex, build_index, is_indexable, values_of
from slaengine.rules.limits import INDEX_VALUES_MAX, RECENT_LENGTH_MAX, RECENT_MAX
from slaengine.rules.normal import Both, Literal, Normal, conjuncts, normalise, prepare
from slaengine.rules.operators import Scalar
from slaengine.rules.table import Hit, RuleTable

T = TypeVar("T")


class CompiledTable(RuleTable[T], Generic[T]):
    """The indexed matcher of one rule table; it answers exactly as `condition.evaluate` does.

    It is fastest with complete facts: None for a field that is missing, instead of no key.
    """

    __slots__ = ("_by_order", "_by_word", "_everything", "_others", "_pick", "_recent", "_residual")

    def __init__(self, rules: Sequence[Rule[T]], hit: Hit) -> None:
        super().__init__(rules, hit)
        self._everything = (1 << len(self.rules)) - 1
        plan = Plan()
        rests = [plan.add(number, rule) for number, rule in enumerate(self.rules)]
        self._residual = tuple(None if rest is None else prepare(rest) for rest in rests)
        indexes = plan.indexes(self._everything)
        values = [index for index in indexes if isinstance(index, ValueIndex)]
        self._by_word = tuple(
            (index.field, index.masks, index.other, index) for index in values if index.kind is FieldKind.ENUM
        )
        self._others = tuple((index.field, index) for index in values if index.kind is not FieldKind.ENUM)
        self._by_order = tuple(
            (index.field, index.cuts, index.masks, index) for index in indexes if isinstance(index, OrderedIndex)
        )
        words = dict.fromkeys(field for field, *_ in self._by_word)
        self._pick: Callable[[Facts], object] = itemgetter(*words) if words else _nothing
        self._recent: dict[object, int] = {}

    def first(self, facts: Facts) -> Rule[T] | None:
        """The first rule, from top to bottom, that matches; an `otherwise` always does."""
        alive = self._survivors(facts)
        while alive:
            number = (alive & -alive).bit_length() - 1
            test = self._residual[number]
            if test is None or test(facts):
                return self.rules[number]
            alive &= alive - 1
        return None

    def _matching(self, facts: Facts) -> Iterator[Rule[T]]:
        alive = self._survivors(facts)
        while alive:
            number = (alive & -alive).bit_length() - 1
            test = self._residual[number]
            if test is None or test(facts):
                yield self.rules[number]
            alive &= alive - 1

    def _survivors(self, facts: Facts) -> int:
        """The rules that every index leaves alive."""
        try:
            words = self._pick(facts)
            alive = self._recent.get(words)
        except (KeyError, TypeError):  # a missing key, a list where a word belongs
            alive, _ = self._word_mask(facts)
        else:
            if alive is None:
                alive, plain = self._word_mask(facts)
                if plain:
                    self._remember(words, alive)
        for field, cuts, masks, ordered in self._by_order:
            fact = facts.get(field)
            alive &= masks[bisect_right(cuts, fact)] if type(fact) is int else ordered.mask(fact)
        for field, index in self._others:
            alive &= index.mask(facts.get(field))
        return alive

    def _word_mask(self, facts: Facts) -> tuple[int, bool]:
        """The rules that the enumerated facts leave alive, and whether those are plain short words or missing."""
        alive, plain = self._everything, True
        for field, masks, other, index in self._by_word:
            fact = facts.get(field)
            if type(fact) is str and len(fact) <= RECENT_LENGTH_MAX:
                alive &= masks.get(fact, other)
            else:
                alive &= index.mask(fact)
                plain = plain and fact is None
        return alive, plain

    def _remember(self, words: object, alive: int) -> None:
        if len(self._recent) >= RECENT_MAX:
            self._recent.clear()
        self._recent[words] = alive


def _nothing(_: Facts) -> None:
    """The combination of no enumerated facts at all."""


class Plan:
    """Deals the conditions of a table out: what goes to which index, and what remains to be tested."""

    def __init__(self) -> None:
        self.claims: defaultdict[tuple[str, FieldKind, int], list[Claim]] = defaultdict(list)
        self.values: defaultdict[tuple[str, FieldKind, int], set[Scalar]] = defaultdict(set)

    def add(self, number: int, rule: Rule[T]) -> Normal | None:
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
        return rest[0] if len(rest) == 1 else Both(tuple(rest))

    def _claim(self, bit: int, literal: Literal, taken: defaultdict[str, int]) -> bool:
        key = (literal.test.field, literal.test.kind, taken[literal.test.field])
        values = self.values[key].union(values_of(literal))
        if len(values) > INDEX_VALUES_MAX:
            return False
        self.values[key] = values
        self.claims[key].append((bit, literal))
        return True

    def indexes(self, everything: int) -> list[ValueIndex | OrderedIndex]:
        """The indexes of what was entered, for a table whose rules are the bits of `everything`."""
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
