"""`slaengine fmt` writes what it should and nothing else."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from slaengine.cli.main import run

UGLY, LAID_OUT = "a:\n    b: 1   # why\n", "a:\n  b: 1     # why\n"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    (tmp_path / "tests").mkdir()
    (tmp_path / "ugly.yaml").write_text(UGLY)
    (tmp_path / "tests" / "deep.yml").write_text(UGLY)
    (tmp_path / "fine.yaml").write_text(LAID_OUT)
    (tmp_path / "notes.txt").write_text(UGLY)
    return tmp_path


def test_a_folder_is_laid_out_with_all_below_it(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "ugly.yaml").chmod(0o640)
    assert run(["fmt", str(desk)]) == 0
    assert (desk / "ugly.yaml").read_text() == (desk / "tests" / "deep.yml").read_text() == LAID_OUT
    assert (desk / "notes.txt").read_text() == UGLY
    assert (desk / "ugly.yaml").stat().st_mode & 0o777 == 0o640
    assert capsys.readouterr().out.endswith("3 files, 2 changed\n")
    assert sorted(path.name for path in desk.iterdir()) == ["fine.yaml", "notes.txt", "tests", "ugly.yaml"]


def test_check_names_files_and_writes_nothing(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["fmt", "--check", str(desk)]) == 1
    assert (desk / "ugly.yaml").read_text() == UGLY
    assert capsys.readouterr().out.splitlines() == [
        f"would lay out {desk / 'ugly.yaml'}",
        f"would lay out {desk / 'tests' / 'deep.yml'}",
        "3 files, 2 would change",
    ]
    assert run(["fmt", "--check", str(desk / "fine.yaml")]) == 0


def test_diff_shows_and_writes_nothing(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["fmt", "--diff", str(desk / "ugly.yaml")]) == 0
    assert (desk / "ugly.yaml").read_text() == UGLY
    assert "-    b: 1   # why\n+  b: 1     # why" in capsys.readouterr().out


def test_standard_input_goes_to_standard_output(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments, status, shown in ((["-"], 0, LAID_OUT), (["--check", "-"], 1, "would lay out <stdin>\n")):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(UGLY.encode())))
        assert run(["fmt", *arguments]) == status
        assert capsys.readouterr().out == shown


def test_a_file_with_mistakes_is_told_with_its_place_and_the_others_are_laid_out(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (desk / "broken.yaml").write_text("a: [1\n")
    assert run(["fmt", str(desk)]) == 1
    assert f"{desk / 'broken.yaml'}:1:4: error[yaml-syntax]" in capsys.readouterr().err
    assert (desk / "broken.yaml").read_text() == "a: [1\n"
    assert (desk / "ugly.yaml").read_text() == LAID_OUT


def test_a_folder_without_yaml_is_a_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["fmt", str(tmp_path)]) == 1
    assert "pack-empty" in capsys.readouterr().err
    assert run(["fmt", "-", str(tmp_path)]) == 2
