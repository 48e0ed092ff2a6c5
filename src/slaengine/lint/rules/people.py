"""Rules about people: how much one of them can carry, and where a ticket goes when nobody can."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from slaengine.lint.subject import Found, Subject, found

FLAPPING_FROM: Final = 5
"""Open tickets: of fewer, each one is so much of a person's work that the next is a rest in itself."""


def limit_without_overflow(subject: Subject) -> Iterator[Found]:
    """Limits on people's load, and a group whose tickets go nowhere when all are full."""
    routing = subject.pack.routing
    assign = routing.assign if routing is not None else None
    if routing is None or assign is None or not assign.load_limits:
        return
    if "supervisor" in assign.overflow and routing.supervisor is not None:
        return
    stuck = [name for name, group in routing.groups.items() if group is None or group.backup is None]
    if not assign.overflow:
        stuck = list(routing.groups)
    if stuck and subject.pack.people:
        more = f" and {len(stuck) - 1} more groups" if len(stuck) > 1 else ""
        place = subject.tree.key(("routing", "assign", "load_limits"))
        yield found("limit-without-overflow", place, group=stuck[0], more=more)


def limit_flaps(subject: Subject) -> Iterator[Found]:
    """Limits over all levels that a person falls below with the first ticket that is done.

    Limits of one level are left alone: the engine keeps nobody full because of them.
    """
    routing = subject.pack.routing
    for index, limit in enumerate(routing.assign.load_limits if routing is not None and routing.assign else ()):
        resume = limit.resume_below or limit.max_open
        if limit.priority is None and limit.max_open >= FLAPPING_FROM and resume == limit.max_open:
            key = "max_open" if limit.resume_below is None else "resume_below"
            place = subject.at(("routing", "assign", "load_limits", index, key))
            yield found("limit-flaps", place, limit=limit.max_open)
