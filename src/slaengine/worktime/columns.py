"""Calendars over whole columns: the answers of `SecondsCalendar` for many instants in one go.

The same index, as arrays: where `seconds.py` bisects once, `searchsorted` does it for all rows. Rows near a jump of
the zone's offset are asked of the wall clock itself. Only forward; instants are int64 epoch seconds, and `BEYOND`
stands where the calendar has no answer and `SecondsCalendar` raises. Needs numpy; import it only where that is there.
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias, assert_never

import numpy as np
import numpy.typing as npt

from slaengine.worktime.always import AlwaysOpen
from slaengine.worktime.calendar import Calendar
from slaengine.worktime.duration import Duration, DurationKind
from slaengine.worktime.errors import CalendarError
from slaengine.worktime.index import Index
from slaengine.worktime.limits import DAY_SECONDS, HORIZON_SECONDS
from slaengine.worktime.wallclock import INSTANT_END, INSTANT_FIRST, NEAR_SECONDS, WallClock, wall_clock

Instants: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]

BEYOND: Final = int(np.iinfo(np.int64).min)
"""Stands for the instant that a calendar does not have: too far, or outside its years."""
STRETCHES_BITS_MAX: Final = 17
"""A table of stretches has at most 2 to the power of so many entries."""
ROUNDS_MAX: Final = 4
"""Values in one stretch; where hours are less even than that, bisection is quicker."""


class Ascending:
    """A sorted array that is searched by arithmetic: a table says where each stretch of values begins in it.

    Gives what `numpy.searchsorted` gives, in a fifth of the time where the values are evenly spread, as hours are.
    """

    __slots__ = ("_begins", "_low", "_padded", "_rounds", "_shift", "values")

    def __init__(self, values: Instants) -> None:
        self.values = values
        self._low = int(values[0])
        span = int(values[-1]) - self._low
        nearest = int(np.diff(values).min(initial=max(span, 1)))
        self._shift = max(nearest, span >> STRETCHES_BITS_MAX, 1).bit_length() - 1
        marks = self._low + (np.arange((span >> self._shift) + 1, dtype=np.int64) << self._shift)
        self._begins = np.searchsorted(values, marks)
        self._rounds = int(np.diff(self._begins, append=values.size).max())
        self._padded = np.append(values, np.iinfo(np.int64).max)

    def find(self, wanted: Instants, side: Literal["left", "right"]) -> Instants:
        """How many of the values are below each wanted one; with `right`, below or equal."""
        if self._rounds > ROUNDS_MAX:
            return np.searchsorted(self.values, wanted, side)
        stretch = (wanted - self._low) >> self._shift
        found = self._begins.take(np.clip(stretch, 0, self._begins.size - 1, out=stretch))
        below = np.less if side == "left" else np.less_equal
        for _ in range(self._rounds):
            found += below(self._padded.take(found), wanted)
        return found


class _Arrays:
    """An index as arrays."""

    __slots__ = (
        "after",
        "by_after",
        "by_start",
        "date_first",
        "date_last",
        "date_of",
        "ends",
        "index",
        "midnights",
        "shift",
        "starts",
    )

    def __init__(self, index: Index) -> None:
        self.index = index
        # Years without a single open period get one of no length, long ago: arrays are then never empty.
        self.starts = np.array(index.starts or [-HORIZON_SECONDS], np.int64)
        self.after = np.array(index.after or [0], np.int64)
        self.by_start, self.by_after = Ascending(self.starts), Ascending(self.after)
        self.shift = np.array(index.shift or [-HORIZON_SECONDS], np.int64)
        self.ends = self.shift + self.after
        self.date_of = np.array(index.date_of or [0], np.int64)
        self.midnights = np.array([ordinal for ordinal, _ in index.dates] or [0], np.int64) * DAY_SECONDS
        counts = np.array([len(periods) for _, periods in index.dates] or [1], np.int64)
        self.date_last = np.cumsum(counts) - 1
        self.date_first = self.date_last - counts + 1


class CalendarColumns:
    """One calendar, ready for columns. Keeps the arrays of the calendar's index for the next batch."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.clock: WallClock = wall_clock(calendar.timezone)
        self._arrays: _Arrays | None = None

    def at(self, instants: Instants) -> Starts:
        """Many instants at which something begins, looked up once for all that is asked about them."""
        kind = AlwaysStarts if isinstance(self.calendar, AlwaysOpen) else Starts
        return kind(self, instants)

    def arrays(self, index: Index) -> _Arrays:
        """The index as arrays; made anew only when it has grown."""
        if self._arrays is None or self._arrays.index is not index:
            self._arrays = _Arrays(index)
        return self._arrays


