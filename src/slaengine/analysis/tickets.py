"""All tickets of one or two policies as finitely many classes of what a ticket says.

Classes are of raw values, before a policy reads them: what one policy declares and the other does not is a class of its
own, and each policy's tests are asked of what that policy makes of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from slaengine.model.compiled import CompiledPolicy, FieldAccess
from slaengine.rules import FieldKind, FieldType, Rule, Test, each_test
from slaengine.rules.analysis_boxes import Box, Cell, Special, meet
from slaengine.rules.analysis_diagram import Diagrams, Node
from slaengine.rules.classes import Space
from slaengine.rules.normal import Literal, prepare

FREE: Final[Mapping[str, object]] = MappingProxyType(
    {"event": "created", "complete": True, "stage": "grading", "breached": ()}
)
"""Facts of the moment, which no ticket says, with what they are when nothing else is asked for."""
WORKED_OUT: Final = frozenset({"priority", "group", "line"})
"""Facts that the tables of a policy give."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How one policy reads one field."""

    key: str
    """The field's name in the joint catalogue."""
    type: FieldType
    whole: bool
    """Whether it reads all values of the joint catalogue as they are."""


class Tickets:
    """The classes of tickets that the rules of some policies tell apart, and diagrams over them."""

    def __init__(self, policies: Sequence[CompiledPolicy]) -> None:
        self.policies = policies
        self.unclear: list[str] = []
        """Fields of another type or place, which are taken to be two, and lists with other items allowed in them."""
        self._readings: list[dict[str, Reading]] = [{} for _ in policies]
        self.access: dict[str, FieldAccess] = {}
        """Where a ticket says what, by the names of the joint catalogue."""
        joint = self._catalogue()
        tests = dict.fromkeys(test for number in range(len(policies)) for test in self._tests(number))
        self.space = Space(tests, joint)
        self.diagrams = Diagrams([len(variable.classes) for variable in self.space.variables])
        d = self.diagrams
        self.possible = d.negation(d.boxes([*self.space.forbidden, *self._absent()]))
        """All classes that some ticket is in; each ticket without a text is in one only."""
        self.plain = [self._plain(number) for number in range(len(self.space.variables))]
        """Of each variable, the classes that an example takes if it can: a value, but no text without need."""

    def _absent(self) -> Iterator[Box]:
        """Nothing is found in a text or a list that is missing."""
        for field in self.space.fields.values():
            variables = self.space.variables[field.first : field.first + len(field.variables)]
            missing = sum(1 << n for n, members in enumerate(variables[0].classes) if members[0] is Special.MISSING)
            for place, variable in enumerate(variables[1:], field.first + 1):
                if missing:
                    yield {field.first: missing, place: variable.everything & ~1}

    def _plain(self, number: int) -> int:
        variable = self.space.variables[number]
        if (usual := FREE.get(variable.field)) is not None and variable.part == "value":
            usual = Special.OTHER if usual == () else usual
            return sum(1 << n for n, members in enumerate(variable.classes) if usual in members)
        missing = sum(1 << n for n, members in enumerate(variable.classes) if members[0] is Special.MISSING)
        is_text = self.space.fields[variable.field].type.kind in (FieldKind.TEXT, FieldKind.LIST)
        return missing if is_text and variable.part == "value" else variable.everything & ~missing

    def _catalogue(self) -> dict[str, FieldType]:
        joint: dict[str, FieldType] = {}
        accesses = [{access.name: access for access in policy.fields} for policy in self.policies]
        names = dict.fromkeys(name for policy in self.policies for name in policy.catalogue)
        for name in names:
            types = [policy.catalogue.get(name) for policy in self.policies]
            known = [one for one in types if one is not None]
            places = {one[name].path for one in accesses if name in one}
            apart = len({one.kind for one in known}) > 1 or len(places) > 1
            lists = {one.values for one in known if one.kind is FieldKind.LIST}
            if apart or len(lists) > 1:
                self.unclear.append(name)
            for number, declared in enumerate(types):
                if declared is None:
                    continue
                key = f"{name}#{number}" if apart else name
                if key not in joint:
                    joint[key] = _joined(key, [declared] if apart else known, missing=name not in FREE)
                if name in accesses[number]:
                    self.access.setdefault(key, accesses[number][name])
                whole = all(
                    getattr(declared, part) == getattr(joint[key], part)
                    for part in ("values", "minimum", "maximum", "default")
                )
                self._readings[number][name] = Reading(key, declared, whole or name in FREE)
        return joint

    def _tests(self, number: int) -> Iterator[Test]:
        policy = self.policies[number]
        for rule in every_rule(policy):
            for test in each_test(rule.when):
                if test.field not in WORKED_OUT:
                    yield replace(test, field=self._readings[number][test.field].key)
        for reading in self._readings[number].values():
            yield from () if reading.whole else _bounds(reading)
        if policy.priority.use_reported:
            yield self._named(number, "reported_priority", policy.priority.levels)
            for level in policy.priority.levels:
                yield self._named(number, "reported_priority", (level,))
        if policy.routing is not None:
            for group in policy.routing.groups:
                yield self._named(number, "reported_group", (group,))
        for _, tests in matrix_cells(policy):
            yield from (replace(test, field=self._readings[number][test.field].key) for test in tests)

    def _named(self, number: int, field: str, values: tuple[str, ...]) -> Test:
        reading = self._readings[number][field]
        return Test(reading.key, "any_of", values, reading.type.kind)

    def literal(self, number: int, literal: Literal) -> Node:
        """Where one test comes out as wanted for what policy `number` reads."""
        reading = self._readings[number][literal.test.field]
        asked = Literal(replace(literal.test, field=reading.key), literal.wanted)
        boxes = self.space.of_wish(asked)
        if not reading.whole:
            value = self.space.fields[reading.key].first
            read = self._read(value, reading.type)
            rest = self.space.variables[value].everything & ~read
            boxes = tuple(met for box in boxes if (met := meet(box, {value: read})) is not None) if read else ()
            if rest and prepare(literal)({literal.test.field: reading.type.default}):
                boxes = (*boxes, {value: rest})
        return self.diagrams.boxes(boxes)

    def named(self, number: int, field: str, values: tuple[str, ...]) -> Node:
        """Where a field, as policy `number` reads it, is one of these values."""
        kind = self._readings[number][field].type.kind
        return self.literal(number, Literal(Test(field, "any_of", values, kind), True))

    def _read(self, variable: int, declared: FieldType) -> int:
        """The classes of values that a policy takes as they are."""
        classes = enumerate(self.space.variables[variable].classes)
        return sum(1 << number for number, members in classes if _is_read(members[0], declared))

    def point(self, node: Node) -> Box | None:
        """A box of one class of each variable that matters for it, with fields given where they can be."""
        return self.diagrams.point(self.diagrams.both(node, self.possible), self.plain)


