"""What a policy plans along and after a clock: ladder steps, callbacks, closing, daily checks, reactions, guidance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Final, Literal, NamedTuple

from slaengine.model.patterns import EventSet, Words
from slaengine.rules import Rule, RuleTable
from slaengine.worktime import Calendar, Duration, DurationKind

StepTime = Literal["share", "breach", "before", "after", "elapsed"]
Base = Literal["open", "elapsed", "due", "calendar"]
"""What a step's instant is counted from: the start in open time, the start in real time, the deadline; or only the
calendar can tell."""


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


class Footing(NamedTuple):
    """Where a step first stands on a clock with some goal: so many `seconds` after `base`.

    Worked out once, so that a step's instant costs one look into the calendar, or none.
    """

    step: int
    base: Base
    seconds: int
    certain_after: int = 0
    """Seconds after its instant at which it is certain: an event at the very deadline still keeps the promise."""


def footing(number: int, step: StepPlan, goal: Duration) -> Footing:
    """The footing of one step on a clock with that goal."""
    length, kind = step.length, goal.kind
    if step.time == "breach":
        return Footing(number, "due", 0, certain_after=1)
    if step.share == 1:
        return Footing(number, "due", 0)
    if step.time == "share" and kind in _BASES and round(goal.amount * step.share):
        return Footing(number, _BASES[kind], round(goal.amount * step.share))
    if length is not None and step.time == "elapsed" and length.kind in _BASES and length.amount:
        return Footing(number, _BASES[length.kind], length.amount)
    if length is not None and step.time in _ABOUT_DUE and length.kind is DurationKind.ELAPSED:
        return Footing(number, "due", length.amount * _ABOUT_DUE[step.time])
    return Footing(number, "calendar", 0)


_BASES: Final[Mapping[DurationKind, Base]] = {DurationKind.OPEN: "open", DurationKind.ELAPSED: "elapsed"}
_ABOUT_DUE: Final = {"before": -1, "after": 1}


class Ladder(NamedTuple):
    """The footings of a target's steps for one goal."""

    steps: tuple[Footing, ...]
    open_seconds: tuple[int, ...]
    """The seconds of the first of them, which count in open time."""
    foremost: tuple[Footing, ...]
    """Those of them, on a clock that has taken none yet, of which one comes before all others and the breach."""


def ladder_for(steps: Sequence[StepPlan], goal: Duration) -> Ladder:
    """The ladder of a target whose clock has that goal."""
    footings = [footing(number, step, goal) for number, step in enumerate(steps)]
    foremost: dict[tuple[Base, int], Footing] = {}
    for one in footings:
        if steps[one.step].time not in ("breach", "after"):
            # From one base, less time comes first; what the calendar has to tell cannot be compared.
            key = (one.base, one.step if one.base == "calendar" else 0)
            foremost[key] = min(foremost.get(key, one), one, key=attrgetter("seconds"))
    footings.sort(key=lambda one: one.base != "open")
    counted = tuple(one.seconds for one in footings if one.base == "open")
    return Ladder(tuple(footings), counted, tuple(foremost.values()))


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
    members: Mapping[str, tuple[PersonPlan, ...]] = field(init=False)
    """The people of each group, in the policy's order."""
    full_from: int | None = field(init=False)
    """How many open tickets of all levels make a person full; None where nothing does."""
    resume_below: int = field(init=False)
    """Below how many open tickets somebody who was full is free again."""
    by_level: Mapping[int, int] = field(init=False)
    """By level index, how many open tickets of it make a person full."""

    def __post_init__(self) -> None:
        members: dict[str, tuple[PersonPlan, ...]] = {}
        for person in self.people.values():
            for group in dict.fromkeys(person.groups):
                members[group] = (*members.get(group, ()), person)
        by_level: dict[int, int] = {}
        for limit in self.limits:
            if limit.level is not None:
                by_level[limit.level] = min(limit.max_open, by_level.get(limit.level, limit.max_open))
        object.__setattr__(self, "members", members)
        totals = [limit for limit in self.limits if limit.level is None]
        object.__setattr__(self, "full_from", min((limit.max_open for limit in totals), default=None))
        object.__setattr__(self, "resume_below", min((limit.resume_below for limit in totals), default=0))
        object.__setattr__(self, "by_level", by_level)


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
