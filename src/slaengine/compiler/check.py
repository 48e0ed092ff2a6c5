"""Resolved pack → findings: policies whose parts all exist and that still contradict themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from importlib.util import find_spec
from itertools import islice
from typing import Final

from slaengine.compiler.fields import is_date
from slaengine.compiler.lengths import Length, lengths
from slaengine.compiler.limits import FINDINGS_MAX
from slaengine.compiler.resolve import Resolved
from slaengine.compiler.review import next_review
from slaengine.compiler.tables import check_tables
from slaengine.diagnostics import Finding, finding
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
    if resolved.pack.policy.matcher == "durable" and find_spec("durable") is None:
        fix = "install durable-rules (Python 3.11 or 3.12), or write `matcher: indexed`"
        place = resolved.tree.place(("policy", "matcher"))
        yield finding("value-not-allowed", place, allowed=["indexed"], fix=fix, value="durable", key="matcher")


def _lengths(resolved: Resolved) -> Iterator[Finding]:
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


def _deliveries(resolved: Resolved) -> Iterator[Finding]:
    """`deliver: in_hours` needs hours."""
    pack, tree = resolved.pack, resolved.tree
    word = "`deliver: in_hours`"
    for name, steps in pack.escalations.items():
        target = pack.targets.get(name)
        for index, step in enumerate(steps):
            if step.deliver == "in_hours" and target is not None and target.calendar is None:
                place = tree.place(("escalations", name, index, "deliver"))
                yield finding("calendar-missing", place, length=word, where=f"the target `{name}`")
    if pack.callbacks is not None and pack.callbacks.deliver == "in_hours" and pack.callbacks.calendar is None:
        place = tree.place(("callbacks", "deliver"))
        yield finding("calendar-missing", place, length=word, where="`callbacks`")


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
    backup_of = {name: group.backup for name, group in groups.items() if group is not None and group.backup}
    seen: set[str] = set()
    for start in backup_of:
        trail: dict[str, None] = {}  # a list whose members are found at once
        group: str | None = start
        while group is not None and group not in seen:
            seen.add(group)
            trail[group] = None
            group = backup_of.get(group)
        if group in trail:
            names = list(trail)
            circle = names[names.index(group) :]
            place = resolved.tree.place(("routing", "groups", circle[0], "backup"))
            yield finding("backup-circle", place, circle=" → ".join([*circle, circle[0]]))


def _targets(resolved: Resolved) -> Iterator[Finding]:
    for name, target in resolved.pack.targets.items():
        if target.restart is not None and target.every is None:
            yield finding("restart-without-every", resolved.tree.key(("targets", name, "restart")))


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
    _targets,
    _lengths,
    _deliveries,
    _backups,
    _steps,
)
