"""What a ticket says, read once: raw values of an event become typed facts.

A value of the wrong kind never costs the customer the promise: the rules see the field as missing, and the decision
says so. Only what is not an event at all is refused, at the door (`model.event`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from slaengine.model.compiled import CompiledPolicy
from slaengine.model.event import EventError, parse_instant
from slaengine.rules import FieldKind, FieldType
from slaengine.worktime import DurationError, DurationKind, parse_duration

SHOWN_LENGTH_MAX = 80
"""Characters of an odd value that are kept, to be shown in the reasons."""
LIST_LENGTH_MAX = 200
"""Items of a list field that are kept."""

_MISSING: Final = object()
_ODD: Final = object()


class Facts(NamedTuple):
    """The typed fields of a ticket, the odd ones as text, and whether the event changed any of them."""

    typed: Mapping[str, Any]
    odd: Mapping[str, str]
    changed: bool


def lookup(ticket: Mapping[str, Any], path: tuple[str, ...]) -> object:
    """The value at a dotted path; the marker of `is_given` where the ticket does not speak of it.

    A key that is the whole dotted path, as flat helpdesk payloads have it, counts as well.
    """
    value: Any = ticket
    for key in path:
        if not isinstance(value, Mapping) or key not in value:
            return ticket.get(".".join(path), _MISSING) if len(path) > 1 else _MISSING
        value = value[key]
    return value


def is_given(value: object) -> bool:
    """Whether `lookup` found the ticket speaking of the path, be it to empty it."""
    return value is not _MISSING


def read_facts(
    policy: CompiledPolicy, ticket: Mapping[str, Any], before: Mapping[str, Any], odd: Mapping[str, str]
) -> Facts:
    """The facts after an event that carries `ticket`; null or an empty text takes a field away."""
    if not ticket:
        return Facts(before, odd, changed=False)
    typed, strange, changed = before, odd, False
    for access in policy.fields:
        name, path = access.name, access.path
        value = ticket.get(path[0], _MISSING) if len(path) == 1 else lookup(ticket, path)
        if value is _MISSING:
            continue
        fact = _MISSING if value is None or value == "" else _read(access.type, value)
        if fact is _ODD:
            strange = {**strange, name: str(value)[:SHOWN_LENGTH_MAX]}
            fact = _MISSING
        elif name in strange:
            strange = {key: text for key, text in strange.items() if key != name}
        if fact is _MISSING:
            if name in typed:
                typed, changed = {key: kept for key, kept in typed.items() if key != name}, True
        elif typed.get(name, _MISSING) != fact:
            if not changed:
                typed, changed = dict(typed), True
            typed[name] = fact  # type: ignore[index]  # a fresh dict since `changed`
    return Facts(typed, strange, changed)


def with_defaults(policy: CompiledPolicy, typed: Mapping[str, Any]) -> dict[str, Any]:
    """The facts with the defaults of fields that the ticket does not give; a fresh dict."""
    return {**policy.defaults, **typed}


def _read(field: FieldType, value: object) -> object:
    return _READERS[field.kind](field, value)


def _enum(field: FieldType, value: object) -> object:
    if type(value) is int:  # helpdesks send the number of a choice as often as its text
        value = str(value)
    return value if value in field.values else _ODD


def _text(_: FieldType, value: object) -> object:
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else _ODD


def _number(field: FieldType, value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _ODD
    low, high = field.minimum, field.maximum
    inside = (low is None or value >= low) and (high is None or value <= high)
    return value if inside and value == value else _ODD  # noqa: PLR0124  # NaN does not equal itself


def _integer(field: FieldType, value: object) -> object:
    if isinstance(value, float) and value.is_integer():  # JSON of some languages writes 3 as 3.0
        value = int(value)
    return _number(field, value) if isinstance(value, int) else _ODD


def _boolean(_: FieldType, value: object) -> object:
    return value if isinstance(value, bool) else _ODD


def _instant(_: FieldType, value: object) -> object:
    try:
        return parse_instant(value, ())
    except EventError:
        return _ODD


def _duration(_: FieldType, value: object) -> object:
    if not isinstance(value, str):
        return _ODD
    try:
        length = parse_duration(value)
    except DurationError:
        return _ODD
    return length.amount if length.kind is DurationKind.ELAPSED else _ODD


def _list(field: FieldType, value: object) -> object:
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list | tuple) or len(items) > LIST_LENGTH_MAX:
        return _ODD
    allowed = field.values
    return list(items) if all(isinstance(i, str) and (not allowed or i in allowed) for i in items) else _ODD


_READERS: Final[Mapping[FieldKind, Callable[[FieldType, object], object]]] = {
    FieldKind.ENUM: _enum,
    FieldKind.TEXT: _text,
    FieldKind.INTEGER: _integer,
    FieldKind.NUMBER: _number,
    FieldKind.BOOLEAN: _boolean,
    FieldKind.INSTANT: _instant,
    FieldKind.DURATION: _duration,
    FieldKind.LIST: _list,
}
