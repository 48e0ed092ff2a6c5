"""`slaengine docs`: a policy as a page for people who do not read YAML; and the page of the clock."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from slaengine.cli.options import example, format_option, language_option
from slaengine.worktime.limits import YEAR_FIRST, YEAR_LAST


@click.command(
    short_help="Print a policy for people who do not read YAML.",
    epilog=example("docs policies/call-centre --format markdown"),
)
@click.argument("packs", metavar="[PACK...]", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--trace", is_flag=True, help="Of each clause of the service document: its rules and its tests.")
@click.option("--clocks", is_flag=True, help="In the place of a policy: how a clock moves, as picture and table.")
@format_option(
    "markdown",
    "html",
    "json",
    default="markdown",
    help="Markdown, one HTML file that needs nothing else, or JSON for --trace.",
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file and not to stdout.")
@click.option(
    "--year",
    type=click.IntRange(YEAR_FIRST, YEAR_LAST),
    help="The first of the two years whose holidays are listed; without it, this year.",
)
@language_option
def docs(
    *,
    packs: tuple[Path, ...],
    trace: bool,
    clocks: bool,
    form: str,
    out: Path | None,
    year: int | None,
    language: str,
) -> int:
    """Print the policy PACK as decision tables and sentences: levels, promises, escalations, who handles what.

    What is printed comes from the same rules, lengths and calendars that decide tickets. The HTML page stands alone:
    send it, print it, or put it on the intranet.
    """
    _usage(packs, trace=trace, clocks=clocks, form=form)
    if trace:
        text: str | None = _trace(packs, form, language)
    else:
        text = _clocks(form, language) if clocks else _policy(packs[0], form, language, year)
    if text is None:
        return 1
    if out is None:
        click.echo(text, nl=False)
    else:
        out.write_text(text, encoding="utf-8")
        click.echo(str(out))
    return 0


def _usage(packs: tuple[Path, ...], *, trace: bool, clocks: bool, form: str) -> None:
    if clocks and (packs or trace):
        raise click.UsageError("Name a policy, or write --clocks; not both.")
    if not clocks and not packs:
        raise click.UsageError("Which policy? Name PACK.")
    if len(packs) > 1 and not trace:
        raise click.UsageError("Name one policy; only --trace takes several.")
    if trace and form == "html":
        raise click.UsageError("--trace is printed as markdown or json.")
    if form == "json" and not trace:
        raise click.UsageError("--format json is for --trace only.")


def _trace(packs: tuple[Path, ...], form: str, language: str) -> str:
    import json

    from slaengine.service.trace import trace_json, trace_table

    if form == "json":
        return json.dumps(trace_json(packs, language), ensure_ascii=False, indent=2) + "\n"
    return trace_table(packs, language)


def _policy(pack: Path, form: str, language: str, year: int | None) -> str | None:
    """The page; None, with the findings printed, where the pack has mistakes."""
    from slaengine.cli.report import print_findings
    from slaengine.diagnostics import FindingsError
    from slaengine.service.packs import check_pack
    from slaengine.service.places import in_folder
    from slaengine.service.policy_docs import as_html, as_markdown, policy_document

    try:
        first = datetime.now().astimezone().year if year is None else year
        document = policy_document(check_pack(pack), language=language, year=first)
    except FindingsError as error:
        print_findings(in_folder(error, pack))
        return None
    return as_html(document) if form == "html" else as_markdown(document)


def _clocks(form: str, language: str) -> str:
    from slaengine.service.policy_docs import as_html
    from slaengine.service.policy_docs.clocks import clock_document, clock_page

    return as_html(clock_document(language)) if form == "html" else clock_page(language)
