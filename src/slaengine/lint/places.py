"""A rule's `file:line:column` as a place again, with the word that stands there."""

from __future__ import annotations

import re
from collections.abc import Mapping

from slaengine.diagnostics import Place, split_lines

_WORD = re.compile(r"[^\s,{}\[\]]+")


def place_at(at: str, sources: Mapping[str, str]) -> Place | None:
    """The place of what is written at `at`; None where no file has it."""
    file, line, column = at.rsplit(":", 2) if at.count(":") >= 2 else ("", "0", "0")
    lines = split_lines(sources[file]) if file in sources else []
    if not (line.isdecimal() and column.isdecimal() and 1 <= int(line) <= len(lines)):
        return None
    word = _WORD.match(lines[int(line) - 1], int(column) - 1)
    length = len(word.group()) if word is not None else 1
    return Place(file, int(line), int(column), int(line), int(column) + length)
