"""The engine agrees with an evaluator that walks through every minute, over made-up policies and whole lives."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.oracle.naive_evaluator import Happening, NaiveEvaluator
from tests.properties.whole_lives import (
    SEASONS,
    as_events,
    engine_for,
    live,
    lives,
    minute_calendars,
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


@settings(max_examples=150, deadline=None)
@given(policies(), told_lives())
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
