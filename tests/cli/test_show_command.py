"""`slaengine show` through its door: own and merged, with origins, and what cannot be shown."""

from pathlib import Path

import pytest
from tests.cli.conftest import CALL_CENTRE, Run


@pytest.fixture
def child(tmp_path: Path) -> Path:
    """A pack that changes two things of the call centre."""
    pack = tmp_path / "mine"
    pack.mkdir()
    (tmp_path / "call-centre").symlink_to(CALL_CENTRE)
    text = "extends: ../call-centre\npolicy: {name: mine, version: '1'}\ntargets: {resolution: {goal: {P1: 90m}}}\n"
    (pack / "policy.yaml").write_text(text, encoding="utf-8")
    return pack


def test_each_value_of_a_merged_policy_has_its_file_and_line(run: Run, child: Path) -> None:
    ran = run("show", child, "--merged", "--origin")
    assert (ran.status, ran.err) == (0, "")
    assert "      P1: 90m  # policy.yaml:3\n" in ran.out
    assert "      P2: 4h  # ../call-centre/targets.yaml:" in ran.out


def test_what_is_printed_is_the_same_policy(run: Run, child: Path, tmp_path: Path) -> None:
    merged = tmp_path / "merged.yaml"
    merged.write_text(run("show", child, "--merged").out, encoding="utf-8")
    assert run("validate", merged).status == 0
    assert run("show", merged, "--merged").out == merged.read_text("utf-8")


def test_without_merged_it_is_what_the_pack_itself_says(run: Run, child: Path) -> None:
    ran = run("show", child)
    assert ran.out == (
        'extends: ../call-centre\n\npolicy: {name: mine, version: "1"}\n\ntargets: {resolution: {goal: {P1: 90m}}}\n'
    )


@pytest.mark.parametrize("text", ["a: [", "policy: {name: a}\n"])
def test_mistakes_are_named_with_places_that_can_be_opened(run: Run, tmp_path: Path, text: str) -> None:
    (tmp_path / "policy.yaml").write_text(text, encoding="utf-8")
    ran = run("show", tmp_path, "--merged")
    assert (ran.status, ran.out) == (1, "")
    assert f"{tmp_path}/policy.yaml:1:" in ran.err


def test_a_policy_that_is_not_there_is_wrong_usage(run: Run) -> None:
    assert run("show", "nowhere").status == 2
