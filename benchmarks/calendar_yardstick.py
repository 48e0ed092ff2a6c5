"""The most direct arithmetic of open time: bisection on sorted periods, no checks, nothing else.

`OwnZone` asks for datetimes that carry the calendar's own zone object and for a calendar that is closed whenever the
zone's offset jumps; `ThroughEpoch` takes any aware datetime and any calendar.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

Hours = tuple[tuple[time, time], ...]


def periods(
    zone: ZoneInfo, weekdays: frozenset[int], hours: Hours, closed: Iterable[date], first: date, last: date
) -> Iterator[tuple[datetime, datetime]]:
    """Open periods by the week, in order; an end that is not after its start is on the next date."""
    holidays = frozenset(closed)
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        on = date.fromordinal(ordinal)
        if on.weekday() in weekdays and on not in holidays:
            for opening, closing in hours:
                end = on if closing > opening else on + timedelta(days=1)
                yield datetime.combine(on, opening, zone), datetime.combine(end, closing, zone)


class OwnZone:
    """Datetimes as keys."""

    def __init__(self, stretches: list[tuple[datetime, datetime]]) -> None:
        sizes = [end - start for start, end in stretches]
        self.starts = [start for start, _ in stretches]
        self.after = list(accumulate(sizes))
        self.shift = [start - (done - size) for start, done, size in zip(self.starts, self.after, sizes, strict=True)]

    def add(self, start: datetime, length: timedelta) -> datetime:
        after, shift = self.after, self.shift
        i = bisect_right(self.starts, start) - 1
        done = start - shift[i]
        target = (after[i] if done > after[i] else done) + length
        return shift[bisect_left(after, target)] + target

    def between(self, a: datetime, b: datetime) -> timedelta:
        starts, after, shift = self.starts, self.after, self.shift
        i, j = bisect_right(starts, a) - 1, bisect_right(starts, b) - 1
        from_a, from_b = a - shift[i], b - shift[j]
        return (after[j] if from_b > after[j] else from_b) - (after[i] if from_a > after[i] else from_a)


class ThroughEpoch:
    """Epoch seconds as keys."""

    def __init__(self, zone: ZoneInfo, stretches: list[tuple[datetime, datetime]]) -> None:
        spans = [(start.timestamp(), end.timestamp()) for start, end in stretches]
        sizes = [end - start for start, end in spans]
        self.zone = zone
        self.starts = [start for start, _ in spans]
        self.after = list(accumulate(sizes))
        self.shift = [start - (done - size) for start, done, size in zip(self.starts, self.after, sizes, strict=True)]

    def add(self, start: datetime, length: timedelta) -> datetime:
        after, shift = self.after, self.shift
        at = start.timestamp()
        i = bisect_right(self.starts, at) - 1
        done = at - shift[i]
        target = (after[i] if done > after[i] else done) + length.total_seconds()
        return datetime.fromtimestamp(shift[bisect_left(after, target)] + target, self.zone)

    def between(self, a: datetime, b: datetime) -> timedelta:
        starts, after, shift = self.starts, self.after, self.shift
        at_a, at_b = a.timestamp(), b.timestamp()
        i, j = bisect_right(starts, at_a) - 1, bisect_right(starts, at_b) - 1
        from_a, from_b = at_a - shift[i], at_b - shift[j]
        return timedelta(
            seconds=(after[j] if from_b > after[j] else from_b) - (after[i] if from_a > after[i] else from_a)
        )
