"""Typed pack → names that stand for things: zone, calendars, fields, conditions. Finds every name that does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import islice
from typing import Any
from zoneinfo import available_timezones

from slaengine.compiler.fields import field_accesses, read_seconds
from slaengine.compiler.limits import FINDINGS_MAX
from slaengine.compiler.references import NEXT_LINE, QUEUE_WORDS, Kind, conditions, references
from slaengine.compiler.tree import Path, Tree
from slaengine.diagnostics import Finding, finding
from slaengine.model.builtin import catalogue, ticket_fields
from slaengine.model.compiled import FieldAccess
from slaengine.model.event import FACT_INSTANT_MAX, parse_instant
from slaengine.model.event_types import CORE_EVENT_TYPES
from slaengine.policy.pack import Pack
from slaengine.rules import Condition, ConditionError, FieldCatalogue, FieldKind, FieldType, parse_condition
from slaengine.worktime import Calendar, CalendarError

ANSWERS = (
    FieldType("satisfaction", FieldKind.INTEGER, minimum=1, maximum=5),
    FieldType("recurrence", FieldKind.BOOLEAN),
    FieldType("new_needs", FieldKind.BOOLEAN),
)
"""What callbacks ask and of which type the answer is; other answers are texts."""

_SAME_CODE = frozenset({"unknown-operator", "operator-not-for-field", "unknown-value", "wrong-value", "unsafe-pattern"})
_ABOUT_KEYS = frozenset({"unknown-field", "unknown-operator", "operator-not-for-field"})


@dataclass(slots=True)
class Resolved:
    """A pack whose names are known. Where a finding was made, the thing is left out."""

    pack: Pack
    tree: Tree
    clock: Calendar
    declared: tuple[FieldAccess, ...] = ()
    fields: tuple[FieldAccess, ...] = ()
    catalogue: FieldCatalogue = field(default_factory=dict)
    calendars: dict[str, Calendar] = field(default_factory=dict)
    conditions: dict[Path, Condition] = field(default_factory=dict)

    @property
    def levels(self) -> tuple[str, ...]:
        """The priority levels, most urgent first."""
        return tuple(self.pack.priorities.levels)


def resolve(pack: Pack, tree: Tree) -> tuple[Resolved, list[Finding]]:
    """The pack with its names resolved, and a finding for each that is not."""
    findings: list[Finding] = []
    zone = _zone(pack, tree, findings)
    resolved = Resolved(pack, tree, Calendar.parse("24x7", name="24x7", default_timezone=zone))
    _calendars(resolved, zone, findings)
    resolved.declared = tuple(field_accesses(pack, tree, findings))
    groups = tuple(pack.routing.groups) if pack.routing else ()
    resolved.fields = ticket_fields(resolved.declared, tuple(pack.statuses))
    events = (*CORE_EVENT_TYPES, *pack.events)
    resolved.catalogue = catalogue(resolved.fields, resolved.levels, groups, events, tuple(pack.targets))
    findings += islice(_unknown_names(resolved), FINDINGS_MAX)
    _conditions(resolved, findings)
    return resolved, findings


def _zone(pack: Pack, tree: Tree, findings: list[Finding]) -> str:
    name = pack.policy.timezone
    if not Calendar.problems("24x7", default_timezone=name):
        return name
    known = sorted(available_timezones())
    one = finding("unknown-timezone", tree.place(("policy", "timezone")), typed=name, allowed=known, name=name)
    findings.append(_without_list(one))
    return "UTC"


def _without_list(one: Finding) -> Finding:
    """The same finding without its 600 allowed words."""
    return Finding(one.code, one.severity, one.message, one.place, one.fix, (), one.near, one.related)


def _calendars(resolved: Resolved, zone: str, findings: list[Finding]) -> None:
    specs: Mapping[str, Any] = resolved.tree.data.get("calendars", {})
    for name, spec in specs.items():
        if len(findings) >= FINDINGS_MAX:
            break
        try:
            resolved.calendars[name] = Calendar.parse(spec, name=name, default_timezone=zone)
            continue
        except CalendarError:
            problems = Calendar.problems(spec, name=name, default_timezone=zone)
        for problem in problems:
            path: Path = ("calendars", name, *problem.path)
            of_key = f"'{path[-1]}'" in problem.message  # `2026-02-30: closed`: the date is wrong, not its hours
            by_value = resolved.tree.is_scalar(path) and not of_key
            place = resolved.tree.place(path) if by_value else resolved.tree.key(path)
            findings.append(finding("bad-calendar", place, fix=problem.fix, reason=problem.message))


def _unknown_names(resolved: Resolved) -> Iterator[Finding]:
    known = _known(resolved)
    for one in references(resolved.pack):
        names = known[one.kind]
        if names is not None and one.name not in names:
            place = resolved.tree.key(one.path) if one.is_key else resolved.tree.place(one.path)
            allowed = list(names)
            if one.path[-1] == "hand_over":
                allowed.append(NEXT_LINE)
            if one.path[0] == "queue":
                allowed[:0] = QUEUE_WORDS
            yield finding(f"unknown-{one.kind.value}", place, allowed=allowed, typed=one.name, name=one.name)


def _known(resolved: Resolved) -> Mapping[Kind, Sequence[str] | Mapping[str, Any] | None]:
    """The names of each kind; None where any name will do."""
    pack = resolved.pack
    return {
        Kind.LEVEL: pack.priorities.levels,
        Kind.CALENDAR: pack.calendars,
        Kind.GROUP: pack.routing.groups if pack.routing else {},
        Kind.TARGET: pack.targets,
        Kind.EVENT: dict.fromkeys((*CORE_EVENT_TYPES, *pack.events)),
        Kind.STATUS: pack.statuses or None,
        Kind.FIELD: resolved.catalogue,
        Kind.PERSON: pack.people,
    }


def _conditions(resolved: Resolved, findings: list[Finding]) -> None:
    answers = known_to(resolved, ("callbacks",))
    zone = resolved.clock.zone

    def read_instant(text: str) -> int:
        if len(text) == len("2026-01-01"):
            return int(datetime.combine(date.fromisoformat(text), time(), zone).timestamp())
        return parse_instant(text, (), FACT_INSTANT_MAX)

    for path, raw in conditions(resolved.pack):
        known = answers if path[0] == "callbacks" else resolved.catalogue
        condition, errors = parse_condition(raw, known, read_duration=read_seconds, read_instant=read_instant)
        if condition is not None:
            resolved.conditions[path] = condition
        if len(findings) >= FINDINGS_MAX:
            break
        findings += [_condition_finding(resolved.tree, path, error, known) for error in errors]


def known_to(resolved: Resolved, path: Path) -> FieldCatalogue:
    """What a condition at a path can ask about: the fields, and for a callback's outcome also what the call asks."""
    callbacks = resolved.pack.callbacks
    if callbacks is None or path[0] != "callbacks":
        return resolved.catalogue
    typed = {answer.name: answer for answer in ANSWERS}
    asked = {name: typed.get(name, FieldType(name, FieldKind.TEXT)) for name in callbacks.ask}
    return asked | dict(resolved.catalogue)


def _condition_finding(tree: Tree, path: Path, error: ConditionError, known: FieldCatalogue) -> Finding:
    where = (*path, *error.path)
    place = tree.key(where) if error.code in _ABOUT_KEYS else tree.first_line(where)
    if error.code == "unknown-field":
        return finding("unknown-field", place, allowed=known, typed=error.given, name=error.given)
    code = error.code if error.code in _SAME_CODE else "bad-condition"
    return finding(code, place, allowed=error.allowed, typed=error.given, reason=error.message)
