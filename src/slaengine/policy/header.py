"""`policy:` — who this policy is, since when, and in which time zone it thinks."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from slaengine.policy.base import Because, Name, Section, ShortText, Text, both

DateText = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        description=both("A date, `YYYY-MM-DD`.", "日期,`YYYY-MM-DD`。"),
        examples=["2026-01-01"],
    ),
]


class PolicyHeader(Section):
    """The policy's name, version and time zone.

    策略的名称、版本和时区。
    """

    name: Annotated[Name, Field(examples=["call-centre"])]
    """The policy's name, as decisions cite it.

    策略的名称,决定中引用它。"""
    title: Text | None = None
    """What people call this policy.

    策略的名称,给人看。"""
    version: Annotated[ShortText, Field(examples=["2026.1"])]
    """The version, in quotes. A ticket keeps the version it was created under.

    版本,写在引号中。工单始终使用创建时的版本。"""
    effective_from: DateText | None = None
    """The first date on which new tickets get this version.

    新工单从哪一天起使用该版本。"""
    timezone: Annotated[str, Field(min_length=1, max_length=64, examples=["Asia/Shanghai"])]
    """The IANA time zone of opening hours, dates and everything printed.

    工作时间、日期和所有输出所用的 IANA 时区。"""
    owner: ShortText | None = None
    """Who answers for this policy.

    谁对本策略负责。"""
    review_every: (
        Annotated[
            str, Field(pattern=r"^[0-9]{1,3} ?(months?|years?|weeks?|days?|个?月|年|周|天)$", examples=["3 months"])
        ]
        | None
    ) = None
    """How often the policy is reviewed, such as `3 months`.

    多久复审一次,例如 `3 months`。"""
    because: Because | None = None
    """The clause that asks for this policy, or for its review.

    要求制定或复审本策略的条款。"""
    matcher: Literal["indexed", "durable"] = "indexed"
    """Which matcher decides rule tables: slaengine's own (`indexed`) or durable-rules (`durable`).

    由哪个匹配器判断规则表:slaengine 自己的(`indexed`)或 durable-rules(`durable`)。"""


class EventType(Section):
    """An event type that this policy adds to the core ones.

    本策略在核心事件之外增加的事件类型。
    """

    title: Text | None = None
    """What the event means.

    事件的含义。"""


class Status(Section):
    """A status that tickets of this desk can have.

    服务台的工单可以有的状态。
    """

    title: Text | None = None
    """What people call this status.

    状态的名称,给人看。"""
    waits_for: Literal["customer", "third_party"] | None = None
    """Who has to act next when it is not us. Recurring targets are silent while a ticket waits for the customer.

    不是由我们行动时,等待谁。工单等待客户时,周期性承诺不提醒。"""


Events = dict[Name, EventType | None]
Statuses = dict[Name, Status | None]
