"""The ``holidays``, ``dates`` and ``closures`` of a calendar as written."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from slaengine.worktime.countries import Country, require_country
from slaengine.worktime.errors import CalendarError, Path, near
from slaengine.worktime.hours import DayHours, Problems, read_spans
from slaengine.worktime.limits import (
    CLOSURES_MAX,
    COUNTRIES_MAX,
    DATED_ENTRIES_MAX,
    DAY_SECONDS,
    HOLIDAY_ENTRIES_MAX,
    HOLIDAY_RANGE_DAYS_MAX,
    TEXT_CHARACTERS_MAX,
    YEAR_FIRST,
    YEAR_LAST,
)
from slaengine.worktime.wallclock import EPOCH_ORDINAL

_YEARLY: Final = re.compile(r"(\d{2})-(\d{2})", re.ASCII)
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOMENT: Final = re.compile(r"(\d{4}-\d{2}-\d{2})[ T](\d{2}):(\d{2})", re.ASCII)
_SHAPES: Final = "write 2026-12-25, 12-25, {from: 2026-12-24, to: 2026-12-31} or {country: CN}"


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day off: its name, if it was given one, and the entry that says so."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class Closure:
    """A stretch cut out of the hours, on the wall clock in seconds since 1970-01-01 00:00, half open."""

    start: int
    end: int
    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class Holidays:
    """All days off: on a date (by ordinal), each year (by month and day), and of countries."""

    dates: Mapping[int, Holiday] = field(default_factory=dict)
    yearly: Mapping[tuple[int, int], Holiday] = field(default_factory=dict)
    countries: tuple[Country, ...] = ()

    def on(self, day: date) -> Holiday | None:
        """The calendar's own holiday on a date; countries are asked by the caller, who knows the year."""
        return self.dates.get(day.toordinal()) or self.yearly.get((day.month, day.day))


def read_holidays(value: object, path: Path, problems: Problems) -> Holidays:
    """Read dates, ``MM-DD``, ranges and countries; one entry may stand without a list."""
    dates: dict[int, Holiday] = {}
    yearly: dict[tuple[int, int], Holiday] = {}
    countries: list[Country] = []
    for here, entry in _entries(value, path, HOLIDAY_ENTRIES_MAX, problems):
        try:
            _read_holiday(entry, here, dates, yearly, countries)
        except CalendarError as problem:
            problems.append(problem)
    if len(countries) > COUNTRIES_MAX:
        problems.append(CalendarError(f"a calendar takes holidays of at most {COUNTRIES_MAX} countries", path=path))
    return Holidays(dates, yearly, tuple(countries[:COUNTRIES_MAX]))


