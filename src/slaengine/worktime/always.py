"""``24x7``: every instant is open, so open time is elapsed time and nothing needs to be looked up."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from slaengine.worktime.arithmetic import too_far
from slaengine.worktime.calendar import Calendar, Period
from slaengine.worktime.duration import Duration
from slaengine.worktime.limits import HORIZON_SECONDS
from slaengine.worktime.wallclock import require_in_range


class AlwaysOpen(Calendar):
    """The calendar without a closed second. Its business days are the dates of its zone."""

    def add_seconds(self, start: int, open_seconds: int) -> int:
        """Elapsed time is open time."""
        if abs(open_seconds) > HORIZON_SECONDS:
            raise too_far()
        require_in_range(start + open_seconds)
        return start + open_seconds

    def add_all(self, start: int, lengths: Sequence[int]) -> list[int]:
        """Elapsed time is open time."""
        return [self.add_seconds(start, length) for length in lengths]

    def open_seconds(self, a: int, b: int) -> int:
        """Elapsed time is open time."""
        return b - a

    def is_open_at(self, instant: int) -> bool:
        """Always."""
        return True

    def next_open_at(self, instant: int) -> int:
        """Now."""
        return instant

    def add(self, start: datetime, length: timedelta | Duration) -> datetime:
        """Elapsed time is open time; days are as in any calendar."""
        if isinstance(length, Duration):
            return super().add(start, length)
        return self._add_slowly(start, length)

    def between(self, a: datetime, b: datetime) -> timedelta:
        """Elapsed time is open time."""
        return self._between_slowly(a, b)

    def periods(self, a: datetime, b: datetime) -> Iterator[Period]:
        """One period, from end to end."""
        start, end = self._own(a), self._own(b)
        if self.between(start, end) > timedelta(0):
            yield Period(start, end)

    def _add_microseconds(self, start: int, length: int) -> int:
        if abs(length) > HORIZON_SECONDS * 1_000_000:
            raise too_far()
        return start + length

    def _open_microseconds(self, a: int, b: int) -> int:
        return b - a

    def _refresh_walls(self) -> None:
        """Nothing is looked up."""
