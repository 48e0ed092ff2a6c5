"""A zone's wall clock on whole seconds: wall time to instant with the daylight-saving rulings, instant to text.

Instants are epoch seconds. Wall times are seconds since 1970-01-01 00:00 *on the wall*, so that a date is
``wall // 86400`` and no datetime is built on the way. The offsets of a zone are found once a year and kept.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from threading import Lock
from typing import Final
from zoneinfo import ZoneInfo

from slaengine.worktime.errors import CalendarError
from slaengine.worktime.limits import DAY_SECONDS, YEAR_FIRST, YEAR_LAST

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_ORDINAL: Final = date(1970, 1, 1).toordinal()
NEAR_SECONDS: Final = 2 * DAY_SECONDS
"""A wall time and its instant, and the wall time with another offset of the zone, are never further apart."""
_MARGIN_SECONDS: Final = 5 * DAY_SECONDS
"""Not asked about this near to the ends of a table: a jump just beyond it may matter."""
_MINUTES: Final = tuple(f"T{minute // 60:02}:{minute % 60:02}" for minute in range(1440))


def year_start(year: int) -> int:
    """Wall seconds (or, in UTC, epoch seconds) at which a year begins.

    >>> year_start(1971) // 86400
    365
    """
    return (date(year, 1, 1).toordinal() - EPOCH_ORDINAL) * DAY_SECONDS


INSTANT_FIRST: Final = year_start(YEAR_FIRST)
INSTANT_END: Final = year_start(YEAR_LAST + 1)


def require_in_range(instant: int) -> None:
    """Refuse an instant outside the years that calendars answer for.

    Raises:
        CalendarError: before 1970 or after 2100, in UTC.
    """
    if not INSTANT_FIRST <= instant < INSTANT_END:
        raise CalendarError(f"calendars answer for the years {YEAR_FIRST} to {YEAR_LAST}, and this instant is outside")


def year_of(instant: int) -> int:
    """Year in UTC of an instant; clamped to the years that calendars answer for."""
    clamped = min(max(instant, INSTANT_FIRST), INSTANT_END - 1)
    return date.fromordinal(EPOCH_ORDINAL + clamped // DAY_SECONDS).year


@dataclass(frozen=True, slots=True)
class Offsets:
    """The offsets of a zone over a stretch of years; ``starts[i]`` is where ``offsets[i]`` begins to hold."""

    year_first: int
    year_end: int
    known_from: int
    known_until: int
    starts: list[int]
    offsets: list[int]
    endings: list[tuple[str, ...]]
    """For each offset, how an instant's text ends at each second of a minute."""


