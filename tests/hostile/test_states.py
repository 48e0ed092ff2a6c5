"""States that were damaged, grew large or met another policy: none may crash, and none that we gave may be refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from slaengine import Engine, EventError
from slaengine.service.states import load_states, save_states

POLICY = """
policy: {name: desk, version: "1", timezone: Asia/Shanghai}
fields: {kind: {type: enum, values: [incident, request], default: incident}}
priorities:
  levels: {P1: {title: Urgent}, P2: {title: Normal}}
  rules: [{name: everything, otherwise: true, then: P2}]
targets:
  resolution: {start: created, stop: resolved, goal: 2h, cases: [{when: {kind: request}, goal: 4h}]}
escalations:
  resolution:
    - name: still-open
      after: 1h
      repeat: {every: 1h, max: 100}
      notify: [group_lead, customer]
      message: MESSAGE
daily_checks: [{name: look, at: ["09:00", "13:00", "17:00"], notify: lead}]
"""
CREATED = {"event_id": "e1", "ticket_id": "T-1", "type": "created", "at": "2026-11-23T09:00:00+08:00", "ticket": {}}
MUCH_LATER = {"event_id": "e2", "ticket_id": "T-1", "type": "tick", "at": "2027-11-23T09:00:00+08:00"}
NEXT = {"event_id": "e3", "ticket_id": "T-1", "type": "responded", "at": "2027-11-23T09:01:00+08:00"}


def desk(folder: Path, text: str = POLICY) -> Engine:
    """The engine of a policy text."""
    file = folder / "desk.yaml"
    file.write_text(text, encoding="utf-8")
    return Engine.load(file)


def test_a_ticket_forgotten_for_a_year_has_a_state_that_is_taken_back(tmp_path: Path) -> None:
    engine = desk(tmp_path)
    forgotten = engine.evaluate(MUCH_LATER, engine.evaluate(CREATED).state)
    assert len(forgotten.actions) > 500
    stored = json.loads(json.dumps(forgotten.state))
    assert engine.evaluate(MUCH_LATER, stored).to_json() == forgotten.to_json()
    assert engine.evaluate(NEXT, stored).to_json()["event_id"] == "e3"


def test_a_state_of_more_than_a_mebibyte_is_read_back_from_the_file_of_states(tmp_path: Path) -> None:
    engine = desk(tmp_path, POLICY.replace("MESSAGE", "x" * 3_900))
    forgotten = engine.evaluate(MUCH_LATER, engine.evaluate(CREATED).state)
    file = tmp_path / "states.jsonl"
    big = forgotten.ticket._replace(actions=forgotten.ticket.actions * 4)
    save_states(file, {"T-1": big})
    assert file.stat().st_size > 1 << 20
    assert load_states(file, engine.parse_state) == {"T-1": big}


def test_a_case_that_the_policy_no_longer_has_is_left_out(tmp_path: Path) -> None:
    state = desk(tmp_path).evaluate({**CREATED, "ticket": {"kind": "request"}}).state
    assert state["clocks"]["resolution"]["case"] == 1
    engine = desk(tmp_path, POLICY.replace(", cases: [{when: {kind: request}, goal: 4h}]", ""))
    decision = engine.evaluate({**MUCH_LATER, "at": "2026-11-23T09:01:00+08:00"}, state)
    assert decision.deadlines["resolution"]["goal"] == "2h"


def test_a_ladder_and_levels_that_were_rearranged_leave_a_live_ticket_as_it_is(tmp_path: Path) -> None:
    late = {**MUCH_LATER, "at": "2026-11-23T12:30:00+08:00"}
    before = desk(tmp_path)
    decision = before.evaluate(late, before.evaluate(CREATED).state)
    assert [action["key"] for action in decision.actions if "still-open" in action["key"]] == [
        "T-1/resolution/1/still-open"
    ]
    rearranged = POLICY.replace("levels: {", "levels: {P0: {title: Worst}, ").replace(
        "    - name: still-open", "    - {name: nearly, at: 50%, notify: lead}\n    - name: still-open"
    )
    after = desk(tmp_path, rearranged).evaluate({**NEXT, "at": "2026-11-23T12:40:00+08:00"}, decision.state)
    assert after.level == "P2"
    assert after.deadlines["resolution"] | {"elapsed_seconds": 0, "remaining_seconds": 0} == decision.deadlines[
        "resolution"
    ] | {"elapsed_seconds": 0, "remaining_seconds": 0}
    assert [action["key"] for action in after.actions] == ["T-1/resolution/1/nearly"]
    assert after.state["clocks"]["resolution"]["fired"] == {"still-open": 1, "nearly": 1}


def test_a_level_that_the_policy_no_longer_has_is_named(tmp_path: Path) -> None:
    state = desk(tmp_path).evaluate(CREATED).state
    other = desk(tmp_path, POLICY.replace("P2", "P3"))
    with pytest.raises(EventError, match="names the level 'P2', which this policy does not have"):
        other.evaluate(NEXT, state)


def _clock(**values: object) -> Callable[[dict[str, Any]], None]:
    return lambda state: state["clocks"]["resolution"].update(values)


@pytest.mark.parametrize(
    ("path", "damage"),
    [
        ("state.clocks.resolution.due_at", _clock(due_at=7_258_118_399)),  # no calendar could print it
        ("state.clocks.resolution.cycle", _clock(cycle=10**30)),
        ("state.clocks.resolution.cycle", _clock(cycle=-5)),
        ("state.clocks.resolution.case", _clock(case=-1)),  # Python would count it from the end
        ("state.clocks.resolution.fired", _clock(fired={"still-open": -7})),
        ("state.clocks.resolution.fired", _clock(fired=[1])),
        ("state.clocks.resolution.status", _clock(status="asleep")),
        ("state.course.raised", lambda state: state["course"].update(raised=-(10**9))),  # a level below the last one
        ("state.actions", lambda state: state.update(actions=[{}] * 20_001)),
        ("state.clocks", lambda state: state.update(clocks={str(n): {} for n in range(1_001)})),
        ("state.facts.a", lambda state: state.update(facts={"a": [1] * 60_000})),
    ],
)
def test_a_damaged_state_is_refused_with_its_place(
    path: str, damage: Callable[[dict[str, Any]], None], tmp_path: Path
) -> None:
    engine = desk(tmp_path)
    state = json.loads(json.dumps(engine.evaluate(CREATED).state))
    damage(state)
    with pytest.raises(EventError) as refused:
        engine.evaluate(NEXT, state).to_json()
    assert ".".join(map(str, refused.value.path)) == path


@pytest.mark.parametrize("where", [{"tags": ["\ud800"]}, {"subject": "\ud800"}, {"\ud800": 1}])
def test_half_a_surrogate_pair_is_refused_because_no_decision_could_repeat_it(
    where: dict[str, object], tmp_path: Path
) -> None:
    with pytest.raises(EventError):
        desk(tmp_path).evaluate({**CREATED, "ticket": where})
