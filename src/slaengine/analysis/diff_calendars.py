"""Two calendars of one name, day by day: what is different every week, and on which days beside that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final, TypeAlias

from slaengine.analysis.change import Change, Effect
from slaengine.analysis.example import created_at
from slaengine.model.compiled import CompiledPolicy
from slaengine.worktime import Calendar

DAYS_LOOKED_AT: Final = 2 * 366
"""Days that are compared, from the Monday on which examples come in."""
DAYS_NAMED_MAX: Final = 12
"""Days that are named one by one; a make-up day with the hours of a weekday changes with that."""
_DAY: Final = timedelta(days=1)
_SHORT: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

Hours: TypeAlias = tuple[tuple[str, str], ...]
"""The open periods of one day, as times of day."""


def calendar_changes(old: CompiledPolicy, new: CompiledPolicy) -> Iterator[Change]:
    """What is different about the calendars of both policies, and which calendars come and go."""
    for name in dict.fromkeys([*old.calendars, *new.calendars]):
        before, after = old.calendars.get(name), new.calendars.get(name)
        if before is None or after is None:
            yield Change("moved", "calendars", "new" if before is None else "gone", {"name": name})
        elif before != after:
            yield from _changed(name, before, after, created_at(new).date())


def _changed(name: str, old: Calendar, new: Calendar, first: date) -> Iterator[Change]:
    days = [first + number * _DAY for number in range(DAYS_LOOKED_AT)]
    before, after = ({day: _hours(calendar, day) for day in days} for calendar in (old, new))
    weekly = [(_usual(before, weekday), _usual(after, weekday)) for weekday in range(7)]
    told = False
    for pair in dict.fromkeys(weekly):
        if pair[0] != pair[1]:
            told = True
            on = [weekday for weekday in range(7) if weekly[weekday] == pair]
            words = {"name": name, "days": _weekdays(on)}
            sides = (_said(pair[0]), _said(pair[1]))
            yield Change(_effect([pair]), "calendars", "hours", words, sides)
    others = [day for day in days if before[day] != after[day] and (before[day], after[day]) not in weekly]
    if others:
        pairs = [(before[day], after[day]) for day in others]
        named = ", ".join(f"{day} ({_said(before[day])} → {_said(after[day])})" for day in others[:DAYS_NAMED_MAX])
        more = len(others) - DAYS_NAMED_MAX
        words = {"name": name, "days": named, "number": str(len(others)), "until": str(days[-1])}
        yield Change(_effect(pairs), "calendars", "dates", words, more=more > 0)
    elif not told:
        yield Change("moved", "calendars", "beyond", {"name": name, "until": str(days[-1])})


def _hours(calendar: Calendar, day: date) -> Hours:
    start = datetime.combine(day, time(), calendar.zone)
    end = datetime.combine(day + _DAY, time(), calendar.zone)
    return tuple(
        (f"{period.start:%H:%M}", "24:00" if period.end == end else f"{period.end:%H:%M}")
        for period in calendar.periods(start, end)
    )


def _usual(hours: dict[date, Hours], weekday: int) -> Hours:
    """What most days of that weekday have."""
    return Counter(found for day, found in hours.items() if day.weekday() == weekday).most_common(1)[0][0]


def _effect(pairs: list[tuple[Hours, Hours]]) -> Effect:
    """More open time brings deadlines forward: the desk has less time on the calendar on the wall."""
    if all(_within(before, after) for before, after in pairs):
        return "tighter"
    return "looser" if all(_within(after, before) for before, after in pairs) else "moved"


def _within(inner: Hours, outer: Hours) -> bool:
    return all(any(start >= first and end <= last for first, last in outer) for start, end in inner)


def _said(hours: Hours) -> str:
    return ", ".join(f"{start}-{end}" for start, end in hours) or "closed"


def _weekdays(days: list[int]) -> str:
    """Weekdays as calendars write them: `mon-fri` as Mon-Fri."""
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ", ".join(_SHORT[run[0]] if len(run) == 1 else f"{_SHORT[run[0]]}-{_SHORT[run[-1]]}" for run in runs)
