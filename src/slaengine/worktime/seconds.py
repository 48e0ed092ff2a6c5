"""The engine's face of a calendar: whole epoch seconds in, whole epoch seconds out, flat in the span.

Every method answers from the index by bisection; where the index does not reach, it grows by years and asks again.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from threading import Lock
from typing import assert_never

from slaengine.worktime.arithmetic import into_hours, too_far
from slaengine.worktime.days import Days, Seconds
from slaengine.worktime.definition import Definition
from slaengine.worktime.duration import Duration, DurationKind
from slaengine.worktime.index import Index, build
from slaengine.worktime.limits import (
    DAY_SECONDS,
    HORIZON_SECONDS,
    SECOND_MICROSECONDS,
    YEAR_FIRST,
    YEAR_LAST,
)
from slaengine.worktime.wallclock import require_in_range, wall_clock, year_of


class SecondsCalendar:
    """Open time, business days and calendar days on epoch seconds. Safe to use from several threads."""

    def __init__(self, definition: Definition) -> None:
        self._definition = definition
        self._clock = wall_clock(definition.timezone)
        self._days = Days(definition, self._clock)
        self._next_open = definition.next_open
        self._lock = Lock()
        self._index = build(self._days, YEAR_FIRST, YEAR_FIRST, {})  # empty: the first question fills it
        self.iso, self.isos = self._clock.iso, self._clock.isos

    def add_seconds(self, start: int, open_seconds: int) -> int:
        """Earliest instant by which that much open time has passed (ruling 1); negative goes back.

        Raises:
            CalendarError: when the calendar has not that much open time within ten years.
        """
        index = self._index
        i = bisect_right(index.starts, start) - 1
        if i >= 0 and open_seconds > 0 and not self._next_open:
            done, whole = start - index.shift[i], index.after[i]
            target = (whole if done > whole else done) + open_seconds
            j = bisect_left(index.after, target)
            if j < len(index.after):
                due = index.shift[j] + target
                if due - start <= HORIZON_SECONDS:
                    return due
        due_us = self._add_microseconds(start * SECOND_MICROSECONDS, open_seconds * SECOND_MICROSECONDS)
        return due_us // SECOND_MICROSECONDS

    def add_all(self, start: int, lengths: Sequence[int]) -> list[int]:
        """`add_seconds` of several lengths, all more than 0, to one start, which is looked up once."""
        if not lengths:
            return []
        index = self._index
        i = bisect_right(index.starts, start) - 1
        done, after, shift = start - index.shift[i] if i >= 0 else 0, index.after, index.shift
        if i >= 0 and not self._next_open:
            here = after[i] if done > after[i] else done
            if here + max(lengths) <= after[-1]:
                found = [shift[bisect_left(after, here + length)] + here + length for length in lengths]
                if max(found) - start <= HORIZON_SECONDS:
                    return found
        return [self.add_seconds(start, length) for length in lengths]

    def open_seconds(self, a: int, b: int) -> int:
        """Open seconds in [a, b); antisymmetric."""
        index = self._index
        if not (index.known_from <= a < index.known_until and index.known_from <= b < index.known_until):
            self._covering(a)
            index = self._covering(b)
        return index.position(b) - index.position(a)

    def seconds(self, a: int, b: int) -> Iterator[Seconds]:
        """The open periods in [a, b), cut at both ends; where two dates meet, two periods touch."""
        self._covering(a)
        index = self._covering(b)
        for i in range(max(bisect_right(index.starts, a) - 1, 0), len(index.starts)):
            start, end = index.starts[i], index.shift[i] + index.after[i]
            if start >= b:
                return
            if end > a:
                yield Seconds(max(start, a), min(end, b))

    def is_open_at(self, instant: int) -> bool:
        """Whether the instant is inside hours; closing time is not."""
        index = self._covering(instant)
        i = bisect_right(index.starts, instant) - 1
        return i >= 0 and instant - index.shift[i] < index.after[i]

    def next_open_at(self, instant: int) -> int:
        """The instant itself when open, else the next opening."""
        index = self._index
        starts = index.starts
        i = bisect_right(starts, instant)
        if 0 < i < len(starts) and index.known_from <= instant < index.known_until:
            if instant - index.shift[i - 1] < index.after[i - 1]:
                return instant
            if starts[i] - instant <= HORIZON_SECONDS:
                return starts[i]
        return self._roll(instant, back=False)

    def add_business_days_at(self, start: int, n: int, *, end_of_day: bool = False) -> int:
        """The same local time on the n-th following open date, moved into that date's hours (ruling 5).

        A start outside hours rolls to the next opening first (n negative: to the last closing). With ``end_of_day``
        it is the closing time of that date.
        """
        rolled = self._roll(start, back=n < 0)
        index, i = self._period_of(rolled, closing=n < 0)
        ordinal = index.dates[index.date_of[i]][0]
        while not 0 <= (at := index.date_of[i] + n) < len(index.dates):
            self._grow(start, back=n < 0)
            index, i = self._period_of(rolled, closing=n < 0)
        target, periods = index.dates[at]
        if end_of_day:
            due = periods[-1].end
        elif n == 0:
            due = rolled
        else:
            wall = self._clock.wall(rolled) + (target - ordinal) * DAY_SECONDS
            due = into_hours(periods, self._clock.instant(wall))
        return _near_enough(start, due)

    def add_calendar_days_at(self, start: int, n: int) -> int:
        """The same wall time n dates later (ruling 4); in a gap, the end of the gap; repeated, the first."""
        if n == 0:
            return start
        if abs(n) * DAY_SECONDS > HORIZON_SECONDS:
            raise too_far()
        return self._clock.instant(self._clock.wall(start) + n * DAY_SECONDS)

    def end_of_date_at(self, instant: int) -> int:
        """Midnight at the end of the instant's date."""
        wall = self._clock.wall(instant)
        return self._clock.instant(wall - wall % DAY_SECONDS + DAY_SECONDS)

    def place(self, start: int, goal: Duration, *, paused: int = 0, end_of_day: bool = False) -> int:
        """The deadline of a goal, with the time for which its clock was paused.

        Args:
            start: epoch seconds.
            goal: the length.
            paused: seconds in the goal's own meter: elapsed for ELAPSED and DAYS, open for OPEN and BUSINESS_DAYS.
            end_of_day: for the two kinds of days, the end of the date instead of the same local time.

        Days are placed first, then the pause is added (ruling 6).
        """
        match goal.kind:
            case DurationKind.ELAPSED:
                return start + goal.amount + paused
            case DurationKind.OPEN:
                return self.add_seconds(start, goal.amount + paused)
            case DurationKind.BUSINESS_DAYS:
                due = self.add_business_days_at(start, goal.amount, end_of_day=end_of_day)
                return self.add_seconds(due, paused) if paused else due
            case DurationKind.DAYS:
                due = self.add_calendar_days_at(start, goal.amount)
                return (self.end_of_date_at(due) if end_of_day else due) + paused
            case _:
                assert_never(goal.kind)

    def measure(self, kind: DurationKind, a: int, b: int) -> int:
        """Seconds between in the meter of a kind of goal: open for OPEN and BUSINESS_DAYS, else elapsed."""
        match kind:
            case DurationKind.OPEN | DurationKind.BUSINESS_DAYS:
                return self.open_seconds(a, b)
            case DurationKind.ELAPSED | DurationKind.DAYS:
                return b - a
            case _:
                assert_never(kind)

    @property
    def closes_late(self) -> bool:
        """Whether a budget that ends at closing time is due at the next opening."""
        return self._next_open

    def index_over(self, first: int, last: int) -> Index:
        """The index, wide enough for both instants; CalendarError outside the years that calendars answer for."""
        self._covering(first)
        return self._covering(last)

    def index_beyond(self, start: int) -> Index:
        """The index with one year more; CalendarError where a search that began at `start` has left the horizon."""
        return self._grow(start, back=False)

    def _add_microseconds(self, start: int, length: int) -> int:
        """``add`` to the microsecond and without shortcuts; the index grows until the answer is in it."""
        if length == 0 and not self._next_open:
            require_in_range(start // SECOND_MICROSECONDS)
            return start
        back = length < 0
        index = self._covering(start // SECOND_MICROSECONDS)
        while True:
            target = _position_microseconds(index, start) + length
            floor, ceiling = target // SECOND_MICROSECONDS, -(-target // SECOND_MICROSECONDS)
            i = index.backward(floor) if back else index.forward(floor, ceiling, next_open=self._next_open)
            if i is not None:
                due = index.shift[i] * SECOND_MICROSECONDS + target
                _near_enough(start // SECOND_MICROSECONDS, due // SECOND_MICROSECONDS)
                return due
            index = self._grow(start // SECOND_MICROSECONDS, back=back)

    def _open_microseconds(self, a: int, b: int) -> int:
        self._covering(a // SECOND_MICROSECONDS)
        index = self._covering(b // SECOND_MICROSECONDS)
        return _position_microseconds(index, b) - _position_microseconds(index, a)

    def _roll(self, instant: int, *, back: bool) -> int:
        """The instant when open, else the next opening; backward: when just after open time, else the last closing."""
        index = self._covering(instant)
        while True:
            if back:
                i = bisect_left(index.starts, instant) - 1
                if i >= 0:
                    return _near_enough(instant, min(instant, index.shift[i] + index.after[i]))
            else:
                i = bisect_right(index.after, index.position(instant))
                if i < len(index.starts):
                    return _near_enough(instant, max(instant, index.starts[i]))
            index = self._grow(instant, back=back)

    def _period_of(self, instant: int, *, closing: bool) -> tuple[Index, int]:
        """The index and the period that holds an open instant (or, going backward, ends at it)."""
        index = self._covering(instant)
        return index, (bisect_left if closing else bisect_right)(index.starts, instant) - 1

    def _covering(self, instant: int) -> Index:
        index = self._index
        if index.known_from <= instant < index.known_until:
            return index
        require_in_range(instant)
        reach = 4 * DAY_SECONDS
        return self._widen(year_of(instant - reach), year_of(instant + reach))

    def _grow(self, start: int, *, back: bool) -> Index:
        """One year more on the side the search goes to; an error when it has left the horizon."""
        years = self._index.years
        year = min(years) - 1 if back else max(years) + 1
        if (
            not YEAR_FIRST <= year <= YEAR_LAST
            or abs(year - year_of(start)) > HORIZON_SECONDS // (365 * DAY_SECONDS) + 1
        ):
            raise too_far()
        return self._widen(year, year)

    def _widen(self, first: int, last: int) -> Index:
        with self._lock:
            years = self._index.years
            first, last = min([first, *years]), max([last, *years])
            if first not in years or last not in years:
                self._index = build(self._days, first, last + 1, years)
            return self._index


def _position_microseconds(index: Index, instant: int) -> int:
    i = bisect_right(index.starts, instant // SECOND_MICROSECONDS) - 1
    if i < 0:
        return 0
    return min(instant - index.shift[i] * SECOND_MICROSECONDS, index.after[i] * SECOND_MICROSECONDS)


def _near_enough(start: int, due: int) -> int:
    if abs(due - start) > HORIZON_SECONDS:
        raise too_far()
    return due
