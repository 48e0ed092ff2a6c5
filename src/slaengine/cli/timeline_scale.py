"""The time axis of a picture: instants to places, with long quiet stretches folded into a narrow break."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final, NamedTuple

from slaengine.worktime import Calendar

QUIET_SECONDS_MIN: Final = 2 * 3600
"""A shorter stretch is never folded."""
QUIET_SHARE_MIN: Final = 0.16
"""Part of all that is not folded yet from which on a quiet stretch is folded."""
FOLDED_SHARE_MAX: Final = 0.5
"""Part of the picture's width that breaks take together."""
TICKS_MAX: Final = 400
STEPS: Final = (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440)
"""Minutes between the marks of the axis; more are whole days."""


class Segment(NamedTuple):
    """A stretch of time and where it is drawn. A folded one is as wide as any other break, however long it is."""

    start: int
    end: int
    left: float
    right: float
    folded: bool


class Tick(NamedTuple):
    """A mark of the axis. `day` where a date stands beside it: at a day's begin, at the axis' and after a break."""

    at: int
    x: float
    day: bool


class Scale:
    """Instants to places from 0 to `width`."""

    def __init__(self, instants: Sequence[int], width: float, fold_width: float) -> None:
        self.width = width
        whole = instants[-1] - instants[0]
        quiet = _quiet(instants, int(width * FOLDED_SHARE_MAX / fold_width), whole)
        room = width - fold_width * len(quiet)
        rest = whole - sum(end - start for start, end in quiet)
        self.per_second = room / rest if rest else 0.0
        self.segments = tuple(self._segments(instants[0], instants[-1], sorted(quiet), fold_width))

    def _segments(self, start: int, end: int, quiet: Sequence[tuple[int, int]], fold_width: float) -> Iterator[Segment]:
        at, x = start, 0.0
        for a, b in quiet:
            right = x + (a - at) * self.per_second
            yield Segment(at, a, x, right, folded=False)
            yield Segment(a, b, right, right + fold_width, folded=True)
            at, x = b, right + fold_width
        yield Segment(at, end, x, x + (end - at) * self.per_second, folded=False)

    def x(self, at: int) -> float:
        """Where an instant is drawn; those before and after all others at the edges."""
        for segment in self.segments:
            if at <= segment.end:
                long = segment.end - segment.start
                share = (at - segment.start) / long if long else 0
                return segment.left + max(0.0, share) * (segment.right - segment.left)
        return self.segments[-1].right

    def ticks(self, zone: Calendar, gap: float) -> Iterator[Tick]:
        """Marks at even local times, at least `gap` apart, each stretch with one at its begin."""
        step = next((s for s in STEPS if s * 60 * self.per_second >= gap), None)
        days = 1 if step else max(1, round(1.3 * gap / max(86_400 * self.per_second, 1e-9) + 0.5))
        last, count = -gap, 0
        for segment in self.segments:
            if segment.folded:
                continue
            first = segment.left if segment.left - last >= gap * 0.6 else None
            if first is not None:
                yield Tick(segment.start, first, day=True)
                last = first
            for at in _even(zone, segment, step or 1440, days):
                x = self.x(at)
                midnight = zone.at(at).hour == 0 == zone.at(at).minute
                if x - last >= gap * (0.8 if midnight else 0.7):
                    yield Tick(at, x, day=midnight)
                    last, count = x, count + 1
                if count >= TICKS_MAX:
                    return


def _quiet(instants: Sequence[int], folds_max: int, whole: int) -> list[tuple[int, int]]:
    """The stretches to fold, the longest first, as long as each takes a large part of what is left."""
    found: list[tuple[int, int]] = []
    rest = whole
    for start, end in sorted(pairwise(instants), key=lambda pair: pair[0] - pair[1]):
        long = end - start
        enough_left = rest - long >= min(3600, long / 50)
        if len(found) >= folds_max or long < max(QUIET_SECONDS_MIN, QUIET_SHARE_MIN * rest) or not enough_left:
            break
        found.append((start, end))
        rest -= long
    return found


def _even(zone: Calendar, segment: Segment, step: int, days: int) -> Iterator[int]:
    """Even local times inside a stretch: every `step` minutes of a day, or every so many days."""
    day = zone.at(segment.start).date()
    last = zone.at(segment.end).date()
    number = 0
    while day <= last:
        if number % days == 0:
            for minute in range(0, 1440, step):
                local = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=zone.zone)
                at = int(local.timestamp())
                if segment.start < at <= segment.end:
                    yield at
        day += timedelta(days=1)
        number += 1
