"""Findings on the terminal and for machines: the formats that editors, CI systems and code hosts read."""

from __future__ import annotations

import re

import click

from slaengine.diagnostics import FindingsError, text_report
from slaengine.service.places import from_here

_HEAD = re.compile(r"^(?P<place>\S.*?:\d+:\d+): (?P<kind>error|warning|note)(?P<rest>\[[\w-]+\]: .*)$")
_COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}


def print_findings(error: FindingsError, form: str = "text", *, err: bool = True, title: str = "slaengine") -> None:
    """Print all findings in one of the formats, by default on standard error. `title` is the command's name."""
    if form == "text":
        for line in text_report(error.findings, error.sources).splitlines():
            click.echo(coloured(line), err=err)
        return
    from slaengine.diagnostics.formats import FORMATS, Report

    seen = from_here(error)
    click.echo(FORMATS[form]([Report(title, seen.findings, seen.sources)]).rstrip("\n"), err=err)


def coloured(line: str) -> str:
    """A line of a report with its place and severity set off."""
    found = _HEAD.match(line)
    if found is None:
        return line
    kind = click.style(found["kind"], fg=_COLOURS[found["kind"]], bold=True)
    return f"{click.style(found['place'], bold=True)}: {kind}{found['rest']}"
