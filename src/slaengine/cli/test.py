"""`slaengine test`: the tests that a manager wrote, played through the policy."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, Literal

import click

from slaengine.cli.options import example, format_option, language_option, matcher_option

if TYPE_CHECKING:
    from slaengine.policy.scenarios import Scenario
    from slaengine.testing.run import PackReport
    from slaengine.testing.update import Updated


@click.command(short_help="Run a policy's own tests.", epilog=example("test policies/call-centre"))
@click.argument("packs", metavar="PACK...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("-k", "word", metavar="WORD", help="Only tests whose name, file or clause has this word in it.")
@click.option("--update", is_flag=True, help="Write what the policy decides in the place of what was expected.")
@click.option(
    "--junit",
    "junit_file",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write JUnit XML too.",
)
@click.option("--coverage", is_flag=True, help="Say what of the policy the tests reach, and what not.")
@click.option("--mutate", is_flag=True, help="Change the policy in small ways: would the tests notice?")
@click.option(
    "--mutate-max", "most", metavar="N", type=click.IntRange(min=1), help="Try N of the changes. [all, to 2000]"
)
@click.option("--seed", default=0, show_default=True, help="Which N changes are chosen.")
@click.option(
    "--add-tests",
    "new_tests",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the proposed tests at the end of FILE.",
)
@matcher_option("both", help="What decides the rule tables. [default: both, where durable-rules is there]")
@format_option("text", "json", "junit")
@language_option
def test(
    *,
    packs: Sequence[Path],
    word: str | None,
    update: bool,
    junit_file: Path | None,
    coverage: bool,
    mutate: bool,
    most: int | None,
    seed: int,
    new_tests: Path | None,
    matcher: Literal["indexed", "durable", "both"] | None,
    form: str,
    language: str,
) -> int:
    """Play the tests of each PACK (its `tests/*.yaml`) and compare what the policy decides with what they expect.

    Each rule table is asked twice, by two matchers of different descent. An expectation that does not hold is shown
    with its line, and with the ledger of the deadline concerned. The exit status is 1 when anything does not hold,
    names something that the policy does not have, or could never fail.

    `--update` changes only the wrong values; comments and layout stay. Read the difference before you keep it.

    `--mutate` tells each small change of the policy that no test would notice, with a test that would, played on
    both policies. Neither it nor `--coverage` changes the exit status.
    """
    from slaengine.cli.test_further import Wishes, look_further
    from slaengine.testing.run import run_pack

    wishes = Wishes(coverage, mutate, most, seed, new_tests)
    wishes.check(packs, word, update=update)
    began = perf_counter()
    both, one = matcher in (None, "both"), None if matcher == "both" else matcher
    reports = [
        run_pack(pack, lambda scenario, file: _is_chosen(scenario, file, word), both=both, matcher=one)
        for pack in packs
    ]
    reports = _with_tests(reports, word)
    changed = _update(reports) if update else []
    passed = all(report.passed or _is_put_right(report, changed) for report in reports)
    seconds = perf_counter() - began
    further = look_further(reports, wishes, language)
    _write(reports, form, language, junit_file, seconds=seconds, more=further.data)
    for line in further.lines if form == "text" else ():
        click.echo(line)
    if update and form == "text":
        from slaengine.cli.testing_text import update_lines

        for line in update_lines(changed, language):
            click.echo(line)
    return 0 if passed else 1


def _is_chosen(scenario: Scenario, file: str, word: str | None) -> bool:
    if word is None:
        return True
    from slaengine.policy.base import as_tuple

    return any(word.casefold() in text.casefold() for text in (scenario.name, file, *as_tuple(scenario.because)))


def _with_tests(reports: list[PackReport], word: str | None) -> list[PackReport]:
    """The packs that have such tests; all of them where no word was given."""
    if word is None:
        return reports
    chosen = [report for report in reports if report.played or report.problems]
    if not any(report.played for report in reports) and not any(report.problems for report in reports):
        from slaengine.diagnostics import near_names

        known = {
            name for report in reports for file in report.files for one in file.scenarios for name in one.name.split()
        }
        near = near_names(word, sorted(known))
        hint = f"did you mean {' or '.join(near)}?" if near else "it is looked for in names, files and clauses"
        raise click.BadParameter(f"no test has '{word}'; {hint}", param_hint="-k")
    return chosen


def _update(reports: Sequence[PackReport]) -> list[tuple[PackReport, Updated]]:
    """Write the files anew in which something could be put right."""
    from slaengine.testing.files import folder_of
    from slaengine.testing.update import by_file, update

    changed = []
    for report in reports:
        for file, failures in by_file(report.failures, report.files):
            updated = update(file, failures)
            if updated.done:
                (folder_of(report.pack) / Path(file.name).name).write_bytes(updated.content)
            changed.append((report, updated))
    return changed


def _is_put_right(report: PackReport, changed: Sequence[tuple[PackReport, Updated]]) -> bool:
    """Whether nothing is wrong but what was put right."""
    own = [updated for other, updated in changed if other is report]
    others = [*report.problems, *(one for played in report.played for one in played.findings)]
    return bool(own) and not others and not any(updated.left for updated in own)


def _write(
    reports: Sequence[PackReport],
    form: str,
    language: str,
    junit_file: Path | None,
    *,
    seconds: float,
    more: Sequence[Mapping[str, Any]],
) -> None:
    from slaengine.testing.junit import junit_xml

    if junit_file is not None:
        junit_file.write_text(junit_xml(reports), encoding="utf-8")
    if form == "junit":
        click.echo(junit_xml(reports), nl=False)
    elif form == "json":
        from slaengine.testing.as_json import reports_json

        click.echo(json.dumps(reports_json(reports, seconds, more), ensure_ascii=False, indent=2))
    else:
        for line in _lines(reports, language, seconds):
            click.echo(line)


def _lines(reports: Sequence[PackReport], language: str, seconds: float) -> Iterator[str]:
    from slaengine.cli.testing_text import report_lines, summary_lines

    for report in reports:
        yield from report_lines(report, language)
    yield from summary_lines(reports, language, seconds)
