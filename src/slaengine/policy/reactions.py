"""What follows from an event at once: reactions, guidance for whoever handles the ticket, closing without an answer."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from slaengine.policy.base import ITEMS_MAX, Because, ConditionMap, DurationText, Name, Names, Section, Text
from slaengine.policy.tables import RuleBase
from slaengine.policy.targets import EventRefs

Message = Annotated[
    Text,
    Field(
        description=(
            "A text for people. `{ticket_id} {number} {priority} {group} {assignee} {stage} {due} {target} {progress}` "
            "and the names of fields stand for their values."
        ),
        examples=[
            {
                "en": "Ticket {number} has level {priority}, due {due}.",
                "zh": "工单 {number} 级别 {priority},截止 {due}。",
            }
        ],
    ),
]


class Reaction(RuleBase):
    """What is done when an event comes: people are told, something is asked for."""

    on: EventRefs
    """The events."""
    do: Annotated[Name, Field(examples=["notify", "close", "request_information", "request_approval"])] = "notify"
    """What the helpdesk should do, as a word it understands; `close` and `reopen` also change the ticket here."""
    notify: Names | None = None
    """Who is told: roles (`customer assignee group_lead supervisor`) or people."""
    copy_to: Names | None = None
    """Who gets a copy."""
    message: Message | None = None
    """What they are told."""
    needs: Names | None = None
    """What the event has to bring (keys of its `data`); what is missing is named in the action."""
    deliver: Literal["now", "in_hours"] = "now"
    """`in_hours` holds the message back until the group's calendar opens."""


class GuidanceRule(RuleBase):
    """Advice that travels with the decision to whoever handles the ticket."""

    when: ConditionMap | None = None
    """Which tickets; without it, all."""
    advice: Text
    """The advice."""


class Closing(Section):
    """When a resolved ticket is closed without a word from the customer."""

    unanswered_after: DurationText
    """How long after the resolution."""
    calendar: Name | None = None
    """The calendar of business hours and days."""
    because: Because | None = None
    """The clause that asks for it."""


Reactions = Annotated[list[Reaction], Field(max_length=ITEMS_MAX)]
Guidance = Annotated[list[GuidanceRule], Field(max_length=ITEMS_MAX)]
