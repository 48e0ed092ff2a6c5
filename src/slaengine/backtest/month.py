"""What one ticket adds to a month's figures, from its events or from its last decision, as counts.

A ticket belongs to the month in which it was created, on the clock of the policy. Names begin with that month.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from slaengine.backtest.life import Life, live
from slaengine.backtest.spread import kept_as
from slaengine.backtest.tally import Name, Result, Tally
from slaengine.model.clock import Clock, elapsed_seconds
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.event import Event
from slaengine.model.state import TicketState
from slaengine.service.stream import Evaluates
from slaengine.service.summary import NO_LEVEL

NO_TYPE: Final = "none"
TYPE_LENGTH_MAX: Final = 100
"""Characters of a type or a tag; longer ones are cut."""
SATISFACTION: Final = "satisfaction"
"""The field, of the ticket or of an event's data, in which a customer's answer stands."""
SATISFACTION_RANGE: Final = (1, 5)
CONTACTS: Final = frozenset({"responded", "customer_replied"})
"""Events by which desk and customer are in contact."""


class Seen(NamedTuple):
    """What a month's figures need of a ticket."""

    ticket: TicketState
    kind: str
    done_at: int | None
    """When it was resolved for good, or closed without that; None where that cannot be told, or has not happened."""
    first_contact: bool | None
    """Whether it was resolved at the first contact; None where that cannot be told."""
    satisfaction: int | None


@dataclass(frozen=True)
class Month:
    """A study of the figures that a desk reports each month. `field` is the field whose value is a ticket's type."""

    engine: Evaluates
    field: str

    def ticket(self, events: Sequence[Event], until: int, result: Result) -> None:
        """Decide one ticket and count it; see `workers.Study`."""
        life = live(self.engine, events, until)
        seen = Seen(
            life.last,
            kind_of(life.last, self.field),
            _done_at(events, life.last),
            _first_contact(events, life),
            _answer(events),
        )
        count(self.engine.policy, seen, result.counts)


def kind_of(ticket: TicketState, field: str) -> str:
    """A ticket's type: what classification made of it, or the value of another field."""
    value = ticket.grading.category if field == "category" else ticket.facts.get(field)
    return NO_TYPE if value is None else str(value)[:TYPE_LENGTH_MAX]


def count(policy: CompiledPolicy, seen: Seen, tally: Tally) -> None:
    """Add one ticket."""
    month = policy.clock.at(seen.ticket.created_at).strftime("%Y-%m")
    for name, number in _counted(policy, seen):
        tally[(month, *name)] += number


def _counted(policy: CompiledPolicy, seen: Seen) -> Iterator[tuple[Name, int]]:
    ticket, kind = seen.ticket, seen.kind
    index = ticket.grading.level
    level = NO_LEVEL if index is None else policy.priority.levels[index]
    yield ("tickets", level, kind), 1
    yield ("life", ticket.lifecycle), 1
    for tag in ticket.grading.tags:
        yield ("tag", kind, tag[:TYPE_LENGTH_MAX]), 1
    if ticket.lifecycle in ("resolved", "closed"):
        told = {True: "yes", False: "no", None: "untold"}[seen.first_contact]
        yield ("first_contact", told), 1
        if seen.done_at is not None:
            yield from _took("resolve", level, kind, seen.done_at - ticket.created_at)
    if seen.satisfaction is not None:
        yield ("satisfaction", str(seen.satisfaction)), 1
    for plan in policy.targets:
        clock = ticket.clocks.get(plan.name)
        if clock is not None:
            yield ("promise", plan.name, level, kind, ended(clock)), 1
            if clock.settled and not plan.recurring:
                yield from _took(plan.name, level, kind, elapsed_seconds(clock, plan, ticket.at))


def _took(what: str, level: str, kind: str, seconds: int) -> Iterator[tuple[Name, int]]:
    if seconds >= 0:
        yield ("took", what, level, kind, str(kept_as(seconds))), 1
        yield ("took_sum", what, level, kind), seconds


def ended(clock: Clock) -> str:
    """How a promise ended: met, missed (also one that is past its deadline and still open), cancelled, pending."""
    match clock.status:
        case "met" | "missed" | "cancelled":
            return clock.status
        case _:
            return "pending" if clock.breached_at is None else "missed"


def _done_at(events: Sequence[Event], ticket: TicketState) -> int | None:
    if ticket.course.resolved_at is not None:
        return ticket.course.resolved_at
    closed = (event.at for event in reversed(events) if event.type == "closed")
    return next(closed, None) if ticket.lifecycle == "closed" else None


def _first_contact(events: Sequence[Event], life: Life) -> bool:
    """Resolved once and for all, by the group that had it first, with no more than one answer and no question back."""
    ticket = life.last
    if ticket.grading.group != life.first.grading.group:
        return False
    if any(action.type in ("hand_over", "reopen") for action in life.actions):
        return False
    contacts = []
    for event in events:
        if event.type in ("resolved", "closed"):
            break
        if event.type in CONTACTS and not event.data.get("automated"):
            contacts.append(event.type)
    reopened = any(event.type in ("reopened", "rejected") for event in events)
    return not reopened and contacts in ([], ["responded"])


def _answer(events: Sequence[Event]) -> int | None:
    """The customer's last answer on the range of satisfaction."""
    for event in reversed(events):
        found = satisfaction_in(event.data) or satisfaction_in(event.ticket)
        if found is not None:
            return found
    return None


def satisfaction_in(fields: Mapping[str, object]) -> int | None:
    """An answer among fields; what is no whole number of the range is none."""
    value = fields.get(SATISFACTION)
    low, high = SATISFACTION_RANGE
    return value if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high else None
