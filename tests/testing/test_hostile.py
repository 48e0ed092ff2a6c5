"""Whatever stands in a test file, a run ends in findings or a verdict, never in an exception."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.testing.desk import pack, run_tests, scenario

from slaengine.testing.run import run_pack
from slaengine.testing.update import by_file, update

GOOD = scenario(
    "{priority: P2, due: {first_response: 09:30}, actions: [greeting], rules: [some], breached: []}",
    more="      - {at: '14:30', event: resolved, data: {serial: 7}, expect: {status: {resolution: missed}}}\n",
)
SIGNS = ["[", "]", "{", "}", ": ", ", ", "- ", "'", '"', "\t", "#", "\n", "    ", "&a ", "*a", "\x00"]
WORDS = ["null", "true", "P1", "09:30", "-1", "1e400", "expect", "due", "tags", "resolution", "客户"]
INSTANTS = ["9999-12-31 23:59", "0001-01-01 00:00", "2100-12-31 23:59", "1969-12-31 23:59"]
PIECES = st.sampled_from([*SIGNS, *WORDS, *INSTANTS])


@given(st.lists(st.tuples(st.integers(0, len(GOOD)), st.integers(0, 12), PIECES), min_size=1, max_size=4))
@settings(max_examples=80, deadline=None)
def test_a_spoilt_file_gives_findings_or_a_verdict(changes: list[tuple[int, int, str]]) -> None:
    text = GOOD
    for at, length, piece in changes:
        text = text[:at] + piece + text[at + length :]
    with tempfile.TemporaryDirectory() as folder:
        report = run_pack(pack(Path(folder), text), both=False)
        assert report.passed == (not report.every_finding and sum(one.expectations for one in report.played) > 0)
        for file, failures in by_file(report.failures, report.files):
            after = update(file, failures)
            assert len(after.done) + len(after.left) == len(failures)


@pytest.mark.parametrize(
    "ticket",
    [
        "{tags: vpn}",
        "{tags: [[1], {a: b}, null]}",
        "{customer: 5}",
        "{customer: {contact: {deep: {deeper: [1]}}}}",
        "{subject: [1, 2]}",
        "{assignee: [li-wei]}",
        "{priority: {a: 1}}",
        "{status: 7}",
        "{'': 1}",
    ],
)
def test_odd_tickets_do_no_harm(ticket: str, tmp_path: Path) -> None:
    report = run_tests(tmp_path, scenario("{breached: []}", ticket=ticket))
    assert report.passed or report.every_finding


@pytest.mark.parametrize(
    "data",
    ["{workload: 5}", "{workload: {people: []}}", "{serial: many}", "{actor: [1]}", "{automated: maybe}"],
)
def test_odd_events_do_no_harm(data: str, tmp_path: Path) -> None:
    text = scenario("{breached: []}").replace("event: created", f"event: created, data: {data}")
    report = run_tests(tmp_path, text)
    assert report.passed or report.every_finding


@pytest.mark.parametrize(
    "at", ["9999-12-31 23:59", "0001-01-01 00:00", "2199-12-31 23:00", "2100-12-31 23:59", "2026-11-23T09:00:00+99:00"]
)
def test_instants_beyond_all_calendars_are_findings(at: str, tmp_path: Path) -> None:
    report = run_tests(tmp_path, scenario("{breached: []}", at=at))
    assert report.every_finding
    assert not report.passed


def test_an_expected_instant_beyond_all_calendars_does_not_hold(tmp_path: Path) -> None:
    report = run_tests(tmp_path, scenario("{due: {first_response: 9999-12-31 23:59}}"))
    assert [one.code for one in report.every_finding] == ["expectation-failed"]
