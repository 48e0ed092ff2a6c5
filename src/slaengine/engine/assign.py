"""Who of a group gets the ticket: strategy, skills, load limits, and where it goes when nobody is free."""

from __future__ import annotations

from functools import lru_cache
from operator import attrgetter
from typing import Final, NamedTuple

from slaengine.engine.messages import TEMPLATES_KEPT_MAX, fill
from slaengine.engine.work import Work
from slaengine.model.ladder import AssignPlan, PersonPlan
from slaengine.model.patterns import Words
from slaengine.model.workload import Load, Workload

NOBODY: Final = Load({})
WHY: Final = {
    "least_loaded": Words("least loaded of {group}", "{group} 中负载最低"),
    "round_robin": Words("next in turn of {group}", "{group} 中轮到"),
    "skill_match": Words("knows {skill} and is least loaded of {group}", "{group} 中掌握 {skill} 且负载最低"),
    "backup": Words("nobody of {group} is free: backup group", "{group} 无人空闲:转备用组"),
    "supervisor": Words("nobody is free: the supervisor decides", "无人空闲:由主管协调"),
}
"""Why a person was chosen, as words with the ticket's values."""


class Choice(NamedTuple):
    """The person chosen, why (a key of `WHY`), and whether it is an overflow."""

    person: str
    why: str
    group: str | None = None
    overflowed: bool = False


class Candidate(NamedTuple):
    """Someone who is free to take the ticket, with the number of open tickets."""

    person: PersonPlan
    load: int


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
    skill = str(work.known().get(plan.skill_field)) if choice.why == "skill_match" else None
    message = _words(choice.why, choice.group, skill)
    detail = {"group": choice.group, "overflowed": choice.overflowed}
    work.act(f"assign/{number}", "assign", at, (choice.person,), rule=plan.rule.at, message=message, detail=detail)
    work.workload = _counted(work, work.workload, choice)


@lru_cache(maxsize=TEMPLATES_KEPT_MAX)
def _words(why: str, group: str | None, skill: str | None) -> Words:
    """Why a person was chosen; a policy has few groups and skills, so these are few texts."""
    return fill(WHY[why], {"group": group, "skill": skill}.get)


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
    free = _free(work, plan, group)
    if not free:
        return None
    if plan.strategy == "round_robin":
        return Choice(_in_turn([one.person.name for one in free], work.workload.last.get(group)), "round_robin", group)
    if plan.strategy == "skill_match":
        wanted = work.known().get(plan.skill_field)
        skilled = [one for one in free if wanted in one.person.skills]
        if skilled:
            return Choice(_least_loaded(skilled), "skill_match", group)
    return Choice(_least_loaded(free), "least_loaded", group)


def _free(work: Work, plan: AssignPlan, group: str) -> list[Candidate]:
    """The people of a group who are there, and the backups of those who are away; nobody who is full."""
    found, asked = list[Candidate](), set[str]()
    loads = work.workload.people
    for member in plan.members.get(group, ()):
        person: PersonPlan | None = member
        load = loads.get(member.name, NOBODY)
        if member.away or load.away:
            person = None if member.backup is None else plan.people.get(member.backup)
            if person is None:
                continue
            load = loads.get(person.name, NOBODY)
            if person.away or load.away:
                continue
        if person is not None and person.name not in asked:
            asked.add(person.name)
            count = load.total
            if not _is_full(work, plan, person.name, load, count):
                found.append(Candidate(person, count))
    return found


def _is_full(work: Work, plan: AssignPlan, name: str, load: Load, count: int) -> bool:
    """Full from a limit on, free again only below `resume_below`, so that nobody flickers between the two.

    What is found out about the limits of all levels is kept in the workload, for the next ticket.
    """
    full = load.full
    if plan.full_from is not None:
        full = count >= (plan.resume_below if load.full else plan.full_from)
        if full is not load.full:
            work.workload = work.workload._replace(people={**work.workload.people, name: load._replace(full=full)})
    level = work.grading.level
    if full or level is None or level not in plan.by_level:
        return full
    return load.open.get(work.policy.priority.levels[level], 0) >= plan.by_level[level]


def _least_loaded(people: list[Candidate]) -> str:
    """The fewest open tickets; of several, the first of the policy."""
    return min(people, key=_LOAD).person.name


_LOAD: Final = attrgetter("load")


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
