"""Rules about rule tables, each by an exact analysis: rules that never decide, overlaps, gaps, conditions twice."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from slaengine.compiler.resolve import known_to
from slaengine.compiler.tables import where_text
from slaengine.compiler.tree import Path
from slaengine.diagnostics import Related
from slaengine.lint.limits import CONDITIONS_MAX
from slaengine.lint.subject import Found, Subject, found
from slaengine.lint.words import listed, ticket
from slaengine.model.compiled import MatrixPlan
from slaengine.rules import FieldKind
from slaengine.rules.analysis import verdict
from slaengine.rules.condition import Condition
from slaengine.rules.normal import Both, Either, Literal, Normal, normalise


def rule_never_decides(subject: Subject) -> Iterator[Found]:
    """Rules of a table of kind `first` whose tickets earlier rules take, alone or together."""
    twice = {one.path for one in _twice(subject)}
    for table in subject.tables:
        for lost in subject.report(table).unreachable:
            path = table.path_of(lost.rule)
            if lost.by and path not in twice:
                related = [Related(subject.at(_name_of(subject, table.path_of(one))), "taken here") for one in lost.by]
                names = listed([one.name for one in lost.by])
                place = subject.at(_name_of(subject, path))
                yield found("rule-never-decides", place, related=related[:3], name=lost.rule.name, others=names)


def rules_overlap(subject: Subject) -> Iterator[Found]:
    """Two rules of a table of kind `unique` for one ticket."""
    for table in subject.tables:
        for overlap in subject.report(table).conflicts:
            first = subject.at(_name_of(subject, table.path_of(overlap.first)))
            place = subject.at(_name_of(subject, table.path_of(overlap.second)))
            shown = ticket(overlap.ticket.facts)
            related = [Related(first, "this one holds as well")]
            words: dict[str, Any] = {"name": overlap.second.name, "other": overlap.first.name, "reason": shown}
            yield found("rules-overlap", place, related=related, **words)


def no_rule_matches(subject: Subject) -> Iterator[Found]:
    """Tickets that get no level or no group."""
    priority, routing = subject.policy.priority, subject.policy.routing
    if priority.table is None and priority.matrix is None:
        shown = "a ticket without a reported level"
        yield found("no-rule-matches", subject.tree.key(("priorities",)), what="no level", reason=shown)
    elif priority.table is None and priority.matrix is not None and (hole := _hole(subject, priority.matrix)):
        place = subject.tree.key(("priorities", "matrix", "cells"))
        yield found("no-rule-matches", place, what="no level", reason=hole)
    if routing is not None and routing.table is None and len(routing.groups) > 1:
        shown = "a ticket for which the helpdesk names no group"
        yield found("no-rule-matches", subject.tree.key(("routing", "groups")), what="no group", reason=shown)


def _hole(subject: Subject, matrix: MatrixPlan) -> str | None:
    """A ticket for which the matrix has no cell."""
    rows, columns = (subject.policy.catalogue[name] for name in (matrix.rows, matrix.columns))
    if rows.default is None:
        return f"a ticket without `{rows.name}`"
    if columns.default is None:
        return f"a ticket without `{columns.name}`"
    if rows.kind is not FieldKind.ENUM or columns.kind is not FieldKind.ENUM:
        return None
    missing = (pair for pair in product(rows.values, columns.values) if pair not in matrix.cells)
    pair = next(missing, None)
    return None if pair is None else ticket({rows.name: pair[0], columns.name: pair[1]})


def condition_never_true(subject: Subject) -> Iterator[Found]:
    """Conditions that hold for no ticket at all."""
    for path, verdict_ in _verdicts(subject):
        if verdict_ == "never":
            yield found("condition-never-true", subject.at(path), where=_where(subject, path))


def condition_always_true(subject: Subject) -> Iterator[Found]:
    """Conditions that hold for every ticket."""
    for path, verdict_ in _verdicts(subject):
        if verdict_ == "always":
            yield found("condition-always-true", subject.at(path), where=_where(subject, path))


def condition_twice(subject: Subject) -> Iterator[Found]:
    """Rules of one decision table with one and the same condition."""
    for one in _twice(subject):
        first, second = (subject.at(_name_of(subject, path)) for path in (one.earlier, one.path))
        names: dict[str, Any] = {"name": one.name, "other": one.other}
        yield found("condition-twice", second, related=[Related(first, "the same condition")], **names)


class _Twice:
    """A rule, and an earlier one of its table with the same condition."""

    def __init__(self, path: Path, name: str, earlier: Path, other: str) -> None:
        self.path, self.name, self.earlier, self.other = path, name, earlier, other


def _twice(subject: Subject) -> Iterator[_Twice]:
    for table in subject.tables:
        seen: dict[object, int] = {}
        for index, rule in enumerate(table.table.rules):
            if rule.when is None:
                continue
            first = seen.setdefault(_unordered(normalise(rule.when)), index)
            if first != index:
                names = (rule.name, table.table.rules[first].name)
                yield _Twice((*table.path, index), names[0], (*table.path, first), names[1])


def _unordered(normal: Normal) -> object:
    """The same for conditions that differ in nothing but the order of their parts and values."""
    match normal:
        case Literal(test, wanted):
            value = (
                frozenset(test.value) if isinstance(test.value, tuple) and test.operator != "between" else test.value
            )
            return (test.field, test.operator, test.kind, value, wanted)
        case Both(parts):
            return ("both", frozenset(map(_unordered, parts)))
        case Either(parts):
            return ("either", frozenset(map(_unordered, parts)))


def _verdicts(subject: Subject) -> Iterator[tuple[Path, str]]:
    """Each condition with what it comes to; of one that stands in several places (an alias), each place."""
    known: dict[tuple[bool, Condition], str] = {}
    for number, (path, condition) in enumerate(subject.resolved.conditions.items()):
        if number >= CONDITIONS_MAX:
            return
        key = (path[0] == "callbacks", condition)
        if key not in known:
            known[key] = verdict(condition, known_to(subject.resolved, path))
        yield path, known[key]


def _name_of(subject: Subject, path: Path) -> Path:
    """Where a rule is named; cases of a target have only their condition."""
    return (*path, "when") if path[0] == "targets" else (*path, "name")


def _where(subject: Subject, path: Path) -> str:
    """What has the condition, as a message names it."""
    row: Any = subject.tree.data
    for step in path[:-1]:
        row = row[step]
    name = row.get("name") if isinstance(row, dict) else None
    return f"`{name}`" if isinstance(name, str) else where_text(path)
