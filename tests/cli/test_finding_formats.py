"""Every command that finds mistakes tells them in the same formats, with paths as code hosts know them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from junitparser import JUnitXml
from tests.ci.kit import POLICY, make_pack
from tests.cli.conftest import Ran, Run
from tests.published import SARIF, published

HOLE = POLICY.replace("{name: rest, otherwise: true, then: P2", "{name: rest, when: {kind: incident}, then: P2")
REPORTED = "  reported_priority: ignore\n  rules:"
NOTHING_DECIDES = HOLE.replace("  rules:", REPORTED, 1)
WRONG = POLICY.replace("then: P1", "then: P9")


@pytest.fixture(params=[("validate", WRONG), ("lint", WRONG), ("analyze", WRONG), ("analyze", NOTHING_DECIDES)])
def told(request: pytest.FixtureRequest, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Ran]:
    """What a command says of a pack with mistakes, in each format; the pack is named by its whole path."""
    command, policy = request.param
    monkeypatch.chdir(tmp_path)
    pack = make_pack(tmp_path / "my desk", policy)
    forms = ("github", "sarif", "junit", "markdown")
    return {form: run(command, pack, "--format", form) for form in forms}


def test_mistakes_are_on_standard_output_with_status_1(told: dict[str, Ran]) -> None:
    assert {(ran.status, ran.err) for ran in told.values()} == {(1, "")}


def test_paths_are_relative_to_the_working_directory(told: dict[str, Ran]) -> None:
    assert all("file=my desk/policy.yaml," in line for line in told["github"].out.splitlines())
    sarif = json.loads(told["sarif"].out)
    assert list(published(SARIF).iter_errors(sarif)) == []
    places = [result["locations"][0]["physicalLocation"] for result in sarif["runs"][0]["results"]]
    assert {place["artifactLocation"]["uri"] for place in places} == {"my%20desk/policy.yaml"}
    assert all("startColumn" in place["region"] for place in places)


def test_what_fails_the_command_fails_in_junit(told: dict[str, Ran]) -> None:
    document = JUnitXml.fromstring(told["junit"].out.encode())
    assert document.failures > 0


def test_markdown_names_the_place(told: dict[str, Ran]) -> None:
    assert "`my desk/policy.yaml:" in told["markdown"].out


@pytest.mark.parametrize("command", ["validate", "lint", "analyze"])
def test_a_good_policy_gives_github_nothing_to_mark(command: str, run: Run, tmp_path: Path) -> None:
    ran = run(command, make_pack(tmp_path / "desk"), "--format", "github")
    assert (ran.status, ran.out, ran.err) == (0, "", "")
