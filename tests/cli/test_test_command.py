"""`slaengine test` on the command line: what it prints, what it leaves with, what it writes."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.cli.conftest import CALL_CENTRE, INCIDENT_DESK, Run
from tests.testing.desk import POLICY, pack, scenario

WRONG = scenario("{priority: P2, due: {first_response: 09:45}}")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The call-centre pack, to be spoilt."""
    shutil.copytree(CALL_CENTRE, tmp_path / "desk")
    return tmp_path / "desk"


def test_a_pack_whose_tests_hold_is_told_in_figures(run: Run) -> None:
    done = run("test", CALL_CENTRE)
    assert (done.status, done.err) == (0, "")
    first, last = done.out.splitlines()
    assert first.startswith(f"passed {CALL_CENTRE}: ")
    assert "all hold; both matchers agree on " in first
    tests, expectations = (int(word) for word in last.split() if word.isdigit())
    assert tests >= 19
    assert expectations >= 69
    assert last.endswith(" s")


def test_several_packs_are_run_and_one_failure_fails_all(run: Run, tmp_path: Path) -> None:
    bad = pack(tmp_path, WRONG)
    done = run("test", CALL_CENTRE, bad)
    assert done.status == 1
    assert f"passed {CALL_CENTRE}: " in done.out
    assert f"failed {bad}: 1 test, 2 expectations: 1 does not hold" in done.out


def test_a_failure_shows_its_line_and_the_ledger_of_the_target(run: Run, tmp_path: Path) -> None:
    done = run("test", pack(tmp_path, WRONG))
    assert done.status == 1
    place = f"{tmp_path}/tests/first.yaml:5:93: error[expectation-failed]"
    assert f"{place}: due.first_response: expected 09:45, but it is 09:30" in done.out
    assert "      |" in done.out
    assert "first_response · P2 · 30 minutes" in done.out  # the ledger


def test_chinese_readers_get_chinese(run: Run, tmp_path: Path) -> None:
    done = run("test", pack(tmp_path, WRONG), "--lang", "zh")
    assert "期望  09:45" in done.out
    assert "实际  09:30" in done.out
    assert "未通过" in done.out
    assert "用时" in done.out


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("VIP", 2),
        ("s4-02", 1),  # a clause
        ("clocks.yaml", 5),  # a file
    ],
)
def test_a_word_chooses_tests_by_name_clause_or_file(run: Run, word: str, count: int) -> None:
    done = run("test", CALL_CENTRE, "-k", word, "--format", "json")
    assert done.status == 0
    assert json.loads(done.out)["scenarios"] >= count
    everything = json.loads(run("test", CALL_CENTRE, "--format", "json").out)["scenarios"]
    assert json.loads(done.out)["scenarios"] < everything


def test_a_word_that_chooses_nothing_is_wrong_usage(run: Run) -> None:
    done = run("test", CALL_CENTRE, "-k", "degrated")
    assert done.status == 2
    assert "degraded" in done.err


def test_a_pack_without_tests_fails(run: Run) -> None:
    done = run("test", INCIDENT_DESK)
    assert done.status == 1
    assert "error[tests-missing]" in done.out


def test_update_puts_values_right_and_the_next_run_passes(run: Run, copy: Path) -> None:
    file = copy / "tests" / "priorities.yaml"
    before = file.read_text("utf-8")
    spoilt = before.replace("adjusted_by: [vip-uplift]", "adjusted_by: []").replace(
        "base_priority: P2", "base_priority: P4"
    )
    assert spoilt != before
    file.write_text(spoilt, encoding="utf-8")
    done = run("test", copy, "--update")
    assert done.status == 0
    assert f"+++ {file}" in done.out
    assert f"expectations put right in {file}" in done.out
    assert file.read_text("utf-8") == before
    assert run("test", copy).status == 0


def test_update_with_nothing_to_update_says_so_and_writes_nothing(run: Run, copy: Path) -> None:
    before = {path: path.read_bytes() for path in (copy / "tests").iterdir()}
    done = run("test", copy, "--update")
    assert done.status == 0
    assert "nothing to update: no expectation is wrong" in done.out
    assert {path: path.read_bytes() for path in (copy / "tests").iterdir()} == before


def test_what_update_cannot_put_right_still_fails(run: Run, tmp_path: Path) -> None:
    folder = pack(tmp_path, scenario("{no_actions: [greeting]}"))
    done = run("test", folder, "--update")
    assert done.status == 1
    assert "1 are left to you:" in done.out


def test_junit_names_each_test_and_what_is_wrong_with_it(run: Run, tmp_path: Path) -> None:
    folder, file = pack(tmp_path, WRONG), tmp_path / "out.xml"
    done = run("test", folder, CALL_CENTRE, "--junit", file, "--format", "junit")
    assert done.status == 1
    assert file.read_text("utf-8") == done.out
    root = ElementTree.fromstring(done.out)
    assert (root.get("failures"), root.get("errors")) == ("1", "0")
    assert int(root.get("tests", "0")) == len(root.findall(".//testcase"))
    [failure] = root.findall(".//failure")
    assert failure.get("message") == "due.first_response: expected 09:45, but it is 09:30"


