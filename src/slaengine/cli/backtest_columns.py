"""`slaengine backtest --columns`: a table of tickets looked at by columns, and what keeps it from that."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import click

from slaengine.cli.bulk import JOBS_MAX, LABELS, TICKETS, Wishes, table_options
from slaengine.cli.options import STANDARD_INPUT, open_input, shown_name
from slaengine.cli.progress import PieceProgress

if TYPE_CHECKING:
    from slaengine.backtest.column_reasons import Reason
    from slaengine.backtest.columns import Columned
    from slaengine.backtest.plans import BacktestPlan
    from slaengine.diagnostics import Finding
    from slaengine.importers.ticket_files import TicketFile
    from slaengine.model.compiled import CompiledPolicy

SMALL_BYTES: Final = 20_000_000
"""A table up to this size is done before a second process would be ready."""
ROW_BY_ROW: Final = "replay it without --columns"


def check_columns(asked: Wishes) -> None:
    """Make sure that columns are asked for where there may be some.

    Raises:
        click.UsageError: they are not.
    """
    from slaengine.batch import why_unavailable

    if asked.source != TICKETS:
        raise click.UsageError("--columns is for tables with a row for each ticket: --from tickets.")
    if asked.work is not None:
        raise click.UsageError("--columns keeps nothing to go on from: leave out --work.")
    if why := why_unavailable():
        raise click.UsageError(f"--columns: {why}")


@contextmanager
def ticket_file(asked: Wishes, policy: CompiledPolicy) -> Iterator[TicketFile]:
    """The table, in a plain file: what is piped or packed is laid down for as long as the context lasts.

    Raises:
        FindingsError: it is no table, or the mapping does not suit the policy.
    """
    from slaengine.importers.csv_file import DAMAGED, refuse, unpacked
    from slaengine.importers.ticket_files import TicketFile

    (file,) = asked.files
    name, options, path = shown_name(file), table_options(asked, policy), Path(file)
    with TemporaryDirectory(prefix="slaengine-") as folder, open_input(file) as given:
        try:
            plain = unpacked(given)
            if file == STANDARD_INPUT or plain is not given or not path.is_file():
                path = Path(folder) / "table"
                with path.open("wb") as copy:
                    shutil.copyfileobj(plain, copy)
        except DAMAGED:
            refuse(name, 1, "bad-archive", "the packed file is damaged or cut short", "fetch the file again")
        yield TicketFile.of(path, name, *options, policy)


def omitted(asked: Wishes, table: TicketFile, policies: Sequence[CompiledPolicy]) -> Mapping[str, Reason]:
    """The targets that have to be left out.

    Raises:
        FindingsError: columns cannot look at a policy at all.
    """
    from slaengine.backtest.column_reasons import left_out, refusals
    from slaengine.diagnostics import FindingsError

    where = str(asked.mapping_file or table.name)
    found = [_finding(one, policy, where) for policy in policies for one in refusals(policy, table.kinds)]
    if found:
        raise FindingsError(sorted(dict.fromkeys(found), key=lambda one: one.rank))
    left: dict[str, Reason] = {}
    for policy in policies:
        left = {**left_out(policy, table.kinds), **left}
    return left


def _finding(reason: Reason, policy: CompiledPolicy, where: str) -> Finding:
    from slaengine.cli.left_out_words import why
    from slaengine.diagnostics import Finding, Place, Severity

    file, line, column = reason.at.rsplit(":", 2) if reason.at else (where, "1", "1")
    message = f"columns cannot follow tickets under {policy.name} {policy.version}: {why(reason)}"
    return Finding("not-by-columns", Severity.ERROR, message, Place(file, int(line), int(column)), ROW_BY_ROW)


def looked(asked: Wishes, table: TicketFile, plan: BacktestPlan, without: frozenset[str]) -> Columned:
    """Look at the whole table.

    Raises:
        FindingsError: a row cannot be used, or an event not be decided.
        click.ClickException: anything else that keeps the run from its end, in a sentence.
    """
    from slaengine.backtest.column_study import ColumnsPlan, DifferError
    from slaengine.backtest.column_table import UnsureError
    from slaengine.backtest.columns import look
    from slaengine.backtest.plans import ChangedPolicyError
    from slaengine.backtest.replay import TooEarlyError

    policy = plan.new.open().policy

    def refuse() -> None:
        from slaengine.backtest.limits import TABLE_TICKETS_MAX
        from slaengine.importers.ticket_table import read_tickets

        options = table_options(asked, policy)
        with table.path.open("rb") as file:
            for _ in read_tickets(file, table.name, *options, policy, tickets_max=TABLE_TICKETS_MAX):
                pass

    small = table.path.stat().st_size <= SMALL_BYTES
    jobs = asked.jobs or (1 if small else min(os.cpu_count() or 1, JOBS_MAX))
    with PieceProgress(LABELS) as progress:
        try:
            return look(ColumnsPlan(plan, table, without), refuse, jobs=jobs, until=asked.until, tell=progress.tell)
        except TooEarlyError as error:
            latest = policy.clock.iso(error.latest)
            raise click.BadParameter(f"it is before the latest event, {latest}", param_hint="--until") from None
        except UnsureError:
            raise click.ClickException(f"{table.name} can only be read row by row; {ROW_BY_ROW}") from None
        except DifferError as error:
            reason = f"columns and replay differ for ticket {error.ticket_id}; {ROW_BY_ROW}, and please report this"
            raise click.ClickException(reason) from None
        except ChangedPolicyError as error:
            raise click.ClickException(str(error)) from None
        except BrokenProcessPool:
            reason = "a process was ended from outside, perhaps for want of memory; try fewer --jobs"
            raise click.ClickException(reason) from None
