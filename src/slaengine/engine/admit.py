"""The door of the engine: whether an event may move this ticket, and where in its life the ticket is after it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from slaengine.diagnostics import near_names
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.event import Event, EventError
from slaengine.model.state import Grading, Lifecycle, TicketState

NO_GRADING: Final = Grading()
_NEXT: Final[Mapping[str, Lifecycle]] = {
    "resolved": "resolved",
    "confirmed": "closed",
    "closed": "closed",
    "rejected": "open",
    "reopened": "open",
    "merged": "merged",
}
"""Event types that move a ticket in its life; all others leave it where it is."""


def admit(policy: CompiledPolicy, state: TicketState | None, event: Event) -> TicketState:
    """The state to start from: the ticket's own, or that of a ticket that is new.

    A repeated `event_id` is admitted, whenever it comes: the step knows it and changes nothing (ruling 29).

    Raises:
        EventError: an unknown type, another ticket's or another policy's state, or an event older than the state.
    """
    if event.type not in policy.event_types:
        near = near_names(event.type, policy.event_types)
        fix = f"did you mean {' or '.join(near)}?" if near else f"known are {', '.join(sorted(policy.event_types))}"
        raise EventError(("type",), f"'{event.type}' is not an event type of this policy", fix, "unknown-event")
    if state is None:
        return _new(policy, event)
    if state.ticket_id != event.ticket_id:
        reason = f"the event is of ticket '{event.ticket_id}', the state of '{state.ticket_id}'"
        raise EventError(("ticket_id",), reason, "pass the state of the same ticket", "foreign-state")
    if state.policy != policy.name:
        reason = f"the ticket lives under policy '{state.policy}', not '{policy.name}'"
        raise EventError(("state", "policy"), reason, "evaluate it with that policy", "foreign-state")
    if event.at < state.at and event.event_id not in state.seen:
        iso = policy.clock.iso
        reason = f"the event of {iso(event.at)} is older than the ticket's latest, {iso(state.at)}"
        raise EventError(("at",), reason, "sort the events by time before they are evaluated", "late-event")
    return state


def next_lifecycle(before: Lifecycle, event_type: str, transfer_to: str | None) -> Lifecycle:
    """Where the ticket is after the event. A merge is for good; a transfer lasts as long as its rule holds."""
    if before == "merged":
        return before
    after = _NEXT.get(event_type, "open" if before == "transferred" else before)
    return "transferred" if transfer_to is not None and after == "open" else after


def _new(policy: CompiledPolicy, event: Event) -> TicketState:
    required = policy.intake.required
    absent = tuple([one.text for one in required]) if required else ()
    return TicketState(
        event.ticket_id,
        policy.name,
        policy.version,
        event.at,
        event.at,
        "open",
        {},
        {},
        absent,
        absent,
        NO_GRADING,
        {},
        {},
        policy.priority.levels,
        (),
        (),
    )
