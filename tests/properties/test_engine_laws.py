"""Laws of the engine over generated lives of a ticket."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.kit import LEVELS, desk

from slaengine import Engine
from slaengine.model.event import Event
from slaengine.model.state import TicketState

TARGETS = """
targets:
  first_response: {start: created, stop: [responded, resolved], goal: {P1: 15m, P2: 30m, P3: 2h}, grace: 5m}
  resolution:
    start: created
    stop: resolved
    calendar: office
    goal: {P1: 2h, P2: 8bh, P3: 3bd}
    pause_on: waiting
  cleanup: {start: created, stop: closed, calendar: office, goal: {P1: 1bd, P2: 10bh}, on_reopen: new_cycle}
  reply: {start: customer_replied, stop: responded, calendar: office, goal: 4bh, pause_on: waiting}
  web_view: {when: {channel: web}, start: created, stop: viewed, goal: 30m, on_reopen: keep_result}
"""
ADJUST = "\n  adjust: [{name: vip-uplift, when: {tier: vip}, raise_by: 1}]\n"
DESK = desk(LEVELS + ADJUST, TARGETS)
MONDAY = 1_795_395_600  # 2026-11-23 09:00 in the desk's zone


class Told(NamedTuple):
    """What one life came to."""

    decisions: list[dict[str, Any]]
    keys: list[str]
    state: TicketState


TICKET = st.fixed_dictionaries(
    {},
    optional={
        "service": st.sampled_from(["down", "slow", "fine", "exploded", None]),
        "channel": st.sampled_from(["web", "phone"]),
        "status": st.sampled_from(["open", "waiting"]),
        "customer": st.fixed_dictionaries({"tier": st.sampled_from(["vip", "standard"])}),
        "priority": st.sampled_from(["P1", "P3", "odd"]),
    },
)
KINDS = (
    "updated",
    "responded",
    "status_changed",
    "customer_replied",
    "viewed",
    "resolved",
    "reopened",
    "closed",
    "tick",
)
STEP = st.tuples(st.integers(0, 40_000), st.sampled_from(KINDS), TICKET)


@st.composite
def lives(draw: st.DrawFn) -> list[Event]:
    """A ticket's events in order, created first, with gaps from nothing to half a day."""
    at, events = MONDAY + draw(st.integers(0, 200_000)), []
    for number, (gap, kind, ticket) in enumerate([(0, "created", draw(TICKET)), *draw(st.lists(STEP, max_size=12))]):
        at += gap
        events.append(Event(f"e{number}", "T-1", kind, at, {} if kind == "tick" else ticket, {}))
    return events


def live(events: list[Event], engine: Engine = DESK) -> Told:
    state, decisions, keys = None, [], []
    for event in events:
        decision = engine.evaluate(event, state)
        state = decision.ticket
        decisions.append(decision.to_json())
        keys += [action["key"] for action in decision.actions]
    assert state is not None
    return Told(decisions, keys, state)


def without_marks(state: TicketState) -> TicketState:
    """The state without what a tick does leave behind: its id, its instant, and the actions of the latest event."""
    return state._replace(seen=(), at=0, actions=())


@given(lives(), st.lists(st.integers(0, 500_000), max_size=6))
def test_extra_ticks_change_neither_the_actions_nor_the_state(events: list[Event], ticks: list[int]) -> None:
    first, last = events[0].at, events[-1].at
    extra = [Event(f"x{n}", "T-1", "tick", first + t, {}, {}) for n, t in enumerate(ticks) if first + t <= last]
    mixed = sorted([*events, *extra], key=lambda event: event.at)  # stable: a tick comes after events of its instant
    plain, ticked = live(events), live(mixed)
    assert ticked.keys == plain.keys
    assert without_marks(ticked.state) == without_marks(plain.state)


@given(lives())
def test_replay_is_live_byte_for_byte(events: list[Event]) -> None:
    assert json.dumps(live(events).decisions) == json.dumps(live(events).decisions)


@given(lives())
def test_the_state_survives_json_after_every_event(events: list[Event]) -> None:
    state: Any = None
    stored = []
    for event in events:
        decision = DESK.evaluate(event, state)
        state = json.loads(json.dumps(decision.state))
        stored.append(decision.to_json())
    assert stored == live(events).decisions


@given(lives())
def test_each_action_key_occurs_once(events: list[Event]) -> None:
    keys = live([*events, Event("end", "T-1", "tick", events[-1].at + 10**7, {}, {})]).keys
    assert len(keys) == len(set(keys))


@given(lives())
def test_nothing_fires_before_its_time_and_nothing_that_is_due_is_missing(events: list[Event]) -> None:
    for decision in live(events).decisions:
        for shown in decision["deadlines"].values():
            if shown["breached_at"] is not None:
                assert shown["breached_at"] <= decision["at"]
            elif shown["status"] == "running":
                assert shown["due_at"] >= decision["at"]
        if decision["next_check_at"] is not None:
            assert decision["next_check_at"] > decision["at"]


@given(lives(), st.integers(1, 12), st.integers(0, 90_000))
def test_a_pause_never_brings_a_deadline_forward(events: list[Event], where: int, length: int) -> None:
    at = events[-1].at + where * 1_000
    opened = Event("o", "T-1", "status_changed", at, {"status": "open"}, {})
    waiting = Event("p", "T-1", "status_changed", at, {"status": "waiting"}, {})
    again = Event("q", "T-1", "status_changed", at + length, {"status": "open"}, {})
    unpaused, paused = live([*events, opened]), live([*events, opened, waiting, again])
    for name, clock in paused.state.clocks.items():
        before = unpaused.state.clocks[name]
        if clock.status == "running" and clock.due_at is not None and before.due_at is not None:
            assert clock.due_at >= before.due_at


@given(lives(), lives())
def test_tickets_do_not_know_of_each_other(one: list[Event], other: list[Event]) -> None:
    renamed = [event._replace(ticket_id="T-2") for event in other]
    states: dict[str, TicketState] = {}
    results: dict[str, list[dict[str, Any]]] = {"T-1": [], "T-2": []}
    for event in sorted([*one, *renamed], key=lambda event: event.at):
        decision = DESK.evaluate(event, states.get(event.ticket_id))
        states[event.ticket_id] = decision.ticket
        results[event.ticket_id].append(decision.to_json())
    assert results == {"T-1": live(one).decisions, "T-2": live(renamed).decisions}


@settings(max_examples=50)
@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text() | st.integers(),
                    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))  # fmt: skip
def test_whatever_an_event_carries_there_is_a_decision_or_a_clear_error(value: object) -> None:
    from slaengine import EventError

    for raw in (
        value,
        {"event_id": "e", "ticket_id": "T", "type": "created", "at": value},
        {"event_id": "e", "ticket_id": "T", "type": "created", "at": "2026-11-23T09:00:00Z", "ticket": value},
        {"event_id": "e", "ticket_id": "T", "type": "created", "at": "2026-11-23T09:00:00Z",
         "ticket": dict.fromkeys(("service", "users", "tier", "status", "tags", "priority", "customer"), value)},
    ):  # fmt: skip
        try:
            json.dumps(DESK.evaluate(raw).to_json(), allow_nan=False)  # type: ignore[arg-type]
        except EventError as error:
            assert error.reason
