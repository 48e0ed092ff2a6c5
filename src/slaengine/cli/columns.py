"""Text in terminal columns: Chinese characters take two."""

from __future__ import annotations

from collections.abc import Sequence

from slaengine.diagnostics.columns import width

__all__ = ["harmless", "pad", "table", "width"]


def harmless(text: str) -> str:
    r"""A text of a ticket without what could change the terminal: control characters become �.

    >>> harmless("red\x1b[31m")
    'red�[31m'
    """
    return text if text.isprintable() else "".join(letter if letter.isprintable() else "�" for letter in text)


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """The text with spaces behind it (or, `right`, before it) up to that many columns."""
    gap = " " * max(0, columns - width(text))
    return gap + text if right else text + gap


def table(rows: Sequence[Sequence[str]], *, left: int = 1) -> list[str]:
    """Rows as aligned lines; the first `left` columns are set flush left, all others flush right.

    >>> table([["P1", "7"], ["all", "12"]])
    ['P1    7', 'all  12']
    """
    widths = [max(width(cell) for cell in column) for column in zip(*rows, strict=True)]
    return ["  ".join(pad(cell, widths[i], right=i >= left) for i, cell in enumerate(row)).rstrip() for row in rows]
