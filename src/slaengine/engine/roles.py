"""Who the roles of a notification are for this ticket, and who gets it when nobody is there (ruling 25)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from slaengine.engine.derive import DERIVED
from slaengine.engine.work import Work
from slaengine.model.compiled import GroupPlan


def group_of(work: Work) -> GroupPlan | None:
    """The group that has the ticket."""
    routing, name = work.policy.routing, work.grading.group
    return None if routing is None or name is None else routing.groups.get(name)


def assignee_of(work: Work) -> str | None:
    """The person who has the ticket: named by the helpdesk, else chosen here."""
    return work.typed.get("assignee") or work.course.assigned


def supervisor_of(work: Work) -> str | None:
    """Who gets what nobody else can take."""
    return None if work.policy.routing is None else work.policy.routing.supervisor


def recipients(work: Work, roles: tuple[str, ...], if_empty: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The roles that somebody fills. Where nobody does: `if_empty`, else the supervisor, else the roles as they are."""
    if _SOMETIMES.isdisjoint(roles):
        return roles
    there = tuple(role for role in roles if _is_filled(work, role))
    if there:
        return there
    supervisor = supervisor_of(work)
    return if_empty or ((supervisor,) if supervisor is not None else roles)


def people_of(work: Work, roles: tuple[str, ...]) -> dict[str, Any]:
    """Who the roles are, for those that stand for a person of this ticket."""
    if _PERSONAL.isdisjoint(roles):
        return {}
    group = group_of(work)
    known = {
        "assignee": assignee_of(work),
        "group_lead": None if group is None else group.lead,
        "supervisor": supervisor_of(work),
    }
    return {role: known[role] for role in roles if known.get(role) is not None}


_PERSONAL: Final = frozenset({"assignee", "group_lead", "supervisor"})
_SOMETIMES: Final = frozenset({"assignee", "group_lead"})
"""The roles that nobody may fill."""


def _is_filled(work: Work, role: str) -> bool:
    if role == "assignee":
        return assignee_of(work) is not None
    if role == "group_lead":
        group = group_of(work)
        return group is not None and group.lead is not None
    return True


def value_of(work: Work, target: str | None = None) -> Callable[[str], object]:
    """What a placeholder of a message stands for, by its name."""

    def value(name: str) -> object:
        if name in _VALUES:
            return _VALUES[name](work, target)
        if name in DERIVED:
            return DERIVED[name](work.policy, work)
        return work.known().get(name)

    return value


def _level(work: Work, _: str | None) -> object:
    level = work.grading.level
    return None if level is None else work.policy.priority.levels[level]


def _due(work: Work, target: str | None) -> object:
    """The deadline of the target, else of the resolution, else the next one of all."""
    promised = work.clocks.get(target or "resolution")
    if promised is not None and promised.status == "running":
        due_at = promised.due_at
    else:
        running = (clock.due_at for clock in work.clocks.values() if clock.status == "running")
        due_at = min((at for at in running if at is not None), default=None)
    return None if due_at is None else work.policy.clock.iso(due_at)[:16].replace("T", " ")


_VALUES: Final[Mapping[str, Callable[[Work, str | None], object]]] = {
    "ticket_id": lambda work, _: work.before.ticket_id,
    "number": lambda work, _: work.course.number or work.before.ticket_id,
    "priority": _level,
    "group": lambda work, _: work.grading.group,
    "assignee": lambda work, _: assignee_of(work),
    "due": _due,
    "target": lambda _, target: target,
    "progress": lambda work, _: work.event.data.get("progress"),
}
"""What slaengine itself puts into messages; every other name is a field."""
