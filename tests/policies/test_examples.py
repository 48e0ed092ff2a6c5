"""The shipped examples: they run, they are in order, and they show what they are there to show."""

from __future__ import annotations

import json
from functools import cache
from itertools import pairwise
from typing import Any

import pytest

from slaengine.model.decision import Decision
from slaengine.service.engine import Engine
from slaengine.service.resources import shipped


@cache
def events(name: str) -> list[dict[str, Any]]:
    text = (shipped("examples") / name / "events.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


@cache
def last(name: str) -> dict[str, Decision]:
    """The last decision of each ticket."""
    engine = Engine.load(shipped("policies") / name)
    found: dict[str, Decision] = {}
    for event in events(name):
        before = found.get(event["ticket_id"])
        found[event["ticket_id"]] = engine.evaluate(event, None if before is None else before.ticket)
    return found


@pytest.mark.parametrize(("name", "least"), [("call-centre", 40), ("service-requests", 30)])
def test_the_example_events_are_sorted_unique_and_interleaved(name: str, least: int) -> None:
    instants = [event["at"] for event in events(name)]
    assert instants == sorted(instants)
    assert len({event["event_id"] for event in events(name)}) == len(events(name)) >= least
    changes = sum(a["ticket_id"] != b["ticket_id"] for a, b in pairwise(events(name)))
    assert changes > len(last(name))


@pytest.mark.parametrize(
    ("ticket", "target", "status"),
    [
        ("T-1001", "resolution", "met"),  # Friday evening: the business day began on Monday
        ("T-1002", "resolution", "met"),  # production down, solved within two hours
        (
            "T-1003",
            "first_response",
            "missed",
        ),  # P1 for a VIP; the automatic answer does not count
        ("T-1005", "first_view", "missed"),  # online, first seen after 37 minutes
        ("T-1006", "resolution", "met"),  # waited for the customer over a night
        ("T-1008", "resolution", "missed"),  # became P2 on the way
        ("T-1009", "resolution", "met"),  # reopened
        ("T-1011", "resolution", "met"),
    ],
)
def test_each_example_ticket_ends_as_its_story_says(ticket: str, target: str, status: str) -> None:
    assert last("call-centre")[ticket].deadlines[target]["status"] == status


def test_the_examples_show_a_transfer_an_uplift_and_completed_information() -> None:
    assert last("call-centre")["T-1004"].ticket.grading.transfer_to == "customer-service"
    assert last("call-centre")["T-1003"].ticket.grading.adjusted_by == ("vip-uplift",)
    assert last("call-centre")["T-1007"].ticket.missing == ()
    assert last("call-centre")["T-1011"].level == "P1"


@pytest.mark.parametrize(
    ("impact", "urgency", "level"),
    [
        ("1", "1", "P1"),
        ("1", "2", "P2"),
        ("2", "1", "P2"),
        ("1", "3", "P3"),
        ("2", "2", "P3"),
        ("3", "1", "P3"),
        ("2", "3", "P4"),
        ("3", "2", "P4"),
        ("3", "3", "P4"),
        ("", "1", "P3"),  # not graded yet
    ],
)
def test_the_incident_desk_crosses_impact_with_urgency(impact: str, urgency: str, level: str) -> None:
    engine = Engine.load(shipped("examples") / "incident-desk")
    ticket = {"impact": impact, "urgency": urgency, "priority": "P1"}  # what is reported is ignored
    event = {"event_id": "e", "ticket_id": "I", "type": "created", "at": "2026-11-23T09:00:00Z", "ticket": ticket}
    assert engine.evaluate(event).level == level


@pytest.mark.parametrize(
    ("ticket", "target", "status"),
    [
        ("R-3001", "confirmation", "met"),  # a forgotten password, solved before noon
        ("R-3002", "information_request", "met"),  # a customer who had not said how many are hit
        ("R-3002", "resolution", "met"),  # not solved at first; the night of confirmation did not count
        ("R-3003", "first_response", "missed"),  # eight hours of a Friday evening are over on Saturday
        ("R-3003", "person_assignment", "missed"),
        ("R-3003", "confirmation", "running"),  # nobody answers, and the deadline has passed
        ("R-3004", "first_response", "met"),  # a suggestion has three business days
    ],
)
def test_each_request_of_the_example_ends_as_its_story_says(ticket: str, target: str, status: str) -> None:
    assert last("service-requests")[ticket].deadlines[target]["status"] == status
