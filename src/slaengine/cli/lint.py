"""`slaengine lint`: what a policy that works can hardly be meant to do, and what can be put right safely."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from slaengine.cli.options import FINDING_FORMATS, example, format_option

if TYPE_CHECKING:
    from slaengine.diagnostics import FindingsError
    from slaengine.diagnostics.catalogue.entry import Entry
    from slaengine.lint.fix import Fixed
    from slaengine.lint.run import Choice, LintReport
    from slaengine.service.config import Configured

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@click.command(short_help="Judge a policy that works.", epilog=example("lint policies/call-centre"))
@click.argument("packs", metavar="PACK...", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--select", metavar="CODES", multiple=True, help="Only these findings; codes with commas between.")
@click.option("--ignore", metavar="CODES", multiple=True, help="All but these findings.")
@click.option("--config", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Read this file.")
@click.option("--fix", is_flag=True, help="Put right what can be put right safely.")
@click.option("--diff", is_flag=True, help="Show what `--fix` would change, and write nothing.")
@click.option("--explain", "code", metavar="CODE", help="Print what a finding means, with examples.")
@click.option("--list", "listing", is_flag=True, help="Print the codes of all findings that lint can have.")
@format_option(*FINDING_FORMATS)
def lint(
    packs: Sequence[Path],
    *,
    select: Sequence[str],
    ignore: Sequence[str],
    file: Path | None,
    fix: bool,
    diff: bool,
    code: str | None,
    listing: bool,
    form: str,
) -> int:
    """Judge each policy PACK: what works and can hardly be meant so, beside everything that `validate` says.

    The exit status is 1 when a finding is a warning or an error; notes are only worth knowing. A comment
    `# slaengine: ignore[code] why` silences a finding, `slaengine.yaml` or `[tool.slaengine]` in `pyproject.toml` do
    so for many.

    `--fix` changes single stretches of the files; comments and order stay. Read the difference before you keep it.
    """
    if code is not None:
        return _explain(code)
    if listing:
        return _list()
    if not packs:
        raise click.UsageError("Missing argument 'PACK...'.")
    from slaengine.lint.run import fix_pack, lint_pack

    choice = _choice(select, ignore)
    today = datetime.now().astimezone().date()
    reports = []
    for pack in packs:
        configured = _configured(pack, file)
        if fix or diff:
            changed = fix_pack(pack, today, configured, choice)
            if diff:
                _show(pack, changed, form)
            else:
                _write(pack, changed)
        reports.append((pack, configured, lint_pack(pack, today, configured, choice)))
    return _report(reports, form, quiet=diff)


def _choice(select: Sequence[str], ignore: Sequence[str]) -> Choice:
    from slaengine.lint.run import Choice

    chosen, ignored = _codes(select, "--select"), _codes(ignore, "--ignore")
    return Choice(chosen if select else None, ignored)


def _codes(texts: Sequence[str], option: str) -> frozenset[str]:
    """The codes behind an option.

    Raises:
        click.BadParameter: one is none.
    """
    words = [word.strip() for text in texts for word in text.split(",") if word.strip()]
    for word in words:
        _entry(word, option)
    return frozenset(words)


def _entry(code: str, option: str) -> Entry:
    from slaengine.diagnostics import CODES, near_names

    if code not in CODES:
        near = near_names(code, CODES)
        hint = f"did you mean {' or '.join(near)}?" if near else "`slaengine lint --list` prints them"
        raise click.BadParameter(f"no finding has the code '{code}'; {hint}", param_hint=option)
    return CODES[code]


def _configured(pack: Path, file: Path | None) -> Configured:
    """The configuration, once its codes are known to be codes."""
    from slaengine.diagnostics import FindingsError
    from slaengine.lint.run import config_findings
    from slaengine.service.config import read_config

    configured = read_config(pack, file)
    if unknown := config_findings(configured):
        raise FindingsError(unknown, configured.tree.sources)
    return configured


def _show(pack: Path, changed: Sequence[Fixed], form: str) -> None:
    if form == "text":
        for one in changed:
            click.echo(one.diff(str(_path(pack, one))))


def _write(pack: Path, changed: Sequence[Fixed]) -> None:
    for one in changed:
        path = _path(pack, one)
        mark = _BYTE_ORDER_MARK if path.read_bytes().startswith(_BYTE_ORDER_MARK) else b""
        path.write_bytes(mark + one.after.encode())
        click.echo(f"{path}: put right", err=True)


def _path(pack: Path, one: Fixed) -> Path:
    return pack / one.name if pack.is_dir() else pack


def _report(reports: Sequence[tuple[Path, Configured, LintReport]], form: str, *, quiet: bool) -> int:
    """Print all findings of all packs; the exit status."""
    from slaengine.cli.report import print_findings
    from slaengine.diagnostics import FindingsError
    from slaengine.service.places import in_folder

    placed = [in_folder(FindingsError(report.findings, report.sources), pack) for pack, _, report in reports]
    findings = [one for error in placed for one in error.findings]
    if form != "text":
        _machine([pack for pack, _, _ in reports], placed, form)
    elif findings and not quiet:
        sources = {name: text for error in placed for name, text in error.sources.items()}
        print_findings(FindingsError(findings, sources), err=False)
    elif not quiet:
        silenced = sum(report.silenced for _, _, report in reports)
        more = f", {silenced} silenced" if silenced else ""
        click.echo(f"{click.style('clean', fg='green', bold=True)}: {_counted(len(reports))}{more}")
    return 0 if all(report.passed for _, _, report in reports) else 1


def _machine(packs: Sequence[Path], placed: Sequence[FindingsError], form: str) -> None:
    from slaengine.cli.report import MORE_THAN_NOTES, print_reports
    from slaengine.diagnostics.formats import Report
    from slaengine.service.places import from_here

    seen = [(pack, from_here(error)) for pack, error in zip(packs, placed, strict=True)]
    shown = [Report(f"slaengine lint {pack}", error.findings, error.sources, MORE_THAN_NOTES) for pack, error in seen]
    print_reports(shown, form)


def _counted(packs: int) -> str:
    return "1 pack" if packs == 1 else f"{packs} packs"


def _explain(code: str) -> int:
    from slaengine.diagnostics.manual import page

    sys.stdout.write(page(_entry(code, "--explain")))
    return 0


def _list() -> int:
    from slaengine.diagnostics import CODES
    from slaengine.lint.registry import COMMENT_CODES, RULES

    for code in (*RULES, *COMMENT_CODES):
        entry = CODES[code]
        fixable = "  fixable" if entry.fixable else ""
        click.echo(f"{code:28}{entry.severity.value:9}{entry.title}{fixable}")
    return 0
