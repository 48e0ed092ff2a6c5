"""Everything that is wrong with a policy's tables, each with a ticket that shows it and what the engine makes of it.

Read this first: each table alone, then the tables in a row, then what a ticket is left without.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from slaengine.analysis.example import Example, example, from_facts, replay
from slaengine.analysis.flow import Asked, Flow
from slaengine.analysis.tickets import Tickets
from slaengine.diagnostics import Finding, Place, Related, Severity, finding
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.decision import Decision
from slaengine.rules import Rule, RuleTable, sentence
from slaengine.rules.analysis import Overlap, Solver, TableReport, UndecidedError, examine, holding
from slaengine.rules.analysis_boxes import TooManyBoxesError
from slaengine.rules.analysis_diagram import DiagramTooLargeError, Node
from slaengine.rules.classes import Witness

NAMED_MAX: Final = 4
"""Rules that a message names."""


@dataclass(frozen=True, slots=True)
class Found:
    """A finding with its ticket. `confirmed`: whether the engine did what the finding says; None: not asked."""

    finding: Finding
    table: str
    about: str = ""
    """The rule, or the rules, in words that stay when lines move."""
    rules: tuple[Rule[Any], ...] = ()
    """Of which the engine must name one."""
    example: Example | None = None
    decision: Decision | None = None
    confirmed: bool | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    """All that was found, in the order of a ticket's way, and how much was looked at."""

    policy: CompiledPolicy
    found: tuple[Found, ...]
    tables: int
    rules: int
    more: bool = False
    """Whether there are overlaps beyond those that are named (`OVERLAPS_MAX` of a table)."""

    @property
    def mistakes(self) -> list[Found]:
        """What is more than worth knowing."""
        return [one for one in self.found if one.finding.severity is not Severity.NOTE]


def analyse(policy: CompiledPolicy, solver: Solver | None = None) -> Analysis:
    """Look at every table of a policy and at what they do in a row."""
    tables = dict(tables_of(policy))
    try:
        flow = Flow(Tickets([policy]))
        ways = {asked.name: asked for asked in flow.asked} | {
            name: flow.ask(name, tables[name]) for name in tables if name not in {asked.name for asked in flow.asked}
        }
        after = list(_Left(flow).found())
    except (DiagramTooLargeError, TooManyBoxesError):
        flow, ways = None, {}
        reason = "the rules of all tables together tell too many kinds of tickets apart"
        after = [
            Found(finding("analysis-undecided", Place(policy.name), what="the tables in a row", reason=reason), "")
        ]
    looked = [
        _Table(policy, name, table, flow=flow, way=ways.get(name), solver=solver) for name, table in tables.items()
    ]
    found = [one for table in looked for one in table.found()]
    more = any(table.report.more_overlaps for table in looked)
    return Analysis(policy, (*found, *after), len(tables), sum(len(table.rules) for table in tables.values()), more)


def tables_of(policy: CompiledPolicy) -> Iterator[tuple[str, RuleTable[Any]]]:
    """Every rule table under the name of its section, in the order of a ticket's way."""
    routing, calls = policy.routing, policy.callbacks
    named: tuple[tuple[str, RuleTable[Any] | None], ...] = (
        ("classification", policy.classification),
        ("priorities", policy.priority.table),
        ("priorities.adjust", policy.priority.adjust),
        ("routing", None if routing is None else routing.table),
        ("intake.transfer", policy.intake.transfer),
        ("targets", policy.applies),
        *((f"targets.{plan.name}.cases", plan.case_table) for plan in policy.targets),
        ("callbacks.outcomes", None if calls is None else calls.outcomes),
    )
    yield from ((name, table) for name, table in named if table is not None and table.rules)