class WallClock:
    """One zone. Shared by all calendars of the zone; safe to use from several threads."""

    __slots__ = ("_jumps", "_lock", "_table", "zone")

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self._lock = Lock()
        self._jumps: dict[int, list[tuple[int, int]]] = {}
        self._table = self._scan(2024, 2025)

    def offset(self, instant: int) -> int:
        """Seconds by which the wall is ahead of UTC."""
        table = self._covering(instant)
        return table.offsets[bisect_right(table.starts, instant) - 1]

    def wall(self, instant: int) -> int:
        """Wall seconds at an instant."""
        return instant + self.offset(instant)

    def instant(self, wall: int, *, last: bool = False) -> int:
        """The instant at which the wall shows this.

        A wall time in a gap is the end of the gap; of a repeated one the first, or the last when asked (ruling 7).
        """
        table = self._covering(wall)
        low = bisect_right(table.starts, wall - NEAR_SECONDS) - 1
        high = bisect_right(table.starts, wall + NEAR_SECONDS) - 1
        if low == high:
            return wall - table.offsets[low]
        found: list[int] = []
        for i in range(low, high + 1):
            at = wall - table.offsets[i]
            if i > low and at < table.starts[i] and wall >= table.starts[i] + table.offsets[i - 1]:
                found.append(table.starts[i])  # in the gap before stretch i: its end
            elif (i == low or at >= table.starts[i]) and (i == high or at < table.starts[i + 1]):
                found.append(at)
        return found[-1] if last else found[0]

    def steady_offset(self, midnight: int) -> int | None:
        """The one offset that holds for every wall time within two days from a midnight; None where it jumps."""
        table = self._covering(midnight)
        low = bisect_right(table.starts, midnight - NEAR_SECONDS) - 1
        if low + 1 < len(table.starts) and table.starts[low + 1] <= midnight + 2 * NEAR_SECONDS:
            return None
        return table.offsets[low]

    def jumps(self, start: int, end: int) -> list[tuple[int, int, int]]:
        """Changes of the offset in [start, end): ``(instant, offset before, offset after)``."""
        self._covering(start)
        table = self._covering(end)
        return [
            (at, table.offsets[i], table.offsets[i + 1]) for i, at in enumerate(table.starts[1:]) if start <= at < end
        ]

    def iso(self, instant: int) -> str:
        """RFC 3339 text with offset, whole seconds.

        >>> wall_clock("Asia/Shanghai").iso(1795396500)
        '2026-11-23T09:15:00+08:00'
        """
        table = self._table
        if not table.known_from <= instant < table.known_until:
            table = self._covering(instant)
        i = bisect_right(table.starts, instant) - 1
        minutes, second = divmod(instant + table.offsets[i], 60)
        day, minute = divmod(minutes, 1440)
        return f"{_date_text(day)}{_MINUTES[minute]}{table.endings[i][second]}"

    def isos(self, instants: Sequence[int]) -> list[str]:
        """`iso` of many instants in order, soonest first, in half the time.

        >>> wall_clock("Asia/Shanghai").isos([1795396500, 1795396501])
        ['2026-11-23T09:15:00+08:00', '2026-11-23T09:15:01+08:00']
        """
        if not instants:
            return []
        table, first, last = self._table, instants[0], instants[-1]
        i = bisect_right(table.starts, first) - 1
        steady = i + 1 == len(table.starts) or last < table.starts[i + 1]
        if not (steady and table.known_from <= first and last < table.known_until):
            return list(map(self.iso, instants))
        offset, endings = table.offsets[i], table.endings[i]
        return [
            f"{_date_text((minute := (wall := at + offset) // 60) // 1440)}"
            f"{_MINUTES[minute % 1440]}{endings[wall % 60]}"
            for at in instants
        ]

    def offsets_over(self, first: int, last: int) -> Offsets:
        """The offsets of the zone, over both instants; CalendarError outside the years that calendars answer for."""
        self._covering(first)
        return self._covering(last)

    def _covering(self, instant: int) -> Offsets:
        table = self._table
        if table.known_from + _MARGIN_SECONDS <= instant < table.known_until - _MARGIN_SECONDS:
            return table
        if not INSTANT_FIRST - _MARGIN_SECONDS <= instant < INSTANT_END + _MARGIN_SECONDS:
            require_in_range(instant)
        with self._lock:
            table = self._table
            first = min(table.year_first, year_of(instant))
            end = max(table.year_end, year_of(instant) + 1)
            if (first, end) != (table.year_first, table.year_end):
                self._table = self._scan(first, end)
            return self._table

    def _scan(self, year_first: int, year_end: int) -> Offsets:
        """Put the years together; one more at either end, so that the table holds a little beyond what was asked."""
        start, end = year_start(year_first - 1), year_start(year_end + 1)
        starts, offsets = [start], [self._offset_of(start)]
        for year in range(year_first - 1, year_end + 1):
            if year not in self._jumps:
                self._jumps[year] = self._find_jumps(year)
            for at, offset in self._jumps[year]:
                starts.append(at)
                offsets.append(offset)
        return Offsets(year_first, year_end, start, end, starts, offsets, list(map(_endings, offsets)))

    def _find_jumps(self, year: int) -> list[tuple[int, int]]:
        """Look at the offset once a day, and search the second of the change where two days differ."""
        found: list[tuple[int, int]] = []
        before = self._offset_of(year_start(year))
        for at in range(year_start(year), year_start(year + 1), DAY_SECONDS):
            after = self._offset_of(at + DAY_SECONDS)
            if after != before:
                low, high = at, at + DAY_SECONDS
                while high - low > 1:
                    middle = (low + high) // 2
                    low, high = (middle, high) if self._offset_of(middle) == before else (low, middle)
                found.append((high, after))
                before = after
        return found

    def _offset_of(self, instant: int) -> int:
        offset = (EPOCH + timedelta(seconds=instant)).astimezone(self.zone).utcoffset()
        assert offset is not None  # a ZoneInfo always has one
        return offset.days * DAY_SECONDS + offset.seconds


@lru_cache(maxsize=4096)
def _date_text(day: int) -> str:
    return date.fromordinal(EPOCH_ORDINAL + day).isoformat()


@lru_cache(maxsize=256)
def _endings(offset: int) -> tuple[str, ...]:
    sign, rest = ("-", -offset) if offset < 0 else ("+", offset)
    seconds = f":{rest % 60:02}" if rest % 60 else ""
    suffix = f"{sign}{rest // 3600:02}:{rest // 60 % 60:02}{seconds}"
    return tuple(f":{second:02}{suffix}" for second in range(60))


@lru_cache(maxsize=64)
def wall_clock(timezone: str) -> WallClock:
    """The wall clock of a zone by name; made once."""
    return WallClock(ZoneInfo(timezone))
