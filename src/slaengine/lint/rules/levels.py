"""Rules about levels: uplifts that move nothing, and those that take a promise away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from slaengine.engine.grade import adjusted
from slaengine.lint.figures import possible_levels, rows
from slaengine.lint.limits import UPLIFTS_MAX
from slaengine.lint.subject import Found, Subject, found
from slaengine.model.ladder import StepPlan
from slaengine.model.target import TargetPlan


def uplift_without_effect(subject: Subject) -> Iterator[Found]:
    """Adjust rules, and steps of ladders, after which each level they can meet is what it was."""
    plan = subject.policy.priority
    for index, rule in enumerate(plan.adjust.rules[:UPLIFTS_MAX] if plan.adjust is not None else ()):
        levels = possible_levels(subject, rule.when)
        if levels and all(adjusted(level, rule.then, len(plan.levels) - 1) == level for level in levels):
            place = subject.at(("priorities", "adjust", index, "name"))
            yield found("uplift-without-effect", place, name=rule.name)
    for target in subject.policy.targets:
        for index, step in enumerate(target.steps):
            if step.raise_by and _met_by(subject, target, step) == {0}:
                place = subject.at(("escalations", target.name, index, "raise_priority_by"))
                yield found("uplift-without-effect", place, name=f"{target.name} {step.name}")


def _met_by(subject: Subject, target: TargetPlan, step: StepPlan) -> set[int]:
    """The levels at which a step can be taken."""
    promised = {level for figures in target.figures for level, goal in enumerate(figures.goals) if goal is not None}
    return promised & possible_levels(subject, step.rule.when)


def uplift_loses_promise(subject: Subject) -> Iterator[Found]:
    """Adjust rules that raise a ticket to a level at which it has no such promise any more."""
    plan = subject.policy.priority
    for index, rule in enumerate(plan.adjust.rules[:UPLIFTS_MAX] if plan.adjust is not None else ()):
        last = len(plan.levels) - 1
        moved = ((level, adjusted(level, rule.then, last)) for level in sorted(possible_levels(subject, rule.when)))
        raised = [(level, higher) for level, higher in moved if higher < level]
        for row in rows(subject.policy):
            lost = next(((a, b) for a, b in raised if row.goals[a] is not None and row.goals[b] is None), None)
            if lost is not None:
                place = subject.at(("priorities", "adjust", index, "name"))
                words: dict[str, Any] = {"level": plan.levels[lost[0]], "higher": plan.levels[lost[1]]}
                yield found("uplift-loses-promise", place, name=rule.name, target=row.plan.name, **words)
