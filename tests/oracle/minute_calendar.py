"""A calendar that looks at every minute of a few weeks. Slow, plain, and without a line of the real one.

It reads the wall clock of every minute in UTC from ``zoneinfo`` and marks the minutes that are open, so daylight
saving needs no theory: an edge of hours is looked up among the readings. Zones with offsets in whole minutes only.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

MINUTE = 60
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@lru_cache(maxsize=64)
def wall_readings(zone: str, first: int, minutes: int) -> tuple[datetime, ...]:
    """What the clock on the wall shows at each minute from ``first`` (epoch seconds) on."""
    there = ZoneInfo(zone)
    return tuple(
        datetime.fromtimestamp(first + MINUTE * i, UTC).astimezone(there).replace(tzinfo=None, fold=0)
        for i in range(minutes)
    )


@lru_cache(maxsize=64)
def minutes_showing(zone: str, first: int, minutes: int) -> dict[datetime, tuple[int, int]]:
    """First and last minute at which the wall shows a time."""
    shown: dict[datetime, tuple[int, int]] = {}
    for i, reading in enumerate(wall_readings(zone, first, minutes)):
        shown[reading] = (shown[reading][0] if reading in shown else i, i)
    return shown


class MinuteCalendar:
    """Open minutes of a window. ``owner[i]`` is the date whose hours minute i belongs to, or None when closed."""

    def __init__(self, spec: Mapping[str, Any], first_on: date, days: int) -> None:
        self.zone = spec["timezone"]
        self.first = int(datetime(first_on.year, first_on.month, first_on.day, tzinfo=UTC).timestamp())
        self.minutes = days * 1440
        self.readings = wall_readings(self.zone, self.first, self.minutes)
        self.owner: list[date | None] = [None] * self.minutes
        on = first_on - timedelta(days=2)
        while on <= first_on + timedelta(days=days + 2):
            for text in self._hours(spec, on):
                start, end = self._edges(on, text)
                for i in range(start, end):
                    self.owner[i] = self.owner[i] or on
            on += timedelta(days=1)
        for closure in spec.get("closures", ()):
            start = self._minute(datetime.fromisoformat(closure["from"]), last=False)
            for i in range(start, self._minute(datetime.fromisoformat(closure["to"]), last=True)):
                self.owner[i] = None

    def _hours(self, spec: Mapping[str, Any], on: date) -> list[str]:
        if str(on) in spec.get("dates", {}):
            dated = spec["dates"][str(on)]
            return [] if dated == "closed" else list(dated)
        if str(on) in spec.get("holidays", ()) or on.strftime("%m-%d") in spec.get("holidays", ()):
            return []
        return list(spec["hours"].get(DAYS[on.weekday()], ()))

    def _edges(self, on: date, text: str) -> tuple[int, int]:
        midnight = datetime.fromisoformat(str(on))
        start, end = (timedelta(hours=int(part[:2]), minutes=int(part[3:])) for part in text.split("-"))
        if end <= start:
            end += timedelta(days=1)
        return self._minute(midnight + start, last=False), self._minute(midnight + end, last=True)

    def _minute(self, wall: datetime, *, last: bool) -> int:
        """The minute at which the wall shows this; in a gap, the minute after the gap; clipped to the window."""
        shown = minutes_showing(self.zone, self.first, self.minutes)
        if wall in shown:
            return shown[wall][1 if last else 0]
        if wall < self.readings[0]:
            return 0
        if wall > self.readings[-1]:
            return self.minutes
        for i in range(1, self.minutes):
            if self.readings[i - 1] < wall < self.readings[i]:
                return i
        return self.minutes

    def is_open(self, t: int) -> bool:
        return self.owner[(t - self.first) // MINUTE] is not None

    def between(self, a: int, b: int) -> int:
        if a > b:
            return -self.between(b, a)
        return sum(
            min(b, minute + MINUTE) - max(a, minute)
            for minute in range(a - (a - self.first) % MINUTE, b, MINUTE)
            if self.is_open(minute)
        )

    def add(self, t: int, length: int) -> int | None:
        """Step by step until the length is used up; None when the window ends before."""
        while length > 0 and t < self.first + self.minutes * MINUTE:
            step = min(MINUTE - (t - self.first) % MINUTE, length)
            if self.is_open(t):
                length -= step
            else:
                step = MINUTE - (t - self.first) % MINUTE
            t += step
        while length < 0 and t > self.first:
            step = (t - self.first) % MINUTE or MINUTE
            if self.is_open(t - step):
                step = min(step, -length)
                length += step
            t -= step
        return t if length == 0 else None

    def next_open(self, t: int) -> int | None:
        while t < self.first + self.minutes * MINUTE:
            if self.is_open(t):
                return t
            t += MINUTE - (t - self.first) % MINUTE
        return None

    def add_days(self, t: int, count: int) -> int:
        """The same time on the wall so many days later; in a gap, the end of the gap."""
        i, second = divmod(t - self.first, MINUTE)
        return self.first + self._minute(self.readings[i] + timedelta(days=count), last=False) * MINUTE + second

    def add_business_days(self, t: int, count: int) -> int | None:
        """Ruling 5, forward only: roll to an opening, count open dates, keep the time of day, move into the hours."""
        start = self.next_open(t)
        if start is None or count == 0:
            return start
        i, second = divmod(start - self.first, MINUTE)
        own_date = self.owner[i]
        assert own_date is not None
        dates = sorted({on for on in self.owner if on is not None})
        if dates.index(own_date) + count >= len(dates) - 1:
            return None
        target = dates[dates.index(own_date) + count]
        wall = self.readings[i] + (target - own_date)
        wanted = self.first + self._minute(wall, last=False) * MINUTE
        if wall in minutes_showing(self.zone, self.first, self.minutes):
            wanted += second  # in a gap the seconds are gone too
        hours = [self.first + j * MINUTE for j, on in enumerate(self.owner) if on == target]
        closings = [minute + MINUTE for minute in hours if minute + MINUTE not in set(hours)]
        if wanted in closings or any(minute <= wanted < minute + MINUTE for minute in hours):
            return wanted
        return min((minute for minute in hours if minute > wanted), default=max(closings))
