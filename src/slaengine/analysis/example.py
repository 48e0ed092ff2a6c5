"""An example ticket: written out from classes as a helpdesk would send it, and played through the engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from slaengine.analysis.tickets import FREE, Tickets
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.decision import Decision
from slaengine.model.event import EventError
from slaengine.rules import FieldKind
from slaengine.rules.analysis_boxes import Box
from slaengine.rules.analysis_diagram import Node
from slaengine.rules.classes import Witness
from slaengine.service.engine import Engine

FIRST_DAY: Final = date(2026, 1, 5)
"""A Monday, for policies that do not say since when they hold."""
GIVEN: Final = "given"
"""What required fields hold that no rule asks for."""


@dataclass(frozen=True, slots=True)
class Example:
    """A ticket as its `created` event brings it."""

    ticket: Mapping[str, Any]
    data: Mapping[str, Any]
    moment: Mapping[str, Any]
    """Facts of another moment than creation that it needs, such as its stage: such a ticket can't be replayed."""
    sure: bool
    """Whether its texts do what the rules' patterns ask for."""


def example(tickets: Tickets, node: Node, number: int = 0) -> Example | None:
    """A ticket for which the function is true, as policy `number` reads it; None where there is none."""
    found = tickets.point(node)
    return None if found is None else _written(tickets, found, tickets.policies[number])


def _written(tickets: Tickets, point: Box, policy: CompiledPolicy) -> Example:
    witness = tickets.space.witness(point)
    asked = {tickets.space.variables[variable].field for variable in point}
    ticket: dict[str, Any] = {}
    data: dict[str, Any] = {}
    moment: dict[str, Any] = {}
    for name, fact in witness.facts.items():
        if name not in asked or fact is None:
            continue
        access = tickets.access.get(name)
        if access is None:
            if name != "complete" and fact != FREE[name]:
                moment[name] = fact
            continue
        _put(data if access.of_event else ticket, access.path, _raw(fact, access.type.kind, policy))
    if "complete" in asked and witness.facts["complete"] is True:
        for required in policy.intake.required:
            if not _has(ticket, required.path):
                _put(ticket, required.path, GIVEN)
    return Example(ticket, data, moment, witness.sure)


def from_facts(policy: CompiledPolicy, witness: Witness) -> Example:
    """A ticket from what the rules of one table see; what other tables give, the helpdesk reports."""
    reported = {"priority": "reported_priority", "group": "reported_group"}
    accesses = {access.name: access for access in policy.fields}
    ticket: dict[str, Any] = {}
    data: dict[str, Any] = {}
    moment: dict[str, Any] = {}
    for name, fact in witness.facts.items():
        access = accesses.get(reported.get(name, name))
        if fact is None:
            continue
        if access is None:
            moment |= {name: fact} if FREE.get(name) != fact else {}
        else:
            _put(data if access.of_event else ticket, access.path, _raw(fact, access.type.kind, policy))
    return Example(ticket, data, moment, witness.sure)


def _raw(fact: object, kind: FieldKind, policy: CompiledPolicy) -> object:
    match kind, fact:
        case FieldKind.INSTANT, int():
            return policy.clock.iso(fact)
        case FieldKind.DURATION, int():
            hours, rest = divmod(fact, 3600)
            return f"{hours}h" if hours and not rest else f"{fact // 60}m" if fact and not fact % 60 else f"{fact}s"
        case _:
            return fact


def _put(ticket: dict[str, Any], path: tuple[str, ...], value: object) -> None:
    for key in path[:-1]:
        inner = ticket.setdefault(key, {})
        if not isinstance(inner, dict):
            return
        ticket = inner
    ticket[path[-1]] = value


def _has(ticket: Mapping[str, Any], path: tuple[str, ...]) -> bool:
    here: object = ticket
    for key in path:
        if not isinstance(here, Mapping) or key not in here:
            return False
        here = here[key]
    return True


def created_at(policy: CompiledPolicy) -> datetime:
    """When examples come in: ten o'clock on the first Monday on which the policy holds, in its zone."""
    day = FIRST_DAY if policy.effective_from is None else date.fromisoformat(policy.effective_from)
    day += timedelta(days=-day.weekday() % 7)
    return datetime.combine(day, time(10), policy.clock.zone)


def replay(policy: CompiledPolicy, one: Example, at: datetime | None = None) -> Decision | None:
    """What the engine decides when the ticket is created; None where it refuses the event."""
    event = {
        "event_id": "e1",
        "ticket_id": "T-1",
        "type": "created",
        "at": (created_at(policy) if at is None else at).isoformat(),
        "ticket": one.ticket,
        "data": one.data,
    }
    try:
        return Engine(policy).evaluate(event)
    except EventError:
        return None
