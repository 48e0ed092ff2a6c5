"""What columns cannot know of a ticket's life, and why: read off the compiled policy, before the first ticket is read.

A table of tickets tells each kind of event once, without fields of its own. So a ticket's fields stand from the
beginning, and with them its level, its group, and which figures of a target hold, unless a rule asks for what changes
on the way, or a step of a ladder changes it. Then the engine has to be asked: `refusals` for a whole policy,
`left_out` for single targets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from slaengine.engine.wait import HAPPENINGS_MAX
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.ladder import StepPlan
from slaengine.model.target import TargetPlan
from slaengine.rules import Rule, each_test
from slaengine.worktime import DurationKind
from slaengine.worktime.limits import DAY_SECONDS

CREATED: Final = "created"
"""The event with which every ticket begins."""
CHANGING: Final = frozenset({"event", "stage", "breached"})
"""Facts that change while a ticket lives, whatever the policy says."""
TAKING_BACK: Final = frozenset({"reopened", "rejected", "merged", "callback_completed"})
"""Events that take back, move or end what clocks have come to."""


class Reason(NamedTuple):
    """Why columns do not know something: a code that renderers have words for, a name in it, and a place."""

    code: str
    name: str = ""
    at: str = ""
    """`file:line:column` in the pack; empty where it is no rule's doing."""


def refusals(policy: CompiledPolicy, kinds: Iterable[str]) -> list[Reason]:
    """Why a policy cannot be looked at by columns at all, for a table that tells of these kinds of events."""
    told = frozenset(kinds)
    found = [Reason("takes-back", kind) for kind in sorted(told & TAKING_BACK)]
    found += [*_of_tables(policy), *_of_steps(policy), *_of_reactions(policy, told)]
    return [*found, *(reason for step in _handing_over(policy) for reason in _of_hand_over(policy, *step, told))]


def left_out(policy: CompiledPolicy, kinds: Iterable[str]) -> dict[str, Reason]:
    """The targets that columns cannot judge, each with the first reason."""
    told = frozenset(kinds)
    changing = _changing(policy)
    found = {}
    for plan in policy.targets:
        reason = next(iter(_of_target(policy, plan, told, changing)), None)
        if reason is not None:
            found[plan.name] = reason
    return found


def _handing_over(policy: CompiledPolicy) -> list[tuple[TargetPlan, StepPlan]]:
    """The steps that hand a ticket over to another group."""
    return [(plan, step) for plan in policy.targets for step in plan.steps if step.hand_over is not None]


def _changing(policy: CompiledPolicy) -> frozenset[str]:
    """The facts that may change while a ticket lives."""
    changing = CHANGING | {"group", "line"} if _handing_over(policy) else CHANGING
    asked = {test.field for required in policy.intake.required for test in each_test(required.rule.when)}
    return changing | {"complete"} if asked & changing else changing


def _of_tables(policy: CompiledPolicy) -> Iterator[Reason]:
    """Tables that would say something else later."""
    routing, priority, transfer = policy.routing, policy.priority, policy.intake.transfer
    for table in (policy.classification, priority.table, priority.adjust, None if routing is None else routing.table):
        for rule in () if table is None else table.rules:
            name = _asked(rule, CHANGING)  # they do not know of a group yet
            if name is not None:
                yield Reason("level-asks", name, rule.at)
    for rule in () if transfer is None else transfer.rules:
        name = _asked(rule, _changing(policy))
        if name is not None:
            yield Reason("transfer-asks", name, rule.at)
    matrix = priority.matrix
    if matrix is not None and {matrix.rows, matrix.columns} & CHANGING:
        yield Reason("level-asks", "event", matrix.rule.at)


def _of_steps(policy: CompiledPolicy) -> Iterator[Reason]:
    """Steps that change the level, or more of them than one step of the engine takes."""
    for plan in policy.targets:
        for step in plan.steps:
            if step.raise_by:
                yield Reason("step-raises", f"{plan.name} {step.name}", step.rule.at)
    if _happenings(policy) > HAPPENINGS_MAX:
        yield Reason("many-steps", f"{HAPPENINGS_MAX:,}")


