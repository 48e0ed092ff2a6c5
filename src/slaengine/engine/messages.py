"""Messages from templates: `{name}` stands for a value, which is escaped, so that no customer can write our markup."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import Final

from slaengine.model.patterns import Words
from slaengine.model.state import NO_WORDS

VALUE_LENGTH_MAX = 500
"""Characters of one value that a message repeats."""
_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")


def fill(template: Words | None, value_of: Callable[[str], object]) -> Words:
    """The message in both languages; a placeholder without a value becomes a dash.

    >>> fill(Words("Dear {name}", "{name},您好"), {"name": "<b>Li</b>"}.get).en
    'Dear &lt;b&gt;Li&lt;/b&gt;'
    """
    if template is None:
        return NO_WORDS

    def value(match: re.Match[str]) -> str:
        found = value_of(match.group(1))
        if found is None:
            return "–"
        text = ", ".join(map(str, found)) if isinstance(found, list | tuple) else str(found)
        return escape(" ".join(text[:VALUE_LENGTH_MAX].split()), quote=False)

    english = _PLACEHOLDER.sub(value, template.en)
    return Words(english, english if template.zh == template.en else _PLACEHOLDER.sub(value, template.zh))
