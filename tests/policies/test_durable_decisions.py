"""Whole decisions by durable-rules: byte for byte those of the indexed matcher, on every shipped policy."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slaengine.rules import FieldKind, Matcher
from slaengine.rules.durable import DurableTable
from slaengine.service.engine import Engine
from slaengine.service.resources import pack_names, pack_path, shipped
from slaengine.testing.run import run_pack

pytest.importorskip("durable_rules_engine", reason="durable-rules does not run on this Python", exc_type=ImportError)
LOGS = {"call-centre": "call-centre", "service-requests": "service-requests", "whole-life": "call-centre"}


WORLDS = {name: pack_path(name) for name in pack_names()} | {
    name: shipped("examples") / name for name in ("incident-desk", "italian-desk")
}
ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, -1, 2**53 - 1, 1.5, "", "网络故障", "\u2028", [], ["vip"], {}, "down"]
)
KINDS = ("viewed", "updated", "responded", "customer_replied", "resolved", "reopened", "closed", "tick")


@cache
def engine(world: str, matcher: Matcher) -> Engine:
    return Engine.load(WORLDS[world], matcher=matcher)


@st.composite
def tickets(draw: st.DrawFn, world: str) -> dict[str, Any]:
    """What a ticket may say of the fields of a policy: values that its rules know, words, and what nobody expects."""
    ticket: dict[str, Any] = {}
    for access in engine(world, "indexed").policy.fields:
        words = draw(st.lists(st.sampled_from(access.type.values or ("vpn", "down", "发票")), max_size=3))
        number = draw(st.integers(-2, 200))
        match access.type.kind:
            case FieldKind.ENUM | FieldKind.TEXT:
                fact: Any = " ".join(words) or None
            case FieldKind.LIST:
                fact = words
            case FieldKind.BOOLEAN:
                fact = number > 99
            case _:
                fact = number
        inner = ticket
        for step in access.path[:-1]:
            inner = inner.setdefault(step, {})
        inner[access.path[-1]] = draw(ODD) if number < 0 else fact
    return ticket


@st.composite
def lives(draw: st.DrawFn, world: str) -> list[dict[str, Any]]:
    kinds = ("created", *draw(st.lists(st.sampled_from(KINDS), max_size=4)))
    hours = sorted(draw(st.lists(st.integers(0, 99), min_size=len(kinds), max_size=len(kinds))))
    return [
        {
            "event_id": f"e{number}",
            "ticket_id": "T-1",
            "type": kind,
            "at": f"2026-11-{23 + hour // 24}T{hour % 24:02}:00:00+08:00",
            "ticket": draw(tickets(world)),
        }
        for number, (kind, hour) in enumerate(zip(kinds, hours, strict=True))
    ]


def decisions(engine: Engine, events: Iterable[dict[str, Any]]) -> list[str]:
    """Every decision of the events, in both languages, with the state it leaves, as bytes would hold it."""
    states: dict[str, Any] = {}
    found = []
    for event in events:
        decision = engine.evaluate(event, states.get(event["ticket_id"]))
        states[event["ticket_id"]] = decision.state
        found += [json.dumps(decision.to_json(language), ensure_ascii=False) for language in ("en", "zh")]
    return found


@pytest.mark.parametrize("log", sorted(LOGS))
def test_every_example_is_decided_alike_to_the_byte(log: str) -> None:
    lines = (shipped("examples") / log / "events.jsonl").read_text("utf-8").splitlines()
    events = [json.loads(line) for line in lines]
    by: dict[Matcher, list[str]] = {}
    for matcher in ("indexed", "durable"):
        engine = Engine.load(pack_path(LOGS[log]), matcher=matcher)
        assert isinstance(engine.policy.priority.table, DurableTable) is (matcher == "durable")
        by[matcher] = decisions(engine, events)
    assert by["durable"] == by["indexed"]
    assert len(by["indexed"]) == 2 * len(events) > 0


@pytest.mark.parametrize("world", sorted(WORLDS))
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_any_life_of_a_ticket_is_decided_alike_to_the_byte(world: str, data: st.DataObject) -> None:
    events = data.draw(lives(world))
    assert decisions(engine(world, "durable"), events) == decisions(engine(world, "indexed"), events)


@pytest.mark.parametrize("name", pack_names())
def test_every_scenario_of_a_pack_is_decided_alike_to_the_byte(name: str) -> None:
    seen = {}
    for matcher in ("indexed", "durable"):
        report = run_pack(pack_path(name), both=False, matcher=matcher)
        assert report.passed
        seen[matcher] = [
            json.dumps(decision.to_json(language), ensure_ascii=False)
            for played in report.played
            for decision in played.decisions
            for language in ("en", "zh")
        ]
    assert seen["durable"] == seen["indexed"]
    assert len(seen["indexed"]) > 20


@pytest.mark.parametrize("name", pack_names())
def test_both_matchers_agree_on_every_question_of_a_packs_tests(name: str) -> None:
    report = run_pack(pack_path(name))
    assert report.passed
    assert report.twins.tables > 0
    assert report.twins.questions > 0
    assert report.twins.differences == []
