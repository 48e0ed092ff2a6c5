"""Goals from history: how long things took, measured as if no promise had been broken, and lengths people write.

A clock that is past its deadline does not pause any more, so what it measured would depend on the goals of then.
Tickets are therefore replayed under a copy of the policy whose goals are out of reach and whose ladders are empty;
everything else, also what pauses a clock and what stops it, is the policy's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, Literal

from slaengine.backtest.life import live
from slaengine.backtest.month import kind_of
from slaengine.backtest.quantile import least_number, lower_rank, upper_rank
from slaengine.backtest.spread import at_rank, kept_as, rank_of, together
from slaengine.backtest.tally import Name, Result, Tally
from slaengine.model.clock import Clock, deadline, elapsed_seconds
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.event import Event
from slaengine.model.target import TargetPlan
from slaengine.service.engine import Engine
from slaengine.service.lanes import closes
from slaengine.service.stream import Evaluates
from slaengine.worktime import Calendar, Duration, DurationKind

ALL_TYPES: Final = "all"
OUT_OF_REACH_DAYS: Final = 5 * 365
"""Days of the goals under which time is measured: calendars reach twice as far."""
_MONDAY: Final = 1_767_542_400
_WRITTEN: Final[Mapping[DurationKind, tuple[int, ...]]] = {
    DurationKind.ELAPSED: (5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720, 1_440, 2_160, 2_880, 4_320,
                           5_760, 7_200, 10_080, 14_400, 20_160, 30_240, 43_200),
    DurationKind.OPEN: (5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720, 960, 1_200, 1_440, 1_920, 2_400,
                        3_600, 4_800, 7_200, 9_600, 12_000, 14_400, 19_200, 24_000),
}  # fmt: skip
"""Lengths that people write, in minutes; beyond the last one, whole multiples of it."""

Why = Literal["", "few", "open"]


@dataclass(frozen=True)
class Measure:
    """A study of how long things took. `field` holds a ticket's type."""

    engine: Evaluates
    field: str

    @classmethod
    def of(cls, policy: CompiledPolicy, field: str) -> Measure:
        """A study under a copy of the policy whose goals are out of reach."""
        return cls(Engine(replace(policy, targets=tuple(map(_endless, policy.targets)))), field)

    def ticket(self, events: Sequence[Event], until: int, result: Result) -> None:
        """Decide one ticket and count it; see `workers.Study`."""
        policy = self.engine.policy
        ticket = live(self.engine, events, until).last
        kind = kind_of(ticket, self.field)
        for plan in policy.targets:
            clock = ticket.clocks.get(plan.name)
            if clock is None or clock.case or plan.recurring or clock.level is None:
                continue
            match clock.status:
                case "met" | "missed":
                    ended = "done"
                case "running" | "paused":
                    ended = "open"
                case _:
                    continue
            level = policy.priority.levels[clock.level]
            result.counts[ended, plan.name, level, kind, str(kept_as(_needed(clock, plan, ticket.at)))] += 1


def _needed(clock: Clock, plan: TargetPlan, now: int) -> int:
    """The least length, in seconds of the target's meter, that this ticket would have kept.

    Work that is done after closing time has used no more open time than work at closing time, and is late all the
    same if its deadline was then (rulings 1 and 2).
    """
    seconds = elapsed_seconds(clock, plan, now)
    done_at = clock.stopped_at if clock.paused_at is None else clock.paused_at
    if done_at is None or deadline(clock, plan, Duration(meter(plan.calendar), seconds)) >= done_at:
        return seconds
    return seconds + 1


def meter(calendar: Calendar) -> DurationKind:
    """What a goal over this calendar counts: open time where it closes, real time where it does not."""
    return DurationKind.OPEN if closes(calendar) else DurationKind.ELAPSED


