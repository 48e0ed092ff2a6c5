"""One promise as the engine runs it: what starts and keeps it, how long it may take, and its ladder.

Levels are indexes, 0 the most urgent; lengths of time are `Duration`s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from slaengine.model.ladder import Ladder, StepPlan, ladder_for
from slaengine.model.patterns import EventPattern, EventSet, Words
from slaengine.rules import Rule, RuleTable
from slaengine.worktime import Calendar, Duration, format_duration

OnReopen = Literal["resume", "new_cycle", "keep_result"]


@dataclass(frozen=True, slots=True)
class CasePlan:
    """Other figures of a promise for some tickets: a length and what keeps it, for each level index."""

    goals: tuple[Duration | None, ...]
    stop: tuple[tuple[EventPattern, ...], ...]
    rule: Rule[int]
    """When the case holds; `then` is its number, counted from 1."""


class Figures(NamedTuple):
    """The figures of a promise in one case: by level index, and what all levels share."""

    goals: tuple[Duration | None, ...]
    shared_goal: Duration | None
    stops: tuple[EventSet, ...]
    ladders: tuple[Ladder | None, ...]


@dataclass(frozen=True, slots=True)
class TargetPlan:
    """One promise. `goals` has a length for each level index, None where there is no such promise."""

    name: str
    title: Words
    start: tuple[EventPattern, ...]
    stop: tuple[EventPattern, ...]
    restart: tuple[EventPattern, ...]
    """Not empty for a recurring target, whose `goals` are the lengths of its stretches."""
    goals: tuple[Duration | None, ...]
    calendar: Calendar
    pause_on: frozenset[str]
    end_of_day: bool
    from_change: bool
    grace: int
    """Seconds; 0 for none."""
    on_reopen: OnReopen
    rule: Rule[str]
    """The target as a rule: its name, `when` (None: always), place and clause; `then` is the target's name."""
    places: Mapping[str, str] = field(default_factory=dict)
    """Places of its keys in the pack: `goal`, `goal.P1`, `pause_on`, `calendar`, `start`, `stop` …, for the ledger."""
    stop_by_level: tuple[tuple[EventPattern, ...], ...] = ()
    """What keeps the promise at each level index, where that differs; empty: `stop` for all."""
    cases: tuple[CasePlan, ...] = ()
    case_table: RuleTable[int] | None = None
    """The cases' rules as a table of kind `first`; where none holds, the target's own figures do."""
    steps: tuple[StepPlan, ...] = ()
    """The escalation ladder."""
    stage: str | None = None
    """The stage that the ticket is in while the clock runs."""
    begun_by: frozenset[str] = field(init=False)
    """The types of all events that may start the clock."""
    kept_by: frozenset[str] = field(init=False)
    """The types of all events that may stop or restart it, for any ticket."""
    starts: EventSet = field(init=False)
    restarts: EventSet = field(init=False)
    figures: tuple[Figures, ...] = field(init=False)
    """The target's own figures, then those of each case."""
    ending: tuple[tuple[int, EventSet], ...] = field(init=False)
    """The steps that some events put an end to, by number."""
    announced: tuple[tuple[str, str, str], ...] = field(init=False)
    """Each step, and last of all the breach, as decisions announce it: kind, what, and the place of the rule."""
    goal_texts: Mapping[Duration | None, str | None] = field(init=False)
    """Each length as text, for decisions."""

    def __post_init__(self) -> None:
        stops = (self.stop, *self.stop_by_level, *(stop for case in self.cases for stop in case.stop))
        object.__setattr__(self, "begun_by", frozenset(one.type for one in self.start))
        object.__setattr__(self, "kept_by", frozenset(one.type for some in (self.restart, *stops) for one in some))
        object.__setattr__(self, "starts", EventSet.of(self.start))
        object.__setattr__(self, "restarts", EventSet.of(self.restart))
        own = self._figures(self.goals, self.stop_by_level or (self.stop,) * len(self.goals))
        object.__setattr__(self, "figures", (own, *(self._figures(case.goals, case.stop) for case in self.cases)))
        steps = (("escalation", f"{self.name} {step.name}", step.rule.at) for step in self.steps)
        object.__setattr__(self, "announced", (*steps, ("breach", self.name, self.rule.at)))
        ending = ((number, step.stop_on) for number, step in enumerate(self.steps))
        object.__setattr__(self, "ending", tuple((n, on) for n, on in ending if on.types or on.guarded))
        lengths = [None, *(goal for figures in self.figures for goal in figures.goals)]
        texts = {goal: None if goal is None else format_duration(goal) for goal in lengths}
        object.__setattr__(self, "goal_texts", texts)

    @property
    def recurring(self) -> bool:
        """Whether the clock starts anew at each `restart`."""
        return bool(self.restart)

    def goal_at(self, level: int | None, case: int = 0) -> Duration | None:
        """The length at a level; without a level, the one that all levels share. Case 0 is the target's own."""
        figures = self.figures[case]
        return figures.shared_goal if level is None else figures.goals[level]

    def ladder_at(self, level: int | None, case: int = 0) -> Ladder | None:
        """The footings of the steps for the length at a level; None where there is no length."""
        return self.figures[case].ladders[level or 0]

    def stops_at(self, level: int | None, case: int = 0) -> EventSet:
        """What keeps the promise at a level; without a level, what does at the most urgent one."""
        return self.figures[case].stops[level or 0]

    def _figures(self, goals: tuple[Duration | None, ...], stop: tuple[tuple[EventPattern, ...], ...]) -> Figures:
        shared = goals[0] if len(set(goals)) == 1 else None
        ladders = tuple(None if goal is None else ladder_for(self.steps, goal) for goal in goals)
        return Figures(goals, shared, tuple(map(EventSet.of, stop)), ladders)
