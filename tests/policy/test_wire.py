"""The schemas of events and decisions say what the engine really reads and writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from slaengine.model.event import EventError, parse_event
from slaengine.policy.schema import decision_schema, event_schema
from slaengine.policy.wire import DecisionWire
from slaengine.service.engine import Engine

ROOT = Path(__file__).parents[2]
EVENTS = [json.loads(line) for line in (ROOT / "examples/call-centre/events.jsonl").read_text("utf-8").splitlines()]


def test_every_decision_of_the_example_day_is_as_the_schema_says() -> None:
    engine = Engine.load(ROOT / "policies" / "call-centre")
    validator = Draft7Validator(decision_schema())
    states: dict[str, Any] = {}
    for event in EVENTS:
        decision = engine.evaluate(event, states.get(event["ticket_id"])).to_json()
        states[event["ticket_id"]] = decision["state"]
        assert [error.message for error in validator.iter_errors(decision)] == []
        # nothing comes out that the schema does not name
        assert DecisionWire.model_validate(decision).model_dump(by_alias=True, exclude_unset=True) == decision


FINE = {"event_id": "e1", "ticket_id": "T-1", "type": "created", "at": "2026-11-23T09:00:00+08:00"}


@pytest.mark.parametrize("event", [*EVENTS[:5], FINE, {**FINE, "at": "2026-11-23T01:00Z", "ticket": {}, "data": None}])
def test_an_event_that_the_engine_reads_is_one_of_the_schema(event: dict[str, Any]) -> None:
    parse_event(event)
    assert Draft7Validator(event_schema()).is_valid(event)


@pytest.mark.parametrize(
    "event",
    [
        {},
        {**FINE, "at": "2026-11-23T09:00:00"},  # no offset
        {**FINE, "at": "tomorrow"},
        {**FINE, "event_id": ""},
        {**FINE, "ticket": []},
        {**FINE, "priority": "P1"},  # belongs under `ticket`
    ],
)
def test_an_event_that_the_engine_refuses_is_none_of_the_schema(event: dict[str, Any]) -> None:
    with pytest.raises(EventError):
        parse_event(event)
    assert not Draft7Validator(event_schema()).is_valid(event)
