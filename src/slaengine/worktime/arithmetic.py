"""Open-time arithmetic as one reads it: walk the periods forward, or their mirror image backward.

This is the reference. ``index`` gives the same answers without walking; a test holds the two together.
Instants and lengths are epoch seconds and seconds.
"""

from collections.abc import Iterator

from slaengine.worktime.days import ORDINAL_FIRST, ORDINAL_LAST, Days, Seconds
from slaengine.worktime.errors import CalendarError
from slaengine.worktime.limits import DAY_SECONDS, HORIZON_SECONDS, HORIZON_YEARS
from slaengine.worktime.wallclock import EPOCH_ORDINAL, WallClock

_REACH_DAYS = 3
"""A period that holds an instant belongs to a date at most this far from the instant's date in UTC."""


def too_far() -> CalendarError:
    """The error for a search that leaves the horizon (ruling 10)."""
    fix = "give the calendar more hours, or the target a shorter goal"
    return CalendarError(f"this calendar does not have that much open time within {HORIZON_YEARS} years", fix=fix)


def forward(days: Days, instant: int) -> Iterator[Seconds]:
    """Open time from an instant on: the first period is cut at the instant."""
    first = max(_ordinal(instant) - _REACH_DAYS, ORDINAL_FIRST)
    for _, periods in days.stream(first, ORDINAL_LAST + 1):
        for start, end in periods:
            if start > instant + HORIZON_SECONDS:
                return
            if end > instant:
                yield Seconds(max(start, instant), end)


def backward(days: Days, instant: int) -> Iterator[Seconds]:
    """Open time before an instant, latest first: the mirror image of ``forward``."""
    for ordinal in range(min(_ordinal(instant) + _REACH_DAYS, ORDINAL_LAST), ORDINAL_FIRST - 1, -1):
        for start, end in reversed(days.periods(ordinal)):
            if end < instant - HORIZON_SECONDS:
                return
            if start < instant:
                yield Seconds(start, min(end, instant))


def add(days: Days, start: int, length: int, *, next_open: bool = False) -> int:
    """Earliest instant by which ``length`` open seconds have passed; negative: the latest one before which they did."""
    if length == 0 and not next_open:
        return start
    left = abs(length)
    for period in forward(days, start) if length >= 0 else backward(days, start):
        width = period.end - period.start
        if left < width or (left == width and not (next_open and length >= 0)):
            due = period.start + left if length >= 0 else period.end - left
            if abs(due - start) > HORIZON_SECONDS:
                break
            return due
        left -= width
    raise too_far()


def between(days: Days, a: int, b: int) -> int:
    """Open seconds in [a, b); antisymmetric."""
    if a > b:
        return -between(days, b, a)
    open_seconds = 0
    for ordinal in range(_ordinal(a) - _REACH_DAYS, _ordinal(b) + _REACH_DAYS + 1):
        for start, end in days.periods(ordinal):
            open_seconds += max(min(end, b) - max(start, a), 0)
    return open_seconds


def next_open(days: Days, instant: int) -> int:
    """The instant itself when open, else the next opening."""
    return add(days, instant, 0, next_open=True)


def add_business_days(days: Days, clock: WallClock, start: int, count: int, *, end_of_day: bool = False) -> int:
    """The same local time on the ``count``-th following open date, moved into that date's hours (ruling 5).

    A start outside hours first rolls to the next opening (backward: to the last closing). A night shift belongs to
    the date it starts on, so 02:00 of a shift counts as 26:00 of that date.
    """
    if count < 0:
        rolled = next((period.end for period in backward(days, start)), None)
    else:
        rolled = next((period.start for period in forward(days, start)), None)
    if rolled is None:
        raise too_far()
    step = -1 if count < 0 else 1
    ordinal = _owner(days, rolled, closing=count < 0)
    time_of_day = clock.wall(rolled) - _midnight(ordinal)
    for _ in range(abs(count)):
        ordinal = _next_open_date(days, ordinal, step)
    periods = days.periods(ordinal)
    if end_of_day:
        due = periods[-1].end
    else:
        due = rolled if count == 0 else into_hours(periods, clock.instant(_midnight(ordinal) + time_of_day))
    if abs(due - start) > HORIZON_SECONDS:
        raise too_far()
    return due


def into_hours(periods: tuple[Seconds, ...], instant: int) -> int:
    """The instant, moved into a date's hours: to the next opening of the date, after its closing back to that."""
    for start, end in periods:
        if instant <= end:
            return max(instant, start)
    return periods[-1].end


def _owner(days: Days, instant: int, *, closing: bool) -> int:
    """The date whose period holds an open instant (or, going backward, ends at it)."""
    for ordinal in range(_ordinal(instant) - _REACH_DAYS, _ordinal(instant) + _REACH_DAYS + 1):
        for start, end in days.periods(ordinal):
            if start < instant <= end if closing else start <= instant < end:
                return ordinal
    raise too_far()


def _next_open_date(days: Days, ordinal: int, step: int) -> int:
    for distance in range(1, HORIZON_SECONDS // DAY_SECONDS):
        if days.periods(ordinal + step * distance):
            return ordinal + step * distance
    raise too_far()


def _ordinal(instant: int) -> int:
    return EPOCH_ORDINAL + instant // DAY_SECONDS


def _midnight(ordinal: int) -> int:
    return (ordinal - EPOCH_ORDINAL) * DAY_SECONDS
