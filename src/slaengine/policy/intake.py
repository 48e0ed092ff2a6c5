"""`intake:` — what a ticket must bring, what it may attach, what is asked about, and which tickets are not ours."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from slaengine.policy.base import ITEMS_MAX, Because, ConditionMap, Name, Names, Section, ShortText, Text
from slaengine.policy.tables import RuleBase


class RequiredFields(Section):
    """Fields that are required only under a condition."""

    fields: Names
    """What must be there."""
    when: ConditionMap
    """When it must be there."""
    because: Because | None = None
    """The clause that asks for it."""


class TransferRule(RuleBase):
    """A ticket that belongs to another department: its targets are cancelled, with the reason."""

    when: ConditionMap
    """Which tickets are transferred."""
    to: Name
    """The department that takes the ticket."""


class ClarifyRule(RuleBase):
    """A question to the customer where the ticket is too vague to be graded."""

    when: ConditionMap
    """Which tickets are asked about."""
    ask: Text
    """The question."""


class Attachments(Section):
    """Which files a ticket may carry; `ticket.attachments` lists them with `name` and `size_bytes`."""

    kinds: Annotated[list[ShortText], Field(min_length=1, max_length=100, examples=[["jpg", "png", "mp4"]])]
    """The endings that are allowed, without the dot."""
    size_max: Annotated[str, Field(pattern=r"^[1-9][0-9]{0,5} ?(KB|MB|GB)$", examples=["10 MB"])]
    """The most one file may have."""
    because: Because | None = None
    """The clause that asks for it."""


class Intake(Section):
    """What a ticket must bring, and which tickets are not ours."""

    number: Annotated[str, Field(min_length=1, max_length=80, examples=["SR{yyyymmdd}{serial:4}"])] | None = None
    """The pattern of ticket numbers: `{yyyy}`, `{mm}`, `{dd}`, `{yyyymmdd}`, `{serial:4}`: the day's running number."""
    number_because: Because | None = None
    """The clause that asks for the number."""
    required: Annotated[list[Name | RequiredFields], Field(max_length=ITEMS_MAX)] = []
    """Field names or dotted paths that a complete ticket has."""
    attachments: Attachments | None = None
    """Which files a ticket may carry."""
    clarify: Annotated[list[ClarifyRule], Field(max_length=ITEMS_MAX)] = []
    """Questions about vague tickets; every rule that matches asks."""
    transfer: Annotated[list[TransferRule], Field(max_length=ITEMS_MAX)] = []
    """Tickets that go to another department; the first rule that matches decides."""
    because: Because | None = None
    """The clause that lists the required fields."""
