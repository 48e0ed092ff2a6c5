"""Which rules of a policy had a part in a decision: by the places that its reasons and actions cite."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from slaengine.model.compiled import CompiledPolicy
from slaengine.model.decision import Decision
from slaengine.rules import Rule, RuleTable


class Named(NamedTuple):
    """A rule under the name that tests use; `at` its place in the pack, `because` the clauses it implements."""

    name: str
    at: str
    because: tuple[str, ...]


def named_rules(policy: CompiledPolicy) -> tuple[Named, ...]:
    """Every rule of a policy, in the order of a ticket's life. Steps of ladders carry their target's name."""
    return tuple(_all(policy))


def fired(decision: Decision, by_place: Mapping[str, Named]) -> set[Named]:
    """The rules that had a part in one decision."""
    places = {reason.at for reason in decision.reasons_in("en")} | {action.rule for action in decision.ticket.actions}
    places |= {advice["at"] for advice in decision.advice_in("en")}
    for plan in decision.policy.targets:
        clock = decision.ticket.clocks.get(plan.name)
        if clock is not None and clock.case:
            places.add(plan.cases[clock.case - 1].rule.at)
    return {by_place[at] for at in places if at in by_place}


def _all(policy: CompiledPolicy) -> Iterator[Named]:
    for required in policy.intake.required:
        yield _named(required.rule)
    rows: list[RuleTable[Any] | None] = [policy.intake.transfer, policy.classification]
    rows += [policy.priority.table, policy.priority.adjust]
    rows += [None if policy.routing is None else policy.routing.table]
    for table in rows:
        yield from map(_named, () if table is None else table.rules)
    if policy.priority.matrix is not None:
        yield _named(policy.priority.matrix.rule)
    for plan in policy.targets:
        yield _named(plan.rule)
        for case in plan.cases:
            yield _named(case.rule)
        for step in plan.steps:
            yield _named(step.rule, f"{plan.name} {step.rule.name}")
    yield from map(_named, _others(policy))


def _others(policy: CompiledPolicy) -> Iterator[Rule[Any]]:
    """The rules beside the tables, the targets and their ladders."""
    intake, routing, calls = policy.intake, policy.routing, policy.callbacks
    for several in (intake.clarify, policy.guidance, policy.reactions, policy.daily_checks):
        for plan in several:
            yield plan.rule
    if calls is not None and calls.outcomes is not None:
        yield from calls.outcomes.rules
    assign = None if routing is None else routing.assign
    if assign is not None:
        yield from (limit.rule for limit in assign.limits)
    for single in (intake.attachments, assign, calls, policy.closing, policy.queue):
        if single is not None:
            yield single.rule


def _named(rule: Rule[Any], name: str = "") -> Named:
    return Named(name or rule.name, rule.at, rule.because)
