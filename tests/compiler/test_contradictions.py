"""Policies that contradict themselves in what accompanies a ticket, beyond what the folder of bad policies shows."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from slaengine.compiler import compile_pack
from slaengine.diagnostics import Finding

GOOD = (Path(__file__).parent / "good.yaml").read_text(encoding="utf-8")
TWO_CASES = """    cases:
      - {when: {kind: complaint, customer_tier: vip}, goal: {P1: 30m}, because: S1-09}
      - {when: {kind: complaint}, stop: {event: plan_provided, actor: agent}, goal: 2h}
"""
OWN_FIGURES = "    goal: {P1: 1h, P2: 8h}\n    cases:"


def findings(*changes: tuple[str, str]) -> tuple[Finding, ...]:
    text = GOOD
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    return compile_pack({"p.yaml": text.encode()}).findings


def codes(*changes: tuple[str, str]) -> list[str]:
    return [finding.code for finding in findings(*changes)]


CONTRADICTIONS = [
    # names
    (("skills: network, backup: wang-fang", "skills: network, backup: wang-fnag"), "unknown-person"),
    (("groups: [network, second-line]", "groups: [network, secondline]"), "unknown-group"),
    (("line: 3, title", "next_line: netwrok, line: 3, title"), "unknown-group"),
    (("skill_field: category", "skill_field: categroy"), "unknown-field"),
    (("skills: [network, hardware]", "skills: [network, hardwear]"), "unknown-value"),
    (("stop: {P1: [workaround_provided", "stop: {P9: [workaround_provided"), "unknown-level"),
    (("goal: {P1: 30m}, because: S1-09", "goal: {P9: 30m}, because: S1-09"), "unknown-level"),
    (("{event: plan_provided", "{event: plan_povided"), "unknown-event"),
    (("on: [created, {event: assigned", "on: [created, {event: asigned"), "unknown-event"),
    (("stop_on: [{event: resolved", "stop_on: [{event: resloved"), "unknown-event"),
    (("unanswered_after: 3bd, calendar: office", "unanswered_after: 3bd, calendar: ofice"), "unknown-calendar"),
    # conditions
    (("{kind: complaint, customer_tier: vip}, goal", "{knid: complaint, customer_tier: vip}, goal"), "unknown-field"),
    (("when: {subject: {contains: 不好用}}", "when: {subjct: {contains: 不好用}}"), "unknown-field"),
    (("{priority: [P1, P2]}, advice", "{priority: [P0]}, advice"), "unknown-value"),
    (("when: {line: 2}", "when: {line: two}"), "wrong-value"),
    (("{breached: {has: first_response}}", "{breached: {has: first_respone}}"), "unknown-value"),
    (("{satisfaction: {at_most: 2}, cust", "{satisfacton: {at_most: 2}, cust"), "unknown-field"),
    # asked for before it is known
    (("{category: consultation}, then: P4", "{priority: P4}, then: P4"), "fact-too-early"),
    (("{customer_tier: vip}, raise_by", "{any_of: [{group: network}, {priority: P2}]}, raise_by"), "fact-too-early"),
    (("when: {category: complaint}, to", "when: {complete: false}, to"), "fact-too-early"),
    (("when: {category: network}, because", "when: {line: 1}, because"), "fact-too-early"),
    (("    - customer_tier\n", "    - rating\n"), "field-of-event"),
    (("fields: [impact, urgency], when", "fields: [impact, rating], when"), "field-of-event"),
    # lengths and hours
    (("unanswered_after: 3bd, calendar: office", "unanswered_after: 3bd"), "calendar-missing"),
    (("goal: {P1: 30m}, because: S1-09", "goal: {P1: 1bd}, because: S1-09"), "calendar-missing"),
    (("unanswered_after: 3bd", "unanswered_after: 0m"), "goal-zero"),
    (("{title: 网络组, calendar: office, lead", "{title: 网络组, lead"), "calendar-missing"),  # `deliver: in_hours`
    # promises
    ((TWO_CASES, TWO_CASES.replace("goal: 2h", "every: 2h")), "goal-and-every-mixed"),
    ((OWN_FIGURES, "    goal: 4h\n    cases:"), "stop-missing"),
    (("{when: {kind: complaint, customer_tier: vip}, goal", "{when: {kind: complaint}, goal"), "unreachable-case"),
    (("    goal: 30m\n", "    goal: 30m\n    restart: viewed\n"), "restart-without-every"),
    # who is told
    (("call-centre-lead\n\npeople", "wang-fagn\n\npeople"), "near-name"),
    (("lead: net-lead", "lead: wangfang"), "near-name"),
    (("notify: [assignee, li-wei]", "notify: [Assignee, li-wei]"), "near-name"),
    (("invite: [development, test]", "invite: [development, group-lead]"), "near-name"),
    (("if_empty: supervisor", "if_empty: supervisr"), "near-name"),
    # texts
    (("due {due}.", "due {deadline}."), "unknown-placeholder"),
    (("工单 {number}", "工单 {编号}"), "unknown-placeholder"),
    (("ask: {en: What happens?", 'ask: {en: "{name}, what happens?"'), "unknown-placeholder"),
    (('message: "{target}: {progress}"', 'message: "{target}: {}"'), "unknown-placeholder"),
    (("SR{yyyymmdd}{serial:4}", "SR{yymmdd}{serial:4}"), "unknown-placeholder"),
    (("SR{yyyymmdd}{serial:4}", "SR{yyyymmdd}"), "number-ambiguous"),
    (("SR{yyyymmdd}{serial:4}", "SR{mm}{dd}{serial:4}"), "number-ambiguous"),
    # people
    (("max_open: 8, resume_below: 5", "max_open: 8, resume_below: 9"), "resume-above-limit"),
    (("    skill_field: category\n", ""), "skill-field-missing"),
    (("  supervisor: call-centre-lead\n", ""), "nobody-to-assign"),
    (("away: true", "backup: li-wei"), "backup-circle"),
    (("line: 3, title: 二线", "title: 二线"), "next-line-missing"),
    (("do: request_approval, ", ""), "reaction-does-nothing"),
    (("name: approval", "name: told"), "duplicate-name"),
]


@pytest.mark.parametrize(("change", "code"), CONTRADICTIONS, ids=[after[-60:] for (_, after), _ in CONTRADICTIONS])
def test_a_contradiction_is_told_once(change: tuple[str, str], code: str) -> None:
    assert codes(change) == [code]


FINE = [
    # known by then: the base level for adjustments, the level for routing, the group for transfers
    ("{customer_tier: vip}, raise_by", "{priority: P3, event: created}, raise_by"),
    ("{category: network}, then: network", "{priority: P3}, then: network"),
    ("when: {category: complaint}, to", "when: {group: network}, to"),
    # names that look like slips and are none
    ("notify: [assignee, li-wei]", "notify: [assignee, net-lead, 二线组, customers-of-the-north]"),
    ("lead: net-lead", "lead: line-1-lead, backup: second-line}\n    line-2-lead: {lead: line-3-lead"),
    # any spelling of a number that tells the day and the ticket
    ("SR{yyyymmdd}{serial:4}", "'{dd}.{mm}.{yyyy}/{serial}'"),
    ("max_open: 8, resume_below: 5", "max_open: 8, resume_below: 8"),
    # the more special case first
    ("{when: {kind: complaint}, stop", "{when: {customer_tier: vip}, stop"),
    # one of all the groups with hours is enough
    ("line: 3, title: 二线", "line: 3, calendar: office, title: 二线"),
    # a person is told, or only copied in
    ("do: request_approval, ", "copy_to: li-wei, "),
    # a promise with figures in cases only
    ("    goal: {P1: 1h, P2: 8h}\n    cases:", "    cases:"),
]


@pytest.mark.parametrize("change", FINE, ids=[after[-60:] for _, after in FINE])
def test_what_only_looks_like_a_slip_is_fine(change: tuple[str, str]) -> None:
    assert codes(change) == []


def test_a_stop_that_leaves_levels_out_is_one_mistake_however_many_cases_share_it() -> None:
    shared = TWO_CASES.replace("goal: {P1: 30m}", "goal: {P3: 30m}")
    assert codes((OWN_FIGURES, "    goal: 4h\n    cases:"), (TWO_CASES, shared)) == ["stop-missing"]


def test_cases_that_recur_need_a_restart_and_then_the_target_recurs() -> None:
    recurring = TWO_CASES.replace("goal:", "every:")
    assert codes((OWN_FIGURES, "    cases:"), (TWO_CASES, recurring)) == ["restart-missing"]
    restart = f"    restart: progress_updated\n{recurring}"
    assert codes((OWN_FIGURES, "    cases:"), (TWO_CASES, restart)) == []


def test_a_slip_in_the_name_of_somebody_is_only_a_warning_that_says_who_was_meant() -> None:
    (one,) = findings(("if_empty: supervisor", "if_empty: supervisr"))
    assert not one.is_error
    assert one.near[0] == "supervisor"
    assert GOOD.replace("if_empty: supervisor", "if_empty: supervisr").split("\n")[one.place.line - 1].endswith("visr")


def test_hours_that_a_target_does_not_have_are_one_mistake_with_its_lengths() -> None:
    without = ("    calendar: office\n    pause_on", "    pause_on")
    assert [finding.message[:3] for finding in findings(without)] == ["1bd"]  # and not `deliver: in_hours` once more


def test_free_names_beyond_all_measure_are_not_compared_for_ever() -> None:
    names = ", ".join(f"somebody{number:05}" for number in range(4_000))
    people = "\n".join(f"  person{number:05}: {{groups: network}}" for number in range(2_000))
    text = GOOD.replace("notify: [assignee, li-wei]", f"notify: [{names}]").replace("people:\n", f"people:\n{people}\n")
    began = time.process_time()
    assert compile_pack({"p.yaml": text.encode()}).findings == ()
    assert time.process_time() - began < 20  # seconds; without the limit it is minutes
