"""Rules about hours: promises outside of them, holidays that run out, days that are an hour short."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, NamedTuple

from slaengine.compiler.lengths import lengths
from slaengine.compiler.review import next_review
from slaengine.compiler.tree import Path
from slaengine.lint.figures import Row, goal_path, rows, stop_types
from slaengine.lint.subject import Found, Subject, found
from slaengine.lint.words import instant, listed
from slaengine.model.compiled import GroupPlan
from slaengine.model.event_types import USUAL_ACTOR
from slaengine.policy.calendars import CalendarSpec, HolidayCountry, HolidayRange
from slaengine.worktime import Calendar, CalendarError, DurationKind
from slaengine.worktime.always import AlwaysOpen
from slaengine.worktime.countries import country_year
from slaengine.worktime.limits import YEAR_LAST

LOOK_AHEAD_DAYS: Final = 366
"""How far ahead changes of the clocks are looked at."""
UNREVIEWED_DAYS: Final = 31
"""How far ahead holidays are looked at where no review says until when the policy holds at least."""
MONTHS_TRIED: Final = 36
"""Months at whose beginning lengths are tried on their calendars."""
LONG_SECONDS: Final = 366 * 86_400
"""A length in open time that takes longer than this, a year, has too little open time."""
YEARS_BACK: Final = 3
"""Years before today in which a country must have had make-up days to be one that has them."""
_BUSINESS: Final = frozenset({DurationKind.OPEN, DurationKind.BUSINESS_DAYS})


class _Unkept(NamedTuple):
    """A promise that a closed group can't keep: the levels, the groups, and one ticket's instants."""

    levels: list[int]
    groups: list[str]
    start: int
    due: int


def promise_outside_hours(subject: Subject) -> Iterator[Found]:
    """Promises whose whole time can lie where a group that gets the tickets is closed."""
    routing = subject.policy.routing
    groups = [group for group in routing.groups.values() if _has_hours(group)] if routing is not None else []
    for plan in subject.policy.targets if groups else ():
        unkept = [
            (row, one) for row in rows(subject.policy) if row.plan is plan and (one := _unkept(subject, row, groups))
        ]
        if not unkept:
            continue
        row, first = unkept[0]
        names, clock = subject.policy.priority.levels, subject.policy.clock
        levels = sorted({level for _, one in unkept for level in one.levels})
        closed = dict.fromkeys(name for _, one in unkept for name in one.groups)
        words: dict[str, Any] = {"start": instant(clock, first.start), "due": instant(clock, first.due)}
        words |= {"groups": listed(list(closed)), "levels": listed([names[level] for level in levels])}
        place = subject.at(goal_path(subject, row, first.levels[0]))
        yield found("promise-outside-hours", place, target=plan.name, **words)


def _has_hours(group: GroupPlan) -> bool:
    return group.calendar is not None and not isinstance(group.calendar, AlwaysOpen)


def _by_us(row: Row) -> bool:
    """Whether it is up to us to keep the promise."""
    return any(USUAL_ACTOR.get(kind, "agent") == "agent" for kind in stop_types(row))


def _unkept(subject: Subject, row: Row, groups: Sequence[GroupPlan]) -> _Unkept | None:
    """The first level of a promise that some groups cannot keep, with all of both."""
    at_any_hour = any(USUAL_ACTOR.get(pattern.type) == "customer" for pattern in row.plan.start)
    if not _by_us(row):
        return None
    unkept: _Unkept | None = None
    by_calendar: dict[int, tuple[Calendar, list[str]]] = {}
    for group in groups:
        if group.calendar is not None:
            by_calendar.setdefault(id(group.calendar), (group.calendar, []))[1].append(group.name)
    for level, goal in enumerate(row.goals):
        dues = subject.samples.deadlines(row.plan.calendar, goal, end_of_day=row.plan.end_of_day) if goal else ()
        for calendar, names in by_calendar.values():
            if not dues or not subject.samples.may_place(len(dues)):
                continue
            pair = _closed_all_along(calendar, subject.samples.instants, dues, at_any_hour=at_any_hour)
            if pair is None:
                continue
            unkept = unkept or _Unkept([], [], *pair)
            unkept.levels.extend([level] if level not in unkept.levels else [])
            unkept.groups.extend(name for name in names if name not in unkept.groups)
    return unkept


def _closed_all_along(
    calendar: Calendar, starts: Sequence[int], dues: Sequence[int | None], *, at_any_hour: bool
) -> tuple[int, int] | None:
    """A start and a deadline with nothing open in between."""
    for start, due in zip(starts, dues, strict=False):
        if due is not None and (at_any_hour or calendar.is_open_at(start)):
            try:
                if calendar.open_seconds(start, due) == 0:
                    return start, due
            except CalendarError:
                continue
    return None


def callback_outside_hours(subject: Subject) -> Iterator[Found]:
    """Callbacks that are not held back and, resolved in hours, always come out of hours."""
    calls, written, routing = subject.policy.callbacks, subject.pack.callbacks, subject.policy.routing
    if calls is None or written is None or calls.in_hours:
        return
    hours = [group.calendar for group in routing.groups.values() if group.calendar] if routing is not None else []
    hours = [calls.calendar] if written.calendar is not None else hours
    resolved = [at for at in subject.samples.instants if any(one.is_open_at(at) for one in hours)]
    for level, texts in written.schedule.items():
        lengths_ = calls.schedule[subject.policy.priority.rank[level]]
        for index, length in enumerate(lengths_ if resolved else ()):
            calls_at = [calls.calendar.place(at, length) for at in resolved]
            if not any(one.is_open_at(at) for at in calls_at for one in hours):
                place = subject.at(("callbacks", "schedule", level, index))
                clock = subject.policy.clock
                words: dict[str, Any] = {"start": instant(clock, resolved[0]), "due": instant(clock, calls_at[0])}
                yield found("callback-outside-hours", place, length=texts[index], **words)


def calendar_too_short(subject: Subject) -> Iterator[Found]:
    """Lengths in open time for which their calendar, in some month to come, has hardly any."""
    told: set[tuple[str, object]] = set()
    for length in lengths(subject.pack):
        calendar = subject.policy.calendars.get(length.calendar or "")
        key = (length.calendar or "", length.duration)
        if calendar is None or length.duration.kind not in _BUSINESS or key in told:
            continue
        for start in _months(subject):
            if not subject.samples.may_place(1):
                return
            due: int | None = None
            with suppress(CalendarError):
                due = calendar.place(start, length.duration)
            if due is None or due - start > LONG_SECONDS:
                told.add(key)
                ends = "never ends" if due is None else f"ends on {calendar.at(due).date()}"
                words: dict[str, Any] = {
                    "length": length.text,
                    "calendar": calendar.name,
                    "since": calendar.at(start).date(),
                }
                yield found("calendar-too-short", subject.at(length.path), ends=ends, **words)
                break


def _months(subject: Subject) -> Iterator[int]:
    """The first instants of the months to come, from today or the policy's first day on."""
    since = subject.policy.effective_from
    first = max(subject.today, date.fromisoformat(since)) if since is not None else subject.today
    for month in range(first.month, first.month + MONTHS_TRIED):
        year = first.year + (month - 1) // 12
        if year <= YEAR_LAST - 10:
            yield int(datetime(year, (month - 1) % 12 + 1, 1, tzinfo=subject.policy.clock.zone).timestamp())


