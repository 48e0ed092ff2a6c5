"""The machine under the calendar: 24x7, text of instants, growth by years, limits, threads, pickling."""

import pickle
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from slaengine.worktime import Calendar, CalendarError, DayKind, parse_duration
from slaengine.worktime.wallclock import wall_clock

OFFICE = {
    "timezone": "Asia/Shanghai",
    "hours": {"mon-fri": ["09:00-12:00", "13:00-18:00"]},
    "holidays": {"country": "CN"},
}
BERLIN = {"timezone": "Europe/Berlin", "hours": {"mon-sun": ["00:00-24:00"]}}
START = int(datetime(2026, 10, 24, 12, tzinfo=UTC).timestamp())
DAY = 86_400


def test_24x7_alone_is_a_whole_calendar_in_the_default_zone_or_utc() -> None:
    assert Calendar.parse("24x7").timezone == "UTC"
    assert Calendar.parse("24x7", default_timezone="Asia/Shanghai").timezone == "Asia/Shanghai"


def test_24x7_answers_as_a_calendar_whose_days_are_all_open() -> None:
    always = Calendar.parse({"timezone": "Europe/Berlin", "hours": "24x7"})
    spelled_out = Calendar.parse(BERLIN)
    assert type(always) is not type(spelled_out), "or this test would compare a thing with itself"
    chance = random.Random(7)
    for _ in range(200):
        t, u, n = START + chance.randrange(3 * DAY), START - chance.randrange(3 * DAY), chance.randrange(-DAY, 3 * DAY)
        assert always.add_seconds(t, n) == spelled_out.add_seconds(t, n) == t + n
        assert always.open_seconds(t, u) == spelled_out.open_seconds(t, u) == u - t
        assert always.is_open_at(t) and spelled_out.is_open_at(t)
        assert always.next_open_at(t) == spelled_out.next_open_at(t) == t
        for goal in ("2bd", "30m", "30bm", "2d"):
            assert always.place(t, parse_duration(goal)) == spelled_out.place(t, parse_duration(goal))
        start, end = always.at(u), datetime.fromtimestamp(t, UTC) + timedelta(microseconds=3)
        assert always.between(start, end) == spelled_out.between(start, end)
        assert always.add(start, timedelta(seconds=n, microseconds=9)) == spelled_out.add(
            start, timedelta(seconds=n, microseconds=9)
        )
        for calendar in (always, spelled_out):
            # As texts, because Python finds datetimes inside a repeated hour unequal to those of any other zone.
            periods = [[edge.isoformat() for edge in period] for period in calendar.periods(start, end)]
            assert periods == [[start.isoformat(), end.astimezone(always.zone).isoformat()]]
        assert list(always.periods(end, start)) == list(spelled_out.periods(end, start)) == []
    assert always.explain_day(date(2026, 10, 25)).kind is DayKind.WEEKLY


@pytest.mark.parametrize("length", [11 * 366 * DAY, -11 * 366 * DAY])
def test_24x7_has_the_same_horizon(length: int) -> None:
    always = Calendar.parse("24x7")
    with pytest.raises(CalendarError, match="within 10 years"):
        always.add_seconds(START, length)
    with pytest.raises(CalendarError, match="within 10 years"):
        always.add(always.at(START), timedelta(seconds=length))


@pytest.mark.parametrize(
    "zone",
    [
        "Asia/Shanghai",
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
        "Asia/Kathmandu",
        "Pacific/Apia",
        "Africa/Casablanca",
        "Africa/Monrovia",  # -00:44:30 until 1972
        "America/Sao_Paulo",
        "UTC",
    ],
)
def test_the_text_of_an_instant_is_that_of_python(zone: str) -> None:
    clock, there = wall_clock(zone), ZoneInfo(zone)
    chance = random.Random(zone)
    instants = [chance.randrange(131 * 365 * DAY) for _ in range(300)] + [0, 1325203200, 1325239199, 1325239200]
    for instant in instants:
        assert clock.iso(instant) == datetime.fromtimestamp(instant, there).isoformat()


