"""`routing:` and `people:` — the groups, the people in them, and how a ticket finds both."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from slaengine.policy.base import ITEMS_MAX, Because, Name, Names, Section, Text
from slaengine.policy.tables import OtherwiseRule


class Person(Section):
    """Someone who handles tickets."""

    title: Text | None = None
    """The person's name as people write it."""
    groups: Names
    """The groups the person works in."""
    skills: Names | None = None
    """What the person knows, in the words of the field that `skill_field` names."""
    backup: Name | None = None
    """Who stands in when this person is away."""
    away: bool = False
    """Not to be given tickets for now; the backup gets them."""


People = Annotated[dict[Name, Person], Field(max_length=ITEMS_MAX)]
"""The people, by name."""


class Group(Section):
    """A team that handles tickets."""

    title: Text | None = None
    """What people call this group."""
    calendar: Name | None = None
    """When the group works."""
    lead: Name | None = None
    """Who leads it; `group_lead` in notifications."""
    line: Annotated[int, Field(ge=1, le=3)] | None = None
    """Its line of support: 1, 2 or 3."""
    next_line: Name | None = None
    """The group that `hand_over: next_line` gives its tickets to; without it, the first group of the next line."""
    backup: Name | None = None
    """The group that takes over when this one cannot."""


class GroupRule(OtherwiseRule):
    """Sends a ticket to a group."""

    then: Name
    """The group."""


class LoadLimit(Section):
    """How many open tickets a person may have at once."""

    priority: Name | None = None
    """Counts only tickets of this level; without it, all."""
    max_open: Annotated[int, Field(ge=1, le=10_000)]
    """With so many open tickets a person gets no more."""
    resume_below: Annotated[int, Field(ge=1, le=10_000)] | None = None
    """A person who was full gets tickets again below this number; without it, below `max_open`."""
    because: Because | None = None
    """The clause that asks for it."""


class Assign(Section):
    """How a person of the group is chosen."""

    strategy: Literal["least_loaded", "round_robin", "skill_match"] = "least_loaded"
    """Who gets the next ticket."""
    skill_field: Name | None = None
    """For `skill_match`: the field whose value must be among a person's skills; the least loaded of those gets it."""
    load_limits: Annotated[list[LoadLimit], Field(max_length=100)] = []
    """Limits beyond which a person gets no more."""
    overflow: list[Literal["backup", "supervisor"]] = []
    """Where a ticket goes when nobody in the group is free, in order."""
    because: Because | None = None
    """The clause that asks for it."""


class Routing(Section):
    """The groups and which tickets go to which."""

    groups: Annotated[dict[Name, Group | None], Field(min_length=1, max_length=ITEMS_MAX)]
    """The groups by name."""
    hit: Literal["first", "unique"] = "first"
    """How many rules may speak."""
    rules: Annotated[list[GroupRule], Field(max_length=ITEMS_MAX)] = []
    """The rules, in order."""
    assign: Assign | None = None
    """How a person of the group is chosen."""
    supervisor: Name | None = None
    """Who gets what nobody else can take."""
