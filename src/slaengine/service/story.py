"""A ticket's life as a story: what happened, numbered, and what the policy did about it, lettered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final, Literal, TypeAlias

from slaengine.model.compiled import CompiledPolicy
from slaengine.model.decision import Decision, Timer
from slaengine.model.ladder import StepPlan
from slaengine.model.patterns import Words
from slaengine.model.state import NO_WORDS, Action
from slaengine.model.target import TargetPlan

EntryKind: TypeAlias = Literal["event", "breach", "step", "callback", "close", "check"]
FOLLOWUPS: Final = frozenset({"callback", "close", "check"})
LEVEL: Final = "level"
"""Stands among what an event caused for the level that it gave the ticket."""
_PARTS: Final = ("/convene", "/hand_over", "/raise")
"""What the key of an action has at its end that is one part of a step."""
_AT_ONCE: Final[Mapping[EntryKind, int]] = {"event": 0, "breach": 1}
"""What comes first at one instant; of all else, what was decided first."""
_TIMERS: Final[Mapping[str, EntryKind]] = {"escalation": "step", "callback": "callback", "close": "close"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that was asked for: an action's type, and of whom or with what."""

    type: str
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the story. `tag` is its number (an event) or its letters (what the policy did)."""

    at: int
    kind: EntryKind
    what: str
    """An event's type, a step's name, a callback's number: the word that events and policies use for it."""
    title: Words = NO_WORDS
    """Of a step; empty where `what` is known to everybody."""
    target: str = ""
    """The name of the target that it is about."""
    status: str = ""
    """The status that an event brought."""
    asked: tuple[Asked, ...] = ()
    tag: str = ""
    repetition: int = 0
    late: bool = False
    """It came due while nobody looked."""
    ahead: bool = False
    """It has not happened, and will if nothing else does."""


def tell(decisions: Sequence[Decision], *, checks: bool = False) -> list[Entry]:
    """The story of all of one ticket's decisions, in the order of time; daily checks only if they are asked for."""
    entries = [*_told(decisions), *_ahead(decisions[-1])]
    wanted = [entry for entry in entries if checks or entry.kind != "check"]
    wanted.sort(key=lambda entry: (entry.at, _AT_ONCE.get(entry.kind, len(_AT_ONCE))))
    return list(_tagged(wanted))


def letters(number: int) -> str:
    """Give the letters of a number: a to z, then aa, ab and so on.

    >>> letters(1), letters(26), letters(27), letters(703)
    ('a', 'z', 'aa', 'aaa')
    """
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("a") + rest) + text
    return text


def _tagged(entries: Sequence[Entry]) -> Iterator[Entry]:
    events = 0
    for number, entry in enumerate(entries, 1):
        events += entry.kind == "event"
        yield replace(entry, tag=str(events) if entry.kind == "event" else letters(number - events))


def _told(decisions: Sequence[Decision]) -> Iterator[Entry]:
    """Each event with what it caused, and each step with all that it asked for; a repeated event says nothing new."""
    seen: set[str] = set()
    steps = _steps(decisions[-1].policy)
    for before, decision in zip(chain([None], decisions), decisions, strict=False):
        event = decision.event
        new = [action for action in decision.ticket.actions if action.key not in seen]
        seen.update(action.key for action in new)
        caused: list[Asked] = []
        for actions in _by_rule(new):
            entry = _entry(decision, actions, steps)
            if entry is None:
                caused += [Asked(action.type, action.to) for action in actions]
            else:
                yield entry
        event_key = f"event {event.event_id}"
        if event.type != "tick" and event_key not in seen:
            seen.add(event_key)
            status = event.ticket.get("status")
            if decision.level is not None and (before is None or before.level != decision.level):
                caused.insert(0, Asked(LEVEL, (decision.level,)))
            yield Entry(
                event.at, "event", event.type, status=status if isinstance(status, str) else "", asked=tuple(caused)
            )


def _by_rule(actions: Iterable[Action]) -> Iterator[list[Action]]:
    """The actions that one step or one rule asked for at one time, in the order of the first of each."""
    groups: dict[tuple[str, str], list[Action]] = {}
    for action in actions:
        groups.setdefault((action.rule, _base(action)), []).append(action)
    yield from groups.values()


def _entry(decision: Decision, actions: Sequence[Action], steps: Mapping[str, list[_Step]]) -> Entry | None:
    """The line about what one rule asked for; None for what an event caused at once."""
    first = actions[0]
    at, late = min(action.at for action in actions), any(action.late for action in actions)
    base = _base(first)[len(decision.ticket.ticket_id) + 1 :]
    parts = base.split("/")
    if first.type == "mark_breached":
        return Entry(at, "breach", "breach", target=parts[0], late=late)
    for plan, step in steps.get(first.rule, ()):
        if parts[0] == plan.name and parts[2:3] == [step.name]:
            repetition = int(parts[3]) if len(parts) > 3 and parts[3].isdecimal() else 0
            asked = tuple(_asked(action) for action in actions)
            return Entry(at, "step", step.name, step.title, plan.name, asked=asked, repetition=repetition, late=late)
    policy = decision.policy
    if first.type == "callback":
        return Entry(at, "callback", parts[-1], late=late)
    if first.type == "close" and policy.closing is not None and first.rule == policy.closing.rule.at:
        return Entry(at, "close", "close", late=late)
    if parts[0] == "daily" and any(check.rule.at == first.rule for check in policy.daily_checks):
        return Entry(at, "check", parts[1], asked=tuple(_asked(action) for action in actions), late=late)
    return None


_Step: TypeAlias = tuple[TargetPlan, StepPlan]


def _steps(policy: CompiledPolicy) -> Mapping[str, list[_Step]]:
    """The steps of all ladders by their place in the pack."""
    found: dict[str, list[_Step]] = {}
    for plan in policy.targets:
        for step in plan.steps:
            found.setdefault(step.rule.at, []).append((plan, step))
    return found


def _base(action: Action) -> str:
    """An action's key without the part of the step that it is."""
    for part in _PARTS:
        if action.key.endswith(part):
            return action.key.removesuffix(part)
    return action.key


def _asked(action: Action) -> Asked:
    priority = action.detail.get("priority")
    return Asked(action.type, (priority,) if isinstance(priority, str) else action.to)


def _ahead(decision: Decision) -> Iterator[Entry]:
    """What will happen if no event comes; a deadline is drawn as such, and daily checks go without saying."""
    steps = _steps(decision.policy)
    for timer in decision.timers:
        kind = _TIMERS.get(timer.kind)
        if kind == "step":
            yield from _step_ahead(timer, steps)
        elif kind is not None:
            what = timer.what.rpartition("/")[2] if kind == "callback" else kind
            yield Entry(timer.at, kind, what, ahead=True)


def _step_ahead(timer: Timer, steps: Mapping[str, list[_Step]]) -> Iterator[Entry]:
    for plan, step in steps.get(timer.rule, ()):
        named, _, again = timer.what.partition(" (")
        if named == f"{plan.name} {step.name}":
            repetition = int(again.removesuffix(")")) - 1 if again else 0
            yield Entry(timer.at, "step", step.name, step.title, plan.name, repetition=repetition, ahead=True)
