"""Laws of open time: the index, the readable arithmetic and the minute-stepping oracle must agree everywhere."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from tests.oracle.minute_calendar import MinuteCalendar

from slaengine.worktime import (
    Calendar,
    CalendarError,
    Duration,
    DurationKind,
    arithmetic,
    format_duration,
    parse_duration,
)

DAY = 86_400
WINDOW_DAYS = 26
MARGIN = 5 * DAY
# Each window holds what makes its zone odd.
WINDOWS = (
    ("Asia/Shanghai", date(2026, 9, 25)),  # no jumps at all
    ("Europe/Berlin", date(2026, 3, 17)),  # 02:00 -> 03:00
    ("Europe/Berlin", date(2026, 10, 13)),  # 03:00 -> 02:00, hidden from a wall clock without offset
    ("America/New_York", date(2026, 10, 20)),
    ("America/New_York", date(2026, 12, 20)),  # over a new year, where two years of an index meet
    ("Australia/Lord_Howe", date(2026, 3, 23)),  # half an hour back
    ("Australia/Lord_Howe", date(2026, 9, 22)),  # half an hour on
    ("Asia/Kathmandu", date(2026, 5, 1)),  # +05:45
    ("Pacific/Apia", date(2011, 12, 17)),  # 2011-12-30 never was
    ("Africa/Casablanca", date(2026, 2, 3)),  # back for Ramadan
    ("Africa/Casablanca", date(2026, 3, 10)),  # and on after it
    ("America/Sao_Paulo", date(2015, 10, 5)),  # midnight is skipped
    ("America/Sao_Paulo", date(2015, 2, 9)),  # 23:00-24:00 twice
    ("America/St_Johns", date(2010, 10, 25)),  # at 00:01 back to 23:01 of the day before
)

times = st.sampled_from([0, 15, 60, 90, 120, 135, 150, 180, 210, 540, 720, 780, 1080, 1380, 1410, 1425, 1440])


def clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


@st.composite
def hours_of_a_day(draw: st.DrawFn) -> list[str]:
    edges = sorted(draw(st.lists(times, unique=True, max_size=6)))
    spans = [f"{clock(a)}-{clock(b)}" for a, b in zip(edges[::2], edges[1::2], strict=False)]
    last_end = edges[len(edges) // 2 * 2 - 1] if spans else 0
    if last_end <= 1320 and draw(st.booleans()):
        spans.append(f"{clock(draw(st.sampled_from([1320, 1380])))}-{clock(draw(st.sampled_from([0, 120, 360])))}")
    return spans


@st.composite
def worlds(draw: st.DrawFn) -> tuple[dict[str, Any], date]:
    zone, first_on = draw(st.sampled_from(WINDOWS))
    dates = st.integers(3, WINDOW_DAYS - 4).map(lambda n: str(first_on + timedelta(days=n)))
    week = {day: draw(hours_of_a_day()) for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    closed_from = datetime.fromisoformat(str(first_on)) + timedelta(minutes=draw(st.integers(5 * 1440, 20 * 1440)))
    closed_to = closed_from + timedelta(minutes=draw(st.integers(1, 3000)))
    spec = {
        "timezone": zone,
        "hours": week,
        "holidays": draw(st.lists(st.one_of(dates, dates.map(lambda text: text[5:])), max_size=3)),
        "dates": draw(st.dictionaries(dates, st.one_of(st.just("closed"), hours_of_a_day()), max_size=3)),
        "closures": draw(
            st.lists(
                st.just({"from": closed_from.isoformat(" ", "minutes"), "to": closed_to.isoformat(" ", "minutes")}),
                max_size=1,
            )
        ),
    }
    assume(any(week.values()))
    return spec, first_on


def epoch(on: date) -> int:
    return int(datetime(on.year, on.month, on.day, tzinfo=UTC).timestamp())


@st.composite
def cases(draw: st.DrawFn) -> tuple[Calendar, MinuteCalendar, int, int]:
    """A calendar, its oracle, and two instants well inside the window."""
    spec, first_on = draw(worlds())
    try:
        calendar = Calendar.parse(spec)
    except CalendarError:
        assume(False)
        raise
    low, high = epoch(first_on) + MARGIN, epoch(first_on) + WINDOW_DAYS * DAY - MARGIN
    instants = st.one_of(
        st.integers(low, high),
        st.integers(low // 900, high // 900).map(lambda quarter: quarter * 900),  # edges of hours
    )
    return calendar, MinuteCalendar(spec, first_on, WINDOW_DAYS), draw(instants), draw(instants)


lengths = st.one_of(st.integers(0, 40 * 3600), st.integers(0, 160).map(lambda quarter: quarter * 900))
law = settings(max_examples=30, deadline=None)


@law
@given(cases(), lengths)
def test_adding_open_time_agrees_with_counting_minutes(
    case: tuple[Calendar, MinuteCalendar, int, int], length: int
) -> None:
    calendar, oracle, a, _ = case
    due = oracle.add(a, length)
    assume(due is not None)
    assert calendar.add_seconds(a, length) == due
    assert arithmetic.add(calendar._days, a, length) == due


@law
@given(cases(), lengths)
def test_going_back_agrees_with_counting_minutes_back(
    case: tuple[Calendar, MinuteCalendar, int, int], length: int
) -> None:
    calendar, oracle, a, _ = case
    due = oracle.add(a, -length)
    assume(due is not None)
    assert calendar.add_seconds(a, -length) == due
    assert arithmetic.add(calendar._days, a, -length) == due


@law
@given(cases())
def test_open_time_between_agrees_with_counting_minutes(case: tuple[Calendar, MinuteCalendar, int, int]) -> None:
    calendar, oracle, a, b = case
    assert calendar.open_seconds(a, b) == oracle.between(a, b) == arithmetic.between(calendar._days, a, b)


@law
@given(cases())
def test_being_open_and_the_next_opening_agree_with_looking_at_minutes(
    case: tuple[Calendar, MinuteCalendar, int, int],
) -> None:
    calendar, oracle, a, _ = case
    assert calendar.is_open_at(a) == oracle.is_open(a)
    opening = oracle.next_open(a)
    assume(opening is not None)
    assert calendar.next_open_at(a) == opening == arithmetic.next_open(calendar._days, a)


@law
@given(cases(), st.integers(0, 6), st.booleans())
def test_business_days_agree_three_ways(
    case: tuple[Calendar, MinuteCalendar, int, int], count: int, end_of_day: bool
) -> None:
    calendar, oracle, a, _ = case
    due = oracle.add_business_days(a, count)
    assume(due is not None)
    assert calendar.add_business_days_at(a, count) == due
    for n in (count, -count):
        assert calendar.add_business_days_at(a, n, end_of_day=end_of_day) == arithmetic.add_business_days(
            calendar._days, calendar._clock, a, n, end_of_day=end_of_day
        )


@law
@given(cases(), lengths, lengths)
def test_adding_twice_is_adding_the_sum(case: tuple[Calendar, MinuteCalendar, int, int], x: int, y: int) -> None:
    calendar, _, a, _ = case
    assert calendar.add_seconds(calendar.add_seconds(a, x), y) == calendar.add_seconds(a, x + y)


@law
@given(cases(), lengths)
def test_between_is_the_inverse_of_add(case: tuple[Calendar, MinuteCalendar, int, int], length: int) -> None:
    calendar, _, a, _ = case
    assert calendar.open_seconds(a, calendar.add_seconds(a, length)) == length
    assert calendar.open_seconds(calendar.add_seconds(a, -length), a) == length


@law
@given(cases(), st.integers(0, 10 * DAY))
def test_between_is_additive_and_antisymmetric(case: tuple[Calendar, MinuteCalendar, int, int], further: int) -> None:
    calendar, _, a, b = case
    c = b + further
    assert calendar.open_seconds(a, b) + calendar.open_seconds(b, c) == calendar.open_seconds(a, c)
    assert calendar.open_seconds(a, b) == -calendar.open_seconds(b, a)


@law
@given(cases(), lengths)
def test_a_later_start_is_never_due_earlier(case: tuple[Calendar, MinuteCalendar, int, int], length: int) -> None:
    calendar, _, a, b = case
    early, late = sorted((a, b))
    assert calendar.add_seconds(early, length) <= calendar.add_seconds(late, length)
    assert calendar.next_open_at(early) <= calendar.next_open_at(late)


@law
@given(cases())
def test_periods_are_sorted_disjoint_and_hold_all_open_time(case: tuple[Calendar, MinuteCalendar, int, int]) -> None:
    calendar, _, a, b = case
    low, high = sorted((a, b))
    periods = list(calendar.periods(calendar.at(low), calendar.at(high)))
    edges = [edge.timestamp() for period in periods for edge in period]
    assert edges == sorted(set(edges)), "touching periods are one"
    assert sum(edges[1::2]) - sum(edges[::2]) == calendar.open_seconds(low, high)


@law
@given(cases(), lengths, st.integers(0, 999_999), st.sampled_from(["own", "UTC", "Asia/Kolkata", "America/New_York"]))
def test_datetimes_of_any_zone_give_what_seconds_give(
    case: tuple[Calendar, MinuteCalendar, int, int], length: int, microsecond: int, zone: str
) -> None:
    calendar, _, a, b = case
    there = calendar.zone if zone == "own" else ZoneInfo(zone)
    for _ in range(2):  # the second time the answer comes from the walls
        start, end = datetime.fromtimestamp(a, there), datetime.fromtimestamp(b, there)
        due = calendar.add(start, timedelta(seconds=length))
        assert due.timestamp() == calendar.add_seconds(a, length)
        assert due.tzinfo is calendar.zone
        assert calendar.between(start, end) == timedelta(seconds=calendar.open_seconds(a, b))
        # To the microsecond: what was added is what lies between.
        start = start.replace(microsecond=microsecond)
        exact = timedelta(seconds=length, microseconds=7)
        assert calendar.between(start, calendar.add(start, exact)) == exact
        assert calendar.between(calendar.add(start, -exact), start) == exact


@law
@given(cases())
def test_an_index_that_grew_from_elsewhere_gives_the_same(case: tuple[Calendar, MinuteCalendar, int, int]) -> None:
    calendar, _, a, b = case
    other = Calendar(calendar._definition, "same")
    other.open_seconds(a - 700 * DAY, a - 699 * DAY)
    other.add_seconds(a + 400 * DAY, 3600)
    assert other.open_seconds(a, b) == calendar.open_seconds(a, b)
    assert other.add_seconds(a, 90_000) == calendar.add_seconds(a, 90_000)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(DurationKind), st.integers(0, 3_653), st.sampled_from(["canonical", "en", "zh"]))
@example(DurationKind.OPEN, 0, "en")
@example(DurationKind.ELAPSED, 3661, "zh")
def test_printing_a_duration_and_reading_it_is_the_identity(kind: DurationKind, amount: int, language: str) -> None:
    duration = Duration(kind, amount)
    assert parse_duration(format_duration(duration, language)) == duration


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="0123456789.hmsbdw 小时分钟工作日天秒-+eE٣", max_size=12))
def test_no_text_makes_the_duration_reader_fall_over(text: str) -> None:
    try:
        duration = parse_duration(text)
    except ValueError as error:
        assert str(error)
    else:
        assert parse_duration(str(duration)) == duration


@pytest.mark.parametrize(("zone", "first_on"), WINDOWS)
def test_the_oracle_knows_its_zones(zone: str, first_on: date) -> None:
    # A whole week of 00:00-24:00 has all its minutes, whatever the zone does: the oracle is not blind to jumps.
    spec = {
        "timezone": zone,
        "hours": {day: ["00:00-24:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")},
    }
    oracle = MinuteCalendar(spec, first_on, WINDOW_DAYS)
    a, b = epoch(first_on) + MARGIN, epoch(first_on) + WINDOW_DAYS * DAY - MARGIN
    assert oracle.between(a, b) == b - a == Calendar.parse(spec).open_seconds(a, b)
