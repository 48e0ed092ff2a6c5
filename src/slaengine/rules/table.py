"""What every matcher of a rule table offers, whatever finds the matches.

`otherwise` (a rule without a condition) in a table of kind `first` is a row like any other that always matches; in
`all` and `unique` it counts only where no rule with a condition matched, or it would always be in the way.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Generic, Literal, NamedTuple, TypeAlias, TypeVar, assert_never, get_args

from slaengine.rules.condition import Rule, each_test
from slaengine.rules.field import Facts
from slaengine.rules.limits import RULES_MAX

T = TypeVar("T")
Hit: TypeAlias = Literal["first", "all", "unique"]
Matcher: TypeAlias = Literal["indexed", "durable"]
"""What finds the matches: slaengine's own matcher, or durable-rules. Both give the same answers."""


class TableError(ValueError):
    """A table that can't be compiled: too many rules, a name used twice, an unknown kind of hit."""


class Unique(NamedTuple, Generic[T]):
    """The answer of a `unique` table: the first match, and every match where there is more than one."""

    rule: Rule[T] | None
    conflict: tuple[Rule[T], ...] = ()


class RuleTable(ABC, Generic[T]):
    """A rule table that can be asked. Immutable, and safe to share between threads."""

    __slots__ = ("fields", "hit", "rules")

    def __init__(self, rules: Sequence[Rule[T]], hit: Hit) -> None:
        check_table(rules, hit)
        self.rules = tuple(rules)
        self.hit: Hit = hit
        self.fields = tuple(dict.fromkeys(test.field for rule in rules for test in each_test(rule.when)))

    @abstractmethod
    def _matching(self, facts: Facts) -> Iterable[Rule[T]]:
        """Every rule that matches, `otherwise` rows included, from top to bottom."""

    def first(self, facts: Facts) -> Rule[T] | None:
        """The first rule, from top to bottom, that matches; an `otherwise` always does."""
        return next(iter(self._matching(facts)), None)

    def all(self, facts: Facts) -> list[Rule[T]]:
        """Every rule that matches, from top to bottom; `otherwise` only where none does."""
        matching = list(self._matching(facts))
        return [rule for rule in matching if rule.when is not None] or matching

    def unique(self, facts: Facts) -> Unique[T]:
        """The one rule that matches; more than one is a conflict, which is reported and not raised."""
        matching = self.all(facts)
        if not matching:
            return Unique(None)
        return Unique(matching[0], tuple(matching) if len(matching) > 1 else ())

    def fired(self, facts: Facts) -> list[Rule[T]]:
        """The rules that count under the table's own kind of hit."""
        match self.hit:
            case "first":
                rule = self.first(facts)
                return [] if rule is None else [rule]
            case "all" | "unique":
                return self.all(facts)
            case _:
                assert_never(self.hit)


def check_table(rules: Sequence[Rule[T]], hit: str) -> None:
    """Raise TableError where the table itself is wrong."""
    if hit not in get_args(Hit):
        raise TableError(f"a table's hit is first, all or unique, not {hit}")
    if len(rules) > RULES_MAX:
        raise TableError(f"a table has at most {RULES_MAX} rules, not {len(rules)}")
    seen: dict[str, str] = {}
    for rule in rules:
        if rule.name in seen:
            raise TableError(f"two rules are named {rule.name}: {seen[rule.name]} and {rule.at}")
        seen[rule.name] = rule.at
