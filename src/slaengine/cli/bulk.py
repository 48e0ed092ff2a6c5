"""What the commands that replay whole logs share: their options, where the log comes from, progress, mistakes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial, reduce
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from slaengine.cli.options import STANDARD_INPUT, read_instant, shown_name

if TYPE_CHECKING:
    from slaengine.backtest.log import Log
    from slaengine.backtest.replay import Replayed
    from slaengine.backtest.workers import Plan
    from slaengine.model.event import Event
    from slaengine.service.engine import Engine

F = TypeVar("F", bound=Callable[..., Any])
JOBS_MAX = 256
SMALL_BYTES = 2_000_000
"""A log up to this size is replayed before a second process would be ready."""
LABELS = {"read": "reading", "decide": "deciding"}

_OPTIONS = (
    click.argument("tickets", type=click.Path(exists=True, dir_okay=False, allow_dash=True)),
    click.option(
        "--from",
        "source",
        type=click.Choice(["jsonl", "servicenow-log", "csv"]),
        default="jsonl",
        show_default=True,
        help="What TICKETS is: JSON Lines of events, the CSV event log of ServiceNow incidents, or any CSV export with "
        "a --mapping (CSV also as .xz or .gz).",
    ),
    click.option(
        "--mapping",
        "mapping_file",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="How a CSV export is read: which column is what, which activity is which event.",
    ),
    click.option("--timezone", help="The zone of a log whose times have none; needed for servicenow-log."),
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


def log_options(command: F) -> F:
    """TICKETS, and how they are read and replayed; a command takes them as `**log` and gives them to `wishes`."""
    return reduce(lambda inner, option: option(inner), reversed(_OPTIONS), command)


class Wishes(NamedTuple):
    """What the options of `log_options` ask for."""

    tickets: str
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
    if (asked.source == "csv") != (asked.mapping_file is not None):
        raise click.UsageError("--from csv and --mapping FILE go together: the mapping says how the file is read.")
    if asked.source == "servicenow-log" and asked.timezone is None:
        raise click.UsageError("The times of this log have no zone: say which one is meant, such as --timezone UTC.")
    if asked.timezone is not None and asked.source == "jsonl":
        raise click.UsageError("Events say their offset themselves: --timezone goes with a log.")
    if asked.work is not None and asked.tickets == STANDARD_INPUT:
        raise click.UsageError("What is read from a pipe cannot be read again: --work needs a file.")
    return asked


@contextmanager
def replayed(asked: Wishes, engine: Engine, plan: Plan) -> Iterator[Replayed]:
    """Replay the log; its events are at hand as long as the context lasts.

    Raises:
        FindingsError: lines cannot be read, or events not be decided.
        click.ClickException: anything else that keeps the run from its end, in a sentence.
    """
    from slaengine.backtest.checkpoint import CheckpointError
    from slaengine.backtest.plans import ChangedPolicyError
    from slaengine.backtest.replay import TooEarlyError, replay
    from slaengine.backtest.spool import SpoolError

    log = _log(asked, engine)
    with _folder(asked.work) as folder, _Progress() as progress:
        try:
            run = replay(log, plan, folder, jobs=_jobs(asked, log), until=asked.until, tell=progress.tell)
        except TooEarlyError as error:
            latest = engine.policy.clock.iso(error.latest)
            raise click.BadParameter(f"it is before the latest event, {latest}", param_hint="--until") from None
        except CheckpointError as error:
            raise click.BadParameter(str(error), param_hint="--work") from None
        except SpoolError as error:
            raise click.ClickException(f"{folder}: {error}; delete the folder to begin anew") from None
        except ChangedPolicyError as error:
            raise click.ClickException(str(error)) from None
        except BrokenProcessPool:
            reason = "a process of the replay was ended from outside, perhaps for want of memory; try fewer --jobs"
            raise click.ClickException(reason) from None
        progress.end()
        yield run


def _jobs(asked: Wishes, log: Log) -> int:
    if asked.jobs is not None:
        return asked.jobs
    small = asked.tickets != STANDARD_INPUT and Path(asked.tickets).stat().st_size <= SMALL_BYTES
    return 1 if small else min(os.cpu_count() or 1, JOBS_MAX, log.buckets)


@contextmanager
def _folder(work: Path | None) -> Iterator[Path]:
    if work is not None:
        yield work
        return
    with TemporaryDirectory(prefix="slaengine-") as folder:
        yield Path(folder) / "replay"


def _log(asked: Wishes, engine: Engine) -> Log:
    from slaengine.backtest.log import Log, identity

    name = shown_name(asked.tickets)
    path = None if asked.tickets == STANDARD_INPUT else Path(asked.tickets)
    if asked.source == "jsonl" and path is not None and path.is_file():
        return Log(name, path, identity=identity(path, asked.source))
    how = "" if asked.mapping_file is None else asked.mapping_file.read_text(encoding="utf-8", errors="replace")
    known = "" if path is None or not path.is_file() else identity(path, asked.source, str(asked.timezone), how)
    return Log(name, rows=partial(_rows, asked, engine), identity=known)


def _rows(asked: Wishes, engine: Engine) -> Iterator[tuple[Event, ...]]:
    """The events of a log that is read in its order."""
    from slaengine.cli.evaluate import log_reader
    from slaengine.cli.options import open_input
    from slaengine.cli.progress import with_progress
    from slaengine.service.jsonl import read_events

    name = shown_name(asked.tickets)
    with open_input(asked.tickets) as file, with_progress(file, LABELS["read"], prints=False) as counted:
        if asked.source == "jsonl":
            for line in read_events(counted, name):
                yield (line.good(),)
        else:
            yield from log_reader(engine, asked.mapping_file, asked.timezone)(counted, name)


class _Progress:
    """A bar on standard error with an estimate of the time left, where somebody can see it."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._what = ""
        self._done = 0

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def tell(self, what: str, done: int, whole: int) -> None:
        """So many pieces of one kind of work are done."""
        if not sys.stderr.isatty() or whole < 2:
            return
        if what != self._what:
            self.end()
            self._what, self._done = what, done
            self._bar = click.progressbar(length=whole - done + 1, label=LABELS[what], file=sys.stderr, show_pos=True)
            self._bar.__enter__()
            self._done = done - 1
        self._bar.update(done - self._done)
        self._done = done

    def end(self) -> None:
        """No more of this kind of work."""
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
            self._bar, self._what = None, ""
