"""What every format renders: the findings of one check, with the texts that they speak of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from slaengine.diagnostics.finding import Finding, Place, Severity
from slaengine.diagnostics.near import near_names
from slaengine.diagnostics.render import split_lines

FIXED_LINE_LENGTH_MAX = 10_000
"""Characters of a line; in a longer one no replacement is proposed."""


@dataclass(frozen=True, slots=True)
class Report:
    """The result of one check. `sources` holds file → text, `fails` the severities that fail the check.

    `skipped` says why the check could not run; it has no findings then.
    """

    title: str
    findings: Sequence[Finding]
    sources: Mapping[str, str] = field(default_factory=dict)
    fails: frozenset[Severity] = frozenset({Severity.ERROR})
    skipped: str | None = None

    @property
    def failures(self) -> list[Finding]:
        """The findings for which the check fails."""
        return [one for one in self.findings if one.severity in self.fails]


class Lines:
    """Lines of the sources, each text split once, when it is first asked for."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._sources = sources
        self._split: dict[str, list[str]] = {}

    def line(self, file: str, number: int) -> str | None:
        """The line with this number, from 1; None where the text or the line is not there."""
        if file not in self._split:
            self._split[file] = split_lines(self._sources[file]) if file in self._sources else []
        lines = self._split[file]
        return lines[number - 1] if 1 <= number <= len(lines) else None

    def marked(self, place: Place) -> str | None:
        """What stands at a place on one line; None for one that cannot be read or spans lines."""
        line = self.line(place.file, place.line) if place.line == place.end_line else None
        if line is None or len(line) > FIXED_LINE_LENGTH_MAX:
            return None
        return line[place.column - 1 : place.end_column - 1]


def replacements(finding: Finding, lines: Lines) -> tuple[str, ...]:
    """The near words, where the finding's place holds exactly the word that they are near to."""
    written = lines.marked(finding.place) if finding.near else None
    if not written:
        return ()
    word = written[1:-1] if len(written) > 1 and written[0] == written[-1] and written[0] in "\"'" else written
    return finding.near if near_names(word, finding.allowed) == finding.near else ()


def in_a_line(finding: Finding) -> str:
    """Message, near words and fix as sentences of one line."""
    near = f" Did you mean {' or '.join(finding.near)}?" if finding.near else ""
    fix = f" Fix: {finding.fix}" if finding.fix else ""
    return " ".join(f"{finding.message}.{near}{fix}".splitlines())


def flat(reports: Sequence[Report], most: int | None = None) -> list[tuple[Report, Finding]]:
    """The findings of all reports in their order, each with its report; at most so many."""
    return list(islice(((report, one) for report in reports for one in report.findings), most))
