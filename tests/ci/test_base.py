"""The pack as it was where a branch began, out of real repositories."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.ci.kit import POLICY, git, make_pack, make_repository

from slaengine.ci.base import BaseError, base_pack, named_base
from slaengine.service.packs import check_pack


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "repository")


def test_the_pack_is_taken_out_as_it_was_and_the_working_tree_stays(repository: Path) -> None:
    make_pack(repository / "desk", POLICY.replace("P1: 2h", "P1: 1h"))
    with base_pack("main", repository / "desk") as then:
        assert then is not None
        assert (then / "policy.yaml").read_text() == POLICY
        assert (then / "tests" / "day.yaml").exists()
        kept = then
    assert not kept.exists()
    assert "P1: 1h" in (repository / "desk" / "policy.yaml").read_text()
    assert git(repository, "worktree", "list").count("\n") == 1


def test_what_others_merged_meanwhile_is_no_part_of_the_change(repository: Path) -> None:
    git(repository, "checkout", "--quiet", "main")
    make_pack(repository / "desk", POLICY.replace("P2: 4h", "P2: 8h"))
    git(repository, "commit", "--quiet", "-am", "Another change")
    git(repository, "checkout", "--quiet", "change")
    with base_pack("main", repository / "desk") as then:
        assert then is not None
        assert (then / "policy.yaml").read_text() == POLICY


def test_a_pack_that_is_new_has_no_past(repository: Path) -> None:
    make_pack(repository / "new")
    with base_pack("main", repository / "new") as then:
        assert then is None


def test_a_single_file_is_a_pack_as_well(repository: Path) -> None:
    with base_pack("main", repository / "desk" / "policy.yaml") as then:
        assert then is not None
        assert then.read_text() == POLICY


def test_the_packs_above_it_come_along(repository: Path) -> None:
    (repository / "own").mkdir()
    (repository / "own" / "policy.yaml").write_text(
        'extends: ../desk\npolicy: {name: own, version: "1", timezone: UTC}\n'
    )
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "-m", "Build on it")
    with base_pack("HEAD", repository / "own") as then:
        assert then is not None
        assert check_pack(then).policy is not None


@pytest.mark.parametrize("base", ["no-such-branch", "--output=x", "main; rm -rf /", ""])
def test_a_base_that_git_does_not_know_is_named(repository: Path, base: str) -> None:
    with pytest.raises(BaseError, match="revision") as caught, base_pack(base, repository / "desk"):
        pass
    assert base[:60] in caught.value.said["zh"]


def test_a_shallow_clone_is_told_to_fetch_the_history(repository: Path, tmp_path: Path) -> None:
    git(repository, "commit", "--quiet", "--allow-empty", "-m", "One more")
    git(tmp_path, "clone", "--quiet", "--depth=1", repository.as_uri(), "shallow")
    with (
        pytest.raises(BaseError, match="this clone is shallow"),
        base_pack("origin/main", tmp_path / "shallow" / "desk"),
    ):
        pass


def test_a_branch_without_a_common_past_is_told(repository: Path) -> None:
    git(repository, "checkout", "--quiet", "--orphan", "alone")
    git(repository, "commit", "--quiet", "-m", "Anew")
    with pytest.raises(BaseError, match="no commit in common"), base_pack("main", repository / "desk"):
        pass


def test_a_folder_outside_any_repository_is_told(tmp_path: Path) -> None:
    with pytest.raises(BaseError, match="is in no git repository"), base_pack("main", make_pack(tmp_path / "desk")):
        pass


def test_a_machine_without_git_is_told(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(BaseError, match="git is not installed"), base_pack("main", repository / "desk"):
        pass


@pytest.mark.parametrize(
    ("configured", "environment", "base"),
    [
        (None, {}, None),
        ("release", {"GITHUB_BASE_REF": "main"}, "release"),
        (None, {"GITHUB_BASE_REF": "main"}, "origin/main"),
        (None, {"GITHUB_BASE_REF": ""}, None),  # a push and no pull request
        (None, {"CI_MERGE_REQUEST_DIFF_BASE_SHA": "abc123"}, "abc123"),
    ],
)
def test_the_base_is_what_was_configured_or_what_the_code_host_says(
    configured: str | None, environment: dict[str, str], base: str | None
) -> None:
    assert named_base(configured, environment) == base
