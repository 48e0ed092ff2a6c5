"""Packs on disk: what is read, what is refused, and what is remembered."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from slaengine.diagnostics import Finding, FindingsError
from slaengine.service.packs import FILE_SIZE_BYTES_MAX, FILES_MAX, check_pack, load_pack, read_pack

GOOD = (Path(__file__).parents[1] / "compiler" / "good.yaml").read_bytes()


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    (tmp_path / "policy.yaml").write_bytes(GOOD)
    return tmp_path


def refusal(path: Path) -> Finding:
    with pytest.raises(FindingsError) as caught:
        read_pack(path)
    return caught.value.findings[0]


def test_only_the_yaml_files_of_the_folder_itself_are_read(pack: Path) -> None:
    for name in ("notes.txt", ".hidden.yaml", "policy.yaml~", "tests/vip.yaml", "old/policy.yaml"):
        (pack / name).parent.mkdir(exist_ok=True)
        (pack / name).write_text("tests: []")
    (pack / "more.yml").write_text("queue: {order: [due]}")
    assert list(read_pack(pack)) == ["more.yml", "policy.yaml"]


def test_a_single_file_is_a_pack(pack: Path) -> None:
    assert load_pack(pack / "policy.yaml").name == "call-centre"
    assert load_pack(str(pack)).name == "call-centre"


def test_links_in_a_circle_are_no_matter(pack: Path) -> None:
    (pack / "loop").symlink_to(pack)
    (pack / "self.yaml").symlink_to(pack / "self.yaml")
    assert refusal(pack).code == "file-unreadable"
    (pack / "self.yaml").unlink()
    assert list(read_pack(pack)) == ["policy.yaml"]


def test_a_pipe_is_refused_and_not_waited_for(pack: Path) -> None:
    os.mkfifo(pack / "pipe.yaml")
    assert refusal(pack).code == "file-unreadable"


def test_a_file_of_50_mb_is_refused_without_reading_it(pack: Path) -> None:
    with (pack / "big.yaml").open("wb") as stream:
        stream.truncate(50_000_000)
    assert len(read_pack(pack)["big.yaml"]) == FILE_SIZE_BYTES_MAX + 1
    assert [finding.code for finding in check_pack(pack).findings] == ["file-too-large"]


def test_too_many_files_are_refused_before_any_is_read(tmp_path: Path) -> None:
    for number in range(FILES_MAX + 1):
        (tmp_path / f"{number}.yaml").touch()
    assert refusal(tmp_path).code == "too-many-files"


@pytest.mark.parametrize(
    ("name", "code"), [("nowhere", "file-unreadable"), ("", "pack-empty"), ("a\x00b", "file-unreadable")]
)
def test_what_is_not_there_is_a_finding(tmp_path: Path, name: str, code: str) -> None:
    assert refusal(tmp_path / name).code == code


def test_the_same_content_is_compiled_once_and_changed_content_anew(
    pack: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    first = load_pack(pack)
    copy = tmp_path_factory.mktemp("copy")
    (copy / "policy.yaml").write_bytes(GOOD)
    assert load_pack(copy) is first
    (copy / "policy.yaml").write_bytes(GOOD.replace(b"P1: 15m", b"P1: 16m"))
    assert load_pack(copy).digest != first.digest


def test_every_finding_of_a_bad_pack_comes_with_the_error(pack: Path) -> None:
    (pack / "policy.yaml").write_bytes(
        GOOD.replace(b"then: network,", b"then: netwrok,").replace(b"default: 3", b"default: 9")
    )
    with pytest.raises(FindingsError) as caught:
        load_pack(pack)
    assert [finding.code for finding in caught.value.findings] == ["bad-default", "unknown-group"]
    assert "policy.yaml" in caught.value.sources
