"""Rules about levels: uplifts that move nothing, and those that take a promise away."""

from __future__ import annotations

from collections.abc import Iterator

from slaengine.engine.grade import adjusted
from slaengine.lint.subject import Found, Subject, found


def uplift_without_effect(subject: Subject) -> Iterator[Found]:
    """Adjust rules after which each level is what it was."""
    plan = subject.policy.priority
    for index, rule in enumerate(plan.adjust.rules if plan.adjust is not None else ()):
        levels = range(len(plan.levels))
        if all(adjusted(level, rule.then, len(plan.levels) - 1) == level for level in levels):
            place = subject.at(("priorities", "adjust", index, "name"))
            yield found("uplift-without-effect", place, name=rule.name)
