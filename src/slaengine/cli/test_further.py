"""What `slaengine test` says beside the verdict of the tests: what they reach, and what they would not notice."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from slaengine.testing.mutation.run import MutationReport
    from slaengine.testing.run import PackReport


class Wishes(NamedTuple):
    """What was asked for."""

    coverage: bool
    mutate: bool
    most: int | None
    seed: int
    file: Path | None

    def check(self, packs: Sequence[Path], word: str | None, *, update: bool) -> None:
        """Refuse what would not mean what it says.

        Raises:
            click.UsageError: the options do not go together.
        """
        if self.mutate and (word is not None or update):
            raise click.UsageError("`--mutate` asks all tests, as they are: leave `-k` and `--update` out.")
        if not self.mutate and (self.most is not None or self.file is not None):
            raise click.UsageError("`--mutate-max` and `--add-tests` belong to `--mutate`.")
        if self.file is not None and len(packs) > 1:
            raise click.UsageError("`--add-tests` writes the tests of one pack: name one.")


class Further(NamedTuple):
    """For each pack what is added to its JSON, and the lines of the text."""

    data: list[dict[str, Any]]
    lines: list[str]


def look_further(reports: Sequence[PackReport], wishes: Wishes, language: str) -> Further:
    """Look at each pack; what does not pass is only looked at for coverage."""
    found = Further([], [])
    for report in reports:
        data: dict[str, Any] = {}
        compiled = report.compilation is not None and report.compilation.policy is not None
        if wishes.coverage and compiled:
            from slaengine.cli.coverage_text import coverage_lines
            from slaengine.testing.coverage import coverage, coverage_json

            reached = coverage(report)
            data["coverage"] = coverage_json(reached)
            found.lines.extend(coverage_lines(report, reached, language))
        if wishes.mutate and report.passed:
            from slaengine.cli.mutation_text import mutation_lines
            from slaengine.testing.mutation.as_json import mutation_json

            judged = _mutated(report.pack, wishes, language)
            data["mutation"] = mutation_json(judged, language)
            found.lines.extend(mutation_lines(judged, language))
            found.lines.extend(_added(judged, wishes.file))
        found.data.append(data)
    return found


def _mutated(pack: Path, wishes: Wishes, language: str) -> MutationReport:
    from slaengine.testing.mutation.run import MUTANTS_MAX, mutate_pack

    most = MUTANTS_MAX if wishes.most is None else wishes.most
    with _bar(str(pack)) as tell:
        return mutate_pack(pack, most=most, seed=wishes.seed, language=language, tell=tell)


@contextmanager
def _bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """Shows on a terminal how far it is; on standard error."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def tell(_done: int, total: int) -> None:
            bar.length = total
            bar.update(1)

        yield tell


def _added(judged: MutationReport, file: Path | None) -> Iterator[str]:
    if file is None:
        return
    from slaengine.testing.mutation.as_test import NotAddedError, add_tests

    taken = {played.scenario.name for played in judged.bench.report.played}
    told = [one.scenario for one in judged.of("unnoticed") if one.scenario is not None]
    fresh = {repr((one["ticket"], one["timeline"])): one for one in reversed(told) if one["name"] not in taken}
    try:
        number = add_tests(file, list(reversed(fresh.values())))
    except NotAddedError as error:
        raise click.BadParameter(str(error), param_hint="--add-tests") from None
    yield f"{file}: {number} tests added; give them names, and read what they expect"
