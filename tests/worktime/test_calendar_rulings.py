"""One test for each ruling about time; the numbers are those of the rulings in the user documentation."""

from datetime import UTC, date, datetime, timedelta

import pytest

from slaengine.worktime import Calendar, CalendarError, DayKind, DurationError, DurationKind, parse_duration

OFFICE = {"timezone": "Asia/Shanghai", "hours": {"mon-fri": ["09:00-12:00", "13:00-18:00"]}}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def second(text: str) -> int:
    return int(at(text).timestamp())


def test_ruling_01_a_budget_that_ends_at_closing_time_is_due_at_closing_time() -> None:
    friday, closing = second("2026-11-20T10:00+08:00"), second("2026-11-20T18:00+08:00")
    office = Calendar.parse(OFFICE)
    assert office.add_seconds(friday, 7 * 3600) == closing
    assert not office.is_open_at(closing), "periods are half open"
    other = Calendar.parse({**OFFICE, "boundary": "next_open"})
    for _ in range(2):  # the second time with everything prepared
        assert other.add_seconds(friday, 7 * 3600) == second("2026-11-23T09:00+08:00")
        own = at("2026-11-20T10:00+08:00").astimezone(other.zone)
        assert other.add(own, timedelta(hours=7)) == at("2026-11-23T09:00+08:00")
    assert other.add_seconds(friday, 7 * 3600 - 1) == closing - 1


def test_ruling_01_the_mirror_image_going_back_ends_at_an_opening() -> None:
    office = Calendar.parse(OFFICE)
    assert office.add_seconds(second("2026-11-23T10:00+08:00"), -3600) == second("2026-11-23T09:00+08:00")
    assert office.add_seconds(second("2026-11-23T10:00+08:00"), -3601) == second("2026-11-20T17:59:59+08:00")


def test_ruling_02_the_instant_of_the_deadline_itself_has_used_up_the_budget_exactly() -> None:
    # Who compares with <= is in time; so the deadline must be an instant at which nothing has been overdrawn.
    office = Calendar.parse(OFFICE)
    start = second("2026-11-20T17:00+08:00")
    due = office.add_seconds(start, 7200)
    assert office.open_seconds(start, due) == 7200
    assert office.open_seconds(start, due + 1) == 7201


def test_ruling_03_outside_hours_the_clock_starts_at_the_next_opening() -> None:
    office = Calendar.parse(OFFICE)
    saturday, monday = at("2026-11-21T15:00+08:00"), at("2026-11-23T09:00+08:00")
    assert office.next_open(saturday) == monday
    assert office.next_open(monday) == monday
    assert office.add(saturday, timedelta(minutes=30)) == office.add(monday, timedelta(minutes=30))


# From Thursday 2026-03-26 16:00 in Berlin, where the night to Sunday 29 is an hour short.
@pytest.mark.parametrize(
    ("goal", "due"),
    [
        ("4h", "2026-03-26T20:00+01:00"),  # elapsed: after closing time, but elapsed
        ("4bh", "2026-03-27T12:00+01:00"),  # open time
        ("3bd", "2026-03-31T16:00+02:00"),  # open dates, same local time
        ("3d", "2026-03-29T16:00+02:00"),  # the wall clock: 71 hours
        ("72h", "2026-03-29T17:00+02:00"),  # not the same
        ("3个工作日", "2026-03-31T16:00+02:00"),
    ],
)
def test_ruling_04_the_four_kinds_of_length_are_never_mixed_up(goal: str, due: str) -> None:
    berlin = Calendar.parse({"timezone": "Europe/Berlin", "hours": {"mon-fri": "09:00-17:00"}})
    start = "2026-03-26T16:00+01:00"
    if goal == "4bh":  # 1 h on Thursday and 3 h on Friday
        assert berlin.measure(DurationKind.OPEN, second(start), second(due)) == 4 * 3600
    assert berlin.place(second(start), parse_duration(goal)) == second(due)
    assert berlin.add(at(start), parse_duration(goal)) == at(due)
    with pytest.raises(DurationError, match="measured differently"):
        parse_duration("1d4h")


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-11-20T15:30+08:00", 1, "2026-11-23T15:30+08:00"),  # Friday to Monday
        ("2026-11-20T19:00+08:00", 1, "2026-11-24T09:00+08:00"),  # after closing: from Monday's opening
        ("2026-11-20T18:00+08:00", 1, "2026-11-24T09:00+08:00"),  # closing time is closed
        ("2026-11-20T12:30+08:00", 1, "2026-11-23T13:00+08:00"),  # lunch: from 13:00
        ("2026-12-30T15:30+08:00", 1, "2026-12-31T12:00+08:00"),  # the 31st closes at noon
        ("2026-12-30T15:30+08:00", 2, "2027-01-01T15:30+08:00"),
        ("2026-11-21T15:30+08:00", 0, "2026-11-23T09:00+08:00"),  # no day at all: only the rolling
        ("2026-11-23T15:30+08:00", -1, "2026-11-20T15:30+08:00"),
        ("2026-11-23T08:00+08:00", -1, "2026-11-19T18:00+08:00"),  # mirror: from Friday's closing time
    ],
)
def test_ruling_05_business_days_keep_the_local_time_within_the_hours_of_the_date(
    start: str, days: int, due: str
) -> None:
    office = Calendar.parse({**OFFICE, "dates": {"2026-12-31": ["09:00-12:00"]}})
    assert office.add_days(at(start), days) == at(due)
    assert office.add_business_days_at(second(start), days) == second(due)