def read_dated(value: object, path: Path, problems: Problems) -> dict[int, DayHours]:
    """Read ``dates``: the hours of single dates, which beat everything else."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        fix = 'write {2026-12-31: ["09:00-12:00"]} or {2026-12-30: closed}'
        problems.append(CalendarError("dates are not a mapping of dates to hours", path=path, fix=fix))
        return {}
    if len(value) > DATED_ENTRIES_MAX:
        problems.append(CalendarError(f"a calendar has at most {DATED_ENTRIES_MAX} dates", path=path))
        return {}
    dated: dict[int, DayHours] = {}
    for key, hours in value.items():
        here = (*path, key if isinstance(key, str | int) else str(key))
        try:
            dated[_date(key, here).toordinal()] = DayHours(read_spans(hours, here, problems), here)
        except CalendarError as problem:
            problems.append(problem)
    return dated


def read_closures(value: object, path: Path, problems: Problems) -> tuple[Closure, ...]:
    """Read ``closures``: ``{from: "2026-12-24 15:00", to: "2026-12-24 16:00"}``, with a ``name`` if wanted."""
    closures: list[Closure] = []
    for here, entry in _entries(value, path, CLOSURES_MAX, problems):
        try:
            closures.append(_closure(entry, here))
        except CalendarError as problem:
            problems.append(problem)
    return tuple(sorted(closures, key=lambda closure: closure.start))


def _read_holiday(
    entry: object,
    path: Path,
    dates: dict[int, Holiday],
    yearly: dict[tuple[int, int], Holiday],
    countries: list[Country],
) -> None:
    if not isinstance(entry, Mapping):
        _one(entry, Holiday("", path), dates, yearly)
    elif "country" in entry:
        countries.append(_country(entry, path))
    elif "from" in entry and "to" in entry:
        holiday = Holiday(_name(entry, path, "from", "to"), path)
        dates |= dict.fromkeys(_range(entry["from"], entry["to"], path), holiday)
    elif "date" in entry:
        _one(entry["date"], Holiday(_name(entry, path, "date"), path), dates, yearly)
    else:
        raise CalendarError("this holiday has no date", path=path, fix=_SHAPES)


def _closure(entry: object, path: Path) -> Closure:
    if not isinstance(entry, Mapping) or "from" not in entry or "to" not in entry:
        fix = 'write {from: "2026-12-24 15:00", to: "2026-12-24 16:00"}'
        raise CalendarError("a closure has a from and a to", path=path, fix=fix)
    name = _name(entry, path, "from", "to")
    start, end = _moment(entry["from"], (*path, "from")), _moment(entry["to"], (*path, "to"))
    if start >= end:
        raise CalendarError("a closure ends after it begins", path=(*path, "to"))
    return Closure(start, end, name, path)


def _entries(value: object, path: Path, entries_max: int, problems: Problems) -> list[tuple[Path, object]]:
    """The entries of a list, each with its path; a single entry counts as a list of one."""
    if value is None:
        return []
    if not isinstance(value, Sequence) or isinstance(value, str):
        return [(path, value)]
    if len(value) > entries_max:
        problems.append(CalendarError(f"at most {entries_max} entries are allowed here", path=path))
        return []
    return [((*path, i), entry) for i, entry in enumerate(value)]


def _one(value: object, holiday: Holiday, dates: dict[int, Holiday], yearly: dict[tuple[int, int], Holiday]) -> None:
    match = _YEARLY.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        dates[_date(value, holiday.path).toordinal()] = holiday
        return
    month, day = int(match[1]), int(match[2])
    _checked(lambda: date(2000, month, day), value, holiday.path)  # a leap year, so that 02-29 is a day
    yearly[month, day] = holiday


def _range(first: object, last: object, path: Path) -> range:
    start, end = _date(first, (*path, "from")).toordinal(), _date(last, (*path, "to")).toordinal()
    if end < start:
        raise CalendarError("a range of holidays ends before it begins", path=(*path, "to"))
    if end - start >= HOLIDAY_RANGE_DAYS_MAX:
        raise CalendarError(f"a range of holidays has at most {HOLIDAY_RANGE_DAYS_MAX} days", path=path)
    return range(start, end + 1)


def _country(entry: Mapping[object, object], path: Path) -> Country:
    _name(entry, path, "country", "subdivision")
    code, subdivision = entry["country"], entry.get("subdivision")
    if not isinstance(code, str) or not isinstance(subdivision, str | None):
        raise CalendarError("country and subdivision are texts", path=path, fix="write for example country: CN")
    country = Country(code, subdivision, path)
    require_country(country)
    return country


def _name(entry: Mapping[object, object], path: Path, *keys: str) -> str:
    """The entry's name, once its other keys are known to be allowed."""
    known = [*keys, "name"]
    for key in entry:
        if key not in known:
            fix = near(str(key)[:TEXT_CHARACTERS_MAX], known) or f"known: {', '.join(known)}"
            raise CalendarError(f"unknown key {str(key)[:TEXT_CHARACTERS_MAX]!r}", path=path, fix=fix)
    name = entry.get("name", "")
    if not isinstance(name, str) or len(name) > TEXT_CHARACTERS_MAX:
        raise CalendarError(f"a name is a text of at most {TEXT_CHARACTERS_MAX} characters", path=(*path, "name"))
    return name


def _date(value: object, path: Path) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        day = value
    elif isinstance(value, str) and _DATE.fullmatch(value):
        day = _checked(lambda: date.fromisoformat(value), value, path)
    else:
        raise CalendarError(f"{str(value)[:TEXT_CHARACTERS_MAX]!r} is not a date", path=path, fix="write 2026-12-25")
    if not YEAR_FIRST <= day.year <= YEAR_LAST:
        raise CalendarError(f"{day} is outside the years {YEAR_FIRST} to {YEAR_LAST}", path=path)
    return day


def _moment(value: object, path: Path) -> int:
    match = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    hour, minute = (int(match[2]), int(match[3])) if match else (99, 0)
    if match is None or minute > 59 or hour * 60 + minute > 1440:
        message = f"{str(value)[:TEXT_CHARACTERS_MAX]!r} is not a time on a date"
        raise CalendarError(message, path=path, fix="write 2026-12-24 15:00, without an offset")
    return (_date(match[1], path).toordinal() - EPOCH_ORDINAL) * DAY_SECONDS + hour * 3600 + minute * 60


def _checked(make: Callable[[], date], value: object, path: Path) -> date:
    try:
        return make()
    except ValueError:
        raise CalendarError(f"{value!r} is no day of any calendar", path=path, fix="write 2026-12-25") from None
