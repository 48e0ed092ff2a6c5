"""`tests/*.yaml` of a pack: what a manager writes to be sure that the policy does what was meant."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from slaengine.policy.base import ITEMS_MAX, Because, DurationText, Name, Section, ShortText, Text

ClockStatus = Literal["pending", "running", "paused", "met", "missed", "cancelled"]
WhenText = Annotated[
    str,
    Field(
        min_length=5,
        max_length=40,
        description="A date and time of the policy's zone, or a time of day (of the line's own date).",
        examples=["2026-11-23 09:00", "09:15"],
    ),
]


class Expectation(Section):
    """What must hold after an event. What is left out is not looked at; at least one thing must be said."""

    priority: Name | None = None
    """The ticket's level."""
    base_priority: Name | None = None
    """The level before adjustments."""
    adjusted_by: list[Name] | None = None
    """The adjust rules that moved the level, in order; `[]` for none."""
    group: Name | None = None
    """The group that has the ticket."""
    assignee: Name | None = None
    """The person who has the ticket."""
    overflowed: bool | None = None
    """Whether that person stands in for a group in which nobody was free."""
    category: Name | None = None
    """The ticket's category."""
    tags: list[Name] | None = None
    """Tags that the ticket has, in any order, among others."""
    valid: bool | None = None
    """Whether the ticket is complete and ours."""
    missing: list[ShortText] | None = None
    """Everything that is required and missing; `[]` for nothing."""
    transfer_to: Name | None = None
    """The department that takes the ticket."""
    stage: Name | None = None
    """The stage that the ticket is in."""
    due: dict[Name, WhenText | None] | None = None
    """When each of these targets is due; nothing behind the name: not due at all."""
    status: dict[Name, ClockStatus | None] | None = None
    """The status of each of these targets; nothing behind the name: the target does not apply."""
    remaining: dict[Name, DurationText] | None = None
    """How much time each of these targets has left."""
    breached: list[Name] | None = None
    """All targets that are breached; `[]` for none."""
    actions: list[ShortText] | None = None
    """Actions that are asked for, among others: `<target> breach`, `<target> <step>`, a reaction's name or an action's
    type; ` to <whom>` may follow, as in `resolution half-way to assignee`."""
    no_actions: list[ShortText] | None = None
    """Actions that must not be asked for, in the same words."""
    guidance: list[Name] | None = None
    """Advice that travels with the decision, among other, by the names of its rules."""
    number: ShortText | None = None
    """The ticket's number."""
    rules: list[Name] | None = None
    """Rules that must have had a part in the decision; a step of a ladder is named with its target."""

    @model_validator(mode="after")
    def _says_something(self) -> Expectation:
        if not self.model_fields_set:
            raise PydanticCustomError("expects-nothing", "an expectation that checks nothing is always met")
        return self


class TimelineEntry(Section):
    """One event of a scenario, and what must hold after it."""

    at: WhenText
    """When it happens, in the policy's zone; a time of day alone is on the date of the line before."""
    event: Name = "tick"
    """The event type; without one, only time has passed."""
    ticket: dict[str, Any] | None = None
    """Fields of the ticket that become known or change with this event."""
    data: dict[str, Any] | None = None
    """What the event itself carries, such as `{actor: agent}`."""
    expect: Expectation | None = None
    """What must hold after it."""


class Scenario(Section):
    """One ticket's story."""

    name: Annotated[ShortText, Field(examples=["a VIP's degraded production is handled as P1"])]
    """What this shows, as a sentence."""
    description: Text | None = None
    """More about it, for people."""
    because: Because | None = None
    """The clauses that it shows."""
    ticket: dict[str, Any] = {}
    """The ticket when it is created."""
    timeline: Annotated[list[TimelineEntry], Field(min_length=1, max_length=ITEMS_MAX)]
    """What happens, in order of time."""

    @model_validator(mode="after")
    def _expects_something(self) -> Scenario:
        if all(entry.expect is None for entry in self.timeline):
            raise PydanticCustomError("expects-nothing", "a scenario that checks nothing is always green")
        return self


class ScenarioFile(Section):
    """A file of tests of a policy."""

    tests: Annotated[list[Scenario], Field(min_length=1, max_length=ITEMS_MAX)]
    """The scenarios."""
