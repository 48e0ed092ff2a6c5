"""Lives of tickets with which two policies are compared: those of the pack's tests, and what could follow on them.

A life is the ticket's fields and what happens; each line is short enough to become a test.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from slaengine.analysis.example import Example, created_at
from slaengine.compiler.tree import Tree
from slaengine.model.compiled import CompiledPolicy
from slaengine.policy.scenarios import Scenario
from slaengine.rules import FieldKind
from slaengine.testing.mutation.values import items
from slaengine.testing.times import read_instant

MINUTE: Final = 60
HOUR: Final = 3600
TICKETS_MAX: Final = 8
"""Tickets of the pack's tests on which further lives are tried."""
HOPS: Final = 8
"""Instants at which time alone brings something about that are looked at behind a life."""


class Happening(NamedTuple):
    """One line of a life: at an instant (epoch seconds), an event, or time alone where `event` is empty."""

    at: int
    event: str = ""
    ticket: Mapping[str, Any] = {}
    data: Mapping[str, Any] = {}


class Life(NamedTuple):
    """A ticket and what happens to it."""

    ticket: Mapping[str, Any]
    lines: tuple[Happening, ...]


def of_scenario(scenario: Scenario, policy: CompiledPolicy) -> Life:
    """The life that a test tells."""
    lines, day = [], None
    for entry in scenario.timeline:
        at = read_instant(entry.at, day, policy.clock)
        day = policy.clock.at(at).date()
        event = "" if entry.event == "tick" else entry.event
        lines.append(Happening(at, event, entry.ticket or {}, entry.data or {}))
    return Life(scenario.ticket, tuple(lines))


def further(lives: Sequence[Life], tree: Tree, policy: CompiledPolicy) -> Iterator[Life]:
    """Other things that could happen to tickets of the pack's tests."""
    events, statuses = _events(tree.data), list(tree.data.get("statuses") or ())
    bases: list[Mapping[str, Any]] = [{}, *(life.ticket for life in _different(lives)[:2])]
    for ticket in (varied for base in bases for varied in _varied(base, policy)):
        yield Life(ticket, (Happening(int(created_at(policy).timestamp()), "created"),))
    for life in _different(lives):
        yield from after(life.ticket, life.lines[0].at, events, statuses)
    for life in _different(lives)[:2]:
        for at in _instants(policy):
            yield Life(life.ticket, (Happening(at, "created"),))


def of_example(one: Example, lives: Sequence[Life], tree: Tree, policy: CompiledPolicy) -> Iterator[Life]:
    """What could happen to a ticket that the comparison of the tables has found."""
    if not one.moment:
        at = int(created_at(policy).timestamp())
        yield Life(one.ticket, (Happening(at, "created", data=one.data),))
    events, statuses = _events(tree.data), list(tree.data.get("statuses") or ())
    for base in _different(lives)[:3]:
        yield from after({**base.ticket, **one.ticket}, base.lines[0].at, events, statuses)


def after(ticket: Mapping[str, Any], at: int, events: Sequence[str], statuses: Sequence[str]) -> Iterator[Life]:
    """A ticket alone, then with each event and each status."""
    created = Happening(at, "created")
    yield Life(ticket, (created,))
    for event in events:
        for data in ({}, {"automated": True}, {"public": False}, {"actor": "customer"}):
            happened = Happening(at + 10 * MINUTE, event, data=data)
            yield Life(ticket, (created, happened, Happening(at + 20 * MINUTE, "reopened")))
            if event != "responded":
                answered = Happening(at + 5 * MINUTE, "responded")
                yield Life(ticket, (created, answered, happened, Happening(at + 26 * HOUR, event)))
    for status in statuses:
        waits = Happening(at + 10 * MINUTE, "status_changed", {"status": status})
        back = Happening(at + 70 * MINUTE, "status_changed", {"status": next(s for s in statuses if s != status)})
        yield Life(ticket, (created, waits, back))
    resolved = Happening(at + HOUR, "resolved")
    for answers in ({"satisfaction": 1}, {"satisfaction": 3}, {"recurrence": True}, {"new_needs": True}):
        yield Life(ticket, (created, resolved, Happening(at + 30 * HOUR, "callback_completed", data=answers)))


def _different(lives: Sequence[Life]) -> list[Life]:
    """The lives whose tickets say the most that others do not, in order."""
    found: dict[str, Life] = {}
    for life in sorted(lives, key=lambda one: -len(one.ticket)):
        if life.lines:
            kind = repr(sorted((name, str(value)) for name, value in life.ticket.items() if isinstance(value, str)))
            found.setdefault(kind, life)
    return list(found.values())[:TICKETS_MAX]


def _varied(ticket: Mapping[str, Any], policy: CompiledPolicy) -> Iterator[Mapping[str, Any]]:
    """The ticket, and with each value of each field that has a few."""
    yield ticket
    for access in policy.fields:
        if not access.of_event:
            known = (True, False) if access.type.kind is FieldKind.BOOLEAN else access.type.values or ()
            for value in known:
                yield with_value(ticket, access.path, value)


def with_value(ticket: Mapping[str, Any], path: Sequence[str], value: object) -> dict[str, Any]:
    """The ticket with another value at a path.

    >>> with_value({"customer": {"name": "a"}}, ("customer", "tier"), "vip")
    {'customer': {'name': 'a', 'tier': 'vip'}}
    """
    inner = ticket.get(path[0])
    if len(path) == 1:
        return {**ticket, path[0]: value}
    return {**ticket, path[0]: with_value(inner if isinstance(inner, dict) else {}, path[1:], value)}


def _events(data: Mapping[str, Any]) -> list[str]:
    """Every event type that the policy names."""
    found: dict[str, None] = {}
    pending: list[tuple[str, Any]] = list(data.items())
    while pending:
        key, value = pending.pop(0)
        if key in ("start", "stop", "restart", "on", "stop_on", "event", "after"):
            for one in items(value):
                name = one.get("event") if isinstance(one, dict) else one
                if isinstance(name, str) and name.isidentifier():
                    found[name] = None
        if isinstance(value, dict):
            pending += value.items()
        elif isinstance(value, list):
            pending += [("", inner) for inner in value]
    return [name for name in found if name != "created"]


def _instants(policy: CompiledPolicy) -> Iterator[int]:
    """Times of the week and of the year at which calendars differ."""
    zone = policy.clock.zone
    days = ("2026-11-27", "2026-11-28", "2026-09-30", "2026-10-10", "2026-11-23")
    for day in days:
        for hour in ("08:30", "11:30", "12:30", "17:30", "20:00"):
            yield int(datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=zone).timestamp())
