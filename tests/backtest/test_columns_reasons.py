"""What columns cannot know, read off the policy: each reason with the place of the rule that it comes from."""

from __future__ import annotations

import pytest
from tests.engine.kit import HEAD, LEVELS, desk

from slaengine.backtest.budget import BudgetError, parse_budget
from slaengine.backtest.column_reasons import Reason, left_out, omissions, refusals, surely_seen
from slaengine.cli.left_out_words import FIGURES, WHY, left_out_lines, why

USUAL = ("responded", "resolved", "closed")
GROUPS = """
routing:
  groups: {one: {title: One, line: 1, next_line: two}, two: {title: Two, line: 2}}
  rules: [{name: rest, otherwise: true, then: one}]
"""
TARGETS = """
targets:
  resolution: {stop: resolved, goal: {P1: 2h, P2: 8bh, P3: 3bd}, calendar: office}
"""


def ladder(step: str) -> str:
    return f"escalations:\n  resolution:\n    - {{name: s, notify: lead, {step}}}\n"


REFUSED = [
    (ladder("at: 50%, raise_priority_by: 1"), "step-raises", "resolution s"),
    (ladder("at: 50%, hand_over: next_line, when: {breached: {has: resolution}}"), "step-asks", "breached"),
    (ladder("at: 50%, hand_over: next_line, repeat: {every: 1h, max: 2}"), "step-repeats", "resolution s"),
    (ladder("before: 1bh, hand_over: two"), "step-before", "resolution s"),
    (ladder("at: breach, repeat: {every: 1m, max: 100}"), "", ""),
    ("reactions: [{name: back, on: closed, do: reopen}]\n", "reaction-reopens", "back"),
    ("intake: {transfer: [{name: t, when: {event: resolved}, to: sales}]}\n", "transfer-asks", "event"),
    (
        "intake: {transfer: [{name: t, when: {group: two}, to: sales}]}\n" + ladder("at: breach, hand_over: two"),
        "transfer-asks",
        "group",
    ),
    ("classification: {rules: [{name: c, when: {event: resolved}, then: {tags: [a]}}]}\n", "level-asks", "event"),
]


@pytest.mark.parametrize(("part", "code", "name"), REFUSED, ids=[f"{code}-{name}" for _, code, name in REFUSED])
def test_a_policy_is_refused_with_the_place_of_the_rule(part: str, code: str, name: str) -> None:
    engine = desk(LEVELS, TARGETS, GROUPS, part)
    found = refusals(engine.policy, USUAL)
    if not code:
        assert found == []
        return
    (reason,) = found
    assert (reason.code, reason.name) == (code, name)
    text = "\n".join((HEAD, "", LEVELS, TARGETS, GROUPS))
    assert int(reason.at.split(":")[1]) > text.count("\n")
    assert reason.at.startswith("policy.yaml:")


def test_events_that_take_back_results_are_refused_whatever_the_policy() -> None:
    engine = desk(LEVELS, TARGETS)
    kinds = (*USUAL, "reopened", "merged")
    assert refusals(engine.policy, kinds) == [Reason("takes-back", "merged"), Reason("takes-back", "reopened")]
    assert refusals(engine.policy, USUAL) == []


def test_so_many_steps_that_one_look_does_not_take_them_all_are_refused() -> None:
    ladders = "escalations:\n  resolution:\n" + "".join(
        f"    - {{name: s{n}, at: breach, notify: lead, repeat: {{every: 1h, max: 100}}}}\n" for n in range(20)
    )
    assert [reason.code for reason in refusals(desk(LEVELS, TARGETS, ladders).policy, USUAL)] == ["many-steps"]


LEFT_OUT = [
    ("{when: {stage: intake}, stop: resolved, goal: 1h}", "target-asks", "stage"),
    ("{stop: resolved, goal: 1h, cases: [{when: {event: created}, goal: 2h}]}", "target-asks", "event"),
    ("{when: {breached: {has: other}}, stop: resolved, goal: 1h}", "target-asks", "breached"),
    ("{stop: [resolved, closed], goal: 1h}", "target-closes", ""),
    ("{start: closed, stop: resolved, goal: 1h}", "target-closes", ""),
    ("{when: {line: 1}, stop: resolved, goal: 1h}", "", ""),
    ("{when: {complete: true}, stop: resolved, goal: 1h}", "", ""),
]


