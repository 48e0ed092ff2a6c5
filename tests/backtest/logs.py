"""Logs to replay: a desk with two promises, tickets whose events are mixed, and policies that differ in a goal."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

DESK = """
policy: {{name: desk, title: Desk, version: "{version}", timezone: Europe/Berlin}}
fields: {{kind: {{type: enum, values: [fault, question]}}}}
calendars: {{office: {{hours: {{mon-fri: ["09:00-17:00"]}}}}}}
priorities:
  levels: {{P1: {{title: High}}, P2: {{title: Low}}}}
  rules:
    - {{name: faults, when: {{kind: {urgent}}}, then: P1}}
    - {{name: rest, otherwise: true, then: P2}}
routing:
  groups: {{first: {{title: First}}, second: {{title: Second}}}}
  rules:
    - {{name: faults, when: {{kind: fault}}, then: {faults}}}
    - {{name: rest, otherwise: true, then: first}}
targets:
  response: {{start: created, stop: [responded, resolved], goal: {{P1: {response}, P2: 4h}}}}
  resolution: {{start: created, stop: resolved, calendar: office, pause_on: waiting, goal: {{P1: 4bh, P2: 16bh}}}}
escalations:
  resolution:
    - {{name: half, at: 50%, notify: [group_lead]}}
    - {{name: late, at: breach, notify: [group_lead]}}
"""
START = datetime(2026, 3, 2, 8, tzinfo=UTC)


def desk(folder: Path, name: str, *, response: str = "1h", urgent: str = "fault", faults: str = "second") -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(DESK.format(version=name, response=response, urgent=urgent, faults=faults), encoding="utf-8")
    return path


def event(number: int, ticket_id: str, kind: str, at: datetime, **more: Any) -> dict[str, Any]:
    return {"event_id": f"e{number}", "ticket_id": ticket_id, "type": kind, "at": at.isoformat(), **more}


def lives(tickets: int, seed: int = 1) -> list[dict[str, Any]]:
    """The events of so many tickets, in order of time."""
    chance = random.Random(seed)
    events: list[dict[str, Any]] = []
    for number in range(tickets):
        ticket, at = f"T-{number}", START + timedelta(minutes=chance.randrange(60 * 24 * 20))
        made = [("created", {"kind": chance.choice(["fault", "question"])})]
        if chance.random() < 0.9:
            made.append(("responded", {"status": "waiting"} if chance.random() < 0.3 else {}))
        if chance.random() < 0.3:
            made.append(("customer_replied", {"status": "open"}))
        if chance.random() < 0.8:
            made.append(("resolved", {"status": "open"}))
        for kind, ticket_fields in made:
            events.append(event(len(events), ticket, kind, at, ticket=ticket_fields))
            at += timedelta(minutes=chance.randrange(1, 900))
    return sorted(events, key=lambda one: one["at"])


def write(path: Path, events: Iterable[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in events), encoding="utf-8")
    return path
