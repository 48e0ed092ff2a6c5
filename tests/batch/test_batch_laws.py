"""A law: a batch says of each row what the engine says of that ticket's created event, whatever the policy."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.kit import desk
from tests.properties.test_engine_laws import TICKET
from tests.properties.whole_lives import engine_for, policies

from slaengine import Engine
from slaengine.rules import FieldKind, FieldType

pytest.importorskip("pyarrow")
from tests.batch.alone import differences

from slaengine.batch import decide

ROOT = Path(__file__).parents[2]
PACKS = sorted(path.parent for path in (ROOT / "policies").glob("*/policy.yaml"))

EVERYTHING = """
intake:
  required: [contact, {fields: [customer.name, subject], when: {channel: phone}}, users]
  transfer: [{name: away, when: {subject: {contains: refund}}, to: billing}]
classification:
  hit: all
  rules:
    - {name: printers, when: {subject: {matches: "print(er|ing)"}}, then: {category: printing, tags: [paper, print]}}
    - {name: crowds, when: {users: {at_least: 50}}, then: {tags: [crowd]}}
    - name: nets
      when: {any_of: [{subject: {contains: [network, 网络]}}, {tags: {has: wifi}}]}
      then: {category: network, tags: [print]}
"""
LEVELS_BY_MATRIX = """
priorities:
  levels: {P1: , P2: , P3: }
  matrix:
    rows: service
    columns: channel
    cells: {down: {web: P1, phone: P2}, slow: {web: P2, phone: P3}, fine: {web: P3, phone: P3}}
  hit: unique
  rules:
    - {name: printing, when: {category: printing}, then: P2}
    - {name: crowd, when: {tags: {has: crowd}}, then: P1}
    - {name: rest, otherwise: true, then: P3}
  adjust:
    - {name: vip, when: {tier: vip}, raise_by: 1}
    - {name: not-for-few, when: {users: {below: 5}, priority: P1}, lower_by: 2}
"""
TARGETS = """
targets:
  review:
    stop: reviewed
    goal: 1h
    calendar: office
    cases: [{when: {channel: web}, goal: {P1: 5m, P3: 2h}}, {when: {line: 2}, goal: 4bh}]
  information: {when: {complete: false}, stop: info_completed, goal: 1h, calendar: office}
  intake_only: {when: {stage: intake}, stop: info_completed, goal: 2bd, calendar: office, land: end_of_day}
  dated: {stop: resolved, goal: {P1: 1d, P2: 2bd, P3: 30bh}, calendar: office, pause_on: waiting}
  later: {start: responded, stop: resolved, goal: {P1: 1h, P2: 2h, P3: 3h}}
  by_customer: {start: {event: created, actor: agent}, stop: resolved, goal: 1h}
  not_for_p3: {stop: resolved, goal: {P1: 1h, P2: 2bh}, calendar: office}
escalations:
  dated:
    - {name: soon, at: 25%, notify: manager}
    - {name: at-once, before: 30h, notify: manager, raise_priority_by: 1}
  review: [{name: first, elapsed: 30m, notify: manager}]
"""
GROUPS = """
routing:
  groups: {one: {title: One, line: 1}, two: {title: Two, line: 2}}
  rules:
    - {name: urgent, when: {priority: P1}, then: two}
    - {name: rest, when: {service: {is_missing: false}}, then: one}
    - {name: others, otherwise: true, then: two}
