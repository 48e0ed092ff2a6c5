"""Which hours a date has, and why: a dated entry beats a holiday, a holiday beats the weekly hours (ruling 8)."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cached_property
from typing import Final, NamedTuple

from slaengine.worktime.countries import CountryYear, country_year
from slaengine.worktime.definition import Definition
from slaengine.worktime.errors import Path
from slaengine.worktime.hours import DayHours
from slaengine.worktime.limits import DAY_SECONDS, YEAR_FIRST, YEAR_LAST
from slaengine.worktime.wallclock import EPOCH_ORDINAL, WallClock

ORDINAL_FIRST: Final = date(YEAR_FIRST, 1, 1).toordinal() - 2
ORDINAL_LAST: Final = date(YEAR_LAST, 12, 31).toordinal() + 2
"""Dates that have hours: two more at either end, because zones disagree about when the years begin."""
_SEARCH_FIRST: Final = date(2024, 1, 1).toordinal()
_NEARNESS: Final = (-1, 1, -2, 2, -3, 3)
"""Weekdays in the order in which they lend their hours to a make-up day of unknown origin: nearest, earlier first."""


class DayKind(Enum):
    """What decided the hours of a date."""

    WEEKLY = "weekly"
    HOLIDAY = "holiday"
    MAKE_UP = "make_up"
    DATED = "dated"
    CLOSURE = "closure"


class Seconds(NamedTuple):
    """A stretch of open time in epoch seconds, half open."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DayReason:
    """Why a date is open or closed. ``path`` is the entry of the calendar that decided; ``label`` its name, if any.

    ``hours`` are the hours as written, before ``closures`` (their paths) cut into them. A date whose hours are cut
    out entirely has the kind ``CLOSURE``.
    """

    on: date
    kind: DayKind
    label: str
    hours: tuple[str, ...]
    path: Path
    closures: tuple[Path, ...]
    is_open: bool


