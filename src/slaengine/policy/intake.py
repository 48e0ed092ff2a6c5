"""`intake:` — what a ticket must bring, what it may attach, what is asked about, and which tickets are not ours."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from slaengine.policy.base import ITEMS_MAX, Because, ConditionMap, Name, Names, Section, ShortText, Text
from slaengine.policy.tables import RuleBase


class RequiredFields(Section):
    """Fields that are required only under a condition.

    只在一定条件下必填的字段。
    """

    fields: Names
    """What must be there.

    必须填写什么。"""
    when: ConditionMap
    """When it must be there.

    何时必须填写。"""
    because: Because | None = None
    """The clause that asks for it.

    要求这样做的条款。"""


class TransferRule(RuleBase):
    """A ticket that belongs to another department: its targets are cancelled, with the reason.

    属于其他部门的工单:其承诺取消,并注明原因。
    """

    when: ConditionMap
    """Which tickets are transferred.

    转交哪些工单。"""
    to: Name
    """The department that takes the ticket.

    接手工单的部门。"""


class ClarifyRule(RuleBase):
    """A question to the customer where the ticket is too vague to be graded.

    工单太含糊、无法定级时向客户提出的问题。
    """

    when: ConditionMap
    """Which tickets are asked about.

    对哪些工单提问。"""
    ask: Text
    """The question.

    问题。"""


class Attachments(Section):
    """Which files a ticket may carry; `ticket.attachments` lists them with `name` and `size_bytes`.

    工单可以附带哪些文件;`ticket.attachments` 列出它们的 `name` 和 `size_bytes`。
    """

    kinds: Annotated[list[ShortText], Field(min_length=1, max_length=100, examples=[["jpg", "png", "mp4"]])]
    """The endings that are allowed, without the dot.

    允许的扩展名,不含点。"""
    size_max: Annotated[str, Field(pattern=r"^[1-9][0-9]{0,5} ?(KB|MB|GB)$", examples=["10 MB"])]
    """The most one file may have.

    单个文件的大小上限。"""
    because: Because | None = None
    """The clause that asks for it.

    要求这样做的条款。"""


class Intake(Section):
    """What a ticket must bring, and which tickets are not ours.

    工单必须提供什么,哪些工单不归我们处理。
    """

    number: Annotated[str, Field(min_length=1, max_length=80, examples=["SR{yyyymmdd}{serial:4}"])] | None = None
    """The pattern of ticket numbers: `{yyyy}`, `{mm}`, `{dd}`, `{yyyymmdd}`, `{serial:4}`: the day's running number.

    工单编号的格式:`{yyyy}`、`{mm}`、`{dd}`、`{yyyymmdd}`、`{serial:4}`(当天的流水号)。"""
    number_because: Because | None = None
    """The clause that asks for the number.

    要求编号的条款。"""
    required: Annotated[list[Name | RequiredFields], Field(max_length=ITEMS_MAX)] = []
    """Field names or dotted paths that a complete ticket has.

    完整的工单必须有的字段名或点分隔的路径。"""
    attachments: Attachments | None = None
    """Which files a ticket may carry.

    工单可以附带哪些文件。"""
    clarify: Annotated[list[ClarifyRule], Field(max_length=ITEMS_MAX)] = []
    """Questions about vague tickets; every rule that matches asks.

    对含糊工单的提问;每条符合的规则都提问。"""
    transfer: Annotated[list[TransferRule], Field(max_length=ITEMS_MAX)] = []
    """Tickets that go to another department; the first rule that matches decides.

    转给其他部门的工单;第一条符合的规则生效。"""
    because: Because | None = None
    """The clause that lists the required fields.

    列出必填字段的条款。"""
