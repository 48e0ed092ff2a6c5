"""Who of a group gets the ticket: strategy, skills, load limits, and where it goes when nobody is free."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from slaengine.engine.work import Work
from slaengine.model.ladder import AssignPlan, PersonPlan
from slaengine.model.patterns import Words
from slaengine.model.workload import Load, Workload

NOBODY: Final = Load({})
WHY: Final = {
    "least_loaded": Words("least loaded of {group}", "{group} 中负载最低"),
    "round_robin": Words("next in turn of {group}", "{group} 中轮到"),
    "skill_match": Words("knows {skill} and is least loaded of {group}", "{group} 中掌握 {skill} 且负载最低"),
    "stands_in": Words("stands in for {away}", "代替 {away}"),
    "backup": Words("nobody of {group} is free: backup group", "{group} 无人空闲:转备用组"),
    "supervisor": Words("nobody is free: the supervisor decides", "无人空闲:由主管协调"),
}
"""Why a person was chosen, as words with the ticket's values."""


class Choice(NamedTuple):
    """The person chosen, why (a key of `WHY`), and whether it is an overflow."""

    person: str
    why: str
    overflowed: bool = False
    group: str | None = None


def assign(work: Work, at: int) -> None:
    """Choose a person where the ticket has a group and nobody yet; the workload counts the ticket."""
    routing = work.policy.routing
    plan = None if routing is None else routing.assign
    if routing is None or plan is None or work.lifecycle != "open" or work.grading.group is None:
        return
    if work.typed.get("assignee") or work.course.assigned:
        return
    choice = _choose(work, plan)
    if choice is None:
        return
    number = work.course.assignments + 1
    work.course = work.course._replace(
        assigned=choice.person, overflowed=choice.overflowed, assigned_why=choice.why, assignments=number
    )
    message = why_words(work, choice.why, choice.group)
    detail = {"group": choice.group, "overflowed": choice.overflowed}
    work.act(f"assign/{number}", "assign", at, (choice.person,), rule=plan.rule.at, message=message, detail=detail)
    work.workload = _counted(work, work.workload, choice)


def why_words(work: Work, why: str, group: str | None) -> Words:
    """Why a person was chosen, with the ticket's values."""
    routing = work.policy.routing
    skill = None
    if routing is not None and routing.assign is not None:
        skill = work.known().get(routing.assign.skill_field)
    template = WHY[why]
    values = {"group": group or work.grading.group, "skill": skill, "away": "the absent"}
    return Words(template.en.format(**values), template.zh.format(**values))


def _choose(work: Work, plan: AssignPlan) -> Choice | None:
    routing, group = work.policy.routing, work.grading.group
    if routing is None or group is None:
        return None
    found = _of_group(work, plan, group)
    if found is not None:
        return found
    for way in plan.overflow:
        if way == "backup":
            backup = routing.groups[group].backup if group in routing.groups else None
            found = None if backup is None else _of_group(work, plan, backup)
            if found is not None:
                return Choice(found.person, "backup", overflowed=True, group=backup)
        elif plan.supervisor is not None:
            return Choice(plan.supervisor, "supervisor", overflowed=True, group=group)
    return None


def _of_group(work: Work, plan: AssignPlan, group: str) -> Choice | None:
    """Whom the strategy picks of a group; None where nobody is free."""
    free = [person for person in _present(plan, work.workload, group) if not _is_full(work, plan, person.name)]
    if not free:
        return None
    if plan.strategy == "round_robin":
        return Choice(
            _in_turn([person.name for person in free], work.workload.last.get(group)), "round_robin", group=group
        )
    if plan.strategy == "skill_match":
        wanted = work.known().get(plan.skill_field)
        skilled = [person for person in free if wanted in person.skills]
        if skilled:
            return Choice(_least_loaded(skilled, work.workload), "skill_match", group=group)
    return Choice(_least_loaded(free, work.workload), "least_loaded", group=group)


def _present(plan: AssignPlan, workload: Workload, group: str) -> list[PersonPlan]:
    """The people of a group who are there, and the backups of those who are away."""
    there: dict[str, PersonPlan] = {}
    for person in plan.people.values():
        if group not in person.groups:
            continue
        if not _is_away(person, workload):
            there.setdefault(person.name, person)
        elif person.backup is not None:
            backup = plan.people.get(person.backup)
            if backup is not None and not _is_away(backup, workload):
                there.setdefault(backup.name, backup)
    return list(there.values())


def _is_away(person: PersonPlan, workload: Workload) -> bool:
    return person.away or workload.people.get(person.name, NOBODY).away


def _is_full(work: Work, plan: AssignPlan, name: str) -> bool:
    """Full from a limit on, free again only below `resume_below`, so that nobody flickers between the two.

    What is found out about the limits of all levels is kept in the workload, for the next ticket.
    """
    load, levels = work.workload.people.get(name, NOBODY), work.policy.priority.levels
    totals = [limit for limit in plan.limits if limit.level is None]
    if totals:
        count = load.total
        full = any(count >= (limit.resume_below if load.full else limit.max_open) for limit in totals)
        if full is not load.full:
            load = load._replace(full=full)
            work.workload = work.workload._replace(people={**work.workload.people, name: load})
    return load.full or _over(plan, load, levels, work.grading.level)


def _over(plan: AssignPlan, load: Load, levels: tuple[str, ...], level: int | None) -> bool:
    """Whether a limit of the ticket's level is reached."""
    if level is None:
        return False
    count = load.open.get(levels[level], 0)
    return any(limit.level == level and count >= limit.max_open for limit in plan.limits)


def _least_loaded(people: Iterable[PersonPlan], workload: Workload) -> str:
    """The fewest open tickets; of several, the first of the policy."""
    return min(people, key=lambda person: workload.people.get(person.name, NOBODY).total).name


def _in_turn(names: list[str], last: str | None) -> str:
    """The one after the last, around."""
    return names[(names.index(last) + 1) % len(names)] if last in names else names[0]


def _counted(work: Work, workload: Workload, choice: Choice) -> Workload:
    """The workload with this ticket on the chosen person's count."""
    level = work.grading.level
    load = workload.people.get(choice.person, NOBODY)
    tickets = dict(load.open)
    if level is not None:
        name = work.policy.priority.levels[level]
        tickets[name] = tickets.get(name, 0) + 1
    last = workload.last if choice.group is None else {**workload.last, choice.group: choice.person}
    return Workload({**workload.people, choice.person: load._replace(open=tickets)}, last)
