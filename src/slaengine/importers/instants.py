"""Times as helpdesks write them: ISO with or without `T`, offsets of every spelling, patterns, a zone for the rest."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from slaengine.worktime import CalendarError
from slaengine.worktime.wallclock import INSTANT_END, INSTANT_FIRST, WallClock

ISO = "iso"
NO_OFFSET = "has no offset; name the zone: `timezone` in the mapping, or --timezone"
OUTSIDE = "is outside the years 1970 to 2100"
_WALL_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  seconds on the wall are counted from here
_SPACED_OFFSET = re.compile(r"(?<=\d) (?:(?P<offset>[+-]\d\d:?\d\d)|UTC|GMT|Z)$")


def read_time(text: str, pattern: str, clock: WallClock | None, *, keep: bool = True) -> int | str:
    """Epoch milliseconds of a written time, or why there are none.

    `pattern` is `iso` or a pattern of strptime; `clock` is that of times without an offset; with `keep` False written
    offsets are not believed.

    >>> read_time("2017-12-14 20:09:19 +0530", ISO, None), read_time("2015-05-17 17:06:40 UTC", ISO, None)
    (1513262359000, 1431882400000)
    """
    try:
        moment = _iso(text) if pattern == ISO else datetime.strptime(text, pattern)  # noqa: DTZ007
    except ValueError:
        return "is no time" if pattern == ISO else f"is no time of the form {pattern}"
    try:
        if moment.tzinfo is not None and keep:
            seconds = int(moment.astimezone(UTC).timestamp() // 1)
        elif clock is None:
            return NO_OFFSET
        else:
            seconds = clock.instant(int((moment.replace(tzinfo=None) - _WALL_EPOCH).total_seconds() // 1))
    except (CalendarError, OverflowError, ValueError):
        return OUTSIDE
    return seconds * 1000 + moment.microsecond // 1000 if INSTANT_FIRST <= seconds < INSTANT_END else OUTSIDE


def _iso(text: str) -> datetime:
    return datetime.fromisoformat(_SPACED_OFFSET.sub(lambda found: found["offset"] or "Z", text))


def utc_text(at: int) -> str:
    """Epoch milliseconds as an event tells them: UTC, whole seconds.

    >>> utc_text(1431882400999)
    '2015-05-17T17:06:40Z'
    """
    return datetime.fromtimestamp(at // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
