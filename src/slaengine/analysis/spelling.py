"""Parts of compiled policies as a line of text: equal texts mean the same."""

from __future__ import annotations

from collections.abc import Iterable

from slaengine.model.patterns import EventPattern, EventSet


def pattern(one: EventPattern) -> str:
    """An event, with whose it must be.

    >>> pattern(EventPattern("responded", frozenset({"agent"}), True))
    'responded (by agent, public)'
    """
    guards = [f"by {' or '.join(sorted(one.actors))}"] if one.actors else []
    if one.public is not None:
        guards.append("public" if one.public else "internal")
    if one.automated is not None:
        guards.append("automated" if one.automated else "not automated")
    return f"{one.type} ({', '.join(guards)})" if guards else one.type


def patterns(some: Iterable[EventPattern]) -> str:
    """Several events, in one order whatever theirs was."""
    return ", ".join(sorted(map(pattern, some)))


def events(some: EventSet) -> str:
    """The events of a set."""
    return ", ".join(sorted([*some.types, *map(pattern, some.guarded)]))
