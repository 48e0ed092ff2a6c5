"""The index once more with datetimes as keys, for calendars whose periods keep clear of the zone's jumps.

Python compares and subtracts two datetimes of the same zone object by their wall fields, without asking for the
offset. That is fast, and right as long as no wall time that is skipped or repeated comes near a period: then even an
instant inside a repeated hour lies between the same two periods whichever of the two hours is meant, and so does a
wall time that never was. Calendars open across a jump have no walls and are answered through epoch seconds.
"""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from slaengine.worktime.index import Index
from slaengine.worktime.limits import DAY_SECONDS
from slaengine.worktime.wallclock import WallClock


@dataclass(frozen=True, slots=True)
class Walls:
    """As in ``Index``, with datetimes of the calendar's zone and timedeltas; ``last`` is ``count - 1``."""

    index: Index | None
    starts: list[datetime]
    after: list[timedelta]
    shift: list[datetime]
    count: int
    last: int


NO_WALLS: Final = Walls(None, [], [], [], 0, -1)


def build_walls(index: Index, clock: WallClock) -> Walls:
    """Walls of an index; without periods (so that nobody uses them) where wall times would mislead."""
    if not _keeps_clear(index, clock):
        return Walls(index, [], [], [], 0, -1)
    starts = [datetime.fromtimestamp(start, clock.zone) for start in index.starts]
    return Walls(
        index,
        starts,
        [timedelta(seconds=after) for after in index.after],
        [start - timedelta(seconds=before) for start, before in zip(starts, index.before, strict=True)],
        len(starts),
        len(starts) - 1,
    )


def _keeps_clear(index: Index, clock: WallClock) -> bool:
    """Whether every period stays further from each jump than the jump is wide."""
    if not index.starts:
        return True
    ends = [shift + after for shift, after in zip(index.shift, index.after, strict=True)]
    for at, before, after in clock.jumps(index.starts[0] - DAY_SECONDS, ends[-1] + DAY_SECONDS):
        width = abs(after - before)
        i = bisect_left(ends, at - width)
        if i < len(ends) and index.starts[i] <= at + width:
            return False
    return True