def _endless(plan: TargetPlan) -> TargetPlan:
    kind = meter(plan.calendar)
    whole = OUT_OF_REACH_DAYS * 86_400
    amount = whole if kind is DurationKind.ELAPSED else plan.calendar.open_seconds(_MONDAY, _MONDAY + whole)
    goal = Duration(kind, amount)
    if plan.recurring:
        return replace(plan, steps=())
    return replace(
        plan,
        goals=_out_of_reach(plan.goals, goal),
        cases=tuple(replace(case, goals=_out_of_reach(case.goals, goal)) for case in plan.cases),
        steps=(),
        end_of_day=False,
        grace=0,
    )


def _out_of_reach(goals: Sequence[Duration | None], goal: Duration) -> tuple[Duration | None, ...]:
    return tuple(None if one is None else goal for one in goals)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What history says about one promise at one level, for one type of tickets or for all. Lengths are in seconds."""

    target: str
    level: str
    kind: str
    done: int
    open: int
    """Tickets that are not done; each counts as one that took longer than all others."""
    point: int | None
    """The length within which the wanted share was done."""
    lower: int | None
    upper: int | None
    """Bounds of that length, each with the wanted confidence."""
    goal: Duration | None
    """The upper bound, rounded up to a length that people write; None where too little is known."""
    why: Why
    """Why there is no goal: too `few` tickets, or too many of them `open`."""


def suggestions(counts: Tally, policy: CompiledPolicy, share: Fraction, confidence: Fraction) -> Iterator[Suggestion]:
    """By target, level and type, in the policy's order; all types of a level together first."""
    done, still = _lengths(counts, "done"), _lengths(counts, "open")
    for plan in policy.targets:
        for level in policy.priority.levels:
            kinds = sorted({key[2] for key in (*done, *still) if key[:2] == (plan.name, level)})
            for kind in [ALL_TYPES, *kinds] if kinds else []:
                cells = [(plan.name, level, one) for one in kinds if kind in (ALL_TYPES, one)]
                took = together(done.get(cell, {}) for cell in cells)
                unfinished = sum(sum(still.get(cell, {}).values()) for cell in cells)
                yield _suggest(plan, level, kind, (took, unfinished), (share, confidence))


def _suggest(
    plan: TargetPlan, level: str, kind: str, found: tuple[Mapping[int, int], int], wanted: tuple[Fraction, Fraction]
) -> Suggestion:
    took, unfinished = found
    share, confidence = wanted
    done = sum(took.values())
    number = done + unfinished

    def at(rank: int | None) -> int | None:
        return None if rank is None or rank > done else at_rank(took, rank)

    upper = at(upper_rank(number, share, confidence))
    why: Why = "" if upper is not None else "few" if number < least_number(share, confidence) else "open"
    return Suggestion(
        plan.name,
        level,
        kind,
        done,
        unfinished,
        point=at(rank_of(number, share)) if number else None,
        lower=at(lower_rank(number, share, confidence)),
        upper=upper,
        goal=None if upper is None else written(upper, meter(plan.calendar)),
        why=why,
    )


def written(seconds: int, kind: DurationKind) -> Duration:
    """The least length that people write and that is not shorter.

    >>> str(written(4_000, DurationKind.ELAPSED)), str(written(90_001, DurationKind.OPEN))
    ('1h30m', '32bh')
    """
    lengths = _WRITTEN[kind]
    minutes = -(-seconds // 60)
    fitting = next((length for length in lengths if length >= minutes), None)
    return Duration(kind, 60 * (-(-minutes // lengths[-1]) * lengths[-1] if fitting is None else fitting))


def _lengths(counts: Tally, ended: str) -> dict[tuple[str, str, str], dict[int, int]]:
    """(target, level, type) → seconds → how often."""
    found: dict[tuple[str, str, str], dict[int, int]] = {}
    for name, number in counts.items():
        if name[0] == ended:
            found.setdefault(_cell(name), {})[int(name[4])] = number
    return found


def _cell(name: Name) -> tuple[str, str, str]:
    return name[1], name[2], name[3]
