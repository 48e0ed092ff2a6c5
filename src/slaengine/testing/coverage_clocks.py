"""Which changes of a clock a policy makes possible: the rows of the table of transitions that it has a part in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from slaengine.model.clock import TRANSITIONS, Cause, Status
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.decision import Change
from slaengine.model.target import TargetPlan


def possible_changes(policy: CompiledPolicy, plan: TargetPlan) -> Iterator[tuple[Status, Cause]]:
    """The transitions that the target's clock can make under this policy, in the order of the table."""
    for status, cause in TRANSITIONS:
        if cause in _POSSIBLE and _POSSIBLE[cause](policy, plan) and (status != "paused" or _stands(plan, cause)):
            yield status, cause


def change_name(target: str, status: Status, cause: Cause) -> str:
    """A change of a target's clock as people read it.

    >>> change_name("resolution", "running", "stop_late")
    'resolution: running → missed (stop late)'
    """
    return f"{target}: {status} → {TRANSITIONS[status, cause]} ({cause.replace('_', ' ')})"


def name_of(change: Change) -> str:
    """The name of a change that was made."""
    return change_name(change.target, "pending" if change.before is None else change.before.status, change.cause)


def _stands(plan: TargetPlan, cause: Cause) -> bool:
    """Whether a clock that stands still can change so: it is late only where a shorter length takes its time away."""
    return bool(plan.pause_on) and (cause not in _LATE or _has_several_lengths_of(plan))


def _always(_policy: CompiledPolicy, _plan: TargetPlan) -> bool:
    return True


def _pauses(_policy: CompiledPolicy, plan: TargetPlan) -> bool:
    return bool(plan.pause_on)


def _has_several_lengths(_policy: CompiledPolicy, plan: TargetPlan) -> bool:
    return _has_several_lengths_of(plan)


def _has_several_lengths_of(plan: TargetPlan) -> bool:
    return len({goal for figures in plan.figures for goal in figures.goals if goal is not None}) > 1


def _is_for_some(_policy: CompiledPolicy, plan: TargetPlan) -> bool:
    return plan.rule.when is not None or any(None in figures.goals for figures in plan.figures)


def _ends_early(policy: CompiledPolicy, plan: TargetPlan) -> bool:
    return policy.intake.transfer is not None or _is_for_some(policy, plan)


def _resumes(_policy: CompiledPolicy, plan: TargetPlan) -> bool:
    return plan.on_reopen == "resume"


def _begins_anew(_policy: CompiledPolicy, plan: TargetPlan) -> bool:
    return plan.recurring or plan.on_reopen == "new_cycle"


_LATE: Final = frozenset({"breach", "stop_late"})
_POSSIBLE: Final[Mapping[Cause, Callable[[CompiledPolicy, TargetPlan], bool]]] = {
    "start": _always,
    "pause": _pauses,
    "resume": _pauses,
    "breach": _always,
    "retarget": _has_several_lengths,
    "stop_in_time": _always,
    "stop_late": _always,
    "cancel": _ends_early,
    "restore": _is_for_some,
    "reopen": _resumes,
    "renew": _begins_anew,
}
"""When a policy has a part in a change. `merge` is not here: two tickets merge in whatever way the policy is."""
