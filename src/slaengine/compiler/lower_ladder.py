"""`escalations:` → the steps of each target's ladder."""

from __future__ import annotations

from typing import NamedTuple

from slaengine.compiler.lower_parts import duration, event_set, row_rule, words, words_or_none
from slaengine.compiler.resolve import Resolved
from slaengine.compiler.tree import Path
from slaengine.model.ladder import ConvenePlan, StepPlan, StepTime
from slaengine.policy.base import as_tuple
from slaengine.policy.escalations import Convene, LadderStep
from slaengine.worktime import Duration


class _When(NamedTuple):
    """When a step is due on its target's clock."""

    time: StepTime
    share: float = 0.0
    length: Duration | None = None


def ladder(resolved: Resolved, target: str) -> tuple[StepPlan, ...]:
    """The steps of a target, as written."""
    rows = resolved.pack.escalations.get(target, ())
    return tuple(_step(resolved, ("escalations", target, index), row) for index, row in enumerate(rows))


def _step(resolved: Resolved, path: Path, step: LadderStep) -> StepPlan:
    when = _when(step)
    return StepPlan(
        name=step.name,
        title=words(step.title, step.name),
        time=when.time,
        share=when.share,
        length=when.length,
        every=None if step.repeat is None else duration(step.repeat.every),
        repeats=0 if step.repeat is None else step.repeat.max,
        stop_on=event_set(step.stop_on),
        in_hours=step.deliver == "in_hours",
        notify=as_tuple(step.notify),
        message=words_or_none(step.message),
        convene=_convene(step.convene),
        hand_over=step.hand_over,
        raise_by=step.raise_priority_by or 0,
        if_empty=as_tuple(step.if_empty),
        rule=row_rule(resolved, path, step, None),
    )


def _when(step: LadderStep) -> _When:
    if step.at == "breach":
        return _When("breach")
    if step.at is not None:
        return _When("share", share=share(step.at))
    if step.before is not None:
        return _When("before", length=duration(step.before))
    if step.after is not None:
        return _When("after", length=duration(step.after))
    return _When("elapsed", length=duration(step.elapsed))


def share(percent: str) -> float:
    """A share of the goal as a number.

    >>> share("80%"), share("12.5%")
    (0.8, 0.125)
    """
    return round(float(percent.removesuffix("%")) / 100, 6)


def _convene(convene: Convene | None) -> ConvenePlan | None:
    if convene is None:
        return None
    return ConvenePlan(words(convene.title, ""), as_tuple(convene.invite), duration(convene.time_limit))
