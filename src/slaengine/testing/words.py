"""The words that tests use for what a policy does: all that it can do, and what it did in one decision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from slaengine.model.compiled import CompiledPolicy
from slaengine.model.state import Action

BREACH: Final = "mark_breached"
ALWAYS: Final = (BREACH, "notify")
"""Types of action that a policy can ask for without a word of its own for them."""
_PARTS: Final = {"convene": "convene", "hand_over": "hand_over", "raise": "raise_priority"}
"""Last word of a step's key → type of action, for what a step does beside telling somebody."""


def action_words(action: Action) -> tuple[str, ...]:
    """Every word that a test can use for an action, the most telling first.

    >>> action_words(Action("T-1/resolution/1/nearly/2", "notify", 0, ("assignee",)))
    ('resolution nearly', 'notify', 'resolution nearly to assignee', 'notify to assignee')
    >>> action_words(Action("T-1/first_view/1/mark_breached", "mark_breached", 0))
    ('first_view breach', 'mark_breached')
    """
    plain = tuple(dict.fromkeys([*_named(action.type, action.key.split("/")[1:]), action.type]))
    return (*plain, *(f"{word} to {whom}" for word in plain for whom in action.to))


def _named(kind: str, key: list[str]) -> Iterator[str]:
    """The names in an action's key (without the ticket): target and step, or whatever else caused it."""
    match kind, key:
        case "mark_breached", [target, _, "mark_breached"]:
            yield f"{target} breach"
        case "ask", ["clarify", name]:
            yield name
        case ("assign" | "close", ["assign" | "close", _]) | ("refuse_attachment", ["attachment", *_]):
            return
        case "callback", ["callback", *_]:
            return
        case ("reopen" | "open_complaint", ["callback", name, _]) | ("transfer", ["transfer", name, _]):
            yield name
        case "notify", ["daily", name, _]:
            yield name
        case _, [target, cycle, step, *rest] if cycle.isdigit():
            part = next((_PARTS[word] for word in rest if word in _PARTS), None)
            if part is not None:
                yield f"{target} {step} {part}"
            yield f"{target} {step}"
        case _, [reaction, *_]:
            yield reaction


def known_actions(policy: CompiledPolicy) -> set[str]:
    """Every word for an action that the policy can ask for, without recipients."""
    words = {*ALWAYS, *_other_types(policy)}
    for plan in policy.targets:
        words.add(f"{plan.name} breach")
        for step in plan.steps:
            does = {"convene": step.convene, "hand_over": step.hand_over, "raise_priority": step.raise_by}
            parts = [kind for kind, done in does.items() if done]
            words |= {f"{plan.name} {step.name}", *parts, *(f"{plan.name} {step.name} {kind}" for kind in parts)}
    for reaction in policy.reactions:
        words |= {reaction.name, reaction.do}
    words |= {check.name for check in policy.daily_checks} | {ask.rule.name for ask in policy.intake.clarify}
    if policy.intake.transfer is not None:
        words |= {"transfer", *(rule.name for rule in policy.intake.transfer.rules)}
    if policy.callbacks is not None and policy.callbacks.outcomes is not None:
        outcomes = policy.callbacks.outcomes.rules
        words |= {rule.name for rule in outcomes}
        words |= {"open_complaint" if rule.then == "complaint" else "reopen" for rule in outcomes}
    return words


def _other_types(policy: CompiledPolicy) -> Iterator[str]:
    routing, intake = policy.routing, policy.intake
    if routing is not None and routing.assign is not None:
        yield "assign"
    if intake.clarify:
        yield "ask"
    if intake.attachments is not None:
        yield "refuse_attachment"
    if policy.callbacks is not None:
        yield "callback"
    if policy.closing is not None:
        yield "close"


def known_recipients(policy: CompiledPolicy) -> set[str]:
    """Everybody that an action of the policy can go to."""
    whom = {"customer", "assignee", "group_lead", "supervisor"}
    lists: list[Iterable[str]] = [reaction.notify for reaction in policy.reactions]
    lists += [check.notify for check in policy.daily_checks]
    for plan in policy.targets:
        for step in plan.steps:
            lists += [step.notify, step.if_empty, step.convene.invite if step.convene else ()]
    if policy.intake.transfer is not None:
        lists.append([rule.then for rule in policy.intake.transfer.rules])
    routing = policy.routing
    if routing is not None:
        lists += [list(routing.groups), [routing.supervisor] if routing.supervisor else []]
        lists.append(routing.assign.people if routing.assign is not None else ())
    return whom.union(*lists)
