"""Findings on the terminal and for machines: the formats that editors, CI systems and code hosts read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

import click

from slaengine.diagnostics import FindingsError, Severity, text_report
from slaengine.service.places import from_here

if TYPE_CHECKING:
    from slaengine.diagnostics.formats import Report

Fails: TypeAlias = frozenset[Severity]
ERRORS: Fails = frozenset({Severity.ERROR})
MORE_THAN_NOTES: Fails = frozenset({Severity.ERROR, Severity.WARNING})

_HEAD = re.compile(r"^(?P<place>\S.*?:\d+:\d+): (?P<kind>error|warning|note)(?P<rest>\[[\w-]+\]: .*)$")
_COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}


def print_findings(
    error: FindingsError, form: str = "text", *, err: bool = True, title: str = "slaengine", fails: Fails = ERRORS
) -> None:
    """Print all findings in one of the formats, by default on standard error.

    `title` is the command's name, `fails` the severities for which it fails.
    """
    if form == "text":
        for line in text_report(error.findings, error.sources).splitlines():
            click.echo(coloured(line), err=err)
        return
    from slaengine.diagnostics.formats import Report

    seen = from_here(error)
    print_reports([Report(title, seen.findings, seen.sources, fails)], form, err=err)


def print_reports(reports: Sequence[Report], form: str, *, err: bool = False) -> None:
    """Print findings for a machine; nothing where its format has nothing to say."""
    from slaengine.diagnostics.formats import FORMATS

    text = FORMATS[form](reports).rstrip("\n")
    if text:
        click.echo(text, err=err)


def coloured(line: str) -> str:
    """A line of a report with its place and severity set off."""
    found = _HEAD.match(line)
    if found is None:
        return line
    kind = click.style(found["kind"], fg=_COLOURS[found["kind"]], bold=True)
    return f"{click.style(found['place'], bold=True)}: {kind}{found['rest']}"
