"""Who the roles of a notification are for this ticket, and who gets it when nobody is there (ruling 25)."""

from __future__ import annotations

from typing import Any

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
    there = tuple(role for role in roles if _is_filled(work, role))
    if there or not roles:
        return there
    supervisor = supervisor_of(work)
    return if_empty or ((supervisor,) if supervisor is not None else roles)


def people_of(work: Work, roles: tuple[str, ...]) -> dict[str, Any]:
    """Who the roles are, for those that stand for a person of this ticket."""
    group = group_of(work)
    known = {
        "assignee": assignee_of(work),
        "group_lead": None if group is None else group.lead,
        "supervisor": supervisor_of(work),
    }
    return {role: known[role] for role in roles if known.get(role) is not None}


def _is_filled(work: Work, role: str) -> bool:
    if role == "assignee":
        return assignee_of(work) is not None
    if role == "group_lead":
        group = group_of(work)
        return group is not None and group.lead is not None
    return True


def values(work: Work, target: str | None = None) -> dict[str, object]:
    """What the placeholders of a message stand for."""
    policy, grading, clocks = work.policy, work.grading, work.clocks
    facts = work.known()
    iso = policy.clock.iso
    running = [clock.due_at for clock in clocks.values() if clock.status == "running" and clock.due_at is not None]
    promised = clocks.get(target or "resolution")
    due_at = promised.due_at if promised is not None and promised.status == "running" else min(running, default=None)
    return {
        **facts,
        "ticket_id": work.before.ticket_id,
        "number": work.course.number or work.before.ticket_id,
        "priority": None if grading.level is None else policy.priority.levels[grading.level],
        "group": grading.group,
        "assignee": assignee_of(work),
        "due": None if due_at is None else iso(due_at)[:16].replace("T", " "),
        "target": target,
        "progress": work.event.data.get("progress"),
    }
