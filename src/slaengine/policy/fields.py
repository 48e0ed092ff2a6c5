"""`fields:` — the typed catalogue of what a ticket can say, on which conditions are written."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from slaengine.policy.base import ITEMS_MAX, Name, Section, ShortText, Text

FieldTypeName = Literal["enum", "integer", "number", "text", "boolean", "instant", "duration", "list"]


class FieldSpec(Section):
    """One field of a ticket: its type, where the ticket carries it, and what it is when the ticket does not."""

    type: FieldTypeName
    """What kind of value it is."""
    title: Text | None = None
    """What people call this field."""
    description: Text | None = None
    """What the field means, for whoever fills it in."""
    values: Annotated[list[ShortText], Field(max_length=ITEMS_MAX)] | None = None
    """For `enum`: the values it can have. For `list`: the values its items can have."""
    min: int | float | None = None
    """For numbers: the least value."""
    max: int | float | None = None
    """For numbers: the greatest value."""
    default: str | int | float | bool | list[str] | None = None
    """The value when the ticket says nothing, so that no rule meets a missing field."""
    from_: Annotated[ShortText | None, Field(alias="from", examples=["customer.tier", "event.rating"])] = None
    """Where it stands in the ticket, as a dotted path; without it, its own name. `event.…`: in the event's `data`."""


Fields = Annotated[
    dict[Name, FieldSpec],
    Field(description="The fields of a ticket, by name: completion, checking and analysis come from here."),
]
