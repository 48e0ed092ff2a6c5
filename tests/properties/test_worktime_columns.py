"""Calendars over columns answer every row as `SecondsCalendar` answers it alone, its refusals included."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.properties.test_worktime_laws import DAY, WINDOW_DAYS, WINDOWS, epoch, worlds

from slaengine.worktime import Calendar, CalendarError, Duration, DurationKind

np = pytest.importorskip("numpy")
from slaengine.worktime.columns import BEYOND, Ascending, CalendarColumns  # noqa: E402
from slaengine.worktime.wallclock import INSTANT_END, INSTANT_FIRST  # noqa: E402

law = settings(max_examples=60, deadline=None)


@st.composite
def questions(draw: st.DrawFn) -> tuple[Calendar, list[int]]:
    """A calendar, open at odd hours or always, and instants about the window that makes its zone odd."""
    spec, first_on = draw(worlds())
    written: dict[str, Any] | str = {**spec, "boundary": draw(st.sampled_from(["closing", "next_open"]))}
    if draw(st.integers(0, 9)) == 0:
        written = {"timezone": spec["timezone"], "hours": "24x7"}
    try:
        calendar = Calendar.parse(written)
    except CalendarError:
        assume(False)
        raise
    return calendar, draw(st.lists(instants_about(first_on), min_size=1, max_size=12))


def instants_about(first_on: date) -> st.SearchStrategy[int]:
    low, high = epoch(first_on), epoch(first_on) + WINDOW_DAYS * DAY
    return st.one_of(
        st.integers(low, high),
        st.integers(low // 900, high // 900).map(lambda quarter: quarter * 900),
        st.sampled_from([INSTANT_FIRST - 1, INSTANT_END]),
    )


def or_beyond(ask: Callable[..., int], *question: Any, **more: Any) -> int:
    try:
        return ask(*question, **more)
    except CalendarError:
        return BEYOND


def column(values: list[int]) -> Any:
    return np.array(values, np.int64)


@law
@given(questions(), st.lists(st.integers(0, 200 * 3600), min_size=12, max_size=12), st.integers(0, 60 * 3600))
def test_open_time_is_added_to_each_row_as_to_one(asked: tuple[Calendar, list[int]], many: list[int], one: int) -> None:
    calendar, instants = asked
    starts = CalendarColumns(calendar).at(column(instants))
    lengths = many[: len(instants)]
    expected = [or_beyond(calendar.add_seconds, at, length) for at, length in zip(instants, lengths, strict=True)]
    assert _inside(starts.add(column(lengths)).tolist(), instants) == _inside(expected, instants)
    assert _inside(starts.add(one).tolist(), instants) == _inside(
        [or_beyond(calendar.add_seconds, at, one) for at in instants], instants
    )


def _inside(answers: list[int], instants: list[int]) -> list[int]:
    """Without the rows that begin outside the years of calendars, where only the caller knows what to do."""
    return [answer for answer, at in zip(answers, instants, strict=True) if INSTANT_FIRST <= at < INSTANT_END]


@law
@given(questions())
def test_each_row_opens_next_when_it_would_alone(asked: tuple[Calendar, list[int]]) -> None:
    calendar, instants = asked
    found = CalendarColumns(calendar).at(column(instants)).next_open().tolist()
    expected = [or_beyond(calendar.next_open_at, at) for at in instants]
    assert _inside(found, instants) == _inside(expected, instants)


@law
@given(questions(), st.integers(0, 40), st.booleans())
def test_days_are_counted_for_each_row_as_for_one(
    asked: tuple[Calendar, list[int]], count: int, end_of_day: bool
) -> None:
    calendar, instants = asked
    for kind in DurationKind:
        goal = Duration(kind, count)
        found = CalendarColumns(calendar).at(column(instants)).place(goal, end_of_day=end_of_day).tolist()
        expected = [or_beyond(calendar.place, at, goal, end_of_day=end_of_day) for at in instants]
        for at, answer, right in zip(instants, found, expected, strict=True):
            far = kind is DurationKind.DAYS and at >= INSTANT_END - (count + 3) * DAY  # left to the calendar itself
            if INSTANT_FIRST <= at < INSTANT_END and not far:
                assert answer == right, (kind, at)


@law
@given(questions(), st.lists(st.integers(0, 50 * DAY), min_size=12, max_size=12))
def test_open_time_until_an_end_is_what_lies_between(asked: tuple[Calendar, list[int]], later: list[int]) -> None:
    calendar, instants = asked
    kept = [at for at in instants if INSTANT_FIRST < at < INSTANT_END - 60 * DAY]
    assume(kept)
    ends = [at + more for at, more in zip(kept, later, strict=False)]
    found = CalendarColumns(calendar).at(column(kept)).open_until(column(ends)).tolist()
    assert found == [calendar.open_seconds(at, end) for at, end in zip(kept, ends, strict=True)]


@pytest.mark.parametrize(("zone", "first_on"), WINDOWS)
def test_no_row_about_a_jump_of_the_clock_is_answered_otherwise_than_alone(zone: str, first_on: date) -> None:
    """Every hour and a half of the window, so that deadlines fall before, into and after the jump."""
    instants = list(range(epoch(first_on), epoch(first_on) + WINDOW_DAYS * DAY, 5_400))
    for hours in ({"mon-sun": ["00:00-24:00"]}, {"mon-sun": ["22:00-03:30"]}):
        calendar = Calendar.parse({"timezone": zone, "hours": hours})
        starts = CalendarColumns(calendar).at(column(instants))
        for goal in (Duration(DurationKind.DAYS, 1), Duration(DurationKind.BUSINESS_DAYS, 2)):
            for end_of_day in (False, True):
                expected = [calendar.place(at, goal, end_of_day=end_of_day) for at in instants]
                assert starts.place(goal, end_of_day=end_of_day).tolist() == expected


def test_at_the_ends_of_the_calendars_years_rows_have_answers_as_long_as_one_has() -> None:
    calendar = Calendar.parse({"timezone": "Europe/Berlin", "hours": {"mon-fri": ["09:00-17:00"]}})
    edges = (INSTANT_FIRST, INSTANT_END)
    instants = [
        edge + step * 7_200 for edge in edges for step in range(-40, 40) if edge + step * 7_200 >= INSTANT_FIRST
    ]
    kept = [at for at in instants if at < INSTANT_END]
    starts = CalendarColumns(calendar).at(column(kept))
    assert starts.add(20 * 3600).tolist() == [or_beyond(calendar.add_seconds, at, 20 * 3600) for at in kept]
    assert starts.next_open().tolist() == [or_beyond(calendar.next_open_at, at) for at in kept]
    goal = Duration(DurationKind.BUSINESS_DAYS, 2)
    assert starts.place(goal).tolist() == [or_beyond(calendar.place, at, goal) for at in kept]
    assert BEYOND in starts.place(goal).tolist()


def test_a_batch_without_rows_has_answers_without_rows() -> None:
    calendar = Calendar.parse({"timezone": "Europe/Berlin", "hours": {"mon-fri": ["09:00-17:00"]}})
    starts = CalendarColumns(calendar).at(column([]))
    for kind in DurationKind:
        assert starts.place(Duration(kind, 3)).size == 0
    assert starts.next_open().size == 0


def test_the_arrays_grow_with_the_index_and_years_without_hours_are_crossed() -> None:
    spec = {
        "timezone": "UTC",
        "hours": {"mon": []},
        "dates": {"2026-01-05": ["09:00-17:00"], "2029-03-01": ["10:00-12:00"]},
    }
    calendar = Calendar.parse(spec)
    first, last = epoch(date(2025, 6, 1)), epoch(date(2026, 1, 5)) + 12 * 3600
    columns = CalendarColumns(calendar)
    for at in (column([last]), column([first, last, first])):
        expected = [calendar.add_seconds(one, 6 * 3600) for one in at.tolist()]
        assert columns.at(at).add(6 * 3600).tolist() == expected


@law
@given(
    st.lists(st.integers(-(2**40), 2**40), min_size=1, max_size=40),
    st.lists(st.integers(-5, 5), max_size=20),
    st.integers(-(2**41), 2**41),
)
def test_a_search_by_arithmetic_finds_what_bisection_finds(values: list[int], near: list[int], other: int) -> None:
    for held in (sorted(values), sorted(value % 50 for value in values), sorted({*values})):
        wanted = column([*held, *(held[0] + step for step in near), *(held[-1] + step for step in near), other])
        array = Ascending(column(held))
        for side in ("left", "right"):
            assert array.find(wanted, side).tolist() == np.searchsorted(column(held), wanted, side).tolist()
