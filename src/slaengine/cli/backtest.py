"""`slaengine backtest`: what a policy would have done with past tickets, and what it would have changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from slaengine.cli.backtest_columns import check_columns, looked, omitted, ticket_file
from slaengine.cli.bulk import log_options, replayed, wishes
from slaengine.cli.options import example, format_option, language_option, policy_option
from slaengine.cli.pages import require_page, write_page

if TYPE_CHECKING:
    from slaengine.backtest.budget import Budget, Spent
    from slaengine.backtest.column_reasons import Omission
    from slaengine.backtest.columns import Columned
    from slaengine.backtest.figures import Figures
    from slaengine.backtest.replay import Replayed
    from slaengine.cli.backtest_page import Lives
    from slaengine.model.compiled import CompiledPolicy
    from slaengine.service.engine import Engine

TOP_DEFAULT, TOP_MAX = 10, 100


@click.command(
    short_help="Replay past tickets: what would this policy have done?",
    epilog=example("backtest --policy policies/call-centre examples/past-tickets/events.jsonl"),
)
@policy_option
@click.option(
    "--baseline",
    metavar="PACK|REVISION",
    help="Another policy, or a git revision of this one, to see what would have been different.",
)
@log_options()
@click.option(
    "--columns",
    is_flag=True,
    help="For large tables (--from tickets): decisions and promises only, by columns. Escalations, other actions and"
    " who is asked out of hours are left out; all other figures are those of the replay.",
)
@click.option(
    "--budget",
    "budgets",
    metavar="NAME=MOST",
    multiple=True,
    help="Fail when a figure is greater, such as new_breaches=5 or breaches.resolution=0.",
)
@click.option(
    "--top",
    type=click.IntRange(0, TOP_MAX),
    default=TOP_DEFAULT,
    show_default=True,
    help="How many of the tickets that change most are named.",
)
@click.option(
    "--html",
    "page",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a page with charts and both lives of the tickets that change most (needs the extra `report`).",
)
@format_option("text", "json", "csv")
@language_option
def backtest(
    *,
    pack: Path,
    baseline: str | None,
    columns: bool,
    budgets: tuple[str, ...],
    top: int,
    page: Path | None,
    form: str,
    language: str,
    **log: Any,
) -> int:
    """Replay the past tickets of FILE (`-` reads standard input) under a policy, and count what it would have done.

    With --baseline, each ticket is decided under both policies, and what differs is counted: other priorities and
    groups, deadlines broken and kept, escalations, work out of hours, and the tickets that change most. Tickets that
    are not over are looked at as they stand at the end of the log.

    With --budget the command can stop a change: the exit status is 1 when a figure is greater than allowed.
    """
    from slaengine.backtest.budget import spend
    from slaengine.backtest.column_reasons import omissions
    from slaengine.backtest.figures import figures
    from slaengine.backtest.plans import BacktestPlan, Pack

    asked = wishes(log)
    if columns:
        check_columns(asked)
    if page is not None:
        require_page(page, asked.files)
    with ExitStack() as stack:
        new, engine = Pack.of(pack)
        old, before = (None, None) if baseline is None else Pack.of(_baseline(baseline, pack, stack))
        policies = [one.policy for one in (engine, before) if one is not None]
        table = stack.enter_context(ticket_file(asked, engine.policy)) if columns else None
        left = {} if table is None else omitted(asked, table, policies)
        gone = () if table is None else omissions(left)
        allowed = _budgets(budgets, policies, gone)
        plan = BacktestPlan(new, old, 0 if old is None else top)
        run: Replayed | Columned
        if table is None:
            run = stack.enter_context(replayed(asked, engine.policy, plan))
        else:
            run = looked(asked, table, plan, frozenset(left))
        whole = figures(run.result, run.until, engine.policy, None if before is None else before.policy, gone)
        found = replace(whole, moved_up=run.moved_up)
        if page is not None:
            from slaengine.cli.backtest_page import backtest_page

            lives = [_lives(one.ticket_id, run, engine, before) for one in run.result.foremost]
            write_page(page, backtest_page(found, lives, language))
        _print(found, form, language)
    return _gate([spend(budget, found) for budget in allowed], language)


def _lives(ticket_id: str, run: Replayed | Columned, new: Engine, old: Engine | None) -> Lives:
    from slaengine.backtest.life import decisions
    from slaengine.cli.backtest_page import Lives

    events = run.events_of(ticket_id)
    return Lives(ticket_id, decisions(old or new, events, run.until), decisions(new, events, run.until))


def _baseline(baseline: str, pack: Path, stack: ExitStack) -> Path:
    """The pack to compare with: one on disk, or this pack at a git revision."""
    if Path(baseline).exists():
        return Path(baseline)
    from slaengine.analysis.revisions import RevisionError, pack_at

    try:
        return stack.enter_context(pack_at(baseline, pack))
    except RevisionError as error:
        reason = f"there is no pack '{baseline}', and as a git revision: {error}"
        raise click.BadParameter(reason, param_hint="--baseline") from None


def _budgets(texts: tuple[str, ...], policies: Sequence[CompiledPolicy], left_out: Sequence[Omission]) -> list[Budget]:
    from slaengine.backtest.budget import BudgetError, parse_budgets

    targets = [plan.name for policy in policies for plan in policy.targets]
    try:
        return parse_budgets(texts, targets, baseline=len(policies) > 1, left_out=left_out)
    except BudgetError as error:
        raise click.BadParameter(str(error), param_hint="--budget") from None


def _print(found: Figures, form: str, language: str) -> None:
    match form:
        case "json":
            click.echo(json.dumps(found.to_json(), ensure_ascii=False, indent=2))
        case "csv":
            from slaengine.cli.backtest_text import backtest_csv

            click.echo(backtest_csv(found), nl=False)
        case _:
            from slaengine.cli.backtest_text import backtest_lines

            for line in backtest_lines(found, language):
                click.echo(line)


def _gate(spent: list[Spent], language: str) -> int:
    """The exit status; each budget that is exceeded is told on standard error."""
    from slaengine.cli.backtest_text import budget_lines

    for line in budget_lines(spent, language):
        click.echo(line, err=True)
    return 1 if any(one.exceeded for one in spent) else 0
