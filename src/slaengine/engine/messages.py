"""Messages from templates: `{name}` stands for a value, which is escaped, so that no customer can write our markup."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from html import escape
from typing import Final

from slaengine.model.patterns import Words
from slaengine.model.state import NO_WORDS

VALUE_LENGTH_MAX = 500
"""Characters of one value that a message repeats."""
TEMPLATES_KEPT_MAX: Final = 1_024
"""Templates that are kept cut into pieces; more only take longer."""
_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")


def fill(template: Words | None, value_of: Callable[[str], object]) -> Words:
    """The message in both languages; a placeholder without a value becomes a dash.

    >>> fill(Words("Dear {name}", "{name},您好"), {"name": "<b>Li</b>"}.get).en
    'Dear &lt;b&gt;Li&lt;/b&gt;'
    """
    if template is None:
        return NO_WORDS
    english = _filled(template.en, value_of)
    return Words(english, english if template.zh == template.en else _filled(template.zh, value_of))


def _filled(text: str, value_of: Callable[[str], object]) -> str:
    pieces = _pieces(text)
    if len(pieces) == 1:
        return text
    filled = [*pieces]
    for i in range(1, len(pieces), 2):
        filled[i] = _shown(value_of(pieces[i]))
    return "".join(filled)


@lru_cache(maxsize=TEMPLATES_KEPT_MAX)
def _pieces(text: str) -> tuple[str, ...]:
    """The text around the placeholders and their names, in turn."""
    return tuple(_PLACEHOLDER.split(text))


def _shown(value: object) -> str:
    if value is None:
        return "–"
    text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return escape(" ".join(text[:VALUE_LENGTH_MAX].split()), quote=False)
