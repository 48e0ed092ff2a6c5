"""What is said of events that are dated before their ticket's creation, in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from slaengine.cli.sheets import counted

WORDS: Final[Mapping[str, str]] = {
    "en": "{:,} event is dated before the creation of its ticket, and counts at the creation."
    "|{:,} events are dated before the creation of their tickets, and count at the creation.",
    "zh": "{:,} 个事件的时间早于工单创建,按创建时间计算。",
}


def moved_lines(moved_up: int, language: str = "en") -> Iterator[str]:
    """A sentence, where there are any: they take no time, and keep every promise."""
    if moved_up:
        yield counted(WORDS[language], moved_up)
