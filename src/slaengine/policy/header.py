"""`policy:` — who this policy is, since when, and in which time zone it thinks."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from slaengine.policy.base import Because, Name, Section, ShortText, Text

DateText = Annotated[
    str,
    Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", description="A date, `YYYY-MM-DD`.", examples=["2026-01-01"]),
]


class PolicyHeader(Section):
    """The policy's name, version and time zone."""

    name: Annotated[Name, Field(examples=["call-centre"])]
    """The policy's name, as decisions cite it."""
    title: Text | None = None
    """What people call this policy."""
    version: Annotated[ShortText, Field(examples=["2026.1"])]
    """The version, in quotes. A ticket keeps the version it was created under."""
    effective_from: DateText | None = None
    """The first date on which new tickets get this version."""
    timezone: Annotated[str, Field(min_length=1, max_length=64, examples=["Asia/Shanghai"])]
    """The IANA time zone of opening hours, dates and everything printed."""
    owner: ShortText | None = None
    """Who answers for this policy."""
    review_every: (
        Annotated[
            str, Field(pattern=r"^[0-9]{1,3} ?(months?|years?|weeks?|days?|个?月|年|周|天)$", examples=["3 months"])
        ]
        | None
    ) = None
    """How often the policy is reviewed, such as `3 months`."""
    because: Because | None = None
    """The clause that asks for this policy, or for its review."""
    matcher: Literal["indexed", "durable"] = "indexed"
    """Which matcher decides rule tables: slaengine's own (`indexed`) or durable-rules (`durable`)."""


class EventType(Section):
    """An event type that this policy adds to the core ones."""

    title: Text | None = None
    """What the event means."""


class Status(Section):
    """A status that tickets of this desk can have."""

    title: Text | None = None
    """What people call this status."""
    waits_for: Literal["customer", "third_party"] | None = None
    """Who has to act next when it is not us. Recurring targets are silent while a ticket waits for the customer."""


Events = Annotated[dict[Name, EventType | None], Field(description="Event types beyond the core ones.")]
Statuses = Annotated[
    dict[Name, Status | None],
    Field(description="The statuses of this desk; when listed, a status named elsewhere must be one of them."),
]