def every_rule(policy: CompiledPolicy) -> Iterator[Rule[Any]]:
    """All rules with conditions that a policy asks of a ticket."""
    routing, calls = policy.routing, policy.callbacks
    tables = (
        policy.classification,
        policy.priority.table,
        policy.priority.adjust,
        policy.intake.transfer,
        None if routing is None else routing.table,
        None if calls is None else calls.outcomes,
        policy.applies,
        *(plan.case_table for plan in policy.targets),
    )
    for table in tables:
        yield from () if table is None else table.rules
    for plan in policy.targets:
        yield from (step.rule for step in plan.steps)
    intake = policy.intake
    yield from (reaction.rule for reaction in policy.reactions)
    yield from (advice.rule for advice in (*policy.guidance, *intake.clarify))
    yield from (required.rule for required in intake.required)


def matrix_cells(policy: CompiledPolicy) -> Iterator[tuple[int, tuple[Test, Test]]]:
    """Each cell of the priority matrix: its level index, and the two tests that lead to it."""
    matrix = policy.priority.matrix
    if matrix is not None:
        for (row, column), level in matrix.cells.items():
            yield level, (_cell(policy, matrix.rows, row), _cell(policy, matrix.columns, column))


def _cell(policy: CompiledPolicy, field: str, text: str) -> Test:
    kind = policy.catalogue[field].kind
    return Test(field, "is", int(text) if kind is FieldKind.INTEGER and text.lstrip("-").isdigit() else text, kind)


def _joined(key: str, types: Sequence[FieldType], *, missing: bool) -> FieldType:
    """One type that has all values of several of the same kind."""
    first = types[0]
    lows, highs = [one.minimum for one in types], [one.maximum for one in types]
    defaults = [one.default for one in types]
    default = defaults[0] if all(one == defaults[0] for one in defaults) else None
    return FieldType(
        key,
        first.kind,
        tuple(dict.fromkeys(value for one in types for value in one.values)),
        None if None in lows else min(low for low in lows if low is not None),
        None if None in highs else max(high for high in highs if high is not None),
        default if missing else FREE[key.partition("#")[0]],
        first.title,
    )


def _bounds(reading: Reading) -> Iterator[Test]:
    """Tests that tell what the policy reads from what it does not."""
    declared = reading.type
    if declared.kind is FieldKind.ENUM and declared.values:
        yield Test(reading.key, "any_of", declared.values, declared.kind)
    if declared.minimum is not None:
        yield Test(reading.key, "at_least", declared.minimum, declared.kind)
    if declared.maximum is not None:
        yield Test(reading.key, "at_most", declared.maximum, declared.kind)
    yield Test(reading.key, "is_missing", True, declared.kind)


def _is_read(member: object, declared: FieldType) -> bool:
    match member:
        case Special.MISSING:
            return False
        case Cell(sample=sample):
            low, high = declared.minimum, declared.maximum
            return (low is None or sample >= low) and (high is None or sample <= high)
        case str() if declared.kind is FieldKind.ENUM and declared.values:
            return member in declared.values
        case _:
            return True
