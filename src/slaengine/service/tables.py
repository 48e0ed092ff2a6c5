"""What all commands that read tables of tickets share: what a text in a cell stands for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from slaengine.rules import FieldKind

LIST_SEPARATOR: Final = ";"
"""What stands between the items of a list in a cell of CSV."""
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
