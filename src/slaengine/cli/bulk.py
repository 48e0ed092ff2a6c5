"""What the commands that replay whole logs share: their options, where the log comes from, progress, mistakes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial, reduce
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, TypeVar

import click

from slaengine.cli.import_payloads import (
    LOGS,
    PAYLOADS,
    check_usage,
    files_argument,
    files_reader,
    known_zone,
    mapping_content,
    mapping_option,
    opened,
    show_report,
    timezone_option,
)
from slaengine.cli.options import STANDARD_INPUT, read_instant, shown_name
from slaengine.cli.progress import PieceProgress

if TYPE_CHECKING:
    from slaengine.backtest.log import Log
    from slaengine.backtest.replay import Replayed
    from slaengine.backtest.workers import Plan
    from slaengine.importers.report import ImportReport
    from slaengine.importers.table_mapping import TableMapping
    from slaengine.model.compiled import CompiledPolicy
    from slaengine.model.event import Event

F = TypeVar("F", bound=Callable[..., Any])
JOBS_MAX = 256
SMALL_BYTES = 2_000_000
"""A log up to this size is replayed before a second process would be ready."""
NAMES_MAX = 3
"""Files that messages name."""
PACKED = (".xz", ".gz", ".parquet")
LABELS = {"read": "reading", "decide": "deciding"}

TICKETS = "tickets"
"""The source that is a table with one row for each ticket."""


def log_options(*more: str) -> Callable[[F], F]:
    """FILE..., and how they are read and replayed; `more` are further sources.

    A command takes the options as `**log` and gives them to `wishes`.
    """
    options = (
        files_argument,
        click.option(
            "--from",
            "source",
            type=click.Choice(["jsonl", TICKETS, *more, *PAYLOADS, *LOGS]),
            default="jsonl",
            show_default=True,
            help="What the files are: JSON Lines of events; a table with a row for each ticket, as CSV, JSON Lines or"
            " Parquet; or anything that `evaluate` reads.",
        ),
        mapping_option,
        timezone_option,
        click.option(
            "--until",
            metavar="INSTANT",
            callback=read_instant,
            help="When tickets that are not over are looked at for the last time; else at the log's latest event.",
        ),
        click.option(
            "--jobs",
            type=click.IntRange(1, JOBS_MAX),
            help="Processes; the result is the same for any number. Without it, as many as there are processors.",
        ),
        click.option(
            "--work",
            metavar="DIR",
            type=click.Path(file_okay=False, path_type=Path),
            help="Keep there what is done: the same command goes on where a run was killed.",
        ),
    )
    return lambda command: reduce(lambda inner, option: option(inner), reversed(options), command)


type_option = click.option(
    "--by",
    "kind",
    metavar="FIELD",
    default="category",
    show_default=True,
    help="The field that holds a ticket's type.",
)


def require_field(name: str, policy: CompiledPolicy) -> None:
    """Make sure that the policy knows the field of types.

    Raises:
        click.BadParameter: it does not, with the nearest names.
    """
    known = sorted({access.name for access in policy.fields} | {"category"})
    if name not in known:
        from slaengine.diagnostics import near_names

        near = near_names(name, known)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
        raise click.BadParameter(f"the policy has no field '{name}'; {hint}", param_hint="--by")


class Wishes(NamedTuple):
    """What the options of `log_options` ask for."""

    files: tuple[str, ...]
    source: str
    mapping_file: Path | None
    timezone: str | None
    until: int | None
    jobs: int | None
    work: Path | None


def wishes(log: dict[str, Any]) -> Wishes:
    """The options, checked against each other.

    Raises:
        click.UsageError: they do not go together.
    """
    asked = Wishes(**log)
    if asked.source != TICKETS:
        check_usage(asked.source, asked.mapping_file, asked.timezone, asked.files)
    elif len(asked.files) > 1:
        raise click.UsageError("Name one file: a table stands in one.")
    if asked.timezone is not None and asked.source == "jsonl":
        raise click.UsageError("Events say their offset themselves: --timezone goes with a log.")
    if asked.work is not None and STANDARD_INPUT in asked.files:
        raise click.UsageError("What is read from a pipe cannot be read again: --work needs a file.")
    return asked


@contextmanager
def replayed(asked: Wishes, policy: CompiledPolicy, plan: Plan) -> Iterator[Replayed]:
    """Replay the log; its events are at hand as long as the context lasts.

    Raises:
        FindingsError: lines cannot be read, or events not be decided.
        click.ClickException: anything else that keeps the run from its end, in a sentence.
    """
    from slaengine.backtest.checkpoint import CheckpointError
    from slaengine.backtest.plans import ChangedPolicyError
    from slaengine.backtest.replay import TooEarlyError, replay
    from slaengine.backtest.spool import SpoolError
    from slaengine.service.replacing import FULL

    log = _log(asked, policy)
    with _folder(asked.work) as folder, PieceProgress(LABELS) as progress:
        try:
            run = replay(log, plan, folder, jobs=_jobs(asked, log), until=asked.until, tell=progress.tell)
        except TooEarlyError as error:
            latest = policy.clock.iso(error.latest)
            raise click.BadParameter(f"it is before the latest event, {latest}", param_hint="--until") from None
        except CheckpointError as error:
            raise click.BadParameter(str(error), param_hint="--work") from None
        except SpoolError as error:
            raise click.ClickException(f"{folder}: {error}; delete the folder to begin anew") from None
        except ChangedPolicyError as error:
            raise click.ClickException(str(error)) from None
        except OSError as error:
            if error.errno not in FULL:
                raise
            reason = f"{error.strerror}: the log is laid down in {folder.parent if asked.work is None else folder}"
            raise click.ClickException(f"{reason}; name a folder with more room with --work") from None
        except BrokenProcessPool:
            reason = "a process of the replay was ended from outside, perhaps for want of memory; try fewer --jobs"
            raise click.ClickException(reason) from None
        progress.end()
        yield run


def _jobs(asked: Wishes, log: Log) -> int:
    if asked.jobs is not None:
        return asked.jobs
    return 1 if _small(asked.files) else min(os.cpu_count() or 1, JOBS_MAX, log.buckets)


def _small(files: tuple[str, ...]) -> bool:
    """Whether files are known to be small: not those of a pipe, nor packed ones."""
    paths = [Path(file) for file in files]
    if any(
        file == STANDARD_INPUT or path.suffix in PACKED or not path.is_file()
        for file, path in zip(files, paths, strict=True)
    ):
        return False
    return sum(path.stat().st_size for path in paths) <= SMALL_BYTES


@contextmanager
def _folder(work: Path | None) -> Iterator[Path]:
    if work is not None:
        yield work
        return
    with TemporaryDirectory(prefix="slaengine-") as folder:
        yield Path(folder) / "replay"


def _log(asked: Wishes, policy: CompiledPolicy) -> Log:
    from slaengine.backtest.log import Log, identity
    from slaengine.importers.report import MOVED, ImportReport

    report = ImportReport("row" if asked.source == TICKETS else "payload")
    name = ", ".join(map(shown_name, asked.files[:NAMES_MAX]))
    read_in_order = partial(Log, name, rows=partial(_rows, asked, policy, report), moved_up=lambda: report.notes[MOVED])
    paths = [Path(file) for file in asked.files]
    if STANDARD_INPUT in asked.files or not all(path.is_file() for path in paths):
        return read_in_order()
    if asked.source == "jsonl":
        return Log(name, paths[0], identity=identity(paths[0], asked.source))
    how = [] if asked.mapping_file is None else [identity(asked.mapping_file)]
    known = " ".join([asked.source, str(asked.timezone), *map(identity, paths), *how])
    return read_in_order(identity=known)


def _rows(asked: Wishes, policy: CompiledPolicy, report: ImportReport) -> Iterator[tuple[Event, ...]]:
    """The events of a log that is read in its order, counted into the report."""
    files = opened(asked.files, prints=False, label=LABELS["read"])
    if asked.source == "jsonl":
        yield from _events(*next(files))
    elif asked.source == TICKETS:
        yield from _tickets(asked, policy, *next(files), report)
        if report.notes or report.unread:
            show_report(report)
    else:
        yield from files_reader(asked.source, asked.mapping_file, asked.timezone, policy, report)(files)
        if asked.source in PAYLOADS:
            show_report(report)


def _events(file: BinaryIO, name: str) -> Iterator[tuple[Event, ...]]:
    """The events of JSON Lines up to the first line that cannot be read; then its finding and those after it."""
    from slaengine.backtest.limits import REFUSED_MAX
    from slaengine.service.jsonl import BadLine, raise_bad, read_events

    bad: list[BadLine] = []
    for line in read_events(file, name):
        if isinstance(line, BadLine):
            bad.append(line)
            if len(bad) == REFUSED_MAX:
                break
        elif not bad:
            yield (line.value,)
    raise_bad(bad)


def _tickets(
    asked: Wishes, policy: CompiledPolicy, file: BinaryIO, name: str, report: ImportReport
) -> Iterator[tuple[Event, ...]]:
    from slaengine.importers.ticket_table import read_tickets

    yield from read_tickets(file, name, *table_options(asked, policy), policy, report=report)


def table_options(asked: Wishes, policy: CompiledPolicy) -> tuple[TableMapping | None, str | None]:
    """How a table of tickets is to be read, and the zone of times without an offset.

    Raises:
        FindingsError: the mapping does not suit the policy.
    """
    from slaengine.importers.table_mapping import read_table_mapping

    zone = None if asked.timezone is None else known_zone(asked.timezone)
    if asked.mapping_file is None:
        return None, zone
    return read_table_mapping(str(asked.mapping_file), mapping_content(asked.mapping_file), policy), zone
