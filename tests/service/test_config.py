"""The configuration: the nearest file decides alone, and a mistake in it has a place."""

from __future__ import annotations

from pathlib import Path

import pytest

from slaengine.diagnostics import FindingsError
from slaengine.service.config import read_config


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty pack `desks/one` below the working folder."""
    monkeypatch.chdir(tmp_path)
    folder = Path("desks/one")
    folder.mkdir(parents=True)
    return folder


def ignored(pack: Path, explicit: Path | None = None) -> list[str]:
    return read_config(pack, explicit).config.lint.ignore


def test_without_a_file_everything_has_its_default(pack: Path) -> None:
    assert read_config(pack).file is None
    assert ignored(pack) == []


def test_the_nearest_file_decides_alone(pack: Path) -> None:
    Path("pyproject.toml").write_text('[tool.slaengine.lint]\nignore = ["a"]\n')
    assert ignored(pack) == ["a"]
    for number, folder in enumerate((Path(), pack.parent, pack)):
        (folder / "slaengine.yaml").write_text(f"lint: {{ignore: [b{number}]}}\n")
        assert ignored(pack) == [f"b{number}"]
    (pack / "other.yaml").write_text("lint: {ignore: [c]}\n")
    assert ignored(pack, pack / "other.yaml") == ["c"]


def test_the_files_of_other_tools_say_nothing(pack: Path) -> None:
    Path("pyproject.toml").write_text("[tool.ruff]\nline-length = 100\n")
    assert read_config(pack).file is None


@pytest.mark.parametrize(
    ("name", "text", "at", "code"),
    [
        ("slaengine.yaml", "lint:\n  ignroe: [x]\n", "slaengine.yaml:2:3", "unknown-key"),
        ("slaengine.yaml", "lint:\n  severity: {x: loud}\n", "slaengine.yaml:2:17", "value-not-allowed"),
        ("slaengine.yaml", "lint: [\n", "slaengine.yaml", "yaml-syntax"),
        ("pyproject.toml", "[tool.slaengine.lint]\nignore = 3\n", "pyproject.toml:2:1", "wrong-type"),
        (
            "pyproject.toml",
            "[tool.x]\ny = 1\n[tool.slaengine]\nlint = {ignore = 3}\n",
            "pyproject.toml:4",
            "wrong-type",
        ),
        ("pyproject.toml", "[tool.slaengine\n", "pyproject.toml:1:16", "config-unreadable"),
        ("pyproject.toml", "[tool.slaengine.lint.severity]\nx = 'loud'\n", "pyproject.toml:2:1", "value-not-allowed"),
    ],
)
def test_a_mistake_is_named_with_its_place(pack: Path, name: str, text: str, at: str, code: str) -> None:
    Path(name).write_text(text)
    with pytest.raises(FindingsError) as caught:
        read_config(pack)
    assert [one.code for one in caught.value.findings] == [code]
    assert caught.value.findings[0].place.at.startswith(at)
    assert name in caught.value.sources


def test_a_file_that_is_too_large_is_refused(pack: Path) -> None:
    Path("slaengine.yaml").write_text("#" * 2_000_000)
    with pytest.raises(FindingsError) as caught:
        read_config(pack)
    assert caught.value.findings[0].code == "file-too-large"


@pytest.mark.parametrize(
    ("text", "at", "reason"),
    [
        ("a = " + "[" * 5_000, "pyproject.toml:1:1", "nested too deeply"),
        ("# \n" * 400_000 + "[tool.slaengine.lint]\nignroe = []\n", "pyproject.toml:1:1", "more than 1,048,576 bytes"),
        ("[tool]\nslaengine = 1\n", "pyproject.toml:1:1", "`tool.slaengine` must be a table"),
        ("\n[[tool.slaengine]]\nlint = {}\n", "pyproject.toml:2:1", "`tool.slaengine` must be a table"),
        (
            "[tool.slaengine.lint.severity]\n" + "".join(f'"\\u0061{n}" = "note"\n' for n in range(20_000)),
            "pyproject.toml:1:1",
            "more than 1,000 values",
        ),
    ],
    ids=["deep", "large", "number", "list of tables", "many"],
)
def test_a_table_that_cannot_be_used_is_never_passed_over(pack: Path, text: str, at: str, reason: str) -> None:
    Path("pyproject.toml").write_text(text)
    with pytest.raises(FindingsError) as caught:
        read_config(pack)
    (one,) = caught.value.findings
    assert (one.place.at, one.code) == (at, "config-unreadable")
    assert reason in one.message


def test_a_configuration_in_the_folder_is_no_part_of_the_policy(pack: Path) -> None:
    from slaengine.service.packs import read_pack

    (pack / "slaengine.yaml").write_text("lint: {}\n")
    (pack / "policy.yaml").write_text("policy: {}\n")
    assert list(read_pack(pack)) == ["policy.yaml"]
