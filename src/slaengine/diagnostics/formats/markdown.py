"""Findings as Markdown, for a comment on a change: a table in which a policy's words stay words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from slaengine.diagnostics.finding import Finding
from slaengine.diagnostics.formats.report import Report, flat, in_a_line
from slaengine.diagnostics.render import summary

ROWS_MAX = 100
"""Findings in one table; the rest is counted."""
CELL_LENGTH_MAX = 500
"""Characters of a cell: with all its rows a table stays below what a code host takes in one comment."""

_WORD_JOINER = "\u2060"
_SPECIAL = str.maketrans({sign: f"&#{ord(sign)};" for sign in "\\`*_[]<>&|~$"})
_ALIVE = re.compile(r"(?<=[@#])(?=\w)|(?<=:)(?=//)|(?<=www)(?=\.)", re.IGNORECASE)
"""Where code hosts begin mentions, references and links of their own accord; something unseen in there stops them."""
_CONTROL = re.compile(r"[^\S ]+|[\x00-\x1f\x7f]+")


def markdown(reports: Sequence[Report]) -> str:
    """How many findings there are, and all of them in a table."""
    found = [finding for _, finding in flat(reports)]
    skipped = [
        f"{literal(one.title)} was skipped: {literal(one.skipped)}" for one in reports if one.skipped is not None
    ]
    if not found:
        return "\n\n".join(["No findings.", *skipped])
    return "\n\n".join([f"**{summary(found).capitalize()}**", table(found), *skipped])


def table(findings: Sequence[Finding]) -> str:
    """The findings, one a row: how bad, where, what."""
    head = ("| | where | what | code |", "|---|---|---|---|")
    rows = [_row(finding) for finding in findings[:ROWS_MAX]]
    more = len(findings) - ROWS_MAX
    return "\n".join([*head, *rows, *([f"\n… and {more} more"] if more > 0 else [])])


def _row(finding: Finding) -> str:
    what, where = prose(in_a_line(finding)), code(finding.place.at)
    return f"| {finding.severity.value} | {where} | {what} | {code(finding.code)} |"


def prose(text: str) -> str:
    """A sentence of ours about a user's words: what stands between backticks becomes code, all else is literal.

    >>> prose("there is no level `P9`, but *P1*")
    'there is no level `P9`, but &#42;P1&#42;'
    >>> prose("there is no level `P|9`")
    'there is no level &#96;P&#124;9&#96;'
    """
    short = _cut(text)
    parts = short.split("`")
    if len(parts) % 2 == 0 or not all(_is_code(part) for part in parts[1::2]):  # a user's word has a backtick or so
        return literal(short)
    return "".join(f"`{_line(part)}`" if number % 2 else literal(part) for number, part in enumerate(parts))


def code(text: str) -> str:
    """A user's word as code; literal where code could not hold it."""
    return f"`{_line(text)}`" if _is_code(text) else literal(text)


def _is_code(text: str) -> bool:
    """Whether code in a table can hold it as it is."""
    return bool(_line(text).strip()) and not set(text) & set("`|\\")


def literal(text: str) -> str:
    """Text that means nothing to Markdown, HTML or the code host.

    >>> literal("a|b <i> @all")
    'a&#124;b &#60;i&#62; @\u2060all'
    """
    return _ALIVE.sub(_WORD_JOINER, _line(text)).translate(_SPECIAL)


def _cut(text: str) -> str:
    return text if len(text) <= CELL_LENGTH_MAX else text[: CELL_LENGTH_MAX - 1] + "…"


def _line(text: str) -> str:
    return _CONTROL.sub(" ", text)
