"""A stream of events through the engine: every ticket's state is carried from its one event to its next.

A bad line ends the decisions: the lines before it are decided, the rest is only read, so that one run names the
mistakes of the whole file. Nothing is decided past a mistake, for it could concern the same ticket.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableMapping
from typing import Protocol

from slaengine.model.compiled import CompiledPolicy
from slaengine.model.decision import Decision
from slaengine.model.event import Event, EventError
from slaengine.model.state import TicketState
from slaengine.service.jsonl import BadLine, Line, raise_bad

BAD_LINES_MAX = 20
"""Mistakes after which the rest of a file is not read any more."""


class Evaluates(Protocol):
    """What a stream needs of an engine."""

    @property
    def policy(self) -> CompiledPolicy:
        """The policy that decides."""
        ...

    def evaluate(self, event: Event, state: TicketState | None = None) -> Decision:
        """Decide one event of one ticket."""
        ...


def evaluate_stream(
    engine: Evaluates, lines: Iterable[Line[Event] | BadLine], states: MutableMapping[str, TicketState]
) -> Iterator[Decision]:
    """One decision for each event, in order; `states` (ticket → state) is read and kept up to date.

    Raises:
        FindingsError: lines were bad; after the decisions of all lines before the first of them.
    """
    bad: list[BadLine] = []
    for line in lines:
        if isinstance(line, BadLine):
            bad.append(line)
        elif not bad:
            try:
                decision = engine.evaluate(line.value, states.get(line.value.ticket_id))
            except EventError as error:
                bad.append(BadLine(line.text, line.finding(error)))
                continue
            states[line.value.ticket_id] = decision.ticket
            yield decision
        if len(bad) >= BAD_LINES_MAX:
            break
    raise_bad(bad)


class TooEarlyError(ValueError):
    """The instant until which timers should run lies before a ticket's latest event."""


def run_until(engine: Evaluates, states: MutableMapping[str, TicketState], until: int) -> Iterator[Decision]:
    """Let time pass: one `tick` at `until` (epoch seconds) for every ticket that is not over, in order of arrival.

    Raises:
        TooEarlyError: before anything is decided.
    """
    latest = max((state.at for state in states.values()), default=until)
    if latest > until:
        iso = engine.policy.clock.iso
        raise TooEarlyError(f"{iso(until)} is before the latest event, {iso(latest)}")
    for ticket_id, state in list(states.items()):
        if not is_over(state):
            decision = engine.evaluate(tick(ticket_id, until), state)
            states[ticket_id] = decision.ticket
            yield decision


def is_over(state: TicketState) -> bool:
    """Whether time changes nothing any more: the ticket is not open and none of its clocks runs."""
    return state.lifecycle != "open" and not any(
        clock.status in ("running", "paused") for clock in state.clocks.values()
    )


def tick(ticket_id: str, at: int) -> Event:
    """The event that only says what time it is. The same instant gives the same event."""
    return Event(f"tick-{at}", ticket_id, "tick", at, {}, {})
