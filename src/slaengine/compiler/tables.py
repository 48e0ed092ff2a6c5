"""Checks of rule tables: names are unique, `first` and `unique` end with `otherwise`, nothing stands behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from slaengine.compiler.resolve import Resolved
from slaengine.compiler.tree import Path, Tree
from slaengine.diagnostics import Finding, Related, finding
from slaengine.policy.pack import Pack


class Table(NamedTuple):
    """A list of named rows; `hit` is None where `otherwise` has no place in it."""

    path: Path
    rows: Sequence[Any]
    hit: str | None = None


def named_lists(pack: Pack) -> Iterator[Table]:
    """Every list of a pack whose rows have names of their own."""
    yield Table(("priorities", "rules"), pack.priorities.rules, pack.priorities.hit)
    yield Table(("priorities", "adjust"), pack.priorities.adjust)
    if pack.intake:
        yield Table(("intake", "transfer"), pack.intake.transfer)
        yield Table(("intake", "clarify"), pack.intake.clarify)
    if pack.classification:
        yield Table(("classification", "rules"), pack.classification.rules, pack.classification.hit)
    if pack.routing:
        yield Table(("routing", "rules"), pack.routing.rules, pack.routing.hit)
    for target, steps in pack.escalations.items():
        yield Table(("escalations", target), steps)
    if pack.callbacks:
        yield Table(("callbacks", "outcomes"), pack.callbacks.outcomes)
    yield Table(("guidance",), pack.guidance)
    yield Table(("reactions",), pack.reactions)
    yield Table(("daily_checks",), pack.daily_checks)


def check_tables(resolved: Resolved) -> Iterator[Finding]:
    """All findings about tables and about names that must be unique."""
    for table in named_lists(resolved.pack):
        yield from _unique(resolved.tree, table.path, [(row.name, "name") for row in table.rows])
        if table.hit is not None and table.rows:
            yield from _otherwise(resolved.tree, table)
    for name, spec in resolved.pack.fields.items():
        yield from _unique(resolved.tree, ("fields", name, "values"), [(value, "") for value in spec.values or ()])


def _unique(tree: Tree, path: Path, names: Sequence[tuple[str, str]]) -> Iterator[Finding]:
    first: dict[str, Path] = {}
    for index, (name, key) in enumerate(names):
        where: Path = (*path, index, key) if key else (*path, index)
        if name in first:
            before = Related(tree.place(first[name]), "first here")
            yield finding("duplicate-name", tree.place(where), related=[before], name=name, where=where_text(path))
        else:
            first[name] = where


def _otherwise(tree: Tree, table: Table) -> Iterator[Finding]:
    position = next((index for index, row in enumerate(table.rows) if row.otherwise), None)
    if position is None:
        if table.hit != "all":
            yield finding("otherwise-missing", tree.key(table.path), where=where_text(table.path))
        return
    after = enumerate(table.rows[position + 1 :], position + 1)
    lost = [(index, row.name) for index, row in after if table.hit == "first" or row.otherwise]
    if lost:  # one `otherwise` too early is one mistake, however many rules come after it
        index, name = lost[0]
        before = Related(tree.place((*table.path, position, "name")), "`otherwise` is here")
        others = f" (and {len(lost) - 1} more)" if len(lost) > 1 else ""
        place = tree.place((*table.path, index, "name"))
        yield finding("unreachable-rule", place, related=[before], name=name, others=others)


def where_text(path: Path) -> str:
    """A path as a message names it."""
    return "`" + ".".join(str(step) for step in path) + "`"
