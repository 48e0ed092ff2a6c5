"""`slaengine report`: the figures that a desk reports each month, from its log or from kept decisions."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from slaengine.cli.bulk import log_options, replayed, require_field, type_option, wishes
from slaengine.cli.options import (
    example,
    format_option,
    language_option,
    open_input,
    policy_option,
    shown_name,
)
from slaengine.cli.pages import require_page, write_page

if TYPE_CHECKING:
    from slaengine.backtest.monthly import Monthly
    from slaengine.backtest.tally import Tally
    from slaengine.model.compiled import CompiledPolicy

DECISIONS = "decisions"
"""The source that is what `evaluate` printed."""


@click.command(
    short_help="The month's figures: on time, resolved, how long, how satisfied.",
    epilog=example("report --policy policies/call-centre examples/past-tickets/events.jsonl --month 2026-10"),
)
@policy_option
@log_options(DECISIONS)
@click.option("--month", metavar="YYYY-MM", help="The month in which tickets were created, or `all`; else the last.")
@type_option
@click.option(
    "--html",
    "page",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a page with charts (needs the extra `report`).",
)
@format_option("text", "json", "csv")
@language_option
def report(*, pack: Path, month: str | None, kind: str, page: Path | None, form: str, language: str, **log: Any) -> int:
    """Print the figures of a month from FILE (`-` reads standard input): a log, a table of tickets, or decisions.

    How many promises were kept, by level and type; the resolution rate; the resolution at the first contact; how long
    it took; how satisfied customers are; what kinds of tickets came, which problems are frequent, and where the weak
    points are. Cases of which nobody knows yet are named as pending and counted in no rate.
    """
    from slaengine.backtest.monthly import WHOLE, monthly, months_of

    if month is not None and month != WHOLE and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month):
        raise click.BadParameter(f"'{month}' is no month; write it as 2026-11, or all", param_hint="--month")
    if page is not None:
        require_page(page, log["files"])
    policy, counts, moved_up = _counts(pack, kind, log)
    months = months_of(counts)
    if month not in (None, WHOLE, *months):
        raise click.BadParameter(
            f"no ticket was created in {month}; there are tickets of {', '.join(months[-12:])}", param_hint="--month"
        )
    found = replace(monthly(counts, policy, month or months[-1]), moved_up=moved_up)
    if page is not None:
        from slaengine.cli.monthly_page import monthly_page

        write_page(page, monthly_page(found, language))
    _print(found, form, language)
    return 0


def _counts(pack: Path, kind: str, log: dict[str, Any]) -> tuple[CompiledPolicy, Tally, int]:
    """The policy, the counts, and how many events are dated before their ticket's creation."""
    from slaengine.backtest.plans import MonthPlan, Pack

    asked = wishes(log)
    own, engine = Pack.of(pack)
    require_field(kind, engine.policy)
    if asked.source == DECISIONS:
        from slaengine.backtest.decisions import count_decisions

        if len(asked.files) > 1 or asked.until is not None:
            raise click.UsageError("Decisions stand in one file, and say themselves when they were made.")
        with open_input(asked.files[0]) as file:
            result, _, _ = count_decisions(file, shown_name(asked.files[0]), engine, kind)
        return engine.policy, result.counts, 0
    with replayed(asked, engine.policy, MonthPlan(own, kind)) as run:
        return engine.policy, run.result.counts, run.moved_up


def _print(found: Monthly, form: str, language: str) -> None:
    match form:
        case "json":
            click.echo(json.dumps(found.to_json(), ensure_ascii=False, indent=2))
        case "csv":
            from slaengine.cli.monthly_text import monthly_csv

            click.echo(monthly_csv(found), nl=False)
        case _:
            from slaengine.cli.monthly_text import monthly_lines

            for line in monthly_lines(found, language):
                click.echo(line)
