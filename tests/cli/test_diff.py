"""`slaengine diff` on the command line: packs, revisions, formats, and names of revisions that are none."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.cli.conftest import CALL_CENTRE, Run


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """The call-centre pack in a repository of its own with two commits; P2 is resolved sooner in the second."""
    pack = tmp_path / "policies" / "desk"
    shutil.copytree(CALL_CENTRE, pack)
    git(tmp_path, "init", "-q")
    commit(tmp_path, "first")
    targets = pack / "targets.yaml"
    targets.write_text(targets.read_text(encoding="utf-8").replace("P2: 4h", "P2: 3h"), encoding="utf-8")
    commit(tmp_path, "second")
    return pack


def git(folder: Path, *arguments: str) -> None:
    who = {"NAME": "Desk", "EMAIL": "desk@example.org"}
    names = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in who.items()}
    subprocess.run(["git", *arguments], cwd=folder, check=True, env={**os.environ, **names}, capture_output=True)


def commit(folder: Path, message: str) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", message)


SOONER = "  resolution at P2: 4h → 3h\n    for everyone\n"


def test_two_packs_are_compared(run: Run, desk: Path) -> None:
    done = run("diff", CALL_CENTRE, desk)
    assert (done.status, done.err) == (0, "")
    assert "Tighter\n" + SOONER in done.out


def test_a_pack_is_compared_with_a_revision_of_itself(run: Run, desk: Path) -> None:
    assert SOONER in run("diff", "HEAD~1", "--", desk).out
    assert SOONER in run("diff", "HEAD~1", "HEAD", "--", desk).out
    assert "no difference for any ticket" in run("diff", "HEAD", "--", desk).out


def test_without_a_revision_the_last_commit_is_meant(run: Run, desk: Path) -> None:
    assert "no difference for any ticket" in run("diff", desk).out
    targets = desk / "targets.yaml"
    targets.write_text(targets.read_text(encoding="utf-8").replace("P2: 3h", "P2: 5h"), encoding="utf-8")
    assert "Looser\n  resolution at P2: 3h → 5h" in run("diff", desk).out


def test_a_pack_finds_what_it_extends_at_the_revision(run: Run, desk: Path) -> None:
    child = desk.parent / "child"
    child.mkdir()
    (child / "policy.yaml").write_text(
        'extends: ../desk\npolicy: {name: child, title: Child, version: "1", timezone: Asia/Shanghai}\n'
    )
    commit(desk.parent, "third")
    targets = desk / "targets.yaml"
    targets.write_text(targets.read_text(encoding="utf-8").replace("P2: 3h", "P2: 2h"), encoding="utf-8")
    assert "resolution at P2: 3h → 2h" in run("diff", "HEAD", "--", child).out


def test_the_exit_status_tells_when_asked_to(run: Run, desk: Path) -> None:
    assert run("diff", "--exit-code", CALL_CENTRE, desk).status == 1
    assert run("diff", "--exit-code", CALL_CENTRE, CALL_CENTRE).status == 0


def test_json_has_each_change_with_its_ticket_and_both_decisions(run: Run, desk: Path) -> None:
    told = json.loads(run("diff", CALL_CENTRE, desk, "--format", "json").out)
    (change,) = told["changes"]
    assert told["meaning"] is True
    assert (change["effect"], change["old"], change["new"], change["levels"]) == ("tighter", "4h", "3h", ["P2"])
    assert change["everyone"] is True
    witness = change["witness"]
    assert (witness["old"]["goals"]["resolution"], witness["new"]["goals"]["resolution"]) == ("4h", "3h")


def test_markdown_and_chinese_are_there_for_reviews(run: Run, desk: Path) -> None:
    done = run("diff", CALL_CENTRE, desk, "--format", "markdown", "--lang", "zh")
    assert "## 更严\n\n- resolution(P2):4h → 3h\n  - 适用于所有工单\n" in done.out


@pytest.mark.parametrize(
    "revision", ["no-such-branch", "--upload-pack=touch x", "HEAD;id", "a..b", "HEAD:policies", "$(id)", "x" * 300, ""]
)
def test_a_revision_that_is_none_is_refused(run: Run, desk: Path, revision: str) -> None:
    done = run("diff", "--", revision, desk)
    assert done.status == 2
    assert "revision" in done.err
    assert not list(desk.parents[1].glob("x*"))


def test_a_pack_that_was_not_there_yet_is_named(run: Run, desk: Path) -> None:
    late = desk.parent / "late"
    shutil.copytree(desk, late)
    done = run("diff", "HEAD", "--", late)
    assert done.status == 2
    assert "is not there at HEAD" in done.err


def test_outside_a_repository_there_are_no_revisions(run: Run, tmp_path: Path) -> None:
    shutil.copytree(CALL_CENTRE, tmp_path / "desk")
    done = run("diff", "HEAD", "--", tmp_path / "desk")
    assert done.status == 2
    assert "is in no git repository" in done.err


def test_the_mistakes_of_an_old_revision_are_told_under_its_name(run: Run, desk: Path) -> None:
    targets = desk / "targets.yaml"
    good = targets.read_text(encoding="utf-8")
    targets.write_text(good.replace("P2: 3h", "P2: soon"), encoding="utf-8")
    commit(desk.parent, "third")
    targets.write_text(good, encoding="utf-8")
    done = run("diff", "HEAD", "--", desk)
    assert done.status == 1
    assert f"HEAD:{desk}/targets.yaml:" in done.err
