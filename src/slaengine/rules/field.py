"""The typed catalogue of fields that conditions speak about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from enum import Enum
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from slaengine.rules.limits import SHOWN_LENGTH_MAX

Facts: TypeAlias = dict[str, Any]
"""A ticket as the rules see it: field name to typed value; an absent key (or None) is a missing field."""


class FieldKind(Enum):
    """What a field holds; the value is the word a policy uses."""

    ENUM = "enum"
    INTEGER = "integer"
    NUMBER = "number"
    TEXT = "text"
    BOOLEAN = "boolean"
    INSTANT = "instant"
    DURATION = "duration"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class FieldType:
    """One field as the policy declares it. `values` are those of an ENUM, or of the elements of a LIST."""

    name: str
    kind: FieldKind
    values: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    default: object | None = None
    title: Mapping[str, str] = attribute(default_factory=dict)


FieldCatalogue: TypeAlias = Mapping[str, FieldType]


def _is_text(fact: object) -> bool:
    return isinstance(fact, str)


def _is_boolean(fact: object) -> bool:
    return isinstance(fact, bool)


def _is_whole(fact: object) -> bool:
    return isinstance(fact, int) and not isinstance(fact, bool)


def _is_number(fact: object) -> bool:
    # NaN is the one number that does not equal itself; nothing sensible can be said about it.
    return isinstance(fact, int | float) and not isinstance(fact, bool) and fact == fact  # noqa: PLR0124


def _is_list(fact: object) -> bool:
    return isinstance(fact, list | tuple | set | frozenset)


_READABLE: Final[Mapping[FieldKind, Callable[[object], bool]]] = MappingProxyType(
    {
        FieldKind.ENUM: _is_text,
        FieldKind.TEXT: _is_text,
        FieldKind.BOOLEAN: _is_boolean,
        FieldKind.INTEGER: _is_whole,
        FieldKind.NUMBER: _is_number,
        FieldKind.INSTANT: _is_whole,  # epoch seconds
        FieldKind.DURATION: _is_whole,  # seconds
        FieldKind.LIST: _is_list,
    }
)


def is_readable(kind: FieldKind, fact: object) -> bool:
    """Whether a fact has the Python type its kind promises; a fact that has not makes every test of it unknown.

    >>> is_readable(FieldKind.INTEGER, 1), is_readable(FieldKind.INTEGER, True), is_readable(FieldKind.INTEGER, None)
    (True, False, False)
    """
    return _READABLE[kind](fact)


def shown(value: object) -> str:  # noqa: PLR0911  (one return a case)
    """A value as a message repeats it: short, on one line, and never failing on hostile data.

    >>> shown("vip"), shown(True), shown(None), shown([1, 2])
    ('vip', 'true', 'null', 'a list')
    """
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() if abs(value) >= 10**SHOWN_LENGTH_MAX:
            return "a very large number"  # Python refuses to print integers of some thousand digits
        case int() | float():
            return str(value)
        case str():
            line = " ".join(value[: SHOWN_LENGTH_MAX + 1].split())
            return line if len(value) <= SHOWN_LENGTH_MAX else line[:SHOWN_LENGTH_MAX] + "…"
        case list() | tuple() | set() | frozenset():
            return "a list"
        case dict():
            return "a map"
        case _:
            return f"a {type(value).__name__}"
