"""Two policies ticket by ticket: where levels, groups, categories, promises differ, for all tickets there can be.

Each outcome is a function of the ticket under both policies; where the two functions differ is covered by few
conditions, and a ticket of each kind is replayed through both engines. A promise is compared at the level that the
ticket has under the new policy, so a level that moves is told once, and not again for each of its promises.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import replace
from typing import Any, Final, cast

from slaengine.analysis.change import Change, Effect, Witness
from slaengine.analysis.example import created_at, example, replay
from slaengine.analysis.flow import Flow
from slaengine.analysis.spelling import patterns
from slaengine.analysis.tickets import Tickets
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.decision import Decision
from slaengine.model.target import TargetPlan
from slaengine.rules import Condition, Rule
from slaengine.rules.analysis_diagram import Node, cover
from slaengine.rules.analysis_words import condition_of
from slaengine.worktime import Duration, format_duration

KINDS_MAX: Final = 60
"""Kinds of tickets that one change names."""


class Ways:
    """The ways of all tickets through an old policy and a new one."""

    def __init__(self, old: CompiledPolicy, new: CompiledPolicy) -> None:
        self.tickets = Tickets([old, new])
        self.old, self.new = Flow(self.tickets, 0), Flow(self.tickets, 1)
        self.d = self.tickets.diagrams
        d = self.d
        self.reported = {"level": d.either(*self._levels()), "group": d.either(*self._groups())}
        """Where the helpdesk reports a level, or a group, that one of the policies takes from it."""
        self.impossible = d.negation(self.tickets.possible)

    def _levels(self) -> Iterator[Node]:
        for flow in (self.old, self.new):
            plan = flow.policy.priority
            for level in plan.levels if plan.use_reported else ():
                yield self.tickets.named(flow.number, "reported_priority", (level,))

    def _groups(self) -> Iterator[Node]:
        for flow in (self.old, self.new):
            routing = flow.policy.routing
            for group in () if routing is None else routing.groups:
                yield self.tickets.named(flow.number, "reported_group", (group,))

    def changes(self) -> Iterator[Change]:
        """All changes of what is decided when a ticket is graded, and of the promises at each level."""
        yield from self._outcomes("classification", "category", self.old.category, self.new.category)
        yield from self._tags()
        yield from self._outcomes("priorities", "level", self.old.level, self.new.level)
        yield from self._outcomes("routing", "group", self.old.group, self.new.group)
        yield from self._outcomes("intake", "transfer", self.old.transfer, self.new.transfer)
        yield from self._required()
        yield from self._promises()
        yield from self._rules()

    def _outcomes(self, section: str, key: str, old: Node, new: Node) -> Iterator[Change]:
        """Every pair of different values, with the tickets for which one becomes the other."""
        pairs = self.d.pairs(old, new)
        for pair in self.d.outcomes(pairs):
            before, after = cast(tuple[Hashable, Hashable], pair)
            if before != after:
                yield from self._told("moved", section, key, self.d.where(pairs, pair), sides=(before, after))

    def _told(
        self,
        effect: Effect,
        section: str,
        key: str,
        region: Node,
        *,
        sides: tuple[object, object] = (None, None),
        words: dict[str, str] | None = None,
        among: Node | None = None,
        levels: tuple[str, ...] = (),
    ) -> Iterator[Change]:
        """The change for the tickets of a region, said for `among` only; nothing where there is no such ticket."""
        d = self.d
        must = d.both(region, self.tickets.possible)
        if must == d.false:
            return
        besides = d.either(self.impossible, d.negation(among) if among is not None else d.false)
        kept, reported = self._kept(must)
        boxes = cover(d, must, d.either(must, besides, reported), boxes_max=KINDS_MAX)
        every = d.either(*map(d.box, boxes))
        conditions = tuple(condition_of(self.tickets.space, box) for box in boxes)
        yield Change(
            effect,
            section,
            key,
            words or {},
            (_text(sides[0]), _text(sides[1])),
            () if None in conditions else tuple(one for one in conditions if one is not None),
            levels,
            unless_reported=kept if d.both(every, d.negation(d.either(must, besides))) != d.false else (),
            more=d.choose(every, d.false, must) != d.false,
            witness=self.witness(must),
        )

    def _kept(self, must: Node) -> tuple[tuple[str, ...], Node]:
        """What keeps tickets out of a region when the helpdesk reports it, and all tickets for which it does.

        So the helpdesk's word is told once, and not in each condition.
        """
        d = self.d
        for kept in (("level", "group"), ("level",), ("group",)):
            reported = d.either(*(self.reported[name] for name in kept))
            if d.both(must, reported) == d.false:
                return kept, reported
        return (), d.false

    def witness(self, region: Node) -> Witness | None:
        """A ticket of the region, and what both engines decide for it at the same instant.

        If there is one for which the helpdesk reports nothing, then that.
        """
        d = self.d
        unreported = d.both(region, d.negation(d.either(*self.reported.values())))
        one = example(self.tickets, unreported if unreported != d.false else region, 1)
        if one is None:
            return None
        if one.moment:
            return Witness(one, None, None)
        at = created_at(self.new.policy)
        old, new = (replay(flow.policy, one, at) for flow in (self.old, self.new))
        return Witness(one, None if old is None else decided(old), None if new is None else decided(new))

    def _tags(self) -> Iterator[Change]:
        d = self.d
        pairs = d.pairs(self.old.tags, self.new.tags)
        sides = [cast(tuple[frozenset[str], frozenset[str]], pair) for pair in d.outcomes(pairs)]
        for tag in sorted({tag for pair in sides for side in pair for tag in side}):
            for added in (False, True):
                region = d.values(lambda pair, t=tag, a=added: _gains(pair, t) is a, pairs)  # type: ignore[misc]
                yield from self._told("moved", "classification", "tag_added" if added else "tag_removed", region,
                                      words={"tag": tag})  # fmt: skip

    def _required(self) -> Iterator[Change]:
        d = self.d
        names = dict.fromkeys(one.text for flow in (self.old, self.new) for one in flow.policy.intake.required)
        for name in names:
            before, after = (
                d.either(*(flow.holds(one.rule.when) for one in flow.policy.intake.required if one.text == name))
                for flow in (self.old, self.new)
            )
            words = {"field": name}
            yield from self._told("tighter", "intake", "required", d.both(after, d.negation(before)), words=words)
            yield from self._told("looser", "intake", "not_required", d.both(before, d.negation(after)), words=words)

    def _promises(self) -> Iterator[Change]:
        names = dict.fromkeys(plan.name for flow in (self.old, self.new) for plan in flow.policy.targets)
        for name in names:
            plans = [_plan(flow.policy, name) for flow in (self.old, self.new)]
            found: dict[tuple[Any, ...], list[Change]] = {}
            for change in self._promise(name, *plans):
                where = (change.key, change.effect, change.sides, change.where)
                found.setdefault(where, []).append(change)
            for alike in found.values():
                yield _joined(alike, self.new.policy.priority.levels)

    def _promise(self, name: str, old: TargetPlan | None, new: TargetPlan | None) -> Iterator[Change]:
        """The lengths of one target, and what keeps it, at each level that both policies have."""
        d = self.d
        for level in self.new.policy.priority.levels:
            if level not in self.old.policy.priority.rank:
                continue
            here = d.where(self.new.level, level)
            cases = [_case(flow, plan, level) for flow, plan in ((self.old, old), (self.new, new))]
            pairs = d.pairs(*cases)
            figures = [_figures(flow, plan, level) for flow, plan in ((self.old, old), (self.new, new))]
            for key, part in (("goal", 0), ("stop", 1)):
                values = d.values(lambda pair, f=figures, p=part: _both(f, pair, p), pairs)  # type: ignore[misc]
                for both in d.outcomes(d.choose(here, values, d.leaf(None))):
                    if both is None:
                        continue
                    before, after = cast(tuple[Any, Any], both)
                    promised = key == "goal" or None not in (before, after)
                    if before != after and promised:
                        effect: Effect = _direction(before, after) if key == "goal" else "moved"
                        region = d.both(here, d.where(values, both))
                        yield from self._told(effect, "targets", key, region, sides=(_said(before), _said(after)),
                                              words={"target": name}, among=here, levels=(level,))  # fmt: skip

    def _rules(self) -> Iterator[Change]:
        """Reactions, advice, questions and steps of ladders that both policies have: for which tickets they are."""
        for section, name, old, new in _named_rules(self.old.policy, self.new.policy):
            level = self.new.level  # that a level moves is told by itself
            before, after = self.old.holds(old.when, level), self.new.holds(new.when, level)
            words = {"name": name}
            d = self.d
            yield from self._told("moved", section, "now_for", d.both(after, d.negation(before)), words=words)
            yield from self._told("moved", section, "no_longer_for", d.both(before, d.negation(after)), words=words)


def decided(decision: Decision) -> dict[str, Any]:
    """The part of a decision that two policies are compared by."""
    grading = decision.ticket.grading
    return {
        "priority": decision.level,
        "group": decision.group,
        "category": grading.category,
        "tags": list(grading.tags),
        "transfer_to": grading.transfer_to,
        "missing": list(decision.ticket.missing),
        "goals": {name: clock["goal"] for name, clock in decision.deadlines.items()},
        "due": {name: clock["due_at"] for name, clock in decision.deadlines.items()},
    }


def _text(side: object) -> str | None:
    return None if side is None else str(side)


def _gains(pair: Hashable, tag: str) -> bool | None:
    """Whether a tag is added or taken away; None for neither."""
    before, after = cast(tuple[frozenset[str], frozenset[str]], pair)
    return None if (tag in before) == (tag in after) else tag in after


def _plan(policy: CompiledPolicy, name: str) -> TargetPlan | None:
    return next((plan for plan in policy.targets if plan.name == name), None)


def _case(flow: Flow, plan: TargetPlan | None, level: str) -> Node:
    return flow.d.leaf(None) if plan is None else flow.case(plan, flow.d.leaf(level))


def _figures(flow: Flow, plan: TargetPlan | None, level: str) -> Callable[[int | None], tuple[Any, Any]]:
    """The length and what keeps it, by case; nothing where nothing is promised."""
    rank = flow.policy.priority.rank[level]

    def figures(case: int | None) -> tuple[Any, Any]:
        goal = None if plan is None or case is None else plan.goal_at(rank, case)
        if plan is None or goal is None or case is None:
            return None, None
        stops = plan.cases[case - 1].stop if case else plan.stop_by_level or (plan.stop,) * len(plan.goals)
        return goal, patterns(stops[rank])

    return figures


def _both(figures: Iterable[Callable[[int | None], tuple[Any, Any]]], pair: Hashable, part: int) -> Hashable:
    cases = cast(tuple[int | None, int | None], pair)
    return tuple(of(case)[part] for of, case in zip(figures, cases, strict=True))


def _direction(before: Duration | None, after: Duration | None) -> Effect:
    if before is None or after is None:
        return "tighter" if before is None else "looser"
    if before.kind is not after.kind:
        return "moved"
    return "tighter" if after.amount < before.amount else "looser"


def _said(value: object) -> str | None:
    return format_duration(value) if isinstance(value, Duration) else None if value is None else str(value)


def _joined(alike: list[Change], levels: tuple[str, ...]) -> Change:
    """The same change at several levels, as one; at all of them, for everyone."""
    found = tuple(level for change in alike for level in change.levels)
    return replace(alike[0], levels=() if len(found) == len(levels) else found)


def _named_rules(old: CompiledPolicy, new: CompiledPolicy) -> Iterator[tuple[str, str, Rule[Any], Rule[Any]]]:
    """Rules beside the tables that both policies have: section, name, the old one, the new one."""
    before, after = (dict(_beside(policy)) for policy in (old, new))
    for key, rule in after.items():
        if key in before and (before[key].when is not None or rule.when is not None):
            yield (*key, before[key], rule)


def _beside(policy: CompiledPolicy) -> Iterator[tuple[tuple[str, str], Rule[Any]]]:
    for plan in policy.targets:
        yield from ((("escalations", f"{plan.name} {step.name}"), step.rule) for step in plan.steps)
    yield from ((("reactions", one.name), one.rule) for one in policy.reactions)
    yield from ((("guidance", one.rule.name), one.rule) for one in policy.guidance)
    yield from ((("intake", one.rule.name), one.rule) for one in policy.intake.clarify)
    if policy.callbacks is not None and policy.callbacks.outcomes is not None:
        yield from ((("callbacks", rule.name), rule) for rule in policy.callbacks.outcomes.rules)


def conditions_asked(changes: Iterable[Change]) -> tuple[Condition, ...]:
    """All conditions that the changes name."""
    return tuple(condition for change in changes for condition in change.where)
