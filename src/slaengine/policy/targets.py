"""`targets:` — the promises: what starts a clock, what stops it, how long it may run."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from slaengine.policy.base import Because, ConditionMap, DurationText, Name, Names, Section, Text

Actor = Literal["agent", "customer", "system"]


class EventMatch(Section):
    """An event that counts only from some people: by whom, whether public, whether written by a person."""

    event: Name
    """The event type."""
    actor: Actor | list[Actor] | None = None
    """By whom: `agent`, `customer` or `system`; the event says so in `data.actor`."""
    public: bool | None = None
    """Only events that the customer can see (`true`) or cannot (`false`); `data.public`, true unless said."""
    automated: bool | None = None
    """Only automatic events (`true`) or those by a person (`false`); `data.automated`, false unless said."""


EventRef = Name | EventMatch
EventRefs = Annotated[EventRef | list[EventRef], Field(examples=["resolved", ["responded", "resolved"]])]
"""An event type, an event with conditions on who caused it, or a list of them."""

PerLevel = Annotated[
    DurationText | dict[Name, DurationText],
    Field(examples=["30m", {"P1": "15m", "P2": "30m"}]),
]
"""One length for every level, or one for each."""


Stops = Annotated[
    EventRef | list[EventRef] | dict[Name, EventRefs],
    Field(
        union_mode="left_to_right",  # `{event: …}` is one event, not a level of that name
        examples=["resolved", ["responded", "resolved"], {"P0": ["resolved", "workaround_provided"], "P1": "resolved"}],
    ),
]
"""What keeps a promise: event references for every level, or different ones for each level."""


class TargetCase(Section):
    """Other figures of the same promise for some tickets, such as complaints or internal requests."""

    when: ConditionMap
    """The tickets for which the figures of this case hold."""
    goal: PerLevel | None = None
    """How long it may take, in the place of the target's own."""
    every: PerLevel | None = None
    """For a recurring target: how often, in the place of the target's own."""
    stop: Stops | None = None
    """What keeps the promise, in the place of the target's own."""
    because: Because | None = None
    """The clause of the service document that promises this."""

    @model_validator(mode="after")
    def _goal_or_every(self) -> TargetCase:
        if (self.goal is None) == (self.every is None):
            raise PydanticCustomError("goal-or-every", "a case has either `goal` or, when the target recurs, `every`")
        return self


class Target(Section):
    """One promise to the customer or between teams."""

    title: Text | None = None
    """What people call this target."""
    when: ConditionMap | None = None
    """Which tickets the promise is for; when it stops holding, the clock is cancelled with the reason."""
    start: EventRefs = "created"
    """What starts the clock."""
    stop: Stops
    """What keeps the promise: the same for every level, or different things for each."""
    goal: PerLevel | None = None
    """How long it may take. A level that is left out has no such promise."""
    every: PerLevel | None = None
    """In the place of `goal` for a recurring target: at least one `restart` in each such stretch."""
    cases: Annotated[list[TargetCase], Field(max_length=100)] = []
    """Other figures for some tickets; the first case that holds decides, the target's own `goal` is for all others."""
    restart: EventRefs | None = None
    """For a recurring target: what begins the next stretch."""
    calendar: Name | None = None
    """The calendar for business hours and days; needed where the length says `bh` or `bd`."""
    land: Literal["same_time", "end_of_day"] = "same_time"
    """Where a length in business days ends: at the same local time, or at the end of that day."""
    pause_on: Names | None = None
    """The statuses in which the clock stands still."""
    on_priority_change: Literal["from_start", "from_change"] = "from_start"
    """Whether the new goal counts from the clock's start or from the change."""
    grace: DurationText | None = None
    """After a change of priority the deadline is at least this far away."""
    on_reopen: Literal["resume", "new_cycle", "keep_result"] = "resume"
    """When the ticket is reopened: go on, begin anew, or leave the result as it is."""
    stage: Literal["grading", "handling", "escalation"] | None = None
    """The stage that an open and complete ticket is in while this clock runs: `grading` for a review of the level."""
    because: Because | None = None
    """The clause of the service document that promises this."""

    @model_validator(mode="after")
    def _goal_or_every(self) -> Target:
        if (self.goal is None) == (self.every is None) and not (self.cases and self.goal is None):
            raise PydanticCustomError("goal-or-every", "a target has either `goal` or, when it recurs, `every`")
        if self.every is not None and self.restart is None:
            raise PydanticCustomError(
                "restart-missing", "a recurring target says what begins the next stretch: `restart`"
            )
        return self


TARGETS_MAX = 1_000
"""Targets of a policy, and so clocks of a ticket."""

Targets = Annotated[dict[Name, Target], Field(description="The promises, by name.", max_length=TARGETS_MAX)]
