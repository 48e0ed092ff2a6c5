"""The difference of two policies, held to asking both engines about every ticket of a small catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from slaengine.analysis.change import Change
from slaengine.analysis.diff import difference
from slaengine.analysis.diff_ways import decided
from slaengine.analysis.example import Example, replay
from slaengine.analysis.flow import Flow
from slaengine.analysis.tickets import Tickets
from slaengine.compiler import Compilation, compile_pack
from slaengine.model.compiled import CompiledPolicy
from slaengine.rules import AllOf, AnyOf, Condition, Facts, Test, Truth, Unless, evaluate

LEVELS: Final = ("P1", "P2", "P3")
RAW: Final[Mapping[str, tuple[object, ...]]] = {
    "tier": (None, "standard", "vip", "gold", "never declared"),
    "down": (None, True, False),
    "users": (None, 0, 4, 5, 9, 10, 60),
    "subject": (None, "x", "the vpn", "vpn is vip"),
    "category": (None, "network", "other"),
    "priority": (None, "P1"),
}
"""Every ticket that the generated policies can tell apart, and more."""


def when(draw: st.DrawFn, *, late: bool = False) -> str:
    """A condition as a policy writes it; `late` ones may ask for what the tables before have given."""
    parts = {
        "tier": st.sampled_from(["vip", "standard", "[vip, standard]", "{is_missing: true}", "{is_not: vip}"]),
        "down": st.sampled_from(["true", "false"]),
        "users": st.sampled_from(["{at_least: 5}", "{below: 10}", "{between: [5, 9]}", "{is_missing: false}"]),
        "subject": st.sampled_from(["{contains: vpn}", "{starts_with: vpn}", "{contains: [vip, x]}"]),
        "category": st.sampled_from(["network", "{is_missing: true}"]),
    }
    if late:
        parts |= {
            "priority": st.sampled_from(["P1", "[P1, P2]"]),
            "tags": st.sampled_from(["{has: hot}", "{is_missing: true}"]),
        }
    names = draw(st.lists(st.sampled_from(sorted(parts)), min_size=1, max_size=2, unique=True))
    asked = "{" + ", ".join(f"{name}: {draw(parts[name])}" for name in names) + "}"
    return f"{{unless: {asked}}}" if draw(st.integers(0, 4)) == 0 else asked


@st.composite
def packs(draw: st.DrawFn) -> str:
    """A policy as text."""
    values = draw(st.sampled_from(["standard, vip", "standard, vip, gold"]))
    default = draw(st.sampled_from(["", ", default: standard"]))
    most = draw(st.sampled_from(["", ", max: 50"]))
    level = st.sampled_from(LEVELS)
    rules = "".join(
        f"    - {{name: r{n}, when: {when(draw)}, then: {draw(level)}}}\n" for n in range(draw(st.integers(0, 3)))
    )
    adjust = f"  adjust: [{{name: up, when: {when(draw)}, raise_by: 1}}]\n" if draw(st.booleans()) else ""
    reported = "" if draw(st.booleans()) else "  reported_priority: ignore\n"
    words = ""
    if draw(st.booleans()):
        hit = draw(st.sampled_from(["all", "first"]))
        words = f"classification:\n  hit: {hit}\n  rules:\n" + "".join(
            f"    - {{name: w{n}, when: {when(draw)}, then: {then}}}\n"
            for n, then in enumerate(["{category: network, tags: [hot]}", "{tags: [cold]}"])
        ) + ("    - {name: wo, otherwise: true, then: {tags: [plain]}}\n" if hit == "first" else "")  # fmt: skip
    goals = draw(st.sampled_from(["{P1: 1h, P2: 4h, P3: 8h}", "{P1: 1h, P2: 3h}", "2h"]))
    view = f"when: {when(draw, late=True)}, " if draw(st.booleans()) else ""
    cases = f", cases: [{{when: {when(draw, late=True)}, goal: 20m}}]" if draw(st.booleans()) else ""
    to = f"intake:\n  transfer: [{{name: away, when: {when(draw)}, to: sales}}]\n" if draw(st.booleans()) else ""
    return (
        'policy: {name: desk, title: Desk, version: "1", timezone: Asia/Shanghai}\n'
        f"fields:\n  tier: {{type: enum, values: [{values}]{default}}}\n  down: {{type: boolean}}\n"
        f"  users: {{type: integer, min: 0{most}}}\n  subject: {{type: text}}\n"
        f"priorities:\n  levels: {{P1: , P2: , P3: }}\n{reported}  rules:\n{rules}"
        f"    - {{name: rest, otherwise: true, then: {draw(level)}}}\n{adjust}{words}{to}"
        f"targets:\n  answer: {{start: created, stop: responded, goal: {goals}}}\n"
        f"  view: {{{view}start: created, stop: viewed, goal: 30m{cases}}}\n"
        "routing:\n  groups: {desk: , crew: }\n  rules:\n"
        f"    - {{name: g, when: {when(draw, late=True)}, then: crew}}\n"
        "    - {name: go, otherwise: true, then: desk}\n"
    )


def compiled(text: str) -> Compilation:
    return compile_pack({"policy.yaml": text.encode()})


def all_tickets() -> Iterator[dict[str, Any]]:
    for values in product(*RAW.values()):
        yield {name: value for name, value in zip(RAW, values, strict=True) if value is not None}


TICKETS: Final = list(all_tickets())


def decide(policy: CompiledPolicy, ticket: Mapping[str, Any]) -> dict[str, Any]:
    decision = replay(policy, Example(ticket, {}, {}, True))
    assert decision is not None
    return decided(decision)


def is_for(change: Change, policies: tuple[CompiledPolicy, CompiledPolicy], ticket: Mapping[str, Any]) -> bool:
    """Whether a change says that it is about this ticket."""
    reported = any(policy.priority.use_reported and "priority" in ticket for policy in policies)
    if "level" in change.unless_reported and reported:
        return False
    if not change.where:
        return True
    known = {value for policy in policies for value in policy.catalogue["tier"].values}
    facts = {name: ticket.get(name) for name in RAW if name != "priority"}
    facts["tier"] = facts["tier"] if facts["tier"] in known else None
    facts["reported_priority"] = ticket.get("priority")
    if all(policy.catalogue["tier"].default for policy in policies):
        facts["tier"] = facts["tier"] or "standard"
    if all(policy.catalogue["users"].maximum for policy in policies) and facts["users"] == 60:
        facts["users"] = None
    return any(holds(condition, facts) for condition in change.where)


def holds(condition: Condition, facts: Facts) -> bool:
    """As people read a sentence: what is not known to be so is not so."""
    match condition:
        case AllOf(parts):
            return all(holds(part, facts) for part in parts)
        case AnyOf(parts):
            return any(holds(part, facts) for part in parts)
        case Unless(part):
            return not holds(part, facts)
        case Test():
            return evaluate(condition, facts) is Truth.TRUE


OUTCOMES: Final = {"level": "priority", "group": "group", "transfer": "transfer_to"}


@given(packs(), packs(), st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_no_ticket_that_differs_is_missed_and_none_that_does_not_is_named(old: str, new: str, chance: Any) -> None:
    sides = compiled(old), compiled(new)
    policies = sides[0].require(), sides[1].require()
    found = difference(*sides)
    assert not found.unclear
    for ticket in chance.sample(TICKETS, 60):
        before, after = (decide(policy, ticket) for policy in policies)
        told = [change for change in found.changes if is_for(change, policies, ticket)]
        for key, name in OUTCOMES.items():
            said = {change.sides for change in told if change.key == key}
            assert said == ({(before[name], after[name])} if before[name] != after[name] else set()), (key, ticket)
        if before["priority"] == after["priority"] and None in (before["transfer_to"], after["transfer_to"]):
            for target in ("answer", "view"):
                goals = (before["goals"].get(target), after["goals"].get(target))
                said = {
                    change.sides
                    for change in told
                    if change.key == "goal"
                    and change.words["target"] == target
                    and (not change.levels or after["priority"] in change.levels)
                }
                transferred = before["transfer_to"] or after["transfer_to"]
                assert transferred or said == ({goals} if goals[0] != goals[1] else set()), (target, ticket)
        tags = {change.words["tag"] for change in told if change.key in ("tag_added", "tag_removed")}
        assert set(before["tags"]) ^ set(after["tags"]) == tags


@given(packs(), packs())
@settings(max_examples=40, deadline=None)
def test_each_witness_is_decided_as_the_change_says(old: str, new: str) -> None:
    for change in difference(compiled(old), compiled(new)).changes:
        if change.key in OUTCOMES:
            assert change.witness is not None
            assert change.witness.old is not None
            assert change.witness.new is not None
            name = OUTCOMES[change.key]
            assert (change.witness.old[name], change.witness.new[name]) == change.sides


@given(packs())
@settings(max_examples=25, deadline=None)
def test_a_policy_does_not_differ_from_itself(text: str) -> None:
    assert difference(compiled(text), compiled(text)).changes == ()
    other = compiled(text + "# only a comment\n")
    assert not difference(compiled(text), other).meaning


@given(packs(), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_way_through_the_tables_is_the_way_of_the_engine(text: str, chance: Any) -> None:
    policy = compiled(text).require()
    tickets = Tickets([policy])
    flow = Flow(tickets)
    for level in flow.d.outcomes(flow.level):
        for group in flow.d.outcomes(flow.group):
            region = flow.d.both(flow.d.where(flow.level, level), flow.d.where(flow.group, group))
            from slaengine.analysis.example import example

            one = example(tickets, region)
            if one is not None:
                decision = replay(policy, one)
                assert decision is not None
                assert (decision.level, decision.group) == (level, group)
