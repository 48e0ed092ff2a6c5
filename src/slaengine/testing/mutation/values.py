"""How one value is changed in a small way: each function gives the values that could stand in its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from slaengine.policy.base import as_tuple

Others = Callable[["Names", Any], Iterator[Any]]
"""The values that could stand in the place of one, given the names of the policy."""

_LENGTH: Final = re.compile(r"(\d+)\s*([a-z]+)")
_HOURS: Final = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")
_COARSE_FROM: Final = 10
"""From so many units on, a length is changed by a half, so that the change is one that somebody could make."""
_SHARE_STEP: Final = 10
_OPPOSITES: Final = {
    "at_least": "above",
    "above": "at_least",
    "at_most": "below",
    "below": "at_most",
    "is": "is_not",
    "is_not": "is",
    "any_of": "none_of",
    "none_of": "any_of",
}
"""Operators that are easily taken for each other."""


class Names:
    """What a policy declares, as far as values are chosen from it."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.levels = list(data.get("priorities", {}).get("levels") or ())
        self.groups = list((data.get("routing") or {}).get("groups") or ())
        self.departments = [rule.get("to") for rule in (data.get("intake") or {}).get("transfer") or ()]
        self.fields: Mapping[str, Mapping[str, Any]] = data.get("fields") or {}
        self._known = {
            "priority": self.levels,
            "group": self.groups,
            "status": list(data.get("statuses") or ()),
        }

    def values_of(self, field: str) -> Sequence[Any]:
        """The values that a field can have, where the policy lists them."""
        return self._known.get(field) or list(self.fields.get(field, {}).get("values") or ())


def lengths(_names: Names, value: Any) -> Iterator[str]:
    """A length that is somewhat longer, and one that is somewhat shorter.

    >>> list(lengths(Names({}), "4h")), list(lengths(Names({}), "30m")), list(lengths(Names({}), "1bd"))
    (['5h', '3h'], ['45m', '15m'], ['2bd'])
    """
    found = _LENGTH.fullmatch(value) if isinstance(value, str) else None
    if found is not None:
        amount, unit = int(found[1]), found[2]
        step = amount // 2 if amount >= _COARSE_FROM else 1
        yield f"{amount + step}{unit}"
        if amount > step:
            yield f"{amount - step}{unit}"


def shares(_names: Names, value: Any) -> Iterator[str]:
    """A step that comes earlier or later.

    >>> list(shares(Names({}), "50%")), list(shares(Names({}), "breach"))
    (['60%', '40%'], ['90%'])
    """
    if value == "breach":
        yield f"{100 - _SHARE_STEP}%"
    elif isinstance(value, str) and value.endswith("%") and value[:-1].isdigit():
        share = int(value[:-1])
        yield from (f"{other}%" for other in (share + _SHARE_STEP, share - _SHARE_STEP) if other > 0)


def numbers(_names: Names, value: Any) -> Iterator[int]:
    """One more, and one less."""
    if isinstance(value, int) and not isinstance(value, bool):
        yield value + 1
        yield value - 1


def levels(names: Names, value: Any) -> Iterator[str]:
    """The levels next to one."""
    yield from _beside(names.levels, value)


def groups(names: Names, value: Any) -> Iterator[str]:
    """Another group."""
    yield from _after(names.groups, value)


def departments(names: Names, value: Any) -> Iterator[str]:
    """Another department; one that nobody has heard of where there is only one."""
    yield from _after(list(dict.fromkeys([*names.departments, "elsewhere"])), value)


def categories(names: Names, value: Any) -> Iterator[Any]:
    """Another category."""
    yield from _after(names.values_of("category"), value)


def hours(_names: Names, value: Any) -> Iterator[str]:
    """A period that begins an hour later, and one that ends an hour earlier.

    >>> list(hours(Names({}), "09:00-12:00"))
    ['10:00-12:00', '09:00-11:00']
    """
    found = _HOURS.fullmatch(value) if isinstance(value, str) else None
    if found is not None:
        first, last = int(found[1]), int(found[3])
        yield f"{(first + 1) % 24:02}:{found[2]}-{found[3]}:{found[4]}"
        yield f"{found[1]}:{found[2]}-{(last - 1) % 24:02}:{found[4]}"


def times(_names: Names, value: Any) -> Iterator[str]:
    """An hour later."""
    if isinstance(value, str) and re.fullmatch(r"\d\d:\d\d", value):
        yield f"{(int(value[:2]) + 1) % 24:02}{value[2:]}"


def one_of(*known: str) -> Others:
    """Another of some words."""

    def others(_names: Names, value: Any) -> Iterator[str]:
        yield from (word for word in known if word != value)

    return others


def without_each(_names: Names, value: Any) -> Iterator[Any]:
    """A list without each of its items; nothing for the last of them, which the key itself stands for."""
    if isinstance(value, list) and len(value) > 1:
        for index in range(len(value)):
            rest = [*value[:index], *value[index + 1 :]]
            yield rest[0] if len(rest) == 1 and not isinstance(rest[0], dict) else rest


def without_guards(_names: Names, value: Any) -> Iterator[Any]:
    """An event that counts whoever caused it: without `public`, `automated` or `actor`."""
    several = isinstance(value, list)
    for index, event in enumerate(value if several else [value]):
        if isinstance(event, dict) and "event" in event:
            for key in event:
                if key != "event":
                    wider = {name: guard for name, guard in event.items() if name != key}
                    other = wider if len(wider) > 1 else wider["event"]
                    yield [*value[:index], other, *value[index + 1 :]] if several else other


def tests(names: Names, field: str, value: Any) -> Iterator[Any]:
    """What a condition on a field could ask instead."""
    if isinstance(value, dict):
        for operator, wanted in value.items():
            yield from ({**value, operator: other} for other in tests(names, field, wanted))
            if operator in _OPPOSITES:
                yield {(_OPPOSITES[operator] if key == operator else key): inner for key, inner in value.items()}
    elif isinstance(value, list):
        yield from without_each(names, value)
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from numbers(names, value)
    elif isinstance(value, str):
        yield from lengths(names, value)
        yield from _after(names.values_of(field), value)


def _beside(known: Sequence[str], value: Any) -> Iterator[str]:
    if value in known:
        place = known.index(value)
        yield from known[place + 1 : place + 2]
        yield from known[max(0, place - 1) : place]


def _after(known: Sequence[Any], value: Any) -> Iterator[Any]:
    if value in known and len(known) > 1:
        yield known[(known.index(value) + 1) % len(known)]


def items(value: Any) -> tuple[Any, ...]:
    """One thing or several, as several."""
    return tuple(value) if isinstance(value, list) else as_tuple(value)
