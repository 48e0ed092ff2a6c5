"""What accompanies a ticket besides its clocks → plans: reactions, guidance, callbacks, closing, checks, the queue."""

from __future__ import annotations

from typing import Final

from slaengine.compiler.lower_parts import (
    calendar,
    event_set,
    part_rule,
    row_rule,
    table,
    words,
    words_or_none,
)
from slaengine.compiler.references import queue_key
from slaengine.compiler.resolve import Resolved
from slaengine.compiler.tree import Path
from slaengine.model.ladder import (
    AdvicePlan,
    AttachmentPlan,
    CallbackPlan,
    ClosingPlan,
    DailyCheckPlan,
    QueueKey,
    QueuePlan,
    ReactionPlan,
)
from slaengine.policy.base import as_tuple
from slaengine.policy.escalations import DailyCheck
from slaengine.policy.intake import Attachments
from slaengine.policy.reactions import Reaction
from slaengine.worktime import parse_duration

_UNITS: Final = {"KB": 1024, "MB": 1024**2, "GB": 1024**3}


def reactions(resolved: Resolved) -> tuple[ReactionPlan, ...]:
    """What is done when an event comes."""
    return tuple(_reaction(resolved, ("reactions", index), row) for index, row in enumerate(resolved.pack.reactions))


def _reaction(resolved: Resolved, path: Path, reaction: Reaction) -> ReactionPlan:
    return ReactionPlan(
        name=reaction.name,
        on=event_set(reaction.on),
        do=reaction.do,
        notify=as_tuple(reaction.notify),
        copy_to=as_tuple(reaction.copy_to),
        message=words_or_none(reaction.message),
        needs=as_tuple(reaction.needs),
        in_hours=reaction.deliver == "in_hours",
        rule=row_rule(resolved, path, reaction, None),
    )


def guidance(resolved: Resolved) -> tuple[AdvicePlan, ...]:
    """Advice for whoever handles the ticket."""
    rows = enumerate(resolved.pack.guidance)
    return tuple(
        AdvicePlan(words(row.advice, row.name), row_rule(resolved, ("guidance", index), row, None))
        for index, row in rows
    )


def clarify(resolved: Resolved) -> tuple[AdvicePlan, ...]:
    """Questions about vague tickets."""
    intake = resolved.pack.intake
    rows = enumerate(intake.clarify if intake is not None else ())
    return tuple(
        AdvicePlan(words(row.ask, row.name), row_rule(resolved, ("intake", "clarify", index), row, None))
        for index, row in rows
    )


def attachments(resolved: Resolved, spec: Attachments | None) -> AttachmentPlan | None:
    """Which files a ticket may carry."""
    if spec is None:
        return None
    kinds = frozenset(kind.lower().removeprefix(".") for kind in spec.kinds)
    rule = part_rule(resolved, ("intake", "attachments"), "attachments", spec)
    return AttachmentPlan(kinds, size_bytes(spec.size_max), rule)


def size_bytes(text: str) -> int:
    """A size of a file in bytes; 1 KB is 1,024 bytes, as file managers count.

    >>> size_bytes("10 MB")
    10485760
    """
    return int(text[:-2]) * _UNITS[text[-2:]]


def callbacks(resolved: Resolved) -> CallbackPlan | None:
    """Calls to the customer after resolution."""
    spec = resolved.pack.callbacks
    if spec is None:
        return None
    thens = [outcome.then for outcome in spec.outcomes]
    return CallbackPlan(
        after=event_set(spec.after),
        schedule=tuple(tuple(map(parse_duration, spec.schedule.get(level, ()))) for level in resolved.levels),
        ask=tuple(spec.ask),
        in_hours=spec.deliver == "in_hours",
        calendar=calendar(resolved, spec.calendar),
        outcomes=table(resolved, ("callbacks", "outcomes"), spec.outcomes, thens, "all"),
        rule=part_rule(resolved, ("callbacks",), "callbacks", spec),
    )


def closing(resolved: Resolved) -> ClosingPlan | None:
    """When a resolved ticket is closed without a word from the customer."""
    spec = resolved.pack.closing
    if spec is None:
        return None
    after, rule = parse_duration(spec.unanswered_after), part_rule(resolved, ("closing",), "closing", spec)
    return ClosingPlan(after, calendar(resolved, spec.calendar), rule)


def daily_checks(resolved: Resolved) -> tuple[DailyCheckPlan, ...]:
    """Looks at open tickets at fixed times of the day."""
    return tuple(
        DailyCheckPlan(
            name=check.name,
            minutes=_minutes(check),
            calendar=calendar(resolved, check.calendar),
            notify=as_tuple(check.notify),
            rule=part_rule(resolved, ("daily_checks", index), check.name, check),
        )
        for index, check in enumerate(resolved.pack.daily_checks)
    )


def _minutes(check: DailyCheck) -> tuple[int, ...]:
    return tuple(sorted({int(text[:2]) * 60 + int(text[3:]) for text in check.at}))


def queue(resolved: Resolved) -> QueuePlan | None:
    """The order in which open tickets are worked."""
    spec = resolved.pack.queue
    if spec is None:
        return None
    keys = tuple(QueueKey(*queue_key(text)) for text in spec.order)
    return QueuePlan(keys, part_rule(resolved, ("queue",), "queue", spec))
