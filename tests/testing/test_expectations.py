"""Every key of an expectation is really compared: the right value holds, and a wrong one does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.testing.desk import codes, run_tests, scenario

from slaengine.policy.scenarios import Expectation
from slaengine.testing.compare import CHECKS
from slaengine.testing.spelling import _FREE, _LISTS, _MAPS, _SINGLE, VACUOUS

RIGHT_AND_WRONG = {
    "priority": ("P2", "P1"),
    "base_priority": ("P2", "P3"),
    "adjusted_by": ("[]", "[vip-uplift]"),
    "group": ("network", "second-line"),
    "assignee": ("li-wei", "boss"),
    "overflowed": ("false", "true"),
    "category": ("network", "null"),
    "tags": ("[vpn]", "[]"),  # an empty one says nothing
    "valid": ("true", "false"),
    "missing": ("[]", "[contact]"),
    "transfer_to": ("null", "customer-service"),
    "stage": ("handling", "intake"),
    "due": ("{first_response: 09:30, review: null}", "{first_response: 09:31}"),
    "status": ("{first_response: running, review: null}", "{review: running}"),
    "remaining": ("{resolution: 4bh}", "{resolution: 4h1s}"),
    "breached": ("[]", "[resolution]"),
    "actions": ("[assign to li-wei, greeting]", "[resolution late]"),
    "no_actions": ("[first_response breach, resolution late hand_over]", "[greeting]"),
    "guidance": (None, "[be-quick]"),  # that is only for P1; its right value is shown below
    "number": ("null", "SR202611230007"),
    "rules": ("[some, to-network, vpn-words]", "[vip-uplift]"),
}


def test_every_key_of_an_expectation_has_a_way_to_be_compared_and_checked() -> None:
    keys = set(Expectation.model_fields)
    assert set(CHECKS) == set(RIGHT_AND_WRONG) == keys
    assert {*_SINGLE, *_LISTS, *_MAPS, *_FREE} == keys
    assert keys >= VACUOUS


@pytest.mark.parametrize(("key", "right"), [(key, pair[0]) for key, pair in RIGHT_AND_WRONG.items() if pair[0]])
def test_the_right_value_holds(key: str, right: str, tmp_path: Path) -> None:
    report = run_tests(tmp_path, scenario(f"{{{key}: {right}}}"))
    assert codes(report) == []
    assert report.passed
    assert report.played[0].expectations > 0


@pytest.mark.parametrize("key", RIGHT_AND_WRONG)
def test_a_wrong_value_is_found(key: str, tmp_path: Path) -> None:
    report = run_tests(tmp_path, scenario(f"{{{key}: {RIGHT_AND_WRONG[key][1]}}}"))
    assert not report.passed
    assert set(codes(report)) <= {"expectation-failed", "expects-nothing"}


def test_advice_is_expected_by_the_name_of_its_rule(tmp_path: Path) -> None:
    ticket = "{subject: vpn, users: 500, customer: {contact: Ann}}"
    assert run_tests(tmp_path, scenario("{guidance: [be-quick], rules: [be-quick]}", ticket=ticket)).passed


@pytest.mark.parametrize(
    ("later", "passed"),
    [
        ("{at: '12:00', expect: {actions: [first_response breach, resolution half-way to assignee]}}", True),
        ("{at: '12:00', expect: {no_actions: [resolution half-way to group_lead]}}", True),
        ("{at: '12:00', expect: {actions: [resolution half-way to group_lead]}}", False),
        ("{at: '12:00', expect: {breached: [resolution]}}", False),
        ("{at: '14:30', expect: {actions: [resolution late hand_over to second-line], group: second-line}}", True),
        ("{at: '14:30', expect: {breached: [resolution, first_response]}}", True),  # in any order
        ("{at: '14:30', expect: {remaining: {resolution: 30m}}}", False),  # 30 minutes over
        ("{at: '14:30', event: resolved, expect: {status: {resolution: missed}, due: {resolution: '14:00'}}}", True),
        ("{at: 2026-11-24 09:30, event: created, data: {serial: 7}, expect: {number: SR202611230007}}", True),
        ("{at: 2026-11-23T04:00:00Z, expect: {breached: [first_response]}}", True),  # an offset is respected
    ],
)
def test_time_goes_on_between_the_lines(later: str, passed: bool, tmp_path: Path) -> None:
    report = run_tests(tmp_path, scenario("{priority: P2}", more=f"      - {later}\n"))
    assert report.passed == passed
    assert set(codes(report)) <= {"expectation-failed"}


def test_a_failure_names_the_line_of_the_value_and_what_is_there(tmp_path: Path) -> None:
    report = run_tests(tmp_path, scenario("{priority: P2, due: {first_response: 09:45}}"))
    [failure] = report.failures
    assert failure.finding.place.at == "tests/first.yaml:5:93"
    assert failure.finding.message == "due.first_response: expected 09:45, but it is 09:30"
    assert (failure.outcome.target, len(failure.decisions)) == ("first_response", 1)


def test_what_people_have_is_carried_from_line_to_line(tmp_path: Path) -> None:
    given = "data: {workload: {people: {li-wei: {away: true}}}}"
    text = scenario("{priority: P2}").replace("event: created,", f"event: created, {given},")
    report = run_tests(tmp_path, text.replace("{priority: P2}", "{assignee: boss, overflowed: true}"))
    assert codes(report) == []


def test_a_breach_too_many_or_too_few_concerns_the_target_that_differs(tmp_path: Path) -> None:
    later = "      - {at: '14:30', expect: {breached: [first_response]}}\n"
    [failure] = run_tests(tmp_path, scenario("{priority: P2}", more=later)).failures
    assert (failure.outcome.target, failure.outcome.actual) == ("resolution", ["first_response", "resolution"])
