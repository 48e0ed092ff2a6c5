"""What a ticket says, read once: raw values of an event become typed facts.

A value of the wrong kind never costs the customer the promise: the rules see the field as missing, and the decision
says so. Only what is not an event at all is refused, at the door (`model.event`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from slaengine.model.compiled import CompiledPolicy
from slaengine.model.reading import ODD

SHOWN_LENGTH_MAX = 80
"""Characters of an odd value that are kept, to be shown in the reasons."""

_MISSING: Final = object()


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
) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    """The typed fields after an event that carries `ticket`, and the odd ones as text.

    Null or an empty text takes a field away.
    """
    if not ticket:
        return before, odd
    typed, strange, flat = dict(before), odd, policy.flat
    for key, value in ticket.items():
        for name, read in flat.get(key, ()):
            fact = None if value is None or value == "" else read(value)
            if fact is None or fact is ODD or strange:
                strange = _put(name, value, fact, typed, strange)
            else:
                typed[name] = fact
    for access in policy.nested:
        value = lookup(ticket, access.path)
        if value is not _MISSING:
            fact = None if value is None or value == "" else access.read(value)
            strange = _put(access.name, value, fact, typed, strange)
    return typed, strange


def _put(name: str, value: object, fact: object, typed: dict[str, Any], odd: Mapping[str, str]) -> Mapping[str, str]:
    """Put one field's fact where it belongs; the odd fields after that."""
    if fact is ODD:
        typed.pop(name, None)
        return {**odd, name: str(value)[:SHOWN_LENGTH_MAX]}
    if fact is None:
        typed.pop(name, None)
    else:
        typed[name] = fact
    return {key: text for key, text in odd.items() if key != name} if name in odd else odd


def event_facts(policy: CompiledPolicy, data: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of fields that stand in an event's own `data`; they hold for that event only."""
    found = {access.name: (access, lookup(data, access.path)) for access in policy.of_event}
    read = {name: access.read(value) for name, (access, value) in found.items() if is_given(value)}
    return {name: fact for name, fact in read.items() if fact is not ODD}


def with_defaults(policy: CompiledPolicy, typed: Mapping[str, Any]) -> dict[str, Any]:
    """All fields: what the ticket gives, else the default, else None. A fresh dict."""
    facts = dict(policy.defaults)
    facts.update(typed)
    return facts