@pytest.mark.parametrize("instant", [-1, 4_133_980_800, 10**18, -(10**18)])
def test_an_instant_outside_the_years_is_refused_in_words(instant: int) -> None:
    office = Calendar.parse(OFFICE)
    asks: tuple[Callable[[], object], ...] = (
        lambda: office.add_seconds(instant, 3600),
        lambda: office.add_seconds(instant, 0),
        lambda: office.open_seconds(START, instant),
        lambda: office.open_seconds(instant, START),
        lambda: office.next_open_at(instant),
        lambda: office.is_open_at(instant),
        lambda: office.add_business_days_at(instant, 1),
        lambda: office.add_business_days_at(instant, -1),
    )
    for ask in asks:
        with pytest.raises(CalendarError, match="1970 to 2100"):
            ask()
    for year in (1, 1900, 2150, 9999):
        with pytest.raises(CalendarError, match="1970 to 2100"):
            office.add(datetime(year, 6, 1, tzinfo=UTC), timedelta(hours=1))


def test_the_first_and_the_last_instant_are_inside() -> None:
    always = Calendar.parse(BERLIN)
    assert always.open_seconds(0, 4_133_980_799) == 4_133_980_799
    with pytest.raises(CalendarError):
        always.add_seconds(4_133_980_799, 2 * DAY)
    with pytest.raises(CalendarError):
        always.add_business_days_at(4_133_980_799, 3)


@pytest.mark.parametrize("days", [4_000, -4_000])
def test_too_many_days_are_refused(days: int) -> None:
    office = Calendar.parse(OFFICE)
    with pytest.raises(CalendarError, match="within 10 years"):
        office.add_business_days_at(START, days)
    with pytest.raises(CalendarError, match="within 10 years"):
        office.add_calendar_days_at(START, days)


def test_calendar_days_keep_the_wall_time_over_a_jump() -> None:
    berlin = Calendar.parse(BERLIN)
    before = int(datetime.fromisoformat("2026-10-24T12:00+02:00").timestamp())
    assert berlin.add_calendar_days_at(before, 1) - before == 25 * 3600
    assert berlin.add_calendar_days_at(berlin.add_calendar_days_at(before, 1), -1) == before
    twice = int(datetime.fromisoformat("2026-10-25T02:30+01:00").timestamp())
    assert berlin.add_calendar_days_at(twice, 0) == twice, "nothing added changes nothing, not even the fold"


def test_business_days_keep_the_fraction_of_a_second() -> None:
    office = Calendar.parse(OFFICE)
    start = datetime.fromisoformat("2026-11-20T17:59:59.250+08:00")
    assert office.add_days(start, 1).isoformat() == "2026-11-23T17:59:59.250000+08:00"
    assert office.add_days(start, -1).isoformat() == "2026-11-19T17:59:59.250000+08:00"
    # Rolled to an opening, the fraction means nothing any more.
    assert office.add_days(start + timedelta(seconds=1), 1).isoformat() == "2026-11-24T09:00:00+08:00"
    with pytest.raises(ValueError, match="same_time or end_of_day"):
        office.add_days(start, 1, land="noon")  # type: ignore[arg-type]


def test_durations_are_added_exactly_to_datetimes() -> None:
    office = Calendar.parse(OFFICE)
    start = datetime.fromisoformat("2026-11-20T17:30:00.000001+08:00")
    added = {goal: office.add(start, parse_duration(goal)).isoformat() for goal in ("1h", "1bh", "1bd", "1d")}
    assert added == {
        "1h": "2026-11-20T18:30:00.000001+08:00",
        "1bh": "2026-11-23T09:30:00.000001+08:00",
        "1bd": "2026-11-23T17:30:00.000001+08:00",
        "1d": "2026-11-21T17:30:00.000001+08:00",
    }


def test_calendars_that_say_the_same_are_equal_and_survive_pickling() -> None:
    for spec in (OFFICE, "24x7"):
        calendar = Calendar.parse(spec, name="office")
        calendar.add_seconds(START, 3600)
        again = pickle.loads(pickle.dumps(calendar))
        assert again == calendar == Calendar.parse(spec, name="office")
        assert hash(again) == hash(calendar)
        assert type(again) is type(calendar)
        assert again.add_seconds(START, 7200) == calendar.add_seconds(START, 7200)
        assert calendar != Calendar.parse({**OFFICE, "boundary": "next_open"}, name="office")
        assert "office" in repr(calendar)


