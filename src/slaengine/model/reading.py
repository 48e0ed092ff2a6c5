"""Raw values of a ticket as typed facts: one reader for each field, made when the policy is compiled.

A value of the wrong kind is `ODD`, never an error: it must not cost the customer the promise. The rules see the field
as missing, and the decision says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Final, TypeAlias

from slaengine.model.event import FACT_INSTANT_MAX, EventError, parse_instant
from slaengine.rules import FieldKind, FieldType
from slaengine.worktime import DurationError, DurationKind, parse_duration

LIST_LENGTH_MAX = 200
"""Items of a list field."""


class Odd(Enum):
    """The type of `ODD`, so that it can be told from every fact."""

    VALUE = "odd"


ODD: Final = Odd.VALUE
"""What a reader gives for a value that is not of the field's kind."""

Reader: TypeAlias = Callable[[object], object]


def reader_of(field: FieldType) -> Reader:
    """The reader of a field.

    >>> tier = reader_of(FieldType("tier", FieldKind.ENUM, ("standard", "vip")))
    >>> tier("vip"), tier("gold")
    ('vip', <Odd.VALUE: 'odd'>)
    """
    return _MAKERS[field.kind](field)


def _enum(field: FieldType) -> Reader:
    facts: dict[object, object] = {value: value for value in field.values}

    def read(value: object) -> object:
        if type(value) is int:  # helpdesks send the number of a choice as often as its text
            value = str(value)
        return facts.get(value, ODD) if isinstance(value, str) else ODD

    return read


def _text(_: FieldType) -> Reader:
    def read(value: object) -> object:
        if isinstance(value, str):
            return value
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else ODD

    return read


def _number(field: FieldType) -> Reader:
    low, high = field.minimum, field.maximum

    def read(value: object) -> object:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return ODD
        inside = (low is None or value >= low) and (high is None or value <= high)
        return value if inside and value == value else ODD  # noqa: PLR0124  # NaN does not equal itself

    return read


def _integer(field: FieldType) -> Reader:
    number = _number(field)

    def read(value: object) -> object:
        if isinstance(value, float) and value.is_integer():  # JSON of some languages writes 3 as 3.0
            value = int(value)
        return number(value) if isinstance(value, int) else ODD

    return read


def _boolean(_: FieldType) -> Reader:
    return lambda value: value if isinstance(value, bool) else ODD


def _instant(_: FieldType) -> Reader:
    def read(value: object) -> object:
        try:
            return parse_instant(value, (), FACT_INSTANT_MAX)
        except EventError:
            return ODD

    return read


def _duration(_: FieldType) -> Reader:
    def read(value: object) -> object:
        try:
            length = parse_duration(value) if isinstance(value, str) else None
        except DurationError:
            length = None
        return length.amount if length is not None and length.kind is DurationKind.ELAPSED else ODD

    return read


def _list(field: FieldType) -> Reader:
    allowed = frozenset(field.values)

    def read(value: object) -> object:
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list | tuple) or len(items) > LIST_LENGTH_MAX:
            return ODD
        return list(items) if all(isinstance(i, str) and (not allowed or i in allowed) for i in items) else ODD

    return read


_MAKERS: Final[Mapping[FieldKind, Callable[[FieldType], Reader]]] = {
    FieldKind.ENUM: _enum,
    FieldKind.TEXT: _text,
    FieldKind.INTEGER: _integer,
    FieldKind.NUMBER: _number,
    FieldKind.BOOLEAN: _boolean,
    FieldKind.INSTANT: _instant,
    FieldKind.DURATION: _duration,
    FieldKind.LIST: _list,
}
