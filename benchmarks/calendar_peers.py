"""Other calendars, told the office's hours; each gets its questions in the types that it takes, ready made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from importlib import import_module
from operator import add
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.contest import Contender

Cases = Sequence[tuple[datetime, Any]]
SLOW_CASES_MAX = 6
"""Questions for a peer that takes up to 0.2 s for each."""
Peer = tuple[str, str, Callable[[Any, str], Contender]]


def peers_for_add(zone: ZoneInfo, closed: Sequence[date], cases: Cases) -> list[Peer]:
    """Add open time to an instant. Lengths are whole hours: pandas has no others."""

    def workclock(module: Any, words: str) -> Contender:
        return Contender(words, "peer", workclock_office(module, zone, closed).add, cases)

    def timegrid(module: Any, words: str) -> Contender:
        office = _timegrid_office(module, closed)
        naive = [(start.replace(tzinfo=None), length) for start, length in cases]
        call = office.add_work_duration
        return Contender(f"{words} (naive)", "peer", call, naive, read=lambda due: due.replace(tzinfo=zone))

    def pandas(module: Any, words: str) -> Contender:
        offsets: dict[timedelta, Any] = {}
        for _, length in cases:
            if length not in offsets:
                offsets[length] = module.offsets.CustomBusinessHour(
                    n=length // timedelta(hours=1),
                    start=["09:00", "13:00"],
                    end=["12:00", "18:00"],
                    holidays=[on.isoformat() for on in closed],
                )
        own = [(module.Timestamp(start), offsets[length]) for start, length in cases]
        return Contender(words, "peer", add, own, read=lambda due: due.to_pydatetime())

    def businesstimedelta(module: Any, words: str) -> Contender:
        rules = _businesstimedelta_office(module, zone, closed)
        own = [(start, module.BusinessTimeDelta(rules, timedelta=length)) for start, length in cases[:SLOW_CASES_MAX]]
        return Contender(words, "peer", add, own)

    return [
        ("workclock", "workclock", workclock),
        ("timegrid", "timegrid", timegrid),
        ("pandas", "pandas", pandas),
        ("businesstimedelta", "businesstimedelta", businesstimedelta),
    ]


def peers_for_between(zone: ZoneInfo, closed: Sequence[date], cases: Cases) -> list[Peer]:
    """Open time between two instants. pandas has no such question."""

    def workclock(module: Any, words: str) -> Contender:
        return Contender(words, "peer", workclock_office(module, zone, closed).between, cases)

    def timegrid(module: Any, words: str) -> Contender:
        timeline = _timegrid_office(module, closed).compile(datetime(2025, 12, 1), datetime(2030, 1, 1))  # noqa: DTZ001
        naive = [(a.replace(tzinfo=None), b.replace(tzinfo=None)) for a, b in cases]
        return Contender(f"{words} (naive)", "peer", timeline.get_working_duration, naive)

    def businesstimedelta(module: Any, words: str) -> Contender:
        rules = _businesstimedelta_office(module, zone, closed)
        return Contender(words, "peer", rules.difference, cases[:SLOW_CASES_MAX], read=lambda found: found.timedelta)

    return [
        ("workclock", "workclock", workclock),
        ("timegrid", "timegrid", timegrid),
        ("businesstimedelta", "businesstimedelta", businesstimedelta),
    ]


def workclock_nights(module: Any, zone: ZoneInfo) -> Any:
    """Every night from ten to six."""
    return module.Schedule([module.WorkDay(time(22), time(6), days=range(7))], time_zone=zone)


def workclock_office(module: Any, zone: ZoneInfo, closed: Sequence[date]) -> Any:
    rules = [
        module.WorkDay(time(9), time(18)),
        module.Break(time(12), time(13)),
        module.Holidays(list(closed)),
    ]
    return module.Schedule(rules, time_zone=zone)


def _timegrid_office(module: Any, closed: Sequence[date]) -> Any:
    office = module.TimeGridCalendar.weekdays(time(9), time(18)).break_weekdays(time(12), time(13))
    for on in closed:
        office = office.close(on)
    return office


def _businesstimedelta_office(module: Any, zone: ZoneInfo, closed: Sequence[date]) -> Any:
    own = import_module("pytz").timezone(zone.key)  # businesstimedelta asks for its `localize`
    return module.Rules(
        [
            module.WorkDayRule(start_time=time(9), end_time=time(18), working_days=[0, 1, 2, 3, 4], tz=own),
            module.LunchTimeRule(start_time=time(12), end_time=time(13), working_days=[0, 1, 2, 3, 4], tz=own),
            module.HolidayRule(list(closed), tz=own),
        ]
    )
