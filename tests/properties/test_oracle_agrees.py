"""The engine agrees with an evaluator that walks through every minute, over made-up policies and whole lives."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.oracle.naive_evaluator import Happening, NaiveEvaluator, Seen
from tests.properties.whole_lives import SEASONS, as_events, engine_for, live, lives, minute_calendars, policies, tick

from slaengine.model.clock import due_if_resumed
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.state import TicketState

TAIL_SECONDS = 8 * 86_400
"""How long time runs on after the last event."""


@st.composite
def told_lives(draw: st.DrawFn) -> tuple[Any, list[Happening]]:
    """The calendars of a season and a life in it."""
    season = draw(st.sampled_from(SEASONS))
    return minute_calendars(season), draw(lives(season))


def seen(policy: CompiledPolicy, state: TicketState) -> dict[str, Seen]:
    """What the engine says of each target that has begun."""
    shown = {}
    for plan in policy.targets:
        clock = state.clocks.get(plan.name)
        if clock is not None and clock.status != "pending":
            at = due_if_resumed(clock, plan, state.at) if clock.status == "paused" else clock.due_at
            if clock.breached_at is not None:  # the deadline of a broken promise goes on with its ladder
                at = clock.breached_at
            assert at is not None
            shown[plan.name] = Seen(clock.status, clock.cycle, clock.breached_at is not None, at)
    return shown


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
