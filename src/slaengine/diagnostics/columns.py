"""How wide a text is on a terminal, and in an editor with letters of one width."""

from __future__ import annotations

import unicodedata


def width(text: str) -> int:
    """Terminal columns: East Asian wide characters take two, combining marks none.

    >>> width("P1"), width("网络组")
    (2, 6)
    """
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
