"""`slaengine evaluate`: events in, decisions out; or a whole log in, figures out."""

from __future__ import annotations

import errno
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

import click

from slaengine.cli.import_payloads import (
    LOGS,
    PAYLOADS,
    check_usage,
    files_argument,
    files_reader,
    mapping_option,
    opened,
    show_report,
    timezone_option,
)
from slaengine.cli.options import (
    example,
    format_option,
    language_option,
    matcher_instead_option,
    open_input,
    read_instant,
    require_place,
    shown_name,
)

if TYPE_CHECKING:
    from slaengine.cli.import_payloads import FilesReader
    from slaengine.model.decision import Decision
    from slaengine.model.event import Event
    from slaengine.rules import Matcher
    from slaengine.service.engine import Engine
    from slaengine.service.summary import Summary
    from slaengine.service.versions import Versions

    LogReader = Callable[[BinaryIO, str], Iterator[tuple[Event, ...]]]
    """Reads a log, called by a name in messages, as the events of each of its rows."""

FINE = 0


class Wishes(NamedTuple):
    """What the options of one run ask for."""

    form: str | None
    language: str
    until: int | None
    summary: bool
    """Figures in the place of decisions."""


@click.command(
    short_help="Decide ticket events.",
    epilog=example("evaluate --policy policies/call-centre examples/call-centre/events.jsonl --format text"),
)
@click.option(
    "--policy",
    "packs",
    metavar="PACK",
    required=True,
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="The policy: a folder of YAML files, or one file. Several are versions of one policy: a new ticket gets the"
    " one in effect when it is created, and keeps it.",
)
@files_argument
@click.option(
    "--until",
    metavar="INSTANT",
    callback=read_instant,
    help="Let timers run on to this instant after the last event, for tickets not yet over.",
)
@click.option(
    "--state",
    "state_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Carry on from the tickets' states in this file, and save them there. Left as it is when a line is bad.",
)
@format_option("json", "text", default=None, help="json is the default for decisions, text for a summary.")
@click.option(
    "--from",
    "source",
    type=click.Choice(["jsonl", *PAYLOADS, *LOGS]),
    default="jsonl",
    show_default=True,
    help="What the files are: JSON Lines of events; JSON payloads of a helpdesk, or any with a --mapping; the CSV event"
    " log of ServiceNow incidents; any CSV export with a --mapping.",
)
@mapping_option
@timezone_option
@click.option(
    "--summary/--decisions",
    default=None,
    help="Print figures by target and priority, or every decision. A log gives a summary unless told otherwise.",
)
@matcher_instead_option
@language_option
def evaluate(
    *,
    packs: tuple[Path, ...],
    files: tuple[str, ...],
    until: int | None,
    state_file: Path | None,
    form: str | None,
    source: str,
    mapping_file: Path | None,
    timezone: str | None,
    summary: bool | None,
    matcher: Matcher | None,
    language: str,
) -> int:
    """Decide each event of FILE (`-` reads standard input) and print one decision a line.

    Every ticket's state is carried from its one event to its next. A bad line ends the decisions; those of the
    lines before it are printed, and the mistakes of the whole file are named on standard error.
    """
    is_log = source != "jsonl"
    check_usage(source, mapping_file, timezone, files)
    if timezone is not None and not is_log:
        raise click.UsageError("Events say their offset themselves: --timezone goes with a log.")
    if is_log and state_file is not None:
        raise click.UsageError("A log is evaluated from its beginning to its end: --state goes with events only.")
    if summary and state_file is not None:
        raise click.UsageError("--summary counts the tickets of one file: it does not go with --state.")
    wishes = Wishes(form, language, until, is_log if summary is None else summary)
    if wishes.summary and len(packs) > 1:
        raise click.UsageError("Figures are those of one policy: name one --policy, or ask for --decisions.")

    from slaengine.service.engine import Engine

    alone = len(packs) == 1
    engine = Engine.load(packs[0], matcher=matcher) if alone else Engine.load_versions(packs, matcher=matcher)
    if not is_log:
        return _events(engine, files[0], state_file, wishes)
    from slaengine.importers.report import ImportReport

    report = ImportReport()
    _log(engine, files, files_reader(source, mapping_file, timezone, engine.policy, report), wishes)
    return show_report(report) if source in PAYLOADS else FINE


