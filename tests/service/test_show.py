"""A printed pack is the pack: whatever stands in it comes back, and every value knows where it came from."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.kit import FIELDS, HEAD, LEVELS, RESOLUTION

from slaengine.compiler import compile_pack
from slaengine.compiler.parse import parse
from slaengine.compiler.tree import Tree
from slaengine.diagnostics import FindingsError
from slaengine.service.packs import check_pack
from slaengine.service.resources import pack_names, pack_path
from slaengine.service.show import COLUMNS_MAX, as_yaml, merged_tree, own_tree, scalar

CHILD = """
extends: ../parent
policy: {name: child, version: "2"}
targets:
  resolution:
    goal: {P1: 1h}
    pause_on: null
"""
ORIGIN = re.compile(r"  # (\S+):(\d+)$")


@pytest.fixture
def child(tmp_path: Path) -> Path:
    """A pack that extends another one, which has a comment above its sections."""
    for name, text in {"parent": f"# a parent\n{HEAD}{FIELDS}{LEVELS}{RESOLUTION}", "child": CHILD}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "policy.yaml").write_text(text, encoding="utf-8")
    return tmp_path / "child"


def digest(text: str) -> str:
    return compile_pack({"policy.yaml": text.encode()}).require().digest


@pytest.mark.parametrize("name", pack_names())
@pytest.mark.parametrize("origins", [False, True])
def test_a_shipped_pack_that_is_printed_is_the_same_policy(name: str, *, origins: bool) -> None:
    text = as_yaml(merged_tree(pack_path(name)), origins=origins)
    assert digest(text) == check_pack(pack_path(name)).require().digest


def test_a_merged_pack_is_one_policy_that_extends_nothing(child: Path) -> None:
    text = as_yaml(merged_tree(child))
    assert "extends" not in text
    assert digest(text) == check_pack(child).require().digest
    assert yaml.safe_load(text)["targets"]["resolution"]["goal"] == {"P1": "1h", "P2": "8bh", "P3": "3bd"}


def test_each_value_is_on_the_line_and_in_the_file_that_is_named(child: Path) -> None:
    lines = as_yaml(merged_tree(child), origins=True).splitlines()
    named = [
        (line[: found.start()].strip(), found[1], int(found[2])) for line in lines if (found := ORIGIN.search(line))
    ]
    files = {"policy.yaml", "../parent/policy.yaml"}
    assert {file for _, file, _ in named} == files
    sources = {file: (child / file).read_text("utf-8").splitlines() for file in files}
    assert ("P1: 1h", "policy.yaml", 6) in named
    for told, file, line in named:
        key = told.removeprefix("- ").partition(":")[0].strip('"')
        assert key in sources[file][line - 1], told


def test_a_pack_of_its_own_is_what_its_files_say(child: Path) -> None:
    text = as_yaml(own_tree(child))
    assert text.splitlines()[0] == "extends: ../parent"
    assert "pause_on: null" in text
    assert "P2" not in text


def test_the_clauses_of_the_document_are_no_part_of_the_policy(child: Path) -> None:
    (child / "clauses.yaml").write_text("clauses: {D-1: One.}\n", encoding="utf-8")
    assert "D-1" not in as_yaml(own_tree(child))


def test_a_pack_without_the_shape_of_a_policy_is_refused_when_it_is_merged(child: Path) -> None:
    (child / "policy.yaml").write_text(CHILD + "nonsense: 1\n", encoding="utf-8")
    with pytest.raises(FindingsError):
        merged_tree(child)
    assert "nonsense: 1" in as_yaml(own_tree(child))


def test_what_stood_on_one_line_stays_on_one_line() -> None:
    text = "a: {b: [1, {c: x}], d: null}\ne:\n  - {f: 1}\n  - f: 2\n    g: []\nh:\n  - [1, 2]\n  - - 3\n    - 4\n"
    tree, _, _ = parse({"policy.yaml": text.encode()})
    assert as_yaml(tree) == text.replace("\ne:", "\n\ne:").replace("\nh:", "\n\nh:")


def test_a_line_that_would_be_too_long_is_broken() -> None:
    words = ", ".join(f"word-{number}" for number in range(COLUMNS_MAX // 4))
    tree, _, _ = parse({"policy.yaml": f"a: [{words}]\n".encode()})
    assert max(map(len, as_yaml(tree).splitlines())) < COLUMNS_MAX
    assert parse({"policy.yaml": as_yaml(tree).encode()})[0].data == tree.data


def test_an_empty_tree_is_an_empty_map() -> None:
    assert as_yaml(Tree()) == "{}\n"


@pytest.mark.parametrize("word", ["15m", "50%", "紧急", "waiting_for_customer", "Asia/Shanghai", "a b", "P1", "x@y.z"])
def test_usual_words_need_no_quotes(word: str) -> None:
    assert scalar(word) == word


@pytest.mark.parametrize(
    "word",
    # what YAML 1.1 or JSON takes for a number, a date, a time, a truth or nothing; then what begins or ends something
    ["1", "1.5", "0x1f", "1e5", "9" * 30, "2026-01-01", "08:00", "yes", "NO", "on", "true", "null", "~", "", "1_000",
     "a: b", "a #b", "- a", "*a", "&a", "!a", "%a", "@a", "`a", "{a}", "[a", "a,b", "'a'", '"a"', "a\nb", " a", "a ",
     "?", "|", ">", "a:", "\ta", "\u2028", "\x85", "=", "<<"],
)  # fmt: skip
def test_words_that_could_be_taken_for_something_else_are_quoted(word: str) -> None:
    assert scalar(word)[0] == '"'
    assert yaml.safe_load(scalar(word)) == word


KEYS = st.text(min_size=1, max_size=12).filter(lambda text: text != "<<")
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=30)
    | st.floats(-1e15, 1e15, allow_subnormal=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)  # fmt: skip
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
"""What no policy can hold; the reader refuses it."""


def can_be_written(value: Any) -> bool:
    match value:
        case str():
            return not CONTROL.search(value)
        case float():
            return len(repr(value)) <= 25
        case list():
            return all(map(can_be_written, value))
        case dict():
            return all(can_be_written(part) for pair in value.items() for part in pair)
        case _:
            return True


@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=4).filter(can_be_written))
def test_whatever_is_printed_is_read_back(data: dict[str, Any]) -> None:
    tree = Tree(data=data, files=dict.fromkeys(data, "policy.yaml"))
    back, findings, _ = parse({"policy.yaml": as_yaml(tree).encode()})
    assert findings == []
    assert back.data == data
