"""Test files of a pack are read like the pack: typed, or refused with places."""

from __future__ import annotations

import pytest

from slaengine.compiler import parse_scenarios

GOOD = """\
tests:
  - name: a VIP's degraded production is handled as P1
    because: [S4-06, S4-07]
    ticket: {channel: phone, customer: {tier: vip}, environment: production, service_state: degraded, category: network}
    timeline:
      - at: 2026-11-23 09:00
        event: created
        expect: {priority: P1, group: network, due: {first_response: 09:15, resolution: 11:00, plan: }}
      - at: 09:20
        event: tick
        expect: {breached: [first_response], actions: [first_response breach], status: {resolution: running}}
      - {at: 09:30, event: responded, data: {actor: agent}, expect: {remaining: {resolution: 1h30m}}}
"""


def test_scenarios_are_typed_and_know_their_places() -> None:
    scenarios, tree, findings = parse_scenarios("vip.yaml", GOOD.encode())
    assert findings == []
    assert scenarios is not None
    first = scenarios.tests[0].timeline[0]
    assert (first.at, first.event) == ("2026-11-23 09:00", "created")
    assert first.expect is not None
    assert first.expect.due == {"first_response": "09:15", "resolution": "11:00", "plan": None}
    assert tree.place(("tests", 0, "timeline", 1)).at == "vip.yaml:9:9"


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("priority: P1", "priorty: P1", "unknown-key"),
        ("event: tick", "evnt: tick", "unknown-key"),
        ("resolution: running}", "resolution: runing}", "value-not-allowed"),
        ("resolution: 1h30m", "resolution: soon", "bad-duration"),
        ("expect: {remaining: {resolution: 1h30m}}", "expect: {}", "expects-nothing"),  # this one checks nothing
        ("at: 2026-11-23 09:00\n", "at:\n", "wrong-type"),
        ("  - name: a VIP's degraded production is handled as P1\n    because", "  - because", "missing-key"),
    ],
)
def test_a_mistake_in_a_test_is_told_once(before: str, after: str, code: str) -> None:
    assert before in GOOD
    scenarios, _, findings = parse_scenarios("vip.yaml", GOOD.replace(before, after).encode())
    assert scenarios is None
    assert [finding.code for finding in findings] == [code]


def test_a_file_without_tests_is_a_mistake() -> None:
    assert [finding.code for finding in parse_scenarios("a.yaml", b"tests: []")[2]] == ["too-few"]