def _of_hand_over(policy: CompiledPolicy, plan: TargetPlan, step: StepPlan, told: frozenset[str]) -> Iterator[Reason]:
    """Why columns cannot say when a step hands over, or whether it does."""
    changing = _changing(policy)
    name = f"{plan.name} {step.name}"
    asked = _asked(step.rule, changing - {"group", "line"})  # which columns keep track of
    if asked is not None:
        yield Reason("step-asks", asked, step.rule.at)
    if step.repeats:
        yield Reason("step-repeats", name, step.rule.at)
    if step.time == "before" and step.length is not None and step.length.kind is not DurationKind.ELAPSED:
        yield Reason("step-before", name, step.rule.at)
    for reason in _of_target(policy, plan, told, changing):
        yield Reason("step-of-target", name, reason.at)


def _happenings(policy: CompiledPolicy) -> int:
    """How much time alone can bring about for a ticket, daily checks apart."""
    rungs = sum(1 + sum(step.repeats + 1 for step in plan.steps) for plan in policy.targets)
    calls = 0 if policy.callbacks is None else max(map(len, policy.callbacks.schedule), default=0)
    return rungs + calls + 1


def surely_seen(policy: CompiledPolicy) -> int | None:
    """Seconds within which a breach is certain to be among the happenings of one step; None for however long.

    The engine brings about `HAPPENINGS_MAX` of them at a time. With daily checks a breach that comes years after the
    event before it may not be among them, and an event that comes then finds the promise unbroken.
    """
    checks = sum(len(check.minutes) for check in policy.daily_checks)
    return (HAPPENINGS_MAX - _happenings(policy)) // checks * DAY_SECONDS if checks else None


def _of_reactions(policy: CompiledPolicy, told: frozenset[str]) -> Iterator[Reason]:
    for reaction in policy.reactions:
        kinds = sorted(kind for kind in (*told, "tick") if reaction.on.matches(kind, {}))
        if reaction.do == "reopen" and kinds:  # what has just been created is open already
            yield Reason("reaction-reopens", reaction.name, reaction.rule.at)


def _of_target(
    policy: CompiledPolicy, plan: TargetPlan, told: frozenset[str], changing: frozenset[str]
) -> Iterator[Reason]:
    rules: list[Rule[Any]] = [plan.rule, *(() if plan.case_table is None else plan.case_table.rules)]
    for rule in rules:
        name = _asked(rule, changing)
        if name is not None:
            yield Reason("target-asks", name, rule.at)
    if _closed_on_the_way(policy, told) and _heeds_closing(plan):
        yield Reason("target-closes", "", plan.places.get("stop", plan.rule.at))


def _closed_on_the_way(policy: CompiledPolicy, told: frozenset[str]) -> bool:
    """Whether the policy itself may close a ticket, at an instant that the table does not tell."""
    reacts = any(
        one.do == "close" and any(one.on.matches(kind, {}) for kind in (*told, CREATED, "tick"))
        for one in policy.reactions
    )
    return reacts or (policy.closing is not None and "resolved" in told)


def _heeds_closing(plan: TargetPlan) -> bool:
    """Whether a ticket that is closed begins, keeps or renews the promise."""
    sets = [plan.starts, plan.restarts, *(stop for figures in plan.figures for stop in figures.stops)]
    return any(one.matches("closed", {}) for one in sets)


def _asked(rule: Rule[Any], names: frozenset[str]) -> str | None:
    """The first of some facts that a rule asks for."""
    return next((test.field for test in each_test(rule.when) if test.field in names), None)


class Omission(NamedTuple):
    """A figure that is left out, and why: `what` is its name in JSON, or `target` with the name of one."""

    what: str
    why: Reason
    name: str = ""


def omissions(targets: Mapping[str, Reason]) -> tuple[Omission, ...]:
    """All that is left out: what columns never know, the targets, and what needs all targets."""
    steps = Reason("no-steps")
    never = [Omission(what, steps) for what in NEVER_KNOWN]
    whole = [Omission(what, Reason("needs-all-targets")) for what in OF_ALL_TARGETS if targets]
    return (*never, *(Omission("target", why, name) for name, why in targets.items()), *whole)


NEVER_KNOWN: Final = ("escalations", "actions", "asked_out_of_hours")
"""Figures that only the engine finds."""
OF_ALL_TARGETS: Final = ("due_out_of_hours", "changed_tickets", "foremost")
"""Figures that are wrong where a single target is left out."""
