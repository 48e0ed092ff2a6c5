"""What would be promised: a law holds the quick answer to the whole decision."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.kit import LEVELS, RESOLUTION, desk, instant
from tests.properties.test_engine_laws import DESK, MONDAY, TICKET

from slaengine import EventError
from slaengine.model.event import Event

CASES = """
intake: {required: [contact], transfer: [{name: away, when: {channel: phone, service: fine}, to: elsewhere}]}
targets:
  review: {stop: reviewed, goal: 1h, cases: [{when: {channel: web}, goal: {P1: 5m, P3: 2h}}]}
  information: {when: {complete: false}, stop: info_completed, goal: 1h}
  paused: {stop: resolved, goal: 1h, pause_on: waiting}
  later: {start: responded, stop: resolved, goal: 1h}
"""
CASED = desk(LEVELS, CASES)


@pytest.mark.parametrize("engine", [DESK, CASED])
@given(ticket=TICKET, contact=st.booleans(), after=st.integers(0, 700_000))
def test_a_quote_is_what_the_decision_on_the_created_event_says(
    engine: Any, ticket: dict[str, Any], contact: bool, after: int
) -> None:
    ticket = {**ticket, "contact": "x"} if contact else ticket
    at = MONDAY + after
    quote = engine.quote(ticket, datetime.fromtimestamp(at, UTC))
    decision = engine.evaluate(Event("e", "T", "created", at, ticket, {}))
    running = {name: clock.due_at for name, clock in decision.ticket.clocks.items() if clock.status == "running"}
    assert (quote.level, quote.group, quote.due) == (decision.level, decision.group, running)


def test_a_quote_needs_an_instant_with_an_offset_and_fields_within_limits() -> None:
    engine = desk(LEVELS, RESOLUTION)
    assert engine.quote({"service": "down"}, instant("2026-11-23 09:00")).level == "P1"
    for ticket, at in (({}, datetime(2026, 11, 23, 9)), ({}, "now"), ({"subject": "x" * 200_000}, "2026-11-23T09:00Z")):  # noqa: DTZ001
        with pytest.raises(EventError):
            engine.quote(ticket, at)
