"""What accompanies a ticket, as the engine gets it: ladders, people, callbacks, reactions, cases, the queue."""

from __future__ import annotations

from pathlib import Path

import pytest

from slaengine.compiler import compile_pack
from slaengine.compiler.lower_life import size_bytes
from slaengine.model.compiled import CompiledPolicy, RoutingPlan
from slaengine.model.ladder import AssignPlan, QueueKey, StepPlan
from slaengine.model.patterns import EventPattern, Words
from slaengine.model.target import TargetPlan
from slaengine.worktime import parse_duration

GOOD = (Path(__file__).parent / "good.yaml").read_text(encoding="utf-8")


def compiled(*changes: tuple[str, str]) -> CompiledPolicy:
    text = GOOD
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    return compile_pack({"p.yaml": text.encode()}).require()


@pytest.fixture(scope="module")
def policy() -> CompiledPolicy:
    return compiled()


def target(policy: CompiledPolicy, name: str) -> TargetPlan:
    return next(target for target in policy.targets if target.name == name)


def step(policy: CompiledPolicy, name: str) -> StepPlan:
    return next(step for step in target(policy, "resolution").steps if step.name == name)


def routing(policy: CompiledPolicy) -> RoutingPlan:
    assert policy.routing is not None
    return policy.routing


def assign(policy: CompiledPolicy) -> AssignPlan:
    plan = routing(policy).assign
    assert plan is not None
    return plan


def test_a_ladder_keeps_its_order_and_the_time_of_each_step(policy: CompiledPolicy) -> None:
    steps = target(policy, "resolution").steps
    assert [(one.name, one.time, one.share, one.length) for one in steps] == [
        ("half-way", "share", 0.5, None),
        ("soon", "before", 0.0, parse_duration("10m")),
        ("nearly", "share", 0.8, None),
        ("workshop", "elapsed", 0.0, parse_duration("2h")),
        ("breached", "breach", 0.0, None),
        ("still-open", "after", 0.0, parse_duration("30m")),
    ]
    assert target(policy, "first_response").steps == ()


def test_a_step_carries_everything_its_author_wrote(policy: CompiledPolicy) -> None:
    workshop = step(policy, "workshop")
    assert workshop.convene is not None
    assert workshop.convene.title.zh == "技术研讨会"
    assert (workshop.convene.invite, workshop.convene.time_limit) == (("development", "test"), parse_duration("1h"))
    assert (workshop.notify, workshop.if_empty, workshop.in_hours) == (("customer",), ("supervisor",), True)
    assert workshop.message == Words("{target}: {progress}", "{target}: {progress}")
    assert workshop.stop_on.matches("resolved", {})
    assert not workshop.stop_on.matches("resolved", {"automated": True})
    assert workshop.rule.because == ("S4-12",)
    assert workshop.rule.when is not None  # a condition on what slaengine works out: `breached`
    assert "workshop" in GOOD.split("\n")[int(workshop.rule.at.split(":")[1]) - 1]
    again = step(policy, "still-open")
    assert (again.every, again.repeats, again.message, again.stop_on.matches("resolved", {})) == (
        parse_duration("30m"),
        4,
        None,
        False,
    )
    assert (step(policy, "soon").raise_by, step(policy, "breached").hand_over) == (1, "next_line")


def test_the_next_line_is_the_named_group_or_the_first_of_the_next_line(policy: CompiledPolicy) -> None:
    third = ("second-line: {line: 3, title: 二线}", "second-line: {line: 3}\n    other: {line: 3, next_line: network}")
    groups = routing(compiled(third)).groups
    assert {name: group.next_line for name, group in groups.items()} == {
        "network": "second-line",
        "second-line": None,
        "other": "network",
    }


def test_people_skills_and_limits_are_what_assigning_needs(policy: CompiledPolicy) -> None:
    plan = assign(policy)
    assert (plan.strategy, plan.skill_field, plan.overflow) == ("skill_match", "category", ("backup", "supervisor"))
    assert plan.supervisor == routing(policy).supervisor == "call-centre-lead"
    li_wei, wang_fang = plan.people["li-wei"], plan.people["wang-fang"]
    assert (li_wei.title.zh, li_wei.groups, li_wei.skills) == (
        "李伟",
        ("network", "second-line"),
        frozenset({"network"}),
    )
    assert (li_wei.backup, li_wei.away, wang_fang.away) == ("wang-fang", False, True)
    assert [(one.level, one.max_open, one.resume_below, one.rule.because) for one in plan.limits] == [
        (1, 3, 3, ("S4-10",)),
        (None, 8, 5, ("S4-09",)),  # without a clause of its own it stands under that of `assign`
    ]


def test_a_case_has_figures_of_its_own_and_the_stops_of_its_target(policy: CompiledPolicy) -> None:
    plan = target(policy, "workaround")
    assert plan.goals == (parse_duration("1h"), parse_duration("8h"), None, None)
    vip, any_complaint = plan.cases
    assert vip.goals == (parse_duration("30m"), None, None, None)
    assert vip.stop == plan.stop_by_level
    assert any_complaint.goals == (parse_duration("2h"),) * 4
    assert any_complaint.stop == ((EventPattern("plan_provided", frozenset({"agent"})),),) * 4
    assert plan.case_table is not None
    assert [plan.case_table.first(facts) for facts in ({"kind": "incident"}, {"kind": "complaint"})] == [
        None,
        any_complaint.rule,
    ]


