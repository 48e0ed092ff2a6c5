"""Checks of what accompanies a ticket: cases of promises, people and their limits, next lines, reactions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from slaengine.compiler.references import NEXT_LINE, is_recurring, next_lines, queue_key, required_fields
from slaengine.compiler.resolve import Resolved
from slaengine.compiler.tables import where_text
from slaengine.compiler.tree import Path
from slaengine.diagnostics import Finding, finding
from slaengine.policy.base import as_tuple
from slaengine.policy.targets import Target, TargetCase
from slaengine.rules import FieldKind
from slaengine.rules.condition import each_test

_AT_LAST: Final = frozenset({"complete", "stage", "line", "breached"})
_LATER: Final[Mapping[Path, frozenset[str]]] = {
    ("classification", "rules"): _AT_LAST | {"priority", "group"},
    ("priorities", "rules"): _AT_LAST | {"priority", "group"},
    ("priorities", "adjust"): _AT_LAST | {"group"},
    ("routing", "rules"): _AT_LAST | {"group"},
    ("intake", "transfer"): _AT_LAST,
    ("intake", "required"): _AT_LAST,
}
"""What is not worked out yet when a table is asked, in the engine's order."""
_OPPOSITE: Final = {"goal": "every", "every": "goal"}


def check_life(resolved: Resolved) -> Iterator[Finding]:
    """All findings about what accompanies a ticket."""
    for name, target in resolved.pack.targets.items():
        yield from _recurrence(resolved, ("targets", name), target)
        yield from _stops(resolved, ("targets", name), target)
        yield from _cases(resolved, ("targets", name), target)
    yield from _assign(resolved)
    yield from _skills(resolved)
    yield from _next_line(resolved)
    yield from _reactions(resolved)
    yield from _too_early(resolved)
    yield from _of_event(resolved)


def _recurrence(resolved: Resolved, path: Path, target: Target) -> Iterator[Finding]:
    """`goal` and `every` are not mixed, and `every` and `restart` come together."""
    kind, whose = _kind(target), "the target has"
    for index, case in enumerate(target.cases):
        case_kind = _kind(case)
        if kind is None:
            kind, whose = case_kind, "the first case has"
        elif case_kind is not None and case_kind != kind:
            place = resolved.tree.key((*path, "cases", index, case_kind))
            yield finding("goal-and-every-mixed", place, key=case_kind, other=whose, opposite=_OPPOSITE[case_kind])
            return
    if target.restart is None and is_recurring(target):
        yield finding("restart-missing", resolved.tree.key(path))
    if target.restart is not None and not is_recurring(target):
        yield finding("restart-without-every", resolved.tree.key((*path, "restart")))


def _kind(row: Target | TargetCase) -> str | None:
    return "goal" if row.goal is not None else "every" if row.every is not None else None


def _stops(resolved: Resolved, path: Path, target: Target) -> Iterator[Finding]:
    """Each level that has a goal can be kept, in every case. One finding for each `stop`, whatever it leaves out."""
    rows: list[tuple[Path, Target | TargetCase]] = [(path, target)]
    rows += [((*path, "cases", index), case) for index, case in enumerate(target.cases)]
    told: set[Path] = set()
    for where, row in rows:
        stop, at = (target.stop, path) if row.stop is None else (row.stop, where)
        lengths = row.goal if row.every is None else row.every
        if not isinstance(stop, dict) or lengths is None or at in told or not stop.keys() <= set(resolved.levels):
            continue
        promised = resolved.levels if isinstance(lengths, str) else tuple(lengths)
        missing = next((level for level in promised if level in resolved.levels and level not in stop), None)
        if missing is not None:
            told.add(at)
            yield finding("stop-missing", resolved.tree.key((*at, "stop")), level=missing)


def _cases(resolved: Resolved, path: Path, target: Target) -> Iterator[Finding]:
    """A case that asks for all that an earlier one asks for is never reached, for each line of a map must hold."""
    for index, case in enumerate(target.cases):
        for earlier in target.cases[:index]:
            if earlier.when.items() <= case.when.items():
                yield finding("unreachable-case", resolved.tree.first_line((*path, "cases", index, "when")))
                break


