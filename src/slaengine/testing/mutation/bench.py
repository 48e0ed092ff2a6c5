"""A pack with its tests, ready to have changed policies played through them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from slaengine.compiler import Compilation, compile_tree
from slaengine.compiler.tree import Path as TreePath
from slaengine.diagnostics import FindingsError
from slaengine.model.compiled import CompiledPolicy
from slaengine.service.engine import Engine
from slaengine.testing.fired import named_rules
from slaengine.testing.mutation.edits import edited
from slaengine.testing.mutation.mutators import Mutant, mutants
from slaengine.testing.run import PackReport, Played, play, run_pack
from slaengine.testing.spelling import Names


class NotPassedError(Exception):
    """Tests that do not pass as they are can notice nothing; carries the report of the run."""

    def __init__(self, report: PackReport) -> None:
        self.report = report
        super().__init__(f"the tests of {report.pack} do not pass; mend them first")


@dataclass
class Bench:
    """One pack. `kills` counts which tests noticed changes so far: the likeliest is asked first."""

    pack: Path
    report: PackReport
    compilation: Compilation
    kills: Counter[int] = field(default_factory=Counter)

    @classmethod
    def of(cls, pack: Path) -> Bench:
        """Run the tests as they are.

        Raises:
            NotPassedError: one of them does not pass, or the pack has mistakes.
        """
        report = run_pack(pack, both=False)
        if not report.passed or report.compilation is None:
            raise NotPassedError(report)
        return cls(pack, report, report.compilation)

    @property
    def policy(self) -> CompiledPolicy:
        """The policy as it is."""
        return self.compilation.require()

    @cached_property
    def mutants(self) -> list[Mutant]:
        """All small changes of the pack."""
        return mutants(self.compilation.tree)

    def changed(self, mutant: Mutant) -> CompiledPolicy | None:
        """The changed policy; None where the compiler refuses it, which nobody needs a test for."""
        try:
            return compile_tree(edited(self.compilation.tree, mutant.edit))
        except FindingsError:
            return None

    def noticed(self, mutant: Mutant, policy: CompiledPolicy) -> bool:
        """Whether a test fails under the changed policy; those that ran over the changed part are asked first."""
        names, engine = Names.of(policy), Engine(policy)
        by_place = {rule.at: rule for rule in named_rules(policy)}
        for number in self._order(mutant.edit.path):
            played = self.report.played[number]
            if not play(Played(played.scenario, played.file, played.index), engine, names, by_place).passed:
                self.kills[number] += 1
                return True
        return False

    def _order(self, path: TreePath) -> Sequence[int]:
        file, first, last = self._row(path)

        def touches(played: Played) -> bool:
            places = (rule.at.rsplit(":", 2) for rule in played.fired)
            return any(name == file and first <= int(line) <= last for name, line, _ in places)

        numbers = range(len(self.report.played))
        return sorted(numbers, key=lambda number: (not touches(self.report.played[number]), -self.kills[number]))

    def _row(self, path: TreePath) -> tuple[str, int, int]:
        """The file and the lines of the rule, target or step that a path leads into."""
        ends = [number for number, step in enumerate(path) if isinstance(step, int)]
        place = self.compilation.tree.place(path[: ends[0] + 1] if ends else path[:2])
        key = self.compilation.tree.key(path[:2])
        return place.file, min(place.line, key.line), place.end_line
