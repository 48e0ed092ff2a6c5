"""Small changes of a policy: each differs, each is judged, none is counted as noticed that was not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.testing.desk import POLICY

from slaengine.compiler import compile_tree
from slaengine.diagnostics import FindingsError
from slaengine.service.engine import Engine
from slaengine.service.packs import check_pack
from slaengine.testing.mutation.as_json import mutation_json
from slaengine.testing.mutation.as_test import NotAddedError, add_tests, shown_text
from slaengine.testing.mutation.bench import Bench, NotPassedError
from slaengine.testing.mutation.edits import Edit, edited, value_at
from slaengine.testing.mutation.mutators import KINDS, MUTATORS, mutants
from slaengine.testing.mutation.propose import Search, _views
from slaengine.testing.mutation.run import MutationReport, mutate_pack
from slaengine.testing.mutation.same import why_same
from slaengine.testing.mutation.words import narrowed, sentence, title
from slaengine.testing.run import run_pack

ROOT = Path(__file__).parents[2]
PACKS = sorted(path.parent for path in (ROOT / "policies").glob("*/policy.yaml"))
TREES = {pack.name: check_pack(pack).tree for pack in PACKS}
DIGESTS = {name: compile_tree(tree).digest for name, tree in TREES.items()}
ALL = [(name, mutant) for name, tree in TREES.items() for mutant in mutants(tree)]

SCORE_MIN = 90
"""Percent of the changes that tickets can tell, which the tests of each shipped policy notice; in full in the docs."""
SAMPLE = 40
SEED = 7

SMALL = """\
policy: {name: desk, version: "1", timezone: Asia/Shanghai}
fields: {kind: {type: enum, values: [fault, wish, question]}}
priorities:
  levels: {P1: , P2: }
  hit: first
  rules:
    - {name: fault, when: {kind: fault}, then: P1}
    - {name: also-fault, when: {kind: [fault, wish]}, then: P1}
    - {name: rest, otherwise: true, then: P2}
targets: {fix: {stop: resolved, goal: {P1: 4h, P2: 8h}}}
"""
TESTS = """\
tests:
  - name: a fault is P1
    ticket: {kind: fault}
    timeline: [{at: 2026-11-23 09:00, event: created, expect: {priority: P1}}]
