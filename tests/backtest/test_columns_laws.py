"""A law: what columns say of a table of tickets is what a replay says of it, whatever the policies and the table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.batch.test_batch_laws import EVERYTHING, LEVELS_BY_MATRIX, facts_of
from tests.batch.test_batch_laws import GROUPS as ROUTING
from tests.engine.kit import desk
from tests.properties.whole_lives import engine_for, policies

from slaengine import Engine
from slaengine.backtest.column_reasons import left_out

pytest.importorskip("pyarrow")
from tests.backtest.tables import MemoryTable, Policies, Row, both_ways, differing, refused

ROOT = Path(__file__).parents[2]
SHIPPED = {path.parent.name: Engine.load(path.parent) for path in sorted((ROOT / "policies").glob("*/policy.yaml"))}
BEGIN = datetime(2026, 10, 20, tzinfo=UTC)
USUAL = {kind: f"{kind}_at" for kind in ("assigned", "acknowledged", "responded", "resolved", "closed")}
MORE = {kind: f"{kind}_at" for kind in ("progress_updated", "customer_replied", "confirmed", "updated")}


def instants() -> st.SearchStrategy[str]:
    """This autumn, on quarters of an hour, so that many things happen at one instant, and between."""
    quarters = st.integers(0, 12 * 96).map(lambda number: number * 900)
    return (quarters | st.integers(0, 20 * 86_400)).map(lambda at: (BEGIN + timedelta(seconds=at)).isoformat())


LENGTHS = (0, 60, 1_200, 2_700, 3_600, 7_200, 10_800, 14_400, 32_400, 86_400)
"""Seconds after the creation at which goals end and steps come, or nearly."""


@st.composite
def tables(draw: st.DrawFn, fields: Mapping[str, st.SearchStrategy[Any]], events: Mapping[str, str]) -> list[Row]:
    """Tickets with these fields and events: some before their creation, some at the very end of a goal."""
    times = {column: instants() | st.sampled_from(LENGTHS) for column in events.values()}
    ticket = st.fixed_dictionaries({"created_at": instants()}, optional={**times, **fields})
    rows = []
    for number, row in enumerate(draw(st.lists(ticket, min_size=1, max_size=7))):
        created = datetime.fromisoformat(str(row["created_at"]))
        lengths = {name: row[name] for name in times if isinstance(row.get(name), int)}
        later = {name: (created + timedelta(seconds=int(size))).isoformat() for name, size in lengths.items()}
        rows.append({"ticket_id": f"T-{number}", **row, **later})
    return rows


MADE_UP: Mapping[str, st.SearchStrategy[Any]] = {
    "service": st.sampled_from(["down", "slow", "fine"]),
    "status": st.sampled_from(["open", "open", "waiting", "held"]),
    "customer.tier": st.sampled_from(["vip", "standard"]),
    "group": st.sampled_from(["one", "two", "nobody"]),
}
GROUPS = {
    "groups": {
        "one": {"title": "One", "line": 1, "next_line": "two", "calendar": "office"},
        "two": {"title": "Two", "line": 2, "next_line": "three"},
        "three": {"title": "Three", "line": 3, "calendar": "night"},
    },
    "rules": [
        {"name": "slow", "when": {"service": "slow"}, "then": "two"},
        {"name": "rest", "otherwise": True, "then": "one"},
    ],
}


@st.composite
def handing_over(draw: st.DrawFn) -> dict[str, Any]:
    """A made-up policy, with groups, transfers, and steps that hand over to the next line or to a group."""
    whole = draw(policies())
    whole["routing"] = GROUPS
    if draw(st.booleans()):
        whole["intake"] = {"transfer": [{"name": "away", "when": {"tier": "standard"}, "to": "sales"}]}
    whens = [None, None, {"line": 1}, {"line": 2}, {"group": "one"}, {"service": "down"}, {"line": {"below": 3}}]
    for ladder in whole.get("escalations", {}).values():
        for step in ladder:
            to = draw(st.sampled_from([None, "next_line", "next_line", "three", "one"]))
            if to is not None and "repeat" not in step and not str(step.get("before")).endswith("bh"):
                step["hand_over"] = to
                when = draw(st.sampled_from(whens))
                if when is not None:
                    step["when"] = when
    return whole


@settings(max_examples=40, deadline=None)
@given(policies(), policies(), tables(MADE_UP, USUAL | MORE))
def test_made_up_policies_come_to_the_same(new: dict[str, Any], old: dict[str, Any], rows: list[Row]) -> None:
    pair = Policies(engine_for(new), engine_for(old))
    table = MemoryTable.of(rows, pair.new, USUAL | MORE, size=3)
    assert not refused(pair, table)
    both = both_ways(pair, table)
    assert differing(both) == {}
    assert both.columns.result.foremost == both.replayed.foremost


@settings(max_examples=40, deadline=None)
@given(handing_over(), handing_over(), tables(MADE_UP, USUAL))
def test_so_it_is_where_tickets_are_handed_over_and_transferred(
    new: dict[str, Any], old: dict[str, Any], rows: list[Row]
) -> None:
    pair = Policies(engine_for(new), engine_for(old))
    table = MemoryTable.of(rows, pair.new, USUAL)
    assert not refused(pair, table)
    both = both_ways(pair, table)
    assert differing(both) == {}
    assert both.columns.result.foremost == both.replayed.foremost


TARGETS = """
targets:
  review: {stop: reviewed, goal: 1h, calendar: office, cases: [{when: {channel: web}, goal: {P1: 5m, P3: 2h}}]}
  information: {when: {complete: false}, stop: [responded, resolved], goal: 1h, calendar: office}
  intake_only: {when: {stage: intake}, stop: resolved, goal: 2bd, calendar: office}
  by_line: {when: {line: 2}, stop: [resolved, closed], goal: 4bh, calendar: office}
  dated:
    stop: {P1: resolved, P2: [resolved, responded], P3: closed}
    goal: {P1: 1d, P2: 2bd, P3: 30bh}
    calendar: office
  later: {start: [responded, acknowledged], stop: [responded, resolved], goal: {P1: 1h, P3: 3h}, pause_on: waiting}
  by_customer: {start: {event: created, actor: agent}, stop: resolved, goal: 1h}
  confirmed: {start: resolved, stop: closed, goal: {P1: 1h, P2: 2bh}, calendar: office}
