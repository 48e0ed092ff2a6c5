"""The rule tables of a policy with what analysis says about them, and the conditions beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from slaengine.compiler.tree import Path
from slaengine.model.compiled import CompiledPolicy
from slaengine.rules import RuleTable


class Table(NamedTuple):
    """A rule table and the path of its rows."""

    path: Path
    table: RuleTable[Any]

    def path_of(self, rule: object) -> Path:
        """The path of one of its rules."""
        return (*self.path, next(index for index, row in enumerate(self.table.rules) if row is rule))


def tables(policy: CompiledPolicy) -> Iterator[Table]:
    """Every table, in the order in which a ticket meets them."""
    routing, calls = policy.routing, policy.callbacks
    every: Mapping[Path, RuleTable[Any] | None] = {
        ("classification", "rules"): policy.classification,
        ("priorities", "rules"): policy.priority.table,
        ("priorities", "adjust"): policy.priority.adjust,
        ("routing", "rules"): None if routing is None else routing.table,
        ("intake", "transfer"): policy.intake.transfer,
        **{("targets", plan.name, "cases"): plan.case_table for plan in policy.targets},
        ("callbacks", "outcomes"): None if calls is None else calls.outcomes,
    }
    yield from (Table(path, table) for path, table in every.items() if table is not None)
