"""Dotted paths into JSON, as tables and mappings write them.

`issue.fields.status.name` goes down by keys, `assignees.0.name` takes an item of a list by its number (`-1` the last),
`labels.*.name` takes every item, and `custom_fields.id=4711.value` the first item whose `id` is 4711.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

STEPS_MAX = 20
"""Steps of one path."""
EACH = "*"
Place = tuple[str | int, ...]


class Found(NamedTuple):
    """A value and where it stands; where there is nothing, the place is that of the first step that leads nowhere."""

    value: Any
    place: Place
    there: bool
    """Whether the payload speaks of it at all: also where it, or what it would stand in, is null."""


@lru_cache(4096)
def steps(dotted: str) -> tuple[str, ...]:
    """The steps of a path; `""` is the value itself.

    >>> steps("fields.status.name"), steps("")
    (('fields', 'status', 'name'), ())
    """
    return tuple(dotted.split(".")[:STEPS_MAX]) if dotted else ()


def dig(value: Any, dotted: str) -> Found:
    """What stands at a path.

    >>> dig({"fields": [{"id": 7, "value": "gold"}]}, "fields.id=7.value")
    Found(value='gold', place=('fields', 0, 'value'), there=True)
    >>> dig({"priority": None}, "priority.name").there, dig({}, "priority.name").there
    (True, False)
    >>> dig({"labels": [{"name": "bug"}, {"name": "vip"}]}, "labels.*.name").value
    ['bug', 'vip']
    """
    place: Place = ()
    way = steps(dotted)
    for number, step in enumerate(way):
        if value is None and number:
            return Found(None, place, True)
        if step == EACH and isinstance(value, list):
            rest = ".".join(way[number + 1 :])
            inner = [dig(item, rest).value for item in value]
            return Found([item for item in inner if item is not None], place, True)
        key, value = _down(value, step)
        if key is None:
            return Found(None, (*place, step), False)
        place = (*place, key)
    return Found(value, place, True)


def _down(value: Any, step: str) -> tuple[str | int | None, Any]:
    """One step: the key or index, and what stands there; the key is None where there is none."""
    if isinstance(value, dict):
        return (step, value[step]) if step in value else (None, None)
    if isinstance(value, list):
        name, selects, wanted = step.partition("=")
        if selects:
            for index, item in enumerate(value):
                if isinstance(item, dict) and str(item.get(name)) == wanted:
                    return index, item
        elif step.removeprefix("-").isascii() and step.removeprefix("-").isdigit() and len(step) < 10:
            index = int(step) + (len(value) if step.startswith("-") else 0)
            if 0 <= index < len(value):
                return index, value[index]
    return None, None


def last_key(dotted: str, skipped: frozenset[str] = frozenset()) -> str:
    """The key by which histories name the field at this path: its first step that does not only group fields.

    >>> last_key("fields.status.name", frozenset({"fields"})), last_key("custom_fields.id=7.value", frozenset())
    ('status', '7')
    """
    for step in steps(dotted):
        if "=" in step:
            return step.partition("=")[2]
        if step not in skipped and not dotted.startswith(f"{step}.id="):
            return step
    return ""