def test_many_threads_that_widen_one_calendar_agree_with_one_that_had_it_for_itself() -> None:
    shared = Calendar.parse(OFFICE)
    chance = random.Random(3)
    questions = [(chance.randrange(10 * 365 * DAY, 80 * 365 * DAY), chance.randrange(1, 90 * DAY)) for _ in range(60)]
    with ThreadPoolExecutor(8) as pool:
        together = list(
            pool.map(lambda q: (shared.add_seconds(q[0], q[1] // 9), shared.open_seconds(q[0], sum(q))), questions)
        )
    alone = []
    for start, length in questions:
        own = Calendar.parse(OFFICE)
        alone.append((own.add_seconds(start, length // 9), own.open_seconds(start, start + length)))
    assert together == alone


def test_a_country_beyond_what_its_government_has_announced_has_estimated_holidays_and_no_make_up_days() -> None:
    office = Calendar.parse(OFFICE)
    assert not office.explain_day(date(2060, 10, 1)).is_open  # National Day is known for ever
    kinds = {office.explain_day(date(2060, 1, 1) + timedelta(days=n)).kind for n in range(365)}
    assert kinds == {DayKind.WEEKLY, DayKind.HOLIDAY}


def test_make_up_days_are_known_across_a_new_year() -> None:
    # China worked on Saturday 2011-12-31 for Tuesday 2012-01-03; the library files it under 2012.
    office = Calendar.parse(OFFICE)
    assert office.explain_day(date(2011, 12, 31)).kind is DayKind.MAKE_UP
    assert not office.explain_day(date(2012, 1, 3)).is_open
    eve = int(datetime.fromisoformat("2011-12-30T17:00+08:00").timestamp())
    assert office.iso(office.add_seconds(eve, 7200)) == "2011-12-31T10:00:00+08:00"


def test_a_desk_that_never_worked_on_the_day_off_does_not_make_up_for_it() -> None:
    mondays = Calendar.parse({**OFFICE, "hours": {"mon": ["09:00-17:00"]}})
    # Saturday 2026-10-10 stands for a Wednesday, on which this desk has no hours anyway.
    reason = mondays.explain_day(date(2026, 10, 10))
    assert (reason.kind, reason.is_open) == (DayKind.WEEKLY, False)


def test_the_hours_of_a_make_up_day_are_known_across_a_new_year() -> None:
    office = Calendar.parse({**OFFICE, "hours": {"mon,wed-fri": ["09:00-17:00"], "tue": ["10:00-14:00"]}})
    assert office.explain_day(date(2011, 12, 31)).hours == ("10:00-14:00",), "it stands for a Tuesday of 2012"


def test_a_closure_that_ends_in_a_repeated_hour_lasts_to_its_second_time() -> None:
    closures = [{"from": "2026-10-25 01:00", "to": "2026-10-25 02:30"}]
    berlin = Calendar.parse({**BERLIN, "closures": closures})
    closed_at = int(datetime(2026, 10, 25, 0, tzinfo=UTC).timestamp())
    assert berlin.iso(berlin.next_open_at(closed_at)) == "2026-10-25T02:30:00+01:00"


def test_the_horizon_is_the_same_for_an_index_that_sees_beyond_it() -> None:
    spec = {"timezone": "UTC", "hours": {}, "dates": {"2015-01-05": "09:00-10:00", "2026-12-30": "09:00-10:00"}}
    twice = Calendar.parse(spec)
    start = datetime(2016, 1, 1, tzinfo=UTC)
    second = int(start.timestamp())
    assert twice.open_seconds(second - 2000 * DAY, second + 5000 * DAY) == 7200
    assert twice.between(start, start + timedelta(days=5000)) == timedelta(hours=1)
    early = datetime(2012, 1, 1, tzinfo=twice.zone)  # before the first period that the index knows
    assert twice.between(early, start.replace(tzinfo=twice.zone)) == timedelta(hours=1)
    assert twice.between(start.replace(tzinfo=twice.zone), early) == timedelta(hours=-1)
    with pytest.raises(CalendarError, match="within 10 years"):
        twice.add_seconds(second, 60)
    with pytest.raises(CalendarError, match="within 10 years"):
        twice.add(start.replace(tzinfo=twice.zone), timedelta(minutes=1))


def test_a_fraction_of_a_second_after_an_opening_is_inside_also_going_back() -> None:
    office = Calendar.parse(OFFICE)
    start = datetime.fromisoformat("2026-11-24T09:00:00.250+08:00")
    assert office.add_days(start, -1).isoformat() == "2026-11-23T09:00:00.250000+08:00"
