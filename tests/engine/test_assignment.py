"""Who gets a ticket: strategies, skills, limits with hysteresis, stand-ins and overflow."""

from __future__ import annotations

from typing import Any

import pytest
from tests.engine.kit import LEVELS, RESOLUTION, Life, desk, instant

from slaengine import Decision, EventError

PEOPLE = """
people:
  ann: {groups: net, skills: [vpn]}
  bob: {groups: net, skills: [lan, vpn]}
  cat: {groups: spare}
  dan: {groups: net, away: true, backup: eve}
  eve: {groups: other}
routing:
  supervisor: chief
  groups: {net: {backup: spare}, spare: , other: }
  rules: [{name: all, otherwise: true, then: net}]
  assign:
    strategy: STRATEGY
    skill_field: subject
    load_limits: [{priority: P2, max_open: 3}, {max_open: 5, resume_below: 3}]
    overflow: [backup, supervisor]
"""


def given(loads: dict[str, Any], *, strategy: str = "least_loaded", service: str = "slow", last: str | None = None,
          subject: str = "vpn") -> Decision:  # fmt: skip
    workload = {
        "people": {name: load if isinstance(load, dict) else {"open": {"P3": load}} for name, load in loads.items()},
        "last": {} if last is None else {"net": last},
    }
    event = {
        "event_id": "e1", "ticket_id": "T-1", "type": "created", "at": instant("2026-11-23 09:00"),
        "ticket": {"service": service, "subject": subject},
    }  # fmt: skip
    return desk(LEVELS, RESOLUTION, PEOPLE.replace("STRATEGY", strategy)).evaluate(event, workload=workload)


@pytest.mark.parametrize(
    ("loads", "expected"),
    [
        ({}, "ann"),  # of equals the first of the policy
        ({"ann": 1}, "bob"),
        ({"ann": 1, "bob": 1}, "eve"),  # dan is away and eve stands in for him
        ({"ann": 1, "bob": 2, "eve": 1}, "ann"),
    ],
)
def test_the_least_loaded_person_of_the_group_gets_it(loads: dict[str, Any], expected: str) -> None:
    decision = given(loads)
    assert decision.to_json()["routing"] == {"group": "net", "assignee": expected, "overflowed": False}
    assert [(a["type"], a["to"]) for a in decision.actions] == [("assign", [expected])]


@pytest.mark.parametrize(
    ("last", "expected"), [(None, "ann"), ("ann", "bob"), ("bob", "eve"), ("eve", "ann"), ("x", "ann")]
)
def test_round_robin_goes_around(last: str | None, expected: str) -> None:
    decision = given({}, strategy="round_robin", last=last)
    assert decision.assignee == expected
    assert decision.workload.last == {"net": expected}


def test_skill_match_prefers_who_knows_it_and_falls_back_on_the_least_loaded() -> None:
    assert given({}, strategy="skill_match", subject="lan").assignee == "bob"
    assert given({"bob": 9}, strategy="skill_match", subject="lan").assignee == "ann"
    assert given({"ann": 2, "bob": 2}, strategy="skill_match", subject="printer").assignee == "eve"


def test_three_open_p2_are_enough_for_a_fourth_p2_but_not_for_a_p1() -> None:
    busy = {name: {"open": {"P2": 3}} for name in ("ann", "bob", "eve")}
    overflow = given(busy)
    assert overflow.to_json()["routing"] == {"group": "net", "assignee": "cat", "overflowed": True}
    assert "nobody of" in overflow.actions[0]["message"]
    assert given(busy, service="down").assignee == "ann"


def test_when_the_backup_group_is_full_as_well_the_supervisor_decides() -> None:
    decision = given({name: {"open": {"P1": 5}} for name in ("ann", "bob", "eve", "cat")})
    assert decision.to_json()["routing"] == {"group": "net", "assignee": "chief", "overflowed": True}


def test_a_person_who_was_full_gets_no_more_until_well_below_the_limit() -> None:
    others = {"bob": 4, "eve": 4}
    full = given({"ann": 5, **others})
    assert full.assignee == "bob"
    assert full.workload.people["ann"].full
    assert given({"ann": {"open": {"P3": 3}, "full": True}, **others}).assignee == "bob"
    assert given({"ann": {"open": {"P3": 2}, "full": True}, **others}).assignee == "ann"


