"""Packs on disk that extend others: the way from folder to folder, and what is in the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from slaengine.diagnostics import FindingsError
from slaengine.service.packs import check_pack, load_pack, read_pack
from slaengine.service.parents import read_ancestry

GOOD = (Path(__file__).parents[1] / "compiler" / "good.yaml").read_text(encoding="utf-8")


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with a whole pack `above` and a pack `mine` that extends it."""
    put(tmp_path / "above", GOOD)
    put(tmp_path / "mine", "extends: ../above\npolicy: {version: '7'}\n")
    return tmp_path


def put(folder: Path, text: str, name: str = "policy.yaml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def way(pack: Path) -> list[list[str]]:
    return [list(files) for files in read_ancestry(pack, read_pack(pack)).packs]


def code(pack: Path) -> str:
    return check_pack(pack).findings[0].code


def test_a_pack_over_another_is_a_policy(desk: Path) -> None:
    policy = load_pack(desk / "mine")
    assert (policy.name, policy.version) == ("call-centre", "7")
    assert policy.targets[0].rule.at.startswith("../above/policy.yaml:")
    assert check_pack(desk / "mine").findings == ()


def test_a_change_above_is_a_change_of_the_policy(desk: Path) -> None:
    before = load_pack(desk / "mine")
    assert load_pack(desk / "mine") is before
    put(desk / "above", GOOD.replace("P1: 15m", "P1: 16m"))
    assert load_pack(desk / "mine").digest != before.digest


def test_files_are_named_by_the_way_to_them_from_the_lowest_pack(desk: Path) -> None:
    put(desk / "a" / "b", "extends: ../../mine")
    assert way(desk / "a" / "b") == [["../../mine/policy.yaml"], ["../../above/policy.yaml"]]


def test_a_parent_may_be_a_single_file(desk: Path) -> None:
    put(desk / "mine", "extends: ../above/policy.yaml\npolicy: {version: '8'}")
    assert way(desk / "mine") == [["../above/policy.yaml"]]
    assert load_pack(desk / "mine" / "policy.yaml").version == "8"


def test_two_files_of_one_folder_may_extend_each_other_one_way(desk: Path) -> None:
    put(desk / "above", "extends: policy.yaml\npolicy: {version: '9'}", "vip.yaml")
    assert load_pack(desk / "above" / "vip.yaml").version == "9"


@pytest.mark.parametrize("name", ["../nowhere", ".", "../above/..", "'~'", "x" * 500, '"a\\tb"'])
def test_what_is_no_pack_is_said_where_it_is_named(desk: Path, name: str) -> None:
    put(desk / "mine", f"extends: {name}\npolicy: {{version: '7'}}")
    with pytest.raises(FindingsError) as caught:
        load_pack(desk / "mine")
    (one,) = caught.value.findings
    assert one.code in {"parent-missing", "parent-circle"}
    assert one.place.at == "policy.yaml:1:10"
    assert str(desk) not in one.message


def test_a_way_that_only_this_computer_knows_is_refused(desk: Path) -> None:
    put(desk / "mine", f"extends: {desk / 'above'}")
    assert code(desk / "mine") == "parent-missing"


def test_a_circle_is_found_through_links_as_well(desk: Path) -> None:
    (desk / "alias").symlink_to(desk / "mine")
    put(desk / "above", "extends: ../alias")
    assert code(desk / "mine") == "parent-circle"
    assert "mine → above → mine" in check_pack(desk / "mine").findings[0].message


def test_the_clauses_of_a_parent_are_known_below(desk: Path) -> None:
    put(desk / "above", "clauses: {S4-06: Goals by level, S9-01: Nobody does this}", "clauses.yaml")
    put(desk / "mine", "clauses: {S9-01: }", "clauses.yaml")
    result = check_pack(desk / "mine")
    assert result.clauses is not None
    assert list(result.clauses.file.clauses) == ["S4-06"]
    assert {finding.code for finding in result.findings} == {"unknown-clause"}
