"""The queue: open tickets in the order in which the policy wants them worked, each with why it stands where it stands.

The order is total and knows nothing of how the tickets were given: by the policy's keys, a value that is missing
behind all others, then the older ticket, then the id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from slaengine.engine.facts import with_defaults
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.ladder import QueueKey
from slaengine.model.stage import stage_of
from slaengine.model.state import TicketState
from slaengine.rules import FieldKind
from slaengine.service.stream import Evaluates, TooEarlyError, tick

USUAL_ORDER: Final = (QueueKey("priority", descending=False), QueueKey("due", descending=False))
"""What a policy without a `queue` gets: the most urgent level, then the nearest deadline."""
CREATED, TICKET_ID = "ticket.created_at", "ticket.id"
"""What decides between tickets that are equal in every key of the policy; no field can have such a name."""

Value: TypeAlias = str | int | float | bool | None
"""What a ticket has in one key; None where it is missing."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The first key in which a ticket differs from the next one: what both have."""

    key: QueueKey
    own: Value
    next: Value


@dataclass(frozen=True, slots=True)
class Place:
    """A ticket in the queue. `values` has what it has in each key of the order, under the key's name."""

    number: int
    ticket: TicketState
    values: Mapping[str, Value]
    before_next: Difference | None
    """Why it stands before the next one; None for the last."""


@dataclass(frozen=True, slots=True)
class Queue:
    """The open tickets at an instant (epoch seconds)."""

    policy: CompiledPolicy
    at: int
    order: tuple[QueueKey, ...]
    places: tuple[Place, ...]


def as_of(engine: Evaluates, states: Mapping[str, TicketState], at: int | None = None) -> tuple[int, list[TicketState]]:
    """All tickets at one instant: `at`, or the latest that any of them knows; time is let pass for the others.

    Raises:
        TooEarlyError: a ticket knows of something later.
        EventError: a state does not suit the policy.
    """
    latest = max((state.at for state in states.values()), default=at or 0)
    now = latest if at is None else at
    if latest > now:
        iso = engine.policy.clock.iso
        raise TooEarlyError(f"{iso(now)} is before the latest event, {iso(latest)}")
    return now, [
        engine.evaluate(tick(state.ticket_id, now), state).ticket if state.lifecycle == "open" else state
        for state in states.values()
    ]


def queue_up(policy: CompiledPolicy, tickets: Iterable[TicketState], at: int) -> Queue:
    """The open ones of these tickets, in order. All should be of the instant `at`, as `as_of` makes them."""
    order = USUAL_ORDER if policy.queue is None else policy.queue.order
    keys = (*order, QueueKey(CREATED, descending=False), QueueKey(TICKET_ID, descending=False))
    waiting = [ticket for ticket in tickets if ticket.lifecycle == "open"]
    values = {ticket.ticket_id: _values(policy, ticket, keys) for ticket in waiting}
    ranks = [_ranks(policy, key, [row[key.field] for row in values.values()]) for key in keys]

    def position(ticket: TicketState) -> tuple[int, ...]:
        row = values[ticket.ticket_id]
        return tuple(rank[row[key.field]] for key, rank in zip(keys, ranks, strict=True))

    ordered = sorted(waiting, key=position)
    rows = [values[ticket.ticket_id] for ticket in ordered]
    places = [
        Place(number, ticket, row, _difference(keys, row, rows[number]) if number < len(rows) else None)
        for number, (ticket, row) in enumerate(zip(ordered, rows, strict=True), 1)
    ]
    return Queue(policy, at, order, tuple(places))


def next_due(ticket: TicketState) -> int | None:
    """The nearest deadline of a clock that runs, a broken one included; None where none runs (ruling 12)."""
    due = (clock.due_at for clock in ticket.clocks.values() if clock.status == "running")
    return min((at for at in due if at is not None), default=None)


def _values(policy: CompiledPolicy, ticket: TicketState, keys: Sequence[QueueKey]) -> dict[str, Value]:
    facts = with_defaults(policy, ticket.facts)
    routing, group = policy.routing, ticket.grading.group
    team = None if routing is None or group is None else routing.groups.get(group)
    level = ticket.grading.level
    facts |= {
        "priority": None if level is None else policy.priority.levels[level],
        "group": group,
        "line": None if team is None else team.line,
        "complete": not ticket.missing,
        "stage": stage_of(policy, ticket),
        "breached": [name for name, clock in ticket.clocks.items() if clock.breached_at is not None],
        "category": ticket.grading.category,
        "tags": ticket.grading.tags,
        "assignee": facts.get("assignee") or ticket.course.assigned,
        "due": next_due(ticket),
        CREATED: ticket.created_at,
        TICKET_ID: ticket.ticket_id,
    }
    return {key.field: _plain(facts.get(key.field)) for key in keys}


def _plain(fact: object) -> Value:
    """A fact that can be compared: of a list, its length."""
    if isinstance(fact, list | tuple):
        return len(fact)
    return fact if isinstance(fact, str | int | float) else None


def _ranks(policy: CompiledPolicy, key: QueueKey, values: Iterable[Value]) -> dict[Value, int]:
    """Each value's rank in one key: levels and enums as the policy lists them, all else by size; missing is last."""
    given = {value for value in values if value is not None}
    declared = policy.catalogue.get(key.field)
    present: Sequence[str | int | float]
    if declared is not None and declared.kind is FieldKind.ENUM:
        present = [value for value in declared.values if value in given]
    else:
        present = sorted(given)
    ranked = reversed(present) if key.descending else present
    return {None: len(present)} | {value: number for number, value in enumerate(ranked)}


def _difference(keys: Sequence[QueueKey], own: Mapping[str, Value], other: Mapping[str, Value]) -> Difference | None:
    return next((Difference(k, own[k.field], other[k.field]) for k in keys if own[k.field] != other[k.field]), None)