"""


RICH = desk(EVERYTHING, LEVELS_BY_MATRIX, TARGETS, GROUPS)
SHIPPED = {pack.name: Engine.load(pack) for pack in PACKS}
TEXTS = ("a refund for the printer", "Printing fails", "NETWORK down", "网络", "wifi", "", "x")
ODD = st.sampled_from([True, 7, 1.5, -1, "what?", ["wifi"], [], {"a": 1}, "2026-11-23T09:00:00+08:00", 2**60, 1e300])
NAMES = {"category": TEXTS, "tags": ("wifi", "crowd", "new"), "status": ("waiting", "open"), "group": ("one", "nobody")}


FAR_OFF = ("1970-01-01T00:00:01Z", "2100-12-31T23:00:00Z", "2150-01-01T00:00:00Z")


def instants(*, far: bool = False) -> st.SearchStrategy[str]:
    """Mostly this autumn, on quarters of an hour and between; now and then far off, or no instant at all."""
    begin = datetime(2026, 10, 20, tzinfo=UTC)
    near = st.one_of(st.integers(0, 40 * 96).map(lambda quarter: quarter * 900), st.integers(0, 40 * 86_400))
    usual = near.map(lambda seconds: (begin + timedelta(seconds=seconds)).isoformat())
    odd = ["2026-11-23T09:00:00.75+08:00", "2026-11-23 09:00Z", *(FAR_OFF if far else ())]
    bad = ["2026-11-23T09:00:00", "2026-11-31T09:00:00Z", "soon", ""]
    return st.one_of(usual, usual, usual, usual, st.sampled_from(odd + bad))


def facts_of(field: FieldType) -> st.SearchStrategy[Any]:
    """Values that suit a field, and now and then one that does not."""
    words = st.sampled_from(NAMES.get(field.name, field.values or TEXTS))
    low, high = field.minimum, field.maximum
    whole = st.integers(int(-5 if low is None else low), int(200 if high is None else high))
    suiting: dict[FieldKind, st.SearchStrategy[Any]] = {
        FieldKind.INTEGER: whole | whole.map(float),
        FieldKind.NUMBER: whole | whole.map(lambda number: number + 0.5),
        FieldKind.BOOLEAN: st.booleans(),
        FieldKind.INSTANT: instants(),
        FieldKind.DURATION: st.sampled_from(["15m", "2h", "90s", "3bd"]),
        FieldKind.LIST: st.lists(words, max_size=3),
    }
    fact = suiting.get(field.kind, words)
    return st.one_of(fact, fact, fact, fact, fact, st.none(), ODD)


def tickets_for(engine: Engine) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Tickets that speak of everything that the policy reads, flat or nested."""
    fields = {".".join(access.path): facts_of(access.type) for access in engine.policy.fields if not access.of_event}
    fields |= {
        one.text: st.sampled_from([*TEXTS, None, [], 5]) for one in engine.policy.intake.required if not one.field
    }
    ticket = st.fixed_dictionaries({"created_at": instants()}, optional=fields)
    return st.lists(st.one_of(ticket, ticket.map(nested)), min_size=1, max_size=5)


def nested(ticket: dict[str, Any]) -> dict[str, Any]:
    """Dotted keys as maps in maps."""
    found: dict[str, Any] = {}
    for key, value in ticket.items():
        *parents, last = key.split(".")
        inner = found
        for parent in parents:
            inner = inner.setdefault(parent, {})
        inner[last] = value
    return found


@settings(max_examples=100, deadline=None)
@given(tickets_for(RICH))
def test_a_batch_is_what_the_engine_says_of_each_ticket(tickets: list[dict[str, Any]]) -> None:
    assert differences(RICH, tickets, decide(RICH.policy, tickets)) == []


def test_the_law_is_about_columns_and_not_about_the_engine_itself() -> None:
    """Of the policy above only P1 has a step that comes at once, and is decided alone."""
    pairs = product(("down", "slow", "fine"), ("web", "phone"))
    tickets = [{"created_at": "2026-11-23T09:00:00Z", "service": state, "channel": way} for state, way in pairs]
    decided = decide(RICH.policy, tickets)
    assert decided.columns()["base"].tolist() == ["P1", "P2", "P2", "P3", "P3", "P3"]
    assert decided.alone == 1


@pytest.mark.parametrize("name", SHIPPED)
@settings(max_examples=25, deadline=None)
@given(st.data())
def test_so_it_is_with_the_shipped_policies(name: str, data: st.DataObject) -> None:
    engine = SHIPPED[name]
    tickets = data.draw(tickets_for(engine))
    assert differences(engine, tickets, decide(engine.policy, tickets)) == []


@settings(max_examples=15, deadline=None)
@given(st.lists(st.fixed_dictionaries({"created_at": instants(far=True)}), min_size=1, max_size=4))
def test_tickets_of_far_off_years_are_decided_or_refused_as_the_engine_does(tickets: list[dict[str, Any]]) -> None:
    assert differences(RICH, tickets, decide(RICH.policy, tickets)) == []


@settings(max_examples=60, deadline=None)
@given(policies(), st.lists(st.tuples(TICKET, instants()), min_size=1, max_size=6))
def test_and_with_made_up_targets_ladders_and_goals(
    policy: dict[str, Any], told: list[tuple[dict[str, Any], str]]
) -> None:
    engine = engine_for(policy)
    tickets = [{"created_at": at, **ticket} for ticket, at in told]
    assert differences(engine, tickets, decide(engine.policy, tickets)) == []
