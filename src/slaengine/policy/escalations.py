"""What happens along and after a clock: escalation ladders, callbacks, daily checks, the queue's order."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from slaengine.policy.base import Because, ConditionMap, DurationText, Name, Names, Section, ShortText, Text
from slaengine.policy.targets import EventRefs

REPEATS_MAX = 100

Percent = Annotated[str, Field(pattern=r"^(breach|[1-9][0-9]{0,2}(\.[0-9])?%)$", examples=["80%", "breach"])]
ClockTime = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", examples=["09:00"])]


class Repeat(Section):
    """A step that comes again."""

    every: DurationText
    """How long between two."""
    max: Annotated[int, Field(ge=1, le=REPEATS_MAX)]
    """How many in all, after the first."""


class Convene(Section):
    """A meeting that the step calls."""

    title: Text
    """What the meeting is."""
    invite: Names
    """The roles that are invited."""
    time_limit: DurationText | None = None
    """How long it may take."""


class LadderStep(Section):
    """One step of a ladder: when on the target's own clock, and what happens then."""

    name: Name
    """The step's name, unique in its ladder."""
    title: Text | None = None
    """What people call this step."""
    at: Percent | None = None
    """At a share of the goal (`80%`) or at `breach`."""
    before: DurationText | None = None
    """So long before the deadline."""
    after: DurationText | None = None
    """So long after the breach."""
    elapsed: DurationText | None = None
    """So long after the clock's start."""
    when: ConditionMap | None = None
    """Only for tickets for which this holds at that instant."""
    repeat: Repeat | None = None
    """Again and again after that."""
    stop_on: EventRefs | None = None
    """Events after which the step is not taken any more."""
    deliver: Literal["now", "in_hours"] = "now"
    """`in_hours` holds the message back until the calendar opens."""
    notify: Names | None = None
    """Who is told: roles or people."""
    message: Text | None = None
    """What they are told."""
    convene: Convene | None = None
    """A meeting to call."""
    hand_over: Name | None = None
    """The group that takes the ticket, or `next_line`."""
    raise_priority_by: Annotated[int, Field(ge=1, le=20)] | None = None
    """How many levels more urgent the ticket becomes."""
    if_empty: Names | None = None
    """Who gets it when nobody named above is there."""
    because: Because | None = None
    """The clause that asks for this step."""

    @model_validator(mode="after")
    def _one_time(self) -> LadderStep:
        if sum(x is not None for x in (self.at, self.before, self.after, self.elapsed)) != 1:
            raise PydanticCustomError("step-time", "a step has exactly one of `at`, `before`, `after`, `elapsed`")
        return self


Escalations = Annotated[
    dict[Name, list[LadderStep]],
    Field(description="Ladders by target: what happens when its clock gets far."),
]


class CallbackOutcome(Section):
    """What an answer in a callback causes."""

    name: Name
    """The outcome's name."""
    when: ConditionMap
    """Which answers."""
    then: Literal["reopen", "complaint"]
    """What follows."""
    because: Because | None = None
    """The clause that asks for it."""


class Callbacks(Section):
    """Calls to the customer after resolution."""

    after: EventRefs = "resolved"
    """The event after which callbacks are planned."""
    schedule: dict[Name, list[DurationText]]
    """For each level, when to call, counted from that event."""
    ask: list[Name] = []
    """What the call asks and records."""
    deliver: Literal["now", "in_hours"] = "now"
    """`in_hours` moves a call into opening hours."""
    calendar: Name | None = None
    """The calendar for `in_hours` and business days."""
    outcomes: list[CallbackOutcome] = []
    """What an answer causes."""
    because: Because | None = None
    """The clause that asks for callbacks."""


class DailyCheck(Section):
    """A look at open tickets at fixed times of the day."""

    name: Name
    """The check's name."""
    at: list[ClockTime]
    """The times of day."""
    calendar: Name | None = None
    """Only on days on which this calendar is open."""
    notify: Names
    """Who is told."""
    because: Because | None = None
    """The clause that asks for it."""


class Queue(Section):
    """The order in which open tickets are worked."""

    order: Annotated[list[ShortText], Field(min_length=1, max_length=20)]
    """Fields, most important first, each with `desc` for greatest first; `priority` and `due` are known."""
    because: Because | None = None
    """The clause that asks for it."""
