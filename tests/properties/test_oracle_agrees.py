"""The engine agrees with an evaluator that walks through every minute, over made-up policies and whole lives."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.oracle.naive_evaluator import Happening, NaiveEvaluator
from tests.properties.whole_lives import (
    SEASONS,
    as_events,
    engine_for,
    live,
    lives,
    minute_calendars,
    pack,
    policies,
    seen,
    tick,
)

TAIL_SECONDS = 8 * 86_400
"""How long time runs on after the last event."""


@st.composite
def told_lives(draw: st.DrawFn) -> tuple[Any, list[Happening]]:
    """The calendars of a season and a life in it."""
    season = draw(st.sampled_from(SEASONS))
    return minute_calendars(season), draw(lives(season))


def broken_by_an_uplift(goals: dict[str, str], after: str) -> dict[str, Any]:
    """A policy with a step after the breach; a ticket that becomes urgent is late at once."""
    target = {"start": "created", "stop": "resolved", "calendar": "late", "goal": goals, "pause_on": "waiting"}
    return pack({"t0": target}, {"t0": [{"name": "after", "after": after, "notify": "manager"}]})


def uplifted(*later: tuple[int, str, dict[str, str]]) -> tuple[Any, list[Happening]]:
    """A life that begins in the morning, slowly; each further event at so many hours after it."""
    season = SEASONS[0]
    start = int(datetime(season.year, season.month, season.day, 8, tzinfo=UTC).timestamp())
    life = [Happening(start, "created", {"service": "fine"})]
    life += [Happening(start + hours * 3_600, kind, ticket) for hours, kind, ticket in later]
    return minute_calendars(season), life


HOURS = {"P1": "1h", "P2": "1d", "P3": "3d"}
OPEN_HOURS = {"P1": "1bh", "P2": "8bh", "P3": "24bh"}
WHILE_WAITING = uplifted(
    (2, "updated", {"status": "waiting"}), (4, "updated", {"service": "down"}), (7, "updated", {"status": "open"})
)
THEN_REOPENED = uplifted((4, "updated", {"service": "down"}), (5, "resolved", {}), (25, "reopened", {}))


@settings(max_examples=150, deadline=None)
@given(policies(), told_lives())
@example(broken_by_an_uplift(HOURS, "9h"), WHILE_WAITING)
@example(broken_by_an_uplift(HOURS, "9h"), THEN_REOPENED)
@example(broken_by_an_uplift(OPEN_HOURS, "3bh"), WHILE_WAITING)
@example(broken_by_an_uplift(OPEN_HOURS, "3bh"), THEN_REOPENED)
def test_statuses_deadlines_breaches_and_actions_are_those_of_the_naive_evaluator(
    policy: dict[str, Any], told: tuple[Any, list[Happening]]
) -> None:
    calendars, life = told
    until = life[-1].at + TAIL_SECONDS
    engine = engine_for(policy)
    lived = live(engine, [*as_events(life), tick(until)])
    naive = NaiveEvaluator(policy, calendars, "T-1").tell(life, until)
    levels = engine.policy.priority.levels
    for state, (level, targets) in zip(lived.states, naive.after, strict=False):
        assert state.grading.level is not None
        assert (levels[state.grading.level], seen(engine.policy, state)) == (level, targets)
    assert sorted(lived.actions) == sorted(naive.actions.items())
