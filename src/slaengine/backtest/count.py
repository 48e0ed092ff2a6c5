"""What one ticket came to under one policy, as counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from slaengine.backtest.life import Life
from slaengine.backtest.tally import Name, Tally
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.state import Action
from slaengine.service.lanes import closes
from slaengine.service.summary import NO_LEVEL, kept_parts
from slaengine.worktime import Calendar
from slaengine.worktime.wallclock import INSTANT_FIRST

NO_GROUP: Final = "none"
"""Stands for tickets without a group."""
BOOKED: Final = frozenset({"mark_breached", "raise_priority", "close", "reopen", "merge"})
"""Actions that note something down and ask nobody for anything."""
HOUR_SECONDS: Final = 3_600


@dataclass(frozen=True)
class Counter:
    """Counts the tickets of one policy. `side` is the first word of every name."""

    policy: CompiledPolicy
    side: str
    steps: dict[str, frozenset[str]] = field(init=False)
    hours: Calendar | None = field(init=False)
    """Outside of it is out of hours, for tickets whose group has no hours of its own; None for day and night."""

    def __post_init__(self) -> None:
        plans = self.policy.targets
        object.__setattr__(self, "steps", {plan.name: frozenset(step.name for step in plan.steps) for plan in plans})
        object.__setattr__(self, "hours", usual_hours(self.policy))

    def count(self, life: Life, tally: Tally) -> None:
        """Add one ticket."""
        for name, number in self._counted(life):
            tally[name] += number

    def _counted(self, life: Life) -> Iterator[tuple[Name, int]]:
        side, ticket = self.side, life.last
        level = level_of(self.policy, life)
        yield (side, "level", level), 1
        yield (side, "group", group_of(life)), 1
        created = self.policy.clock.at(ticket.created_at)
        yield (side, "load", life.first.grading.group or NO_GROUP, f"{created.weekday() * 24 + created.hour:03}"), 1
        for target, clock in ticket.clocks.items():
            for part, number in kept_parts(clock, ticket.at).items():
                yield (side, "kept", target, level, part), number
            if clock.due_at is not None and self._out_of_hours(life, clock.due_at):
                yield (side, "out_of_hours", "deadlines"), 1
        for target in breaches(life):
            yield (side, "breach", target, level), 1
        seen: set[tuple[str, ...]] = set()
        for action in life.actions:
            yield (side, "action", action.type), 1
            step = self._step(action, ticket.ticket_id)
            if step is not None and step not in seen:
                seen.add(step)
                yield (side, "step", step[0], step[2]), 1
            if action.type not in BOOKED and self._out_of_hours(life, action.at):
                yield (side, "out_of_hours", "asked"), 1

    def _step(self, action: Action, ticket_id: str) -> tuple[str, ...] | None:
        """Target, cycle, step and repetition of the ladder step that asked for an action; None where none did."""
        parts = action.key[len(ticket_id) + 1 :].split("/")
        if len(parts) < 3 or parts[2] not in self.steps.get(parts[0], ()):
            return None
        return (*parts[:3], parts[3] if len(parts) > 3 and parts[3].isdecimal() else "")

    def _out_of_hours(self, life: Life, at: int) -> bool:
        calendar, routing = self.hours, self.policy.routing
        group = None if routing is None else routing.groups.get(life.last.grading.group or "")
        if group is not None and group.calendar is not None:
            calendar = group.calendar
        # The end of an open period is still within it: work that is due at closing time is due in hours.
        return calendar is not None and not (calendar.is_open_at(at) or calendar.is_open_at(max(at - 1, INSTANT_FIRST)))


def usual_hours(policy: CompiledPolicy) -> Calendar | None:
    """The policy's first calendar that is closed at times: of a target, else any; None where it has none."""
    calendars = (*(plan.calendar for plan in policy.targets), *policy.calendars.values())
    return next((calendar for calendar in calendars if closes(calendar)), None)


def level_of(policy: CompiledPolicy, life: Life) -> str:
    """The level that a ticket had in the end."""
    index = life.last.grading.level
    return NO_LEVEL if index is None else policy.priority.levels[index]


def group_of(life: Life) -> str:
    """The group that had a ticket in the end."""
    return life.last.grading.group or NO_GROUP


def breaches(life: Life) -> dict[str, int]:
    """The targets whose deadline was broken, each with the first such instant, in epoch seconds.

    A breach is a fact that nothing takes back, so it counts whatever became of the clock.
    """
    start = len(life.last.ticket_id) + 1
    broken: dict[str, int] = {}
    for action in life.actions:
        if action.type == "mark_breached":
            broken.setdefault(action.key[start:].partition("/")[0], action.at)
    return broken
