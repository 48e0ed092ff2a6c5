"""The whole pack: which sections there are. This is the table of contents of the language."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from slaengine.policy.base import Section, ShortText
from slaengine.policy.calendars import Calendars
from slaengine.policy.escalations import Callbacks, DailyCheck, Escalations, Queue
from slaengine.policy.fields import Fields
from slaengine.policy.header import Events, PolicyHeader, Statuses
from slaengine.policy.intake import Intake
from slaengine.policy.reactions import Closing, Guidance, Reactions
from slaengine.policy.routing import People, Routing
from slaengine.policy.tables import Classification, Priorities
from slaengine.policy.targets import Targets


class Pack(Section):
    """A service policy: the sections of all YAML files of a pack together."""

    extends: Annotated[ShortText, Field(examples=["../call-centre"])] | None = None
    """Another pack that this one builds on: the way to its folder. What stands here wins, name by name; an empty value
    removes what the other has; a rule of a new name comes before the `otherwise`.

    本策略所基于的另一个策略包:其文件夹的路径。此处所写按名称逐项覆盖;留空表示删除对方已有的内容;
    新名称的规则排在 `otherwise` 之前。"""
    policy: PolicyHeader
    """Who this policy is, since when, and in which time zone it thinks.

    本策略的身份:名称、生效日期和所用时区。"""
    events: Events = {}
    """Event types beyond the core ones.

    核心事件之外的事件类型。"""
    statuses: Statuses = {}
    """The statuses of this desk; when listed, a status named elsewhere must be one of them.

    服务台的状态;列出后,别处提到的状态必须在其中。"""
    fields: Fields = {}
    """The fields of a ticket, by name: completion, checking and analysis come from here.

    工单的字段,按名称:补全、检查和分析都由此而来。"""
    calendars: Calendars = {}
    """Calendars by name; targets and groups refer to them.

    日历,按名称;承诺和处理组引用它们。"""
    intake: Intake | None = None
    """What a ticket must bring, and which tickets are not ours.

    工单必须提供什么,哪些工单不归我们处理。"""
    classification: Classification | None = None
    """Rules that give a ticket its category and tags.

    给工单归类和打标签的规则。"""
    priorities: Priorities
    """The levels and how a ticket gets one.

    级别,以及工单如何得到级别。"""
    targets: Targets = {}
    """The promises, by name.

    承诺,按名称。"""
    routing: Routing | None = None
    """The groups and which tickets go to which.

    处理组,以及哪些工单分派给哪个组。"""
    people: People = {}
    """The people who handle tickets.

    处理工单的人员。"""
    guidance: Guidance = []
    """Advice that travels with the decision to whoever handles the ticket; every rule that matches speaks.

    随决定一起交给处理人的指引;每条符合的规则都生效。"""
    reactions: Reactions = []
    """What is done when an event comes; every rule that matches acts.

    事件发生时采取的措施;每条符合的规则都生效。"""
    escalations: Escalations = {}
    """Ladders by target: what happens when its clock gets far.

    按承诺列出的升级流程:计时到某一程度时做什么。"""
    closing: Closing | None = None
    """When a resolved ticket is closed without a word from the customer.

    客户一直未答复时,已解决的工单何时关闭。"""
    callbacks: Callbacks | None = None
    """Calls to the customer after resolution.

    解决后对客户的回访。"""
    queue: Queue | None = None
    """The order in which open tickets are worked.

    未结工单的处理顺序。"""
    daily_checks: Annotated[list[DailyCheck], Field(max_length=100)] = []
    """Looks at open tickets at fixed times of the day.

    每天固定时间对未结工单的检查。"""