def log_reader(engine: Engine | Versions, mapping_file: Path | None, timezone: str | None) -> LogReader:
    """What reads one log: by the mapping of its columns if there is one, else as ServiceNow's."""
    from slaengine.importers.report import ImportReport

    source = "servicenow-log" if mapping_file is None else "csv"
    read = files_reader(source, mapping_file, timezone, engine.policy, ImportReport())
    return lambda file, name: read(iter([(file, name)]))


def _keeping(show: Callable[[Decision], None], state_file: Path) -> Callable[[Decision], None]:
    """Show decisions whose states are to be kept: if nobody reads on, say that the file is as it was."""

    def show_or_say(decision: Decision) -> None:
        try:
            show(decision)
        except BrokenPipeError:  # as another error, for a broken pipe alone is nobody's mistake
            reason = "whoever read the decisions has gone; the states are as they were"
            raise OSError(errno.EIO, reason, str(state_file)) from None

    return show_or_say


def _events(engine: Engine | Versions, path: str, state_file: Path | None, wishes: Wishes) -> int:
    from slaengine.cli.progress import with_progress
    from slaengine.service.jsonl import read_events
    from slaengine.service.states import load_states, save_states
    from slaengine.service.stream import TooEarlyError, evaluate_stream, run_until
    from slaengine.service.summary import Summary

    if state_file is not None:
        require_place(state_file, "--state")
    states = load_states(state_file, engine.parse_state) if state_file is not None else {}
    figures = Summary(engine.policy)
    show = _shower(wishes) if state_file is None else _keeping(_shower(wishes), state_file)
    with open_input(path) as file, with_progress(file, "evaluating", prints=not wishes.summary) as counted:
        for decision in evaluate_stream(engine, read_events(counted, shown_name(path)), states):
            figures.count([decision])
            show(decision)
    if wishes.until is not None:
        try:
            for decision in run_until(engine, states, wishes.until):
                show(decision)
        except TooEarlyError as error:
            raise click.BadParameter(str(error), param_hint="--until") from None
    if state_file is not None:
        save_states(state_file, states)
    if wishes.summary:
        for state in states.values():
            figures.finish(state)
        _print_summary(figures, wishes)
    return FINE


def _log(engine: Engine | Versions, files: tuple[str, ...], read: FilesReader, wishes: Wishes) -> None:
    from slaengine.model.event import EventError
    from slaengine.service.summary import Summary, replay

    figures = Summary(engine.policy)
    show = _shower(wishes)
    rows = read(opened(files, prints=not wishes.summary, label="evaluating"))
    try:
        for decision in replay(engine, rows, figures, wishes.until):
            show(decision)
    except EventError as error:
        if error.path == ("until",):
            raise click.BadParameter(error.reason, param_hint="--until") from None
        names = ", ".join(map(shown_name, files[:3]))
        raise click.ClickException(f"{names}: an event of this log does not suit the policy: {error}") from None
    if wishes.summary:
        _print_summary(figures, wishes)


def _shower(wishes: Wishes) -> Callable[[Decision], None]:
    """What is done with each decision: printed as JSON, printed as text, or only counted."""
    if wishes.summary:
        return lambda _decision: None
    if wishes.form == "text":
        from slaengine.cli.decision_text import decision_lines

        return lambda decision: click.echo("\n".join(decision_lines(decision, wishes.language)))
    encode = json.JSONEncoder(ensure_ascii=False).encode

    def print_json(decision: Decision) -> None:
        sys.stdout.write(encode(decision.to_json(wishes.language)) + "\n")

    return print_json


def _print_summary(figures: Summary, wishes: Wishes) -> None:
    if wishes.form == "json":
        click.echo(json.dumps(figures.to_json(), ensure_ascii=False, indent=2))
        return
    from slaengine.cli.summary_text import summary_lines

    for line in summary_lines(figures, wishes.language):
        click.echo(line)
