"""What happens along and after a clock: escalation ladders, callbacks, daily checks, the queue's order."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from slaengine.policy.base import Because, ConditionMap, DurationText, Name, Names, Section, ShortText, Text
from slaengine.policy.targets import EventRefs

REPEATS_MAX = 100

Percent = Annotated[str, Field(pattern=r"^(breach|[1-9][0-9]{0,2}(\.[0-9])?%)$", examples=["80%", "breach"])]
ClockTime = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", examples=["09:00"])]


class Repeat(Section):
    """A step that comes again.

    重复进行的步骤。
    """

    every: DurationText
    """How long between two.

    两次之间隔多久。"""
    max: Annotated[int, Field(ge=1, le=REPEATS_MAX)]
    """How many in all, after the first.

    第一次之后共几次。"""


class Convene(Section):
    """A meeting that the step calls.

    该步骤召集的会议。
    """

    title: Text
    """What the meeting is.

    会议的名称。"""
    invite: Names
    """The roles that are invited.

    邀请的角色。"""
    time_limit: DurationText | None = None
    """How long it may take.

    会议最长多久。"""


class LadderStep(Section):
    """One step of a ladder: when on the target's own clock, and what happens then.

    升级流程的一步:在承诺自身的计时上何时发生,以及届时做什么。
    """

    name: Name
    """The step's name, unique in its ladder.

    步骤的名称,在本升级流程中唯一。"""
    title: Text | None = None
    """What people call this step.

    步骤的名称,给人看。"""
    at: Percent | None = None
    """At a share of the goal (`80%`) or at `breach`.

    用时达到时限的一定比例(`80%`)时,或超时(`breach`)时。"""
    before: DurationText | None = None
    """So long before the deadline.

    截止时间之前多久。"""
    after: DurationText | None = None
    """So long after the breach.

    超时之后多久。"""
    elapsed: DurationText | None = None
    """So long after the clock's start.

    计时开始之后多久。"""
    when: ConditionMap | None = None
    """Only for tickets for which this holds at that instant.

    只用于届时符合该条件的工单。"""
    repeat: Repeat | None = None
    """Again and again after that.

    此后反复进行。"""
    stop_on: EventRefs | None = None
    """Events after which the step is not taken any more.

    发生这些事件后不再执行该步骤。"""
    deliver: Literal["now", "in_hours"] = "now"
    """`in_hours` holds the message back until the calendar opens.

    `in_hours`:消息等到日历的工作时间再发。"""
    notify: Names | None = None
    """Who is told: roles or people.

    通知谁:角色或人员。"""
    message: Text | None = None
    """What they are told.

    通知的内容。"""
    convene: Convene | None = None
    """A meeting to call.

    要召集的会议。"""
    hand_over: Name | None = None
    """The group that takes the ticket, or `next_line`.

    接手工单的处理组,或 `next_line`。"""
    raise_priority_by: Annotated[int, Field(ge=1, le=20)] | None = None
    """How many levels more urgent the ticket becomes.

    工单级别提高几级。"""
    if_empty: Names | None = None
    """Who gets it when nobody named above is there.

    上面的人都不在时通知谁。"""
    because: Because | None = None
    """The clause that asks for this step.

    要求这一步的条款。"""

    @model_validator(mode="after")
    def _one_time(self) -> LadderStep:
        if sum(x is not None for x in (self.at, self.before, self.after, self.elapsed)) != 1:
            raise PydanticCustomError("step-time", "a step has exactly one of `at`, `before`, `after`, `elapsed`")
        return self


Escalations = dict[Name, list[LadderStep]]


class CallbackOutcome(Section):
    """What an answer in a callback causes.

    回访中的回答引起什么。
    """

    name: Name
    """The outcome's name.

    该结果的名称。"""
    when: ConditionMap
    """Which answers.

    哪些回答。"""
    then: Literal["reopen", "complaint"]
    """What follows.

    随后做什么。"""
    because: Because | None = None
    """The clause that asks for it.

    要求这样做的条款。"""


class Callbacks(Section):
    """Calls to the customer after resolution.

    解决后对客户的回访。
    """

    after: EventRefs = "resolved"
    """The event after which callbacks are planned.

    在哪个事件之后安排回访。"""
    schedule: dict[Name, list[DurationText]]
    """For each level, when to call, counted from that event.

    每个级别从该事件算起何时回访。"""
    ask: list[Name] = []
    """What the call asks and records.

    回访时询问并记录什么。"""
    deliver: Literal["now", "in_hours"] = "now"
    """`in_hours` moves a call into opening hours.

    `in_hours`:把回访移到工作时间内。"""
    calendar: Name | None = None
    """The calendar for `in_hours` and business days.

    `in_hours` 和工作日所用的日历。"""
    outcomes: list[CallbackOutcome] = []
    """What an answer causes.

    回答引起什么。"""
    because: Because | None = None
    """The clause that asks for callbacks.

    要求回访的条款。"""


class DailyCheck(Section):
    """A look at open tickets at fixed times of the day.

    每天固定时间对未结工单的一次检查。
    """

    name: Name
    """The check's name.

    检查的名称。"""
    at: list[ClockTime]
    """The times of day.

    每天的时间。"""
    calendar: Name | None = None
    """Only on days on which this calendar is open.

    只在该日历的工作日检查。"""
    notify: Names
    """Who is told.

    通知谁。"""
    because: Because | None = None
    """The clause that asks for it.

    要求这样做的条款。"""


class Queue(Section):
    """The order in which open tickets are worked.

    未结工单的处理顺序。
    """

    order: Annotated[list[ShortText], Field(min_length=1, max_length=20)]
    """Fields, most important first, each with `desc` for greatest first; `priority` and `due` are known.

    字段,最重要的在前;加 `desc` 为由大到小;另可写 `priority` 和 `due`。"""
    because: Because | None = None
    """The clause that asks for it.

    要求这样做的条款。"""