def test_ruling_05_end_of_day_is_the_closing_time_of_the_date() -> None:
    office = Calendar.parse({**OFFICE, "dates": {"2026-12-31": ["09:00-12:00"]}})
    assert office.add_days(at("2026-12-30T10:00+08:00"), 1, land="end_of_day") == at("2026-12-31T12:00+08:00")
    assert office.place(second("2026-11-20T19:00+08:00"), parse_duration("0bd"), end_of_day=True) == second(
        "2026-11-23T18:00+08:00"
    )
    assert office.place(second("2026-11-20T19:00+08:00"), parse_duration("2d"), end_of_day=True) == second(
        "2026-11-23T00:00+08:00"
    ), "calendar days have no closing time but midnight"


def test_ruling_05_a_night_shift_belongs_to_the_date_it_starts_on() -> None:
    nights = Calendar.parse({"timezone": "UTC", "hours": {"mon-fri": "22:00-06:00"}})
    friday_shift = at("2026-11-21T02:00Z")
    assert nights.is_open(friday_shift)
    assert nights.add_days(friday_shift, 1) == at("2026-11-24T02:00Z"), "Monday's shift"
    assert nights.add_days(friday_shift, 1, land="end_of_day") == at("2026-11-24T06:00Z")


def test_ruling_06_days_are_placed_first_and_the_pause_is_added_after() -> None:
    office = Calendar.parse(OFFICE)
    friday = second("2026-11-20T17:00+08:00")
    # 1bd: Monday 17:00, and two open hours on from there: one on Monday, one on Tuesday.
    assert office.place(friday, parse_duration("1bd"), paused=7200) == second("2026-11-24T10:00+08:00")
    assert office.place(friday, parse_duration("1bh"), paused=7200) == second("2026-11-23T11:00+08:00")
    assert office.place(friday, parse_duration("1h"), paused=7200) == second("2026-11-20T20:00+08:00")
    assert office.place(friday, parse_duration("1d"), paused=7200) == second("2026-11-21T19:00+08:00")
    kinds = [office.measure(kind, friday, friday + 86_400) for kind in DurationKind]
    assert kinds == [86_400, 3600, 3600, 86_400], "the pause is measured as the goal is"


