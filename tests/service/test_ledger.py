"""The clock ledger, case by case: what counted, what did not, and by which line of the policy."""

from __future__ import annotations

import pytest
from tests.service.ledger_desk import OFFICE, at, desk, run, target

from slaengine.service.deadline import Pause, PauseError, bare_target, work_out
from slaengine.service.ledger import LISTED_DAYS_MAX, Ledger, fold, ledgers, post
from slaengine.service.stretches import Kind
from slaengine.worktime import parse_duration

HOUR = 3600


def statement(goal: str, start: str, end: str, *events: tuple[str, str, str], **rules: object) -> Ledger:
    """The last statement of one target of `goal` for every level; events are (instant, type, status)."""
    plan = target("resolution", [goal] * 4, **rules)  # type: ignore[arg-type]  # the keywords of `target`
    policy = desk([plan])
    moments = [(at(start), "created", "", "P2"), *((at(when), kind, status, "") for when, kind, status in events)]
    decisions = run(policy, [*moments, (at(end), "tick", "", "")])
    return ledgers(policy, plan, post(decisions), at(end))[-1]


def told(ledger: Ledger) -> list[tuple[str, float, str]]:
    """Kind, hours counted and label of each line."""
    return [(line.kind.value, line.seconds / HOUR, line.label) for line in ledger.lines]


@pytest.mark.parametrize(
    ("start", "end", "lines"),
    [
        # a plain working day with its break
        ("2026-11-23 09:00", "2026-11-23 18:00", [("open", 3, ""), ("break", 0, ""), ("open", 5, "")]),
        # over one night; the next day is open as well
        ("2026-11-23 17:00", "2026-11-24 10:00", [("open", 1, ""), ("night", 0, ""), ("open", 1, "")]),
        # before opening on the same date is no break
        ("2026-11-23 07:00", "2026-11-23 10:00", [("night", 0, ""), ("open", 1, "")]),
        # Friday evening to Monday morning
        ("2026-11-20 18:40", "2026-11-23 10:00", [("closed", 0, "weekend"), ("open", 1, "")]),
        # a holiday of the calendar's own, without a name, between two open days
        ("2026-11-25 17:00", "2026-11-27 11:00", [("open", 1, ""), ("closed", 0, "holiday"), ("open_dated", 1, "")]),
        # a weekend with a date closed behind it: both are named
        (
            "2026-11-27 13:00",
            "2026-12-01 10:00",
            [("open_dated", 1, ""), ("closed", 0, "weekend\nclosed_date"), ("open", 1, "")],
        ),
        # a closure inside the hours is neither break nor night
        ("2026-11-25 14:00", "2026-11-25 17:00", [("open", 1, ""), ("closure", 0, ""), ("open", 1, "")]),
        # Saturday 10 October 2026 makes up for the national holiday
        ("2026-10-10 09:00", "2026-10-10 10:00", [("open_make_up", 1, "")]),
    ],
)
def test_each_stretch_says_why_it_counted_or_did_not(start: str, end: str, lines: list[tuple[str, float, str]]) -> None:
    assert told(statement("40bh", start, end)) == lines


def test_a_national_holiday_is_named_once_and_without_remarks() -> None:
    lines = told(statement("40bh", "2026-09-30 17:00", "2026-10-08 10:00"))
    assert lines == [("open", 1, ""), ("closed", 0, "National Day\nweekend\nDay off"), ("open", 1, "")]


def test_each_stretch_names_the_line_of_the_calendar_that_decided() -> None:
    ledger = statement("40bh", "2026-11-25 14:00", "2026-12-01 10:00")
    places = {line.kind: line.place for line in ledger.lines}
    assert places[Kind.OPEN] == "calendars.yaml:4:7"  # hours/mon-fri
    assert places[Kind.CLOSURE] == "calendars.yaml:7:5"
    assert places[Kind.OPEN_DATED] == "calendars.yaml:6:5"
    assert [line.place for line in ledger.lines if line.kind is Kind.CLOSED] == [
        "calendars.yaml:5:5",  # the holiday
        "calendars.yaml:6:5",  # the date that is closed says more than the weekend before it
    ]