class Starts:
    """Instants on one calendar. Rows whose instant is outside the calendar's years are answered by `BEYOND`."""

    def __init__(self, columns: CalendarColumns, instants: Instants) -> None:
        self.columns, self.calendar, self.clock = columns, columns.calendar, columns.clock
        self.instants = instants
        self.inside: Flags = (instants >= INSTANT_FIRST) & (instants < INSTANT_END)
        self._within = _inside_or_like_others(instants, self.inside)
        first, last = _bounds(self._within)
        self._look_up(columns.arrays(self.calendar.index_over(first, last)))

    def next_open(self) -> Instants:
        """The instant itself when open, else the next opening."""
        while True:
            arrays = self._known
            i = arrays.by_after.find(self._done, "right")
            if not self._wants_more(i, arrays.starts.size):
                break
        found = np.maximum(self._within, arrays.starts[np.minimum(i, arrays.starts.size - 1)])
        return self._near_enough(found, i < arrays.starts.size)

    def add(self, lengths: Instants | int) -> Instants:
        """The earliest instants by which so many open seconds (0 or more) have passed (ruling 1)."""
        next_open = self.calendar.closes_late
        while True:
            arrays = self._known
            target = self._done + lengths
            j = arrays.by_after.find(target, "right" if next_open else "left")
            if not self._wants_more(j, arrays.after.size):
                break
        found = arrays.shift.take(j, mode="clip") + target
        if not next_open and np.any(lengths == 0):
            found = np.where(np.asarray(lengths) == 0, self._within, found)
            return self._near_enough(found, (j < arrays.after.size) | (np.asarray(lengths) == 0))
        return self._near_enough(found, j < arrays.after.size)

    def open_until(self, ends: Instants) -> Instants:
        """Open seconds from each instant to its end; both must be inside the calendar's years."""
        later = Starts(self.columns, ends)
        self._look_up(later._known)
        return later._done - self._done

    def business_days(self, count: int, *, end_of_day: bool = False) -> Instants:
        """The same local time on the n-th following open date, moved into that date's hours (ruling 5)."""
        while True:
            rolled = self.next_open()
            found = rolled != BEYOND
            start = np.where(found, rolled, self._within)
            arrays = self._known
            i = arrays.by_start.find(start, "right") - 1
            date = arrays.date_of.take(i, mode="clip")
            at = date + count
            if not self._wants_more(at, arrays.midnights.size):
                break
        found &= at < arrays.midnights.size
        at = np.minimum(at, arrays.midnights.size - 1)
        if end_of_day:
            due = arrays.ends[arrays.date_last[at]]
        elif count == 0:
            due = rolled
        else:
            wall = self._walls(start) + arrays.midnights[at] - arrays.midnights[date]
            due = _into_hours(arrays, at, self._from_walls(wall))
        return self._near_enough(due, found)

    def calendar_days(self, count: int, *, end_of_day: bool = False) -> Instants:
        """The same wall time so many dates later (ruling 4), or midnight at the end of that date."""
        if count * DAY_SECONDS > HORIZON_SECONDS:
            return np.full(self.instants.shape, BEYOND, np.int64)
        reach = (count + 3) * DAY_SECONDS
        inside = self.inside & (self._within < INSTANT_END - reach)
        within = _inside_or_like_others(self._within, inside)
        due = within if count == 0 else self._from_walls(self._walls(within) + count * DAY_SECONDS)
        if end_of_day:
            wall = self._walls(due)
            due = self._from_walls(wall - wall % DAY_SECONDS + DAY_SECONDS)
        return np.where(inside, due, BEYOND)

    def place(self, goal: Duration, *, end_of_day: bool = False) -> Instants:
        """The deadline of a goal, as `SecondsCalendar.place` has it for a clock that never paused."""
        match goal.kind:
            case DurationKind.ELAPSED:
                return self.instants + goal.amount
            case DurationKind.OPEN:
                return self.add(goal.amount)
            case DurationKind.BUSINESS_DAYS:
                return self.business_days(goal.amount, end_of_day=end_of_day)
            case DurationKind.DAYS:
                return self.calendar_days(goal.amount, end_of_day=end_of_day)
            case _:
                assert_never(goal.kind)

    def _look_up(self, arrays: _Arrays) -> None:
        """Open seconds from the beginning of the index up to each instant."""
        self._known = arrays
        i = arrays.by_start.find(self._within, "right") - 1
        done = self._within - arrays.shift.take(i, mode="clip")
        self._done: Instants = np.clip(done, 0, arrays.after.take(i, mode="clip"))

    def _wants_more(self, places: npt.NDArray[np.intp] | Instants, size: int) -> bool:
        """Whether some place lies behind the end of the index, and the index could grow; then it has."""
        behind = (places >= size) & self.inside
        if not behind.any():
            return False
        try:
            index = self.calendar.index_beyond(int(self._within[behind].max()))
        except CalendarError:
            return False
        self._look_up(self.columns.arrays(index))
        return True

    def _near_enough(self, due: Instants, found: Flags) -> Instants:
        """The answers; `BEYOND` for rows without one."""
        good = found & (due - self._within <= HORIZON_SECONDS)
        good &= self.inside
        return due if good.all() else np.where(good, due, BEYOND)

    def _walls(self, instants: Instants) -> Instants:
        return walls_at(self.clock, instants)

    def _from_walls(self, walls: Instants) -> Instants:
        return instants_at(self.clock, walls)


