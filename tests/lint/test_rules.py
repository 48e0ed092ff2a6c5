"""Where each rule begins and ends: what looks alike and is meant so gives no finding."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.lint.examples import TODAY, linted, write_pack

from slaengine.lint.run import Choice

OFFICE = 'calendars:\n  office: {hours: {mon-fri: ["09:00-17:00"]}}\n'
DESK = "routing:\n  groups: {desk: {calendar: office}}\n"
LEVELS = "priorities:\n  levels: {P1: , P2: , P3: }\n  rules: [{name: rest, otherwise: true, then: P3}]\n"
LADDER = "targets:\n  resolution: {stop: resolved, goal: {P1: 2h, P2: 4h, P3: 1bd}, calendar: office}\n" + OFFICE
STEPS = LADDER + "escalations:\n  resolution:\n"
KIND = "fields:\n  kind: {type: enum, values: [request, fault]}\n"


def has(folder: Path, code: str, text: str, today: date = TODAY) -> bool:
    """Whether the finding is among those of a pack; the policy must have no mistakes."""
    report = linted(write_pack(folder, text), Choice(select=frozenset({code})), today)
    assert not any(one.is_error for one in report.findings), report.findings
    return any(one.code == code for one in report.findings)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (OFFICE + DESK + "targets:\n  t: {stop: responded, goal: 64h}\n", True),  # Friday evening to Monday morning
        (OFFICE + DESK + "targets:\n  t: {stop: responded, goal: 65h}\n", False),
        (OFFICE + DESK + "targets:\n  t: {stop: responded, goal: 15bm, calendar: office}\n", False),
        (OFFICE + DESK + "targets:\n  t: {stop: confirmed, goal: 15m}\n", False),  # the customer's own time
        (OFFICE + DESK + "targets:\n  t: {start: acknowledged, stop: responded, goal: 15m}\n", False),  # begun by us
        (OFFICE + DESK + "targets:\n  t: {start: customer_replied, stop: responded, goal: 15m}\n", True),
        ("routing:\n  groups: {desk: }\ntargets:\n  t: {stop: responded, goal: 15m}\n", False),  # always there
        ("calendars: {office: 24x7}\n" + DESK + "targets:\n  t: {stop: responded, goal: 1m}\n", False),
    ],
)  # fmt: skip
def test_a_promise_needs_an_open_hour_of_the_group(tmp_path: Path, text: str, expected: bool) -> None:
    assert has(tmp_path, "promise-outside-hours", text) is expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("when: {kind: fault}, raise_by: 1", False),
        ("when: {priority: P1}, raise_by: 1", True),  # nothing is above P1
        ("when: {priority: P3}, lower_by: 1", True),
        ("when: {priority: [P1, P2]}, raise_by: 1", False),
        ("when: {priority: [P1, P2]}, raise_by: 1, not_above: P2", True),
        ("when: {kind: fault}, raise_by: 1, not_above: P3", True),
    ],
)
def test_an_uplift_moves_a_level_that_it_can_meet(tmp_path: Path, rule: str, expected: bool) -> None:
    text = f"{KIND}{LEVELS}  adjust: [{{name: up, {rule}}}]\n"
    assert has(tmp_path, "uplift-without-effect", text) is expected


@pytest.mark.parametrize(("goal", "expected"), [("{P1: 2h}", True), ("{P1: 2h, P2: 4h}", False), ("4h", False)])
def test_a_step_raises_a_level_that_it_can_meet(tmp_path: Path, goal: str, expected: bool) -> None:
    step = "{name: up, at: 50%, raise_priority_by: 1}"
    text = f"targets:\n  t: {{stop: resolved, goal: {goal}}}\nescalations:\n  t: [{step}]\n"
    assert has(tmp_path, "uplift-without-effect", text) is expected


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ("    - {name: a, at: 80%, notify: x}\n    - {name: b, elapsed: 2h, notify: x}\n", False),  # by level
        ("    - {name: a, at: breach, notify: x}\n    - {name: b, before: 30m, notify: x}\n", True),
        ("    - {name: a, after: 30m, notify: x}\n    - {name: b, at: breach, notify: x}\n", True),
        ("    - {name: a, at: 50%, notify: x}\n    - {name: b, at: 50%, notify: y}\n", False),
    ],
)  # fmt: skip
def test_a_ladder_is_in_the_order_of_time_or_has_none(tmp_path: Path, steps: str, expected: bool) -> None:
    assert has(tmp_path, "ladder-out-of-order", STEPS + steps) is expected


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("at: 100%", False),
        ("at: 120%", True),
        ("elapsed: 3h", False),  # in time at P2
        ("elapsed: 3h, when: {priority: P1}", True),
        ("elapsed: 90d", True),
        ("after: 3h", False),
    ],
)
def test_a_step_can_come_before_its_deadline(tmp_path: Path, step: str, expected: bool) -> None:
    text = f"{STEPS}    - {{name: a, {step}, notify: x}}\n"
    assert has(tmp_path, "step-after-deadline", text) is expected


@pytest.mark.parametrize(
    ("step", "expected"),
    [("before: 1h", False), ("before: 2h", True), ("before: 3h, when: {priority: P2}", False), ("at: 1%", False)],
)
def test_a_step_comes_after_its_clock_has_begun(tmp_path: Path, step: str, expected: bool) -> None:
    text = f"{STEPS}    - {{name: a, {step}, notify: x}}\n"
    assert has(tmp_path, "step-before-start", text) is expected


@pytest.mark.parametrize(
    ("repeat", "expected"),
    [
        ("every: 1d, max: 30", False),
        ("every: 1d, max: 31", True),
        ("every: 1h, max: 100", False),
        ("every: 1bd, max: 40", True),
    ],
)
def test_a_repetition_ends_within_a_month(tmp_path: Path, repeat: str, expected: bool) -> None:
    text = f"{STEPS}    - {{name: a, at: breach, repeat: {{{repeat}}}, notify: x}}\n"
    assert has(tmp_path, "repeat-without-end", text) is expected


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ("{max_open: 4}", False),
        ("{max_open: 5}", True),
        ("{max_open: 5, resume_below: 5}", True),
        ("{max_open: 5, resume_below: 4}", False),
        ("{priority: P1, max_open: 9}", False),  # nobody is kept full by the limit of one level
    ],
)
def test_a_limit_of_all_levels_leaves_a_rest(tmp_path: Path, limits: str, expected: bool) -> None:
    text = f"routing:\n  groups: {{desk: }}\n  assign: {{load_limits: [{limits}]}}\npeople: {{mia: {{groups: desk}}}}\n"
    assert has(tmp_path, "limit-flaps", text) is expected


@pytest.mark.parametrize(
    ("groups", "overflow", "expected"),
    [
        ("{a: , b: }", "[]", True),
        ("{a: {backup: b}, b: }", "[backup]", True),  # from b it goes nowhere
        ("{a: {backup: b}, b: }", "[backup, supervisor]", False),
    ],
)
def test_a_full_group_has_somewhere_to_go(tmp_path: Path, groups: str, overflow: str, expected: bool) -> None:
    text = (
        f"routing:\n  groups: {groups}\n  supervisor: lead\n  assign: {{load_limits: [{{max_open: 2}}], "
        f"overflow: {overflow}}}\npeople: {{mia: {{groups: a}}}}\n"
    )
    assert has(tmp_path, "limit-without-overflow", text) is expected


@pytest.mark.parametrize(
    ("holidays", "header", "today", "expected"),
    [
        ("{country: CN}", "effective_from: 2026-01-01, review_every: 1 year", TODAY, False),
        ("{country: CN}", "effective_from: 2026-01-01, review_every: 9 years", TODAY, True),
        ("{country: DE}", "effective_from: 2026-01-01, review_every: 9 years", TODAY, False),  # no make-up days there
        ("[2026-12-25]", "effective_from: 2026-01-01, review_every: 1 year", TODAY, False),
        ("[2026-12-25]", "effective_from: 2026-06-01, review_every: 1 year", TODAY, True),
        ("[2026-12-25]", "effective_from: 2026-01-01", date(2026, 12, 15), True),
        ("[2026-12-25, 05-01]", "effective_from: 2026-01-01", date(2026, 12, 15), False),  # one comes each year
        ("{from: 2026-12-24, to: 2027-01-02}", "effective_from: 2026-01-01", date(2026, 12, 15), False),
    ],
)
def test_holidays_are_known_as_long_as_the_policy_holds(
    tmp_path: Path, holidays: str, header: str, today: date, expected: bool
) -> None:
    calendar = f'calendars:\n  office: {{hours: {{mon-fri: ["09:00-17:00"]}}, holidays: {holidays}}}\n'
    text = f'policy: {{name: desk, version: "1", timezone: UTC, {header}}}\n{calendar}'
    assert has(tmp_path, "holidays-end", text, today) is expected


@pytest.mark.parametrize(
    ("zone", "hours", "expected"),
    [
        (
            "Europe/Berlin",
            '{sun: ["00:00-02:00"]}',
            True,
        ),  # to where the clocks are put forward
        ("Europe/Berlin", '{sun: ["03:00-04:00"]}', True),  # it begins where the clocks change
        ("Europe/Berlin", '{sun: ["04:00-06:00"]}', False),
        ("Europe/Berlin", '{sat: ["22:00-06:00"]}', True),
        ("Europe/Berlin", '{mon-fri: ["00:00-24:00"]}', False),
        ("Europe/Berlin", "24x7", False),
        ("Asia/Shanghai", '{mon-sun: ["00:00-24:00"]}', False),
    ],
)
def test_hours_touch_the_night_in_which_the_clocks_change(
    tmp_path: Path, zone: str, hours: str, expected: bool
) -> None:
    text = f'policy: {{name: desk, version: "1", timezone: {zone}}}\ncalendars:\n  office: {{hours: {hours}}}\n'
    assert has(tmp_path, "hours-touch-clock-change", text) is expected


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        ("calendar: office, schedule: {P1: [8h]}", True),
        ("calendar: office, schedule: {P1: [1d]}", False),
        ("schedule: {P1: [8h]}", False),  # nobody's hours are known
        ("calendar: office, deliver: in_hours, schedule: {P1: [8h]}", False),
    ],
)
def test_a_callback_can_come_in_hours(tmp_path: Path, calls: str, expected: bool) -> None:
    assert has(tmp_path, "callback-outside-hours", f"{OFFICE}callbacks: {{{calls}}}\n") is expected


def test_a_callback_is_measured_by_the_hours_of_the_groups(tmp_path: Path) -> None:
    assert has(tmp_path, "callback-outside-hours", f"{OFFICE}{DESK}callbacks: {{schedule: {{P1: [8h]}}}}\n")


@pytest.mark.parametrize(
    ("response", "resolution", "expected"),
    [
        ("{stop: responded, goal: 2h}", "{stop: resolved, goal: 2h}", True),
        ("{stop: responded, goal: 2h}", "{stop: resolved, goal: 3h}", False),
        (
            "{stop: responded, goal: 2h, when: {kind: fault}}",
            "{stop: resolved, goal: 1h, when: {kind: request}}",
            False,
        ),
        ("{stop: responded, goal: 2h, when: {kind: fault}}", "{stop: resolved, goal: 1h}", True),
        ("{stop: [responded, reviewed], goal: 2h}", "{stop: resolved, goal: 1h}", False),  # a review is no answer
        ("{stop: responded, start: acknowledged, goal: 2h}", "{stop: resolved, goal: 1h}", False),  # begins later
        ("{stop: responded, goal: 2h}", "{stop: resolved, goal: 9h, cases: [{when: {kind: fault}, goal: 1h}]}", True),
    ],
)
def test_an_answer_is_due_before_the_resolution(tmp_path: Path, response: str, resolution: str, expected: bool) -> None:
    text = f"{KIND}targets:\n  a: {response}\n  b: {resolution}\n"
    assert has(tmp_path, "response-after-resolution", text) is expected


def test_figures_of_different_cases_of_a_ticket_are_not_held_against_each_other(tmp_path: Path) -> None:
    case = "cases: [{when: {kind: fault}, goal: %s}]"
    a, b = case % "8h", case % "9h"
    text = f"{KIND}targets:\n  a: {{stop: responded, goal: 1h, {a}}}\n  b: {{stop: resolved, goal: 2h, {b}}}\n"
    assert not has(tmp_path, "response-after-resolution", text)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("{name: a, at: 50%, notify: supervisor}", True),
        ("{name: a, at: 50%, notify: [supervisor, customer]}", False),
        ("{name: a, at: 50%, notify: supervisor, if_empty: mia}", False),
        ("{name: a, at: 50%, notify: group_lead}", True),
        ("{name: a, at: 50%, notify: assignee}", False),
    ],
)
def test_somebody_is_behind_a_role(tmp_path: Path, row: str, expected: bool) -> None:
    assert has(tmp_path, "role-unfilled", f"{STEPS}    - {row}\n") is expected


@pytest.mark.parametrize(
    ("use", "expected"),
    [
        ("guidance: [{name: a, advice: Look., when: {kind: fault}}]\n", False),
        ("queue: {order: [kind, due]}\n", False),
        ("intake: {required: [kind]}\n", False),
        ("reactions: [{name: a, on: created, notify: customer, message: 'It is a {kind}.'}]\n", False),
        ("guidance: [{name: a, advice: kind}]\n", True),
    ],
)
def test_a_field_is_asked_for_somewhere(tmp_path: Path, use: str, expected: bool) -> None:
    assert has(tmp_path, "unused-field", KIND + use) is expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("{kind: [request, fault]}", "{kind: [fault, request]}", True),
        ("{any_of: [{kind: fault}, {kind: request}]}", "{any_of: [{kind: request}, {kind: fault}]}", True),
        ("{unless: {kind: fault}}", "{kind: fault}", False),
        ("{kind: fault}", "{kind: {is_not: fault}}", False),
    ],
)
def test_conditions_are_the_same_whatever_their_order(tmp_path: Path, first: str, second: str, expected: bool) -> None:
    text = (
        f"{KIND}classification:\n  rules:\n    - {{name: a, when: {first}, then: {{tags: [a]}}}}\n"
        f"    - {{name: b, when: {second}, then: {{tags: [b]}}}}\n"
    )
    assert has(tmp_path, "condition-twice", text) is expected


def test_the_queue_and_limits_need_no_scenario(tmp_path: Path) -> None:
    text = (
        "queue: {order: [due]}\nrouting:\n  groups: {desk: }\n  rules: [{name: rest, otherwise: true, then: desk}]\n"
        "  assign: {load_limits: [{max_open: 3}]}\npeople: {mia: {groups: desk}}\n"
        "# tests/a.yaml\ntests:\n  - name: one\n    timeline:\n"
        "      - {at: 2026-03-02 09:00, event: created, expect: {assignee: mia}}\n"
    )
    assert not has(tmp_path, "rule-untested", text)


def test_a_pack_without_scenarios_is_left_to_the_test_command(tmp_path: Path) -> None:
    assert not has(tmp_path, "rule-untested", "guidance: [{name: a, advice: Look.}]\n")
