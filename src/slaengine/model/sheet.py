"""What a ticket that comes in is promised at each level, laid out beforehand: which length is added to which calendar.

All promises of a new ticket begin at one instant. So where they are plain, their deadlines and the first steps of
their ladders are one question to each calendar, and what is left for the ticket is to pick up the answers.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple, TypeAlias

from slaengine.model.target import TargetPlan
from slaengine.worktime import Calendar, DurationKind

LONG_WAY: Final = -1
"""Stands for the place of a deadline that only the long way finds."""


Row: TypeAlias = tuple[TargetPlan, str, frozenset[str], bool, int, int, tuple[int, ...], int | None]
"""One target of a sheet: its plan, name and `pause_on`; whether the level has no such promise; then the places in the
answers of `Sheet.ask` of its start, its deadline, and the steps of which one comes first; and the seconds (0 or less)
from the deadline at which another may come first. A plain tuple: every new ticket takes all of them apart."""


class Sheet(NamedTuple):
    """All targets at one level, in the policy's order, and the lengths that are asked for."""

    rows: tuple[Row, ...]
    asks: tuple[tuple[Calendar | None, tuple[int, ...]], ...]
    """A calendar, or None for real time, and seconds."""

    def ask(self, at: int) -> list[int]:
        """For each calendar, where it opens next from `at` on, and where its lengths end that begin there."""
        answers = []
        for calendar, lengths in self.asks:
            if calendar is None:
                answers.append(at)
                answers += [at + seconds for seconds in lengths]
            else:
                answers.append(calendar.next_open_at(at))
                answers += calendar.add_all(at, lengths)
        return answers


def sheets(targets: Iterable[TargetPlan], levels: int) -> tuple[Sheet, ...]:
    """The sheet of each level index, for tickets that are created."""
    plans = tuple(targets)
    return tuple(_sheet(plans, level) for level in range(levels))


def _sheet(plans: tuple[TargetPlan, ...], level: int) -> Sheet:
    asked: dict[int | None, tuple[Calendar | None, list[int]]] = {}
    for plan in plans:
        for calendar, seconds in _lengths(plan, level) if _is_plain(plan, level) else ():
            lengths = asked.setdefault(None if calendar is None else id(calendar), (calendar, []))[1]
            if seconds not in lengths:
                lengths.append(seconds)
    places: dict[tuple[int | None, int], int] = {}
    for key, (_, lengths) in asked.items():
        first = len(places)
        places[key, 0] = first  # the start itself; no length is 0
        places |= {(key, seconds): first + 1 + number for number, seconds in enumerate(lengths)}
    asks = tuple((calendar, tuple(lengths)) for calendar, lengths in asked.values())
    return Sheet(tuple(_row(plan, level, places) for plan in plans), asks)


def _row(plan: TargetPlan, level: int, places: dict[tuple[int | None, int], int]) -> Row:
    if not _is_plain(plan, level):
        return plan, plan.name, plan.pause_on, False, 0, LONG_WAY, (), None
    found = [places[None if calendar is None else id(calendar), seconds] for calendar, seconds in _lengths(plan, level)]
    if not found:
        return plan, plan.name, plan.pause_on, True, 0, 0, (), None
    goal, ladder = plan.goal_at(level), plan.ladder_at(level)
    about_due = [one.seconds for one in ladder.foremost if one.base == "due"] if ladder is not None else []
    own = None if goal is None or goal.kind is DurationKind.ELAPSED else id(plan.calendar)
    due, *early = found
    return plan, plan.name, plan.pause_on, False, places[own, 0], due, tuple(early), min(about_due, default=None)


def _is_plain(plan: TargetPlan, level: int) -> bool:
    """Whether every created ticket of the level gets the promise, and seconds are enough to place all of it."""
    goal, ladder = plan.goal_at(level), plan.ladder_at(level)
    if plan.rule.when is not None or plan.cases or "created" not in plan.starts.types:
        return False
    if goal is None or ladder is None:
        return True
    return goal.kind in _SECONDS and goal.amount > 0 and all(one.base != "calendar" for one in ladder.foremost)


def _lengths(plan: TargetPlan, level: int) -> list[tuple[Calendar | None, int]]:
    """The goal, then the first steps that are counted from the start; nothing where there is no promise."""
    goal, ladder = plan.goal_at(level), plan.ladder_at(level)
    if goal is None or ladder is None:
        return []
    meters: dict[str, Calendar | None] = {"open": plan.calendar, "elapsed": None}
    own = None if goal.kind is DurationKind.ELAPSED else plan.calendar
    return [(own, goal.amount), *((meters[one.base], one.seconds) for one in ladder.foremost if one.base in meters)]


_SECONDS: Final = frozenset({DurationKind.ELAPSED, DurationKind.OPEN})