class Days:
    """The dates of one calendar, each with its open periods."""

    def __init__(self, definition: Definition, clock: WallClock) -> None:
        self._definition = definition
        self._clock = clock
        self._last_years: tuple[int, str, tuple[CountryYear, ...]] = (0, "", ())

    def periods(self, ordinal: int) -> tuple[Seconds, ...]:
        """The open periods that belong to a date: sorted, disjoint, closures cut out."""
        return next(self.stream(ordinal, ordinal + 1))[1] if ORDINAL_FIRST <= ordinal <= ORDINAL_LAST else ()

    def stream(self, first: int, end: int) -> Iterator[tuple[int, tuple[Seconds, ...]]]:
        """Dates from ``first`` up to ``end`` (ordinals), each with its periods.

        Where a night shift runs into the hours of the next date, the shared time belongs to the earlier date.
        """
        covered = max((period.end for period in self._as_written(first - 1)), default=0)
        for ordinal in range(first, end):
            periods: list[Seconds] = []
            for period in self._as_written(ordinal):
                if period.end > covered:
                    periods += self._without_closures(
                        period if period.start >= covered else Seconds(covered, period.end)
                    )
                    covered = period.end
            yield ordinal, tuple(periods)

    def ever_open(self) -> bool:
        """Whether there is any open time at all (ruling 10). Looks at years near today first, and stops at a hit."""
        dates = (*range(_SEARCH_FIRST, ORDINAL_LAST + 1), *range(ORDINAL_FIRST, _SEARCH_FIRST))
        written = self._definition
        if not any(day.spans for day in (*written.week, *written.dated.values())):
            return False
        return any(self.periods(ordinal) for ordinal in dates)

    def explain(self, on: date, language: str) -> DayReason:
        """Why this date is open or closed; holidays named in ``en``, ``zh`` or else the country's own language."""
        ordinal = on.toordinal()
        kind, day, label = self._rule(on, language)
        periods = self.periods(ordinal)
        spans = list(self._as_written(ordinal))
        cut = [
            closure
            for closure, (start, end) in zip(self._definition.closures, self._closures_by_entry, strict=True)
            if any(start < span.end and span.start < end for span in spans)
        ]
        if cut and not periods:
            kind, day, label = DayKind.CLOSURE, DayHours(day.spans, cut[0].path), cut[0].name
        hours = tuple(str(span) for span in day.spans)
        return DayReason(on, kind, label, hours, day.path, tuple(closure.path for closure in cut), bool(periods))

    def _rule(self, on: date, language: str = "en") -> tuple[DayKind, DayHours, str]:
        written, ordinal = self._definition, on.toordinal()
        weekly = written.week[on.weekday()]
        dated = written.dated.get(ordinal)
        if dated is not None:
            return DayKind.DATED, dated, ""
        countries = written.holidays.countries
        years = self._years_of(on.year, language) if countries else ()
        for country, year in zip(countries, years, strict=True):
            if ordinal in year.make_up:
                lent = self._make_up_hours(ordinal, year)
                if lent.spans:
                    return DayKind.MAKE_UP, DayHours(lent.spans, country.path), ""
        holiday = written.holidays.on(on)
        if holiday is not None:
            return DayKind.HOLIDAY, DayHours((), holiday.path), holiday.name
        for country, year in zip(countries, years, strict=True):
            if ordinal in year.days_off:
                return DayKind.HOLIDAY, DayHours((), country.path), year.days_off[ordinal]
        return DayKind.WEEKLY, weekly, ""

    def _years_of(self, year: int, language: str) -> tuple[CountryYear, ...]:
        """What each country says about a year; dates are asked in order, so the last answer is kept."""
        kept, spoken, years = self._last_years
        if (kept, spoken) != (year, language):
            countries = self._definition.holidays.countries
            years = tuple(country_year(country.code, country.subdivision, year, language) for country in countries)
            self._last_years = (year, language, years)
        return years

    def _make_up_hours(self, ordinal: int, year: CountryYear) -> DayHours:
        """Hours of the weekday that the make-up day stands for; if that is not known, of the nearest weekday."""
        week = self._definition.week
        replaced = year.make_up[ordinal]
        if replaced is not None:
            return week[(replaced - 1) % 7]
        weekday = (ordinal - 1) % 7
        neighbours = [week[(weekday + step) % 7] for step in _NEARNESS]
        return next((day for day in neighbours if day.spans), week[weekday])

    def _as_written(self, ordinal: int) -> Iterator[Seconds]:
        """Hours of a date as instants (ruling 7), before closures and neighbours."""
        if not ORDINAL_FIRST <= ordinal <= ORDINAL_LAST:
            return
        spans = self._rule(date.fromordinal(ordinal))[1].spans
        midnight = (ordinal - EPOCH_ORDINAL) * DAY_SECONDS
        offset = self._clock.steady_offset(midnight) if spans else None
        for span in spans:
            if offset is not None:  # nearly always; the rest is for days near a jump
                yield Seconds(midnight + span.start - offset, midnight + span.end - offset)
                continue
            start = self._clock.instant(midnight + span.start)
            end = self._clock.instant(midnight + span.end, last=True)
            if start < end:
                yield Seconds(start, end)

    def _without_closures(self, period: Seconds) -> Iterable[Seconds]:
        starts, ends = self._closures
        first = bisect_right(ends, period.start)
        if first == len(starts) or starts[first] >= period.end:
            return (period,)
        kept: list[Seconds] = []
        start, end = period
        for i in range(first, len(starts)):
            if starts[i] >= end:
                break
            if start < starts[i]:
                kept.append(Seconds(start, starts[i]))
            start = ends[i]
        return [*kept, Seconds(start, end)] if start < end else kept

    @cached_property
    def _closures_by_entry(self) -> list[Seconds]:
        clock = self._clock
        return [
            Seconds(clock.instant(closure.start), clock.instant(closure.end, last=True))
            for closure in self._definition.closures
        ]

    @cached_property
    def _closures(self) -> tuple[list[int], list[int]]:
        """Starts and ends of the closures, joined where they overlap."""
        joined: list[Seconds] = []
        for start, end in sorted(self._closures_by_entry):
            if joined and start <= joined[-1].end:
                joined[-1] = Seconds(joined[-1].start, max(end, joined[-1].end))
            else:
                joined.append(Seconds(start, end))
        return [period.start for period in joined], [period.end for period in joined]