@pytest.mark.parametrize(("target", "code", "name"), LEFT_OUT, ids=[target for target, _, _ in LEFT_OUT])
def test_a_target_is_left_out_for_what_changes_on_the_way(target: str, code: str, name: str) -> None:
    closing = "closing: {unanswered_after: 1d}\n" if code == "target-closes" else ""
    engine = desk(LEVELS, f"targets:\n  other: {target}\n", GROUPS, closing)
    found = left_out(engine.policy, USUAL)
    assert [(one.code, one.name) for one in found.values()] == ([(code, name)] if code else [])
    if code == "target-closes":
        assert left_out(desk(LEVELS, f"targets:\n  other: {target}\n", GROUPS).policy, USUAL) == {}


def test_where_tickets_are_handed_over_what_depends_on_the_group_is_left_out() -> None:
    targets = TARGETS + "  by_line: {when: {line: 1}, stop: resolved, goal: 1h}\n"
    required = "intake: {required: [{fields: [subject], when: {group: two}}]}\n"
    complete = "  by_fields: {when: {complete: true}, stop: resolved, goal: 1h}\n"
    handing = ladder("at: breach, hand_over: next_line")
    assert left_out(desk(LEVELS, targets, GROUPS).policy, USUAL) == {}
    assert list(left_out(desk(LEVELS, targets, GROUPS, handing).policy, USUAL)) == ["by_line"]
    assert list(left_out(desk(LEVELS, targets + complete, GROUPS, handing).policy, USUAL)) == ["by_line"]
    changing = desk(LEVELS, targets + complete, GROUPS, handing, required).policy
    assert list(left_out(changing, USUAL)) == ["by_line", "by_fields"]
    own = ladder("at: breach, hand_over: two").replace("resolution:", "by_line:")
    assert [one.code for one in refusals(desk(LEVELS, targets, GROUPS, own).policy, USUAL)] == ["step-of-target"]


def test_with_daily_checks_a_breach_is_certain_to_be_seen_for_some_years_only() -> None:
    checks = "daily_checks: [{name: look, at: ['09:00', '17:00'], notify: lead}]\n"
    assert surely_seen(desk(LEVELS, TARGETS).policy) is None
    seconds = surely_seen(desk(LEVELS, TARGETS, checks).policy)
    assert seconds is not None
    assert 900 * 86_400 < seconds <= 1_000 * 86_400


def test_every_reason_and_figure_has_words_in_both_languages() -> None:
    assert WHY["en"].keys() == WHY["zh"].keys()
    assert FIGURES["en"].keys() == FIGURES["zh"].keys()
    codes = {code for _, code, _ in REFUSED + LEFT_OUT if code} | {"takes-back", "many-steps", "step-of-target"}
    assert codes == WHY["en"].keys()
    gone = omissions({"resolution": Reason("target-asks", "stage", "p.yaml:1:1")})
    for language in ("en", "zh"):
        assert len(list(left_out_lines(gone, language))) == 3
        assert all("`n`" in why(Reason(code, "n"), language) for code in WHY["en"] if "`{name}`" in WHY["en"][code])


@pytest.mark.parametrize(
    "name", ["breaches", "net_breaches", "earlier_deadlines", "changed_tickets", "due_out_of_hours"]
)
def test_a_budget_of_all_targets_is_refused_where_one_is_left_out(name: str) -> None:
    gone = omissions({"b": Reason("target-asks", "stage", "p.yaml:1:1")})
    with pytest.raises(BudgetError, match="which --columns leaves out"):
        parse_budget(f"{name}=1", ["a", "b"], baseline=True, left_out=gone)
    assert parse_budget(f"{name}=1", ["a", "b"], baseline=True, left_out=omissions({})).limit == 1
    assert parse_budget("breaches.a=1", ["a", "b"], baseline=True, left_out=gone).target == "a"
