"""Findings as GitHub workflow commands: each marks a line of the change and stands in the log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import MappingProxyType

from slaengine.diagnostics.finding import Finding, Place, Severity
from slaengine.diagnostics.formats.report import Report, flat, in_a_line

_COMMANDS = MappingProxyType({Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"})


def github(reports: Sequence[Report]) -> str:
    """One command a line; a check that was skipped is a warning, so that nobody takes it for a good one."""
    lines = [_command(finding) for _, finding in flat(reports)]
    skipped = [report for report in reports if report.skipped is not None]
    lines += [f"::warning title={_property(one.title)}::{_data(f'skipped: {one.skipped}')}" for one in skipped]
    return "\n".join(lines)


def _command(finding: Finding) -> str:
    where = ",".join(f"{name}={_property(str(value))}" for name, value in _properties(finding.place))
    command = _COMMANDS[finding.severity]
    return f"::{command} {where},title={_property(finding.code)}::{_data(in_a_line(finding))}"


def _properties(place: Place) -> Iterator[tuple[str, str | int]]:
    """GitHub counts columns from 1 with the last one included, and takes columns only within one line."""
    yield "file", place.file
    yield "line", place.line
    if place.end_line == place.line:
        yield "col", place.column
        yield "endColumn", max(place.end_column - 1, place.column)
    else:
        yield "endLine", place.end_line


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