def test_junit_counts_what_could_not_be_run_as_errors(run: Run, tmp_path: Path) -> None:
    done = run("test", pack(tmp_path, "tests: []\n"), "--format", "junit")
    root = ElementTree.fromstring(done.out)
    assert (root.get("tests"), root.get("errors")) == ("1", "1")


def test_json_has_everything_that_a_program_asks_for(run: Run, tmp_path: Path) -> None:
    said = json.loads(run("test", pack(tmp_path, WRONG), "--format", "json").out)
    [of_pack] = said["packs"]
    [test] = of_pack["scenarios"]
    assert (said["passed"], said["scenarios"], said["expectations"]) == (False, 1, 2)
    assert (test["name"], test["at"], test["passed"]) == ("the test", "tests/first.yaml:2:11", False)
    assert test["failures"] == [
        {
            "at": "tests/first.yaml:5:93",
            "expectation": "due.first_response",
            "expected": "09:45",
            "actual": "09:30",
        }
    ]
    assert "some" in test["rules"]


def test_that_there_is_no_second_matcher_is_said_once(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "durable_rules_engine", None)  # as where it is not installed
    done = run("test", CALL_CENTRE, CALL_CENTRE)
    assert done.status == 0
    assert done.out.count("each rule table was asked by one matcher only") == 1


def test_each_matcher_can_be_chosen_and_both_are_the_default(run: Run) -> None:
    pytest.importorskip("durable_rules_engine", exc_type=ImportError)
    for chosen, agree in (("indexed", False), ("durable", False), ("both", True)):
        done = run("test", CALL_CENTRE, "--matcher", chosen)
        assert (done.status, done.err) == (0, "")
        assert ("both matchers agree" in done.out) is agree


def test_the_other_matcher_cannot_be_chosen_where_it_is_not_and_how_to_get_it_is_said(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "durable_rules_engine", None)  # as where it is not installed
    for chosen in ("durable", "both"):
        done = run("test", CALL_CENTRE, "--matcher", chosen)
        assert (done.status, done.out) == (2, "")
        assert "pip install" in done.err
    assert run("test", CALL_CENTRE, "--matcher", "indexed").status == 0


def test_a_policy_that_names_the_other_matcher_is_tested_by_the_indexed_one_where_that_is_not(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = POLICY.replace("timezone: Asia/Shanghai}", "timezone: Asia/Shanghai, matcher: durable}")
    monkeypatch.setitem(sys.modules, "durable_rules_engine", None)  # as where it is not installed
    done = run("test", pack(tmp_path, scenario("{priority: P2}"), policy))
    assert done.status == 0
    assert done.out.count("each rule table was asked by one matcher only: durable-rules is not installed") == 1


def test_validate_clauses_is_content_where_each_is_cited_and_shown(run: Run) -> None:
    done = run("validate", "--clauses", CALL_CENTRE)
    assert done.status == 0
    assert "each clause is cited by a rule and shown by a test that passes" in done.out


def test_validate_clauses_fails_where_no_test_shows_one(run: Run, copy: Path) -> None:
    shutil.rmtree(copy / "tests")
    done = run("validate", "--clauses", copy)
    assert done.status == 1
    assert "[clause-untested]: no test shows the clause `S4-14`" in done.out
    assert run("validate", copy).status == 0


def test_validate_clauses_of_a_pack_without_clauses_is_wrong_usage(run: Run) -> None:
    done = run("validate", "--clauses", INCIDENT_DESK)
    assert done.status == 2
    assert "has no `clauses.yaml`" in done.err


def test_docs_trace_prints_one_table_for_each_pack(run: Run) -> None:
    done = run("docs", "--trace", CALL_CENTRE, CALL_CENTRE.parent / "after-sales")
    assert done.status == 0
    assert done.out.count("| Clause | What it asks for | Rules | Tests |") == 2
    assert "| S4-07 |" in done.out
    assert "| S1-19 |" in done.out
    assert "**none**" not in done.out


def test_docs_trace_is_there_for_programs(run: Run) -> None:
    [pack_of] = json.loads(run("docs", "--trace", CALL_CENTRE, "--format", "json").out)
    assert [clause["clause"] for clause in pack_of["clauses"]][:2] == ["S4-01", "S4-02"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--trace",),  # of which policy?
        ("--trace", "--clocks"),
        ("--trace", CALL_CENTRE, "--format", "html"),
        (CALL_CENTRE, "--format", "json"),
        (CALL_CENTRE, CALL_CENTRE),
    ],
)
def test_docs_that_were_asked_for_wrongly_say_how(run: Run, arguments: tuple[object, ...]) -> None:
    done = run("docs", *arguments)
    assert (done.status, done.out) == (2, "")
    assert "Error: " in done.err
