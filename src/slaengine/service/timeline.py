"""One ticket's life as a picture says it: lanes of spans and marks, and the story that numbers refer to.

Drawn up from the decisions of a replay: the changes of clocks, the actions that were asked for, what is ahead. Nothing
here decides anything, and nothing here knows how wide the picture is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from slaengine.model.compiled import CompiledPolicy
from slaengine.model.decision import Decision
from slaengine.model.patterns import Words
from slaengine.model.state import TicketState
from slaengine.service.lanes import Lane, LaneKind, Mark, Span, closes, target_lane
from slaengine.service.story import FOLLOWUPS, Entry, tell
from slaengine.worktime import Calendar

EVENTS_MAX: Final = 5_000
"""Events of one ticket that a picture is drawn of."""
STORY_MAX: Final = 200
"""Lines of a story; a longer one is told by its beginning and its end."""
SHADED_DAYS_MAX: Final = 100
"""Days at once whose closed hours are shaded; beyond, a night is narrower than a line."""


class TooManyEventsError(ValueError):
    """The ticket has more events than a picture can show."""


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
    targets = [lane for plan in last.policy.targets if (lane := target_lane(plan, decisions, story, now)) is not None]
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
    return next((calendar for calendar in calendars if closes(calendar)), None)


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


def _shortened(story: Sequence[Entry]) -> tuple[tuple[Entry, ...], int]:
    if len(story) <= STORY_MAX:
        return tuple(story), 0
    half = STORY_MAX // 2
    return (*story[:half], *story[-half:]), len(story) - 2 * half
