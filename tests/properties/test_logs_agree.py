"""The engine agrees, on real incidents, with the evaluator that walks through every minute of their lives.

The policy is that of examples/incident-desk, told here a second time in the naive evaluator's plain language; the
level is looked up in a table of this file and given as the field `service`, so nothing of the policy's matrix is read.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from tests.oracle.minute_calendar import DAYS, MinuteCalendar
from tests.oracle.naive_evaluator import Happening, NaiveEvaluator
from tests.properties.whole_lives import live, seen, tick

from slaengine import Engine
from slaengine.compiler.compile import compile_pack
from slaengine.importers.csv_file import unpacked
from slaengine.importers.servicenow_log import read_log
from slaengine.model.event import Event

ROOT = Path(__file__).parents[2]
DESK = ROOT / "examples" / "incident-desk" / "policy.yaml"
NAMED = os.environ.get("SLAENGINE_LOGS")
WHOLE = Path(NAMED) if NAMED else ROOT.parent / "shared" / "data"

LEVELS: dict[tuple[str | None, str | None], str] = {
    ("1", "1"): "P1",
    ("1", "2"): "P2",
    ("2", "1"): "P2",
    ("1", "3"): "P3",
    ("2", "2"): "P3",
    ("3", "1"): "P3",
    ("2", "3"): "P4",
    ("3", "2"): "P4",
    ("3", "3"): "P4",
}
"""By impact and urgency; where one of them is not known, P3."""
WAITING = ["waiting_for_user", "waiting_for_vendor", "waiting_for_problem", "waiting_for_evidence"]
PLAIN: dict[str, Any] = {
    "priorities": {
        "levels": ["P1", "P2", "P3", "P4"],
        "rules": [*({"when": {"service": level}, "then": level} for level in ("P1", "P2", "P4")), {"then": "P3"}],
    },
    "targets": {
        "acknowledgement": {
            "start": "created",
            "stop": ["acknowledged", "responded", "assigned", "resolved", "closed"],
            "goal": {"P1": "15m", "P2": "30m", "P3": "4h", "P4": "8h"},
            "on_reopen": "keep_result",
        },
        "resolution": {
            "start": "created",
            "stop": ["resolved", "closed"],
            "goal": {"P1": "4h", "P2": "8h", "P3": "3d", "P4": "5d"},
            "pause_on": WAITING,
            "on_reopen": "resume",
        },
    },
}
LADDER: list[dict[str, Any]] = [
    {"name": "half", "at": "50%", "notify": "manager"},
    {"name": "soon", "before": "1h", "notify": "manager"},
    {"name": "late", "at": "breach", "notify": "manager"},
    {"name": "still", "after": "24h", "notify": "manager", "repeat": {"every": "24h", "max": 2}},
]
"""The shipped policy has no ladder; with this one on its resolution, steps are compared as well."""
TAIL_SECONDS = 8 * 86_400
"""How long time runs on after the last event."""
SAMPLES = [
    pytest.param("uci_small_fixture.csv", 1, 3, 113, id="fixture"),
    pytest.param(
        "uci_incident_event_log.csv.xz",
        2,
        40,
        899,
        id="log",
        marks=pytest.mark.skipif(not NAMED, reason="takes minutes: only where SLAENGINE_LOGS names the logs' folder"),
    ),
]
"""A log; of its incidents those with so many marks and every so manieth; how many these are."""


def incidents(name: str) -> Iterator[list[Event]]:
    """The events of each incident of a log, in order."""
    path = WHOLE / name
    if not path.is_file():
        pytest.skip(f"needs {name} in {WHOLE}; it is not ours to ship")
    with path.open("rb") as file:
        events = (event for row in read_log(unpacked(file), name, "UTC") for event in row)
        for _, incident in groupby(events, key=lambda event: event.ticket_id):
            yield list(incident)


def marks(incident: Sequence[Event]) -> set[str]:
    """What makes an incident worth comparing."""
    later = incident[1:]
    found = {
        "waited": any(event.ticket.get("status") in WAITING for event in incident),
        "reopened": any(event.type == "reopened" for event in incident),
        "graded again": any({"impact", "urgency"} & event.ticket.keys() for event in later),
    }
    return {name for name, holds in found.items() if holds}


def plainly(incident: Sequence[Event]) -> list[Happening]:
    """The incident for the naive evaluator: its status, and its level as the field `service`."""
    known: dict[str, Any] = {}
    told = []
    for event in incident:
        known |= event.ticket
        level = LEVELS.get((known.get("impact"), known.get("urgency")), "P3")
        status = {"status": event.ticket["status"]} if "status" in event.ticket else {}
        told.append(Happening(event.at, event.type, {"service": level, **status}))
    return told


@lru_cache(maxsize=16)
def always(first_on: date) -> MinuteCalendar:
    """Each minute of a month and a week: goals in days are placed from a creation, other lengths ask no calendar."""
    return MinuteCalendar({"timezone": "UTC", "hours": {day: ["00:00-24:00"] for day in DAYS}}, first_on, 31 + 7)


def actions_of(engine: Engine, plain: dict[str, Any], incident: Sequence[Event]) -> list[str]:
    """The keys of an incident's actions; both must say the same of it after every event and at the end."""
    number, until = incident[0].ticket_id, incident[-1].at + TAIL_SECONDS
    lived = live(engine, [*incident, tick(until, ticket_id=number)])
    month = datetime.fromtimestamp(incident[0].at, UTC).date().replace(day=1)
    naive = NaiveEvaluator(plain, {"always": always(month)}, number).tell(plainly(incident), until)
    told = []
    for state in lived.states[:-1]:
        assert state.grading.level is not None
        told.append((engine.policy.priority.levels[state.grading.level], seen(engine.policy, state)))
    assert (number, told) == (number, naive.after)
    assert sorted(lived.actions) == sorted(naive.actions.items())
    return list(naive.actions)


@pytest.mark.parametrize("escalations", [{}, {"resolution": LADDER}], ids=["as shipped", "with a ladder"])
@pytest.mark.parametrize(("log", "marked", "every", "count"), SAMPLES)
def test_statuses_deadlines_breaches_and_actions_of_real_incidents_are_those_of_the_naive_evaluator(
    log: str, marked: int, every: int, count: int, escalations: dict[str, Any]
) -> None:
    text = DESK.read_text("utf-8") + (f"\nescalations: {json.dumps(escalations)}\n" if escalations else "")
    engine = Engine(compile_pack({"policy.yaml": text.encode()}).require())
    plain = {**PLAIN, "escalations": escalations}
    sample = [one for n, one in enumerate(incidents(log)) if len(marks(one)) >= marked or n % every == 0]
    happened = {key.split("/", 1)[1] for one in sample for key in actions_of(engine, plain, one)}
    assert len(sample) == count
    assert {mark for one in sample for mark in marks(one)} == {"waited", "reopened", "graded again"}
    assert happened >= {"acknowledgement/1/mark_breached", "resolution/1/mark_breached"}
    assert {key.split("/")[2] for key in happened} == {"mark_breached"} | {
        step["name"] for ladder in escalations.values() for step in ladder
    }