def test_the_workload_comes_back_with_the_new_ticket_counted() -> None:
    decision = given({"ann": 1, "bob": 0})
    assert decision.workload.people["bob"].open == {"P3": 0, "P2": 1}
    assert decision.workload.to_json()["people"]["bob"] == {"open": {"P3": 0, "P2": 1}, "full": False, "away": False}


def test_whom_the_helpdesk_names_keeps_the_ticket() -> None:
    engine = desk(LEVELS, RESOLUTION, PEOPLE.replace("STRATEGY", "least_loaded"))
    event = {"event_id": "e1", "ticket_id": "T-1", "type": "created", "at": instant("2026-11-23 09:00"),
             "ticket": {"assignee": "zoe"}}  # fmt: skip
    decision = engine.evaluate(event)
    assert (decision.assignee, decision.actions) == ("zoe", [])


def test_the_workload_can_come_with_the_event() -> None:
    engine = desk(LEVELS, RESOLUTION, PEOPLE.replace("STRATEGY", "least_loaded"))
    event = {"event_id": "e1", "ticket_id": "T-1", "type": "created", "at": instant("2026-11-23 09:00"),
             "data": {"workload": {"people": {"ann": {"open": {"P1": 2}}}}}}  # fmt: skip
    assert engine.evaluate(event).assignee == "bob"


@pytest.mark.parametrize(
    "workload",
    [[], {"people": []}, {"people": {"ann": 3}}, {"people": {"ann": {"open": {"P1": -1}}}}, {"last": {"a": 1}}],
)
def test_a_workload_that_makes_no_sense_is_refused(workload: Any) -> None:
    engine = desk(LEVELS, RESOLUTION, PEOPLE.replace("STRATEGY", "least_loaded"))
    event = {"event_id": "e1", "ticket_id": "T-1", "type": "created", "at": instant("2026-11-23 09:00")}
    with pytest.raises(EventError, match="workload"):
        engine.evaluate(event, workload=workload)


def test_after_a_hand_over_somebody_of_the_new_group_gets_it_at_that_instant_whoever_looks() -> None:
    ladder = "escalations:\n  resolution:\n    - {name: up, at: 50%, hand_over: spare}\n"
    engine = desk(LEVELS, RESOLUTION, PEOPLE.replace("STRATEGY", "least_loaded"), ladder)
    told, ticked = Life(engine), Life(engine)
    for life in (told, ticked):
        assert life("2026-11-23 09:00", "created", {"service": "down"}).assignee == "ann"
    ticked("2026-11-23 10:00", "tick", event_id="another")
    ticked("2026-11-23 10:30", "tick")
    after = told("2026-11-23 10:30", "tick")
    assert (after.group, after.assignee) == ("spare", "cat")
    assert [(a["key"], a["at"]) for a in after.actions] == [
        ("T-1/resolution/1/up/hand_over", instant("2026-11-23 10:00")),
        ("T-1/assign/2", instant("2026-11-23 10:00")),
    ]
    assert told.keys() == ticked.keys()


def of_two_groups(person: str) -> Life:
    """A ticket that goes to `spare` once its service is fine; `person` works there, too."""
    rules = "rules: [{name: fine, when: {service: fine}, then: spare}, {name: all, otherwise: true, then: net}]"
    people = PEOPLE.replace("rules: [{name: all, otherwise: true, then: net}]", rules)
    people = people.replace(f"{person}: {{groups: net", f"{person}: {{groups: [net, spare]")
    return Life(desk(LEVELS, RESOLUTION, people.replace("STRATEGY", "least_loaded")))


def test_a_ticket_that_proves_to_be_another_groups_gets_somebody_of_that_group() -> None:
    life = of_two_groups("bob")
    assert life("2026-11-23 09:00", "created", {"service": "slow"}).assignee == "ann"
    after = life("2026-11-23 09:30", "updated", {"service": "fine"}, workload={"people": {"bob": {"open": {"P3": 1}}}})
    assert (after.group, after.assignee) == ("spare", "cat")
    assert [(a["key"], a["to"]) for a in after.actions] == [("T-1/assign/2", ["cat"])]


def test_who_works_in_the_new_group_as_well_keeps_the_ticket() -> None:
    life = of_two_groups("ann")
    assert life("2026-11-23 09:00", "created", {"service": "slow"}).assignee == "ann"
    after = life("2026-11-23 09:30", "updated", {"service": "fine"})
    assert (after.group, after.assignee, after.actions) == ("spare", "ann", [])
