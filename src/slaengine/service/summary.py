"""What a whole log came to: by target and priority how many promises were kept, and how far reported levels agree.

Everything is counted as it streams by; nothing is kept of a ticket that is over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from slaengine.model.clock import Clock
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.decision import Decision
from slaengine.model.event import Event, EventError
from slaengine.model.state import TicketState
from slaengine.service.stream import Evaluates, is_over, tick

NO_LEVEL = "none"
"""Stands for tickets without a priority."""


@dataclass
class Kept:
    """How the clocks of one target and one priority ended."""

    tickets: int = 0
    met: int = 0
    missed: int = 0
    open: int = 0
    """Still pending, running or paused; those whose deadline has passed are counted in `overdue` as well."""
    overdue: int = 0
    cancelled: int = 0
    paused_seconds: int = 0
    """Real time for which they stood still."""

    def add(self, clock: Clock, at: int) -> None:
        """Count a ticket's clock as it is at the end, `at`."""
        for part, number in kept_parts(clock, at).items():
            setattr(self, part, getattr(self, part) + number)

    @property
    def met_share(self) -> float | None:
        """Met among met, missed and overdue; None where there is none of them."""
        decided = self.met + self.missed + self.overdue
        return self.met / decided if decided else None


def kept_parts(clock: Clock, at: int) -> dict[str, int]:
    """What a ticket's clock, as it is at the end, `at`, adds to the figures of `Kept`."""
    ended = clock.status if clock.status in _ENDINGS else "open"
    parts = {"tickets": 1, ended: 1}
    if ended == "open" and clock.breached_at is not None:
        parts["overdue"] = 1
    stood = clock.paused_elapsed
    if clock.paused_at is not None:  # it stopped, or the log ended, within a pause
        stood += (at if clock.stopped_at is None else clock.stopped_at) - clock.paused_at
    if stood:
        parts["paused_seconds"] = stood
    return parts


_ENDINGS = frozenset({"met", "missed", "cancelled"})


@dataclass
class Summary:
    """The figures of one log under one policy."""

    policy: CompiledPolicy
    rows: int = 0
    """Lines of the log; one line can be two events."""
    events: int = 0
    tickets: int = 0
    first_at: int | None = None
    last_at: int | None = None
    reported_rows: int = 0
    """Rows of tickets that carry a reported priority."""
    agreeing_rows: int = 0
    """Those of them after which the decided level is the reported one."""
    levels: dict[str, int] = field(default_factory=dict)
    targets: dict[str, dict[str, Kept]] = field(default_factory=dict)
    """Target → level → figures."""

    def __post_init__(self) -> None:
        """Lay the tables out in the policy's order."""
        levels = (*self.policy.priority.levels, NO_LEVEL)
        self.levels = dict.fromkeys(levels, 0)
        self.targets = {plan.name: {level: Kept() for level in levels} for plan in self.policy.targets}

    def count(self, decisions: Iterable[Decision]) -> None:
        """Count the decisions of one row of the log."""
        self.rows += 1
        last = None
        for last in decisions:  # noqa: B007  # the last one is looked at below
            self.events += 1
        if last is None:
            return
        at = last.ticket.at
        self.first_at = at if self.first_at is None else min(self.first_at, at)
        self.last_at = at if self.last_at is None else max(self.last_at, at)
        reported = last.ticket.facts.get("reported_priority")
        if reported is not None:
            self.reported_rows += 1
            self.agreeing_rows += reported == last.level

    def finish(self, state: TicketState) -> None:
        """Count a ticket after its last event."""
        index = state.grading.level
        level = NO_LEVEL if index is None else self.policy.priority.levels[index]
        self.tickets += 1
        self.levels[level] += 1
        for name, clock in state.clocks.items():
            if name in self.targets:
                self.targets[name][level].add(clock, state.at)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data; levels without tickets are left out."""
        iso = self.policy.clock.iso
        return {
            "policy": {"name": self.policy.name, "version": self.policy.version, "digest": self.policy.digest},
            "rows": self.rows,
            "events": self.events,
            "tickets": self.tickets,
            "first_at": None if self.first_at is None else iso(self.first_at),
            "last_at": None if self.last_at is None else iso(self.last_at),
            "reported_priority": {"rows": self.reported_rows, "agreeing": self.agreeing_rows},
            "levels": {level: tickets for level, tickets in self.levels.items() if tickets},
            "targets": {
                name: {
                    level: asdict(kept) | {"met_share": kept.met_share}
                    for level, kept in levels.items()
                    if kept.tickets
                }
                for name, levels in self.targets.items()
            },
        }


def replay(
    engine: Evaluates, rows: Iterable[tuple[Event, ...]], summary: Summary, until: int | None = None
) -> Iterator[Decision]:
    """Decide a log whose rows come ticket by ticket, counting into `summary`. Keeps the state of one ticket.

    With `until` (epoch seconds) a ticket that is not over gets a `tick` at that instant after its last row.

    Raises:
        EventError: an event is refused.
        FindingsError: the log cannot be read on.
    """
    state: TicketState | None = None
    for events in rows:
        if state is not None and events[0].ticket_id != state.ticket_id:
            yield from _end(engine, state, summary, until)
            state = None
        decisions = []
        for event in events:
            decision = engine.evaluate(event, state)
            state = decision.ticket
            decisions.append(decision)
        summary.count(decisions)
        yield from decisions
    if state is not None:
        yield from _end(engine, state, summary, until)


def _end(engine: Evaluates, state: TicketState, summary: Summary, until: int | None) -> Iterator[Decision]:
    if until is not None and not is_over(state):
        if until < state.at:
            iso = engine.policy.clock.iso
            reason = f"{iso(until)} is before the latest event, {iso(state.at)}, of ticket {state.ticket_id}"
            raise EventError(("until",), reason, "name a later instant", "late-event")
        decision = engine.evaluate(tick(state.ticket_id, until), state)
        summary.finish(decision.ticket)
        yield decision
        return
    summary.finish(state)
