"""`routing:` and `people:` → groups, the table that finds them, and how a person of a group is chosen."""

from __future__ import annotations

from collections.abc import Mapping

from slaengine.compiler.lower_parts import part_rule, table, words
from slaengine.compiler.references import next_lines
from slaengine.compiler.resolve import Resolved
from slaengine.compiler.tree import Path
from slaengine.model.compiled import GroupPlan, RoutingPlan
from slaengine.model.ladder import AssignPlan, LoadLimitPlan, PersonPlan
from slaengine.policy.base import as_tuple
from slaengine.policy.routing import Assign, Group, LoadLimit, Person, Routing


def routing_plan(resolved: Resolved) -> RoutingPlan | None:
    """The groups and how a ticket finds one; None where the policy routes nothing."""
    routing = resolved.pack.routing
    if routing is None:
        return None
    onward = next_lines(routing.groups)
    groups = {name: _group(resolved, name, group, onward) for name, group in routing.groups.items()}
    thens = [rule.then for rule in routing.rules]
    rules = table(resolved, ("routing", "rules"), routing.rules, thens, routing.hit)
    return RoutingPlan(groups, rules, _assign(resolved, routing), routing.supervisor)


def _group(resolved: Resolved, name: str, group: Group | None, onward: Mapping[str, str]) -> GroupPlan:
    if group is None:
        return GroupPlan(name, words(None, name), None, None, None, None)
    return GroupPlan(
        name=name,
        title=words(group.title, name),
        lead=group.lead,
        line=group.line,
        backup=group.backup,
        calendar=None if group.calendar is None else resolved.calendars[group.calendar],
        next_line=onward.get(name),
    )


def _assign(resolved: Resolved, routing: Routing) -> AssignPlan | None:
    assign = routing.assign
    if assign is None:
        return None
    path: Path = ("routing", "assign")
    return AssignPlan(
        strategy=assign.strategy,
        skill_field=assign.skill_field or "",
        limits=tuple(
            _limit(resolved, (*path, "load_limits", index), limit, assign)
            for index, limit in enumerate(assign.load_limits)
        ),
        overflow=tuple(assign.overflow),
        supervisor=routing.supervisor,
        people={name: _person(name, person) for name, person in resolved.pack.people.items()},
        rule=part_rule(resolved, path, "assign", assign),
    )


def _limit(resolved: Resolved, path: Path, limit: LoadLimit, assign: Assign) -> LoadLimitPlan:
    level = None if limit.priority is None else resolved.levels.index(limit.priority)
    name = f"at most {limit.max_open} open" + (f" of {limit.priority}" if limit.priority else "")
    because = limit if limit.because is not None else assign
    rule = part_rule(resolved, path, name, because)
    return LoadLimitPlan(level, limit.max_open, limit.resume_below or limit.max_open, rule)


def _person(name: str, person: Person) -> PersonPlan:
    skills = frozenset(as_tuple(person.skills))
    return PersonPlan(name, words(person.title, name), as_tuple(person.groups), skills, person.backup, person.away)
