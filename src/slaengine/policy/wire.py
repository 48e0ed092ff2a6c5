"""What goes in and out of the engine, as models: the source of the schemas of events and decisions.

The engine reads and writes plain data without them (see `model.event` and `model.decision`); tests hold both together.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from slaengine.policy.scenarios import ClockStatus

InstantIn = Annotated[
    str,
    Field(
        pattern=(
            r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?"
            r"([Zz]|[+-][0-9]{2}:?[0-9]{2})$"
        ),
        examples=["2026-11-23T09:00:00+08:00", "2026-11-23T01:00:00Z"],
    ),
]
Instant = Annotated[str, Field(examples=["2026-11-23T09:15:00+08:00"])]
Identifier = Annotated[str, Field(min_length=1, max_length=200)]


class EventWire(BaseModel):
    """One thing that happened to one ticket, as it goes in. JSON Lines files hold one a line."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True)

    event_id: Annotated[Identifier, Field(examples=["e1"])]
    """Unique; an event that is sent twice is answered twice and counted once."""
    ticket_id: Annotated[Identifier, Field(examples=["T-1"])]
    """The ticket it happened to."""
    type: Annotated[Identifier, Field(examples=["created", "responded", "status_changed"])]
    """What happened, in the past tense: a core type, or one that the policy declares."""
    at: InstantIn
    """When it happened, with the offset from UTC."""
    ticket: dict[str, Any] | None = None
    """Fields of the ticket that are known or changed."""
    data: dict[str, Any] | None = None
    """What belongs to the event itself, such as `{actor: agent, public: true}`."""


class Answer(BaseModel):
    """Base of what comes out. Later versions may add keys; readers leave those alone."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True, use_attribute_docstrings=True)


class PolicyWire(Answer):
    """The policy that decided."""

    name: str
    """Its name."""
    version: str
    """Its version."""
    digest: str
    """A hash of what it says; two policies with the same digest decide alike."""


class IntakeWire(Answer):
    """Whether the ticket is complete and ours."""

    valid: bool
    """Whether it is both."""
    missing: list[str]
    """What is required and not there."""
    transfer_to: str | None
    """The department that takes the ticket; its targets are cancelled."""


class ClassificationWire(Answer):
    """What kind of ticket it is."""

    category: str | None
    """The category."""
    tags: list[str]
    """The tags."""


class PriorityWire(Answer):
    """How urgent it is."""

    level: str | None
    """The level that holds."""
    base: str | None
    """The level before adjustments."""
    adjusted_by: list[str]
    """The adjust rules that moved it."""


class RoutingWire(Answer):
    """Who handles it."""

    group: str | None
    """The group."""
    assignee: str | None
    """The person."""
    overflowed: bool
    """Whether it went elsewhere because nobody in the group was free."""


class DeadlineWire(Answer):
    """One target's clock."""

    status: ClockStatus
    """Where the clock is; one that is past its deadline and not stopped is `running`, with `breached_at`."""
    due_at: Instant | None
    """The deadline; none while the clock is pending, paused or cancelled."""
    started_at: Instant | None
    """Since when it counts."""
    goal: str | None
    """How long it may take."""
    elapsed_seconds: int | None
    """How much has counted so far."""
    remaining_seconds: int | None
    """How much is left."""
    met_at: Instant | None
    """When the promise was kept."""
    breached_at: Instant | None
    """When it was broken; never taken back."""
    due_if_resumed_now: Instant | None = None
    """While paused: the deadline if the pause ended now."""


class ActionWire(Answer):
    """Something the helpdesk is asked to do."""

    key: Annotated[str, Field(examples=["T-1/first_response/1/breach"])]
    """Unique for ever; do each key once."""
    type: str
    """What to do."""
    at: Instant
    """When it came due."""
    to: list[str]
    """For whom: roles or people."""
    rule: str
    """The rule that asks for it."""
    message: str | None
    """What to tell them."""
    late: bool = False
    """Whether it came due while nobody looked."""
    detail: dict[str, Any] = {}
    """What else there is to say: whom to invite, what to ask, who the roles are."""


class UpcomingWire(Answer):
    """Something that happens if no event comes before."""

    at: Instant
    """When."""
    kind: str
    """What kind of thing."""
    what: str
    """Which one."""
    rule: str
    """The rule behind it."""


class ReasonWire(Answer):
    """Why something was decided."""

    for_: Annotated[str, Field(alias="for")]
    """What it is a reason for."""
    rule: str
    """The rule."""
    at: Annotated[str, Field(examples=["priorities.yaml:41:5"])]
    """The rule's place in the pack."""
    because: str | None
    """The clause that the rule implements."""
    text: str
    """The reason in words."""


class DecisionWire(Answer):
    """What the engine says about a ticket after an event, as it comes out."""

    ticket_id: str
    """The ticket."""
    event_id: str
    """The event that was decided."""
    at: Instant
    """As of when."""
    policy: PolicyWire
    """The policy that decided."""
    stage: Literal["intake", "grading", "handling", "escalation", "feedback", "closing"]
    """Where the ticket is in its life."""
    intake: IntakeWire
    """Whether it is complete and ours."""
    classification: ClassificationWire
    """What kind of ticket it is."""
    priority: PriorityWire
    """How urgent it is."""
    routing: RoutingWire
    """Who handles it."""
    deadlines: dict[str, DeadlineWire]
    """Each target that applies, by name."""
    actions: list[ActionWire]
    """What the helpdesk is asked to do now."""
    upcoming: list[UpcomingWire]
    """What comes if nothing else does, soonest first."""
    next_check_at: Instant | None
    """When to send a `tick`."""
    guidance: list[ReasonWire] = []
    """Advice of the policy for whoever handles the ticket."""
    number: str | None = None
    """The ticket's number by the policy's pattern."""
    reasons: list[ReasonWire]
    """Why it was decided so."""
    state: dict[str, Any]
    """To be stored, and passed back with the ticket's next event."""
