"""Where a ticket is in its life: always in exactly one stage."""

from __future__ import annotations

from slaengine.model.compiled import CompiledPolicy
from slaengine.model.state import Course, Grading, Lifecycle


def stage_of(
    policy: CompiledPolicy, lifecycle: Lifecycle, missing: tuple[str, ...], grading: Grading, course: Course
) -> str:
    """`intake` while something is missing, `grading` until it has a level and a group, then `handling`.

    `escalation` after a ladder has raised it or handed it over, `feedback` while the customer has a solution to
    confirm, `closing` after that, with its callbacks.
    """
    if lifecycle != "open":
        return "feedback" if lifecycle == "resolved" else "closing"
    if missing:
        return "intake"
    if grading.level is None or (policy.routing is not None and grading.group is None):
        return "grading"
    return "escalation" if course.raised or course.handed_to is not None else "handling"
