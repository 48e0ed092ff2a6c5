"""A made-up log of an incident desk: what happens to tickets from their creation to their end, in order of time.

Its proportions are those of a real desk's log: about six events a ticket, two thirds of the tickets taken on before
they are solved, a fifth of what happens a change of hands, another fifth notes that change no field.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from heapq import heappop, heappush
from random import Random
from typing import Any, Final, NamedTuple

BEGIN: Final = int(datetime(2026, 1, 5, tzinfo=UTC).timestamp())
SECONDS_BETWEEN: Final = 1_260
"""Mean time from one ticket to the next, in seconds: 25,000 a year."""
WAITING: Final = ("waiting_for_user", "waiting_for_vendor", "waiting_for_problem", "waiting_for_evidence")
STEPS_MEAN: Final = 2.35
"""Mean number of things that happen between a ticket's acknowledgement and its resolution."""
REOPENED: Final = 0.013
ACKNOWLEDGED: Final = 0.67
ASSIGNED: Final = 0.72
"""The share of tickets that come in with somebody's name on them."""
UNFINISHED: Final = 0.02


class Happening(NamedTuple):
    """One event before it has a number. `at` is epoch seconds."""

    at: int
    number: int
    """Orders what happens at one instant."""
    ticket_id: str
    type: str
    ticket: dict[str, Any]


def log_lines(tickets: int, seed: int = 17) -> Iterator[bytes]:
    """The log as JSON Lines of events; each call gives the same ones."""
    for count, (at, _, ticket_id, kind, ticket) in enumerate(happenings(tickets, seed), start=1):
        event = {
            "event_id": f"E{count:08}",
            "ticket_id": ticket_id,
            "type": kind,
            "at": datetime.fromtimestamp(at, UTC).isoformat(),
            "ticket": ticket,
        }
        yield json.dumps(event).encode() + b"\n"


def happenings(tickets: int, seed: int = 17) -> Iterator[Happening]:
    """Everything that happens, in order of time; keeps the tickets that are alive."""
    draw, ahead, at, count = Random(seed), list[Happening](), BEGIN, 0
    for number in range(tickets):
        at += round(draw.expovariate(1 / SECONDS_BETWEEN))
        while ahead and ahead[0].at <= at:
            yield heappop(ahead)
        for when, kind, ticket in _life(draw, at):
            heappush(ahead, Happening(when, count, f"INC{number:07}", kind, ticket))
            count += 1
    while ahead:
        yield heappop(ahead)


def _life(draw: Random, at: int) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """One ticket: it comes in, is worked on, solved, perhaps taken up again, closed."""
    yield at, "created", _created(draw)
    if draw.random() < ACKNOWLEDGED:
        at += _seconds(draw, hours=2)
        yield at, "acknowledged", {"status": "active", "group": _group(draw), "assignee": _person(draw)}
    while draw.random() > 1 / (STEPS_MEAN + 1):
        at += _seconds(draw, hours=14)
        yield at, *_step(draw)
    if draw.random() < UNFINISHED:
        return
    at += _seconds(draw, hours=20)
    yield at, "resolved", {"status": "resolved"}
    if draw.random() < REOPENED:
        at += _seconds(draw, hours=30)
        yield at, "reopened", {"status": "active"}
        at += _seconds(draw, hours=20)
        yield at, "resolved", {"status": "resolved"}
    yield at + 5 * 86_400, "closed", {"status": "closed"}


def _created(draw: Random) -> dict[str, Any]:
    impact, urgency = draw.choices("123", (1, 94, 5))[0], draw.choices("123", (1, 95, 4))[0]
    category = draw.randrange(58)
    ticket = {
        "status": "new",
        "impact": impact,
        "urgency": urgency,
        "priority": f"P{min(4, int(impact) + int(urgency) - 1)}",
        "category": f"Category {category}",
        "subcategory": f"Subcategory {4 * category + draw.randrange(4)}",
        "channel": draw.choice(("Phone", "Email", "Self service")),
        "group": _group(draw),
    }
    return ticket | {"assignee": _person(draw)} if draw.random() < ASSIGNED else ticket


def _step(draw: Random) -> tuple[str, dict[str, Any]]:
    """Something between the acknowledgement and the resolution."""
    chance = draw.random()
    if chance < 0.48:
        return "updated", {}
    if chance < 0.55:
        return "updated", {"urgency": draw.choice("123")}
    if chance < 0.90:
        return "assigned", {"group": _group(draw)} | ({"assignee": _person(draw)} if draw.random() < 0.5 else {})
    return "status_changed", {"status": draw.choice((*WAITING, "active"))}


def _seconds(draw: Random, hours: float) -> int:
    return round(draw.expovariate(1 / (hours * 3600)))


def _group(draw: Random) -> str:
    return f"Group {draw.randrange(78)}"


def _person(draw: Random) -> str:
    return f"Resolver {draw.randrange(230)}"
