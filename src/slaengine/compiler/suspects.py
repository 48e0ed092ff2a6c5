"""The slips of the keyboard that YAML's parser notices too late, and in words that nobody understands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

_QUOTED_OR_COMMENT: Final = re.compile(r"\"[^\"]*\"|'[^']*'|(?:^|(?<=\s))#.*")
_KEY: Final = r"(?:^\s*(?:- )?|[{,\uff0c]\s*)[^\s\"'{}\[\],\uff0c:\uff1a#]+"
_SIGNS: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    # what gives the slip away (the slip itself is the group), what to write
    (re.compile(_KEY + r"(\uff1a)"), "write `:` and a space"),
    (re.compile(r"^ *(\u3000)"), "indent with ordinary spaces"),
    (re.compile(r"([\uff5b\uff5d\uff3b\uff3d])"), "write `{ }` or `[ ]`"),
    (re.compile(r"(\uff0c)\s*[^\s,\uff0c]+\s*[:\uff1a]"), "write `,` and a space"),
    (re.compile(r"\[[^\]]*?(\uff0c)"), "write `,` and a space"),
)
LINES_BACK_MAX: Final = 20
"""How far above the place where the parser gave up a slip is looked for, in lines."""
LINE_CHARACTERS_MAX: Final = 500
"""How much of each line is looked at."""
_NO_SPACE: Final = re.compile(r"^\s*(?:- )?[A-Za-z_][\w-]*(:)[^\s:/]")


class Suspect(NamedTuple):
    """Where it stands, counted from 0, and what it is."""

    line: int
    column: int
    reason: str
    fix: str


def suspect(lines: Sequence[str], first: int, last: int) -> Suspect | None:
    """The likely slip between two lines that the parser could not read, both included; None if nothing is striking.

    >>> suspect(["stop:resolved", "calendar: office"], 0, 1)
    Suspect(line=0, column=4, reason='no space after `:`', fix='write `key: value`, with a space after the colon')
    """
    for number in range(max(first, last - LINES_BACK_MAX, 0), min(last + 1, len(lines))):
        text = _QUOTED_OR_COMMENT.sub(lambda found: "." * len(found[0]), lines[number][:LINE_CHARACTERS_MAX])
        for sign, fix in _SIGNS:
            if found := sign.search(text):
                what = "a full-width space" if found[1] == "\u3000" else f"the full-width `{found[1]}`"
                return Suspect(number, found.start(1), f"{what} is a letter like any other to YAML", fix)
        if found := _NO_SPACE.search(text):
            fix = "write `key: value`, with a space after the colon"
            return Suspect(number, found.start(1), "no space after `:`", fix)
    return None
