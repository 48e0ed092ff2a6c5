"""What the rule tables make of a ticket: intake, classification, priority, group. A function of the facts alone."""

from __future__ import annotations

from typing import Any

from slaengine.model.compiled import Adjustment, CompiledPolicy, MatrixPlan, PriorityPlan, RoutingPlan
from slaengine.model.state import Course, Grading
from slaengine.rules import Facts, Rule, RuleTable


def grade(policy: CompiledPolicy, facts: dict[str, Any], course: Course) -> Grading:
    """Classification, priority, group and transfer. `facts` gains what is derived, for the tables that come after.

    What ladders did on the ticket's way comes on top: levels it was raised by, the group it was handed to.
    """
    category, tags = _classify(policy, facts)
    base = base_level(policy.priority, facts)[0]
    level: int | None = base
    adjusted_by: tuple[str, ...] = ()
    if base is not None:
        facts["priority"] = policy.priority.levels[base]
        level, adjusted_by = _adjust(policy.priority, facts, base)
        level = max(0, level - course.raised)
        facts["priority"] = policy.priority.levels[level]
    group = None if policy.routing is None else course.handed_to or group_of(policy.routing, facts)[0]
    if group is not None:
        facts["group"] = group
    transfer = None if policy.intake.transfer is None else policy.intake.transfer.first(facts)
    transfer_to = None if transfer is None else transfer.then
    return tuple.__new__(Grading, (category, tags, base, level, adjusted_by, group, transfer_to))


def _classify(policy: CompiledPolicy, facts: dict[str, Any]) -> tuple[str | None, tuple[str, ...]]:
    """Category and tags: what the ticket says, and what the rules add. The first rule with a category decides it."""
    category, given = facts.get("category"), facts.get("tags") or ()
    if policy.classification is None:
        return category, tuple(dict.fromkeys(given)) if given else ()
    tags, decided = dict.fromkeys(given), False
    for rule in policy.classification.fired(facts):
        tags.update(dict.fromkeys(rule.then.tags))
        if rule.then.category is not None and not decided:
            category, decided = rule.then.category, True
    if category is not None:
        facts["category"] = category
    if tags:
        facts["tags"] = list(tags)
    return category, tuple(tags)


def base_level(plan: PriorityPlan, facts: Facts) -> tuple[int | None, Rule[Any] | None]:
    """The level before uplifts and the rule that gave it; no rule where the helpdesk reported the level.

    The reported level counts unless the policy ignores it; then the matrix where both its fields are known;
    then the rules.
    """
    if plan.use_reported:
        reported = plan.rank.get(str(facts.get("reported_priority")))
        if reported is not None:
            return reported, None
    if plan.matrix is not None:
        cell = _cell(plan.matrix, facts)
        if cell is not None:
            return cell, plan.matrix.rule
    rule = None if plan.table is None else _winner(plan.table, facts)
    return (None, None) if rule is None else (rule.then, rule)


def _cell(matrix: MatrixPlan, facts: Facts) -> int | None:
    return matrix.cells.get((str(facts.get(matrix.rows)), str(facts.get(matrix.columns))))


def _winner(table: RuleTable[Any], facts: Facts) -> Rule[Any] | None:
    """The rule that decides in a table of kind `first` or `unique`."""
    return table.first(facts) if table.hit == "first" else table.unique(facts).rule


def _adjust(plan: PriorityPlan, facts: Facts, base: int) -> tuple[int, tuple[str, ...]]:
    """The level after uplifts: each rule once, from the base, never past the most urgent level (ruling 28)."""
    if plan.adjust is None:
        return base, ()
    level, by = base, []
    for rule in plan.adjust.all(facts):
        moved = adjusted(level, rule.then, len(plan.levels) - 1)
        if moved != level:
            level = moved
            by.append(rule.name)
    return level, tuple(by)


def adjusted(level: int, by: Adjustment, last: int) -> int:
    """The level after one uplift or its opposite, within the levels there are.

    >>> adjusted(2, Adjustment(-1, None), 3), adjusted(0, Adjustment(-1, None), 3), adjusted(0, Adjustment(-1, 1), 3)
    (1, 0, 0)
    """
    if by.steps >= 0:
        return min(last, level + by.steps)
    return min(level, max(by.not_above or 0, level + by.steps))  # above the limit already: stays where it is


def group_of(plan: RoutingPlan, facts: Facts) -> tuple[str | None, Rule[str] | None]:
    """The group and the rule that chose it; a known group that the helpdesk names is kept, without a rule."""
    reported = facts.get("reported_group")
    if isinstance(reported, str) and reported in plan.groups:
        return reported, None
    rule = None if plan.table is None else _winner(plan.table, facts)
    return (None, None) if rule is None else (rule.then, rule)
