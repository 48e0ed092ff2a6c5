"""A month's figures from decisions that were kept, one JSON line each, as `evaluate` prints them.

The last decision of a ticket counts. What only events tell (what passed between desk and customer) is not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import BinaryIO, Final, NamedTuple

from slaengine.backtest.month import Seen, count, kind_of, satisfaction_in
from slaengine.backtest.tally import Result
from slaengine.model.event import EventError
from slaengine.model.state import TicketState
from slaengine.service.engine import Engine
from slaengine.service.jsonl import read_lines
from slaengine.service.states import LINE_BYTES_MAX

TICKETS_MAX: Final = 1_000_000
"""Tickets of one file: the last decision of each is held in memory, without its fields."""


class _Last(NamedTuple):
    seen: Seen
    at: int


def count_decisions(file: BinaryIO, name: str, engine: Engine, field: str) -> tuple[Result, int, int]:
    """The counts of the last decisions, how many decisions there are, and the latest instant.

    Raises:
        FindingsError: a line is no decision of this policy.
    """
    last: dict[str, _Last] = {}
    decisions, until = 0, 0

    def read(raw: object) -> TicketState:
        if not isinstance(raw, Mapping) or not isinstance(raw.get("state"), Mapping):
            raise EventError(("state",), "is missing: this is no decision", "give what `slaengine evaluate` prints")
        ticket = engine.parse_state(raw["state"])
        if ticket.policy != engine.policy.name:
            reason = f"is of policy '{ticket.policy}', not '{engine.policy.name}'"
            raise EventError(("state", "policy"), reason, "name the policy that decided with --policy", "foreign-state")
        if ticket.ticket_id not in last and len(last) >= TICKETS_MAX:
            raise EventError((), f"the file has more than {TICKETS_MAX:,} tickets", "split it by month", "too-many")
        return ticket

    for line in read_lines(file, name, read, LINE_BYTES_MAX):
        ticket = line.good()
        decisions += 1
        until = max(until, ticket.at)
        before = last.get(ticket.ticket_id)
        if before is None or before.at <= ticket.at:
            last[ticket.ticket_id] = _Last(_seen(ticket, field), ticket.at)
    result = Result()
    for one in last.values():
        count(engine.policy, one.seen, result.counts)
    return result, decisions, until


def _seen(ticket: TicketState, field: str) -> Seen:
    kind, answer = kind_of(ticket, field), satisfaction_in(ticket.facts)
    bare = ticket._replace(facts={}, odd={}, seen=(), actions=(), absent=(), missing=())
    return Seen(bare, kind, ticket.course.resolved_at, None, answer)
