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
    """Every rule of a policy, in the order of a ticket's life.

    Steps of ladders carry their target's name. Rules of one name in several sections carry that of their section,
    or a test could take the one for the other.
    """
    found = list(all_rules(policy))
    sections: dict[str, set[str]] = {}
    for section, rule in found:
        sections.setdefault(rule.name, set()).add(section)
    return tuple(
        rule._replace(name=f"{section} {rule.name}") if len(sections[rule.name]) > 1 else rule
        for section, rule in found
    )


def fired(decision: Decision, by_place: Mapping[str, Named]) -> set[Named]:
    """The rules that had a part in one decision."""
    places = {reason.at for reason in decision.reasons_in("en")} | {action.rule for action in decision.ticket.actions}
    places |= {advice["at"] for advice in decision.advice_in("en")}
    for plan in decision.policy.targets:
        clock = decision.ticket.clocks.get(plan.name)
        if clock is not None and clock.case:
            places.add(plan.cases[clock.case - 1].rule.at)
    return {by_place[at] for at in places if at in by_place}


def all_rules(policy: CompiledPolicy) -> Iterator[tuple[str, Named]]:
    """Every rule with its section, under the name that it has there."""
    intake, priority, routing = policy.intake, policy.priority, policy.routing
    for required in intake.required:
        yield "intake", _named(required.rule)
    asked: list[tuple[str, RuleTable[Any] | None]] = [("intake", intake.transfer)]
    asked += [("classification", policy.classification), ("priorities", priority.table), ("adjust", priority.adjust)]
    asked += [("routing", None if routing is None else routing.table)]
    for section, table in asked:
        yield from ((section, _named(rule)) for rule in (() if table is None else table.rules))
    if priority.matrix is not None:
        yield "matrix", _named(priority.matrix.rule)
    for plan in policy.targets:
        yield "target", _named(plan.rule)
        yield from (("case", _named(case.rule)) for case in plan.cases)
        yield from (("step", _named(step.rule, f"{plan.name} {step.rule.name}")) for step in plan.steps)
    yield from ((section, _named(rule)) for section, rule in _others(policy))


def _others(policy: CompiledPolicy) -> Iterator[tuple[str, Rule[Any]]]:
    """The rules beside the tables, the targets and their ladders."""
    intake, routing, calls = policy.intake, policy.routing, policy.callbacks
    yield from (("question", question.rule) for question in intake.clarify)
    yield from (("guidance", advice.rule) for advice in policy.guidance)
    yield from (("reaction", reaction.rule) for reaction in policy.reactions)
    yield from (("daily check", check.rule) for check in policy.daily_checks)
    if calls is not None and calls.outcomes is not None:
        yield from (("callback", rule) for rule in calls.outcomes.rules)
    assign = None if routing is None else routing.assign
    if assign is not None:
        yield from (("limit", limit.rule) for limit in assign.limits)
    for single in (intake.attachments, assign, calls, policy.closing, policy.queue):
        if single is not None:
            yield "section", single.rule


def _named(rule: Rule[Any], name: str = "") -> Named:
    return Named(name or rule.name, rule.at, rule.because)