def test_what_keeps_a_promise_may_differ_by_level(policy: CompiledPolicy) -> None:
    plan = target(policy, "workaround")
    assert [tuple(pattern.type for pattern in stop) for stop in plan.stop_by_level] == [
        ("workaround_provided", "resolved"),
        ("resolved",),
        (),
        (),
    ]
    assert target(policy, "first_response").stop_by_level == ()
    assert "stop.P1" in plan.places


def test_a_single_event_with_conditions_is_not_taken_for_a_level() -> None:
    change = (
        "    stop: resolved\n    calendar: office",
        "    stop: {event: resolved, public: true}\n    calendar: office",
    )
    assert target(compiled(change), "resolution").stop == (EventPattern("resolved", public=True),)


def test_a_recurring_target_is_silent_while_the_ticket_waits_for_the_customer(policy: CompiledPolicy) -> None:
    assert policy.silent_statuses == {"waiting_for_customer"}
    assert target(policy, "progress_update").pause_on == {"waiting_for_customer"}
    assert target(policy, "first_response").pause_on == set()  # it does not recur


@pytest.mark.parametrize(("pause_on", "statuses"), [("[]", set()), ("open", {"open"})])
def test_a_recurring_target_that_names_its_statuses_is_silent_in_no_other(pause_on: str, statuses: set[str]) -> None:
    changed = compiled(
        ("    restart: progress_updated\n", f"    restart: progress_updated\n    pause_on: {pause_on}\n")
    )
    assert target(changed, "progress_update").pause_on == statuses


def test_callbacks_have_a_schedule_for_each_level(policy: CompiledPolicy) -> None:
    plan = policy.callbacks
    assert plan is not None
    calls = [("1d", "3d", "7d"), ("3d",), ("7d",), ()]
    assert plan.schedule == tuple(tuple(map(parse_duration, lengths)) for lengths in calls)
    assert plan.after.matches("resolved", {})
    assert plan.calendar is policy.calendars["office"]
    assert plan.outcomes is not None
    facts = {"recurrence": True, "satisfaction": 1, "customer_tier": "vip"}
    assert [rule.then for rule in plan.outcomes.all(facts)] == ["reopen", "complaint"]


def test_reactions_guidance_and_questions_are_rules_with_words(policy: CompiledPolicy) -> None:
    told, approval = policy.reactions
    assert told.message == Words("Ticket {number}: {subject}, due {due}.", "工单 {number}:{subject},截止 {due}。")
    assert (told.do, told.notify, told.copy_to) == ("notify", ("assignee", "li-wei"), ("call-centre-lead",))
    assert (told.in_hours, told.on.matches("created", {}), told.rule.when is None) == (True, True, False)
    assert told.on.matches("assigned", {"actor": "agent"})
    assert not told.on.matches("assigned", {"actor": "system"})
    assert (approval.do, approval.needs, approval.rule.when) == ("request_approval", ("reason", "duration"), None)
    assert [(one.text.zh, one.rule.name) for one in policy.guidance] == [("立即远程连接。", "remote-first")]
    assert [(one.text.en, one.rule.because) for one in policy.intake.clarify] == [("What happens?", ("S4-04",))]


def test_closing_checks_and_the_queue_are_lowered(policy: CompiledPolicy) -> None:
    assert policy.closing is not None
    assert (policy.closing.after, policy.closing.rule.because) == (parse_duration("3bd"), ("S2-13",))
    assert policy.queue is not None
    assert policy.queue.order == (
        QueueKey("priority", False),
        QueueKey("affected_users", True),
        QueueKey("business_importance", True),
        QueueKey("due", False),
    )
    assert policy.effective_from == "2026-01-01"


def test_the_times_of_a_daily_check_are_in_order_and_each_comes_once() -> None:
    checks = compiled(('["09:00", "17:00"]', '["17:30", "09:00", "17:30"]')).daily_checks
    assert [check.minutes for check in checks] == [(540, 1050)]


def test_attachments_are_endings_in_small_letters_and_bytes(policy: CompiledPolicy) -> None:
    plan = policy.intake.attachments
    assert plan is not None
    assert plan.kinds == {"jpg", "png", "mp4"}
    assert (plan.size_bytes_max, plan.rule.because) == (10_485_760, ("S2-03",))
    assert policy.intake.number == "SR{yyyymmdd}{serial:4}"


@pytest.mark.parametrize(("text", "size"), [("1 KB", 1024), ("10MB", 10_485_760), ("2 GB", 2_147_483_648)])
def test_sizes_are_counted_as_file_managers_count(text: str, size: int) -> None:
    assert size_bytes(text) == size


def test_a_field_of_the_event_is_told_from_those_of_the_ticket(policy: CompiledPolicy) -> None:
    assert [(access.name, access.path) for access in policy.of_event] == [("rating", ("rating",))]
    assert "rating" not in policy.flat


def test_a_ticket_that_does_not_say_its_kind_is_an_incident(policy: CompiledPolicy) -> None:
    assert policy.defaults["kind"] == "incident"
    declared = compiled(("  subject: ", "  kind: {type: enum, values: [complaint, other]}\n  subject: "))
    assert declared.defaults["kind"] is None


@pytest.mark.parametrize("name", ["complete", "stage", "event", "line", "breached"])
def test_what_is_worked_out_cannot_be_declared(name: str) -> None:
    findings = compile_pack({"p.yaml": GOOD.replace("  subject: ", f"  {name}: {{type: text}}\n  subject: ").encode()})
    assert "reserved-name" in [finding.code for finding in findings.findings]
