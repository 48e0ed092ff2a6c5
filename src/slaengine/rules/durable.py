"""The same rule table on durable-rules: a second matcher of different descent, to confirm the first.

The library is used with precautions, each the answer to something it does: facts only, asserted and retracted; rulesets
small enough for its limits; every condition led by a positive test; and whole numbers only in a message, so no ticket's
text ever reaches C. Order and kind of hit stay ours. It is imported when a table is made.

`durable_terms` says what the library gets to see, `durable_rulesets` how it is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from threading import Lock
from typing import Final, Generic, TypeVar

from slaengine.rules.condition import Condition, Rule
from slaengine.rules.durable_rulesets import (
    KEYS_OF_ITS_OWN,
    DurableError,
    DurableUnavailableError,
    Expression,
    Ruleset,
    why_unavailable,
)
from slaengine.rules.durable_terms import Ask, Reader, Terms, cost
from slaengine.rules.field import Facts
from slaengine.rules.table import Hit, RuleTable, TableError

__all__ = ["DurableError", "DurableTable", "DurableUnavailableError", "compile_durable", "why_unavailable"]
T = TypeVar("T")

RULES_IN_SET_MAX: Final = 49
"""Rules in one ruleset, without the one that always fires: some hundred siblings never return."""
BRANCHES_IN_SET_MAX: Final = 48
"""Alternatives of all rules of one ruleset: beyond 64 matches the library reports an error and fires nothing."""
KEYS_MAX: Final = 250 - KEYS_OF_ITS_OWN
"""Keys of one message: the library refuses 255."""


class DurableTable(RuleTable[T], Generic[T]):
    """A rule table that durable-rules matches; slower than `CompiledTable`, and equal to it.

    Threads may share it and take turns. What it holds in C is freed with it.
    """

    __slots__ = ("_lock", "_shards")

    def __init__(self, rules: Sequence[Rule[T]], hit: Hit) -> None:
        super().__init__(rules, hit)
        if why := why_unavailable():
            raise DurableUnavailableError(why)
        self._lock = Lock()
        try:
            self._shards = tuple((shard.readers(), Ruleset(shard.rules)) for shard in self._deal())
        except DurableError as error:
            raise TableError(str(error)) from error

    def _deal(self) -> Iterator[_Shard]:
        """The rules in their order, in as many rulesets as the library's limits ask for."""
        terms = Terms()
        shard = _Shard(terms)
        for number, rule in enumerate(self.rules):
            if not shard.take(str(number), rule.when):
                yield shard
                shard = _Shard(terms)
                shard.take(str(number), rule.when)
        if shard.rules:
            yield shard

    def _matching(self, facts: Facts) -> Iterator[Rule[T]]:
        for readers, ruleset in self._shards:
            message = {key: int(read(facts)) for key, read in readers}
            with self._lock:
                fired = ruleset.ask(message)
            for number in sorted(map(int, fired)):
                yield self.rules[number]


class _Shard:
    """The rules of one ruleset, and what the keys of its messages ask."""

    def __init__(self, terms: Terms) -> None:
        self._keys: dict[Ask, str] = {}
        self.rules: dict[str, Expression] = {}
        self._terms = terms
        self._room = BRANCHES_IN_SET_MAX

    def readers(self) -> tuple[tuple[str, Reader], ...]:
        """The keys of its messages, and what they say."""
        return tuple((key, self._terms.reader(ask)) for ask, key in self._keys.items())

    def take(self, name: str, when: Condition | None) -> bool:
        """Take one rule more, unless that would be too much for the library; the first one never is."""
        keys = dict(self._keys)
        expression = self._terms.expression(when, lambda ask: keys.setdefault(ask, f"k{len(keys)}"))
        branches = cost(expression).branches
        if branches > self._room or len(self.rules) == RULES_IN_SET_MAX or len(keys) > KEYS_MAX:
            return False
        self._keys, self._room = keys, self._room - branches
        self.rules[name] = expression
        return True


def compile_durable(rules: Sequence[Rule[T]], hit: Hit) -> DurableTable[T]:
    """The same table on durable-rules.

    Raises:
        DurableUnavailableError: durable-rules cannot be used here.
        TableError: the table itself is wrong.
    """
    return DurableTable(rules, hit)
