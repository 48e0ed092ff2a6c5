"""The lengths that a policy promises, row by row: a target's own, and those of its cases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from slaengine.compiler.tree import Path
from slaengine.lint.subject import Subject
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.target import TargetPlan
from slaengine.rules import AllOf, Condition, Facts, Test, each_test
from slaengine.rules.analysis import UndecidedError, holding
from slaengine.rules.field import FieldKind
from slaengine.worktime import Duration


class Row(NamedTuple):
    """The lengths of a target in one case (0: its own), by level index."""

    plan: TargetPlan
    case: int
    goals: tuple[Duration | None, ...]


def rows(policy: CompiledPolicy) -> Iterator[Row]:
    """Each row that promises something."""
    for plan in policy.targets:
        for case, figures in enumerate(plan.figures):
            if any(figures.goals):
                yield Row(plan, case, figures.goals)


def stop_types(row: Row) -> frozenset[str]:
    """The types of the events that keep the promise, at any level."""
    stops = row.plan.figures[row.case].stops
    return frozenset(kind for one in stops for kind in (*one.types, *(pattern.type for pattern in one.guarded)))


def goal_path(subject: Subject, row: Row, level: int) -> Path:
    """Where the length of a level stands."""
    path: Path = ("targets", row.plan.name)
    path = (*path, "cases", row.case - 1) if row.case else path
    written: Any = subject.tree.data
    for step in path:
        written = written[step]
    path = (*path, "every" if "every" in written else "goal")
    name = subject.policy.priority.levels[level]
    return (*path, name) if isinstance(written[path[-1]], dict) else path


def ever_together(subject: Subject, first: Row, second: Row) -> bool:
    """Whether there is a ticket that has both rows at once. Where that cannot be settled, there is none."""
    conditions = (condition for row in (first, second) for condition in _conditions(row))
    known = tuple(condition for condition in conditions if condition is not None)
    if not known:
        return True
    try:
        ticket = holding(AllOf(known) if len(known) > 1 else known[0], subject.policy.catalogue)
    except UndecidedError:
        return False
    return ticket is not None and all(_case_of(row, ticket.facts) == row.case for row in (first, second))


def _conditions(row: Row) -> tuple[Condition | None, ...]:
    own = (row.plan.rule.when,)
    return (*own, row.plan.cases[row.case - 1].rule.when) if row.case else own


def _case_of(row: Row, facts: Facts) -> int:
    table = row.plan.case_table
    rule = None if table is None else table.first(facts)
    return 0 if rule is None else rule.then


def possible_levels(subject: Subject, condition: Condition | None) -> frozenset[int]:
    """The levels of tickets for which a condition can hold; all where that cannot be settled."""
    names = subject.policy.priority.levels
    if condition is None or all(test.field != "priority" for test in each_test(condition)):
        return frozenset(range(len(names)))  # one that never holds at all is another rule's business
    return frozenset(index for index, name in enumerate(names) if _can_hold(subject, condition, name))


def _can_hold(subject: Subject, condition: Condition, level: str) -> bool:
    wanted = Test("priority", "is", level, FieldKind.ENUM)
    try:
        return holding(AllOf((condition, wanted)), subject.policy.catalogue) is not None
    except UndecidedError:
        return True
