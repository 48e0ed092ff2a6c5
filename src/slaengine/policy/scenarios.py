"""`tests/*.yaml` of a pack: what a manager writes to be sure that the policy does what was meant."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from slaengine.policy.base import ITEMS_MAX, Because, DurationText, Name, Section, ShortText, Text, both

ClockStatus = Literal["pending", "running", "paused", "met", "missed", "cancelled"]
WhenText = Annotated[
    str,
    Field(
        min_length=5,
        max_length=40,
        description=both(
            "A date and time of the policy's zone, or a time of day (of the line's own date).",
            "策略时区的日期和时间,或(该行当天的)时间。",
        ),
        examples=["2026-11-23 09:00", "09:15"],
    ),
]


class Expectation(Section):
    """What must hold after an event. What is left out is not looked at; at least one thing must be said.

    事件之后必须成立的内容。没写的不检查;至少要写一项。
    """

    priority: Name | None = None
    """The ticket's level.

    工单的级别。"""
    base_priority: Name | None = None
    """The level before adjustments.

    调整之前的级别。"""
    adjusted_by: list[Name] | None = None
    """The adjust rules that moved the level, in order; `[]` for none.

    移动级别的调整规则,按顺序;没有则写 `[]`。"""
    group: Name | None = None
    """The group that has the ticket.

    工单所在的处理组。"""
    assignee: Name | None = None
    """The person who has the ticket.

    工单的受理人。"""
    overflowed: bool | None = None
    """Whether that person stands in for a group in which nobody was free.

    该受理人是否因组内无人可接而代为接单。"""
    category: Name | None = None
    """The ticket's category.

    工单的类别。"""
    tags: list[Name] | None = None
    """Tags that the ticket has, in any order, among others.

    工单应有的标签,次序不限,可以还有其他标签。"""
    valid: bool | None = None
    """Whether the ticket is complete and ours.

    工单是否完整且归我们处理。"""
    missing: list[ShortText] | None = None
    """Everything that is required and missing; `[]` for nothing.

    必填而缺少的全部内容;没有则写 `[]`。"""
    transfer_to: Name | None = None
    """The department that takes the ticket.

    接手工单的部门。"""
    stage: Name | None = None
    """The stage that the ticket is in.

    工单所处的阶段。"""
    due: dict[Name, WhenText | None] | None = None
    """When each of these targets is due; nothing behind the name: not due at all.

    这些承诺各自何时截止;名称后面留空:没有截止时间。"""
    status: dict[Name, ClockStatus | None] | None = None
    """The status of each of these targets; nothing behind the name: the target does not apply.

    这些承诺各自的状态;名称后面留空:该承诺不适用。"""
    remaining: dict[Name, DurationText] | None = None
    """How much time each of these targets has left.

    这些承诺各自还剩多少时间。"""
    breached: list[Name] | None = None
    """All targets that are breached; `[]` for none.

    全部已超时的承诺;没有则写 `[]`。"""
    actions: list[ShortText] | None = None
    """Actions that are asked for, among others: `<target> breach`, `<target> <step>`, a reaction's name or an action's
    type; ` to <whom>` may follow, as in `resolution half-way to assignee`.

    要求执行的动作,可以还有其他:`<承诺> breach`、`<承诺> <步骤>`、措施的名称或动作的类型;后面可以加 ` to <对象>`,
    例如 `resolution half-way to assignee`。"""
    no_actions: list[ShortText] | None = None
    """Actions that must not be asked for, in the same words.

    不得要求执行的动作,写法相同。"""
    guidance: list[Name] | None = None
    """Advice that travels with the decision, among other, by the names of its rules.

    随决定给出的指引,写规则的名称,可以还有其他。"""
    number: ShortText | None = None
    """The ticket's number.

    工单的编号。"""
    rules: list[Name] | None = None
    """Rules that must have had a part in the decision; a step of a ladder is named with its target.

    必须对决定起了作用的规则;升级步骤连同其承诺一起写。"""

    @model_validator(mode="after")
    def _says_something(self) -> Expectation:
        if not self.model_fields_set:
            raise PydanticCustomError("expects-nothing", "an expectation that checks nothing is always met")
        return self


class TimelineEntry(Section):
    """One event of a scenario, and what must hold after it.

    场景中的一个事件,以及其后必须成立的内容。
    """

    at: WhenText
    """When it happens, in the policy's zone; a time of day alone is on the date of the line before."""
    event: Name = "tick"
    """The event type; without one, only time has passed.

    事件类型;不写则只是时间推移。"""
    ticket: dict[str, Any] | None = None
    """Fields of the ticket that become known or change with this event.

    随该事件得知或改变的工单字段。"""
    data: dict[str, Any] | None = None
    """What the event itself carries, such as `{actor: agent}`.

    事件本身带来的内容,例如 `{actor: agent}`。"""
    expect: Expectation | None = None
    """What must hold after it.

    其后必须成立的内容。"""


class Scenario(Section):
    """One ticket's story.

    一张工单的经过。
    """

    name: Annotated[ShortText, Field(examples=["a VIP's degraded production is handled as P1"])]
    """What this shows, as a sentence.

    这个测试说明什么,写成一句话。"""
    description: Text | None = None
    """More about it, for people.

    更多说明,给人看。"""
    because: Because | None = None
    """The clauses that it shows.

    它所说明的条款。"""
    ticket: dict[str, Any] = {}
    """The ticket when it is created.

    创建时的工单。"""
    timeline: Annotated[list[TimelineEntry], Field(min_length=1, max_length=ITEMS_MAX)]
    """What happens, in order of time.

    发生了什么,按时间顺序。"""

    @model_validator(mode="after")
    def _expects_something(self) -> Scenario:
        if all(entry.expect is None for entry in self.timeline):
            raise PydanticCustomError("expects-nothing", "a scenario that checks nothing is always green")
        return self


class ScenarioFile(Section):
    """A file of tests of a policy."""

    tests: Annotated[list[Scenario], Field(min_length=1, max_length=ITEMS_MAX)]
    """The scenarios.

    测试场景。"""
