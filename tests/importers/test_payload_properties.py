"""Laws of the importers: no payload whatsoever gives a traceback, and what comes out can be decided."""

from __future__ import annotations

import copy
import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.importers.payloads import EXAMPLES, ROOT, Read, example, read

from slaengine import Engine
from slaengine.model.event import Event
from slaengine.service.summary import Summary, replay

ENGINE = Engine.load(ROOT / "examples" / "incident-desk")
MAPPINGS = {
    "freshdesk-webhooks": "columns: {at: freshdesk_webhook.sent_at}",
    "other-desk": (EXAMPLES / "other-desk-mapping.yaml").read_text("utf-8"),
}
FILES = sorted(path.stem for path in EXAMPLES.glob("*.json*"))
ODD: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    st.sampled_from(["", "2026-03-02T08:00:00Z", "2026-13-02T08:00:00Z", "1969-01-01T00:00:00Z", "closed"]),
    st.sampled_from(["{a:{from:1,to:2}}", "{status:{from:4,to:6}}", "jira:issue_deleted", "incident.reopened"]),
    st.just([]),
    st.just({}),
    st.just([{}, 1, None, [[]]]),
    st.just({"name": {"name": 1}, "id": []}),
).map(copy.deepcopy)  # what is put into a payload may be changed there


def payloads_of(name: str) -> list[Any]:
    path = EXAMPLES / f"{name}.jsonl"
    return example(path.name) if path.exists() else [json.loads((EXAMPLES / f"{name}.json").read_text("utf-8"))]


def spots(value: Any) -> list[tuple[Any, Any]]:
    """Every holder with each of its keys or indexes."""
    keys = list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    return [(value, key) for key in keys] + [spot for key in keys for spot in spots(value[key])]


def mutated(draw: st.DrawFn, name: str) -> list[Any]:
    """The payloads of an example with a few values put in the place of others, or taken away."""
    payloads = copy.deepcopy(draw(st.lists(st.sampled_from(payloads_of(name)), min_size=1, max_size=3)))
    for _ in range(draw(st.integers(1, 4))):
        found = spots(payloads)
        if not found:
            break
        holder, key = found[draw(st.integers(0, len(found) - 1))]
        if draw(st.booleans()):
            holder[key] = draw(ODD)
        else:
            del holder[key]
    return payloads


@st.composite
def odd_payloads(draw: st.DrawFn) -> tuple[str, list[Any]]:
    name = draw(st.sampled_from(FILES))
    return name, mutated(draw, name)


def come(name: str, payloads: object) -> Read:
    desk = "json" if name == "other-desk" else name.partition("-")[0]
    return read(desk, payloads, mapping=MAPPINGS.get(name, ""))


def decided(events: list[Event]) -> int:
    rows = ((event,) for event in events)
    return sum(1 for _ in replay(ENGINE, rows, Summary(ENGINE.policy)))


@settings(max_examples=200, deadline=None)
@given(odd_payloads())
def test_no_payload_gives_a_traceback_and_what_comes_out_is_decided(odd: tuple[str, list[Any]]) -> None:
    name, payloads = odd
    came = come(name, payloads)
    assert decided(came.events) == len(came.events)  # nothing is refused: no late event, no unknown type
    for before, after in pairwise(came.events):
        assert before.ticket_id != after.ticket_id or before.at <= after.at
        assert before.ticket_id != after.ticket_id or after.type != "created"
    assert len({event.event_id for event in came.events}) == len(came.events)
    assert all(finding.fix for finding in came.report.findings)
    assert came.report.unreadable >= sum(finding.is_error for finding in came.report.findings)
    assert list(came.report.lines())


@settings(max_examples=60, deadline=None)
@given(odd_payloads())
def test_the_same_payloads_give_the_same_events_however_often_they_come(odd: tuple[str, list[Any]]) -> None:
    name, payloads = odd
    again = [*payloads, *payloads]
    assert come(name, again).events == come(name, payloads).events


TREES = st.recursive(
    ODD, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(FILES), TREES)
def test_values_that_are_no_payload_at_all_are_findings(name: str, value: Any) -> None:
    came = come(name, value)
    assert came.events == []
    assert came.report.unreadable == (len(value) if isinstance(value, list) else 1)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(FILES), st.binary(max_size=60), st.integers(0, 10_000))
def test_bytes_that_are_damaged_are_findings(name: str, noise: bytes, at: int) -> None:
    path = next(EXAMPLES.glob(f"{name}.json*"))
    content = path.read_bytes()
    at = min(at, len(content))
    came = come(name, content[:at] + noise + content[at + len(noise) :])
    assert decided(came.events) == len(came.events)


@pytest.mark.parametrize("name", FILES)
def test_the_examples_are_read_whole(name: str) -> None:
    came = come(name, next(EXAMPLES.glob(f"{name}.json*")))
    assert came.report.unreadable == 0
    assert decided(came.events) == len(came.events) > 2
