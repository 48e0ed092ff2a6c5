"""`routing:` and `people:` — the groups, the people in them, and how a ticket finds both."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from slaengine.policy.base import ITEMS_MAX, Because, Name, Names, Section, Text
from slaengine.policy.tables import OtherwiseRule


class Person(Section):
    """Someone who handles tickets.

    处理工单的人。
    """

    title: Text | None = None
    """The person's name as people write it.

    人员的姓名。"""
    groups: Names
    """The groups the person works in.

    人员所属的处理组。"""
    skills: Names | None = None
    """What the person knows, in the words of the field that `skill_field` names.

    人员的技能,用 `skill_field` 所指字段的词来写。"""
    backup: Name | None = None
    """Who stands in when this person is away.

    该人员不在时由谁代替。"""
    away: bool = False
    """Not to be given tickets for now; the backup gets them.

    暂时不接单;由代替者接单。"""


People = Annotated[dict[Name, Person], Field(max_length=ITEMS_MAX)]
"""The people, by name."""


class Group(Section):
    """A team that handles tickets.

    处理工单的团队。
    """

    title: Text | None = None
    """What people call this group.

    处理组的名称,给人看。"""
    calendar: Name | None = None
    """When the group works.

    处理组何时工作。"""
    lead: Name | None = None
    """Who leads it; `group_lead` in notifications.

    组长;通知中写作 `group_lead`。"""
    line: Annotated[int, Field(ge=1, le=3)] | None = None
    """Its line of support: 1, 2 or 3.

    支持层级:1、2 或 3。"""
    next_line: Name | None = None
    """The group that `hand_over: next_line` gives its tickets to; without it, the first group of the next line.

    `hand_over: next_line` 把本组工单交给哪个组;不写则为上一级支持的第一个组。"""
    backup: Name | None = None
    """The group that takes over when this one cannot.

    本组无法处理时接手的组。"""


class GroupRule(OtherwiseRule):
    """Sends a ticket to a group.

    把工单分派给处理组。
    """

    then: Name
    """The group.

    处理组。"""


class LoadLimit(Section):
    """How many open tickets a person may have at once.

    一个人最多同时有多少未结工单。
    """

    priority: Name | None = None
    """Counts only tickets of this level; without it, all.

    只计该级别的工单;不写则计全部。"""
    max_open: Annotated[int, Field(ge=1, le=10_000)]
    """With so many open tickets a person gets no more.

    未结工单达到该数的人员不再接单。"""
    resume_below: Annotated[int, Field(ge=1, le=10_000)] | None = None
    """A person who was full gets tickets again below this number; without it, below `max_open`.

    满额的人员降到该数以下才重新接单;不写则为降到 `max_open` 以下。"""
    because: Because | None = None
    """The clause that asks for it.

    要求这样做的条款。"""


class Assign(Section):
    """How a person of the group is chosen.

    如何在组内选定人员。
    """

    strategy: Literal["least_loaded", "round_robin", "skill_match"] = "least_loaded"
    """Who gets the next ticket.

    下一张工单分派给谁。"""
    skill_field: Name | None = None
    """For `skill_match`: the field whose value must be among a person's skills; the least loaded of those gets it.

    用于 `skill_match`:该字段的值须在人员的技能之中;符合者中未结工单最少的接单。"""
    load_limits: Annotated[list[LoadLimit], Field(max_length=100)] = []
    """Limits beyond which a person gets no more.

    达到这些上限的人员不再接单。"""
    overflow: list[Literal["backup", "supervisor"]] = []
    """Where a ticket goes when nobody in the group is free, in order.

    组内无人可接时,工单依次转到哪里。"""
    because: Because | None = None
    """The clause that asks for it.

    要求这样做的条款。"""


class Routing(Section):
    """The groups and which tickets go to which.

    处理组,以及哪些工单分派给哪个组。
    """

    groups: Annotated[dict[Name, Group | None], Field(min_length=1, max_length=ITEMS_MAX)]
    """The groups by name.

    处理组,按名称。"""
    hit: Literal["first", "unique"] = "first"
    """How many rules may speak.

    多条规则符合时如何处理。"""
    rules: Annotated[list[GroupRule], Field(max_length=ITEMS_MAX)] = []
    """The rules, in order.

    规则,按顺序。"""
    assign: Assign | None = None
    """How a person of the group is chosen.

    如何在组内选定人员。"""
    supervisor: Name | None = None
    """Who gets what nobody else can take.

    无人可处理的工单由谁接手。"""
