"""Every name in a pack that stands for something defined elsewhere in it, and every condition. Data for `resolve`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from slaengine.compiler.tree import Path
from slaengine.policy.escalations import LadderStep
from slaengine.policy.intake import RequiredFields
from slaengine.policy.pack import Pack
from slaengine.policy.routing import Group
from slaengine.policy.targets import EventMatch, EventRef, Target, TargetCase

NEXT_LINE = "next_line"
"""In `hand_over`: the group of the next line of support."""
QUEUE_WORDS = ("priority", "due")
"""What a queue can be ordered by besides fields."""


class Kind(Enum):
    """What a name stands for; the value ends the code of the finding for an unknown one."""

    LEVEL = "level"
    CALENDAR = "calendar"
    GROUP = "group"
    TARGET = "target"
    EVENT = "event"
    STATUS = "status"
    FIELD = "field"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Reference:
    """A name, where it is used, and what it must be the name of."""

    kind: Kind
    name: str
    path: Path
    is_key: bool = False


def references(pack: Pack) -> Iterator[Reference]:
    """All references of a pack."""
    yield from _priorities(pack)
    yield from _targets(pack)
    yield from _routing(pack)
    yield from _after_clocks(pack)


def conditions(pack: Pack) -> Iterator[tuple[Path, dict[str, Any]]]:
    """All conditions of a pack, each with the path of its `when`."""
    tables: list[tuple[Path, Sequence[Any]]] = [
        (("priorities", "rules"), pack.priorities.rules),
        (("priorities", "adjust"), pack.priorities.adjust),
        (("intake", "transfer"), pack.intake.transfer if pack.intake else ()),
        (("intake", "required"), pack.intake.required if pack.intake else ()),
        (("intake", "clarify"), pack.intake.clarify if pack.intake else ()),
        (("guidance",), pack.guidance),
        (("reactions",), pack.reactions),
        (("classification", "rules"), pack.classification.rules if pack.classification else ()),
        (("routing", "rules"), pack.routing.rules if pack.routing else ()),
        (("callbacks", "outcomes"), pack.callbacks.outcomes if pack.callbacks else ()),
        *((("escalations", target), steps) for target, steps in pack.escalations.items()),
    ]
    for path, rows in tables:
        for index, row in enumerate(rows):
            if not isinstance(row, str) and row.when is not None:
                yield (*path, index, "when"), row.when
    for name, target in pack.targets.items():
        if target.when is not None:
            yield ("targets", name, "when"), target.when
        for index, case in enumerate(target.cases):
            yield ("targets", name, "cases", index, "when"), case.when


def each(path: Path, names: str | Sequence[str] | None) -> Iterator[tuple[Path, str]]:
    """One name or several, each with its own path."""
    if isinstance(names, str):
        yield path, names
    elif names is not None:
        for index, name in enumerate(names):
            yield (*path, index), name


def each_event(path: Path, refs: EventRef | Sequence[EventRef] | None) -> Iterator[tuple[Path, EventRef]]:
    """One event reference or several, each with its own path."""
    if isinstance(refs, str | EventMatch):
        yield path, refs
    elif refs is not None:
        for index, ref in enumerate(refs):
            yield (*path, index), ref


def queue_key(text: str) -> tuple[str, bool]:
    """The field that a line of the queue's order names, and whether the greatest comes first.

    >>> queue_key("affected_users desc"), queue_key("due")
    (('affected_users', True), ('due', False))
    """
    name = text.removesuffix(" desc").removesuffix(" asc").strip()
    return name, text.endswith(" desc")


def is_recurring(target: Target) -> bool:
    """Whether the target says `every`, itself or in its cases."""
    return target.every is not None or any(case.every is not None for case in target.cases)


def silent_statuses(pack: Pack) -> Iterator[str]:
    """The statuses in which a ticket waits for the customer."""
    for name, status in pack.statuses.items():
        if status is not None and status.waits_for == "customer":
            yield name


def next_lines(groups: Mapping[str, Group | None]) -> dict[str, str]:
    """Group → the group that takes what it cannot solve: the one it names, else the first of the next line."""
    first: dict[int, str] = {}
    for name, group in groups.items():
        if group is not None and group.line is not None:
            first.setdefault(group.line, name)
    onward = {}
    for name, group in groups.items():
        if group is not None:
            taker = group.next_line or (first.get(group.line + 1) if group.line is not None else None)
            if taker is not None:
                onward[name] = taker
    return onward


def _some(kind: Kind, path: Path, names: str | Sequence[str] | None) -> Iterator[Reference]:
    for where, name in each(path, names):
        yield Reference(kind, name, where)


def _keys(kind: Kind, path: Path, names: object) -> Iterator[Reference]:
    if isinstance(names, dict):
        for name in names:
            yield Reference(kind, name, (*path, name), is_key=True)


def _events(path: Path, refs: EventRef | Sequence[EventRef] | None) -> Iterator[Reference]:
    for where, ref in each_event(path, refs):
        if isinstance(ref, EventMatch):
            yield Reference(Kind.EVENT, ref.event, (*where, "event"))
        else:
            yield Reference(Kind.EVENT, ref, where)


def _priorities(pack: Pack) -> Iterator[Reference]:
    priorities = pack.priorities
    for index, rule in enumerate(priorities.rules):
        yield Reference(Kind.LEVEL, rule.then, ("priorities", "rules", index, "then"))
    for index, adjust in enumerate(priorities.adjust):
        yield from _some(Kind.LEVEL, ("priorities", "adjust", index, "not_above"), adjust.not_above)
    if priorities.matrix is not None:
        matrix, path = priorities.matrix, ("priorities", "matrix")
        yield Reference(Kind.FIELD, matrix.rows, (*path, "rows"))
        yield Reference(Kind.FIELD, matrix.columns, (*path, "columns"))
        for row, cells in matrix.cells.items():
            for column, level in cells.items():
                yield Reference(Kind.LEVEL, level, (*path, "cells", row, column))


def _targets(pack: Pack) -> Iterator[Reference]:
    for name, target in pack.targets.items():
        path = ("targets", name)
        for key in ("start", "restart"):
            yield from _events((*path, key), getattr(target, key))
        figures: list[tuple[Path, Target | TargetCase]] = [(path, target)]
        figures += [((*path, "cases", index), case) for index, case in enumerate(target.cases)]
        for where, row in figures:
            yield from _stops((*where, "stop"), row.stop)
            for key in ("goal", "every"):
                yield from _keys(Kind.LEVEL, (*where, key), getattr(row, key))
        yield from _some(Kind.CALENDAR, (*path, "calendar"), target.calendar)
        yield from _some(Kind.STATUS, (*path, "pause_on"), target.pause_on)


def _stops(path: Path, stops: object) -> Iterator[Reference]:
    """What keeps a promise: the same for every level, or different events for each."""
    if isinstance(stops, dict):
        yield from _keys(Kind.LEVEL, path, stops)
        for level, refs in stops.items():
            yield from _events((*path, level), refs)
    elif isinstance(stops, str | EventMatch | list):
        yield from _events(path, stops)


def _routing(pack: Pack) -> Iterator[Reference]:
    if pack.routing is None:
        return
    for name, group in pack.routing.groups.items():
        if group is not None:
            yield from _some(Kind.CALENDAR, ("routing", "groups", name, "calendar"), group.calendar)
            for key in ("backup", "next_line"):
                yield from _some(Kind.GROUP, ("routing", "groups", name, key), getattr(group, key))
    for index, rule in enumerate(pack.routing.rules):
        yield Reference(Kind.GROUP, rule.then, ("routing", "rules", index, "then"))
    if pack.routing.assign is not None:
        path = ("routing", "assign")
        yield from _some(Kind.FIELD, (*path, "skill_field"), pack.routing.assign.skill_field)
        for index, limit in enumerate(pack.routing.assign.load_limits):
            yield from _some(Kind.LEVEL, (*path, "load_limits", index, "priority"), limit.priority)


def _after_clocks(pack: Pack) -> Iterator[Reference]:
    yield from _keys(Kind.TARGET, ("escalations",), pack.escalations)
    for target, steps in pack.escalations.items():
        for index, step in enumerate(steps):
            yield from _step(step, ("escalations", target, index))
    if pack.callbacks is not None:
        yield from _events(("callbacks", "after"), pack.callbacks.after)
        yield from _keys(Kind.LEVEL, ("callbacks", "schedule"), pack.callbacks.schedule)
        yield from _some(Kind.CALENDAR, ("callbacks", "calendar"), pack.callbacks.calendar)
    if pack.closing is not None:
        yield from _some(Kind.CALENDAR, ("closing", "calendar"), pack.closing.calendar)
    for index, reaction in enumerate(pack.reactions):
        yield from _events(("reactions", index, "on"), reaction.on)
    for person, spec in pack.people.items():
        yield from _some(Kind.GROUP, ("people", person, "groups"), spec.groups)
        yield from _some(Kind.PERSON, ("people", person, "backup"), spec.backup)
    for index, check in enumerate(pack.daily_checks):
        yield from _some(Kind.CALENDAR, ("daily_checks", index, "calendar"), check.calendar)
    for index, text in enumerate(pack.queue.order if pack.queue else ()):
        field, _ = queue_key(text)
        if field not in QUEUE_WORDS:
            yield Reference(Kind.FIELD, field, ("queue", "order", index))


def _step(step: LadderStep, path: Path) -> Iterator[Reference]:
    yield from _events((*path, "stop_on"), step.stop_on)
    if step.hand_over not in {None, NEXT_LINE}:
        yield from _some(Kind.GROUP, (*path, "hand_over"), step.hand_over)


def required_fields(pack: Pack) -> Iterator[tuple[Path, str, RequiredFields | None]]:
    """Each required name with its path, and the condition under which it is required, if there is one."""
    for index, row in enumerate(pack.intake.required if pack.intake else ()):
        path: Path = ("intake", "required", index)
        if isinstance(row, RequiredFields):
            for where, name in each((*path, "fields"), row.fields):
                yield where, name, row
        else:
            yield path, row, None
