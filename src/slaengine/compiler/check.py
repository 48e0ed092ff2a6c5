"""Resolved pack → findings: policies whose parts all exist and that still contradict themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from itertools import islice, pairwise
from typing import Final

from slaengine.compiler.check_life import check_life, circle_of
from slaengine.compiler.check_words import check_words
from slaengine.compiler.fields import is_date
from slaengine.compiler.lengths import Length, lengths
from slaengine.compiler.limits import FINDINGS_MAX
from slaengine.compiler.resolve import Resolved
from slaengine.compiler.review import next_review
from slaengine.compiler.tables import check_tables
from slaengine.compiler.tree import Path
from slaengine.diagnostics import Finding, Related, finding
from slaengine.policy.pack import Pack
from slaengine.rules import FieldKind
from slaengine.worktime import CalendarError, DurationKind

BUSINESS: Final = frozenset({DurationKind.OPEN, DurationKind.BUSINESS_DAYS})
REFERENCE_DATE: Final = "2026-01-01"
"""From here on goals are tried where the policy does not say since when it holds; the compiler knows no clock."""


def check(resolved: Resolved, today: date | None) -> list[Finding]:
    """All findings. `today` turns the check of the review date on."""
    every = (one for look in _CHECKS for one in look(resolved))
    found = list(islice(every, FINDINGS_MAX))
    return [*found, *_review(resolved, today)] if today is not None else found


def _header(resolved: Resolved) -> Iterator[Finding]:
    since = resolved.pack.policy.effective_from
    if since is not None and not is_date(since):
        yield finding("bad-date", resolved.tree.place(("policy", "effective_from")), value=since)


def _matcher(resolved: Resolved) -> Iterator[Finding]:
    if resolved.pack.policy.matcher != "durable":
        return
    from slaengine.rules.durable import why_unavailable  # noqa: PLC0415  rarely wanted

    if why := why_unavailable():
        fix = f"{why}, or write `matcher: indexed`"
        place = resolved.tree.place(("policy", "matcher"))
        yield finding("value-not-allowed", place, allowed=["indexed"], fix=fix, value="durable", key="matcher")


def _lengths(resolved: Resolved) -> Iterator[Finding]:
    """Lengths that are none, that need a calendar or that theirs never reaches; and deliveries in hours of nothing."""
    without_calendar: set[str] = set()
    for length in lengths(resolved.pack):
        place = resolved.tree.place(length.path)
        if length.duration.amount == 0 and not length.may_be_zero:
            yield finding("goal-zero", place, length=length.text)
        elif length.duration.kind in BUSINESS and length.calendar is None:
            if length.owner in without_calendar:
                continue  # one missing calendar is one mistake, however many lengths would need it
            without_calendar.add(length.owner)
            yield finding("calendar-missing", place, length=length.text, where=length.owner)
        elif not _reachable(resolved, length):
            yield finding("goal-unreachable", place, length=length.text, calendar=length.calendar)
    for path, owner in _deliveries(resolved.pack):
        if owner not in without_calendar:
            without_calendar.add(owner)
            yield finding("calendar-missing", resolved.tree.place(path), length="`deliver: in_hours`", where=owner)


def _goals_in_order(resolved: Resolved) -> Iterator[Finding]:
    """Lengths that are longer for a more urgent level; only those of one kind, up to one thing, can be compared."""
    one_stop = {name for name, target in resolved.pack.targets.items() if not isinstance(target.stop, dict)}
    of_map: dict[Path, dict[str, Length]] = {}
    for length in lengths(resolved.pack):
        if length.path[0] == "targets" and length.path[1] in one_stop and length.path[-1] in resolved.levels:
            of_map.setdefault(length.path[:-1], {})[str(length.path[-1])] = length
    for by_level in of_map.values():
        written = [(level, by_level[level]) for level in resolved.levels if level in by_level]
        for (urgent, longer), (level, shorter) in pairwise(written):
            same_kind = longer.duration.kind is shorter.duration.kind
            if same_kind and longer.duration.amount > shorter.duration.amount:
                place = resolved.tree.place(longer.path)
                related = [Related(resolved.tree.place(shorter.path), f"`{level}` is here")]
                words = {"level": urgent, "length": longer.text, "other": level, "shorter": shorter.text}
                yield finding("goals-out-of-order", place, related=related, **words)


def _reachable(resolved: Resolved, length: Length) -> bool:
    """Ruling 10: tried from the day on which the policy begins to hold."""
    calendar = resolved.calendars.get(length.calendar or "")
    if calendar is None or length.duration.kind not in BUSINESS:
        return True
    since = resolved.pack.policy.effective_from
    day = date.fromisoformat(since if since is not None and is_date(since) else REFERENCE_DATE)
    try:
        calendar.place(int(datetime.combine(day, time(), UTC).timestamp()), length.duration)
    except CalendarError:
        return False
    return True


def _deliveries(pack: Pack) -> Iterator[tuple[Path, str]]:
    """Each `deliver: in_hours` without hours, and who should name the calendar."""
    for name, steps in pack.escalations.items():
        target = pack.targets.get(name)
        for index, step in enumerate(steps):
            if step.deliver == "in_hours" and target is not None and target.calendar is None:
                yield ("escalations", name, index, "deliver"), f"the target `{name}`"
    if pack.callbacks is not None and pack.callbacks.deliver == "in_hours" and pack.callbacks.calendar is None:
        yield ("callbacks", "deliver"), "`callbacks`"
    groups = pack.routing.groups if pack.routing is not None else {}
    if not any(group is not None and group.calendar for group in groups.values()):
        for index, reaction in enumerate(pack.reactions):
            if reaction.deliver == "in_hours":
                yield ("reactions", index, "deliver"), "`routing.groups`"


def _priorities(resolved: Resolved) -> Iterator[Finding]:
    priorities, tree = resolved.pack.priorities, resolved.tree
    if not priorities.rules and priorities.matrix is None and priorities.reported_priority == "ignore":
        yield finding("priority-undecided", tree.key(("priorities",)))
    matrix = priorities.matrix
    if matrix is None:
        return
    path = ("priorities", "matrix", "cells")
    for row, cells in matrix.cells.items():
        yield from _value_of(resolved, matrix.rows, row, (*path, row))
        for column in cells:
            yield from _value_of(resolved, matrix.columns, column, (*path, row, column))


def _value_of(resolved: Resolved, field: str, value: str, path: tuple[str, ...]) -> Iterator[Finding]:
    """The value must be one that the field can have, where it lists its values."""
    declared = resolved.catalogue.get(field)
    if declared is not None and declared.kind is FieldKind.ENUM and value not in declared.values:
        place, reason = resolved.tree.key(path), f"{field} has no value {value}"
        yield finding("unknown-value", place, allowed=declared.values, typed=value, reason=reason)


def _classification(resolved: Resolved) -> Iterator[Finding]:
    rules = resolved.pack.classification.rules if resolved.pack.classification else []
    declared = resolved.catalogue["category"]
    for index, rule in enumerate(rules):
        category = rule.then.category
        if category is not None and declared.kind is FieldKind.ENUM and category not in declared.values:
            place = resolved.tree.place(("classification", "rules", index, "then", "category"))
            reason = f"category has no value {category}"
            yield finding("unknown-value", place, allowed=declared.values, typed=category, reason=reason)


def _backups(resolved: Resolved) -> Iterator[Finding]:
    groups = resolved.pack.routing.groups if resolved.pack.routing else {}
    of_group = {name: group.backup for name, group in groups.items() if group is not None and group.backup}
    of_person = {name: person.backup for name, person in resolved.pack.people.items() if person.backup}
    paths: tuple[tuple[Path, dict[str, str]], ...] = ((("routing", "groups"), of_group), (("people",), of_person))
    for path, backup_of in paths:
        for circle in circle_of(backup_of):
            place = resolved.tree.place((*path, circle[0], "backup"))
            yield finding("backup-circle", place, circle=" → ".join(circle))


def _steps(resolved: Resolved) -> Iterator[Finding]:
    for target, steps in resolved.pack.escalations.items():
        for index, step in enumerate(steps):
            if not any((step.notify, step.convene, step.hand_over, step.raise_priority_by)):
                place = resolved.tree.place(("escalations", target, index, "name"))
                yield finding("step-does-nothing", place, name=step.name)


def _review(resolved: Resolved, today: date) -> Iterator[Finding]:
    header = resolved.pack.policy
    if header.review_every is None or header.effective_from is None or not is_date(header.effective_from):
        return
    if next_review(date.fromisoformat(header.effective_from), header.review_every) < today:
        place = resolved.tree.place(("policy", "review_every"))
        yield finding("review-overdue", place, every=header.review_every, since=header.effective_from)


_CHECKS: Final[tuple[Callable[[Resolved], Iterator[Finding]], ...]] = (
    _header,
    _matcher,
    check_tables,
    _priorities,
    _classification,
    _lengths,
    _goals_in_order,
    _backups,
    _steps,
    check_life,
    check_words,
)
