"""The rule tables: intake, classification, priorities, routing. One shape of rule, one outcome each."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from slaengine.policy.base import ITEMS_MAX, Because, ConditionMap, Name, Section, Text

Hit = Literal["first", "all", "unique"]
"""`first`: the first rule that matches decides; `all`: every one adds; `unique`: at most one may match."""


class RuleBase(Section):
    """What every rule has: a name, a condition or `otherwise`, and the clause it implements."""

    name: Name
    """The rule's name, unique in its table; decisions cite it.

    规则的名称,在本表中唯一;决定中引用它。"""
    title: Text | None = None
    """What the rule says, for people.

    规则的说明,给人看。"""
    when: ConditionMap | None = None
    """The condition under which the rule holds.

    规则成立的条件。"""
    because: Because | None = None
    """The clause of the service document that this rule implements.

    本规则所依据的服务文件条款。"""


class OtherwiseRule(RuleBase):
    """A rule of a table that can also be the last one, for everything else."""

    otherwise: Literal[True] | None = None
    """Holds when no rule before it did. Stands in the place of `when`.

    前面的规则都不符合时成立。写在 `when` 的位置。"""

    @model_validator(mode="after")
    def _when_or_otherwise(self) -> OtherwiseRule:
        if (self.when is None) == (self.otherwise is None):
            raise PydanticCustomError("when-or-otherwise", "a rule has either `when` or `otherwise: true`")
        return self


class ClassificationOutcome(Section):
    """What a classification rule adds.

    分类规则给出的内容。
    """

    category: Name | None = None
    """The ticket's category from here on.

    工单从此以后的类别。"""
    tags: list[Name] = []
    """Tags to add.

    要加上的标签。"""


class ClassificationRule(OtherwiseRule):
    """Recognises a kind of ticket.

    识别一类工单。
    """

    then: ClassificationOutcome
    """The category and tags it gives.

    规则给出的类别和标签。"""


class Classification(Section):
    """Rules that give a ticket its category and tags.

    给工单归类和打标签的规则。
    """

    hit: Hit = "all"
    """How many rules may speak: the `first` that matches, `all` that do, or `unique`: at most one may match.

    多条规则符合时:`first` 第一条生效,`all` 全部生效,`unique` 至多一条可以符合。"""
    rules: Annotated[list[ClassificationRule], Field(max_length=ITEMS_MAX)]
    """The rules, in order.

    规则,按顺序。"""


class Level(Section):
    """One priority level.

    一个优先级别。
    """

    title: Text | None = None
    """What people call this level.

    级别的名称,给人看。"""
    definition: Text | None = None
    """When a ticket has this level, for people.

    工单何时属于这一级别,给人看。"""


class PriorityRule(OtherwiseRule):
    """Gives a ticket its base priority.

    给工单基础级别。
    """

    then: Name
    """The level.

    级别。"""


class AdjustRule(RuleBase):
    """Moves the base priority up or down; applied once, from the base.

    把基础级别上调或下调;只调整一次,从基础级别算起。
    """

    when: ConditionMap
    """Which tickets are moved.

    调整哪些工单。"""
    raise_by: Annotated[int, Field(ge=1, le=20)] | None = None
    """How many levels more urgent.

    提高几级。"""
    lower_by: Annotated[int, Field(ge=1, le=20)] | None = None
    """How many levels less urgent.

    降低几级。"""
    not_above: Name | None = None
    """The most urgent level this rule may reach.

    本规则最多能达到的级别。"""

    @model_validator(mode="after")
    def _one_direction(self) -> AdjustRule:
        if (self.raise_by is None) == (self.lower_by is None):
            raise PydanticCustomError("raise-or-lower", "an adjust rule has either `raise_by` or `lower_by`")
        return self


class Matrix(Section):
    """Priority where two fields meet: rows are the values of one, columns of the other.

    由两个字段共同决定的级别:行是一个字段的值,列是另一个字段的值。
    """

    rows: Annotated[Name, Field(examples=["impact"])]
    """The field whose values name the rows.

    其值作为行名的字段。"""
    columns: Annotated[Name, Field(examples=["urgency"])]
    """The field whose values name the columns.

    其值作为列名的字段。"""
    cells: dict[Name, dict[Name, Name]]
    """`{row: {column: level}}`; a cell that is left out decides nothing.

    `{行: {列: 级别}}`;未写出的格子不作决定。"""
    name: Name = "matrix"
    """The matrix's name, as decisions cite it.

    矩阵的名称,决定中引用它。"""
    because: Because | None = None
    """The clause that asks for it.

    要求这样做的条款。"""


class Priorities(Section):
    """The levels and how a ticket gets one.

    级别,以及工单如何得到级别。
    """

    levels: Annotated[dict[Name, Level | None], Field(min_length=1, max_length=20)]
    """The levels, most urgent first.

    各级别,最紧急的在前。"""
    reported_priority: Literal["use", "ignore"] = "use"
    """Whether a level that the helpdesk reports is the base (`use`) or the rules alone decide (`ignore`).

    服务台上报的级别作为基础(`use`),还是只由规则决定(`ignore`)。"""
    matrix: Matrix | None = None
    """Impact × urgency, asked before the rules.

    影响 × 紧急程度,先于规则判断。"""
    hit: Literal["first", "unique"] = "first"
    """How many rules may speak: `first` that matches, `unique`: at most one may match.

    多条规则符合时:`first` 第一条生效,`unique` 至多一条可以符合。"""
    rules: Annotated[list[PriorityRule], Field(max_length=ITEMS_MAX)] = []
    """The rules, in order.

    规则,按顺序。"""
    adjust: Annotated[list[AdjustRule], Field(max_length=ITEMS_MAX)] = []
    """Uplifts such as one level for VIP customers.

    级别调整,例如 VIP 客户提高一级。"""
