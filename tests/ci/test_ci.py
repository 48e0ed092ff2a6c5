"""`slaengine ci`: every check is asked, none is green by silence, and each format says the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import click
import pytest
from junitparser import JUnitXml
from tests.ci.kit import POLICY, TESTS, git, make_pack, make_repository
from tests.cli.conftest import Ran, Run
from tests.cli.conftest import run as run  # noqa: PLC0414  a fixture
from tests.published import SARIF, published

from slaengine.ci.checks import CHECKS
from slaengine.ci.formats import CI_FORMATS, COMMENT_LENGTH_MAX
from slaengine.cli.options import FINDING_FORMATS
from slaengine.policy.config import CheckName

STATUS = "status"


@pytest.fixture(autouse=True)
def _outside_of_any_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_BASE_REF", "CI_MERGE_REQUEST_DIFF_BASE_SHA"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = make_repository(tmp_path / "repository")
    monkeypatch.chdir(folder)
    return folder


def rows(ran: Ran) -> dict[str, dict[str, Any]]:
    """The checks of the one pack, by name."""
    assert ran.err == ""
    (pack,) = json.loads(ran.out)["packs"]
    return {check["check"]: check for check in pack["checks"]}


def configure(repository: Path, text: str) -> None:
    (repository / "slaengine.yaml").write_text(f"ci: {text}\n", encoding="utf-8")


def test_the_table_has_every_check_and_every_format() -> None:
    assert [check.name for check in CHECKS] == list(get_args(CheckName))
    assert ("text", *CI_FORMATS) == FINDING_FORMATS


def test_a_good_policy_passes_every_check_that_can_run(run: Run, repository: Path) -> None:
    ran = run("ci", "desk", "--base", "main", "--format", "json")
    found = rows(ran)
    assert ran.status == 0, found
    assert {name: one[STATUS] for name, one in found.items()} == {
        name: "passed" for name in get_args(CheckName) if name != "mutation"
    }


def too_late(folder: Path) -> None:
    make_pack(folder, POLICY.replace("P2: 4h", "P2: 5h"))


def unread(folder: Path) -> None:
    make_pack(folder, POLICY.replace("stop: resolved", "stopp: resolved"))


def ragged(folder: Path) -> None:
    make_pack(folder, POLICY.replace("    start: created", "    start:    created"))


def untested(folder: Path) -> None:
    make_pack(folder, tests=TESTS.split("\n  - name: all else")[0] + "\n")


@pytest.mark.parametrize(
    ("change", "check", "code"),
    [
        (unread, "validate", "unknown-key"),
        (ragged, "fmt", "layout-differs"),
        (too_late, "test", "expectation-failed"),
        (untested, "lint", "rule-untested"),
    ],
)
def test_each_check_fails_for_what_it_looks_at(
    run: Run, repository: Path, change: Callable[[Path], None], check: str, code: str
) -> None:
    change(repository / "desk")
    configure(repository, "{fail_on: note}")
    ran = run("ci", "desk", "--format", "json", "--check", check)
    (found,) = rows(ran).values()
    assert (ran.status, found[STATUS], found["fails"]) == (1, "failed", True)
    assert code in {one["code"] for one in found["findings"]}
    assert all(one["place"]["file"].startswith("desk/") for one in found["findings"])


def test_what_needs_a_policy_is_skipped_and_not_green_where_there_is_none(run: Run, repository: Path) -> None:
    unread(repository / "desk")
    found = rows(run("ci", "desk", "--format", "json"))
    assert found["validate"][STATUS] == "failed"
    for name in ("lint", "analyze", "test", "matchers", "coverage"):
        assert (found[name][STATUS], found[name]["skipped"]) == ("skipped", "the policy has mistakes")


@pytest.mark.parametrize("asked", ["lint", "test,coverage", "diff", "fmt,analyze"])
def test_a_policy_with_mistakes_is_not_green_where_validate_is_not_asked(
    run: Run, repository: Path, asked: str
) -> None:
    unread(repository / "desk")
    ran = run("ci", "desk", "--check", asked, "--format", "json")
    told = [one["code"] for check in rows(ran).values() for one in check["findings"]]
    assert (ran.status, told) == (1, ["unknown-key"])


def test_a_file_that_cannot_be_laid_out_is_not_green(run: Run, repository: Path) -> None:
    (repository / "desk" / "tests" / "night.yaml").write_text("tests:\n\t- name: [\n", encoding="utf-8")
    ran = run("ci", "desk", "--check", "validate,fmt")
    assert ran.status == 1
    assert "3 files, none to lay out, 1 cannot be" in ran.out
    assert "desk/tests/night.yaml:2:1: error[tab]" in ran.out


def test_matchers_that_were_asked_nothing_do_not_agree(run: Run, repository: Path) -> None:
    (repository / "desk" / "tests" / "day.yaml").unlink()
    (found,) = rows(run("ci", "desk", "--check", "matchers", "--format", "json")).values()
    assert (found[STATUS], found["skipped"]) == ("skipped", "the tests ask them nothing")


def test_mutation_that_is_asked_for_is_not_green_where_the_tests_do_not_pass(run: Run, repository: Path) -> None:
    too_late(repository / "desk")
    configure(repository, "{mutation_min: 50, checks: [mutation]}")
    ran = run("ci", "desk", "--format", "json")
    (found,) = rows(ran).values()
    assert (ran.status, found["findings"][0]["code"]) == (1, "expectation-failed")


def test_a_comparison_without_a_base_says_so_and_fails_where_that_is_wanted(run: Run, repository: Path) -> None:
    ran = run("ci", "desk", "--check", "diff")
    assert ran.status == 0
    assert "– diff  skipped: no base" in ran.out
    configure(repository, "{skipped: fail}")
    ran = run("ci", "desk", "--check", "diff")
    assert ran.status == 1
    assert ran.out.splitlines()[-1] == "failed: diff"


def test_coverage_is_asked_for_by_the_configuration(run: Run, repository: Path) -> None:
    configure(repository, "{coverage_min: 100}")
    ran = run("ci", "desk", "--format", "json", "--check", "coverage")
    (found,) = rows(ran).values()
    assert (ran.status, found["findings"][0]["code"]) == (1, "coverage-too-low")
    configure(repository, "{coverage_min: 10}")
    assert run("ci", "desk", "--check", "coverage").status == 0


def test_mutation_is_asked_for_by_the_configuration_and_names_what_goes_unnoticed(run: Run, repository: Path) -> None:
    configure(repository, "{mutation_min: 100}")
    untested(repository / "desk")
    found = rows(run("ci", "desk", "--format", "json"))["mutation"]
    assert (found[STATUS], found["findings"][0]["code"]) == ("failed", "mutation-too-low")
    places = [one["place"]["file"] for one in found["findings"][0]["related"]]
    assert set(places) == {"desk/policy.yaml"}
    configure(repository, "{mutation_min: 1}")
    assert rows(run("ci", "desk", "--format", "json"))["mutation"][STATUS] == "passed"


def test_mutation_has_nothing_to_say_where_the_tests_do_not_pass(run: Run, repository: Path) -> None:
    too_late(repository / "desk")
    (found,) = rows(run("ci", "desk", "--check", "mutation", "--format", "json")).values()
    assert (found[STATUS], found["skipped"]) == ("skipped", "the tests do not pass as they are")


def test_the_configuration_chooses_checks_and_what_fails(run: Run, repository: Path) -> None:
    untested(repository / "desk")
    configure(repository, "{checks: [validate, lint], fail_on: note}")
    ran = run("ci", "desk", "--format", "json")
    assert list(rows(ran)) == ["validate", "lint"]
    assert ran.status == 1
    configure(repository, "{checks: [validate, lint], fail_on: error}")
    assert run("ci", "desk").status == 0


def test_pyproject_can_hold_the_configuration(run: Run, repository: Path) -> None:
    (repository / "pyproject.toml").write_text('[tool.slaengine.ci]\nchecks = ["validate"]\n')
    assert list(rows(run("ci", "desk", "--format", "json"))) == ["validate"]


def test_a_mistake_in_the_configuration_is_told_with_its_place(run: Run, repository: Path) -> None:
    configure(repository, "{coverage_mim: 10}")
    ran = run("ci", "desk")
    assert ran.status == 1
    assert "slaengine.yaml:1:" in ran.err
    assert "coverage_min" in ran.err


@pytest.mark.parametrize(
    "arguments",
    [("--check", "validat"), ("--output", "sarif"), ("--output", "word=x"), ("--output", "json=")],
)
def test_wrong_usage_is_status_2(run: Run, repository: Path, arguments: tuple[str, ...]) -> None:
    ran = run("ci", "desk", *arguments)
    assert (ran.status, ran.out) == (2, "")


def test_several_formats_are_written_at_once_and_read_back(run: Run, repository: Path) -> None:
    too_late(repository / "desk")
    outputs = [f"{form}=out.{form}" for form in FINDING_FORMATS]
    ran = run("ci", "desk", "--base", "main", *(word for output in outputs for word in ("--output", output)))
    assert ran.status == 1
    assert Path("out.text").read_text("utf-8") == click.unstyle(ran.out)
    junit = JUnitXml.fromfile("out.junit")
    assert {suite.name for suite in junit} >= {"desk/tests/day.yaml", "slaengine ci: desk: lint"}
    assert (junit.failures, junit.errors) == (1, 0)
    sarif = json.loads(Path("out.sarif").read_text("utf-8"))
    assert list(published(SARIF).iter_errors(sarif)) == []
    assert [one["ruleId"] for one in sarif["runs"][0]["results"] if one["level"] == "error"] == ["expectation-failed"]
    assert Path("out.github").read_text("utf-8").startswith("::error file=desk/tests/day.yaml,line=11,")
    assert json.loads(Path("out.json").read_text("utf-8"))["passed"] is False


def test_the_comment_says_what_changes_for_customers_before_what_failed(run: Run, repository: Path) -> None:
    too_late(repository / "desk")
    comment = run("ci", "desk", "--base", "main", "--format", "markdown").out
    order = ["### ✗ desk: not fine yet", "**What this change does to customers**", "| ✗ | test |", "expectation-failed"]
    assert [comment.index(part) for part in order] == sorted(comment.index(part) for part in order)
    assert "4h → 5h" in comment
    chinese = run("ci", "desk", "--base", "main", "--format", "markdown", "--lang", "zh").out
    assert "**这一更改对客户的影响**" in chinese
    assert "| ✗ | test | 2 个测试通过 1 个 |" in chinese


def test_a_new_pack_and_an_unchanged_one_are_no_change(run: Run, repository: Path) -> None:
    make_pack(repository / "new")
    ran = run("ci", "desk", "new", "--base", "main", "--check", "diff", "--format", "json")
    first, second = (pack["checks"][0] for pack in json.loads(ran.out)["packs"])
    assert (first[STATUS], first["changes"]) == ("passed", [])
    assert (second[STATUS], "new" in second["summary"]) == ("passed", True)


def test_a_base_with_mistakes_cannot_be_compared_with(run: Run, repository: Path) -> None:
    git(repository, "checkout", "--quiet", "main")
    unread(repository / "desk")
    git(repository, "commit", "--quiet", "-am", "Break it")
    git(repository, "checkout", "--quiet", "-B", "change")
    make_pack(repository / "desk")
    (found,) = rows(run("ci", "desk", "--base", "main", "--check", "diff", "--format", "json")).values()
    assert found[STATUS] == "skipped"
    assert "mistakes" in found["skipped"]


def test_the_code_host_says_what_to_compare_with(run: Run, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    too_late(repository / "desk")
    base = git(repository, "rev-parse", "main").strip()
    monkeypatch.setenv("CI_MERGE_REQUEST_DIFF_BASE_SHA", base)
    (found,) = rows(run("ci", "desk", "--check", "diff", "--format", "json")).values()
    assert found["changes"]


HOSTILE = "x\\n::error::gotcha | `b` <script>alert(1)</script> @all"


def test_the_words_of_a_policy_break_out_of_no_format(run: Run, repository: Path) -> None:
    tests = TESTS.replace("high impact is urgent and is resolved within two hours", f'"{HOSTILE}"', 1)
    make_pack(repository / "desk", POLICY.replace("P1: 2h", "P1: 3h"), tests.replace("P1, due", "P2, due"))
    github = run("ci", "desk", "--format", "github").out
    assert all(line.startswith(("::error file=", "::warning ")) for line in github.splitlines())
    JUnitXml.fromstring(run("ci", "desk", "--format", "junit").out.encode())
    assert "<script>" not in run("ci", "desk", "--format", "markdown").out


def test_a_comment_stays_below_what_code_hosts_take(run: Run, repository: Path) -> None:
    make_pack(
        repository / "desk",
        tests="tests:\n"
        + "".join(
            TESTS.split("\n", 1)[1]
            .replace("11:00", "12:00")
            .replace("high impact", f"story {n}: high impact")
            .replace("all else", f"story {n}: all else")
            for n in range(150)
        ),
    )
    packs = [repository / "desk"] * 6
    comment = run("ci", *packs, "--format", "markdown").out
    assert len(comment) <= COMMENT_LENGTH_MAX + 200


def test_a_pack_that_cannot_be_read_is_told_once_and_fails(run: Run, repository: Path) -> None:
    (repository / "empty").mkdir()
    ran = run("ci", "empty")
    assert ran.status == 1
    assert "pack-empty" in ran.out
