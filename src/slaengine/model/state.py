"""What slaengine knows of one ticket between two events. Plain JSON outside, typed and immutable inside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from slaengine.model.clock import Clock, clock_to_json

STATE_VERSION = 1
SEEN_EVENTS_MAX = 64
"""How many of the latest event ids a ticket remembers, to know a repeated one."""

Lifecycle = Literal["open", "resolved", "closed", "transferred", "merged"]


class Grading(NamedTuple):
    """What the rule tables make of a ticket's facts. Levels are indexes, 0 the most urgent."""

    category: str | None = None
    tags: tuple[str, ...] = ()
    base: int | None = None
    level: int | None = None
    adjusted_by: tuple[str, ...] = ()
    group: str | None = None
    transfer_to: str | None = None


class Action(NamedTuple):
    """Something for the helpdesk to do. `key` is the same however often it is decided (ruling 23)."""

    key: str
    type: str
    at: int
    to: tuple[str, ...] = ()
    rule: str = ""
    """Place of the rule in the pack, `file:line:column`."""
    message: str = ""
    late: bool = False
    """It came due while nobody looked."""


class TicketState(NamedTuple):
    """One ticket after an event. Instants are epoch seconds."""

    ticket_id: str
    policy: str
    """Name of the policy it was created under."""
    policy_version: str
    created_at: int
    at: int
    """Instant of the latest event."""
    lifecycle: Lifecycle
    facts: Mapping[str, Any]
    """The fields that the ticket gave, typed."""
    odd: Mapping[str, str]
    """Fields whose value is of the wrong kind, with that value as text; rules see them as missing."""
    absent: tuple[str, ...]
    """Required fields that the ticket has not given, whether or not their condition holds now."""
    missing: tuple[str, ...]
    """Required fields that are missing now."""
    grading: Grading
    clocks: Mapping[str, Clock]
    waiting: Mapping[str, int]
    """Targets whose start event came while they did not apply, with its instant."""
    seen: tuple[str, ...]
    actions: tuple[Action, ...]
    """The actions of the latest event, so that a repeated event gets the same decision."""

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data; `parse_state` reads it back."""
        grading = self.grading
        return {
            "version": STATE_VERSION,
            "ticket_id": self.ticket_id,
            "policy": self.policy,
            "policy_version": self.policy_version,
            "created_at": self.created_at,
            "at": self.at,
            "lifecycle": self.lifecycle,
            "facts": dict(self.facts),
            "odd": dict(self.odd),
            "absent": list(self.absent),
            "missing": list(self.missing),
            "grading": {
                "category": grading.category,
                "tags": list(grading.tags),
                "base": grading.base,
                "level": grading.level,
                "adjusted_by": list(grading.adjusted_by),
                "group": grading.group,
                "transfer_to": grading.transfer_to,
            },
            "clocks": {name: clock_to_json(clock) for name, clock in self.clocks.items()},
            "waiting": dict(self.waiting),
            "seen": list(self.seen),
            "actions": [
                {
                    "key": action.key,
                    "type": action.type,
                    "at": action.at,
                    "to": list(action.to),
                    "rule": action.rule,
                    "message": action.message,
                    "late": action.late,
                }
                for action in self.actions
            ],
        }