def holidays_end(subject: Subject) -> Iterator[Found]:
    """Calendars whose holidays, or a country's make-up working days, are known for less time than the policy holds."""
    until = _holds_until(subject)
    for name, spec in subject.pack.calendars.items():
        if not isinstance(spec, CalendarSpec) or spec.holidays is None:
            continue
        path: Path = ("calendars", name, "holidays")
        single = not isinstance(spec.holidays, list)
        entries = spec.holidays if isinstance(spec.holidays, list) else [spec.holidays]
        countries = [(n, one) for n, one in enumerate(entries) if isinstance(one, HolidayCountry)]
        for index, country in countries:
            last = _last_make_up(country, subject.today, until)
            if last is not None and last < until.year:
                place = subject.at(path if single else (*path, index))
                what = f"the make-up working days of {country.country}"
                yield found("holidays-end", place, calendar=name, what=what, last=last, until=until)
        dates = [_last_date(one) for one in entries if not isinstance(one, HolidayCountry)]
        known = [one for one in dates if one is not None]
        if not countries and known and None not in dates and max(known)[:4] < str(until.year):
            place = subject.tree.key(path)
            yield found("holidays-end", place, calendar=name, what="holidays", last=max(known)[:4], until=until)


def _holds_until(subject: Subject) -> date:
    """The last day before the next review; where there is none, or it is overdue, a month from today."""
    header = subject.pack.policy
    if header.review_every is not None and header.effective_from is not None:
        until = next_review(date.fromisoformat(header.effective_from), header.review_every) - timedelta(days=1)
        if until >= subject.today:
            return until
    return subject.today + timedelta(days=UNREVIEWED_DAYS)


def _last_make_up(country: HolidayCountry, today: date, until: date) -> int | None:
    """The last year whose make-up days are known; None for a country that has had none of late."""
    years = range(min(until.year, YEAR_LAST), today.year - YEARS_BACK - 1, -1)
    return next((year for year in years if country_year(country.country, country.subdivision, year).make_up), None)


def _last_date(entry: str | HolidayRange | HolidayCountry) -> str | None:
    """The last date of an entry; None where it comes each year."""
    text = entry.to if isinstance(entry, HolidayRange) else entry if isinstance(entry, str) else ""
    return text if len(text) == len("2026-01-01") else None


def hours_touch_clock_change(subject: Subject) -> Iterator[Found]:
    """Calendars that are open when the clocks of their zone change."""
    for name, calendar in subject.policy.calendars.items():
        if isinstance(calendar, AlwaysOpen):
            continue
        for at, shift in _clock_changes(calendar, subject.today):
            if calendar.is_open_at(at - 1) or calendar.is_open_at(at):
                comes = (
                    f"{shift // 60} minutes of them are left out" if shift > 0 else f"{-shift // 60} minutes come twice"
                )
                place = subject.tree.key(("calendars", name, "hours"))
                yield found("hours-touch-clock-change", place, calendar=name, on=calendar.at(at).date(), comes=comes)
                break


def _clock_changes(calendar: Calendar, today: date) -> Iterator[tuple[int, int]]:
    """The instants of the next year at which the offset of a zone changes, and by how many seconds."""
    day = int(datetime(today.year, today.month, today.day, tzinfo=UTC).timestamp())
    for start in range(day, day + LOOK_AHEAD_DAYS * 86_400, 86_400):
        low, high = start, start + 86_400
        before, after = _offset(calendar, low), _offset(calendar, high)
        if before == after:
            continue
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if _offset(calendar, middle) == before else (low, middle)
        yield high, after - before


def _offset(calendar: Calendar, at: int) -> int:
    offset = calendar.at(at).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0
