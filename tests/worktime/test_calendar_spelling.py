"""How calendars are written: what is accepted, and what is refused at which path and with which words."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from slaengine.worktime import Calendar, CalendarError

HOURS = {"mon-fri": ["09:00-17:00"]}


def open_hours(calendar: Calendar, first_on: str, days: int = 7) -> list[str]:
    """The hours of some dates, as text."""
    first = date.fromisoformat(first_on)
    return [" ".join(calendar.explain_day(first + timedelta(days=n)).hours) for n in range(days)]


@pytest.mark.parametrize(
    ("hours", "week"),
    [
        ({"mon": ["09:00-17:00"]}, ["09:00-17:00", "", "", "", "", "", ""]),
        ({"mon-wed": "09:00-17:00"}, ["09:00-17:00"] * 3 + [""] * 4),  # one stretch needs no list
        ({"sat-mon": ["9:00-17:00"]}, ["09:00-17:00", "", "", "", "", "09:00-17:00", "09:00-17:00"]),
        ({"mon,wed": ["09:00-10:00"]}, ["09:00-10:00", "", "09:00-10:00", "", "", "", ""]),
        ({"Mon, Wed-Thu": ["09:00-10:00"]}, ["09:00-10:00", "", "09:00-10:00", "09:00-10:00", "", "", ""]),
        ({"mon": ["13:00-18:00", "09:00 - 12:00"]}, ["09:00-12:00 13:00-18:00", "", "", "", "", "", ""]),
        ({"mon": ["22:00-06:00"], "tue": ["00:00-24:00"]}, ["22:00-06:00", "00:00-24:00", "", "", "", "", ""]),
        ({"mon": ["18:00-00:00"], "tue": "closed"}, ["18:00-24:00", "", "", "", "", "", ""]),
        ("24x7", ["00:00-24:00"] * 7),
    ],
)
def test_weekly_hours_are_read_as_people_write_them(hours: Any, week: list[str]) -> None:
    calendar = Calendar.parse({"timezone": "Europe/Berlin", "hours": hours})
    assert open_hours(calendar, "2026-11-23") == week


def test_holidays_are_dates_days_of_each_year_ranges_and_countries() -> None:
    calendar = Calendar.parse(
        {
            "hours": {"mon-sun": ["09:00-17:00"]},
            "holidays": [
                "2026-11-24",
                date(2026, 11, 25),  # from Python
                "11-26",
                {"from": "2026-11-27", "to": "2026-11-28", "name": "move"},
                {"date": "11-29", "name": "founders' day"},
                {"country": "DE", "subdivision": "BY"},
            ],
        },
        default_timezone="Europe/Berlin",
    )
    assert open_hours(calendar, "2026-11-23", 8) == ["09:00-17:00", "", "", "", "", "", "", "09:00-17:00"]
    assert open_hours(calendar, "2027-11-23", 8) == ["09:00-17:00"] * 3 + ["", "09:00-17:00", "09:00-17:00", ""] + [
        "09:00-17:00"
    ]
    named = calendar.explain_day(date(2026, 11, 28))
    assert (named.label, named.path) == ("move", ("holidays", 3))
    assert calendar.explain_day(date(2030, 11, 29)).label == "founders' day"
    bavarian = calendar.explain_day(date(2027, 1, 6))
    assert (bavarian.label, bavarian.path, bavarian.is_open) == ("Epiphany", ("holidays", 5), False)
    assert calendar.explain_day(date(2028, 2, 29)).is_open


def test_a_single_holiday_entry_needs_no_list() -> None:
    calendar = Calendar.parse({"timezone": "Asia/Shanghai", "hours": HOURS, "holidays": {"country": "CN"}})
    reason = calendar.explain_day(date(2026, 10, 1))
    assert (reason.label, reason.path) == ("National Day", ("holidays",))
    assert calendar.explain_day(date(2026, 10, 1), "zh").label == "国庆节"


def test_closures_cut_stretches_out_of_the_hours() -> None:
    calendar = Calendar.parse(
        {
            "timezone": "Europe/Berlin",
            "hours": HOURS,
            "closures": [
                {"from": "2026-12-23 15:00", "to": "2026-12-23 16:00", "name": "party"},
                {"from": "2026-12-23 15:30", "to": "2026-12-23 16:30"},  # overlapping is no mistake
                {"from": "2026-12-24 00:00", "to": "2026-12-24 24:00", "name": "eve"},
            ],
        }
    )
    start = datetime.fromisoformat("2026-12-23T00:00+01:00")
    assert [f"{p.start:%d %H:%M}-{p.end:%H:%M}" for p in calendar.periods(start, start + timedelta(days=3))] == [
        "23 09:00-15:00",
        "23 16:30-17:00",
        "25 09:00-17:00",
    ]
    partly, wholly = (calendar.explain_day(date(2026, 12, day)) for day in (23, 24))
    assert (partly.kind.value, partly.closures, partly.is_open) == ("weekly", (("closures", 0), ("closures", 1)), True)
    assert (wholly.kind.value, wholly.label, wholly.path) == ("closure", "eve", ("closures", 2))


# spec, path of the mistake, words of the message, words of the fix
MISTAKES: list[tuple[Any, tuple[str | int, ...], str, str | None]] = [
    ({"hours": HOURS}, ("timezone",), "needs a timezone", "Asia/Shanghai"),
    ({"timezone": "Asia/Shangai", "hours": HOURS}, ("timezone",), "not a timezone", "Asia/Shanghai"),
    ({"timezone": "../../etc/passwd", "hours": HOURS}, ("timezone",), "not a timezone", None),
    ({"timezone": "Europe", "hours": HOURS}, ("timezone",), "not a timezone", None),  # a folder
    ({"timezone": 8, "hours": HOURS}, ("timezone",), "not a timezone", None),
    ({"timezone": "UTC"}, ("hours",), "hours are missing", "mon-fri"),
    ({"timezone": "UTC", "hours": ["09:00-17:00"]}, ("hours",), "not a mapping", "mon-fri"),
    ({"timezone": "UTC", "hours": {"mo": "09:00-17:00"}}, ("hours", "mo"), "no weekdays", "mon"),
    ({"timezone": "UTC", "hours": {"mon-tue-wed": "09:00-17:00"}}, ("hours", "mon-tue-wed"), "no weekdays", "mon-fri"),
    (
        {"timezone": "UTC", "hours": {"Monday-Friday": "09:00-17:00"}},
        ("hours", "Monday-Friday"),
        "no weekdays",
        "mon-fri?",
    ),
    ({"timezone": "UTC", "hours": {1: "09:00-17:00"}}, ("hours", 1), "no weekdays", None),
    ({"timezone": "UTC", "hours": {"mon,mon": "09:00-17:00"}}, ("hours", "mon,mon"), "a weekday twice", None),
    (
        {"timezone": "UTC", "hours": {"mon-fri": "09:00-17:00", "wed": "10:00-12:00"}},
        ("hours", "wed"),
        "wed has hours twice: under mon-fri and under wed",
        "once",
    ),
    ({"timezone": "UTC", "hours": {"mon": ["9-17"]}}, ("hours", "mon", 0), "not a stretch of hours", "09:00-17:30"),
    ({"timezone": "UTC", "hours": {"mon": [540]}}, ("hours", "mon", 0), "not a stretch of hours", "09:00-17:30"),
    ({"timezone": "UTC", "hours": {"mon": ["09:60-17:00"]}}, ("hours", "mon", 0), "no day has", None),
    ({"timezone": "UTC", "hours": {"mon": ["09:00-24:01"]}}, ("hours", "mon", 0), "no day has", None),
    ({"timezone": "UTC", "hours": {"mon": ["24:00-09:00"]}}, ("hours", "mon", 0), "no day has", None),
    ({"timezone": "UTC", "hours": {"mon": ["09:00-09:00"]}}, ("hours", "mon", 0), "same time", "00:00-24:00"),
    ({"timezone": "UTC", "hours": {"mon": ["09:00-12:00", "11:00-13:00"]}}, ("hours", "mon", 1), "overlaps", None),
    ({"timezone": "UTC", "hours": {"mon": ["09:00-10:00"] * 13}}, ("hours", "mon"), "at most 12 periods", None),
    ({"timezone": "UTC", "hours": HOURS, "holyday": []}, ("holyday",), "unknown key", "holidays"),
    ({"timezone": "UTC", "hours": HOURS, "boundary": "open"}, ("boundary",), "boundary is not", "next_open"),
    ({"timezone": "UTC", "hours": HOURS, "holidays": ["2026-02-30"]}, ("holidays", 0), "no day of any calendar", None),
    ({"timezone": "UTC", "hours": HOURS, "holidays": ["02-30"]}, ("holidays", 0), "no day of any calendar", None),
    ({"timezone": "UTC", "hours": HOURS, "holidays": ["25.12.2026"]}, ("holidays", 0), "not a date", "2026-12-25"),
    ({"timezone": "UTC", "hours": HOURS, "holidays": ["1969-12-31"]}, ("holidays", 0), "outside the years", None),
    ({"timezone": "UTC", "hours": HOURS, "holidays": [{"name": "x"}]}, ("holidays", 0), "no date", "2026-12-25"),
    (
        {"timezone": "UTC", "hours": HOURS, "holidays": [{"from": "2026-12-25", "to": "2026-12-24"}]},
        ("holidays", 0, "to"),
        "ends before it begins",
        None,
    ),
    (
        {"timezone": "UTC", "hours": HOURS, "holidays": [{"from": "1970-01-01", "to": "2100-12-31"}]},
        ("holidays", 0),
        "at most 366 days",
        None,
    ),
    ({"timezone": "UTC", "hours": HOURS, "holidays": ["12-25"] * 1001}, ("holidays",), "at most 1000", None),
    ({"timezone": "UTC", "hours": HOURS, "holidays": {"country": "cn"}}, ("holidays",), "no holidays are known", "CN"),
    ({"timezone": "UTC", "hours": HOURS, "holidays": {"country": 86}}, ("holidays",), "are texts", None),
    (
        {"timezone": "UTC", "hours": HOURS, "holidays": {"country": "CN", "state": "x"}},
        ("holidays",),
        "unknown key",
        None,
    ),
    (
        {"timezone": "UTC", "hours": HOURS, "holidays": {"country": "DE", "subdivision": "Bayern"}},
        ("holidays", "subdivision"),
        "no subdivision",
        "BY",
    ),
    ({"timezone": "UTC", "hours": HOURS, "dates": ["2026-12-31"]}, ("dates",), "not a mapping", "closed"),
    (
        {"timezone": "UTC", "hours": HOURS, "dates": {"2026-12-31": "shut"}},
        ("dates", "2026-12-31"),
        "not a stretch of hours",
        None,
    ),
    ({"timezone": "UTC", "hours": HOURS, "dates": {"12-31": "closed"}}, ("dates", "12-31"), "not a date", None),
    (
        {"timezone": "UTC", "hours": HOURS, "closures": [{"from": "2026-12-24"}]},
        ("closures", 0),
        "a from and a to",
        None,
    ),
    (
        {"timezone": "UTC", "hours": HOURS, "closures": [{"from": "2026-12-24 15:00", "to": "2026-12-24 15:00"}]},
        ("closures", 0, "to"),
        "ends after it begins",
        None,
    ),
    (
        {"timezone": "UTC", "hours": HOURS, "closures": [{"from": "2026-12-24 25:00", "to": "2026-12-25 15:00"}]},
        ("closures", 0, "from"),
        "not a time on a date",
        "without an offset",
    ),
    (7, (), "a calendar is a mapping", "mon-fri"),
    ("always", ("hours",), "not a mapping", "24x7"),
]


@pytest.mark.parametrize(("spec", "path", "words", "fix"), MISTAKES, ids=[words for _, _, words, _ in MISTAKES])
def test_a_mistake_is_shown_at_its_place_with_what_to_write(
    spec: Any, path: tuple[str | int, ...], words: str, fix: str | None
) -> None:
    with pytest.raises(CalendarError) as caught:
        Calendar.parse(spec)
    assert (caught.value.path, words in caught.value.message) == (path, True), str(caught.value)
    assert fix is None or fix in (caught.value.fix or "")


def test_all_mistakes_are_found_at_once() -> None:
    spec = {
        "hours": {"mon": ["9-17"], "xyz": []},
        "dates": {"2026-13-01": "closed"},
        "closures": ["?"],
        "holidays": ["?"],
    }
    assert [problem.path for problem in Calendar.problems(spec)] == [
        ("timezone",),
        ("hours", "mon", 0),
        ("hours", "xyz"),
        ("holidays", 0),
        ("dates", "2026-13-01"),
        ("closures", 0),
    ]
    assert Calendar.problems({"timezone": "UTC", "hours": HOURS}) == []


def test_a_long_hostile_text_is_not_repeated_in_full() -> None:
    for spec in ({"timezone": "x" * 10_000}, {"y" * 10_000: 1}, {"hours": {"z" * 10_000: ["w" * 10_000]}}):
        for problem in Calendar.problems(spec):
            assert len(problem.message) < 400
