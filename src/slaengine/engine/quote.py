"""What would be promised if a ticket came in now: level, group and deadlines, with no state, actions or reasons.

For whoever has to say it before there is a ticket: a form that shows "answer by 11:00", a planner that tries many.
A law of the tests: it is what the decision on the `created` event says.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from slaengine.engine.derive import DERIVED, add_derived
from slaengine.engine.facts import read_facts, with_defaults
from slaengine.engine.grade import grade
from slaengine.engine.intake import absent_fields, missing_fields
from slaengine.model.clock import Clock
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.sheet import LONG_WAY
from slaengine.model.state import NO_COURSE, Course, Grading, Lifecycle
from slaengine.model.target import TargetPlan
from slaengine.rules import Facts

_NOTHING: Mapping[str, Any] = {}


class Quote(NamedTuple):
    """What would be promised. Instants are epoch seconds; targets without a deadline from the start are left out."""

    level: str | None
    group: str | None
    due: dict[str, int]


class _New(NamedTuple):
    """A ticket that has only come in: what `derive` asks of one."""

    lifecycle: Lifecycle
    missing: tuple[str, ...]
    grading: Grading
    course: Course
    clocks: Mapping[str, Clock]


def quote(policy: CompiledPolicy, ticket: Mapping[str, Any], at: int) -> Quote:
    """What a ticket with these fields would be promised if it were created at `at`."""
    typed, odd = read_facts(policy, ticket, _NOTHING, _NOTHING)
    facts = with_defaults(policy, typed)
    facts["event"] = "created"
    grading = grade(policy, facts, NO_COURSE)
    level = grading.level
    name = None if level is None else policy.priority.levels[level]
    if grading.transfer_to is not None:
        return Quote(name, grading.group, {})
    if not policy.asked.isdisjoint(DERIVED):
        absent = absent_fields(policy, ticket, tuple(one.text for one in policy.intake.required))
        add_derived(policy, facts, _New("open", missing_fields(policy, absent, odd, facts), grading, NO_COURSE, {}))
    applying = {rule.then for rule in policy.applies.all(facts)} if policy.applies.rules else ()
    due: dict[str, int] = {}
    sheet = policy.sheets[-1 if level is None else level]
    answers, status = sheet.ask(at), typed.get("status")
    for plan, promise, pause_on, none, _, place, _, _ in sheet.rows:
        if place != LONG_WAY and level is not None:
            due_at = None if none else answers[place]
        else:
            due_at = _due(plan, level, applying, facts, at)
        if due_at is not None and status not in pause_on:
            due[promise] = due_at
    return Quote(name, grading.group, due)


def _due(plan: TargetPlan, level: int | None, applying: Collection[str], facts: Facts, at: int) -> int | None:
    """The deadline of a promise that the sheet does not have, or for a ticket without a level."""
    if "created" not in plan.starts.types or (plan.rule.when is not None and plan.name not in applying):
        return None
    case = None if plan.case_table is None else plan.case_table.first(facts)
    goal = plan.goal_at(level, 0 if case is None else case.then)
    return None if goal is None else plan.calendar.place(at, goal, end_of_day=plan.end_of_day)
