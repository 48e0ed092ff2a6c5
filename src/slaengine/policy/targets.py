"""`targets:` — the promises: what starts a clock, what stops it, how long it may run."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from slaengine.policy.base import Because, ConditionMap, DurationText, Name, Names, Section, Text

Actor = Literal["agent", "customer", "system"]


class EventMatch(Section):
    """An event that counts only from some people: by whom, whether public, whether written by a person.

    只在由某些人引起时才算数的事件:由谁、是否公开、是否由人写成。
    """

    event: Name
    """The event type.

    事件类型。"""
    actor: Actor | list[Actor] | None = None
    """By whom: `agent`, `customer` or `system`; the event says so in `data.actor`.

    由谁引起:`agent`(客服人员)、`customer`(客户)或 `system`(系统);事件在 `data.actor` 中说明。"""
    public: bool | None = None
    """Only events that the customer can see (`true`) or cannot (`false`); `data.public`, true unless said.

    只算客户可见(`true`)或不可见(`false`)的事件;见 `data.public`,不写为 true。"""
    automated: bool | None = None
    """Only automatic events (`true`) or those by a person (`false`); `data.automated`, false unless said.

    只算自动(`true`)或由人引起(`false`)的事件;见 `data.automated`,不写为 false。"""


EventRef = Name | EventMatch
EventRefs = Annotated[EventRef | list[EventRef], Field(examples=["resolved", ["responded", "resolved"]])]
"""An event type, an event with conditions on who caused it, or a list of them."""

PerLevel = Annotated[
    DurationText | dict[Name, DurationText],
    Field(examples=["30m", {"P1": "15m", "P2": "30m"}]),
]
"""One length for every level, or one for each."""


Stops = Annotated[
    EventRef | list[EventRef] | dict[Name, EventRefs],
    Field(
        union_mode="left_to_right",  # `{event: …}` is one event, not a level of that name
        examples=["resolved", ["responded", "resolved"], {"P0": ["resolved", "workaround_provided"], "P1": "resolved"}],
    ),
]
"""What keeps a promise: event references for every level, or different ones for each level."""


class TargetCase(Section):
    """Other figures of the same promise for some tickets, such as complaints or internal requests.

    同一承诺对某些工单的不同数值,例如投诉或内部请求。
    """

    when: ConditionMap
    """The tickets for which the figures of this case hold.

    哪些工单适用该情形的数值。"""
    goal: PerLevel | None = None
    """How long it may take, in the place of the target's own.

    允许多长时间,代替承诺自己的时限。"""
    every: PerLevel | None = None
    """For a recurring target: how often, in the place of the target's own.

    周期性承诺:多久一次,代替承诺自己的间隔。"""
    stop: Stops | None = None
    """What keeps the promise, in the place of the target's own.

    什么算达成承诺,代替承诺自己的规定。"""
    because: Because | None = None
    """The clause of the service document that promises this.

    作出此承诺的服务文件条款。"""

    @model_validator(mode="after")
    def _goal_or_every(self) -> TargetCase:
        if (self.goal is None) == (self.every is None):
            raise PydanticCustomError("goal-or-every", "a case has either `goal` or, when the target recurs, `every`")
        return self


class Target(Section):
    """One promise to the customer or between teams.

    对客户或团队之间的一项承诺。
    """

    title: Text | None = None
    """What people call this target.

    承诺的名称,给人看。"""
    when: ConditionMap | None = None
    """Which tickets the promise is for; when it stops holding, the clock is cancelled with the reason.

    承诺适用于哪些工单;不再符合时计时取消,并注明原因。"""
    start: EventRefs = "created"
    """What starts the clock.

    什么开始计时。"""
    stop: Stops
    """What keeps the promise: the same for every level, or different things for each.

    什么算达成承诺:各级别相同,或各级别不同。"""
    goal: PerLevel | None = None
    """How long it may take. A level that is left out has no such promise.

    允许多长时间。未写出的级别没有此承诺。"""
    every: PerLevel | None = None
    """In the place of `goal` for a recurring target: at least one `restart` in each such stretch.

    周期性承诺用它代替 `goal`:每段这样的时间内至少有一次 `restart`。"""
    cases: Annotated[list[TargetCase], Field(max_length=100)] = []
    """Other figures for some tickets; the first case that holds decides, the target's own `goal` is for all others.

    某些工单的不同数值;第一个符合的情形生效,其他工单用承诺自己的 `goal`。"""
    restart: EventRefs | None = None
    """For a recurring target: what begins the next stretch.

    周期性承诺:什么开始下一段。"""
    calendar: Name | None = None
    """The calendar for business hours and days; needed where the length says `bh` or `bd`.

    工作小时和工作日所用的日历;时长写 `bh` 或 `bd` 时必须有。"""
    land: Literal["same_time", "end_of_day"] = "same_time"
    """Where a length in business days ends: at the same local time, or at the end of that day.

    以工作日计的时限截止于何时:同一时刻,还是当日结束时。"""
    pause_on: Names | None = None
    """The statuses in which the clock stands still.

    在哪些状态下暂停计时。"""
    on_priority_change: Literal["from_start", "from_change"] = "from_start"
    """Whether the new goal counts from the clock's start or from the change.

    新时限从计时开始时算起,还是从变更时算起。"""
    grace: DurationText | None = None
    """After a change of priority the deadline is at least this far away.

    级别变更后,距截止时间至少还有这么久。"""
    on_reopen: Literal["resume", "new_cycle", "keep_result"] = "resume"
    """When the ticket is reopened: go on, begin anew, or leave the result as it is.

    工单重新打开时:继续计时、重新计时,或保持结果。"""
    stage: Literal["grading", "handling", "escalation"] | None = None
    """The stage that an open and complete ticket is in while this clock runs: `grading` for a review of the level.

    计时期间,未结且信息完整的工单处于哪个阶段:审核级别时为 `grading`。"""
    because: Because | None = None
    """The clause of the service document that promises this.

    作出此承诺的服务文件条款。"""

    @model_validator(mode="after")
    def _goal_or_every(self) -> Target:
        if (self.goal is None) == (self.every is None) and not (self.cases and self.goal is None):
            raise PydanticCustomError("goal-or-every", "a target has either `goal` or, when it recurs, `every`")
        if self.every is not None and self.restart is None:
            raise PydanticCustomError(
                "restart-missing", "a recurring target says what begins the next stretch: `restart`"
            )
        return self


TARGETS_MAX = 1_000
"""Targets of a policy, and so clocks of a ticket."""

Targets = Annotated[dict[Name, Target], Field(max_length=TARGETS_MAX)]