def _assign(resolved: Resolved) -> Iterator[Finding]:
    pack, tree = resolved.pack, resolved.tree
    assign = pack.routing.assign if pack.routing is not None else None
    if pack.routing is None or assign is None:
        return
    path: Path = ("routing", "assign")
    if assign.strategy == "skill_match" and assign.skill_field is None:
        yield finding("skill-field-missing", tree.place((*path, "strategy")))
    for index, limit in enumerate(assign.load_limits):
        if limit.resume_below is not None and limit.resume_below > limit.max_open:
            place = tree.place((*path, "load_limits", index, "resume_below"))
            yield finding("resume-above-limit", place, resume=limit.resume_below, limit=limit.max_open)
    if not pack.people:
        what, result, remedy = "there are no `people:`", "no ticket gets an assignee", "list them under `people:`"
        yield finding("nobody-to-assign", tree.key(path), what=what, result=result, fix=remedy)
    if "supervisor" in assign.overflow and pack.routing.supervisor is None:
        what, result = "there is no `routing.supervisor`", "an overflow to the supervisor reaches nobody"
        place = tree.place((*path, "overflow", assign.overflow.index("supervisor")))
        yield finding("nobody-to-assign", place, what=what, result=result, fix="add `supervisor:` under `routing:`")


def _skills(resolved: Resolved) -> Iterator[Finding]:
    """Skills are values that the field they are compared with can have."""
    assign = resolved.pack.routing.assign if resolved.pack.routing is not None else None
    field = resolved.catalogue.get(assign.skill_field or "") if assign is not None else None
    if field is None or field.kind is not FieldKind.ENUM:
        return
    for name, person in resolved.pack.people.items():
        for index, skill in enumerate(as_tuple(person.skills)):
            if skill not in field.values:
                path: Path = ("people", name, "skills")
                place = resolved.tree.place(path if isinstance(person.skills, str) else (*path, index))
                reason = f"{field.name} has no value {skill}"
                yield finding("unknown-value", place, allowed=field.values, typed=skill, reason=reason)


def _next_line(resolved: Resolved) -> Iterator[Finding]:
    groups = resolved.pack.routing.groups if resolved.pack.routing is not None else {}
    if next_lines(groups):
        return
    for target, steps in resolved.pack.escalations.items():
        for index, step in enumerate(steps):
            if step.hand_over == NEXT_LINE:
                place = resolved.tree.place(("escalations", target, index, "hand_over"))
                yield finding("next-line-missing", place)


def _reactions(resolved: Resolved) -> Iterator[Finding]:
    for index, reaction in enumerate(resolved.pack.reactions):
        if reaction.do == "notify" and not reaction.notify and not reaction.copy_to:
            place = resolved.tree.place(("reactions", index, "name"))
            yield finding("reaction-does-nothing", place, name=reaction.name)


def _too_early(resolved: Resolved) -> Iterator[Finding]:
    """Conditions that ask for what a later table decides."""
    for path, condition in resolved.conditions.items():
        later = _LATER.get(path[:2])
        if later is None:
            continue
        for name in dict.fromkeys(test.field for test in each_test(condition)):
            if name in later:
                yield finding("fact-too-early", resolved.tree.first_line(path), name=name, where=where_text(path[:2]))


def _of_event(resolved: Resolved) -> Iterator[Finding]:
    """Fields of one event where the ticket as it stands is looked at."""
    passing = {access.name for access in resolved.declared if access.of_event}
    if not passing:
        return
    order = resolved.pack.queue.order if resolved.pack.queue is not None else ()
    asked: list[tuple[Path, str]] = [(path, name) for path, name, _ in required_fields(resolved.pack)]
    asked += [(("queue", "order", index), queue_key(text)[0]) for index, text in enumerate(order)]
    for path, name in asked:
        if name in passing:
            place = resolved.tree.place(path)
            yield finding("field-of-event", place, name=name, where=where_text(path[:2]))


def circle_of(backup_of: Mapping[str, str]) -> Iterator[list[str]]:
    """Each circle in which following the map leads, once.

    >>> list(circle_of({"a": "b", "b": "c", "c": "b"}))
    [['b', 'c', 'b']]
    """
    seen: set[str] = set()
    for start in backup_of:
        trail: dict[str, None] = {}  # a list whose members are found at once
        name: str | None = start
        while name is not None and name not in seen:
            seen.add(name)
            trail[name] = None
            name = backup_of.get(name)
        if name is not None and name in trail:
            names = list(trail)
            yield [*names[names.index(name) :], name]
