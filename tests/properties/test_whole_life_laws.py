"""Laws of a ticket's whole life, over made-up policies with ladders, callbacks and recurring targets."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.oracle.naive_evaluator import Happening
from tests.properties.whole_lives import (
    GAPS,
    GRID_SECONDS,
    LEVELS,
    SEASONS,
    as_events,
    engine_for,
    live,
    lives,
    pack,
    policies,
    tick,
)

from slaengine.model.event import Event
from slaengine.model.state import TicketState

DAY_SECONDS = 86_400
LIVES = st.sampled_from(SEASONS).flatmap(lives)
RISING = {
    "m": ["20m", "1h", "3h", "1d"],
    "bh": ["1bh", "4bh", "10bh", "30bh"],
    "bd": ["1bd", "2bd", "3bd", "7bd"],
    "d": ["1d", "2d", "3d", "9d"],
}
"""Lengths of one kind, each longer than the one before it."""


def without_marks(state: TicketState) -> TicketState:
    """The state without what a tick does leave behind: its id, its instant, and the actions of the latest event."""
    return state._replace(seen=(), at=0, actions=())


@settings(max_examples=60, deadline=None)
@given(policies(), LIVES, st.lists(st.integers(0, 10 * DAY_SECONDS), max_size=12))
def test_extra_ticks_change_neither_keys_nor_instants_nor_what_is_known(
    policy: dict[str, Any], life: list[Happening], ticks: list[int]
) -> None:
    engine, events = engine_for(policy), [*as_events(life), tick(life[-1].at + 10 * DAY_SECONDS)]
    first, last = events[0].at, events[-1].at
    extra = [tick(first + after, f"x{n}") for n, after in enumerate(ticks) if first + after <= last]
    mixed = sorted([*events, *extra], key=lambda event: event.at)  # stable: a tick comes after events of its instant
    plain, ticked = live(engine, events), live(engine, mixed)
    assert ticked.actions == plain.actions
    assert without_marks(ticked.states[-1]) == without_marks(plain.states[-1])


@settings(max_examples=40, deadline=None)
@given(policies(), LIVES)
def test_waking_at_each_next_check_finds_every_action_on_time(policy: dict[str, Any], life: list[Happening]) -> None:
    """Nothing fires before its time, nothing that is due is missing, and who wakes when told to is never late."""
    engine, until = engine_for(policy), life[-1].at + 8 * DAY_SECONDS
    asked_once = live(engine, [*as_events(life), tick(until)])
    state: Any = None
    woken: list[tuple[str, int]] = []
    for number, event in enumerate([*as_events(life), tick(until)]):
        wakes = 0
        while state is not None and (check_at := check_of(engine, state)) is not None and check_at < event.at:
            decision = engine.evaluate(tick(check_at, f"w{number}/{wakes}"), state)
            state, wakes = decision.ticket, wakes + 1
            assert state.actions or decision.next_check != check_at, "woken for nothing"
            assert not [action.key for action in state.actions if action.late or action.at > check_at]
            woken += [(action.key, action.at) for action in state.actions]
        state = engine.evaluate(event, state).ticket
        woken += [(action.key, action.at) for action in state.actions]
    assert woken == asked_once.actions


def check_of(engine: Any, state: TicketState) -> int | None:
    """When the engine wants to be asked again after a state."""
    repeated = Event(state.seen[-1], state.ticket_id, "tick", state.at, {}, {})  # known: it changes nothing
    check: int | None = engine.evaluate(repeated, state).next_check
    return check


@settings(max_examples=40, deadline=None)
@given(policies(), LIVES)
def test_replay_is_live_byte_for_byte_and_the_state_survives_json(
    policy: dict[str, Any], life: list[Happening]
) -> None:
    engine, events = engine_for(policy), [*as_events(life), tick(life[-1].at + 8 * DAY_SECONDS)]
    first, again, stored = live(engine, events), live(engine, events), live(engine, events, stored=True)
    assert json.dumps(first.decisions) == json.dumps(again.decisions)
    assert stored.decisions == first.decisions


@settings(max_examples=60, deadline=None)
@given(policies(), LIVES)
def test_each_action_key_occurs_once_and_no_action_is_from_before_the_ticket(
    policy: dict[str, Any], life: list[Happening]
) -> None:
    lived = live(engine_for(policy), [*as_events(life), tick(life[-1].at + 20 * DAY_SECONDS)])
    keys = [key for key, _ in lived.actions]
    assert len(keys) == len(set(keys))
    for state in lived.states:
        assert all(life[0].at <= action.at <= state.at for action in state.actions)


@settings(max_examples=60, deadline=None)
@given(policies(), LIVES)
def test_a_breach_and_a_result_stay_whatever_happens_later(policy: dict[str, Any], life: list[Happening]) -> None:
    lived = live(engine_for(policy), [*as_events(life), tick(life[-1].at + 8 * DAY_SECONDS)])
    for before, after in pairwise(lived.states):
        for name, clock in before.clocks.items():
            later = after.clocks[name]
            if later.cycle == clock.cycle and clock.breached_at is not None:
                assert later.breached_at == clock.breached_at
            if clock.settled and after.lifecycle != "open":
                assert later == clock or later.cycle > clock.cycle


@settings(max_examples=60, deadline=None)
@given(policies(), LIVES, GAPS, GAPS)
def test_a_pause_never_brings_a_deadline_forward(
    policy: dict[str, Any], life: list[Happening], after: int, long: int
) -> None:
    engine, at = engine_for(policy), life[-1].at + after * GRID_SECONDS
    opened = Event("o", "T-1", "updated", at, {"status": "open"}, {})
    waiting = Event("p", "T-1", "updated", at, {"status": "waiting"}, {})
    again = Event("q", "T-1", "updated", at + long * GRID_SECONDS, {"status": "open"}, {})
    plain = live(engine, [*as_events(life), opened]).states[-1]
    paused = live(engine, [*as_events(life), opened, waiting, again]).states[-1]
    for name, clock in paused.clocks.items():
        before = plain.clocks[name].due_at
        if before is not None and clock.due_at is not None:
            assert clock.due_at >= before


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(RISING)), st.sampled_from(["office", "late", "night"]), LIVES, st.data(),
)  # fmt: skip
def test_a_more_urgent_priority_never_gets_a_later_deadline(
    kind: str, calendar: str, life: list[Happening], data: st.DataObject
) -> None:
    chosen = data.draw(st.lists(st.integers(0, 3), min_size=3, max_size=3).map(sorted))
    goal = {level: RISING[kind][index] for level, index in zip(LEVELS, chosen, strict=True)}
    target = {"start": "created", "stop": "resolved", "calendar": calendar, "goal": goal, "pause_on": "waiting"}
    engine = engine_for(pack({"t0": target}))
    due = []
    for service in ("down", "slow", "fine"):
        told = [
            one._replace(ticket={**one.ticket, "service": service, "customer": {"tier": "standard"}}) for one in life
        ]
        due.append([state.clocks["t0"].due_at for state in live(engine, as_events(told)).states])
    for urgent, less_urgent in pairwise(due):
        assert all(a is not None and b is not None and a <= b for a, b in zip(urgent, less_urgent, strict=True))


@settings(max_examples=40, deadline=None)
@given(policies(), LIVES, LIVES, st.randoms(use_true_random=False))
def test_tickets_shuffled_across_each_other_get_what_they_get_alone(
    policy: dict[str, Any], one: list[Happening], other: list[Happening], chance: Any
) -> None:
    engine = engine_for(policy)
    alone = {"T-1": as_events(one, "T-1"), "T-2": as_events(other, "T-2")}
    queues = {ticket: list(events) for ticket, events in alone.items()}
    states: dict[str, TicketState] = {}
    results: dict[str, list[dict[str, Any]]] = {"T-1": [], "T-2": []}
    while any(queues.values()):
        ticket = chance.choice([name for name, queue in queues.items() if queue])
        decision = engine.evaluate(queues[ticket].pop(0), states.get(ticket))
        states[ticket] = decision.ticket
        results[ticket].append(decision.to_json())
    assert results == {ticket: live(engine, events).decisions for ticket, events in alone.items()}


@settings(max_examples=10, deadline=None)
@given(policies(), LIVES)
def test_both_matchers_lead_to_the_same_life(policy: dict[str, Any], life: list[Happening]) -> None:
    pytest.importorskip(
        "durable_rules_engine", reason="durable-rules does not run on this Python", exc_type=ImportError
    )
    events = [*as_events(life), tick(life[-1].at + 8 * DAY_SECONDS)]
    lived = []
    for matcher in ("indexed", "durable"):
        chosen = {**policy, "policy": {**policy["policy"], "matcher": matcher}}
        lived.append(live(engine_for(chosen), events).states)
    assert lived[0] == lived[1]
