"""`slaengine import`: another system's events in, slaengine's events out; and what `evaluate --from` shares with it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from slaengine.cli.options import example, open_input, shown_name

if TYPE_CHECKING:
    from slaengine.importers.report import ImportReport
    from slaengine.model.compiled import CompiledPolicy
    from slaengine.model.event import Event

    Opened = Iterator[tuple[BinaryIO, str]]
    FilesReader = Callable[[Opened], Iterator[tuple[Event, ...]]]
    """Reads files, each with its name in messages, as the events of each of their rows or tickets."""

FINE, FINDINGS = 0, 1
LOGS = ("servicenow-log", "csv")
PAYLOADS = ("jira", "zendesk", "freshdesk", "zammad", "github", "pagerduty", "json")
"""Sources of JSON payloads; a test holds them to `importers.payload_log`."""
NEEDS_MAPPING = ("csv", "json")

mapping_option = click.option(
    "--mapping",
    "mapping_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="How the source is read: which column or path is what, which activity is which event, which status is which."
    " Needed for csv and json.",
)
timezone_option = click.option("--timezone", help="The zone of times that have no offset; needed for servicenow-log.")
files_argument = click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, allow_dash=True)
)


@click.command(
    "import",
    short_help="Turn another system's events into slaengine's.",
    epilog=example("import --from jira examples/payloads/jira.jsonl"),
)
@click.option(
    "--from", "source", type=click.Choice([*PAYLOADS, *LOGS]), required=True, help="Where the files are from."
)
@mapping_option
@timezone_option
@click.option(
    "--policy",
    "pack",
    metavar="PACK",
    type=click.Path(exists=True, path_type=Path),
    help="The policy that is to decide the events: the mapping is checked against it, and words that it does not know"
    " are counted.",
)
@files_argument
def import_(
    *, source: str, mapping_file: Path | None, timezone: str | None, pack: Path | None, files: tuple[str, ...]
) -> int:
    """Print the events of FILE... (`-` reads standard input) as JSON Lines, ticket by ticket, each in order of time.

    Files are webhook payloads or exports: one JSON document, an array, or JSON Lines, plain or as .xz or .gz. Standard
    error says what was read, what was left out and why. What cannot be read is named with its place, and the rest goes
    on; the exit status is then 1.
    """
    from slaengine.importers.instants import utc_text
    from slaengine.importers.report import ImportReport

    check_usage(source, mapping_file, timezone, files)
    policy = None
    if pack is not None:
        from slaengine.service.packs import load_pack

        policy = load_pack(pack)
    report = ImportReport()
    read = files_reader(source, mapping_file, timezone, policy, report)
    encode = json.JSONEncoder(ensure_ascii=False).encode
    for events in read(opened(files, prints=True)):
        for event in events:
            told = event._asdict() | {"at": utc_text(event.at * 1000)}
            sys.stdout.write(encode(told) + "\n")
    return show_report(report) if source in PAYLOADS else FINE


def check_usage(source: str, mapping_file: Path | None, timezone: str | None, files: tuple[str, ...]) -> None:
    """Refuse options that do not go together.

    Raises:
        click.UsageError: with what would be right.
    """
    if source in NEEDS_MAPPING and mapping_file is None:
        raise click.UsageError(
            f"--from {source} and --mapping FILE go together: the mapping says how the file is read."
        )
    if source not in (*NEEDS_MAPPING, *PAYLOADS) and mapping_file is not None:
        raise click.UsageError("--mapping and --from csv, json or a helpdesk go together: this source needs none.")
    if source == "servicenow-log" and timezone is None:
        raise click.UsageError("The times of this log have no zone: say which one is meant, such as --timezone UTC.")
    if source not in PAYLOADS and len(files) > 1:
        raise click.UsageError("Name one file: only payloads of a helpdesk can come in several.")


def opened(files: tuple[str, ...], *, prints: bool, label: str = "reading") -> Opened:
    """Each file in its turn, with the name that messages call it by."""
    from slaengine.cli.progress import with_progress

    for path in files:
        with open_input(path) as file, with_progress(file, label, prints=prints) as counted:
            yield counted, shown_name(path)


def files_reader(
    source: str, mapping_file: Path | None, timezone: str | None, policy: CompiledPolicy | None, report: ImportReport
) -> FilesReader:
    """What reads the files of a source, counting into `report`."""
    zone = None if timezone is None else known_zone(timezone)
    if source == "servicenow-log":
        from slaengine.importers.servicenow_log import read_log

        return lambda files: (row for file, name in files for row in read_log(file, name, zone or "UTC"))
    content = b"" if mapping_file is None else mapping_content(mapping_file)
    if source == "csv":
        from slaengine.importers.csv_log import read_csv_log
        from slaengine.importers.csv_mapping import read_mapping

        columns = read_mapping(str(mapping_file), content, policy)
        return lambda files: (row for file, name in files for row in read_csv_log(file, name, columns, zone))
    from slaengine.importers.payload_log import load_desk, read_payload_log
    from slaengine.importers.payload_mapping import PayloadMapping, read_payload_mapping

    mapping = PayloadMapping()
    if mapping_file is not None:
        mapping = read_payload_mapping(str(mapping_file), content, policy, known_desk=source != "json")
    desk = load_desk(source, mapping)
    return lambda files: read_payload_log(files, desk, mapping, report, timezone=zone, policy=policy)


def show_report(report: ImportReport) -> int:
    """Say on standard error what became of the payloads; the exit status."""
    from slaengine.cli.report import print_findings
    from slaengine.diagnostics import FindingsError
    from slaengine.service.jsonl import excerpts

    if report.findings:
        sources = {file: excerpts(lines) for file, lines in report.sources.items()}
        print_findings(FindingsError(report.findings, sources))
    for line in report.lines():
        click.echo(line, err=True)
    return FINDINGS if report.unreadable else FINE


def mapping_content(mapping_file: Path) -> bytes:
    """What stands in a mapping, no more than a policy's file may have."""
    from slaengine.service.packs import FILE_SIZE_BYTES_MAX

    with mapping_file.open("rb") as file:  # one byte too many is enough for the parser to refuse it
        return file.read(FILE_SIZE_BYTES_MAX + 1)


def known_zone(timezone: str) -> str:
    """The zone of that name.

    Raises:
        click.BadParameter: there is none.
    """
    from zoneinfo import ZoneInfo, available_timezones

    from slaengine.diagnostics import near_names

    try:
        ZoneInfo(timezone)
    except (ValueError, OSError, LookupError):
        near = near_names(timezone, sorted(available_timezones()))
        hint = f" Did you mean {' or '.join(near)}?" if near else " It is named such as Asia/Shanghai, or UTC."
        raise click.BadParameter(f"there is no zone '{timezone}'.{hint}", param_hint="--timezone") from None
    return timezone
