"""A calendar precomputed: sorted periods with prefix sums, so that every answer is one or two bisections.

``before[i]`` is the open time before period i, ``after[i]`` that up to its end, and ``shift[i]`` is what turns one
into an instant and back: inside period i, ``instant == shift[i] + open time``. Built by years when asked for.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import chain
from typing import Final

from slaengine.worktime.days import ORDINAL_FIRST, ORDINAL_LAST, Days, Seconds
from slaengine.worktime.limits import DAY_SECONDS, YEAR_FIRST, YEAR_LAST
from slaengine.worktime.wallclock import EPOCH_ORDINAL, INSTANT_END, INSTANT_FIRST, year_start

_EDGE_SECONDS: Final = 3 * DAY_SECONDS
"""Near either end of an index a neighbouring year may have a say: zones and night shifts reach over."""

Year = list[tuple[int, tuple[Seconds, ...]]]
"""The open dates of a year: ordinal and periods."""


@dataclass(frozen=True, slots=True)
class Index:
    """Immutable; a wider one replaces it. Answers for instants in [known_from, known_until), in epoch seconds."""

    years: dict[int, Year]
    known_from: int
    known_until: int
    starts: list[int]
    before: list[int]
    after: list[int]
    shift: list[int]
    dates: Year
    date_of: list[int]
    """For each period, which entry of ``dates`` it belongs to."""

    def position(self, instant: int) -> int:
        """Open seconds since the beginning of the index."""
        i = bisect_right(self.starts, instant) - 1
        if i < 0:
            return 0
        done, whole = instant - self.shift[i], self.after[i]
        return whole if done > whole else done

    def forward(self, floor: int, ceiling: int, *, next_open: bool) -> int | None:
        """The period in which this much open time has passed, given as its floor and ceiling in seconds."""
        i = bisect_right(self.after, floor) if next_open else bisect_left(self.after, ceiling)
        return i if i < len(self.after) else None

    def backward(self, floor: int) -> int | None:
        """The last period that begins with no more open time than this."""
        i = bisect_right(self.before, floor) - 1
        return i if i >= 0 else None


def build(days: Days, year_first: int, year_end: int, years: dict[int, Year]) -> Index:
    """Index the years [year_first, year_end); ``years`` holds what is known already."""
    known = {year: years.get(year) or _year(days, year) for year in range(year_first, year_end)}
    dates = list(chain.from_iterable(known.values()))
    starts: list[int] = []
    before: list[int] = []
    after: list[int] = []
    date_of: list[int] = []
    total = 0
    for i, (_, periods) in enumerate(dates):
        for start, end in periods:
            starts.append(start)
            before.append(total)
            total += end - start
            after.append(total)
            date_of.append(i)
    return Index(
        years=known,
        known_from=INSTANT_FIRST if year_first <= YEAR_FIRST else year_start(year_first) + _EDGE_SECONDS,
        known_until=INSTANT_END if year_end > YEAR_LAST else year_start(year_end) - _EDGE_SECONDS,
        starts=starts,
        before=before,
        after=after,
        shift=[start - open_before for start, open_before in zip(starts, before, strict=True)],
        dates=dates,
        date_of=date_of,
    )


def _year(days: Days, year: int) -> Year:
    first = ORDINAL_FIRST if year == YEAR_FIRST else EPOCH_ORDINAL + year_start(year) // DAY_SECONDS
    end = ORDINAL_LAST + 1 if year == YEAR_LAST else EPOCH_ORDINAL + year_start(year + 1) // DAY_SECONDS
    return [(ordinal, periods) for ordinal, periods in days.stream(first, end) if periods]