"""


def desk(folder: Path, policy: str = SMALL, tests: str = TESTS) -> Path:
    (folder / "tests").mkdir()
    (folder / "policy.yaml").write_text(policy, "utf-8")
    (folder / "tests" / "all.yaml").write_text(tests, "utf-8")
    return folder


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> MutationReport:
    return mutate_pack(desk(tmp_path_factory.mktemp("desk")))


def told(report: MutationReport, outcome: Any) -> set[str]:
    return {sentence(report.bench.compilation.tree, one.edit, "en") for one in report.of(outcome)}


def test_every_row_of_the_table_is_used_by_a_shipped_policy_or_the_small_desk(tmp_path: Path) -> None:
    used = {mutant.kind for _, mutant in ALL} | {one.kind for one in mutants(check_pack(desk(tmp_path, POLICY)).tree)}
    assert used == set(KINDS)
    assert len({(row.kind, row.patterns) for row in MUTATORS}) == len(MUTATORS)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(ALL))
def test_a_changed_policy_differs_and_is_compiled_or_refused_with_findings(chosen: Any) -> None:
    name, mutant = chosen
    tree = TREES[name]
    before = repr(tree.data)
    after = edited(tree, mutant.edit)
    assert after.data != tree.data or mutant.edit.do == "swap"
    assert repr(tree.data) == before, "the original is never touched"
    try:
        assert compile_tree(after).digest != DIGESTS[name]
    except FindingsError as error:
        assert any(one.is_error for one in error.findings)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(ALL))
def test_every_change_has_a_sentence_with_its_place_in_both_languages(chosen: Any) -> None:
    name, mutant = chosen
    tree = TREES[name]
    narrow = narrowed(tree.data, mutant.edit)
    assert edited(tree, narrow).data == edited(tree, mutant.edit).data
    assert sentence(tree, mutant.edit, "en").startswith("Nobody would notice if ")
    assert "不会有测试发现" in sentence(tree, mutant.edit, "zh")
    assert title(tree, mutant.edit, "en")


def test_places_go_with_their_rules_when_one_is_taken_out_or_moved(tmp_path: Path) -> None:
    tree = check_pack(desk(tmp_path)).tree
    without = edited(tree, Edit("drop", ("priorities", "rules", 0)))
    assert without.place(("priorities", "rules", 0, "name")).at == "policy.yaml:8:14"
    swapped = edited(tree, Edit("swap", ("priorities", "rules", 0)))
    assert value_at(swapped.data, ("priorities", "rules", 1, "name")) == "fault"
    assert swapped.place(("priorities", "rules", 1, "name")).at == "policy.yaml:7:14"


def test_what_no_test_notices_is_told_with_a_test_that_would(judged: MutationReport) -> None:
    assert "Nobody would notice if P1's fix were 5h instead of 4h (policy.yaml:10:44)" in told(judged, "unnoticed")
    for one in judged.of("unnoticed"):
        assert one.scenario is not None, one


def test_a_proposed_test_holds_as_it_is_and_fails_under_the_change(judged: MutationReport, tmp_path: Path) -> None:
    scenarios = [one.scenario for one in judged.of("unnoticed") if one.scenario is not None]
    pack = desk(tmp_path)
    assert add_tests(pack / "tests" / "more.yaml", scenarios) == len(scenarios) > 3
    assert run_pack(pack, both=False).passed
    again = mutate_pack(pack)
    assert not again.of("unnoticed")
    assert again.score == 100
    assert judged.score < 50


def test_changes_that_no_ticket_can_tell_are_listed_apart(judged: MutationReport) -> None:
    swap = "Nobody would notice if `fault` came after `also-fault` (policy.yaml:7:7)"
    assert swap in told(judged, "equivalent")
    gone = "Nobody would notice if `fault` were gone (policy.yaml:7:7)"
    assert gone in told(judged, "equivalent")
    assert all(one.why == "same-tables" for one in judged.of("equivalent"))
    noticed, unnoticed = len(judged.of("noticed")), len(judged.of("unnoticed"))
    assert judged.score == 100 * noticed / (noticed + unnoticed)
    assert len(judged.verdicts) == noticed + unnoticed + len(judged.of("refused")) + len(judged.of("equivalent"))


def test_no_life_of_a_ticket_tells_a_change_that_is_called_equivalent() -> None:
    bench = Bench.of(ROOT / "policies" / "service-desk-baseline")
    lives = Search(bench)._pool[::12]
    engine = Engine(bench.policy)
    before = [list(_views(engine, life)) for life in lives]
    seen = 0
    for mutant in bench.mutants:
        if mutant.kind in ("rules swapped", "default removed", "silence removed", "reopening changed"):
            changed = bench.changed(mutant)
            if changed is not None and isinstance(why_same(mutant, bench.policy, changed), str):
                seen += 1
                other = Engine(changed)
                assert [list(_views(other, life)) for life in lives] == before, mutant
    assert seen > 3


def test_a_promise_that_no_reopening_takes_back_is_equivalent_whatever_it_says_of_reopening(tmp_path: Path) -> None:
    policy = SMALL.replace("{stop: resolved,", "{stop: viewed, on_reopen: resume,")
    report = mutate_pack(desk(tmp_path, policy), propose=False)
    assert [one.why for one in report.of("equivalent") if one.kind == "reopening changed"] == ["never-undone"] * 2


def test_equal_calls_give_equal_reports_and_a_seed_chooses_the_sample(tmp_path: Path) -> None:
    pack = desk(tmp_path)
    first, second = (mutate_pack(pack, most=5, seed=3) for _ in range(2))
    assert first.verdicts == second.verdicts
    assert len(first.verdicts) == 5 < first.possible
    assert mutation_json(first) == mutation_json(second)
    assert [one.edit for one in mutate_pack(pack, most=5, seed=4).verdicts] != [one.edit for one in first.verdicts]


def test_two_processes_say_what_one_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pack = desk(tmp_path)
    alone = mutate_pack(pack, propose=False)
    monkeypatch.setattr("slaengine.testing.mutation.run.ALONE_BELOW", 0)
    assert mutate_pack(pack, propose=False).verdicts == alone.verdicts


def test_tests_that_do_not_pass_can_notice_nothing(tmp_path: Path) -> None:
    with pytest.raises(NotPassedError):
        Bench.of(desk(tmp_path, tests=TESTS.replace("expect: {priority: P1}", "expect: {priority: P2}")))


def test_a_file_that_cannot_take_tests_stays_as_it_is(judged: MutationReport, tmp_path: Path) -> None:
    file = tmp_path / "more.yaml"
    file.write_text("tests: [\n")
    scenario = next(one.scenario for one in judged.of("unnoticed") if one.scenario is not None)
    with pytest.raises(NotAddedError):
        add_tests(file, [scenario])
    assert file.read_text() == "tests: [\n"
    assert shown_text(scenario).startswith("  - name: ")


@pytest.mark.parametrize("pack", PACKS, ids=lambda path: path.name)
def test_the_tests_of_a_shipped_policy_notice_nearly_every_change_of_a_sample(pack: Path) -> None:
    """A sample with a fixed seed; the whole figures stand in docs/testing.md."""
    report = mutate_pack(pack, most=SAMPLE, seed=SEED, propose=False)
    assert report.score >= SCORE_MIN - 5, told(report, "unnoticed")
