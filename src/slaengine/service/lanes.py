"""The lanes of a picture: spans and marks, and how the changes of one target's clock become a lane."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final, Literal, NamedTuple, TypeAlias, assert_never

from slaengine.model.clock import ROLLING, Clock, goal_of
from slaengine.model.decision import Change, Decision
from slaengine.model.patterns import Words
from slaengine.model.target import TargetPlan
from slaengine.service.story import Entry
from slaengine.worktime import Calendar, Duration

SpanKind: TypeAlias = Literal["running", "late", "paused", "stopped", "value"]
MarkKind: TypeAlias = Literal[
    "due", "moved_due", "met", "missed", "cancelled", "breach", "step", "update", "late_update", "event", "followup"
]


LaneKind: TypeAlias = Literal["events", "priority", "group", "assignee", "target", "followups"]


class Span(NamedTuple):
    """A stretch of a lane, half open, in epoch seconds. `label` is a level, a group, a person, or a pause's status."""

    start: int
    end: int
    kind: SpanKind
    label: str = ""


class Mark(NamedTuple):
    """An instant on a lane. `tag` is that of the story's line about it; `ahead` means that it may still change."""

    at: int
    kind: MarkKind
    tag: str = ""
    ahead: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    """One row of the picture."""

    kind: LaneKind
    title: Words
    spans: tuple[Span, ...] = ()
    marks: tuple[Mark, ...] = ()
    goal: Duration | None = None
    """The latest goal of a target."""
    status: str = ""
    """The latest status of a target's clock; `late` where it runs beyond its deadline."""
    calendar: Calendar | None = None
    """The calendar by which a target counts; None where it counts day and night."""
    name: str = ""
    """The target's name."""


def closes(calendar: Calendar) -> bool:
    """Whether the calendar has hours in which it is closed."""
    monday = 1_767_542_400  # any week shows whether a calendar ever closes
    week = 7 * 86_400
    return calendar.open_seconds(monday, monday + week) < week


def target_lane(plan: TargetPlan, decisions: Sequence[Decision], story: Sequence[Entry], now: int) -> Lane | None:
    """The lane of one target, from the changes of its clock; None where it never started."""
    statuses = [
        (change, decision) for decision in decisions for change in decision.changes if change.target == plan.name
    ]
    if not statuses:
        return None
    changes = [change for change, _ in statuses]
    latest = changes[-1].after
    goal = goal_of(latest, plan)
    waiting = {change.at: str(decision.ticket.facts.get("status") or "") for change, decision in statuses}
    steps = [
        Mark(entry.at, "breach" if entry.kind == "breach" else "step", entry.tag, entry.ahead)
        for entry in story
        if entry.target == plan.name
    ]
    marks = [*_deadlines(changes, now), *_ends(changes), *steps]
    return Lane(
        "target",
        plan.title,
        tuple(_spans(changes, waiting, now)),
        tuple(sorted(marks, key=lambda mark: mark.at)),
        goal=goal,
        status="late" if latest.status == "running" and latest.breached_at is not None else latest.status,
        calendar=plan.calendar if goal is not None and goal.kind in ROLLING and closes(plan.calendar) else None,
        name=plan.name,
    )


def _spans(changes: Sequence[Change], waiting: Mapping[int, str], now: int) -> Iterator[Span]:
    """What the clock did from one change to the next that made a difference."""
    ends = [change.at for change in changes[1:]] + [now]
    last: Span | None = None
    for change, end in zip(changes, ends, strict=True):
        kind = _span_kind(change.after, is_last=change is changes[-1])
        if change.at >= end:
            continue
        label = waiting.get(change.at, "") if kind == "paused" else ""
        if last is not None and (last.kind, last.end) == (kind, change.at):
            last = last._replace(end=end)
            continue
        if last is not None:
            yield last
        last = None if kind is None else Span(change.at, end, kind, label)
    if last is not None:
        yield last


def _span_kind(clock: Clock, *, is_last: bool) -> SpanKind | None:
    match clock.status:
        case "running":
            return "running" if clock.breached_at is None else "late"
        case "paused":
            return "paused"
        case "met" | "missed":
            return None if is_last else "stopped"
        case "pending" | "cancelled":
            return None
        case _:
            assert_never(clock.status)


def _deadlines(changes: Sequence[Change], now: int) -> Iterator[Mark]:
    """The deadline that counts in each cycle, the broken one for good (ruling 13), and those that were put aside."""
    counts: dict[int, int] = {}
    broken: set[int] = set()
    for change in changes:
        clock = change.after
        if clock.due_at is None or clock.status == "cancelled" or clock.cycle in broken:
            continue
        before = counts.get(clock.cycle)
        if before is not None and before != clock.due_at:
            yield Mark(before, "moved_due")
        counts[clock.cycle] = clock.due_at
        if clock.breached_at is not None:
            broken.add(clock.cycle)
    latest = changes[-1].after
    for cycle, due_at in counts.items():
        unsettled = cycle == latest.cycle and cycle not in broken
        if unsettled and latest.status in ("cancelled", "paused"):
            yield Mark(due_at, "moved_due")
        else:
            yield Mark(due_at, "due", ahead=unsettled and latest.status == "running" and due_at >= now)


def _ends(changes: Sequence[Change]) -> Iterator[Mark]:
    """How each stretch ended: kept, missed or cancelled, or with an update, at which the next one began at once."""
    for change, following in zip_longest(changes, changes[1:]):
        goes_on = following is not None and (following.cause, following.at) == ("renew", change.at)
        kind = _ENDS.get((change.cause, goes_on))
        if kind is not None:
            yield Mark(change.at, kind)


_ENDS: Final[Mapping[tuple[str, bool], MarkKind]] = {
    ("stop_in_time", False): "met",
    ("stop_in_time", True): "update",
    ("stop_late", False): "missed",
    ("stop_late", True): "late_update",
    ("cancel", False): "cancelled",
}
