"""What was decided for a batch, as columns: the answer of `batch.decide`.

Codes are numpy arrays, one entry a ticket, that index a short list of values; instants are epoch seconds. `columns`
spells it out as numpy arrays, `to_arrow` as a table; docs/batch.md describes the columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from slaengine.batch.promise import NO_INSTANT, PENDS, RUNNING, STATUSES, Promise
from slaengine.model.clock import goal_of
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.decision import Decision
from slaengine.rules.columns import NONE, Coded, Codes

_CODED: Final = ("adjusted_by", "category", "tags", "group", "transfer_to", "missing", "odd")


class Cell(NamedTuple):
    """A column of the result: its name, what its codes or instants are, and the codes' values."""

    name: str
    data: npt.NDArray[Any]
    values: tuple[Any, ...] | None
    """None for instants."""
    lists: bool = False
    """Whether the values are tuples of texts."""


@dataclass(slots=True)
class Decided:
    """One entry a ticket, in the order of the tickets. Levels are indexes into the policy's, -1 for none.

    Codes are of any width of integer; -1 is the last of their values.
    """

    policy: CompiledPolicy
    count: int
    level: Codes
    base: Codes
    adjusted_by: Coded
    category: Coded
    tags: Coded
    group: Coded
    transfer_to: Coded
    missing: Coded
    """The required fields that are missing."""
    odd: Coded
    """The fields with a value of the wrong kind, which counts as missing."""
    targets: dict[str, Promise]
    errors: dict[int, str] = field(default_factory=dict)
    """By row, why no event can carry this ticket; nothing is decided for it."""
    alone: int = 0
    """How many tickets were decided one by one."""

    def slimmed(self) -> Decided:
        """The same with columns of as few bytes as they need."""
        levels = len(self.policy.priority.levels)
        self.level, self.base = slim(self.level, levels), slim(self.base, levels)
        for name in _CODED:
            column = getattr(self, name)
            setattr(self, name, Coded(slim(column.codes, len(column.facts)), column.facts))
        for one in self.targets.values():
            one.status = slim(one.status, len(STATUSES))
            one.goal = Coded(slim(one.goal.codes, len(one.goal.facts)), one.goal.facts)
        return self

    def cells(self) -> Iterator[Cell]:
        """Every column, in their order."""
        levels = (*self.policy.priority.levels, None)
        yield Cell("level", self.level, levels)
        yield Cell("base", self.base, levels)
        yield Cell("adjusted_by", self.adjusted_by.codes, tuple(self.adjusted_by.facts), lists=True)
        yield Cell("category", self.category.codes, tuple(self.category.facts))
        yield Cell("tags", self.tags.codes, tuple(self.tags.facts), lists=True)
        yield Cell("group", self.group.codes, tuple(self.group.facts))
        yield Cell("transfer_to", self.transfer_to.codes, tuple(self.transfer_to.facts))
        yield Cell("missing", self.missing.codes, tuple(self.missing.facts), lists=True)
        yield Cell("odd", self.odd.codes, tuple(self.odd.facts), lists=True)
        yield self._error_cell()
        for name, promise in self.targets.items():
            yield Cell(f"{name}.status", promise.status, STATUSES)
            yield Cell(f"{name}.goal", promise.goal.codes, tuple(promise.goal.facts))
            yield Cell(f"{name}.started_at", promise.started_at, None)
            yield Cell(f"{name}.due_at", promise.due_at, None)

    def columns(self) -> dict[str, npt.NDArray[Any]]:
        """The columns as numpy arrays: texts as objects (None for none), instants as int64 (`NO_INSTANT` for none)."""
        found: dict[str, npt.NDArray[Any]] = {}
        for cell in self.cells():
            if cell.values is None:
                found[cell.name] = cell.data
            else:
                values = np.empty(len(cell.values), object)
                values[:] = cell.values
                found[cell.name] = values[cell.data]
        return found

    def to_arrow(self) -> pa.RecordBatch:
        """The columns as Arrow: texts as dictionaries, lists as lists, instants as timestamps in the policy's zone."""
        zone = pa.timestamp("s", self.policy.clock.timezone)
        return pa.record_batch({cell.name: _arrow(cell, zone) for cell in self.cells()})

    def make_writable(self) -> None:
        """Give every column arrays of its own, for `put`; columns may share theirs until then."""
        self.level, self.base = self.level.copy(), self.base.copy()
        for name in _CODED:
            column = getattr(self, name)
            setattr(self, name, Coded(column.codes % len(column.facts), column.facts))
        for name, one in self.targets.items():
            goal = Coded(one.goal.codes.copy(), one.goal.facts)
            self.targets[name] = Promise(one.status.copy(), one.started_at.copy(), one.due_at.copy(), goal)

    def put(self, row: int, decision: Decision | None, error: str | None = None) -> None:
        """Enter a ticket that was decided alone, or say why it could not be."""
        self.alone += 1
        if error is not None:
            self.errors[row] = error
        ticket = None if decision is None else decision.ticket
        grading = None if ticket is None else ticket.grading
        self.level[row] = NONE if grading is None or grading.level is None else grading.level
        self.base[row] = NONE if grading is None or grading.base is None else grading.base
        self.adjusted_by = _put(self.adjusted_by, row, () if grading is None else grading.adjusted_by)
        self.category = _put(self.category, row, None if grading is None else grading.category)
        self.tags = _put(self.tags, row, () if grading is None else grading.tags)
        self.group = _put(self.group, row, None if grading is None else grading.group)
        self.transfer_to = _put(self.transfer_to, row, None if grading is None else grading.transfer_to)
        self.missing = _put(self.missing, row, () if ticket is None else ticket.missing)
        odd = () if ticket is None else tuple(one.name for one in self.policy.fields if one.name in ticket.odd)
        self.odd = _put(self.odd, row, odd)
        clocks: Mapping[str, Any] = {} if ticket is None else ticket.clocks
        for plan in self.policy.targets:
            promise, clock = self.targets[plan.name], clocks.get(plan.name)
            status = STATUSES.index(None if clock is None else clock.status)
            promise.status[row] = status
            promise.started_at[row] = NO_INSTANT if clock is None or status == PENDS else clock.started_at
            promise.due_at[row] = NO_INSTANT if clock is None or status != RUNNING else clock.due_at
            goal = None if clock is None else plan.goal_texts[goal_of(clock, plan)]
            promise.goal = _put(promise.goal, row, goal)

    def _error_cell(self) -> Cell:
        codes, texts = np.zeros(self.count, np.int64), [None, *dict.fromkeys(self.errors.values())]
        for row, text in self.errors.items():
            codes[row] = texts.index(text)
        return Cell("error", codes, tuple(texts))


