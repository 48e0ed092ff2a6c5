"""The one module that lays findings out for people and programs: text with an excerpt, and JSON data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from slaengine.diagnostics.columns import width
from slaengine.diagnostics.finding import Finding, Place, Severity

SHOWN_MAX = 50
"""Findings printed in one run; the rest is counted."""
ALLOWED_SHOWN_MAX = 12
"""Allowed values printed with one finding."""
EXCERPT_COLUMNS_MAX = 100
"""Terminal columns of an excerpt; longer lines are cut around the place."""
TAB = "    "

_LINE_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")


def split_lines(text: str) -> list[str]:
    """The lines of a text as YAML counts them."""
    return _LINE_BREAK.split(text)


def text_report(findings: Sequence[Finding], sources: Mapping[str, str], *, shown_max: int = SHOWN_MAX) -> str:
    """All findings as text, each with an excerpt of its file, and a line that counts them.

    `sources` holds file name → text; a file that is not there is shown without excerpt.
    """
    lines_of = {name: split_lines(sources[name]) for name in _files(findings[:shown_max]) if name in sources}
    blocks = ["\n".join(_block(finding, lines_of)) for finding in findings[:shown_max]]
    if len(findings) > shown_max:
        blocks.append(f"… and {len(findings) - shown_max} more")
    return "\n\n".join([*blocks, summary(findings)]) + "\n"


def summary(findings: Sequence[Finding]) -> str:
    """How many findings of each severity there are.

    >>> summary([])
    'no findings'
    """
    counts = [(sum(f.severity is severity for f in findings), severity.value) for severity in Severity]
    return ", ".join(f"{n} {word}{'s' if n > 1 else ''}" for n, word in counts if n) or "no findings"


def as_json(finding: Finding) -> dict[str, Any]:
    """The finding as plain JSON data."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "message": finding.message,
        "place": _place_json(finding.place),
        "fix": finding.fix,
        "allowed": list(finding.allowed),
        "near": list(finding.near),
        "related": [{"place": _place_json(r.place), "message": r.message} for r in finding.related],
    }


def _place_json(place: Place) -> dict[str, str | int]:
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
    }


def _files(findings: Sequence[Finding]) -> set[str]:
    return {place.file for f in findings for place in (f.place, *(r.place for r in f.related))}


def _block(finding: Finding, lines_of: Mapping[str, list[str]]) -> Iterator[str]:
    yield f"{finding.place.at}: {finding.severity.value}[{finding.code}]: {finding.message}"
    yield from _excerpt(finding.place, lines_of, "^")
    for related in finding.related:
        yield f"  {related.place.at}: {related.message}"
        yield from _excerpt(related.place, lines_of, "-")
    if finding.near:
        yield f"  did you mean {_either(finding.near)}?"
    if finding.allowed:
        yield f"  allowed here: {_listed(finding.allowed)}"
    if finding.fix:
        yield f"  fix: {finding.fix}"


def _either(words: Sequence[str]) -> str:
    quoted = [f"`{word}`" for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"


def _listed(words: Sequence[str]) -> str:
    shown = ", ".join(words[:ALLOWED_SHOWN_MAX])
    more = len(words) - ALLOWED_SHOWN_MAX
    return f"{shown} and {more} more" if more > 0 else shown


def _excerpt(place: Place, lines_of: Mapping[str, list[str]], mark: str) -> Iterator[str]:
    lines = lines_of.get(place.file, [])
    if not 1 <= place.line <= len(lines):
        return
    line = lines[place.line - 1]
    first = min(place.column - 1, len(line))
    last = min(place.end_column - 1, len(line)) if place.end_line == place.line else len(line)
    before, marked, after = _cut(line, first, max(last, first))
    gutter = str(place.line)
    yield f"  {gutter} | {before}{marked}{after}".rstrip()
    yield f"  {' ' * len(gutter)} | {' ' * width(before)}{mark * max(1, width(marked))}"


def _cut(line: str, first: int, last: int) -> tuple[str, str, str]:
    """What stands before, at and after the marked stretch, cut to fit the width, ready to print."""
    marked = _fit(line[first:last], EXCERPT_COLUMNS_MAX // 2)
    before = line[:first]
    if first > EXCERPT_COLUMNS_MAX // 2 and width(line[: EXCERPT_COLUMNS_MAX + 1]) > EXCERPT_COLUMNS_MAX:
        before = "…" + line[first - EXCERPT_COLUMNS_MAX // 4 : first]
    before = _printable(before)
    room = EXCERPT_COLUMNS_MAX - width(before) - width(marked)
    return before, marked, _fit(line[last:], room)


def _fit(text: str, columns: int) -> str:
    shown = _printable(text[: columns + 1])
    if len(text) <= columns and width(shown) <= columns:
        return shown
    while shown and width(shown) > columns - 1:
        shown = shown[:-1]
    return shown + "…"


def _printable(text: str) -> str:
    """Tabs as spaces, and everything that could change what a terminal shows as a visible stand-in."""
    return "".join(letter if letter.isprintable() else TAB if letter == "\t" else "�" for letter in text)
