"""`slaengine ci`: everything that can be asked of a policy, in one run, for a pull request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from slaengine.cli.options import FINDING_FORMATS, example, format_option, language_option

if TYPE_CHECKING:
    from slaengine.ci.outcome import Row

_COLOURS = {"passed": "green", "failed": "red", "skipped": "yellow"}
_WORDS = {
    "en": {"passed": "passed", "failed": "failed", "comma": ", "},
    "zh": {"passed": "通过", "failed": "未通过", "comma": "、"},
}


@click.command(short_help="Ask everything of a policy.", epilog=example("ci policies/call-centre"))
@click.argument("packs", metavar="PACK...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--check", "checks", metavar="NAMES", multiple=True, help="Only these checks; names with commas between.")
@click.option("--base", metavar="REF", help="The branch or commit to compare with, such as origin/main.")
@click.option("--config", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Read this file.")
@click.option(
    "--output",
    "outputs",
    metavar="FORMAT=FILE",
    multiple=True,
    help="Write the result to a file as well, in any format; as often as you like.",
)
@format_option(*FINDING_FORMATS)
@language_option
def ci(
    *,
    packs: Sequence[Path],
    checks: Sequence[str],
    base: str | None,
    config: Path | None,
    outputs: Sequence[str],
    form: str,
    language: str,
) -> int:
    """Run every check over each PACK: validate, fmt, lint, analyze, test, matchers, coverage, mutation, diff.

    The exit status is 1 when a check fails. One that cannot run, such as a comparison without a base, is shown as
    skipped with its reason; `skipped: fail` in the configuration makes it fail.

    What is asked stands in `slaengine.yaml` or in `[tool.slaengine.ci]` of `pyproject.toml`: `checks`, `fail_on`,
    `coverage_min`, `mutation_min`, `base`, `skipped`.
    """
    from slaengine.ci.run import run_checks

    files = [_output(text) for text in outputs]
    chosen = _chosen(checks)
    today = datetime.now().astimezone().date()
    rows = run_checks(packs, today, checks=chosen, base=base, config=config)
    for to, file in files:
        file.write_text(click.unstyle(_rendered(rows, to, language)), encoding="utf-8", errors="replace")
    click.echo(_rendered(rows, form, language), nl=False)
    return 1 if any(row.fails for row in rows) else 0


def _output(text: str) -> tuple[str, Path]:
    """A format and the file it goes to.

    Raises:
        click.BadParameter: it is not `FORMAT=FILE`.
    """
    form, _, file = text.partition("=")
    if form not in FINDING_FORMATS or not file:
        forms = ", ".join(FINDING_FORMATS)
        raise click.BadParameter(f"'{text}' is not FORMAT=FILE, with one of {forms}", param_hint="--output")
    return form, Path(file)


def _chosen(texts: Sequence[str]) -> list[str]:
    """The names behind `--check`.

    Raises:
        click.BadParameter: one is no check.
    """
    from slaengine.ci.checks import CHECKS
    from slaengine.diagnostics import near_names

    known = [check.name for check in CHECKS]
    names = [word.strip() for text in texts for word in text.split(",") if word.strip()]
    for name in names:
        if name not in known:
            near = near_names(name, known)
            hint = f"did you mean {' or '.join(near)}?" if near else f"there are: {', '.join(known)}"
            raise click.BadParameter(f"there is no check '{name}'; {hint}", param_hint="--check")
    return names


def _rendered(rows: Sequence[Row], form: str, language: str) -> str:
    from slaengine.ci.formats import CI_FORMATS

    text = "\n".join(_lines(rows, language)) if form == "text" else CI_FORMATS[form](rows, language)
    return text.rstrip("\n") + "\n" if text else ""


def _lines(rows: Sequence[Row], language: str) -> Iterator[str]:
    """The table of each pack, what a change does to customers, and what failed with its excerpts."""
    from slaengine.ci.formats import MARKS, by_pack, told

    for pack, own in by_pack(rows):
        yield click.style(pack, bold=True)
        width = max(len(row.check.name) for row in own)
        for row in own:
            status = row.outcome.status
            mark = click.style(MARKS[status], fg=_COLOURS[status.value])
            yield f"  {mark} {row.check.name:{width}}  {told(row.outcome, language)}"
        yield ""
        for row in own:
            yield from _changes(row, language)
        for row in own:
            yield from _findings(row)
    words, bad = _WORDS[language], [row for row in rows if row.fails]
    verdict = click.style(words["failed" if bad else "passed"], fg="red" if bad else "green", bold=True)
    names = words["comma"].join(dict.fromkeys(row.check.name for row in bad))
    yield f"{verdict}: {names}" if bad else verdict


def _changes(row: Row, language: str) -> Iterator[str]:
    for change in row.outcome.changes:
        yield f"  • {change[language]}"
    if row.outcome.changes:
        yield ""


def _findings(row: Row) -> Iterator[str]:
    from slaengine.cli.report import coloured
    from slaengine.diagnostics import text_report

    loud = row.outcome.loud
    if loud:
        for line in text_report(loud, row.outcome.sources).rstrip("\n").splitlines()[:-1]:
            yield coloured(line)
