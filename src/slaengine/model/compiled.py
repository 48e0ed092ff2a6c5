"""The compiled policy: what the compiler lowers a pack into and the engine runs. Immutable; names are resolved.

Instants are epoch seconds (UTC), lengths of time are whole seconds or `Duration`, levels are indexes into
`PriorityPlan.levels` (0 is the most urgent). `at` is the place of the rule in the pack, `file:line:column`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from slaengine.model.ladder import (
    AdvicePlan,
    AssignPlan,
    AttachmentPlan,
    CallbackPlan,
    ClosingPlan,
    DailyCheckPlan,
    QueuePlan,
    ReactionPlan,
)
from slaengine.model.patterns import Words
from slaengine.model.reading import Reader, reader_of
from slaengine.model.sheet import Sheet, sheets
from slaengine.model.target import TargetPlan
from slaengine.rules import FieldType, Rule, RuleTable, each_test
from slaengine.worktime import Calendar


@dataclass(frozen=True, slots=True)
class FieldAccess:
    """Where a ticket carries a field, and of what type it is there."""

    name: str
    path: tuple[str, ...]
    type: FieldType
    of_event: bool = False
    """Whether it stands in the `data` of the event that is decided, and holds for that event only."""
    read: Reader = field(init=False, repr=False, compare=False)
    """Makes a raw value a typed fact, or `ODD`."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "read", reader_of(self.type))


@dataclass(frozen=True, slots=True)
class RequiredPath:
    """A field that a complete ticket has: a declared field's name, or a dotted path into the ticket."""

    text: str
    """As the policy wrote it; `intake.missing` cites it."""
    field: str | None
    """The declared field of that name, if there is one."""
    path: tuple[str, ...]
    """Where it stands in the ticket."""
    rule: Rule[None]
    """Holds when it is required (`when` is None: always); `then` is None."""


@dataclass(frozen=True, slots=True)
class IntakePlan:
    """What a ticket must bring, and which tickets go elsewhere. `then` of a transfer rule is the department."""

    required: tuple[RequiredPath, ...] = ()
    transfer: RuleTable[str] | None = None
    clarify: tuple[AdvicePlan, ...] = ()
    attachments: AttachmentPlan | None = None
    number: str | None = None
    """The pattern of ticket numbers, as the policy wrote it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a classification rule gives: the `then` of its rule."""

    category: str | None
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Adjustment:
    """How an adjust rule moves the base: the `then` of its rule. Negative steps are more urgent."""

    steps: int
    not_above: int | None
    """The most urgent level index it may reach."""


@dataclass(frozen=True, slots=True)
class MatrixPlan:
    """Impact x urgency. `cells` maps the two field values, as text, to a level index."""

    rows: str
    columns: str
    cells: Mapping[tuple[str, str], int]
    rule: Rule[None]
    """Stands for the matrix in reasons: its name, place and clause."""


@dataclass(frozen=True, slots=True)
class PriorityPlan:
    """The levels, and how a ticket gets one. `then` of a rule is a level index, of an adjust rule an `Adjustment`."""

    levels: tuple[str, ...]
    titles: tuple[Words, ...]
    rank: Mapping[str, int]
    """Level name to index."""
    use_reported: bool
    matrix: MatrixPlan | None
    table: RuleTable[int] | None
    adjust: RuleTable[Adjustment] | None


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """A team that handles tickets."""

    name: str
    title: Words
    lead: str | None
    line: int | None
    backup: str | None
    calendar: Calendar | None
    next_line: str | None = None
    """The group that takes over what this line cannot solve."""


@dataclass(frozen=True, slots=True)
class RoutingPlan:
    """The groups and which tickets go to which. `then` of a rule is the group's name."""

    groups: Mapping[str, GroupPlan]
    table: RuleTable[str] | None
    assign: AssignPlan | None = None
    supervisor: str | None = None
    """Who gets what nobody else can take."""


