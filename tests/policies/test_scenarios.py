"""The scenarios that ship inside packs are well written and hold.

A small runner of its own: it knows the expectations that the shipped scenarios use and fails on any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from slaengine.compiler.scenarios import parse_scenarios
from slaengine.model.decision import Decision
from slaengine.policy.base import as_tuple
from slaengine.policy.scenarios import Scenario
from slaengine.service.engine import Engine
from slaengine.service.resources import shipped
from slaengine.worktime import parse_duration

PACKS = sorted(path for path in shipped("policies").iterdir() if (path / "policy.yaml").is_file())


@cache
def engine(pack: Path) -> Engine:
    return Engine.load(pack)


def scenarios() -> Iterator[tuple[Path, Scenario]]:
    for pack in PACKS:
        for path in sorted((pack / "tests").glob("*.yaml")):
            file, _, findings = parse_scenarios(path.name, path.read_bytes())
            assert file is not None, [finding.message for finding in findings]
            yield from ((pack, scenario) for scenario in file.tests)


def instant(text: str, day: str) -> str:
    """A time of day or a date and time, in Shanghai, as decisions print it."""
    return f"{day} {text}:00+08:00".replace(" ", "T") if len(text) == 5 else f"{text.replace(' ', 'T')}:00+08:00"


def clocks(decision: Decision, key: str) -> dict[str, Any]:
    return {name: clock[key] for name, clock in decision.deadlines.items()}


Check = Callable[[Decision, Any, str], None]


def _due(decision: Decision, wanted: Mapping[str, str | None], day: str) -> None:
    shown = clocks(decision, "due_at")
    assert {name: shown[name] for name in wanted} == {
        name: None if text is None else instant(text, day) for name, text in wanted.items()
    }


def _remaining(decision: Decision, wanted: Mapping[str, str], day: str) -> None:
    shown = clocks(decision, "remaining_seconds")
    assert {name: shown[name] for name in wanted} == {name: parse_duration(x).amount for name, x in wanted.items()}


def _status(decision: Decision, wanted: Mapping[str, str], day: str) -> None:
    shown = clocks(decision, "status")
    assert {name: shown[name] for name in wanted} == wanted


def _breached(decision: Decision, wanted: list[str], day: str) -> None:
    assert [name for name, at in clocks(decision, "breached_at").items() if at] == wanted


def _same(*path: str) -> Check:
    """The expectation is exactly what the decision's JSON has at that path."""

    def check(decision: Decision, wanted: Any, day: str) -> None:
        shown: Any = decision.to_json()
        for key in path:
            shown = shown[key]
        assert shown == wanted

    return check


def _among(read: Callable[[Decision], set[str]]) -> Check:
    def check(decision: Decision, wanted: list[str], day: str) -> None:
        assert set(wanted) <= read(decision)

    return check


def told(decision: Decision) -> set[str]:
    """The actions of a decision in the words of expectations: `<target> <step>`, `<target> breach`, the type."""
    found = set()
    for action in decision.actions:
        found.add(action["type"])
        parts = action["key"].split("/")
        if len(parts) >= 4:  # T-1/<target>/<cycle>/<step>
            found.add(f"{parts[1]} {'breach' if parts[3] == 'mark_breached' else parts[3]}")
    return found


def _actions(decision: Decision, wanted: list[str], day: str) -> None:
    shown = told(decision)
    assert set(wanted) <= shown, f"{sorted(set(wanted) - shown)} not among {sorted(shown)}"


def _no_actions(decision: Decision, unwanted: list[str], day: str) -> None:
    assert not set(unwanted) & told(decision)


CHECKS: dict[str, Check] = {
    "priority": _same("priority", "level"),
    "base_priority": _same("priority", "base"),
    "adjusted_by": _same("priority", "adjusted_by"),
    "group": _same("routing", "group"),
    "category": _same("classification", "category"),
    "valid": _same("intake", "valid"),
    "missing": _same("intake", "missing"),
    "transfer_to": _same("intake", "transfer_to"),
    "tags": _among(lambda decision: set(decision.ticket.grading.tags)),
    "rules": _among(lambda decision: {reason["rule"] for reason in decision.reasons}),
    "due": _due,
    "status": _status,
    "remaining": _remaining,
    "breached": _breached,
    "stage": _same("stage"),
    "actions": _actions,
    "no_actions": _no_actions,
}


@pytest.mark.parametrize(
    ("pack", "scenario"), [pytest.param(*row, id=f"{row[0].name}: {row[1].name}") for row in scenarios()]
)
def test_each_shipped_scenario_holds(pack: Path, scenario: Scenario) -> None:
    state, day, checked = None, "", 0
    for number, entry in enumerate(scenario.timeline):
        day = entry.at[:10] if len(entry.at) > 5 else day
        event = {
            "event_id": f"e{number}",
            "ticket_id": "T-1",
            "type": entry.event,
            "at": instant(entry.at, day),
            "ticket": {**(scenario.ticket if number == 0 else {}), **(entry.ticket or {})},
            "data": entry.data or {},
        }
        decision = engine(pack).evaluate(event, state)
        state = decision.ticket
        expect = entry.expect
        for name in sorted(expect.model_fields_set) if expect is not None else ():
            CHECKS[name](decision, getattr(expect, name), day)
            checked += 1
    assert checked > 0


CLAUSES = {"call-centre": 14, "service-requests": 16, "service-desk-baseline": 11}
"""How many clauses the service document of each pack has."""
NUMBER = {"call-centre": 4, "service-requests": 2, "service-desk-baseline": 3}


@pytest.mark.parametrize("name", CLAUSES)
def test_the_scenarios_of_a_pack_show_every_clause_of_its_document(name: str) -> None:
    shown = {clause for pack, scenario in scenarios() if pack.name == name for clause in as_tuple(scenario.because)}
    assert shown == {f"S{NUMBER[name]}-{number:02}" for number in range(1, CLAUSES[name] + 1)}
