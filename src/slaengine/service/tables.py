"""What all commands that read tables of tickets share: what a text in a cell stands for, and what is no table."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from slaengine.diagnostics import Finding, FindingsError, Place, Severity
from slaengine.rules import FieldKind
from slaengine.service.jsonl import foreign_kind

HEAD_BYTES: Final = 8_192
"""Bytes that are asked for to know what a file is; a reader may give fewer."""

LIST_SEPARATOR: Final = ";"
"""What stands between the items of a list in a cell of CSV."""
_SEPARATORS: Final = {";": "semicolons", "\t": "tabs", "|": "bars"}
"""What some programs write between cells in the place of commas."""
_NUMBER: Final = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?")
_NUMBER_LENGTH_MAX: Final = 40
_TRUTHS: Final = {"true": True, "false": False}


def _number(text: str) -> object:
    if _NUMBER.fullmatch(text.strip()) is None or len(text) > _NUMBER_LENGTH_MAX:
        return text
    return float(text) if any(mark in text for mark in ".eE") else int(text)


def _truth(text: str) -> object:
    return _TRUTHS.get(text.strip().lower(), text)


def _items(text: str) -> object:
    return [item.strip() for item in text.split(LIST_SEPARATOR) if item.strip()]


CELLS: Final[Mapping[FieldKind, Callable[[str], object]]] = {
    FieldKind.INTEGER: _number,
    FieldKind.NUMBER: _number,
    FieldKind.BOOLEAN: _truth,
    FieldKind.LIST: _items,
}
"""What the text of a cell of CSV stands for, by its field; one that does not fit stays a text, and is odd."""


def check_csv(head: bytes, name: str) -> None:
    """Refuse a file that begins as no CSV can.

    Raises:
        FindingsError: there is nothing in it, or it is no text in UTF-8.
    """
    if not head.strip():
        raise FindingsError(
            [_about(name, "no-lines", "there is nothing in this file", "give a CSV file with a header")]
        )
    if kind := foreign_kind(head):
        fix = "save it as CSV in UTF-8"
        raise FindingsError([_about(name, "not-text", f"this is {kind}, not CSV", fix)])


def check_separator(header: Sequence[str], name: str) -> None:
    """Refuse a header that is one cell because its cells are not separated by commas.

    Raises:
        FindingsError: it is such a one.
    """
    for mark, shown in _SEPARATORS.items():
        if len(header) == 1 and mark in header[0]:
            reason = f"the cells of this table are separated by {shown}"
            raise FindingsError([_about(name, "bad-row", reason, "save it as CSV with commas")])


def no_ticket(name: str, severity: Severity = Severity.ERROR) -> Finding:
    """What there is to say about a table that has columns and nothing else."""
    return _about(name, "no-lines", "this table has columns, but no ticket", "give it a row for each ticket", severity)


def _about(name: str, code: str, reason: str, fix: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(code, severity, reason, Place(name), fix)
