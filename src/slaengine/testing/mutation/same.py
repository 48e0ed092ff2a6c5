"""Whether a changed policy decides every ticket as the original does: proved over all tickets, not tried on some.

The rule tables of both are compared as functions of a ticket (`analysis.flow`), whatever the moment is at which they
are asked. At most the reason of a decision names another rule.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from functools import partial
from typing import Final, Literal, cast

from slaengine.analysis.example import Example, example
from slaengine.analysis.flow import Flow
from slaengine.analysis.tickets import Tickets
from slaengine.engine.clocks import UNDONE_BY_REOPENING
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.target import TargetPlan
from slaengine.rules import Rule
from slaengine.rules.analysis_boxes import TooManyBoxesError
from slaengine.rules.analysis_diagram import DiagramTooLargeError, Node
from slaengine.testing.mutation.mutators import CONDITION_KINDS, Mutant
from slaengine.testing.mutation.plan import plan_of

Why = Literal["same-plan", "same-tables", "never-undone", "never-asked"]
"""Why no ticket can tell two policies apart."""

_OF_TABLES: Final = frozenset(
    {
        *CONDITION_KINDS,
        *("rule removed", "rules swapped", "level changed", "group changed", "department changed", "category changed"),
        *("tag removed", "default removed"),
    }
)
_TABLES: Final = frozenset(
    {"classification", "priorities", "targets", "escalations", "reactions", "guidance", "fields"}
)
"""Sections in which such a change shows in what the tables say, and nowhere else."""
_PARTS: Final = frozenset({("intake", "transfer"), ("intake", "clarify"), ("intake", "required"), ("routing", "rules")})


def why_same(mutant: Mutant, original: CompiledPolicy, changed: CompiledPolicy) -> Why | Example | None:
    """Why no ticket can tell the two apart; or one that should; None where neither could be found out."""
    path = mutant.edit.path
    if path[0] != "calendars" and plan_of(original) == plan_of(changed):
        return "same-plan"
    if path[-1] == "backup" and not _asks_backups(original):
        return "never-asked"
    if mutant.kind == "reopening changed":
        plan = next(plan for plan in original.targets if plan.name == path[1])
        return None if _undone(plan) else "never-undone"
    if mutant.kind not in _OF_TABLES or not (path[0] in _TABLES or path[:2] in _PARTS):
        return None
    try:
        return _compared(original, changed)
    except (DiagramTooLargeError, TooManyBoxesError):
        return None


def _asks_backups(policy: CompiledPolicy) -> bool:
    """Whether a person of a backup group is ever chosen."""
    assign = None if policy.routing is None else policy.routing.assign
    return assign is not None and "backup" in assign.overflow


def _undone(plan: TargetPlan) -> bool:
    """Whether a reopening can take the result of a target back."""
    sets = [stop for figures in plan.figures for stop in figures.stops]
    types = {name for one in sets for name in (*one.types, *(pattern.type for pattern in one.guarded))}
    return bool(types & UNDONE_BY_REOPENING)


def _compared(original: CompiledPolicy, changed: CompiledPolicy) -> Why | Example | None:
    tickets = Tickets([original, changed])
    one, other = (dict(_functions(Flow(tickets, number))) for number in (0, 1))
    d = tickets.diagrams
    apart = d.false
    for name in one.keys() | other.keys():  # a rule that is not there holds nowhere
        both = d.pairs(one.get(name, d.false), other.get(name, d.false))
        apart = d.either(apart, d.values(lambda pair: pair[0] != pair[1], both))  # type: ignore[index]
    if d.both(apart, tickets.possible) == d.false:
        return "same-tables"
    return example(tickets, apart)


def _functions(flow: Flow) -> Iterator[tuple[str, Node]]:
    """Everything that the tables say of a ticket, by name."""
    policy = flow.policy
    yield from (("level", flow.level), ("base", flow.base), ("group", flow.group), ("transfer", flow.transfer))
    yield from (("category", flow.category), ("tags", flow.tags))
    for asked in flow.asked:
        if asked.name == "priorities.adjust":
            counted = zip(asked.table.rules, asked.counts, strict=True)
            yield from ((f"adjust {rule.name}", node) for rule, node in counted)
    for plan in policy.targets:
        yield (
            f"target {plan.name}",
            flow.d.values(partial(_promise, policy, plan), flow.d.pairs(flow.level, flow.case(plan))),
        )
        yield from ((f"{plan.name} step {step.name}", flow.holds(step.rule.when)) for step in plan.steps)
    for kind, rules in _spoken(policy):
        yield from ((f"{kind} {rule.name}", flow.holds(rule.when)) for rule in rules)


def _promise(policy: CompiledPolicy, plan: TargetPlan, both: Hashable) -> Hashable:
    """The length that is promised at a level in a case, and what keeps it."""
    level, case = cast(tuple[str | None, int | None], both)
    if case is None:
        return None
    index = None if level is None else policy.priority.rank[level]
    return plan.goal_at(index, case), plan.stops_at(index, case)


def _spoken(policy: CompiledPolicy) -> Iterator[tuple[str, list[Rule[None]]]]:
    """The rules beside the tables."""
    yield "reaction", [one.rule for one in policy.reactions]
    yield "guidance", [one.rule for one in policy.guidance]
    yield "question", [one.rule for one in policy.intake.clarify]
    yield "required", [one.rule for one in policy.intake.required]
