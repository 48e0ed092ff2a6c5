"""Findings on the terminal and for machines: the formats that editors, CI systems and code hosts read."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import click

from slaengine.diagnostics import FindingsError, Place, text_report

_HEAD = re.compile(r"^(?P<place>\S.*?:\d+:\d+): (?P<kind>error|warning|note)(?P<rest>\[[\w-]+\]: .*)$")
_COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}


def print_findings(error: FindingsError, form: str = "text", *, err: bool = True) -> None:
    """Print all findings in one of the formats, by default on standard error."""
    if form == "text":
        for line in text_report(error.findings, error.sources).splitlines():
            click.echo(coloured(line), err=err)
        return
    from slaengine.cli.machine import MACHINE_FORMATS

    click.echo(MACHINE_FORMATS[form](error.findings), err=err)


def in_folder(error: FindingsError, pack: Path) -> FindingsError:
    """The findings with the pack's path before each file's name: places that terminals and code hosts can open."""
    single = not pack.is_dir()

    def moved(place: Place) -> Place:
        file = str(pack) if single else str(pack / place.file)
        return place if place.file in (str(pack), ".") else replace(place, file=file)

    findings = [
        replace(
            finding,
            place=moved(finding.place),
            related=tuple(replace(related, place=moved(related.place)) for related in finding.related),
        )
        for finding in error.findings
    ]
    return FindingsError(findings, {moved(Place(name)).file: text for name, text in error.sources.items()})


def coloured(line: str) -> str:
    """A line of a report with its place and severity set off."""
    found = _HEAD.match(line)
    if found is None:
        return line
    kind = click.style(found["kind"], fg=_COLOURS[found["kind"]], bold=True)
    return f"{click.style(found['place'], bold=True)}: {kind}{found['rest']}"
