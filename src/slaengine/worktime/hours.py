"""Opening hours as written: weekdays and ``HH:MM-HH:MM``, read into spans on the wall clock."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from slaengine.worktime.errors import CalendarError, Path, near
from slaengine.worktime.limits import DAY_SECONDS, HOURS_KEYS_MAX, PERIODS_PER_DAY_MAX, TEXT_CHARACTERS_MAX

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALWAYS: Final = "24x7"
CLOSED: Final = "closed"
_TIMES: Final = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})", re.ASCII)
_EXAMPLE: Final = 'write hours like "09:00-17:30"; "22:00-06:00" runs past midnight, "00:00-24:00" is the whole day'

Problems = list[CalendarError]


@dataclass(frozen=True, slots=True)
class Span:
    """Hours of one day: wall seconds after its midnight, half open. ``end`` passes 24 h when it runs past midnight."""

    start: int
    end: int

    def __str__(self) -> str:
        return f"{_clock(self.start)}-{_clock(self.end if self.end <= DAY_SECONDS else self.end - DAY_SECONDS)}"


@dataclass(frozen=True, slots=True)
class DayHours:
    """The spans of a day, sorted and disjoint, and the key of the calendar that says so."""

    spans: tuple[Span, ...]
    path: Path


Week = tuple[DayHours, DayHours, DayHours, DayHours, DayHours, DayHours, DayHours]


def read_week(value: object, path: Path, problems: Problems) -> Week:
    """Read ``hours``: a mapping of weekdays to hours, or ``24x7``."""
    whole_day = (Span(0, DAY_SECONDS),)
    if value == ALWAYS:
        return _week({day: DayHours(whole_day, path) for day in range(7)}, path)
    if not isinstance(value, Mapping):
        fix = 'write for example {mon-fri: ["09:00-17:00"]}, or 24x7'
        problems.append(CalendarError("hours are missing or are not a mapping of weekdays", path=path, fix=fix))
        return _week({}, path)
    if len(value) > HOURS_KEYS_MAX:
        problems.append(CalendarError(f"hours have more than {HOURS_KEYS_MAX} keys, one for each weekday", path=path))
        return _week({}, path)
    found: dict[int, DayHours] = {}
    for key, times in value.items():
        here = (*path, key if isinstance(key, str | int) else str(key))
        hours = DayHours(read_spans(times, here, problems), here)
        for day in read_weekdays(key, here, problems):
            if day in found:
                fix = "name each weekday once"
                message = f"{WEEKDAYS[day]} has hours twice: under {found[day].path[-1]} and under {key}"
                problems.append(CalendarError(message, path=here, fix=fix))
            found[day] = hours
    return _week(found, path)


def _week(found: Mapping[int, DayHours], path: Path) -> Week:
    day = [found.get(weekday, DayHours((), path)) for weekday in range(7)]
    return day[0], day[1], day[2], day[3], day[4], day[5], day[6]


def read_weekdays(key: object, path: Path, problems: Problems) -> list[int]:
    """Read ``mon``, ``mon-fri``, ``sat-mon`` (over the weekend) or ``mon,wed``; Monday is 0.

    >>> read_weekdays("sat-mon,wed", (), [])
    [5, 6, 0, 2]
    """
    days: list[int] = []
    text = key.lower() if isinstance(key, str) and len(key) <= TEXT_CHARACTERS_MAX else ""
    for part in text.replace(" ", "").split(","):
        ends = part.split("-")
        unknown = [end for end in ends if end not in WEEKDAYS]
        if unknown or len(ends) > 2:
            short = [end[:3] for end in ends]  # Monday-Friday
            meant = f"did you mean {'-'.join(short)}?" if set(short) <= set(WEEKDAYS) and len(ends) <= 2 else None
            fix = meant or (near(unknown[0][:3], list(WEEKDAYS)) if unknown else None)
            message = f"{str(key)[:TEXT_CHARACTERS_MAX]!r} names no weekdays"
            problems.append(CalendarError(message, path=path, fix=fix or "write mon, mon-fri or mon,wed"))
            return []
        first, last = WEEKDAYS.index(ends[0]), WEEKDAYS.index(ends[-1])
        days += [(first + step) % 7 for step in range((last - first) % 7 + 1)]
    if len(set(days)) < len(days):
        problems.append(CalendarError(f"{key!r} names a weekday twice", path=path, fix="name each weekday once"))
    return days


def read_spans(value: object, path: Path, problems: Problems) -> tuple[Span, ...]:
    """Read the hours of one day: a list of ``HH:MM-HH:MM``, one alone, or ``closed``."""
    if value == CLOSED or value is None:
        return ()
    texts: Iterable[object] = value if isinstance(value, list | tuple) else (value,)
    if isinstance(value, list | tuple) and len(value) > PERIODS_PER_DAY_MAX:
        problems.append(CalendarError(f"a day has at most {PERIODS_PER_DAY_MAX} periods", path=path))
        return ()
    spans: list[Span] = []
    for i, text in enumerate(texts):
        here = (*path, i) if isinstance(value, list | tuple) else path
        span = _read_span(text, here, problems)
        if span is None:
            continue
        if any(span.start < other.end and other.start < span.end for other in spans):
            problems.append(CalendarError(f"{text} overlaps other hours of the same day", path=here))
            continue
        spans.append(span)
    return tuple(sorted(spans, key=lambda span: span.start))


def _read_span(text: object, path: Path, problems: Problems) -> Span | None:
    match = _TIMES.fullmatch(text.strip()) if isinstance(text, str) and len(text) <= TEXT_CHARACTERS_MAX else None
    if match is None:
        message = f"{str(text)[:TEXT_CHARACTERS_MAX]!r} is not a stretch of hours"
        problems.append(CalendarError(message, path=path, fix=_EXAMPLE))
        return None
    start, end = _seconds(match[1], match[2]), _seconds(match[3], match[4])
    if start is None or end is None or start == DAY_SECONDS:
        problems.append(CalendarError(f"{text!r} has a time that no day has", path=path, fix=_EXAMPLE))
        return None
    if start == end:
        message = f"{text!r} begins and ends at the same time"
        problems.append(CalendarError(message, path=path, fix='write "00:00-24:00" for the whole day'))
        return None
    return Span(start, end if end > start else end + DAY_SECONDS)


def _seconds(hour: str, minute: str) -> int | None:
    seconds = int(hour) * 3600 + int(minute) * 60
    return seconds if int(minute) < 60 and seconds <= DAY_SECONDS else None


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}"
