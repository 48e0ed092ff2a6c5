"""Rules about rule tables, each by an exact analysis: rules that never decide, overlaps, gaps, conditions twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from slaengine.compiler.resolve import known_to
from slaengine.compiler.tables import where_text
from slaengine.compiler.tree import Path
from slaengine.diagnostics import Related
from slaengine.lint.limits import CONDITIONS_MAX, UNDECIDED_MAX
from slaengine.lint.places import place_at
from slaengine.lint.subject import Found, Look, Subject, found
from slaengine.rules.analysis import verdict
from slaengine.rules.condition import Condition
from slaengine.rules.normal import Both, Either, Literal, Normal, normalise


def analysed(code: str) -> Look:
    """A rule that says what the analysis of all tickets finds under a code."""

    def look(subject: Subject) -> Iterator[Found]:
        twice = {subject.tree.place(one.path).at for one in _twice(subject)}
        for one in subject.analysis.found:
            told = one.finding
            if told.code != code or (code == "rule-shadowed" and told.place.at in twice):
                continue
            place = place_at(told.place.at, subject.tree.sources) or subject.tree.key(("priorities",))
            yield Found(replace(told, place=place))

    return look


def ticket_without_group(subject: Subject) -> Iterator[Found]:
    """Several groups, and no rule that finds one."""
    routing = subject.policy.routing
    if routing is not None and routing.table is None and len(routing.groups) > 1:
        yield found("ticket-without-group", subject.tree.key(("routing", "groups")))


def condition_never_true(subject: Subject) -> Iterator[Found]:
    """Conditions beside the tables that hold for no ticket at all; those of tables are `rule-never-holds`."""
    told = {table.path for table in subject.tables}
    for path, verdict_ in _verdicts(subject):
        in_table = path[:-2] in told or (path[0] == "targets" and len(path) == 3)
        if verdict_ == "never" and not in_table:
            yield found("condition-never-true", subject.at(path), where=_where(subject, path))


def condition_always_true(subject: Subject) -> Iterator[Found]:
    """Conditions that hold for every ticket."""
    for path, verdict_ in _verdicts(subject):
        if verdict_ == "always":
            yield found("condition-always-true", subject.at(path), where=_where(subject, path))


def condition_twice(subject: Subject) -> Iterator[Found]:
    """Rules of one decision table with one and the same condition."""
    for one in _twice(subject):
        first, second = (subject.at(_name_of(path)) for path in (one.earlier, one.path))
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
    undecided = 0
    for number, (path, condition) in enumerate(subject.resolved.conditions.items()):
        if number >= CONDITIONS_MAX or undecided >= UNDECIDED_MAX:
            return
        key = (path[0] == "callbacks", condition)
        if key not in known:
            known[key] = verdict(condition, known_to(subject.resolved, path))
            undecided += known[key] == "undecided"
        yield path, known[key]


def _name_of(path: Path) -> Path:
    """Where a rule is named; cases of a target have only their condition."""
    return (*path, "when") if path[0] == "targets" else (*path, "name")


def _where(subject: Subject, path: Path) -> str:
    """What has the condition, as a message names it."""
    row: Any = subject.tree.data
    for step in path[:-1]:
        row = row[step]
    name = row.get("name") if isinstance(row, dict) else None
    return f"`{name}`" if isinstance(name, str) else where_text(path)