class AlwaysStarts(Starts):
    """Instants on a calendar without a closed second: open time is elapsed time."""

    def next_open(self) -> Instants:
        """Now."""
        return np.where(self.inside, self.instants, BEYOND)

    def add(self, lengths: Instants | int) -> Instants:
        """Elapsed time is open time."""
        due = self.instants + lengths
        good = (due >= INSTANT_FIRST) & (due < INSTANT_END) & (np.asarray(lengths) <= HORIZON_SECONDS)
        return np.where(good, due, BEYOND)

    def open_until(self, ends: Instants) -> Instants:
        """Elapsed time is open time."""
        return ends - self.instants


def walls_at(clock: WallClock, instants: Instants) -> Instants:
    """What the wall shows at each instant, as seconds since 1970 on the wall."""
    table = clock.offsets_over(*_bounds(instants))
    at = np.searchsorted(np.array(table.starts, np.int64), instants, "right") - 1
    return instants + np.array(table.offsets, np.int64)[at]


def instants_at(clock: WallClock, walls: Instants) -> Instants:
    """The instants at which the wall shows this; near a jump the wall clock knows what that means (ruling 7)."""
    table = clock.offsets_over(*_bounds(walls))
    starts = np.array(table.starts, np.int64)
    low = np.searchsorted(starts, walls - NEAR_SECONDS, "right") - 1
    high = np.searchsorted(starts, walls + NEAR_SECONDS, "right") - 1
    found: Instants = walls - np.array(table.offsets, np.int64)[low]
    if (low != high).any():
        near, back = np.unique(walls[low != high], return_inverse=True)
        found[low != high] = np.array([clock.instant(wall) for wall in near.tolist()], np.int64)[back]
    return found


def _bounds(instants: Instants) -> tuple[int, int]:
    return (int(instants.min()), int(instants.max())) if instants.size else (INSTANT_FIRST, INSTANT_FIRST)


def _inside_or_like_others(instants: Instants, inside: Flags) -> Instants:
    """The instants; in the place of those outside another one, so that no years are looked up for them."""
    if inside.all():
        return instants
    return np.where(inside, instants, instants[inside][0] if inside.any() else INSTANT_FIRST)


def _into_hours(arrays: _Arrays, date: Instants, instants: Instants) -> Instants:
    """`arithmetic.into_hours` by search: into the first period of the date that ends no earlier, else its last end."""
    j = np.searchsorted(arrays.ends, instants, "left")
    j = np.clip(j, arrays.date_first[date], arrays.date_last[date])
    found: Instants = np.clip(instants, arrays.starts[j], arrays.ends[j])
    return found
