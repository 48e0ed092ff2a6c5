"""Instants at which clocks are tried out: whether two promises fit together depends on when the ticket comes.

Everything is asked of the calendars themselves, for each hour of two weeks; nothing is guessed from how hours are
written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from slaengine.lint.limits import PLACINGS_MAX, SAMPLE_DAYS, SAMPLE_SECONDS
from slaengine.model.compiled import CompiledPolicy
from slaengine.worktime import Calendar, CalendarError, Duration
from slaengine.worktime.limits import YEAR_FIRST, YEAR_LAST

FEW_EVERY: Final = 5
"""Hours between two of the few instants; no divisor of a day, so that they come upon all hours."""
REFERENCE_DATE: Final = "2026-01-01"
"""The first day that is tried where the policy does not say since when it holds."""


@dataclass(slots=True)
class Samples:
    """The instants that are tried (epoch seconds), and the deadlines that were worked out from them."""

    instants: tuple[int, ...]
    left: int = PLACINGS_MAX
    _known: dict[tuple[int, Duration, bool], tuple[int | None, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, policy: CompiledPolicy) -> Samples:
        """Two weeks from the first Monday of the policy."""
        day = date.fromisoformat(policy.effective_from or REFERENCE_DATE)
        if not YEAR_FIRST < day.year < YEAR_LAST:  # no calendar answers there
            day = date.fromisoformat(REFERENCE_DATE)
        monday = day + timedelta(days=-day.weekday() % 7)
        first = int(datetime.combine(monday, time(), policy.clock.zone).timestamp())
        return cls(tuple(range(first, first + SAMPLE_DAYS * 86_400, SAMPLE_SECONDS)))

    def deadlines(self, calendar: Calendar, length: Duration, *, end_of_day: bool = False) -> tuple[int | None, ...]:
        """Where the length ends, for each instant; None where the calendar never gets there, or too much was asked."""
        key = (id(calendar), length, end_of_day)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = tuple(self._placed(calendar, length, end_of_day))
        return known

    def few(self) -> tuple[int, ...]:
        """Some of the instants, at all hours of the day and on all days of the week."""
        return self.instants[::FEW_EVERY]

    def may_place(self, count: int) -> bool:
        """Whether so many more deadlines may be worked out; counts them."""
        self.left -= count
        return self.left >= 0

    def _placed(self, calendar: Calendar, length: Duration, end_of_day: bool) -> Iterator[int | None]:
        for at in self.instants:
            self.left -= 1
            if self.left < 0:
                yield None
                continue
            try:
                yield calendar.place(at, length, end_of_day=end_of_day)
            except CalendarError:
                yield None
