"""What can be said about a rule table without a ticket: rules that never count, tickets without a rule, overlaps.

Every answer is exact for the catalogue of fields, and comes with a ticket that shows it; what could not be settled
within the limits is among `undecided`, and never among the rest. Facts are those of the engine: a field with a default
is never missing, and there are no unreadable values.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, Literal, TypeAlias, TypeVar

from slaengine.rules.analysis_report import Overlap, TableDifference, TableReport, Undecided, Unreachable
from slaengine.rules.analysis_search import Budget, UndecidedError
from slaengine.rules.analysis_table import Questions, Solver
from slaengine.rules.classes import Witness
from slaengine.rules.condition import Condition, Rule
from slaengine.rules.field import FieldCatalogue
from slaengine.rules.limits import OVERLAPS_MAX
from slaengine.rules.table import RuleTable

__all__ = [
    "Budget",
    "Overlap",
    "Solver",
    "TableDifference",
    "TableReport",
    "Undecided",
    "UndecidedError",
    "Unreachable",
    "Verdict",
    "Witness",
    "differences",
    "examine",
    "holding",
    "not_holding",
    "verdict",
]

T = TypeVar("T")
Verdict: TypeAlias = Literal["always", "never", "sometimes", "undecided"]


def verdict(condition: Condition, fields: FieldCatalogue) -> Verdict:
    """Whether a condition holds for all tickets, for none, or for some.

    >>> from slaengine.rules import FieldKind, FieldType, Test
    >>> size = FieldType("size", FieldKind.INTEGER, minimum=1, default=1)
    >>> verdict(Test("size", "at_least", 1, FieldKind.INTEGER), {"size": size})
    'always'
    >>> verdict(Test("size", "below", 1, FieldKind.INTEGER), {"size": size})
    'never'
    """
    try:
        if holding(condition, fields) is None:
            return "never"
        if not_holding(condition, fields) is None:
            return "always"
    except UndecidedError:
        return "undecided"
    return "sometimes"


def holding(condition: Condition, fields: FieldCatalogue) -> Witness | None:
    """A ticket for which the condition holds; None where there is none.

    Raises:
        UndecidedError: it could not be settled within the limits.
    """
    return Questions([Rule("", condition, None)], fields).ticket([0], [])


def not_holding(condition: Condition, fields: FieldCatalogue) -> Witness | None:
    """A ticket for which the condition does not hold, be it unknown; None where there is none.

    Raises:
        UndecidedError: it could not be settled within the limits.
    """
    return Questions([Rule("", condition, None)], fields).ticket([], [0])


def examine(
    table: RuleTable[T],
    fields: FieldCatalogue,
    *,
    overlaps: bool = True,
    budget: Budget | None = None,
    solver: Solver | None = None,
) -> TableReport[T]:
    """Everything about a table; without `overlaps` it is quicker.

    What the search can't settle within the budget is asked of the `solver`, if there is one (`analysis_z3.Z3Solver`).
    """
    questions = Questions(table.rules, fields, budget, solver)
    unreachable = tuple(questions.unreachable(in_order=table.hit == "first"))
    lost = {lost.rule.name for lost in unreachable}
    gap = None
    if all(rule.when is not None for rule in table.rules):
        try:
            gap = questions.ticket([], range(len(table.rules)))
        except UndecidedError:
            questions.undecided.append(Undecided("gap", ()))
    found: list[Overlap[T]] = []
    if overlaps and table.hit != "all":
        every = questions.overlaps(lost, in_order=table.hit == "first")
        found = list(islice(every, OVERLAPS_MAX + 1))
    named = tuple(found[:OVERLAPS_MAX])
    return TableReport(
        unreachable,
        gap,
        conflicts=named if table.hit == "unique" else (),
        crossings=named if table.hit == "first" else (),
        undecided=tuple(questions.undecided),
        opaque=questions.space.opaque,
        more_overlaps=len(found) > OVERLAPS_MAX,
    )


def differences(
    old: RuleTable[T],
    new: RuleTable[T],
    fields: FieldCatalogue,
    *,
    budget: Budget | None = None,
    solver: Solver | None = None,
) -> Iterator[TableDifference[T]]:
    """For each pair of rules that decide one ticket differently, such a ticket; the first that holds decides.

    Raises:
        UndecidedError: a pair could not be settled within the budget.
    """
    nothing: Rule[Any] = Rule("", None, None)
    sides: list[list[Rule[Any]]] = [[*table.rules, nothing] for table in (old, new)]
    questions: Questions[Any] = Questions([*sides[0], *sides[1]], fields, budget, solver)
    first = len(sides[0])
    for one, before in enumerate(sides[0]):
        for other, after in enumerate(sides[1], first):
            if before.then != after.then:
                ticket = questions.ticket([one, other], [*range(one), *range(first, other)])
                if ticket is not None:
                    by_old = None if before is nothing else before
                    yield TableDifference(by_old, None if after is nothing else after, ticket)
