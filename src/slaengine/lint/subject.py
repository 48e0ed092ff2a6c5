"""What the rules of lint look at, and what they say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, TypeAlias

from slaengine.analysis.findings import Analysis, analyse
from slaengine.analysis.findings import Found as Undecided
from slaengine.compiler.clauses import Clauses
from slaengine.compiler.resolve import Resolved
from slaengine.compiler.tree import Path, Tree
from slaengine.diagnostics import Finding, Place, Related, finding
from slaengine.lint.limits import ANALYSED_RULES_MAX
from slaengine.lint.samples import Samples
from slaengine.lint.tables import Table, tables
from slaengine.model.compiled import CompiledPolicy
from slaengine.policy.pack import Pack
from slaengine.rules.analysis_boxes import TooManyBoxesError
from slaengine.rules.analysis_diagram import DiagramTooLargeError


class Change(NamedTuple):
    """A stretch of a file, and the text that takes its place."""

    place: Place
    text: str


class Found(NamedTuple):
    """What a rule found, and the changes that put it right without changing what the policy means; mostly none."""

    finding: Finding
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """One pack without mistakes: as written, with its places, and compiled.

    `reached` are the places of the rules that had a part in any of the pack's scenarios; None where none was played.
    """

    resolved: Resolved
    policy: CompiledPolicy
    today: date
    clauses: Clauses | None = None
    reached: frozenset[str] | None = None
    samples: Samples = field(init=False)
    tables: tuple[Table, ...] = field(init=False)
    kept: dict[str, Any] = field(init=False, default_factory=dict)
    """What the rules about ladders have worked out, by target."""
    _analysis: list[Analysis] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        object.__setattr__(self, "samples", Samples.of(self.policy))
        object.__setattr__(self, "tables", tuple(tables(self.policy)))

    @property
    def analysis(self) -> Analysis:
        """What holds for all tickets at once; asked once."""
        if not self._analysis:
            self._analysis.append(self._analyse())
        return self._analysis[0]

    def _analyse(self) -> Analysis:
        rules = max(sum(len(table.table.rules) for table in self.tables), len(self.resolved.conditions))
        reason = f"the policy has {rules} conditions; `slaengine analyze` takes the time for them"
        if rules <= ANALYSED_RULES_MAX:
            try:
                return analyse(self.policy)
            except (DiagramTooLargeError, TooManyBoxesError):
                reason = "their rules tell too many kinds of tickets apart"
        told = finding("analysis-undecided", Place(self.policy.name), what="what the tables leave out", reason=reason)
        return Analysis(self.policy, (Undecided(told, ""),), len(self.tables), rules)

    @property
    def pack(self) -> Pack:
        """The pack as written."""
        return self.resolved.pack

    @property
    def tree(self) -> Tree:
        """The places of what is written."""
        return self.resolved.tree

    def at(self, path: Path) -> Place:
        """Where the value at a path stands, on one line."""
        return self.tree.first_line(path)


def found(
    code: str, place: Place, changes: Iterable[Change] = (), *, related: Iterable[Related] = (), **words: Any
) -> Found:
    """A finding of a registered kind with the changes that put it right; `words` fill its message."""
    return Found(finding(code, place, related=related, **words), tuple(changes))


Look: TypeAlias = Callable[[Subject], Iterator[Found]]
"""A rule: a pure function of the subject. Each gives findings of one code."""
