"""`slaengine validate`: every mistake of a policy, with its place and the fix."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from slaengine.cli.options import FINDING_FORMATS, STANDARD_INPUT, example, format_option

if TYPE_CHECKING:
    from slaengine.compiler import Compilation
    from slaengine.diagnostics import Finding
    from slaengine.model.compiled import CompiledPolicy

CLAUSE_CODES = frozenset({"clause-uncited", "clause-untested", "unknown-clause"})
"""Findings that are mistakes where clauses were asked about, and else only worth knowing."""


@click.command(short_help="Check a policy.", epilog=example("validate policies/call-centre"))
@click.argument("pack", type=click.Path(exists=True, allow_dash=True, path_type=Path))
@click.option("--clauses", is_flag=True, help="Also run the tests: is each clause of `clauses.yaml` cited and shown?")
@format_option(*FINDING_FORMATS)
def validate(pack: Path, *, clauses: bool, form: str) -> int:
    """Check the policy PACK, a folder of YAML files or one file, and say what is in it.

    The exit status is 1 when there are mistakes. Each is named with its file, line and column, and how to mend it;
    `--format github` marks the lines in a pull request, `sarif` and `junit` are for other CI systems.

    With `--clauses`, a clause of the service document that no rule cites, or that no passing test shows, is a mistake.
    """
    from slaengine.cli.report import print_findings
    from slaengine.diagnostics import FindingsError
    from slaengine.service.places import in_folder

    try:
        compilation = _compile(pack)
        shown = _clauses(pack, compilation) if clauses else []
        found = FindingsError([*compilation.findings, *shown], compilation.sources)
        policy = compilation.policy
    except FindingsError as error:
        found, policy = error, None
    if found.findings or form != "text":
        placed = found if str(pack) == STANDARD_INPUT else in_folder(found, pack)
        print_findings(placed, form, err=False, title="slaengine validate")
    if policy is not None and form == "text":
        click.echo(f"{click.style('valid', fg='green', bold=True)}: {_contents(policy)}")
    unkept = clauses and any(one.code in CLAUSE_CODES for one in found.findings)
    if clauses and policy is not None and form == "text" and not unkept:
        click.echo("each clause is cited by a rule and shown by a test that passes")
    return 1 if policy is None or unkept else 0


def _clauses(pack: Path, compilation: Compilation) -> list[Finding]:
    """The clauses that no passing test shows, by name or by a rule that was used.

    Raises:
        click.BadParameter: the pack lists no clauses.
    """
    if compilation.policy is None:
        return []
    if compilation.clauses is None:
        hint = "standard input has no tests" if str(pack) == STANDARD_INPUT else f"{pack} has no `clauses.yaml`"
        raise click.BadParameter(hint, param_hint="--clauses")
    from slaengine.compiler import check_clauses
    from slaengine.testing.run import run_pack

    passed = [played for played in run_pack(pack, both=False).played if played.passed]
    shown = {clause for played in passed for rule in played.fired for clause in rule.because}
    return check_clauses(compilation, [played.scenario for played in passed], shown)


def _compile(pack: Path) -> Compilation:
    today = datetime.now().astimezone().date()
    if str(pack) != STANDARD_INPUT:
        from slaengine.service.packs import check_pack

        return check_pack(pack, today=today)
    from slaengine.compiler import compile_pack
    from slaengine.service.packs import FILE_SIZE_BYTES_MAX

    return compile_pack({"<stdin>": sys.stdin.buffer.read(FILE_SIZE_BYTES_MAX + 1)}, today=today)


def _contents(policy: CompiledPolicy) -> str:
    """What was found in it, counted."""
    tables = (policy.classification, policy.priority.table, policy.priority.adjust, policy.intake.transfer)
    routing = policy.routing
    rules = [table for table in (*tables, routing.table if routing else None) if table is not None]
    counts = {
        "levels": len(policy.priority.levels),
        "fields": len(policy.fields),
        "calendars": len(policy.calendars),
        "rules": sum(len(table.rules) for table in rules),
        "targets": len(policy.targets),
        "groups": len(routing.groups) if routing else 0,
    }
    shown = ", ".join(f"{count} {word[:-1] if count == 1 else word}" for word, count in counts.items() if count)
    return f"{policy.name} {policy.version} has {shown}"
