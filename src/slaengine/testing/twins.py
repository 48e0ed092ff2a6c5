"""Each rule table of a policy asked twice: by its own matcher, and by one of different descent that must agree.

The policy that `twinned` gives decides as the original does; what the second matcher says is only compared.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from slaengine.model.compiled import CompiledPolicy
from slaengine.rules import Facts, Rule, RuleTable, TableError, compile_table
from slaengine.rules.durable import DurableError, DurableTable, compile_durable
from slaengine.rules.field import shown
from slaengine.testing.limits import DIFFERENCES_MAX, RECENT_MAX

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Difference:
    """A question to which the two matchers gave different answers: the names of the rules that each found."""

    table: str
    indexed: tuple[str, ...]
    durable: tuple[str, ...]
    problem: str = ""
    """What durable-rules said instead of an answer."""
    ticket: str = field(default="any facts", compare=False)
    """The facts that the table was asked with, those it looks at; the first such ticket stands for all."""
    at: str = field(default="", compare=False)
    """The place of the first rule that only one of them found."""


@dataclass(slots=True)
class Twins:
    """What the comparison knows: how many tables have a twin, and where the twins differed."""

    tables: int = 0
    questions: int = 0
    differences: list[Difference] = field(default_factory=list)
    unavailable: str = ""
    """Why there is no second matcher; empty where there is one."""

    def differ(self, difference: Difference) -> None:
        """Keep a difference; the same one only once."""
        if difference not in self.differences and len(self.differences) < DIFFERENCES_MAX:
            self.differences.append(difference)


class TwinTable(RuleTable[T], Generic[T]):
    """A rule table that asks both matchers and answers with the first."""

    __slots__ = ("_asked", "_name", "_own", "_second", "_twins")

    def __init__(self, name: str, own: RuleTable[T], second: RuleTable[T], twins: Twins) -> None:
        super().__init__(own.rules, own.hit)
        self._name, self._own, self._second, self._twins = name, own, second, twins
        self._asked: set[tuple[str, ...]] = set()

    def first(self, facts: Facts) -> Rule[T] | None:
        """The answer of the table's own matcher."""
        self._compare(facts)
        return self._own.first(facts)

    def _matching(self, facts: Facts) -> Iterable[Rule[T]]:
        self._compare(facts)
        return self._own.all(facts)

    def _compare(self, facts: Facts) -> None:
        question = tuple(repr(facts.get(name)) for name in self.fields)
        if question in self._asked:
            return
        if len(self._asked) < RECENT_MAX:
            self._asked.add(question)
        self._twins.questions += 1
        own = tuple(rule.name for rule in self._own.all(facts))
        try:
            second, problem = tuple(rule.name for rule in self._second.all(facts)), ""
        except DurableError as error:
            second, problem = (), str(error)
        if own != second or problem:
            pair = (second, own) if isinstance(self._own, DurableTable) else (own, second)
            ticket = ", ".join(f"{name}: {shown(facts.get(name))}" for name in self.fields) or "any facts"
            odd = {*own} ^ {*second}
            at = next((rule.at for rule in self.rules if rule.name in odd), "")
            self._twins.differ(Difference(self._name, *pair, problem, ticket, at))


def twinned(policy: CompiledPolicy, twins: Twins) -> CompiledPolicy:
    """The policy with a second matcher beside each table; `twins` hears of every difference.

    Raises:
        DurableUnavailableError: durable-rules cannot be used here.
    """

    def twin(name: str, table: RuleTable[Any] | None) -> Any:
        if table is None or not table.rules:
            return table
        try:
            second = _other(table)
        except TableError as error:
            twins.differ(Difference(name, (), (), str(error)))
            return table
        twins.tables += 1
        return TwinTable(name, table, second, twins)

    priority, routing, calls = policy.priority, policy.routing, policy.callbacks
    return replace(
        policy,
        classification=twin("classification", policy.classification),
        priority=replace(
            priority, table=twin("priorities", priority.table), adjust=twin("priorities.adjust", priority.adjust)
        ),
        intake=replace(policy.intake, transfer=twin("intake.transfer", policy.intake.transfer)),
        applies=twin("targets (when)", policy.applies),
        targets=tuple(
            replace(plan, case_table=twin(f"targets.{plan.name}.cases", plan.case_table)) for plan in policy.targets
        ),
        routing=None if routing is None else replace(routing, table=twin("routing", routing.table)),
        callbacks=None if calls is None else replace(calls, outcomes=twin("callbacks.outcomes", calls.outcomes)),
    )


def _other(table: RuleTable[T]) -> RuleTable[T]:
    if isinstance(table, DurableTable):
        return compile_table(table.rules, table.hit)
    return compile_durable(table.rules, table.hit)
