"""The lines of a clock ledger: a stretch of time, whether it counted, and the entry of the calendar that says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

from slaengine.model.compiled import CompiledPolicy
from slaengine.worktime import Calendar, DayKind, DayReason

NAMED_DAYS_MAX = 40
"""Days of one closed stretch that are looked at for the holidays in it."""
NAMES_MAX = 3
"""Different names of days that one closed stretch repeats."""
_REMARK = re.compile(r"\s*[(\uFF08].*")
"""What a holiday's name says in brackets: observed, or moved from another date."""


class Kind(Enum):
    """Why a stretch counted or did not."""

    REAL_TIME = "real_time"
    OPEN = "open"
    OPEN_MAKE_UP = "open_make_up"
    OPEN_DATED = "open_dated"
    BREAK = "break"
    NIGHT = "night"
    CLOSED = "closed"
    """Whole dates without hours; `label` names them."""
    CLOSURE = "closure"
    PAUSED = "paused"
    CLOSED_TICKET = "closed_ticket"
    """Between the resolution and the reopening."""
    BEFORE_CHANGE = "before_change"
    """Before the change of priority from which the new goal counts."""
    FOLDED = "folded"


@dataclass(frozen=True, slots=True)
class Stretch:
    """One line: from `start` to `end` (epoch seconds, half open) `seconds` of the goal's meter counted."""

    start: int
    end: int
    kind: Kind
    seconds: int
    balance: int | None = None
    """Seconds that are left after it."""
    label: str = ""
    """The status of a pause, the names of the days of a closed stretch."""
    place: str = ""
    """The line of the policy that says so, `file:line:column`."""
    overdue: bool = False
    """Nothing was left when it began."""
    number: int = 0
    """Of a folded line: how many lines it stands for."""
    idle: int = 0
    """Of a folded line: how many of them did not count."""


_OPEN_KINDS = {DayKind.MAKE_UP: Kind.OPEN_MAKE_UP, DayKind.DATED: Kind.OPEN_DATED}
WEEKEND = "weekend"
"""Stands in a label for dates that the weekly hours leave out."""
CLOSED_DATE = "closed_date"
"""Stands in a label for dates that the calendar itself declares closed."""
HOLIDAY = "holiday"
"""Stands in a label for a holiday without a name."""


def open_stretch(policy: CompiledPolicy, calendar: Calendar, start: int, end: int, language: str) -> Stretch:
    """A stretch inside opening hours."""
    day = _day_of_hours(calendar, start, language)
    kind = _OPEN_KINDS.get(day.kind, Kind.OPEN)
    return Stretch(start, end, kind, end - start, label=day.label, place=place_of(policy, calendar, day.path))


def closed_stretch(policy: CompiledPolicy, calendar: Calendar, start: int, end: int, language: str) -> Stretch:
    """A stretch outside opening hours: a break, a night, a closure, or whole dates that are closed."""
    first, last = calendar.at(start), calendar.at(end - 1)
    closed = [day for day in _days(calendar, first.date(), last.date(), language) if not day.is_open]
    if closed:
        names = list(dict.fromkeys(_name(day) for day in closed))[:NAMES_MAX]
        # A holiday says more than the weekend beside it.
        deciding = next((day for day in closed if day.kind is not DayKind.WEEKLY), closed[0])
        place = place_of(policy, calendar, deciding.path)
        return Stretch(start, end, Kind.CLOSED, 0, label="\n".join(names), place=place)
    day = calendar.explain_day(first.date(), language)
    if day.closures and _inside_hours(first, day):
        return Stretch(start, end, Kind.CLOSURE, 0, place=place_of(policy, calendar, day.closures[0]))
    kind = Kind.BREAK if _is_break(first, last, day) else Kind.NIGHT
    return Stretch(start, end, kind, 0, place=place_of(policy, calendar, day.path))


def place_of(policy: CompiledPolicy, calendar: Calendar, path: tuple[str | int, ...]) -> str:
    """The place in the pack of an entry of a calendar, or of the nearest key around it; empty when built in."""
    for length in range(len(path), -1, -1):
        place = policy.calendar_places.get("/".join([calendar.name, *map(str, path[:length])]))
        if place is not None:
            return place
    return ""


def _days(calendar: Calendar, first: date, last: date, language: str) -> Iterator[DayReason]:
    for number in range(min((last - first).days + 1, NAMED_DAYS_MAX)):
        yield calendar.explain_day(first + timedelta(days=number), language)


def _name(day: DayReason) -> str:
    match day.kind:
        case DayKind.HOLIDAY:
            return _REMARK.sub("", day.label) or HOLIDAY
        case DayKind.WEEKLY | DayKind.MAKE_UP:
            return WEEKEND
        case DayKind.DATED | DayKind.CLOSURE:
            return day.label or CLOSED_DATE


def _day_of_hours(calendar: Calendar, start: int, language: str) -> DayReason:
    """The date whose hours an open instant belongs to: its own, or the one before where a shift runs past midnight."""
    moment = calendar.at(start)
    day = calendar.explain_day(moment.date(), language)
    if any(opening <= _minute(moment) < closing for opening, closing in _spans(day)):
        return day
    before = calendar.explain_day(moment.date() - timedelta(days=1), language)
    overnight = any(
        closing > _DAY_MINUTES and _minute(moment) < closing - _DAY_MINUTES for _, closing in _spans(before)
    )
    return before if overnight else day


_DAY_MINUTES = 24 * 60


def _spans(day: DayReason) -> list[tuple[int, int]]:
    """The hours as written in minutes; one that runs past midnight ends after 24 hours."""
    spans = []
    for text in day.hours:
        opening, closing = (int(edge[:2]) * 60 + int(edge[3:]) for edge in text.split("-"))
        spans.append((opening, closing if closing > opening else closing + _DAY_MINUTES))
    return spans


def _minute(moment: datetime) -> int:
    return moment.hour * 60 + moment.minute


def _inside_hours(first: datetime, day: DayReason) -> bool:
    """Whether the day's written hours would have been open when the closed stretch began."""
    return any(opening <= _minute(first) < closing for opening, closing in _spans(day))


def _is_break(first: datetime, last: datetime, day: DayReason) -> bool:
    """Whether the stretch lies between two stretches of hours of the same date."""
    if first.date() != last.date():
        return False
    spans = _spans(day)
    return any(closing <= _minute(first) for _, closing in spans) and any(
        opening > _minute(last) for opening, _ in spans
    )
