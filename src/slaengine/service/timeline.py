"""One ticket's life as a picture says it: lanes of spans and marks, and the story that numbers refer to.

Drawn up from the decisions of a replay: the changes of clocks, the actions that were asked for, what is ahead. Nothing
here decides anything, and nothing here knows how wide the picture is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final, Literal, NamedTuple, TypeAlias, assert_never

from slaengine.model.clock import ROLLING, Clock, goal_of
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.decision import Change, Decision
from slaengine.model.patterns import Words
from slaengine.model.state import TicketState
from slaengine.model.target import TargetPlan
from slaengine.service.story import FOLLOWUPS, Entry, tell
from slaengine.worktime import Calendar, Duration

EVENTS_MAX: Final = 5_000
"""Events of one ticket that a picture is drawn of."""
STORY_MAX: Final = 200
"""Lines of a story; a longer one is told by its beginning and its end."""
SHADED_DAYS_MAX: Final = 100
"""Days at once whose closed hours are shaded; beyond, a night is narrower than a line."""

SpanKind: TypeAlias = Literal["running", "late", "paused", "stopped", "value"]
MarkKind: TypeAlias = Literal[
    "due", "moved_due", "met", "missed", "cancelled", "breach", "step", "update", "late_update", "event", "followup"
]


LaneKind: TypeAlias = Literal["events", "priority", "group", "assignee", "target", "followups"]


class TooManyEventsError(ValueError):
    """The ticket has more events than a picture can show."""


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


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything that is drawn of one ticket. `start` and `end` enclose all instants in it."""

    policy: CompiledPolicy
    ticket: TicketState
    start: int
    end: int
    now: int
    lanes: tuple[Lane, ...]
    story: tuple[Entry, ...]
    hours: Calendar | None
    """The calendar whose closed hours are shaded; None where everything runs day and night."""
    left_out: int = 0
    """Lines of the story that are not told."""
    instants: tuple[int, ...] = ()
    """All instants at which something begins, ends or happens, in order."""


def draw_up(decisions: Sequence[Decision], *, checks: bool = False) -> Timeline:
    """The picture of a ticket's life from all its decisions; `checks` shows the daily looks as well.

    Raises:
        TooManyEventsError: there are more than `EVENTS_MAX`.
    """
    if len(decisions) > EVENTS_MAX:
        raise TooManyEventsError(f"the ticket has {len(decisions):,} events, a picture shows at most {EVENTS_MAX:,}")
    last = decisions[-1]
    now = last.ticket.at
    story = tell(decisions, checks=checks)
    told, left_out = _shortened(story)
    targets = [lane for plan in last.policy.targets if (lane := _target(plan, decisions, story, now)) is not None]
    lanes = [_events(story), *_values(decisions, now), *targets]
    if any(entry.kind in FOLLOWUPS for entry in story):
        lanes.append(_followups(story))
    instants = sorted({now, last.ticket.created_at, *_instants(lanes)})
    return Timeline(
        policy=last.policy,
        ticket=last.ticket,
        start=instants[0],
        end=instants[-1],
        now=now,
        lanes=tuple(lanes),
        story=told,
        hours=_hours(last.policy),
        left_out=left_out,
        instants=tuple(instants),
    )


def closed_times(calendar: Calendar | None, start: int, end: int) -> list[tuple[int, int]]:
    """The stretches in which a calendar is closed; none where there is no calendar or too long a time."""
    if calendar is None or not 0 < end - start <= SHADED_DAYS_MAX * 86_400:
        return []
    closed, at = [], start
    for period in calendar.periods(calendar.at(start), calendar.at(end)):
        first, last = int(period.start.timestamp()), int(period.end.timestamp())
        if at < first:
            closed.append((at, first))
        at = last
    return [*closed, (at, end)] if at < end else closed


def _instants(lanes: Iterable[Lane]) -> Iterator[int]:
    for lane in lanes:
        for span in lane.spans:
            yield from (span.start, span.end)
        for mark in lane.marks:
            yield mark.at


def _hours(policy: CompiledPolicy) -> Calendar | None:
    """The policy's first calendar that is closed at times: of a target, else any."""
    calendars = (*(plan.calendar for plan in policy.targets), *policy.calendars.values())
    return next((calendar for calendar in calendars if _closes(calendar)), None)


def _closes(calendar: Calendar) -> bool:
    monday = 1_767_542_400  # any week shows whether a calendar ever closes
    week = 7 * 86_400
    return calendar.open_seconds(monday, monday + week) < week


def _events(story: Sequence[Entry]) -> Lane:
    marks = tuple(Mark(entry.at, "event", entry.tag) for entry in story if entry.kind == "event")
    return Lane("events", Words("Events", "事件"), marks=marks)


def _followups(story: Sequence[Entry]) -> Lane:
    marks = tuple(Mark(e.at, "followup", e.tag, e.ahead) for e in story if e.kind in FOLLOWUPS)
    return Lane("followups", Words("Follow-up", "后续"), marks=marks)


def _values(decisions: Sequence[Decision], now: int) -> Iterator[Lane]:
    """What the ticket was at each time: its level, its group, who has it."""
    rows: tuple[tuple[LaneKind, Words, str, list[str | None]], ...] = (
        ("priority", Words("Priority", "优先级"), "raise_priority", [decision.level for decision in decisions]),
        ("group", Words("Group", "处理组"), "hand_over", [decision.group for decision in decisions]),
        ("assignee", Words("Assignee", "处理人"), "hand_over", [decision.assignee for decision in decisions]),
    )
    for kind, title, cause, values in rows:
        spans: list[Span] = []
        for decision, value in zip(decisions, values, strict=True):
            if spans and spans[-1].label == (value or ""):
                continue
            at = _changed_at(decision, cause) if spans else decision.ticket.at
            if spans:
                spans[-1] = spans[-1]._replace(end=at)
            spans.append(Span(at, now, "value", value or ""))
        shown = tuple(span for span in spans if span.label)
        if shown:
            yield Lane(kind, title, shown)


def _changed_at(decision: Decision, cause: str) -> int:
    """When a level or a group changed: with the event, or with the step that did it while time passed."""
    return min((action.at for action in decision.ticket.actions if action.type == cause), default=decision.ticket.at)


def _target(plan: TargetPlan, decisions: Sequence[Decision], story: Sequence[Entry], now: int) -> Lane | None:
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
        calendar=plan.calendar if goal is not None and goal.kind in ROLLING and _closes(plan.calendar) else None,
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


def _shortened(story: Sequence[Entry]) -> tuple[tuple[Entry, ...], int]:
    if len(story) <= STORY_MAX:
        return tuple(story), 0
    half = STORY_MAX // 2
    return (*story[:half], *story[-half:]), len(story) - 2 * half
