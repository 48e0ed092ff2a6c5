"""`slaengine analyze`: the mistakes that no single ticket shows, each with a ticket that does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from slaengine.cli.options import FINDING_FORMATS, format_option

if TYPE_CHECKING:
    from slaengine.analysis.findings import Analysis, Found
    from slaengine.compiler import Compilation

IN_TESTS = "."
"""`--add-as-test` without a file."""


@click.command(short_help="Find the mistakes of a policy that no single ticket shows.")
@click.argument("pack", type=click.Path(exists=True, path_type=Path))
@click.option("--order", is_flag=True, help="Also tell which pairs of rules only their order decides between.")
@click.option(
    "--add-as-test",
    "add_to",
    metavar="[FILE]",
    is_flag=False,
    flag_value=IN_TESTS,
    help="Write the tickets as tests into FILE, or into tests/analysis.yaml of the pack.",
)
@click.option("--solver", is_flag=True, help="Ask Z3 where the search gives up (needs the extra `analysis`).")
@format_option(*FINDING_FORMATS)
def analyze(*, pack: Path, order: bool, add_to: str | None, solver: bool, form: str) -> int:
    """Look at all tickets that PACK can ever get: which rules never count, which tickets are left without.

    Every finding comes with a ticket, and with what the engine decides for it: the ticket was replayed before it is
    shown. Nothing is sampled; a question that could not be settled is a finding as well. Pairs of rules of which the
    order decides are no mistakes: they are only counted, and told with `--order`.

    The exit status is 1 when something was found.

    \b
    Example:
      slaengine analyze policies/call-centre
    """  # noqa: D301  # click reads the backspace character as "keep these lines"
    from slaengine.analysis.findings import analyse
    from slaengine.cli.report import MORE_THAN_NOTES, print_findings
    from slaengine.diagnostics import FindingsError
    from slaengine.service.packs import check_pack
    from slaengine.service.places import in_folder

    try:
        compilation = check_pack(pack)
        policy = compilation.require()
    except FindingsError as error:
        print_findings(in_folder(error, pack), form, err=form == "text", title="slaengine analyze")
        return 1
    analysis = analyse(policy, _solver() if solver else None)
    if form == "json":
        click.echo(json.dumps(_json(analysis, order=order), ensure_ascii=False, indent=2))
    elif form != "text":
        shown = [one.finding for one in (analysis.found if order else analysis.mistakes)]
        placed = in_folder(FindingsError(shown, compilation.sources), pack)
        print_findings(placed, form, err=False, title="slaengine analyze", fails=MORE_THAN_NOTES)
    else:
        for line in _lines(analysis, compilation, pack, order=order):
            click.echo(line)
    if add_to is not None:
        _add(analysis, pack, add_to)
    return 1 if analysis.mistakes else 0


def _solver() -> Any:
    from slaengine.rules.analysis_z3 import SolverUnavailableError, Z3Solver

    try:
        return Z3Solver()
    except SolverUnavailableError as error:
        raise click.UsageError(str(error)) from None


def _add(analysis: Analysis, pack: Path, add_to: str) -> None:
    from slaengine.analysis.as_test import FILE, NotAddedError, add_tests
    from slaengine.testing.files import folder_of, read_tests

    file = folder_of(pack) / FILE if add_to == IN_TESTS else Path(add_to)
    taken = {scenario.name for one in read_tests(pack)[0] for scenario in one.scenarios}
    try:
        number = add_tests(analysis, file, taken)
    except NotAddedError as error:
        raise click.ClickException(str(error)) from None
    if number:
        said = f"{number} test{'' if number == 1 else 's'} added to {file}"
    elif any(found.confirmed for found in analysis.mistakes):
        said = "no test added: every ticket that was found is a test already"
    else:
        said = "no test added: there is no ticket to make one of"
    click.echo(said, err=True)


def _lines(analysis: Analysis, compilation: Compilation, pack: Path, *, order: bool) -> Iterator[str]:
    from slaengine.cli.report import coloured
    from slaengine.diagnostics import FindingsError, text_report
    from slaengine.service.places import in_folder

    shown = list(analysis.found) if order else analysis.mistakes
    for found in shown:
        placed = in_folder(FindingsError([found.finding], compilation.sources), pack)
        report = text_report(placed.findings, placed.sources)
        yield from map(coloured, report.rstrip("\n").splitlines()[:-2])
        yield from _ticket(found)
        yield ""
    pairs = len(analysis.found) - len(analysis.mistakes)
    looked = f"{_count(analysis.tables, 'table')} with {_count(analysis.rules, 'rule')}, for every ticket there can be"
    head = _count(len(analysis.mistakes), "mistake") if analysis.mistakes else "no mistakes"
    head = click.style(head, fg="yellow" if analysis.mistakes else "green", bold=True)
    yield f"{head} in {analysis.policy.name}: {looked}"
    if pairs and not order:
        more = "more than " if analysis.more else ""
        yield f"{more}{_count(pairs, 'pair')} of rules of which only the order decides; --order shows them"


def _ticket(found: Found) -> Iterator[str]:
    if found.example is None:
        return
    yield f"  ticket: {json.dumps(_whole(found), ensure_ascii=False)}"
    if found.decision is None:
        moment = ", ".join(f"{name} {value}" for name, value in found.example.moment.items())
        yield f"  not replayed: such a ticket is met later on ({moment})" if moment else "  not replayed: refused"
        return
    decision = found.decision
    told = f"{decision.level or 'no level'}, {decision.group or 'no group'}"
    if found.rules:
        places = {reason.at for reason in decision.reasons_in("en")}
        names = ", ".join(rule.name for rule in found.rules if rule.at in places)
        told += f", by {names}" if names else ""
    doubt = "; this does not confirm it" if found.confirmed is False else ""
    yield f"  replayed: {told}{doubt}"


def _whole(found: Found) -> dict[str, Any]:
    assert found.example is not None
    data = {"data": dict(found.example.data)} if found.example.data else {}
    return {**found.example.ticket, **data}


def _json(analysis: Analysis, *, order: bool) -> dict[str, Any]:
    from slaengine.diagnostics import as_json

    return {
        "policy": {"name": analysis.policy.name, "version": analysis.policy.version, "digest": analysis.policy.digest},
        "tables": analysis.tables,
        "rules": analysis.rules,
        "findings": [
            {
                **as_json(found.finding),
                "table": found.table,
                "ticket": None if found.example is None else dict(found.example.ticket),
                "data": {} if found.example is None else dict(found.example.data),
                "moment": {} if found.example is None else dict(found.example.moment),
                "decided": None
                if found.decision is None
                else {"priority": found.decision.level, "group": found.decision.group},
                "confirmed": found.confirmed,
            }
            for found in (analysis.found if order else analysis.mistakes)
        ],
    }


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