@pytest.mark.parametrize(
    ("zone", "hours", "on", "opens", "closes"),
    [
        # An edge in the gap is the end of the gap: 02:30 does not exist, 03:00 is next.
        ("Europe/Berlin", "02:30-05:00", "2026-03-29", "01:00Z", "03:00Z"),
        ("Europe/Berlin", "00:00-02:30", "2026-03-29", "23:00Z", "01:00Z"),
        # A repeated opening is its first occurrence, a repeated closing its last.
        ("Europe/Berlin", "02:30-05:00", "2026-10-25", "00:30Z", "04:00Z"),
        ("Europe/Berlin", "00:00-02:30", "2026-10-25", "22:00Z", "01:30Z"),
        ("Europe/Berlin", "02:15-02:30", "2026-10-25", "00:15Z", "01:30Z"),
        # Midnight itself is skipped, and the day begins at one.
        ("America/Sao_Paulo", "00:00-09:00", "2015-10-18", "03:00Z", "11:00Z"),
        ("Australia/Lord_Howe", "02:15-04:00", "2026-10-04", "15:30Z", "17:00Z"),  # a gap of half an hour
    ],
)
def test_ruling_07_edges_of_hours_in_a_jump_of_the_clock(
    zone: str, hours: str, on: str, opens: str, closes: str
) -> None:
    calendar = Calendar.parse({"timezone": zone, "hours": {"mon": "10:00-11:00"}, "dates": {on: [hours]}})
    around = at(f"{on}T12:00Z")
    periods = [
        [edge.astimezone(UTC).strftime("%H:%MZ") for edge in period]
        for period in calendar.periods(around - timedelta(days=1), around)
    ]
    assert periods == [[opens, closes]]


def test_ruling_07_hours_wholly_in_a_gap_are_no_hours() -> None:
    calendar = Calendar.parse({"timezone": "Europe/Berlin", "hours": {"sun": "02:10-02:50"}})
    assert calendar.next_open(at("2026-03-28T12:00Z")) == at("2026-04-05T00:10Z")
    assert not calendar.explain_day(date(2026, 3, 29)).is_open


def test_ruling_07_elapsed_time_is_real_time() -> None:
    berlin = Calendar.parse({"timezone": "Europe/Berlin", "hours": {"sun": "00:00-24:00"}})
    midnight = at("2026-10-25T00:00+02:00")
    assert berlin.between(midnight, midnight + timedelta(days=2)) == timedelta(hours=25)
    assert berlin.add(midnight, timedelta(hours=25)).isoformat() == "2026-10-26T00:00:00+01:00"
    # The hour that comes twice: its own datetimes tell the two apart by their fold.
    first = midnight.astimezone(berlin.zone).replace(hour=2, minute=30)
    assert berlin.between(first, first.replace(fold=1)) == timedelta(hours=1)


def test_ruling_07_a_calendar_that_keeps_clear_of_the_repeated_hour_may_still_be_asked_inside_it() -> None:
    berlin = Calendar.parse({"timezone": "Europe/Berlin", "hours": {"mon-sun": "09:00-17:00"}})
    twice = datetime(2026, 10, 25, 2, 30, tzinfo=berlin.zone)
    for _ in range(2):  # the second time by the short way
        for fold in (0, 1):
            assert berlin.add(twice.replace(fold=fold), timedelta(hours=1)) == at("2026-10-25T10:00+01:00")
            assert berlin.between(twice.replace(fold=fold), at("2026-10-25T10:00+01:00")) == timedelta(hours=1)


def test_ruling_07_the_day_that_apia_left_out_has_no_hours() -> None:
    apia = Calendar.parse({"timezone": "Pacific/Apia", "hours": {"mon-sun": "09:00-17:00"}})
    assert apia.add_days(at("2011-12-29T10:00-10:00"), 1).isoformat() == "2011-12-31T10:00:00+14:00"
    assert apia.add_calendar_days_at(second("2011-12-29T10:00-10:00"), 1) == second("2011-12-31T00:00+14:00")


