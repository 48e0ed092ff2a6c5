"""What follows from an event at once: reactions, guidance for whoever handles the ticket, closing without an answer."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from slaengine.policy.base import ITEMS_MAX, Because, ConditionMap, DurationText, Name, Names, Section, Text, both
from slaengine.policy.tables import RuleBase
from slaengine.policy.targets import EventRefs

Message = Annotated[
    Text,
    Field(
        description=both(
            "A text for people. `{ticket_id} {number} {priority} {group} {assignee} {stage} {due} {target} {progress}` "
            "and the names of fields stand for their values.",
            "给人看的文字。`{ticket_id} {number} {priority} {group} {assignee} {stage} {due} {target} {progress}` "
            "和字段名会换成它们的值。",
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
    """What is done when an event comes: people are told, something is asked for.

    事件发生时采取的措施:通知人员,要求某些操作。
    """

    on: EventRefs
    """The events.

    哪些事件。"""
    do: Annotated[Name, Field(examples=["notify", "close", "request_information", "request_approval"])] = "notify"
    """What the helpdesk should do, as a word it understands; `close` and `reopen` also change the ticket here.

    要服务台做什么,写它认识的词;`close` 和 `reopen` 也会改变此处的工单。"""
    notify: Names | None = None
    """Who is told: roles (`customer assignee group_lead supervisor`) or people.

    通知谁:角色(`customer assignee group_lead supervisor`)或人员。"""
    copy_to: Names | None = None
    """Who gets a copy.

    抄送给谁。"""
    message: Message | None = None
    """What they are told.

    通知的内容。"""
    needs: Names | None = None
    """What the event has to bring (keys of its `data`); what is missing is named in the action.

    事件必须带来什么(其 `data` 的键);缺少的会在动作中列出。"""
    deliver: Literal["now", "in_hours"] = "now"
    """`in_hours` holds the message back until the group's calendar opens.

    `in_hours`:消息等到处理组的工作时间再发。"""


class GuidanceRule(RuleBase):
    """Advice that travels with the decision to whoever handles the ticket.

    随决定一起交给处理人的指引。
    """

    when: ConditionMap | None = None
    """Which tickets; without it, all.

    哪些工单;不写则为全部。"""
    advice: Text
    """The advice.

    指引。"""


class Closing(Section):
    """When a resolved ticket is closed without a word from the customer.

    客户一直未答复时,已解决的工单何时关闭。
    """

    unanswered_after: DurationText
    """How long after the resolution.

    解决后多久。"""
    calendar: Name | None = None
    """The calendar of business hours and days.

    工作小时和工作日所用的日历。"""
    because: Because | None = None
    """The clause that asks for it.

    要求这样做的条款。"""


Reactions = Annotated[list[Reaction], Field(max_length=ITEMS_MAX)]
Guidance = Annotated[list[GuidanceRule], Field(max_length=ITEMS_MAX)]
