"""A test that could never fail, or that looks for something that cannot come, is a mistake and told with its place.

The golden texts are in `golden/`; after a wanted change of words run
`SLAENGINE_UPDATE_GOLDENS=1 pytest -n 0 tests/testing/test_never_falsely_green.py`, and read the difference.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.testing.desk import POLICY, codes, pack, run_tests, scenario

from slaengine.diagnostics import text_report
from slaengine.diagnostics.catalogue.testing import TESTING
from slaengine.model.state import Action
from slaengine.policy.scenarios import Scenario
from slaengine.service.resources import shipped
from slaengine.testing.run import difference_findings, run_pack
from slaengine.testing.twins import Difference, Twins
from slaengine.testing.words import action_words, known_actions, known_recipients

GOLDEN = Path(__file__).parent / "golden"
ONE_EACH = {
    "tests-missing": None,
    "expectation-failed": scenario("{due: {first_response: 09:45}}"),
    "unknown-rule": scenario("{rules: [vip-upflit]}"),
    "unknown-action": scenario("{no_actions: [first_respnse breach]}"),
    "unknown-outcome": scenario("{transfer_to: custmer-service}"),
    "bad-instant": scenario("{priority: P2}", at="9 o'clock"),
    "test-refused": scenario("{priority: P2}", more="      - {at: '08:50', event: responded}\n"),
}
"""Each code of the chapter with the least that provokes it; `matchers-differ` needs a mistake of ours."""


def _holds(code: str, report: str) -> None:
    golden = GOLDEN / f"{code}.txt"
    if os.environ.get("SLAENGINE_UPDATE_GOLDENS"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(report, encoding="utf-8")
    assert report == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("code", ONE_EACH)
def test_each_mistake_is_told_once_with_its_place_as_the_golden_text_says(code: str, tmp_path: Path) -> None:
    report = run_tests(tmp_path, ONE_EACH[code])
    assert codes(report) == [code]
    assert not report.passed
    _holds(code, text_report(report.every_finding, report.sources))


def test_matchers_that_differ_are_told_with_the_table_and_the_rules() -> None:
    ticket = "category: network, users: 12"
    twins = Twins(tables=1, differences=[Difference("routing", ("to-network",), (), ticket=ticket, at="desk.yaml:7:3")])
    _holds("matchers-differ", text_report(list(difference_findings(twins)), {}))


def test_every_code_of_the_chapter_has_its_golden_text() -> None:
    assert {entry.code for entry in TESTING} == {*ONE_EACH, "matchers-differ"} == {p.stem for p in GOLDEN.iterdir()}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (scenario("{priority: P9}"), "unknown-level"),
        (scenario("{base_priority: p2}"), "unknown-level"),
        (scenario("{group: netwrok}"), "unknown-group"),
        (scenario("{due: {first_respons: 09:15}}"), "unknown-target"),
        (scenario("{status: {resolutoin: running}}"), "unknown-target"),
        (scenario("{remaining: {resolutoin: 1h}}"), "unknown-target"),
        (scenario("{breached: [resolutoin]}"), "unknown-target"),
        (scenario("{adjusted_by: [many]}"), "unknown-rule"),  # a rule, and no uplift
        (scenario("{rules: [half-way]}"), "unknown-rule"),  # a step is named with its target
        (scenario("{guidance: [greeting]}"), "unknown-rule"),  # a reaction, and no advice
        (scenario("{actions: [resolution breech]}"), "unknown-action"),
        (scenario("{actions: [resolution half-way to asignee]}"), "unknown-outcome"),
        (scenario("{no_actions: [first_response half-way]}"), "unknown-action"),  # the step of another target
        (scenario("{category: netwrok}"), "unknown-outcome"),
        (scenario("{tags: [vnp]}"), "unknown-outcome"),
        (scenario("{missing: [contct]}"), "unknown-outcome"),
        (scenario("{stage: handlng}"), "unknown-outcome"),
        (scenario("{assignee: li-wie}"), "unknown-outcome"),
        (scenario("{due: {resolution: noonish}}"), "expectation-failed"),  # no instant is never the right one
        (scenario("{remaining: {resolution: 1bd}}"), "expectation-failed"),  # days are no stretch of hours
        (scenario("{due: {}}"), "expects-nothing"),
        (scenario("{actions: []}"), "expects-nothing"),
        (scenario("{no_actions: []}"), "expects-nothing"),
        (scenario("{rules: []}"), "expects-nothing"),
        (scenario("{tags: null}"), "expects-nothing"),
        (scenario("{}"), "expects-nothing"),
        (scenario("{priority: P2}").replace(", expect: {priority: P2}", ""), "expects-nothing"),
        ("tests: []\n", "too-few"),
        ("# nothing\n", "file-empty"),
        (scenario("{priority: P2}", ticket="{subject: vpn, usres: 12}"), "unknown-field"),
        (scenario("{priority: P2}", ticket="{subject: vpn, customer: {contct: Ann}}"), "unknown-field"),
        (scenario("{priority: P2}", ticket="{subject: vpn, tier: gold}"), "unknown-value"),
        (scenario("{priority: P2}", ticket="{subject: vpn, status: wating}"), "unknown-value"),
        (scenario("{priority: P2}", ticket="{subject: vpn, users: many}"), "wrong-value"),
        (scenario("{priority: P2}", more="      - {at: '10:00', event: resloved}\n"), "unknown-event"),
        (scenario("{priority: P2}", more="      - {at: '10:00', data: {automatd: true}}\n"), "unknown-field"),
        (scenario("{priority: P2}", more="      - {at: 25:00}\n"), "bad-instant"),
        (scenario("{priority: P2}", at="'09:00'"), "bad-instant"),  # of which day?
        (scenario("{priority: P2}", at="2026-11-23"), "bad-instant"),  # at which time?
    ],
)
def test_a_slip_in_a_test_is_an_error_and_never_success(text: str, code: str, tmp_path: Path) -> None:
    report = run_tests(tmp_path, text)
    assert codes(report) == [code]
    assert not report.passed


def test_a_slip_is_answered_with_the_near_name(tmp_path: Path) -> None:
    report = run_tests(tmp_path, scenario("{actions: [resolution halfway to assignee]}"))
    assert [one.near[0] for one in report.every_finding] == ["resolution half-way"]


def test_one_bad_file_fails_the_pack_even_where_the_others_hold(tmp_path: Path) -> None:
    folder = pack(tmp_path, scenario("{priority: P2}"))
    (folder / "tests" / "second.yaml").write_text("tests: 5\n", encoding="utf-8")
    report = run_pack(folder, both=False)
    assert [played.passed for played in report.played] == [True]
    assert not report.passed


def test_tests_in_a_folder_below_are_not_passed_over_in_silence(tmp_path: Path) -> None:
    folder = pack(tmp_path, scenario("{priority: P2}"))
    (folder / "tests" / "more").mkdir()
    (folder / "tests" / "more" / "x.yaml").write_text(scenario("{priority: P9}"), encoding="utf-8")
    report = run_pack(folder, both=False)
    assert codes(report) == ["tests-missing"]
    assert not report.passed


def test_two_tests_of_one_name_are_a_mistake(tmp_path: Path) -> None:
    text = scenario("{priority: P2}") + scenario("{priority: P2}").removeprefix("tests:\n")
    assert codes(run_tests(tmp_path, text)) == ["duplicate-name"]


def test_a_policy_that_does_not_compile_runs_no_test_and_fails(tmp_path: Path) -> None:
    report = run_tests(tmp_path, scenario("{priority: P2}"), POLICY.replace("then: P1", "then: P7"))
    assert codes(report) == ["unknown-level"]
    assert (report.passed, report.played) == (False, [])


def test_no_test_chosen_is_no_success(tmp_path: Path) -> None:
    def nobody(_scenario: Scenario, _file: str) -> bool:
        return False

    assert not run_pack(pack(tmp_path, scenario("{priority: P2}")), nobody, both=False).passed


@pytest.mark.parametrize("name", sorted(path.name for path in shipped("policies").iterdir() if path.is_dir()))
def test_whatever_a_shipped_policy_does_has_a_word_that_tests_may_use(name: str) -> None:
    """Or an action could be forbidden under a name that is never given to it."""
    report = run_pack(shipped("policies") / name, both=False)
    actions = [action for one in report.played for decision in one.decisions for action in decision.ticket.actions]
    assert report.compilation is not None
    policy = report.compilation.require()
    known, whom = known_actions(policy), known_recipients(policy)
    for action in actions:
        plain = [word for word in action_words(action) if " to " not in word]
        assert plain
        assert known.issuperset(plain), action
        assert whom.issuperset(set(action.to) - {action.type}), action


@pytest.mark.parametrize(
    ("action", "word"),
    [
        (Action("T-1/resolution/2/late/hand_over", "hand_over", 0), "resolution late hand_over"),
        (Action("T-1/resolution/1/late/raise", "raise_priority", 0), "resolution late raise_priority"),
        (Action("T-1/close/1", "close", 0), "close"),
        (Action("T-1/close/e2", "notify", 0), "close"),  # a reaction of that name
        (Action("T-1/callback/1/2", "callback", 0), "callback"),
        (Action("T-1/callback/it-came-back/e2", "reopen", 0), "it-came-back"),
        (Action("T-1/daily/progress/2026-11-23T09:00", "notify", 0), "progress"),
        (Action("T-1/attachment/e1/0", "refuse_attachment", 0), "refuse_attachment"),
        (Action("T-1/transfer/complaints/e1", "transfer", 0), "complaints"),
    ],
)
def test_the_first_word_of_an_action_says_what_caused_it(action: Action, word: str) -> None:
    assert action_words(action)[0] == word


def test_rules_of_one_name_are_told_apart_by_their_section(tmp_path: Path) -> None:
    policy = POLICY.replace("name: be-quick", "name: many")  # as a rule of the priorities is called
    ticket = "{subject: vpn, users: 500}"
    bare = run_tests(tmp_path, scenario("{rules: [many]}", ticket=ticket), policy)
    assert [(one.code, set(one.near)) for one in bare.every_finding] == [
        ("unknown-rule", {"priorities many", "guidance many"})
    ]
    assert run_tests(tmp_path, scenario("{rules: [priorities many, guidance many]}", ticket=ticket), policy).passed
