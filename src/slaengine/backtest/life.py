"""One ticket's whole life under one policy: its events decided in order, then time up to the end of the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from slaengine.backtest.limits import TICKS_MAX
from slaengine.model.decision import Decision
from slaengine.model.event import Event
from slaengine.model.state import Action, TicketState
from slaengine.service.stream import Evaluates, is_over, tick


@dataclass(frozen=True, slots=True)
class Life:
    """What a ticket came to."""

    first: TicketState
    """After its first event."""
    last: TicketState
    actions: tuple[Action, ...]
    """Everything that was asked for, each once, in order."""


class RefusedEventError(Exception):
    """An event that the policy cannot decide; `number` counts the ticket's events from 0. The cause says why."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(number)


def live(engine: Evaluates, events: Sequence[Event], until: int) -> Life:
    """Decide a ticket's events, which are in order of time, and let time run on to `until` if it is not over.

    Raises:
        RefusedEventError: from the EventError of an event that cannot be decided.
    """
    state: TicketState | None = None
    first: TicketState | None = None
    actions: dict[str, Action] = {}
    evaluate = engine.evaluate
    for number, event in enumerate(events):
        try:
            state = evaluate(event, state).ticket
        except ValueError as error:
            raise RefusedEventError(number) from error
        if first is None:
            first = state
        for action in state.actions:
            actions.setdefault(action.key, action)
    if first is None or state is None:
        raise ValueError("a ticket has at least one event")
    if state.at < until and not is_over(state):
        state = _wait(engine, state, until, actions)
    return Life(first, state, tuple(actions.values()))


def decisions(engine: Evaluates, events: Sequence[Event], until: int) -> list[Decision]:
    """All decisions of a ticket that `live` has been through, to draw its life from."""
    made: list[Decision] = []
    for event in events:
        made.append(engine.evaluate(event, made[-1].ticket if made else None))
    if made and made[-1].ticket.at < until and not is_over(made[-1].ticket):
        made.append(engine.evaluate(tick(made[-1].ticket.ticket_id, until), made[-1].ticket))
    return made


def _wait(engine: Evaluates, state: TicketState, until: int, actions: dict[str, Action]) -> TicketState:
    """Let time bring about all that is due by `until`; one step brings a few thousand things at most."""
    plain = tick(state.ticket_id, until)
    for number in range(TICKS_MAX):
        decision = engine.evaluate(plain._replace(event_id=f"{plain.event_id}-{number}"), state)
        state = decision.ticket
        for action in state.actions:
            actions.setdefault(action.key, action)
        ahead = decision.next_check
        if not state.actions or ahead is None or ahead > until:
            break
    return state