class _Table:
    """One table: what is wrong with it alone, and what the tables before it leave of it."""

    def __init__(
        self,
        policy: CompiledPolicy,
        name: str,
        table: RuleTable[Any],
        *,
        flow: Flow | None,
        way: Asked | None,
        solver: Solver | None,
    ) -> None:
        self.policy, self.name, self.table, self.flow, self.way = policy, name, table, flow, way
        self.report: TableReport[Any] = examine(table, policy.catalogue, solver=solver)
        self.number = {rule.name: number for number, rule in enumerate(table.rules)}

    def found(self) -> Iterator[Found]:
        lost = {one.rule.name for one in self.report.unreachable}
        for one in self.report.unreachable:
            yield self._lost(one.rule, one.by)
        if self.flow is not None and self.way is not None:
            yield from self._unreached(lost)
        yield from self._overlaps()
        for undecided in self.report.undecided:
            rules = undecided.rules
            what = {"gap": f"whether every ticket meets a rule of {self.name}"}.get(
                undecided.question, f"{undecided.question} of {named(rules)} in {self.name}"
            )
            place = place_of(rules[0]) if rules else Place(self.name)
            reason = "it takes more steps than are spent on one question"
            yield Found(finding("analysis-undecided", place, what=what, reason=reason), self.name)

    def _lost(self, rule: Rule[Any], by: tuple[Rule[Any], ...]) -> Found:
        if not by:
            condition = sentence(rule.when, "en", self.policy.catalogue)
            return Found(finding("rule-never-holds", place_of(rule), name=rule.name, condition=condition), self.name)
        related = [Related(place_of(other), f"`{other.name}` is here") for other in by[:NAMED_MAX]]
        told = finding("rule-shadowed", place_of(rule), related=related, name=rule.name, by=named(by))
        return self._shown(told, rule.name, self._holds(rule), by, witness=self._witness(rule))

    def _unreached(self, lost: set[str]) -> Iterator[Found]:
        assert self.flow is not None and self.way is not None
        d = self.flow.d
        for rule, counts in zip(self.table.rules, self.way.counts, strict=True):
            if rule.name not in lost and d.both(counts, self.flow.tickets.possible) == d.false:
                told = finding("rule-unreached", place_of(rule), name=rule.name, table=self.name)
                yield self._shown(told, rule.name, self._holds(rule), ())

    def _overlaps(self) -> Iterator[Found]:
        for overlap in self.report.conflicts:
            pair = (overlap.first, overlap.second)
            region = self._together(*pair)
            if self.flow is None or region != self.flow.d.false:
                words = {"name": overlap.second.name, "other": overlap.first.name, "table": self.name}
                related = [Related(place_of(overlap.first), f"`{overlap.first.name}` is here")]
                told = finding("rules-conflict", place_of(overlap.second), related=related, **words)
                yield self._shown(told, _pair(overlap), region, pair[:1], witness=overlap.ticket)
        for overlap in self.report.crossings:
            region = self._together(overlap.first, overlap.second)
            if self.flow is None or region != self.flow.d.false:
                words = {"name": overlap.second.name, "other": overlap.first.name}
                related = [Related(place_of(overlap.first), f"`{overlap.first.name}` is here")]
                told = finding("rules-cross", place_of(overlap.second), related=related, **words)
                yield self._shown(told, _pair(overlap), region, (overlap.first,), witness=overlap.ticket)

    def _witness(self, rule: Rule[Any]) -> Witness | None:
        """A ticket of the rule, where the tables in a row can't give one."""
        if self.flow is not None or rule.when is None:
            return None
        try:
            return holding(rule.when, self.policy.catalogue)
        except UndecidedError:
            return None

    def _holds(self, rule: Rule[Any]) -> Node | None:
        return None if self.way is None else self.way.holds[self.number[rule.name]]

    def _together(self, first: Rule[Any], second: Rule[Any]) -> Node | None:
        """Where both hold, and in a table of kind `first` the first of them is used."""
        if self.flow is None or self.way is None:
            return None
        one, other = self.number[first.name], self.number[second.name]
        return self.flow.d.both(self.way.counts[one], self.way.holds[other], self.flow.tickets.possible)

    def _shown(
        self,
        told: Finding,
        about: str,
        region: Node | None,
        deciding: tuple[Rule[Any], ...],
        *,
        witness: Witness | None = None,
    ) -> Found:
        """The finding with a ticket, replayed: one of the `deciding` rules must be the engine's reason.

        The ticket is in the region; where the tables in a row could not be looked at, it is the table's own witness.
        """
        if region is not None and self.flow is not None:
            shown = example(self.flow.tickets, region)
        else:
            shown = None if witness is None else from_facts(self.policy, witness)
        if shown is None:
            return Found(told, self.name, about, deciding)
        decision = None if shown.moment else replay(self.policy, shown)
        if decision is None or not deciding:
            return Found(told, self.name, about, deciding, shown, decision)
        return Found(told, self.name, about, deciding, shown, decision, self._decided(decision, deciding))

    def _decided(self, decision: Decision, rules: tuple[Rule[Any], ...]) -> bool | None:
        """Whether one of these rules is among the engine's reasons; None where reasons do not name such rules."""
        if self.name in {"callbacks.outcomes", "targets"}:
            return None
        places = {reason.at for reason in decision.reasons_in("en")}
        for plan in decision.policy.targets:
            clock = decision.ticket.clocks.get(plan.name)
            if clock is not None and clock.case:
                places.add(plan.cases[clock.case - 1].rule.at)
        return any(rule.at in places for rule in rules)


