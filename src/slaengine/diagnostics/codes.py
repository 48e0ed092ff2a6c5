"""The registry: every code a finding can have, and the one way to make a finding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from slaengine.diagnostics.catalogue.analysis import ANALYSIS
from slaengine.diagnostics.catalogue.entry import Entry
from slaengine.diagnostics.catalogue.gate import GATE
from slaengine.diagnostics.catalogue.life import LIFE
from slaengine.diagnostics.catalogue.lint import LINT
from slaengine.diagnostics.catalogue.meaning import MEANING
from slaengine.diagnostics.catalogue.names import NAMES
from slaengine.diagnostics.catalogue.packs import PACKS
from slaengine.diagnostics.catalogue.reading import READING
from slaengine.diagnostics.catalogue.shape import SHAPE
from slaengine.diagnostics.catalogue.testing import TESTING
from slaengine.diagnostics.finding import Finding, Place, Related
from slaengine.diagnostics.near import near_names

WORD_LENGTH_MAX = 120
"""Characters of a user's word that a message repeats."""
REASON_LENGTH_MAX = 600
"""Characters of a sentence that another part of the program wrote about it."""

CHAPTERS: Mapping[str, tuple[Entry, ...]] = MappingProxyType(
    {
        "Reading": READING,
        "Shape": SHAPE,
        "Meaning": (*NAMES, *MEANING),
        "Life": LIFE,
        "Packs": PACKS,
        "Tests": TESTING,
        "Lint": LINT,
        "Analysis": ANALYSIS,
        "Gate": GATE,
    }
)
CODES: Mapping[str, Entry] = MappingProxyType({entry.code: entry for part in CHAPTERS.values() for entry in part})


def finding(
    code: str,
    place: Place,
    *,
    allowed: Iterable[str] = (),
    typed: str | None = None,
    fix: str | None = None,
    related: Iterable[Related] = (),
    **words: object,
) -> Finding:
    """A finding of a registered kind: severity, message and fix come from the registry.

    `words` fill the message; `typed` is compared with `allowed` for the words that were probably meant;
    `fix` stands in the place of the registered one.
    """
    entry = CODES[code]
    quoted = {
        word: quote(str(value), REASON_LENGTH_MAX if word == "reason" else WORD_LENGTH_MAX)
        for word, value in words.items()
    }
    choices = tuple(allowed)
    advice = fix if fix is not None else entry.fix
    return Finding(
        code=code,
        severity=entry.severity,
        message=entry.message.format_map(quoted),
        place=place,
        fix=advice.format_map(quoted) if advice is not None and fix is None else advice,
        allowed=choices,
        near=near_names(typed, choices) if typed is not None else (),
        related=tuple(related),
    )


def quote(text: str, length_max: int = WORD_LENGTH_MAX) -> str:
    """A user's word, fit for one line of a message: cut when long, control characters shown as escapes."""
    short = text if len(text) <= length_max else text[: length_max - 1] + "…"
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in short)
