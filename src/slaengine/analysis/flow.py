"""A ticket's way through the tables of a policy, for all tickets at once: each outcome as a function of the ticket.

Mirrors `engine/grade.py`, table by table; every ticket that is shown to anybody is replayed through the engine.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, assert_never, cast

from slaengine.analysis.tickets import Tickets, matrix_cells
from slaengine.engine.grade import adjusted
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.target import TargetPlan
from slaengine.rules import Condition, Rule, RuleTable
from slaengine.rules.analysis_diagram import Node
from slaengine.rules.normal import Both, Either, Literal, Normal, normalise, prepare

_UNDECIDED: Final = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A rule table on a ticket's way: for each rule, where it holds, and where it is the one that counts."""

    name: str
    table: RuleTable[Any]
    holds: tuple[Node, ...]
    counts: tuple[Node, ...]


class Flow:
    """The functions of one policy; `number` is its place among those of `tickets`."""

    def __init__(self, tickets: Tickets, number: int = 0) -> None:
        self.tickets, self.number, self.d = tickets, number, tickets.diagrams
        self.policy: CompiledPolicy = tickets.policies[number]
        self.asked: list[Asked] = []
        nothing = self.d.leaf(_UNDECIDED)
        self.category = nothing
        """The category that the rules give; None where they give none."""
        self.tags = self.d.leaf(frozenset[str]())
        """The tags that the rules add."""
        self._worked_out: dict[str, Node] = dict.fromkeys(("priority", "group", "line"), nothing)
        self._classify()
        self.base = self._base()
        self.level = self._worked_out["priority"] = self._adjust()
        """The name of the level, None for none."""
        self.group = self._group()
        """The name of the group, None for none."""
        self._worked_out["group"] = self.group
        self._worked_out["line"] = self.d.values(self._line_of, self.group)
        self.transfer = self._winner("intake.transfer", self.policy.intake.transfer)
        """The department that takes the ticket, None for none."""

    def holds(self, condition: Condition | None, level: Node | None = None) -> Node:
        """Where a condition holds that is asked after grading; as if tickets had this level, if one is given."""
        if condition is None:
            return self.d.true
        return self._normal(normalise(condition), {} if level is None else {"priority": level})

    def _normal(self, normal: Normal, fixed: Mapping[str, Node]) -> Node:
        match normal:
            case Literal():
                return self._literal(normal, fixed)
            case Both(parts):
                return self.d.both(*(self._normal(part, fixed) for part in parts))
            case Either(parts):
                return self.d.either(*(self._normal(part, fixed) for part in parts))
            case _:
                assert_never(normal)

    def _literal(self, literal: Literal, fixed: Mapping[str, Node]) -> Node:
        name, d = literal.test.field, self.d
        known = fixed.get(name, self._worked_out.get(name))
        holds = prepare(literal)
        if known is not None:
            return d.values(lambda value: holds({name: value}), known)
        raw = self.tickets.literal(self.number, literal)
        if name == "category" and self.category != d.leaf(_UNDECIDED):
            undecided = d.where(self.category, _UNDECIDED)
            return d.choose(undecided, raw, d.values(lambda value: holds({name: value}), self.category))
        if name == "tags":
            return self._tags_literal(literal, raw)
        return raw

    def _tags_literal(self, literal: Literal, raw: Node) -> Node:
        """Added tags come on top of those that the ticket has."""
        d, test = self.d, literal.test
        some = d.values(bool, self.tags)
        if test.operator == "is_missing":
            absent = test.value is literal.wanted
            return d.both(d.negation(some), raw) if absent else d.either(some, raw)
        wanted = frozenset(cast(tuple[str, ...], test.value))
        hit = d.values(lambda added: bool(wanted & cast(frozenset[str], added)), self.tags)
        if literal.wanted:
            return d.either(hit, raw)
        has = self.tickets.literal(self.number, Literal(test, True))
        # a ticket with no tags at all is unknown, unless a rule adds some
        return d.both(d.negation(hit), d.choose(some, d.negation(has), raw))

    def ask(self, name: str, table: RuleTable[Any], among: Node | None = None) -> Asked:
        """Where each rule of a table holds, and where it counts; the table is asked `among` these tickets only."""
        d = self.d
        among = d.true if among is None else among
        holds = tuple(self.holds(rule.when) for rule in table.rules)
        conditional = d.either(*(node for node, rule in zip(holds, table.rules, strict=True) if rule.when is not None))
        counts, before = [], d.false
        for node, rule in zip(holds, table.rules, strict=True):
            if table.hit == "first":
                counts.append(d.choose(before, d.false, node))
                before = d.either(before, node)
            else:
                counts.append(d.negation(conditional) if rule.when is None else node)
        asked = Asked(name, table, holds, tuple(d.both(among, node) for node in counts))
        self.asked.append(asked)
        return asked

    def _winner(self, name: str, table: RuleTable[Any] | None, among: Node | None = None) -> Node:
        """What the first rule that counts gives; None where none does."""
        found = self.d.leaf(None)
        if table is not None:
            asked = self.ask(name, table, among)
            for rule, node in reversed(list(zip(table.rules, asked.counts, strict=True))):
                found = self.d.choose(node, self.d.leaf(rule.then), found)
        return found

    def _classify(self) -> None:
        table, d = self.policy.classification, self.d
        if table is None:
            return
        asked = self.ask("classification", table)
        category, tags = self.category, self.tags
        for rule, node in reversed(list(zip(table.rules, asked.counts, strict=True))):
            if rule.then.category is not None:
                category = d.choose(node, d.leaf(rule.then.category), category)
            if rule.then.tags:
                tags = d.choose(node, d.values(partial(_add, frozenset(rule.then.tags)), tags), tags)
        self.category, self.tags = category, tags

    def _base(self) -> Node:
        plan, d = self.policy.priority, self.d
        before = d.leaf(None)  # what is decided without the rules
        for level, (row, column) in matrix_cells(self.policy):
            cell = d.both(*(self._literal(Literal(test, True), {}) for test in (row, column)))
            before = d.choose(cell, d.leaf(plan.levels[level]), before)
        for name in plan.levels if plan.use_reported else ():
            before = d.choose(self.tickets.named(self.number, "reported_priority", (name,)), d.leaf(name), before)
        by_rules = d.values(self._level_name, self._winner("priorities", plan.table, d.where(before, None)))
        return d.choose(d.where(before, None), by_rules, before)

    def _adjust(self) -> Node:
        plan, d = self.policy.priority, self.d
        level = self._worked_out["priority"] = self.base
        if plan.adjust is not None:
            asked = self.ask("priorities.adjust", plan.adjust)
            for rule, node in zip(plan.adjust.rules, asked.counts, strict=True):
                level = d.choose(node, d.values(partial(self._moved, rule), level), level)
        return level

    def _moved(self, rule: Rule[Any], level: Hashable) -> Hashable:
        plan = self.policy.priority
        if level is None:
            return None
        return plan.levels[adjusted(plan.rank[str(level)], rule.then, len(plan.levels) - 1)]

    def _level_name(self, level: Hashable) -> Hashable:
        return None if level is None else self.policy.priority.levels[cast(int, level)]

    def _group(self) -> Node:
        plan = self.policy.routing
        if plan is None:
            return self.d.leaf(None)
        d, reported = self.d, self.d.leaf(None)
        for name in plan.groups:
            reported = d.choose(self.tickets.named(self.number, "reported_group", (name,)), d.leaf(name), reported)
        open_ = d.where(reported, None)
        return d.choose(open_, self._winner("routing", plan.table, open_), reported)

    def _line_of(self, group: Hashable) -> Hashable:
        plan = self.policy.routing
        return None if group is None or plan is None else plan.groups[str(group)].line

    def case(self, plan: TargetPlan, level: Node | None = None) -> Node:
        """The case of a target whose figures hold, 0 for its own; None where the target is not promised.

        With a level, conditions are asked as if tickets had that one.
        """
        d = self.d
        found = d.leaf(0)
        if plan.case_table is not None:
            for rule in reversed(plan.case_table.rules):
                found = d.choose(self.holds(rule.when, level), d.leaf(rule.then), found)
        return d.choose(self.holds(plan.rule.when, level), found, d.leaf(None))

    def promised(self, plan: TargetPlan) -> Node:
        """Where the target has a length at the ticket's level."""
        d, rank = self.d, self.policy.priority.rank

        def has_goal(both: Hashable) -> bool:
            level, case = cast(tuple[str | None, int | None], both)
            return case is not None and plan.goal_at(None if level is None else rank[level], case) is not None

        return d.values(has_goal, d.pairs(self.level, self.case(plan)))


def _add(added: frozenset[str], tags: Hashable) -> Hashable:
    return cast(frozenset[str], tags) | added
