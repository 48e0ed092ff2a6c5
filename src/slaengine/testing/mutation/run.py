"""All small changes of a pack, and what became of each. Read this first: change → compile → tests → same? → propose."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final, Literal, NamedTuple

from slaengine.service.processes import processes
from slaengine.testing.mutation.bench import Bench
from slaengine.testing.mutation.edits import Edit
from slaengine.testing.mutation.mutators import Mutant
from slaengine.testing.mutation.propose import Search
from slaengine.testing.mutation.same import Why, why_same
from slaengine.testing.mutation.words import place, title

MUTANTS_MAX: Final = 2_000
"""Changes of one pack that are tried unless another limit is given; of more, a sample is."""
PROCESSES: Final = 2
ALONE_BELOW: Final = 60
"""Fewer changes than this are tried in one process: a second one would take longer to begin."""

Outcome = Literal["noticed", "refused", "equivalent", "unnoticed"]


class Verdict(NamedTuple):
    """What became of one change."""

    kind: str
    edit: Edit
    at: str
    """Its place in the pack, `file:line:column`."""
    outcome: Outcome
    why: Why | None = None
    """Of an equivalent change: why no ticket can tell the two policies apart."""
    scenario: dict[str, Any] | None = None
    """Of an unnoticed one: a test that would notice it, where one was found."""


@dataclass(frozen=True, slots=True)
class MutationReport:
    """What became of the changes of one pack."""

    pack: Path
    bench: Bench
    possible: int
    """How many changes there are; fewer were tried where a limit was given."""
    verdicts: tuple[Verdict, ...]

    def of(self, outcome: Outcome) -> list[Verdict]:
        """The changes with one outcome, in the order of the pack."""
        return [one for one in self.verdicts if one.outcome == outcome]

    @property
    def score(self) -> float:
        """Of the changes that some ticket can tell, the part that a test noticed, 0 to 100; 100 where there are none.

        What the compiler refuses counts as neither.
        """
        noticed = len(self.of("noticed"))
        total = noticed + len(self.of("unnoticed"))
        return 100 * noticed / total if total else 100.0


def mutate_pack(
    pack: Path,
    *,
    most: int = MUTANTS_MAX,
    seed: int = 0,
    propose: bool = True,
    language: str = "en",
    tell: Callable[[int, int], None] = lambda _done, _total: None,
) -> MutationReport:
    """Change a pack in small ways and run its tests over each change. Equal calls give equal reports.

    `most` and `seed` choose a sample where there are more changes; `tell` hears how many of how many are done.

    Raises:
        NotPassedError: the tests do not pass as they are.
    """
    bench = Bench.of(pack)
    possible = len(bench.mutants)
    numbers = sorted(Random(seed).sample(range(possible), min(most, possible)))
    verdicts: list[Verdict] = []
    for found in _each(bench, numbers, propose=propose, language=language):
        verdicts.append(found)
        tell(len(verdicts), len(numbers))
    return MutationReport(pack, bench, possible, tuple(verdicts))


def _each(bench: Bench, numbers: Sequence[int], *, propose: bool, language: str) -> Iterator[Verdict]:
    if len(numbers) < ALONE_BELOW:
        judge = _Judge(bench, propose=propose, language=language)
        yield from (judge.verdict(bench.mutants[number]) for number in numbers)
        return
    with processes(PROCESSES, _begin, bench.pack, propose, language) as pool:
        yield from pool.map(_judged, numbers, chunksize=4)


class _Judge:
    """Tells what becomes of changes of one pack; lives of tickets are laid out for the first that needs them."""

    def __init__(self, bench: Bench, *, propose: bool, language: str) -> None:
        self.bench, self.propose, self.language = bench, propose, language
        self._search: Search | None = None

    def verdict(self, mutant: Mutant) -> Verdict:
        bench, tree = self.bench, self.bench.compilation.tree
        here = (mutant.kind, mutant.edit, place(tree, mutant.edit))
        changed = bench.changed(mutant)
        if changed is None:
            return Verdict(*here, "refused")
        if bench.noticed(mutant, changed):
            return Verdict(*here, "noticed")
        same = why_same(mutant, bench.policy, changed)
        if isinstance(same, str):
            return Verdict(*here, "equivalent", same)
        scenario = None
        if self.propose:
            self._search = self._search or Search(bench)
            scenario = self._search.scenario(title(tree, mutant.edit, self.language), changed, same)
        return Verdict(*here, "unnoticed", None, scenario)


_judge: list[_Judge] = []
"""Of a process that was begun for it."""


def _begin(pack: Path, propose: bool, language: str) -> None:
    _judge[:] = [_Judge(Bench.of(pack), propose=propose, language=language)]


def _judged(number: int) -> Verdict:
    return _judge[0].verdict(_judge[0].bench.mutants[number])
