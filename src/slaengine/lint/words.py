"""How findings name several things, and instants."""

from __future__ import annotations

from collections.abc import Sequence

from slaengine.worktime import Calendar

SHOWN_MAX = 3
"""Names in one message; the others are counted."""


def listed(names: Sequence[str]) -> str:
    """Some names, and how many more there are.

    >>> listed(["a"]), listed(["a", "b"]), listed(list("abcde"))
    ('`a`', '`a` and `b`', '`a`, `b`, `c` and 2 more')
    """
    quoted = [f"`{name}`" for name in names[:SHOWN_MAX]]
    more = len(names) - len(quoted)
    if more:
        return f"{', '.join(quoted)} and {more} more"
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"


def instant(clock: Calendar, at: int) -> str:
    """An instant as people say it, in the zone of the calendar.

    >>> instant(Calendar.parse("24x7", default_timezone="UTC"), 0)
    'Thu 1970-01-01 00:00'
    """
    return clock.at(at).strftime("%a %Y-%m-%d %H:%M")
