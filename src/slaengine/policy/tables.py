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
    """The rule's name, unique in its table; decisions cite it."""
    title: Text | None = None
    """What the rule says, for people."""
    when: ConditionMap | None = None
    """The condition under which the rule holds."""
    because: Because | None = None
    """The clause of the service document that this rule implements."""


class OtherwiseRule(RuleBase):
    """A rule of a table that can also be the last one, for everything else."""

    otherwise: Literal[True] | None = None
    """Holds when no rule before it did. Stands in the place of `when`."""

    @model_validator(mode="after")
    def _when_or_otherwise(self) -> OtherwiseRule:
        if (self.when is None) == (self.otherwise is None):
            raise PydanticCustomError("when-or-otherwise", "a rule has either `when` or `otherwise: true`")
        return self


class ClassificationOutcome(Section):
    """What a classification rule adds."""

    category: Name | None = None
    """The ticket's category from here on."""
    tags: list[Name] = []
    """Tags to add."""


class ClassificationRule(OtherwiseRule):
    """Recognises a kind of ticket."""

    then: ClassificationOutcome
    """The category and tags it gives."""


class Classification(Section):
    """Rules that give a ticket its category and tags."""

    hit: Hit = "all"
    """How many rules may speak: the `first` that matches, `all` that do, or `unique`: at most one may match."""
    rules: Annotated[list[ClassificationRule], Field(max_length=ITEMS_MAX)]
    """The rules, in order."""


class Level(Section):
    """One priority level."""

    title: Text | None = None
    """What people call this level."""
    definition: Text | None = None
    """When a ticket has this level, for people."""


class PriorityRule(OtherwiseRule):
    """Gives a ticket its base priority."""

    then: Name
    """The level."""


class AdjustRule(RuleBase):
    """Moves the base priority up or down; applied once, from the base."""

    when: ConditionMap
    """Which tickets are moved."""
    raise_by: Annotated[int, Field(ge=1, le=20)] | None = None
    """How many levels more urgent."""
    lower_by: Annotated[int, Field(ge=1, le=20)] | None = None
    """How many levels less urgent."""
    not_above: Name | None = None
    """The most urgent level this rule may reach."""

    @model_validator(mode="after")
    def _one_direction(self) -> AdjustRule:
        if (self.raise_by is None) == (self.lower_by is None):
            raise PydanticCustomError("raise-or-lower", "an adjust rule has either `raise_by` or `lower_by`")
        return self


class Matrix(Section):
    """Priority where two fields meet: rows are the values of one, columns of the other."""

    rows: Annotated[Name, Field(examples=["impact"])]
    """The field whose values name the rows."""
    columns: Annotated[Name, Field(examples=["urgency"])]
    """The field whose values name the columns."""
    cells: dict[Name, dict[Name, Name]]
    """`{row: {column: level}}`; a cell that is left out decides nothing."""
    name: Name = "matrix"
    """The matrix's name, as decisions cite it."""
    because: Because | None = None
    """The clause that asks for it."""


class Priorities(Section):
    """The levels and how a ticket gets one."""

    levels: Annotated[dict[Name, Level | None], Field(min_length=1, max_length=20)]
    """The levels, most urgent first."""
    reported_priority: Literal["use", "ignore"] = "use"
    """Whether a level that the helpdesk reports is the base (`use`) or the rules alone decide (`ignore`)."""
    matrix: Matrix | None = None
    """Impact × urgency, asked before the rules."""
    hit: Literal["first", "unique"] = "first"
    """How many rules may speak: `first` that matches, `unique`: at most one may match."""
    rules: Annotated[list[PriorityRule], Field(max_length=ITEMS_MAX)] = []
    """The rules, in order."""
    adjust: Annotated[list[AdjustRule], Field(max_length=ITEMS_MAX)] = []
    """Uplifts such as one level for VIP customers."""
