"""What a policy plans along and after a clock: ladder steps, callbacks, closing, daily checks, reactions, guidance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from slaengine.model.patterns import EventSet, Words
from slaengine.rules import Rule, RuleTable
from slaengine.worktime import Calendar, Duration

StepTime = Literal["share", "breach", "before", "after", "elapsed"]


@dataclass(frozen=True, slots=True)
class ConvenePlan:
    """A meeting to call. `seconds` is its time limit, None for none."""

    title: Words
    invite: tuple[str, ...]
    time_limit: Duration | None


@dataclass(frozen=True, slots=True)
class StepPlan:
    """One step of a ladder. It is due at one instant of its target's own clock, and again `repeats` times."""

    name: str
    title: Words
    time: StepTime
    share: float
    """For `share`: the part of the goal, 0.8 for 80 %."""
    length: Duration | None
    """For `before`, `after` and `elapsed`."""
    every: Duration | None
    repeats: int
    stop_on: EventSet
    in_hours: bool
    """Whether the message waits until the target's calendar opens."""
    notify: tuple[str, ...]
    message: Words | None
    convene: ConvenePlan | None
    hand_over: str | None
    """A group, or `next_line`."""
    raise_by: int
    if_empty: tuple[str, ...]
    rule: Rule[None]
    """The step as a rule: name, `when` (None: always), place, clauses."""


@dataclass(frozen=True, slots=True)
class CallbackPlan:
    """Calls to the customer after resolution. `schedule` has the lengths for each level index."""

    after: EventSet
    schedule: tuple[tuple[Duration, ...], ...]
    ask: tuple[str, ...]
    in_hours: bool
    calendar: Calendar
    outcomes: RuleTable[Literal["reopen", "complaint"]] | None
    """Of kind `all`; conditions speak of the answers and the ticket's fields."""
    rule: Rule[None]


@dataclass(frozen=True, slots=True)
class ClosingPlan:
    """When a resolved ticket is closed without a word from the customer."""

    after: Duration
    calendar: Calendar
    rule: Rule[None]


@dataclass(frozen=True, slots=True)
class DailyCheckPlan:
    """A look at open tickets at fixed times. `minutes` are minutes after midnight, in order."""

    name: str
    minutes: tuple[int, ...]
    calendar: Calendar
    notify: tuple[str, ...]
    rule: Rule[None]


@dataclass(frozen=True, slots=True)
class ReactionPlan:
    """What is done when an event comes."""

    name: str
    on: EventSet
    do: str
    notify: tuple[str, ...]
    copy_to: tuple[str, ...]
    message: Words | None
    needs: tuple[str, ...]
    in_hours: bool
    rule: Rule[None]


@dataclass(frozen=True, slots=True)
class AdvicePlan:
    """Advice for whoever handles the ticket, or a question to the customer (`clarify`)."""

    text: Words
    rule: Rule[None]


@dataclass(frozen=True, slots=True)
class PersonPlan:
    """Someone who handles tickets."""

    name: str
    title: Words
    groups: tuple[str, ...]
    skills: frozenset[str]
    backup: str | None
    away: bool


@dataclass(frozen=True, slots=True)
class LoadLimitPlan:
    """With `max_open` open tickets (of a level index, or of all) a person is full until below `resume_below`."""

    level: int | None
    max_open: int
    resume_below: int
    rule: Rule[None]


@dataclass(frozen=True, slots=True)
class AssignPlan:
    """How a person of the group is chosen."""

    strategy: Literal["least_loaded", "round_robin", "skill_match"]
    skill_field: str
    limits: tuple[LoadLimitPlan, ...]
    overflow: tuple[Literal["backup", "supervisor"], ...]
    supervisor: str | None
    people: Mapping[str, PersonPlan]
    rule: Rule[None]


@dataclass(frozen=True, slots=True)
class AttachmentPlan:
    """Which files a ticket may carry: endings in small letters, and bytes at most."""

    kinds: frozenset[str]
    size_bytes_max: int
    rule: Rule[None]


@dataclass(frozen=True, slots=True)
class QueueKey:
    """One thing that a queue is ordered by: `priority`, `due` or a field."""

    field: str
    descending: bool


@dataclass(frozen=True, slots=True)
class QueuePlan:
    """The order in which open tickets are worked."""

    order: tuple[QueueKey, ...]
    rule: Rule[None]