@dataclass(frozen=True, slots=True)
class CompiledPolicy:
    """A whole policy, ready to run."""

    name: str
    version: str
    digest: str
    """`sha256:…` over the pack's content."""
    title: Words
    clock: Calendar
    """A 24x7 calendar in the policy's zone: prints instants."""
    fields: tuple[FieldAccess, ...]
    """All that is read from a ticket: `builtin.ticket_fields(declared, statuses)`."""
    catalogue: Mapping[str, FieldType]
    """All fields that conditions can name: `builtin.catalogue(fields, levels, groups, event types, target names)`."""
    event_types: frozenset[str]
    statuses: frozenset[str]
    """Empty where the policy lists none."""
    calendars: Mapping[str, Calendar]
    intake: IntakePlan
    classification: RuleTable[Outcome] | None
    priority: PriorityPlan
    targets: tuple[TargetPlan, ...]
    applies: RuleTable[str]
    """The `rule`s of the targets that have a `when`, as one table of kind `all`; the other targets always apply."""
    routing: RoutingPlan | None
    calendar_places: Mapping[str, str] = field(default_factory=dict)
    """Calendar name to its place in the pack, and `name/hours`, `name/holidays` … to theirs, for the ledger."""
    effective_from: str | None = None
    """The first date (`YYYY-MM-DD`, in the policy's zone) on which new tickets get this version."""
    guidance: tuple[AdvicePlan, ...] = ()
    reactions: tuple[ReactionPlan, ...] = ()
    callbacks: CallbackPlan | None = None
    closing: ClosingPlan | None = None
    daily_checks: tuple[DailyCheckPlan, ...] = ()
    queue: QueuePlan | None = None
    silent_statuses: frozenset[str] = frozenset()
    """Statuses in which a ticket waits for the customer; recurring targets without a `pause_on` pause in them."""
    defaults: Mapping[str, Any] = field(init=False)
    """Every field's value when the ticket says nothing: its default, else None; the matchers like all keys present."""

    flat: dict[str, tuple[tuple[str, Reader], ...]] = field(init=False)
    """The fields that stand at the top of a ticket, by their key there: each field's name and its reader."""
    nested: tuple[FieldAccess, ...] = field(init=False)
    """The fields that stand deeper."""
    staging: tuple[tuple[str, str], ...] = field(init=False)
    """The targets that decide the stage while their clock runs, each with that stage."""
    asked: frozenset[str] = field(init=False)
    """The fields that the conditions beside the grading tables ask for."""
    sheets: tuple[Sheet, ...] = field(init=False)
    """By level index, what a ticket that comes in is promised."""
    of_event: tuple[FieldAccess, ...] = field(init=False)
    """The fields that stand in the event's `data`."""

    def __post_init__(self) -> None:
        flat: dict[str, tuple[tuple[str, Reader], ...]] = {}
        of_ticket = [access for access in self.fields if not access.of_event]
        for access in of_ticket:
            if len(access.path) == 1:
                flat[access.path[0]] = (*flat.get(access.path[0], ()), (access.name, access.read))
        object.__setattr__(self, "flat", flat)
        object.__setattr__(self, "nested", tuple(access for access in of_ticket if len(access.path) > 1))
        staging = ((plan.name, plan.stage) for plan in self.targets if plan.stage is not None)
        object.__setattr__(self, "staging", tuple(staging))
        object.__setattr__(self, "sheets", sheets(self.targets, len(self.priority.levels)))
        object.__setattr__(self, "asked", self._asked_fields())
        object.__setattr__(self, "of_event", tuple(access for access in self.fields if access.of_event))
        nothing = dict.fromkeys(self.catalogue)
        given = {access.name: access.type.default for access in self.fields}
        object.__setattr__(self, "defaults", nothing | given)

    def _asked_fields(self) -> frozenset[str]:
        tables = [self.applies, *(plan.case_table for plan in self.targets), self.callbacks and self.callbacks.outcomes]
        steps = (step.rule for plan in self.targets for step in plan.steps)
        spoken = (advice.rule for advice in (*self.guidance, *self.intake.clarify))
        rules = (*steps, *spoken, *(one.rule for one in self.reactions), *(one.rule for one in self.intake.required))
        tests = (test.field for rule in rules for test in each_test(rule.when))
        return frozenset((*(name for table in tables if table for name in table.fields), *tests))
