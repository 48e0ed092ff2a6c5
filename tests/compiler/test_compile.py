"""From text to the policy that the engine runs, and the order in which mistakes are told."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from slaengine.compiler import compile_pack
from slaengine.compiler.compile import Compilation
from slaengine.compiler.review import next_review
from slaengine.diagnostics import FindingsError
from slaengine.model.compiled import CompiledPolicy, Outcome
from slaengine.model.patterns import EventPattern
from slaengine.worktime import parse_duration

GOOD = (Path(__file__).parent / "good.yaml").read_text(encoding="utf-8")


def compiled(*changes: tuple[str, str]) -> Compilation:
    text = GOOD
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    return compile_pack({"p.yaml": text.encode()})


def codes(*changes: tuple[str, str]) -> list[str]:
    return [finding.code for finding in compiled(*changes).findings]


@pytest.fixture(scope="module")
def policy() -> CompiledPolicy:
    return compiled().require()


def test_a_good_pack_has_no_findings() -> None:
    assert compiled().findings == ()


def test_levels_become_ranks_in_the_order_in_which_they_are_written(policy: CompiledPolicy) -> None:
    assert policy.priority.levels == ("P1", "P2", "P3", "P4")
    assert policy.priority.rank == {"P1": 0, "P2": 1, "P3": 2, "P4": 3}
    assert policy.priority.titles[0].in_language("zh") == "紧急重大"


def test_the_priority_table_gives_ranks(policy: CompiledPolicy) -> None:
    table = policy.priority.table
    assert table is not None
    rule = table.first({"environment": "production", "service_state": "degraded"})
    assert rule is not None
    assert (rule.name, rule.then, rule.because) == ("part-of-production", 1, ("S4-06",))
    line = GOOD.split("\n")[int(rule.at.split(":")[1]) - 1]
    assert "part-of-production" in line


def test_an_uplift_is_a_negative_step_and_a_matrix_cell_a_rank(policy: CompiledPolicy) -> None:
    assert policy.priority.adjust is not None
    assert policy.priority.adjust.all({"customer_tier": "vip"})[0].then.steps == -1
    assert policy.priority.matrix is not None
    assert policy.priority.matrix.cells["high", "medium"] == 1


def test_a_target_carries_everything_its_author_wrote(policy: CompiledPolicy) -> None:
    target = next(target for target in policy.targets if target.name == "resolution")
    assert target.goals == tuple(map(parse_duration, ("2h", "4h", "1bd", "3bd")))
    assert target.calendar is policy.calendars["office"]
    assert target.pause_on == {"waiting_for_customer"}
    assert (target.grace, target.end_of_day, target.from_change, target.on_reopen) == (900, True, True, "new_cycle")
    assert target.rule.because == ("S4-06", "S4-07")
    assert GOOD.split("\n")[int(target.places["goal.P3"].split(":")[1]) - 1].lstrip().startswith("goal:")


def test_a_target_without_a_calendar_runs_on_the_clock_of_the_policys_zone(policy: CompiledPolicy) -> None:
    target = next(target for target in policy.targets if target.name == "first_response")
    assert target.calendar is policy.clock
    assert policy.clock.timezone == "Asia/Shanghai"


def test_a_level_that_a_goal_leaves_out_has_no_promise(policy: CompiledPolicy) -> None:
    target = next(target for target in policy.targets if target.name == "progress_update")
    assert target.goals == (parse_duration("1h"), parse_duration("4h"), None, None)
    assert target.recurring
    assert target.places["goal.P1"] == target.places["every.P1"]


def test_an_event_may_count_only_from_some_people(policy: CompiledPolicy) -> None:
    target = next(target for target in policy.targets if target.name == "first_view")
    assert target.stop == (EventPattern("viewed"), EventPattern("responded", frozenset({"agent"}), True))
    assert target.rule.when is not None
    assert [rule.then for rule in policy.applies.all({"channel": "web"})] == ["first_view"]


def test_intake_classification_and_routing_are_tables(policy: CompiledPolicy) -> None:
    assert [(one.text, one.field, one.path) for one in policy.intake.required[:2]] == [
        ("customer.name", None, ("customer", "name")),  # not declared: a path into the ticket
        ("customer_tier", "customer_tier", ("customer", "tier")),  # declared with `from`
    ]
    assert [one.rule.because for one in policy.intake.required[1:3]] == [
        ("S4-03",),
        ("S4-04",),
    ]  # its own, or the section's
    assert policy.intake.transfer is not None
    assert policy.intake.transfer.fired({"category": "complaint"})[0].then == "customer-service"
    assert policy.classification is not None
    found = policy.classification.fired({"subject": "发现漏洞"})[0].then
    assert found == Outcome("data_security", ("security",))
    assert policy.routing is not None
    assert policy.routing.table is not None
    assert policy.routing.groups["network"].backup == "second-line"
    assert [rule.then for rule in policy.routing.table.fired({})] == ["second-line"]


def test_the_parts_of_a_calendar_know_their_places(policy: CompiledPolicy) -> None:
    line = int(policy.calendar_places["office/dates/2026-12-31"].split(":")[1])
    assert "2026-12-31" in GOOD.split("\n")[line - 1]


def test_a_date_that_is_none_is_pointed_at_and_not_its_hours() -> None:
    (found,) = compiled(("2026-12-31", "2026-02-30")).findings
    line = GOOD.replace("2026-12-31", "2026-02-30", 1).split("\n")[found.place.line - 1]
    assert line[found.place.column - 1 :].startswith("2026-02-30")


def test_declared_events_and_statuses_are_known(policy: CompiledPolicy) -> None:
    assert {"photo_received", "resolved"} <= policy.event_types
    assert policy.statuses == {"open", "waiting_for_customer"}


def test_the_digest_is_of_what_is_said_and_not_of_how() -> None:
    sections = GOOD.split("\n\n")
    half = len(sections) // 2
    halves = {"b.yaml": "\n\n".join(sections[:half]).encode(), "a.yaml": "\n\n".join(sections[half:]).encode()}
    digest = compiled().require().digest
    assert compile_pack(halves).require().digest == digest
    assert compiled(("P1: 15m", "P1: 16m")).require().digest != digest
    assert (
        compiled(("    P3: {title: 一般}\n", ""), ("    P1: {", "    P3: {title: 一般}\n    P1: {")).require().digest
        != digest
    )


CONTRADICTIONS = [
    # what a single change causes, beyond what the folder of bad policies shows
    (("goal: 30m", "goal: {P1: 30m, P9: 1h}"), "unknown-level"),
    (("raise_by: 1", "raise_by: 1, not_above: P0"), "unknown-level"),
    (("{high: {high: P1", "{high: {high: P0"), "unknown-level"),
    (("{high: {high: P1", "{high: {hihg: P1"), "unknown-value"),  # a column that the field cannot have
    (("cells: {high:", "cells: {hgih:"), "unknown-value"),
    (("rows: impact", "rows: impcat"), "unknown-field"),
    (("schedule: {P1:", "schedule: {P0:"), "unknown-level"),
    (("[{priority: P2", "[{priority: P0"), "unknown-level"),
    (("hand_over: next_line", "hand_over: nxt_line"), "unknown-group"),
    (("{title: 网络组, calendar: office", "{title: 网络组, calendar: ofice"), "unknown-calendar"),
    (('"17:00"], calendar: office', '"17:00"], calendar: ofice'), "unknown-calendar"),
    (("{event: responded", "{event: respondet"), "unknown-event"),
    (("order: [priority, affected_users", "order: [priority, afected_users"), "unknown-field"),
    (("{recurrence: true}", "{recurence: true}"), "unknown-field"),
    (("{recurrence: true}", "{recurrence: 1}"), "wrong-value"),
    (("category: data_security,", "category: datasecurity,"), "unknown-value"),
    (("pause_on: [waiting_for_customer]", "pause_on: waiting"), "unknown-status"),
    (("title: 二线}", "title: 二线, backup: second-line}"), "backup-circle"),  # its own backup
    (("values: [phone, web", "values: [phone, phone, web"), "duplicate-name"),
    (("default: 3}", "default: 9}"), "bad-default"),  # outside min and max
    (("default: 3}", "default: true}"), "bad-default"),  # true is 1 to Python
    (("default: 3}", "default: many}"), "bad-default"),
    (("deliver: in_hours\n  calendar: office", "deliver: in_hours"), "calendar-missing"),
    (("name: nearly", "name: half-way"), "duplicate-name"),
    (("when: {customer_tier: vip}, raise_by", "when: {priority: P0}, raise_by"), "unknown-value"),  # a built-in field
]


@pytest.mark.parametrize(("change", "code"), CONTRADICTIONS, ids=[after[:50] for (_, after), _ in CONTRADICTIONS])
def test_a_contradiction_is_told_once(change: tuple[str, str], code: str) -> None:
    assert codes(change) == [code]


def test_a_target_without_its_calendar_is_one_mistake_however_many_lengths_need_it() -> None:
    assert codes(("    calendar: office\n    pause_on", "    pause_on")) == ["calendar-missing"]


@pytest.mark.parametrize(
    ("goal", "stop", "told"),
    [
        ("{P1: 2h, P2: 2h, P3: 3h}", "resolved", False),  # the same for two levels is no slip
        ("{P1: 3h, P3: 2h}", "resolved", True),  # a level between them has no promise
        ("{P1: 3h, P2: 1bd, P3: 2h}", "resolved", False),  # 3h and a day on either side: nobody knows
        ("{P1: 3h, P2: 2h}", "{P1: resolved, P2: responded}", False),  # not the same thing is promised
    ],
)
def test_more_time_for_what_is_more_urgent_is_told_where_it_is_sure(goal: str, stop: str, told: bool) -> None:
    start = GOOD.index("    stop: resolved\n    calendar: office")
    written = GOOD[GOOD.index("    goal: ", start) :].split("\n")[0]
    before = ("    stop: resolved\n    calendar: office", f"    stop: {stop}\n    calendar: office")
    found = codes(before, (written, f"    goal: {goal}"))
    assert ("goals-out-of-order" in found) is told


def test_an_otherwise_that_comes_too_early_is_one_mistake_however_many_rules_follow() -> None:
    first = "hit: first\n  rules:\n"
    found = compiled((first, first + "    - {name: early, otherwise: true, then: P2}\n")).findings
    assert [one.code for one in found] == ["unreachable-rule"]
    assert " more)" in found[0].message


def test_a_table_of_kind_all_needs_no_otherwise() -> None:
    assert "otherwise-missing" not in codes()
    assert codes(("hit: all", "hit: unique")) == ["otherwise-missing"]


def test_reported_priorities_alone_are_a_way_to_a_priority() -> None:
    start, end = GOOD.index("  hit: first\n  rules:\n    - {name: production"), GOOD.index("  adjust:")
    matrix = GOOD[GOOD.index("  matrix:") : GOOD.index("targets:\n")]
    without = ((GOOD[start:end], ""), (matrix, "\n"))
    assert codes(*without) == []
    assert codes(*without, ("  adjust:", "  reported_priority: ignore\n  adjust:")) == ["priority-undecided"]


def test_mistakes_of_names_and_contradictions_come_together_by_place() -> None:
    findings = compiled(("then: network,", "then: netwrok,"), ("default: standard", "default: gold")).findings
    assert [finding.code for finding in findings] == ["bad-default", "unknown-group"]
    assert [finding.place.line for finding in findings] == sorted(finding.place.line for finding in findings)


def test_consequences_of_a_mistake_are_not_told() -> None:
    assert codes(("name: call-centre", "name: 99999999999999999999")) == ["number-too-large"]  # and not: no text
    assert codes(("targets:\n", "targets: [\n")) == ["yaml-syntax"]  # and not: no priorities


def test_a_policy_with_errors_cannot_be_used() -> None:
    with pytest.raises(FindingsError) as caught:
        compiled(("then: network,", "then: netwrok,")).require()
    assert caught.value.findings[0].near == ("network",)
    assert caught.value.sources["p.yaml"].startswith("# A good pack")
    assert "unknown-group" in str(caught.value)


def test_an_overdue_review_is_a_warning_and_only_when_the_day_is_known() -> None:
    files = {"p.yaml": GOOD.encode()}
    late = compile_pack(files, today=date(2026, 4, 2))
    assert [finding.code for finding in late.findings] == ["review-overdue"]
    assert late.policy is not None
    assert compile_pack(files, today=date(2026, 4, 1)).findings == ()


@pytest.mark.parametrize(
    ("since", "every", "due"),
    [
        (date(2026, 1, 31), "1 month", date(2026, 2, 28)),  # a month that is too short
        (date(2026, 11, 30), "3 months", date(2027, 2, 28)),  # into the next year
        (date(2024, 2, 29), "1 year", date(2025, 2, 28)),
        (date(2026, 1, 1), "2个月", date(2026, 3, 1)),
        (date(2026, 1, 1), "1年", date(2027, 1, 1)),
        (date(2026, 1, 1), "2 weeks", date(2026, 1, 15)),
        (date(2026, 1, 1), "10天", date(2026, 1, 11)),
    ],
)
def test_the_next_review_is_counted_on_the_calendar(since: date, every: str, due: date) -> None:
    assert next_review(since, every) == due


def test_a_good_policy_never_imports_the_second_gate() -> None:
    program = (
        "import sys; from slaengine.compiler import compile_pack; from pathlib import Path;"
        f"compile_pack({{'p.yaml': Path({str(Path(__file__).parent / 'good.yaml')!r}).read_bytes()}}).require();"
        "sys.exit('jsonschema' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
