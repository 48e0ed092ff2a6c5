"""Laws of the clock ledger: it has to agree with the decision that it explains, to the second, whatever happened."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.service.ledger_desk import LEVELS, at, desk, run

from slaengine.model.clock import elapsed_seconds, remaining_seconds
from slaengine.model.decision import Decision
from slaengine.service.ledger import Ledger, fold, ledgers, post

POLICY = desk()
KINDS = ("status_changed", "status_changed", "responded", "progress_updated", "resolved", "reopened", "updated", "tick")
STATUSES = ("", "", "waiting", "waiting", "in_progress")
GAPS = st.one_of(
    st.integers(0, 7_200), st.integers(0, 3 * 86_400), st.sampled_from([0, 1, 900, 3_600, 10_800, 86_400, 40 * 86_400])
)
EVENTS = st.lists(
    st.tuples(GAPS, st.sampled_from(KINDS), st.sampled_from(STATUSES), st.sampled_from(["", "", "", *LEVELS])),
    max_size=12,
)
STARTS = st.integers(at("2026-01-28 00:00"), at("2026-12-01 00:00"))
"""With the spring festival and its make-up days, the week of hand-made exceptions, and the year's end."""


def history(start: int, status: str, level: str, gaps: list[tuple[int, str, str, str]]) -> list[Decision]:
    events, now = [(start, "created", status, level)], start
    for gap, kind, new_status, new_level in gaps:
        now += gap
        events.append((now, kind, new_status, new_level))
    return run(POLICY, events)


def latest(decisions: list[Decision]) -> list[Ledger]:
    now, postings = decisions[-1].ticket.at, post(decisions)
    return [own[-1] for plan in POLICY.targets if (own := ledgers(POLICY, plan, postings, now))]


@settings(max_examples=150, deadline=None)
@given(STARTS, st.sampled_from(STATUSES), st.sampled_from(LEVELS), EVENTS)
def test_what_counted_and_what_is_left_agree_with_the_decision(
    start: int, status: str, level: str, gaps: list[tuple[int, str, str, str]]
) -> None:
    decisions = history(start, status, level, gaps)
    now = decisions[-1].ticket.at
    statements = latest(decisions)
    assert len(statements) >= len(POLICY.targets) - 2  # one waits for a response, one is not for every level
    for ledger in statements:
        clock = decisions[-1].ticket.clocks[ledger.plan.name]
        assert ledger.counted == elapsed_seconds(clock, ledger.plan, now), ledger.plan.name
        assert ledger.balance == remaining_seconds(clock, ledger.plan, now), ledger.plan.name
        if ledger.lines:
            assert ledger.lines[-1].balance == ledger.balance


@settings(max_examples=100, deadline=None)
@given(STARTS, st.sampled_from(STATUSES), st.sampled_from(LEVELS), EVENTS)
def test_the_lines_cover_the_time_from_creation_to_the_end_without_gap_or_overlap(
    start: int, status: str, level: str, gaps: list[tuple[int, str, str, str]]
) -> None:
    decisions = history(start, status, level, gaps)
    now = decisions[-1].ticket.at
    for ledger in latest(decisions):
        until = now if ledger.clock.stopped_at is None else ledger.clock.stopped_at
        edges = [ledger.clock.created_at, *(line.end for line in ledger.lines)]
        assert [line.start for line in ledger.lines] == edges[:-1]
        assert edges[-1] == until
        assert all(line.start < line.end for line in ledger.lines)
        assert all(line.seconds in (0, line.end - line.start) for line in ledger.lines)


@settings(max_examples=50, deadline=None)
@given(STARTS, EVENTS, st.integers(3, 60))
def test_folding_keeps_sums_balances_and_edges(start: int, gaps: list[tuple[int, str, str, str]], room: int) -> None:
    for ledger in latest(history(start, "", "P4", [*gaps, (30 * 86_400, "tick", "", "")])):
        folded = fold(ledger.lines, room)
        assert len(folded) == min(room, len(ledger.lines))
        assert sum(line.seconds for line in folded) == ledger.counted
        assert [line.end for line in folded[:-1]] == [line.start for line in folded[1:]]
        assert folded[:1] == list(ledger.lines[:1])
        assert folded[-1:] == list(ledger.lines[-1:])


@settings(max_examples=50, deadline=None)
@given(STARTS, EVENTS)
def test_each_balance_is_the_one_before_less_what_counted(start: int, gaps: list[tuple[int, str, str, str]]) -> None:
    for ledger in latest(history(start, "", "P3", gaps)):
        for before, line in pairwise(ledger.lines):
            assert before.balance is not None
            assert line.balance == before.balance - line.seconds
