"""`slaengine evaluate`: events in, decisions out; or a whole log in, figures out."""

from __future__ import annotations

import errno
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

import click

from slaengine.cli.options import (
    example,
    format_option,
    language_option,
    matcher_instead_option,
    open_input,
    read_instant,
    shown_name,
)

if TYPE_CHECKING:
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
@click.argument("events", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
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
    type=click.Choice(["jsonl", "servicenow-log", "csv"]),
    default="jsonl",
    show_default=True,
    help="What the file is: JSON Lines of events, the CSV event log of ServiceNow incidents, or any CSV export with "
    "a --mapping (CSV also as .xz or .gz).",
)
@click.option(
    "--mapping",
    "mapping_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="How a CSV export is read: which column is what, which activity is which event.",
)
@click.option("--timezone", help="The zone of a log whose times have none; needed for servicenow-log.")
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
    events: str,
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
    """Decide each event of EVENTS (`-` reads standard input) and print one decision a line.

    Every ticket's state is carried from its one event to its next. A bad line ends the decisions; those of the
    lines before it are printed, and the mistakes of the whole file are named on standard error.
    """
    is_log = source != "jsonl"
    if (source == "csv") != (mapping_file is not None):
        raise click.UsageError("--from csv and --mapping FILE go together: the mapping says how the file is read.")
    if source == "servicenow-log" and timezone is None:
        raise click.UsageError("The times of this log have no zone: say which one is meant, such as --timezone UTC.")
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
    if is_log:
        return _log(engine, events, _log_reader(engine, mapping_file, timezone), wishes)
    return _events(engine, events, state_file, wishes)


def _log_reader(engine: Engine | Versions, mapping_file: Path | None, timezone: str | None) -> LogReader:
    """What reads the log: by the mapping if there is one, else as ServiceNow's."""
    zone = None if timezone is None else _known_zone(timezone)
    if mapping_file is None:
        from slaengine.importers.servicenow_log import read_log

        return lambda file, name: read_log(file, name, zone or "UTC")
    from slaengine.importers.csv_log import read_csv_log
    from slaengine.importers.csv_mapping import read_mapping
    from slaengine.service.packs import FILE_SIZE_BYTES_MAX

    with mapping_file.open("rb") as file:  # one byte too many is enough for the parser to refuse it
        mapping = read_mapping(str(mapping_file), file.read(FILE_SIZE_BYTES_MAX + 1), engine.policy)
    return lambda file, name: read_csv_log(file, name, mapping, zone)


def _known_zone(timezone: str) -> str:
    from zoneinfo import ZoneInfo, available_timezones

    from slaengine.diagnostics import near_names

    try:
        ZoneInfo(timezone)
    except (ValueError, OSError, LookupError):
        near = near_names(timezone, sorted(available_timezones()))
        hint = f" Did you mean {' or '.join(near)}?" if near else " It is named such as Asia/Shanghai, or UTC."
        raise click.BadParameter(f"there is no zone '{timezone}'.{hint}", param_hint="--timezone") from None
    return timezone


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

    if state_file is not None and not state_file.resolve().parent.is_dir():
        raise click.BadParameter(f"there is no folder {state_file.resolve().parent}", param_hint="--state")
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


def _log(engine: Engine | Versions, path: str, read: LogReader, wishes: Wishes) -> int:
    from slaengine.cli.progress import with_progress
    from slaengine.model.event import EventError
    from slaengine.service.summary import Summary, replay

    figures = Summary(engine.policy)
    show = _shower(wishes)
    with open_input(path) as file, with_progress(file, "evaluating", prints=not wishes.summary) as counted:
        try:
            for decision in replay(engine, read(counted, shown_name(path)), figures, wishes.until):
                show(decision)
        except EventError as error:
            if error.path == ("until",):
                raise click.BadParameter(error.reason, param_hint="--until") from None
            raise click.ClickException(
                f"{shown_name(path)}: an event of this log does not suit the policy: {error}"
            ) from None
    if wishes.summary:
        _print_summary(figures, wishes)
    return FINE


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
