"""`slaengine batch`: a file of tickets in, a file of decisions out, by columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from slaengine.batch.limits import JOBS_MAX
from slaengine.cli.options import example, format_option, policy_option, require_place
from slaengine.diagnostics.codes import quote

if TYPE_CHECKING:
    from slaengine.batch.files import Figures

CHUNK_BYTES = 1 << 20
"""Bytes that are looked through at once."""
SMALL_BYTES = 20_000_000
"""A file up to this size is decided before a second process would be ready."""


@click.command(
    short_help="Decide a whole table of new tickets.",
    epilog=example("batch --policy policies/call-centre examples/call-centre/tickets.csv"),
)
@policy_option
@click.argument("tickets", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write there what is decided of each ticket, in the order of the file: .parquet, .csv or .jsonl. Without it,"
    " only the figures are printed.",
)
@click.option("--keep", metavar="COLUMN", multiple=True, help="A further column of TICKETS that the output repeats.")
@click.option(
    "--jobs",
    type=click.IntRange(1, JOBS_MAX),
    help="Processes; the result is the same for any number. Without it, as many as there are processors.",
)
@format_option("text", "json", help="How the figures are printed.")
def batch(*, pack: Path, tickets: Path, output: Path | None, keep: tuple[str, ...], jobs: int | None, form: str) -> int:
    """Decide every ticket of TICKETS as if it came in now: level, group, and each deadline.

    TICKETS is .parquet, .csv or .jsonl with a column `created_at` and a column for each field, dotted where it lies
    deeper. Each row is decided as `evaluate` decides its `created` event. The exit status is 1 when a row cannot be
    decided; the others are.
    """
    from slaengine.batch import TicketsError, UnreadableCsvError, why_unavailable

    if why := why_unavailable():
        raise click.ClickException(why)
    from slaengine.batch.files import decide_file

    if output is not None:
        require_place(output, "--output")
    if output is not None and output.exists() and output.samefile(tickets):
        raise click.BadParameter("it is the file of tickets, which would be lost; name another", param_hint="--output")
    if tickets.suffix.lower() == ".csv" and _has_odd_quotes(tickets):
        _raise_bad_rows(tickets)
    small = tickets.stat().st_size <= SMALL_BYTES
    try:
        figures = decide_file(pack, tickets, output, keep=keep, jobs=jobs or (1 if small else None))
    except TicketsError as error:
        if isinstance(error, UnreadableCsvError):
            _raise_bad_rows(tickets)
        reason = str(error)
        raise click.ClickException(quote(reason, len(reason))) from None  # headings may hold what steers a terminal
    except BrokenProcessPool:
        reason = "a process was ended from outside, perhaps for want of memory; try fewer --jobs"
        raise click.ClickException(reason) from None
    if not figures.tickets:
        from slaengine.cli.report import print_findings
        from slaengine.diagnostics import FindingsError, Severity
        from slaengine.service.tables import no_ticket

        print_findings(FindingsError([no_ticket(str(tickets), Severity.WARNING)]))
    places = _places(tickets, figures)
    if form == "json":
        import json

        click.echo(json.dumps(_as_json(figures, places), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_lines(figures, places)))
    return int(figures.refused > 0)


def _has_odd_quotes(tickets: Path) -> bool:
    """Whether a quote is not closed: Arrow would take all that follows it for one cell, and lose those tickets."""
    with tickets.open("rb") as file:
        return sum(chunk.count(b'"') for chunk in iter(lambda: file.read(CHUNK_BYTES), b"")) % 2 == 1


def _raise_bad_rows(tickets: Path) -> None:
    """Let the reader of rows say what is wrong with a table, and where (FindingsError)."""
    from slaengine.importers.csv_file import raise_bad_rows
    from slaengine.importers.report import FINDINGS_MAX

    with tickets.open("rb") as file:
        raise_bad_rows(file, str(tickets), FINDINGS_MAX)


def _places(tickets: Path, figures: Figures) -> dict[int, str]:
    """Where the cells stand for which tickets were not decided, by the tickets' numbers."""
    if not figures.examples:
        return {}
    from slaengine.importers.row_places import places_of

    cells = {number: why.partition(": ")[0] for number, why in figures.examples}
    return {number: place.at for number, place in places_of(tickets, cells).items()}


def _as_json(figures: Figures, places: Mapping[int, str]) -> dict[str, Any]:
    levels = {name: count for name, count in figures.levels.items() if name is not None}
    return {
        "tickets": figures.tickets,
        "levels": levels,
        "no_level": figures.levels[None],
        "missing": figures.missing,
        "transferred": figures.transferred,
        "odd": dict(figures.odd),
        "refused": figures.refused,
        "refused_first": [{"ticket": number, "at": places.get(number), "why": why} for number, why in figures.examples],
    }


def _lines(figures: Figures, places: Mapping[int, str]) -> Iterator[str]:
    yield f"{figures.tickets:,} ticket{'s' if figures.tickets != 1 else ''}"
    for name, count in figures.levels.items():
        if name is not None or count:
            yield f"  {name or 'without a level'}: {count:,}"
    for words, count in (("something required is missing", figures.missing), ("transferred", figures.transferred)):
        if count:
            yield f"{words}: {count:,}"
    for name, count in sorted(figures.odd.items()):
        yield f"odd values in {name}, counted as missing: {count:,}"
    if figures.refused:
        yield f"not decided: {figures.refused:,}"
        for number, why in figures.examples:
            where = places.get(number, f"ticket {number:,}")
            yield f"  {where}: {quote(why, len(why))}"  # a cell may hold what steers a terminal
