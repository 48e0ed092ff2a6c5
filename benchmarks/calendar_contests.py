"""Open time: `add` and `between`, aware datetimes in and out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks import calendar_peers
from benchmarks.calendar_yardstick import Hours, OwnZone, ThroughEpoch, periods
from benchmarks.contest import Aim, Contender, Contest
from benchmarks.peers import invite
from slaengine import Calendar

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
FIRST, LAST = date(2025, 12, 1), date(2029, 12, 31)
OFFICE: Hours = ((time(9), time(12)), (time(13), time(18)))
NIGHT: Hours = ((time(22), time(6)),)
CLOSED = [
    date(year, month, day)
    for year in range(2026, 2030)
    for month, day in [(1, 1), (4, 6), (5, 1), (5, 4), (5, 5), (6, 19), (10, 1), (10, 2), (10, 5), (10, 6), (10, 7)]
]

Cases = list[tuple[datetime, Any]]


def office() -> Calendar:
    """Nine to six with a lunch break, Monday to Friday, without the holidays."""
    hours = {"mon-fri": ["09:00-12:00", "13:00-18:00"]}
    return Calendar.parse({"timezone": "Asia/Shanghai", "hours": hours, "holidays": [on.isoformat() for on in CLOSED]})


def nights() -> Calendar:
    """Every night from ten to six, in a zone whose offset jumps at two."""
    return Calendar.parse({"timezone": "America/New_York", "hours": {"mon-sun": ["22:00-06:00"]}})


def contests(*, quick: bool) -> Iterator[Contest]:
    """Short and long spans; a foreign zone; open across the jumps of a zone."""
    count = 64 if quick else 512
    ours, weekdays = office(), frozenset(range(5))
    stretches = list(periods(SHANGHAI, weekdays, OFFICE, CLOSED, FIRST, LAST))
    own, epoch = OwnZone(stretches), ThroughEpoch(SHANGHAI, stretches)
    own_words, epoch_words = "bisect, own zone", "bisect, through epoch"

    hours, weeks = adding(count, SHANGHAI, 1, 24), adding(count, SHANGHAI, 200, 1800)
    warm = Contender("slaengine, 1 to 24 hours", "slaengine", ours.add, hours, compared=False)
    for name, cases in (("add 1 to 24 open hours", hours), ("add 200 to 1,800 open hours", weeks)):
        present, absent = invite(calendar_peers.peers_for_add(SHANGHAI, CLOSED, cases))
        yield Contest(
            "calendar",
            name,
            (
                Contender("slaengine", "slaengine", ours.add, cases),
                Contender(own_words, "yardstick", own.add, cases),
                Contender(epoch_words, "yardstick", epoch.add, cases),
                *([warm] if cases is weeks else []),
                *present,
            ),
            (
                Aim("at most 2.5 × the own-zone yardstick", 2.5, own_words),
                Aim("at least 3 × as fast as workclock", 1 / 3, "workclock"),
                *([Aim("flat: at most 1.25 × the short spans", 1.25, warm.name)] if cases is weeks else []),
            ),
            absent,
        )

    days, years = pairs(count, SHANGHAI, 3), pairs(count, SHANGHAI, 700)
    warm = Contender("slaengine, within 3 days", "slaengine", ours.between, days, compared=False)
    for name, cases in (("between, within 3 days", days), ("between, within 700 days", years)):
        present, absent = invite(calendar_peers.peers_for_between(SHANGHAI, CLOSED, cases))
        yield Contest(
            "calendar",
            name,
            (
                Contender("slaengine", "slaengine", ours.between, cases),
                Contender(own_words, "yardstick", own.between, cases),
                Contender(epoch_words, "yardstick", epoch.between, cases),
                *([warm] if cases is years else []),
                *present,
            ),
            (
                Aim("at most 1.5 × the own-zone yardstick", 1.5, own_words),
                *([Aim("flat: at most 1.25 × the short spans", 1.25, warm.name)] if cases is years else []),
            ),
            absent,
        )

    foreign: Cases = [(start.astimezone(UTC), length) for start, length in hours]
    yield Contest(
        "calendar",
        "add 1 to 24 open hours to an instant in UTC",
        (
            Contender("slaengine", "slaengine", ours.add, foreign),
            Contender(epoch_words, "yardstick", epoch.add, foreign),
        ),
        (Aim("at most 2.5 × the yardstick through epoch", 2.5, epoch_words),),
    )
    yield from _nights(count)


def _nights(count: int) -> Iterator[Contest]:
    ours = nights()
    epoch = ThroughEpoch(NEW_YORK, list(periods(NEW_YORK, frozenset(range(7)), NIGHT, (), FIRST, LAST)))
    cases = adding(count, NEW_YORK, 1, 80)

    def workclock(module: Any, words: str) -> Contender:
        return Contender(words, "peer", calendar_peers.workclock_nights(module, NEW_YORK).add, cases)

    present, absent = invite([("workclock", "workclock", workclock)])
    yield Contest(
        "calendar",
        "add 1 to 80 open hours of nights, across daylight saving",
        (
            Contender("slaengine", "slaengine", ours.add, cases, read=_instant),
            Contender("bisect, through epoch", "yardstick", epoch.add, cases, read=_instant),
            *(Contender(c.name, c.role, c.call, c.cases, read=_instant) for c in present),
        ),
        (Aim("at most 2.5 × the yardstick through epoch", 2.5, "bisect, through epoch"),),
        absent,
    )


def _instant(due: datetime) -> datetime:
    """Two datetimes of one zone are compared by their wall fields; the repeated hour must count here."""
    return due.astimezone(UTC)


def adding(count: int, zone: ZoneInfo, least: int, most: int) -> Cases:
    """Starts at random seconds of two years and lengths of whole hours."""
    draw = Random(20261121)
    return [(_moment(draw, zone), timedelta(hours=draw.randint(least, most))) for _ in range(count)]


def pairs(count: int, zone: ZoneInfo, days: int) -> Cases:
    """Two instants, the second up to so many days later."""
    draw = Random(20261122)
    found: Cases = []
    for _ in range(count):
        start = _moment(draw, zone)
        later = start.astimezone(UTC) + timedelta(seconds=draw.randrange(days * 86_400))
        found.append((start, later.astimezone(zone)))
    return found


def _moment(draw: Random, zone: ZoneInfo) -> datetime:
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    return (begin + timedelta(seconds=draw.randrange(2 * 365 * 86_400))).astimezone(zone)