def test_waiting_over_a_night_costs_only_the_open_time_it_covers() -> None:
    ledger = statement(
        "8bh",
        "2026-11-23 10:00",
        "2026-11-24 11:00",
        ("2026-11-23 17:00", "status_changed", "waiting"),
        ("2026-11-24 10:00", "status_changed", "in_progress"),
    )
    assert told(ledger)[-2:] == [("paused", 0, "waiting"), ("open", 1, "")]
    assert ledger.lines[-2].place == "targets.yaml:7:5"
    assert ledger.balance == (8 - 2 - 4 - 1) * HOUR
    assert ledger.clock.due_at == at("2026-11-24 12:00")  # 10:00 the next day, and two open hours of waiting


def test_elapsed_time_counts_at_night_and_is_cut_at_the_deadline() -> None:
    ledger = statement("4h", "2026-11-23 23:00", "2026-11-24 04:00")
    assert [(line.seconds, line.balance, line.overdue) for line in ledger.lines] == [
        (4 * HOUR, 0, False),
        (HOUR, -HOUR, True),
    ]
    assert [mark.cause for mark in ledger.marks] == ["start", "breach"]


def test_a_business_day_is_worth_the_open_time_it_leads_over() -> None:
    ledger = statement("1bd", "2026-11-24 16:00", "2026-11-24 16:00")
    assert ledger.opening == (8 - 1) * HOUR  # the 25th has an hour's closure


def test_a_ticket_resolved_while_it_waits_is_not_charged_for_the_wait() -> None:
    ledger = statement(
        "4h",
        "2026-11-23 09:00",
        "2026-11-23 15:00",
        ("2026-11-23 10:00", "status_changed", "waiting"),
        ("2026-11-23 14:00", "resolved", ""),
    )
    assert told(ledger) == [("real_time", 1, ""), ("paused", 0, "waiting")]
    assert ledger.balance == 3 * HOUR
    assert ledger.clock.status == "met"


def test_between_resolved_and_reopened_nothing_counts() -> None:
    ledger = statement(
        "4h",
        "2026-11-23 09:00",
        "2026-11-23 16:00",
        ("2026-11-23 10:00", "resolved", ""),
        ("2026-11-23 15:00", "reopened", ""),
    )
    assert told(ledger) == [("real_time", 1, ""), ("closed_ticket", 0, "resolved"), ("real_time", 1, "")]


def test_every_stretch_of_a_recurring_target_has_its_own_statement() -> None:
    plan = target("updates", ["1h"] * 4, restart=["progress_updated"])
    policy = desk([plan])
    events = [("09:00", "created"), ("09:30", "responded"), ("10:00", "progress_updated"), ("10:45", "tick")]
    decisions = run(policy, [(at(f"2026-11-23 {when}"), kind, "", "P1") for when, kind in events])
    own = ledgers(policy, plan, post(decisions), at("2026-11-23 10:45"))
    assert [(one.clock.cycle, one.clock.status, one.counted) for one in own] == [(1, "met", 1800), (2, "running", 2700)]


def test_a_priority_change_cuts_the_line_and_is_marked_with_the_new_goal() -> None:
    plan = target("resolution", ["2h", "4h", "8h", "24h"])
    policy = desk([plan])
    moments = [("09:00", "created", "P3"), ("10:00", "priority_changed", "P2"), ("11:00", "tick", "")]
    decisions = run(policy, [(at(f"2026-11-23 {when}"), kind, "", level) for when, kind, level in moments])
    (ledger,) = ledgers(policy, plan, post(decisions), at("2026-11-23 11:00"))
    assert [(line.seconds, line.balance) for line in ledger.lines] == [(HOUR, 3 * HOUR), (HOUR, 2 * HOUR)]
    marked = [(mark.cause, mark.level, mark.goal) for mark in ledger.marks][1:]
    assert marked == [("retarget", "P2", parse_duration("4h"))]


