"""What the tests of a pack exercise: rules, lengths, cells of the matrix, steps, callbacks, reactions, clock changes.

A thing is reached when a test that passed ran over it, at the line of its last expectation or before: what happens
after that, or in a test that fails, nobody has looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple, get_args

from slaengine.compiler import Compilation
from slaengine.compiler.tree import Path as TreePath
from slaengine.compiler.tree import Tree
from slaengine.diagnostics import FindingsError
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.decision import Decision
from slaengine.testing.coverage_clocks import change_name, name_of, possible_changes
from slaengine.testing.fired import all_rules, fired, named_rules
from slaengine.testing.run import PackReport, Played

Kind = Literal["rule", "length", "cell", "step", "callback", "reaction", "change"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


class Item(NamedTuple):
    """One thing that tests can reach; `at` is its place in the pack, `file:line:column`."""

    kind: Kind
    name: str
    at: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a pack's tests could reach, in the order of its kinds, and what they did reach."""

    items: tuple[Item, ...]
    reached: frozenset[Item]

    @property
    def missing(self) -> tuple[Item, ...]:
        """What no test reached."""
        return tuple(item for item in self.items if item not in self.reached)

    @property
    def percent(self) -> float:
        """The part of all things that was reached, 0 to 100; 100 where there is nothing."""
        return _percent(len(self.reached), len(self.items))

    def is_at_least(self, percent: float) -> bool:
        """Whether at least that many percent were reached, without rounding."""
        return len(self.reached) * 100 >= percent * len(self.items)

    def by_kind(self) -> dict[Kind, tuple[int, int]]:
        """For each kind that the pack has: how many things were reached, of how many."""
        counts = {kind: [item in self.reached for item in self.items if item.kind == kind] for kind in KINDS}
        return {kind: (sum(hits), len(hits)) for kind, hits in counts.items() if hits}


def coverage(report: PackReport) -> Coverage:
    """What the tests of a pack that were run have reached.

    Raises:
        FindingsError: the pack has mistakes, so there is nothing to reach.
    """
    if report.compilation is None:
        raise FindingsError(report.findings, report.sources)
    policy = report.compilation.require()
    items = tuple(dict.fromkeys(_items(report.compilation, policy)))
    keys = {(item.kind, item.name): item for item in items}
    by_place = {rule.at: rule for rule in named_rules(policy)}
    by_at: dict[str, list[Item]] = {}
    for item in items:
        by_at.setdefault(item.at, []).append(item)
    reached: set[Item] = set()
    for decision in (decision for played in report.played for decision in looked_at(played)):
        for rule in fired(decision, by_place):
            reached.update(item for item in by_at.get(rule.at, ()) if item.kind in _BY_PLACE)
        reached.update(keys[key] for key in _touched(decision) if key in keys)
    return Coverage(items, frozenset(reached))


def looked_at(played: Played) -> Sequence[Decision]:
    """The decisions of a test up to its last expectation; none where it does not pass."""
    if not played.passed:
        return ()
    lines = [number for number, entry in enumerate(played.scenario.timeline) if entry.expect is not None]
    return played.decisions[: lines[-1] + 1]


def coverage_json(one: Coverage) -> dict[str, Any]:
    """The result as plain JSON data."""
    return {
        "percent": round(one.percent, 1),
        "reached": len(one.reached),
        "of": len(one.items),
        "kinds": {
            kind: {"percent": round(_percent(hits, total), 1), "reached": hits, "of": total}
            for kind, (hits, total) in one.by_kind().items()
        },
        "missing": [item._asdict() for item in one.missing],
    }


def _percent(hits: int, total: int) -> float:
    return 100 * hits / total if total else 100.0


_SECTIONS: Final[Mapping[str, Kind]] = {"step": "step", "reaction": "reaction", "callback": "callback"}
_ELSEWHERE: Final = frozenset({"target", "case", "matrix", "section", "limit"})
"""What is told by lengths, cells and callbacks; and what no decision cites, as the queue or a limit that was kept."""
_BY_PLACE: Final = frozenset({"rule", "step", "reaction", "callback"})


def _items(compilation: Compilation, policy: CompiledPolicy) -> Iterator[Item]:
    tree = compilation.tree
    for section, rule in all_rules(policy):
        if section not in _ELSEWHERE:
            yield Item(_SECTIONS.get(section, "rule"), f"{section} {rule.name}", rule.at)
    yield from _lengths(tree)
    matrix: TreePath = ("priorities", "matrix", "cells")
    for path in _below(tree.data, matrix, 2):
        yield Item("cell", f"{path[-2]} × {path[-1]}", tree.place(path).at)
    for path in _below(tree.data, ("callbacks", "schedule"), 2):
        yield Item("callback", f"{path[-2]} {int(path[-1]) + 1}", tree.place(path).at)
    for plan in policy.targets:
        for status, cause in possible_changes(policy, plan):
            yield Item("change", change_name(plan.name, status, cause), plan.rule.at)


def _lengths(tree: Tree) -> Iterator[Item]:
    """The length of each target at each level and in each case, as it is written."""
    for name, target in tree.data.get("targets", {}).items():
        places: list[tuple[str, TreePath, Mapping[str, Any]]] = [("", ("targets", name), target)]
        for number, case in enumerate(target.get("cases") or ()):
            places.append((f" case {number + 1}", ("targets", name, "cases", number), case))
        for suffix, path, spec in places:
            key = "every" if spec.get("every") is not None else "goal"
            lengths = spec.get(key)
            if isinstance(lengths, dict):
                for level in lengths:
                    yield Item("length", f"{name} {level}{suffix}", tree.place((*path, key, level)).at)
            elif lengths is not None:
                yield Item("length", f"{name}{suffix}", tree.place((*path, key)).at)


def _below(data: Any, path: TreePath, depth: int) -> Iterator[TreePath]:
    """The paths `depth` steps below `path`; none where the pack has no such section."""
    for step in path:
        data = data.get(step) if isinstance(data, dict) else None
    paths: Iterable[tuple[TreePath, Any]] = [(path, data)]
    for _ in range(depth):
        paths = [((*above, step), inner) for above, value in paths for step, inner in _parts(value)]
    yield from (found for found, _ in paths)


def _parts(value: Any) -> Iterable[tuple[str | int, Any]]:
    if isinstance(value, dict):
        return value.items()
    return enumerate(value) if isinstance(value, list) else ()


def _touched(decision: Decision) -> Iterator[tuple[Kind, str]]:
    """Lengths, cells, callbacks and clock changes that one decision ran over, by name."""
    policy, ticket = decision.policy, decision.ticket
    levels, matrix = policy.priority.levels, policy.priority.matrix
    for change in decision.changes:
        suffix = f" case {change.after.case}" if change.after.case else ""
        if change.after.level is not None:
            yield "length", f"{change.target} {levels[change.after.level]}{suffix}"
        yield "length", f"{change.target}{suffix}"
        yield "change", name_of(change)
    if matrix is not None and any(reason.at == matrix.rule.at for reason in decision.reasons_in("en")):
        yield "cell", f"{ticket.facts.get(matrix.rows)} × {ticket.facts.get(matrix.columns)}"
    for action in ticket.actions:
        if action.type == "callback" and ticket.grading.level is not None:
            yield "callback", f"{levels[ticket.grading.level]} {action.key.rpartition('/')[2]}"
