"""What the engine's tests share: a small desk as YAML, and a ticket's life told in local time."""

from __future__ import annotations

from typing import Any

from slaengine import Decision, Engine
from slaengine.compiler.compile import compile_pack
from slaengine.model.state import TicketState

ZONE = "+08:00"

HEAD = """
policy: {name: test-desk, version: "1", timezone: Asia/Shanghai}
calendars:
  office: {hours: {mon-fri: ["09:00-12:00", "13:00-18:00"]}}
"""

LEVELS = """
priorities:
  levels: {P1: , P2: , P3: }
  rules:
    - {name: down, when: {service: down}, then: P1}
    - {name: slow, when: {service: slow}, then: P2}
    - {name: rest, otherwise: true, then: P3}
"""

FIELDS = """
fields:
  service: {type: enum, values: [down, slow, fine]}
  channel: {type: enum, values: [web, phone]}
  tier: {type: enum, values: [standard, vip], default: standard, from: customer.tier}
  users: {type: integer, min: 0}
  subject: {type: text}
"""

RESOLUTION = """
targets:
  resolution:
    start: created
    stop: resolved
    calendar: office
    goal: {P1: 2h, P2: 8bh, P3: 3bd}
    pause_on: waiting
"""


def desk(*parts: str, head: str = HEAD) -> Engine:
    """An engine for a policy made of YAML parts; the head and the fields come with it."""
    text = "\n".join((head, FIELDS, *parts))
    return Engine(compile_pack({"policy.yaml": text.encode()}).require())


class Life:
    """One ticket's life: each call is the next event, at a local time such as `2026-11-23 09:00`."""

    def __init__(self, engine: Engine, ticket_id: str = "T-1") -> None:
        self.engine, self.ticket_id = engine, ticket_id
        self.state: TicketState | None = None
        self.decisions: list[Decision] = []

    def __call__(
        self, at: str, kind: str, ticket: dict[str, Any] | None = None, *, event_id: str = "", **data: Any
    ) -> Decision:
        """Send one event; seconds may be left out of `at`, and the decision is returned."""
        event = {
            "event_id": event_id or f"e{len(self.decisions) + 1}",
            "ticket_id": self.ticket_id,
            "type": kind,
            "at": instant(at),
            "ticket": ticket or {},
            "data": data,
        }
        decision = self.engine.evaluate(event, self.state)
        self.state = decision.ticket
        self.decisions.append(decision)
        return decision

    def keys(self) -> list[str]:
        """The keys of all actions so far, in order."""
        return [action["key"] for decision in self.decisions for action in decision.actions]


def instant(local: str) -> str:
    """`2026-11-23 09:00` as RFC 3339 in the desk's zone."""
    return local.replace(" ", "T") + (":00" if len(local) == len("2026-11-23 09:00") else "") + ZONE


def local(text: str | None) -> str | None:
    """An instant of a decision as local time without seconds where they are zero."""
    if text is None:
        return None
    shown = text.removesuffix(ZONE).replace("T", " ")
    return shown.removesuffix(":00")


def due(decision: Decision, target: str = "resolution") -> str | None:
    """A target's deadline as local time."""
    return local(decision.deadlines[target]["due_at"])


def status(decision: Decision, target: str = "resolution") -> str:
    """A target's status."""
    return str(decision.deadlines[target]["status"])
