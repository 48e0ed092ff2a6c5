"""How busy people are: counted by the caller, passed in with an event, given back with what the decision adds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from slaengine.model.event import EventError

PEOPLE_MAX = 10_000
"""People of one workload."""
_FIX = 'such as {"people": {"li-wei": {"open": {"P1": 1, "P2": 2}}}, "last": {"network": "li-wei"}}'


class Load(NamedTuple):
    """One person's open tickets by level name; `full` is kept between decisions, so that a limit has hysteresis."""

    open: Mapping[str, int]
    full: bool = False
    away: bool = False

    @property
    def total(self) -> int:
        """Open tickets of all levels."""
        return sum(self.open.values())


class Workload(NamedTuple):
    """The load of people, and who of each group got the last ticket."""

    people: Mapping[str, Load]
    last: Mapping[str, str]

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data; `parse_workload` reads it back."""
        return {
            "people": {
                name: {"open": dict(load.open), "full": load.full, "away": load.away}
                for name, load in self.people.items()
            },
            "last": dict(self.last),
        }


NO_WORKLOAD = Workload({}, {})


def parse_workload(raw: object) -> Workload:
    """Read a workload from plain JSON data.

    Raises:
        EventError: with the path of what is wrong.
    """
    if raw is None:
        return NO_WORKLOAD
    if not isinstance(raw, Mapping):
        raise EventError(("workload",), "must be a JSON object", _FIX)
    people, last = raw.get("people", {}), raw.get("last", {})
    if not isinstance(people, Mapping) or len(people) > PEOPLE_MAX:
        raise EventError(("workload", "people"), f"must be an object of at most {PEOPLE_MAX:,} people", _FIX)
    if not isinstance(last, Mapping) or not all(isinstance(x, str) for pair in last.items() for x in pair):
        raise EventError(("workload", "last"), "must name a person for each group", _FIX)
    return Workload({str(name): _load(str(name), load) for name, load in people.items()}, dict(last))


def _load(name: str, raw: object) -> Load:
    path = ("workload", "people", name)
    if not isinstance(raw, Mapping):
        raise EventError(path, "must be a JSON object", _FIX)
    tickets = raw.get("open", {})
    if not isinstance(tickets, Mapping) or not all(
        isinstance(level, str) and type(count) is int and 0 <= count <= 10**6 for level, count in tickets.items()
    ):
        raise EventError((*path, "open"), "must give a number of tickets for each level", _FIX)
    return Load(dict(tickets), raw.get("full") is True, raw.get("away") is True)