"""
CLOSING = """
closing: {unanswered_after: 1d}
escalations:
  dated: [{name: next, at: 75%, notify: manager}, {name: broken, at: breach, notify: manager, deliver: in_hours}]
"""
RICH = desk(EVERYTHING, LEVELS_BY_MATRIX, TARGETS, ROUTING)
OTHER = desk(
    EVERYTHING,
    LEVELS_BY_MATRIX.replace("P2}\n    - {name: crowd", "P1}\n    - {name: crowd"),
    TARGETS.replace("goal: 1h", "goal: 45m"),
    ROUTING,
    CLOSING,
)


def known_fields(engine: Engine) -> dict[str, st.SearchStrategy[Any]]:
    """All that the policy reads of a ticket, with values that suit and values that do not."""
    kinds = {".".join(access.path): access.type for access in engine.policy.fields if not access.of_event}
    return {path: facts_of(kind).filter(_can_be_carried) for path, kind in kinds.items()}


def _can_be_carried(value: Any) -> bool:
    return not isinstance(value, int | float) or abs(value) < 2**53


@settings(max_examples=40, deadline=None)
@given(tables(known_fields(RICH), USUAL))
def test_so_it_is_with_matrix_classes_transfers_and_cases(rows: list[Row]) -> None:
    for pair in (Policies(RICH, OTHER), Policies(OTHER, RICH), Policies(RICH, None)):
        table = MemoryTable.of(rows, pair.new, USUAL, size=4)
        assert not refused(pair, table)
        assert differing(both_ways(pair, table)) == {}


@pytest.mark.parametrize("name", SHIPPED)
@settings(max_examples=12, deadline=None)
@given(st.data())
def test_so_it_is_with_the_shipped_policies(name: str, data: st.DataObject) -> None:
    engine = SHIPPED[name]
    assert left_out(engine.policy, USUAL) == {}
    rows = data.draw(tables(known_fields(engine), USUAL))
    table = MemoryTable.of(rows, engine, USUAL)
    assert not refused(Policies(engine, None), table)
    assert differing(both_ways(Policies(engine, None), table)) == {}


def test_the_shipped_policies_need_no_replay_for_usual_tickets_transferred_ones_among_them() -> None:
    """So that the law is about columns and not about the engine itself."""
    at = "2026-11-{:02}T09:00:00+08:00"
    rows = [
        {"ticket_id": f"T-{n}", "created_at": at.format(2 + n), "responded_at": at.format(3 + n), **fields}
        | ({"resolved_at": at.format(4 + 2 * n)} if n % 3 else {})
        for n, fields in enumerate([{"category": "software"}, {"category": "complaint"}, {}] * 4)
    ]
    for engine in SHIPPED.values():
        both = both_ways(Policies(engine, None), MemoryTable.of(rows, engine, USUAL))
        assert differing(both) == {}
        assert both.columns.alone == 0
    assert (
        SHIPPED["call-centre"].evaluate_columns(rows).columns()["transfer_to"].tolist().count("customer-service") == 4
    )