class _Left:
    """What a ticket may be left without: a level, or any promise."""

    def __init__(self, flow: Flow) -> None:
        self.flow, self.policy = flow, flow.policy

    def found(self) -> Iterator[Found]:
        d, policy = self.flow.d, self.policy
        nowhere = d.where(self.flow.transfer, None)
        without_level = d.where(self.flow.level, None)
        yield from self._gap("ticket-without-level", without_level, lambda decision: decision.level is None)
        if policy.targets:
            promised = d.either(*(self.flow.promised(plan) for plan in policy.targets))
            region = d.both(nowhere, d.negation(without_level), d.negation(promised))
            yield from self._gap("ticket-without-promise", region, lambda decision: not any(
                clock["goal"] for clock in decision.deadlines.values()))  # fmt: skip

    def _gap(self, code: str, region: Node, holds: Any) -> Iterator[Found]:
        shown = example(self.flow.tickets, region)
        if shown is None:
            return
        decision = None if shown.moment else replay(self.policy, shown)
        place = _section_place(self.policy, code)
        yield Found(
            finding(code, place),
            "",
            self.policy.name,
            (),
            shown,
            decision,
            None if decision is None else holds(decision),
        )


def _section_place(policy: CompiledPolicy, code: str) -> Place:
    """The place of what leaves a ticket without: the matrix or the rules for levels, or the first target."""
    plan = policy.priority
    if code == "ticket-without-level" and plan.matrix is not None:
        return place_of(plan.matrix.rule)
    rules = plan.table.rules if plan.table is not None else ()
    promises = [target.rule for target in policy.targets] if code == "ticket-without-promise" else rules
    return place_of(promises[0]) if promises else Place(policy.name)


def _pair(overlap: Overlap[Any]) -> str:
    return f"{overlap.first.name} and {overlap.second.name}"


def named(rules: tuple[Rule[Any], ...]) -> str:
    """Rules by name, no more than a message holds."""
    names = ", ".join(f"`{rule.name}`" for rule in rules[:NAMED_MAX])
    return names if len(rules) <= NAMED_MAX else f"{names} and {len(rules) - NAMED_MAX} more"


def place_of(rule: Rule[Any]) -> Place:
    """The place of a rule as a place of findings: its `file:line:column`, one character wide."""
    file, line, column = (rule.at or "-").rsplit(":", 2) if rule.at.count(":") >= 2 else (rule.at, "1", "1")
    return Place(file, int(line), int(column), int(line), int(column) + 1)
