"""Rules about people: how much one of them can carry, and where a ticket goes when nobody can."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from slaengine.compiler.references import each
from slaengine.compiler.tree import Path
from slaengine.lint.subject import Found, Subject, found
from slaengine.lint.words import listed
from slaengine.policy.pack import Pack

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


def role_unfilled(subject: Subject) -> Iterator[Found]:
    """Roles that are told although, for some ticket or for all, nobody has them."""
    routing, seen = subject.pack.routing, set()
    groups = routing.groups if routing is not None else {}
    leaderless = [name for name, group in groups.items() if group is None or group.lead is None]
    missing: dict[str, str] = {}
    if leaderless or not groups:
        missing["group_lead"] = f"no `lead` is named for {listed(leaderless)}" if groups else "there are no groups"
    if routing is None or routing.supervisor is None:
        missing["supervisor"] = "`routing` has no `supervisor`"
    for path, name, alone in _told(subject.pack):
        why = missing.get(name, "")
        if why and alone and name not in seen:
            seen.add(name)
            yield found("role-unfilled", subject.at(path), name=name, why=why)


def _told(pack: Pack) -> Iterator[tuple[Path, str, bool]]:
    """Who is told, with the path, and whether nobody else is told in that place."""
    rows: list[tuple[Path, str | list[str] | None, object]] = [
        (("escalations", target, index, "notify"), step.notify, step.if_empty)
        for target, steps in pack.escalations.items()
        for index, step in enumerate(steps)
    ]
    rows += [(("reactions", index, "notify"), one.notify, one.copy_to) for index, one in enumerate(pack.reactions)]
    rows += [(("daily_checks", index, "notify"), check.notify, None) for index, check in enumerate(pack.daily_checks)]
    for path, names, instead in rows:
        told = list(each(path, names))
        yield from ((where, name, len(told) == 1 and not instead) for where, name in told)