def _put(column: Coded, row: int, value: Any) -> Coded:
    facts = list(column.facts)
    number = next((n for n, fact in enumerate(facts) if fact == value), len(facts))
    if number == len(facts):
        facts.append(value)
    column.codes[row] = number
    return Coded(column.codes, facts)


def _arrow(cell: Cell, zone: pa.DataType) -> pa.Array:
    if cell.values is None:
        return pa.array(cell.data, pa.int64(), mask=cell.data == NO_INSTANT).cast(zone)
    if cell.lists:
        values = pa.array([list(value) for value in cell.values], pa.list_(pa.string()))
        return values.take(pa.array(cell.data % len(cell.values)))
    texts = list(dict.fromkeys(str(value) for value in cell.values if value is not None))
    numbers = {text: number for number, text in enumerate(texts)}
    by_code = np.array([-1 if value is None else numbers[str(value)] for value in cell.values], np.int32)
    codes = by_code[cell.data]
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32(), mask=codes < 0), pa.array(texts, pa.string()))


def join(parts: Sequence[Decided]) -> Decided:
    """Stretches of tickets, one after the other, as one; at least one."""
    first = parts[0]
    if len(parts) == 1:
        return first
    errors, before = dict[int, str](), 0
    for part in parts:
        errors |= {before + row: text for row, text in part.errors.items()}
        before += part.count
    targets = {}
    for name in first.targets:
        ones = [part.targets[name] for part in parts]
        targets[name] = Promise(
            np.concatenate([one.status for one in ones]),
            np.concatenate([one.started_at for one in ones]),
            np.concatenate([one.due_at for one in ones]),
            _join([one.goal for one in ones]),
        )
    coded: dict[str, Any] = {name: _join([getattr(part, name) for part in parts]) for name in _CODED}
    return Decided(
        policy=first.policy,
        count=before,
        level=np.concatenate([part.level for part in parts]),
        base=np.concatenate([part.base for part in parts]),
        targets=targets,
        errors=errors,
        alone=sum(part.alone for part in parts),
        **coded,
    )


def _join(columns: Sequence[Coded]) -> Coded:
    facts = columns[0].facts
    if all(column.facts == facts for column in columns):
        return Coded(np.concatenate([column.codes for column in columns]), facts)
    numbers: dict[Any, int] = {}
    codes = []
    for column in columns:
        places = [numbers.setdefault(fact, len(numbers)) for fact in column.facts]
        codes.append(np.array(places, np.int64)[column.codes])
    return Coded(slim(np.concatenate(codes), len(numbers)), list(numbers))


def slim(codes: Codes, size: int) -> Codes:
    """Codes below a size, or -1, in as few bytes as they need: a batch has dozens of columns."""
    kind = next(kind for kind in (np.int8, np.int16, np.int32, np.int64) if size <= np.iinfo(kind).max)
    return codes.astype(kind, copy=False)
