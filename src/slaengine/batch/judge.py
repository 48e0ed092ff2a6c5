"""What the rule tables make of many tickets: `engine.grade`, column by column.

The tables are asked as columns; whatever the engine says in a function of few values (a level that the helpdesk
reports, a cell of the matrix, a group that is kept) is asked of the engine's own function, once for each combination
of values that occurs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from slaengine.batch.combine import Lists, by_combination, column_of, constant
from slaengine.batch.tickets import Tickets
from slaengine.engine.derive import DERIVED
from slaengine.engine.grade import adjusted, base_level, group_of
from slaengine.model.clock import Clock
from slaengine.model.compiled import Adjustment, CompiledPolicy, Outcome
from slaengine.model.state import NO_COURSE, Course, Grading, Lifecycle
from slaengine.rules import RuleTable, each_test
from slaengine.rules.columns import (
    NONE,
    Coded,
    Codes,
    ColumnTable,
    Flags,
    Frame,
    as_codes,
    condition_holds,
)
from slaengine.rules.normal import normalise


@dataclass(slots=True)
class Judged:
    """What the tables say of each row. Levels are indexes, `NONE` for none; `frame` has all facts, derived ones too."""

    frame: Frame
    category: Coded
    tags: Coded
    base: Codes
    level: Codes
    adjusted_by: Coded
    group: Coded
    transfer_to: Coded
    transferred: Flags
    missing: Coded


class _New(NamedTuple):
    """A ticket that has only come in: what `derive` asks of one."""

    lifecycle: Lifecycle
    missing: tuple[str, ...]
    grading: Grading
    course: Course
    clocks: dict[str, Clock]


class Judge:
    """The tables of one policy, ready for columns."""

    def __init__(self, policy: CompiledPolicy) -> None:
        self.policy = policy
        plan, routing = policy.priority, policy.routing
        self._classes = _columns(policy.classification)
        self._levels, self._adjust = _columns(plan.table), _columns(plan.adjust)
        self._groups = None if routing is None else _columns(routing.table)
        self._transfer = _columns(policy.intake.transfer)
        self._before_rules = replace(plan, table=None)
        """What gives a level before the rules are asked."""
        self._kept = None if routing is None else replace(routing, table=None)
        self._required = tuple(
            (one, None if one.rule.when is None else normalise(one.rule.when)) for one in policy.intake.required
        )
        self.asked = self._asked_fields()

    def _asked_fields(self) -> frozenset[str]:
        """The fields that anybody asks for, and those that the result repeats."""
        policy, matrix = self.policy, self.policy.priority.matrix
        tables = (policy.classification, policy.priority.table, policy.priority.adjust, policy.intake.transfer)
        names = {name for table in (*tables, policy.routing and policy.routing.table) if table for name in table.fields}
        names |= {test.field for one in policy.intake.required for test in each_test(one.rule.when)}
        names |= set() if matrix is None else {matrix.rows, matrix.columns}
        return policy.asked | names | {"category", "tags", "status", "reported_priority", "reported_group"}

    def judge(self, tickets: Tickets) -> Judged:
        """All tables in their order; what one of them says is a fact for those after it."""
        frame = self._frame(tickets)
        category, tags = self._classify(frame)
        base = self._base(frame)
        self._put_level(frame, base)
        level, adjusted_by = self._adjusted(frame, base)
        self._put_level(frame, level)
        group = self._group(frame)
        transfer_to, transferred = self._transferred(frame)
        missing = self._missing(tickets, frame)
        self._derive(frame, missing, level, group, transferred)
        return Judged(frame, category, tags, base, level, adjusted_by, group, transfer_to, transferred, missing)

    def _frame(self, tickets: Tickets) -> Frame:
        """The facts with their defaults."""
        frame = Frame(tickets.count)
        for name, default in self.policy.defaults.items():
            column = tickets.facts.get(name)
            if column is None:
                if default is not None:
                    frame.columns[name] = constant(tickets.count, default)
            elif default is None:
                frame.columns[name] = column
            else:
                coded = as_codes(column)
                frame.columns[name] = Coded(coded.codes, [default if fact is None else fact for fact in coded.facts])
        frame.columns["event"] = constant(tickets.count, "created")
        return frame

    def _classify(self, frame: Frame) -> tuple[Coded, Coded]:
        category, given = column_of(frame, "category"), column_of(frame, "tags")
        tags = Lists(given)
        if self._classes is None:
            return category, tags.column()
        codes, facts = category.codes.copy(), list(category.facts)
        fired, decided = self._classes.fired(frame), np.zeros(frame.count, np.bool_)
        for number, rule in enumerate(self._classes.rules):
            rows = self._classes.rows_of(fired, number)
            outcome: Outcome = rule.then
            tags.add(rows, outcome.tags)
            if outcome.category is not None and rows.size:
                rows = rows[~decided[rows]]
                codes[rows], decided[rows] = len(facts), True
                facts.append(outcome.category)
        frame.columns["category"] = found = Coded(codes, facts)
        # A list without a tag was no fact before, and is none now.
        was = [None if fact is None else list(fact) for fact in given.facts]
        now = [list(items) or None for items in tags.facts]
        now[: len(was)] = was
        frame.columns["tags"] = Coded(tags.codes, now)
        return found, tags.column()

    def _base(self, frame: Frame) -> Codes:
        """The level before uplifts: reported, from the matrix, or from the rules."""
        plan = self._before_rules
        names = ["reported_priority"] if plan.use_reported else []
        names += [] if plan.matrix is None else [plan.matrix.rows, plan.matrix.columns]
        levels = by_combination(frame, names, lambda facts: base_level(plan, facts)[0])
        known = np.array([NONE if level is None else level for level in levels.facts], np.int64)[levels.codes]
        if self._levels is None:
            return known
        by_rule = np.array([rule.then for rule in self._levels.rules] + [NONE], np.int64)
        return np.where(known == NONE, by_rule[self._levels.winner(frame)], known)

    def _adjusted(self, frame: Frame, base: Codes) -> tuple[Codes, Coded]:
        """The level after uplifts, each rule once, in their order."""
        by = Lists.empty(frame.count)
        if self._adjust is None:
            return base, by.column()
        level, last = base.copy(), len(self.policy.priority.levels) - 1
        bits = self._adjust.all(frame)
        for number, rule in enumerate(self._adjust.rules):
            rows = self._adjust.rows_of(bits, number)
            rows = rows[level[rows] != NONE]
            how: Adjustment = rule.then
            moved = np.array([adjusted(one, how, last) for one in range(last + 1)], np.int64)[level[rows]]
            changed = moved != level[rows]
            level[rows] = moved
            by.add(rows[changed], (rule.name,))
        return level, by.column()

    def _put_level(self, frame: Frame, level: Codes) -> None:
        frame.columns["priority"] = Coded(level, [*self.policy.priority.levels, None])  # NONE is the last

    def _group(self, frame: Frame) -> Coded:
        kept = self._kept
        if kept is None:
            return constant(frame.count, None)
        found = by_combination(frame, ["reported_group"], lambda facts: group_of(kept, facts)[0])
        if self._groups is not None:
            names = [*found.facts, *(rule.then for rule in self._groups.rules), None]
            winner = self._groups.winner(frame)
            by_rule = np.where(winner == NONE, len(names) - 1, winner + len(found.facts))
            unknown = np.array([fact is None for fact in found.facts], np.bool_)[found.codes]
            found = Coded(np.where(unknown, by_rule, found.codes), names)
        frame.columns["group"] = found
        return found

    def _transferred(self, frame: Frame) -> tuple[Coded, Flags]:
        if self._transfer is None:
            return constant(frame.count, None), np.zeros(frame.count, np.bool_)
        winner = self._transfer.first(frame)
        return Coded(winner, [*(rule.then for rule in self._transfer.rules), None]), winner != NONE

    def _missing(self, tickets: Tickets, frame: Frame) -> Coded:
        """The required fields that are not given or unreadable, where they are asked for."""
        missing = Lists.empty(frame.count)
        for (required, when), absent in zip(self._required, tickets.absent, strict=True):
            odd = None if required.field is None else tickets.odd.get(required.field)
            rows = absent if odd is None else absent | odd
            if rows.any():
                rows = rows if when is None else rows & condition_holds(when, frame)
                missing.add(np.flatnonzero(rows), (required.text,))
        return missing.column()

    def _derive(self, frame: Frame, missing: Coded, level: Codes, group: Coded, transferred: Flags) -> None:
        """What is worked out, asked of the engine for each combination of what it depends on."""
        names = [name for name in DERIVED if name in self.policy.asked]
        if not names:
            return
        parts = {
            "missing": missing,
            "level": Coded(level, [*range(len(self.policy.priority.levels)), None]),
            "group": group,
            "lifecycle": Coded(transferred.astype(np.int64), ["open", "transferred"]),
        }

        def derived(facts: dict[str, Any]) -> tuple[object, ...]:
            grading = Grading(level=facts["level"], group=facts["group"])
            new = _New(facts["lifecycle"], facts["missing"], grading, NO_COURSE, {})
            return tuple(DERIVED[name](self.policy, new) for name in names)

        found = by_combination(Frame(frame.count, dict(parts)), list(parts), derived)
        for place, name in enumerate(names):
            frame.columns[name] = Coded(found.codes, [values[place] for values in found.facts])


def _columns(table: RuleTable[Any] | None) -> ColumnTable[Any] | None:
    return None if table is None else ColumnTable(table)