def test_grace_after_an_uplift_is_a_line_of_its_own() -> None:
    plan = target("resolution", ["1h", "4h", "8h", "24h"], grace=900)
    policy = desk([plan])
    moments = [("09:00", "created", "P3"), ("11:00", "priority_changed", "P1")]
    decisions = run(policy, [(at(f"2026-11-23 {when}"), kind, "", level) for when, kind, level in moments])
    (ledger,) = ledgers(policy, plan, post(decisions), at("2026-11-23 11:00"))
    assert (ledger.opening, ledger.grace, ledger.balance) == (HOUR, HOUR + 900, 900)


def test_a_clock_that_has_not_started_has_no_statement() -> None:
    plan = target("updates", ["1h"] * 4, restart=["progress_updated"])
    policy = desk([plan])
    decisions = run(policy, [(at("2026-11-23 09:00"), "created", "", "P1")])
    assert ledgers(policy, plan, post(decisions), at("2026-11-23 09:00")) == []


def test_years_are_listed_at_both_ends_only_and_still_add_up() -> None:
    ledger = statement("40bh", "2020-01-06 09:00", "2026-11-23 18:00")
    middle = [line for line in ledger.lines if line.kind is Kind.FOLDED]
    assert len(middle) == 1
    assert len(ledger.lines) < 2 * 5 * LISTED_DAYS_MAX
    assert ledger.counted == OFFICE.open_seconds(at("2020-01-06 09:00"), at("2026-11-23 18:00"))


def test_folding_says_how_many_lines_it_stands_for_and_how_many_did_not_count() -> None:
    ledger = statement("80bh", "2026-11-09 09:00", "2026-11-20 18:00")
    folded = fold(ledger.lines, 11)
    assert len(ledger.lines) == 39  # ten days of two stretches, ten breaks, nine nights and weekends
    assert [line.kind for line in folded].count(Kind.FOLDED) == 1
    assert (folded[5].number, folded[5].idle) == (29, 15)


def test_a_deadline_by_itself_is_the_calendars_answer_with_the_pauses_added() -> None:
    policy = desk()
    plan = bare_target(OFFICE, parse_duration("8bh"), 4)
    pauses = [
        Pause(at("2026-11-23 10:00"), at("2026-11-23 13:30")),
        Pause(at("2026-11-23 14:00"), at("2026-11-23 15:00")),
    ]
    ledger = work_out(policy, plan, None, at("2026-11-23 09:00"), pauses=pauses)
    assert ledger.clock.due_at == OFFICE.add_seconds(at("2026-11-23 09:00"), (8 + 2) * HOUR + HOUR // 2 + HOUR)
    assert ledger.balance == 0
    assert ledger.counted == 8 * HOUR


@pytest.mark.parametrize(
    ("pauses", "words"),
    [
        ([("2026-11-23 10:00", "2026-11-23 10:00")], "ends before it begins"),
        ([("2026-11-23 08:00", "2026-11-23 10:00")], "begins before the start"),
        ([("2026-11-23 10:00", "2026-11-23 12:00"), ("2026-11-23 11:00", "2026-11-23 13:00")], "the pause before it"),
        ([("2026-11-24 10:00", "2026-11-24 12:00")], "begins after the deadline"),
    ],
)
def test_pauses_that_cannot_be_are_refused(pauses: list[tuple[str, str]], words: str) -> None:
    plan = bare_target(OFFICE, parse_duration("2h"), 4)
    with pytest.raises(PauseError, match=words):
        work_out(desk(), plan, 0, at("2026-11-23 09:00"), pauses=[Pause(at(a), at(b)) for a, b in pauses])