@pytest.mark.parametrize(
    ("on", "kind", "hours"),
    [
        ("2026-10-01", DayKind.HOLIDAY, ()),  # National Day, a Thursday
        ("2026-10-10", DayKind.MAKE_UP, ("09:00-12:00", "13:00-17:00")),  # Saturday for Wednesday the 7th
        ("2026-09-20", DayKind.MAKE_UP, ("09:00-12:00", "13:00-18:00")),  # Sunday for Tuesday the 6th
        ("2026-10-02", DayKind.DATED, ("10:00-11:00",)),  # dated beats the holiday
        ("2026-02-14", DayKind.DATED, ()),  # and the make-up day
        ("2026-02-28", DayKind.MAKE_UP, ("09:00-12:00", "13:00-18:00")),  # a make-up day is dated: it beats a holiday
        ("2026-10-17", DayKind.WEEKLY, ()),
        ("2026-11-23", DayKind.WEEKLY, ("09:00-12:00", "13:00-18:00")),
        ("2026-11-24", DayKind.HOLIDAY, ()),  # the desk's own
    ],
)
def test_ruling_08_dated_beats_holiday_beats_weekly_and_make_up_days_are_dated(
    on: str, kind: DayKind, hours: tuple[str, ...]
) -> None:
    calendar = Calendar.parse(
        {
            "timezone": "Asia/Shanghai",
            "hours": {"mon,tue,thu,fri": ["09:00-12:00", "13:00-18:00"], "wed": ["09:00-12:00", "13:00-17:00"]},
            "holidays": [{"country": "CN"}, "2026-11-24", "2026-02-28"],
            "dates": {"2026-10-02": ["10:00-11:00"], "2026-02-14": "closed"},
        }
    )
    reason = calendar.explain_day(date.fromisoformat(on))
    assert (reason.kind, reason.hours, reason.is_open) == (kind, hours, bool(hours))
    start = at(f"{on}T00:00+08:00")
    assert (calendar.between(start, start + timedelta(days=1)) > timedelta(0)) is bool(hours)


def test_ruling_09_an_instant_needs_an_offset_and_the_answer_is_in_the_zone_of_the_calendar() -> None:
    office = Calendar.parse(OFFICE)
    due = office.add(at("2026-11-23T01:00Z"), timedelta(hours=1))
    assert due.isoformat() == "2026-11-23T10:00:00+08:00"
    naive = datetime(2026, 11, 23, 9, 0)  # noqa: DTZ001 - the point of the test
    for ask in (
        lambda: office.add(naive, timedelta(hours=1)),
        lambda: office.between(due, naive),
        lambda: office.between(naive, due),
        lambda: office.is_open(naive),
        lambda: office.next_open(naive),
        lambda: office.add_days(naive, 1),
        lambda: next(office.periods(naive, due)),
    ):
        for _ in range(2):
            with pytest.raises(ValueError, match=r"no offset.*2026-11-23T09:00:00\+08:00"):
                ask()


@pytest.mark.parametrize(
    "spec",
    [
        {"hours": {}},
        {"hours": {"mon": []}},
        {"hours": {"mon": "closed"}},
        {"hours": {"mon": "09:00-10:00"}, "closures": [{"from": "1970-01-01 00:00", "to": "2100-12-31 24:00"}]},
        {"hours": {}, "dates": {"2026-12-30": "closed"}},
    ],
)
def test_ruling_10_a_calendar_that_is_never_open_is_refused(spec: dict[str, object]) -> None:
    with pytest.raises(CalendarError, match="never open") as caught:
        Calendar.parse({"timezone": "UTC", **spec})
    assert caught.value.path == ("hours",)


def test_ruling_10_a_search_ends_after_ten_years() -> None:
    once = Calendar.parse({"timezone": "UTC", "hours": {}, "dates": {"2026-12-30": ["09:00-10:00"]}})
    start = second("2026-11-23T09:00Z")
    assert once.add_seconds(start, 3600) == second("2026-12-30T10:00Z")
    assert once.add_seconds(second("2016-12-31T00:00Z"), 1) == second("2026-12-30T09:00:01Z")
    for ask in (
        lambda: once.add_seconds(start, 3601),
        lambda: once.add_seconds(start, -1),
        lambda: once.add(at("2026-11-23T09:00Z"), timedelta(hours=2)),
        lambda: once.next_open_at(second("2026-12-30T10:00Z")),
        lambda: once.add_business_days_at(start, 1),
        lambda: once.add_seconds(second("2016-01-01T00:00Z"), 1),  # there is open time, but too far away
        lambda: once.next_open_at(second("2016-01-01T00:00Z")),
        lambda: once.place(start, parse_duration("2bh")),
    ):
        with pytest.raises(CalendarError, match="within 10 years"):
            ask()
