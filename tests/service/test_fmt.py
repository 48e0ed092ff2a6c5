"""One layout: comments, order and meaning stay, and a second time nothing changes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from tests.service.yaml_texts import yaml_texts

from slaengine.compiler import compile_pack
from slaengine.compiler.parse import parse
from slaengine.diagnostics import FindingsError
from slaengine.service.fmt import formatted
from slaengine.service.fmt.write import COLUMNS_MAX
from slaengine.service.packs import read_pack

ROOT = Path(__file__).parents[2]
PACKS = sorted(path.parent for path in (ROOT / "policies").glob("*/policy.yaml"))


def laid(text: str) -> str:
    return formatted(text.encode()).decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a:\n    b:   1\n", "a:\n  b: 1\n"),
        ("a:\n- x\n-   y\n", "a:\n  - x\n  - y\n"),
        ("a: {b: 1,c:   [x,y ]}\n", "a: {b: 1, c: [x, y]}\n"),
        ("a: {P1: ,P2:   , P3:   }\nb: {P1, 'P2'}\n", 'a: {P1: , P2: , P3: }\nb: {P1: , "P2": }\n'),
        ("a: '09:00'\n", 'a: "09:00"\n'),
        ("a: 'it''s'\nb: 'a\\d'\n", "a: 'it''s'\nb: 'a\\d'\n"),  # a backslash means something in double quotes
        ('a: "2026.1"\nb: NO\n', 'a: "2026.1"\nb: NO\n'),  # neither quoted nor unquoted: both can change the meaning
        ("a:\n  b: 1\nc:\n  d: 2\n", "a:\n  b: 1\n\nc:\n  d: 2\n"),  # a line between sections
        ("a: 1\nb: 2\n", "a: 1\nb: 2\n"),  # where a section has lines
        ("a:\n\n\n  b: 1\n\n\n\n  c: 2\n\n\n", "a:\n  b: 1\n\n  c: 2\n"),
        ("a: 1", "a: 1\n"),
        ("a: 网络\u3000\nb: [x\xa0, y]\n", "a: 网络\u3000\nb: [x\xa0, y]\n"),  # spaces that are a part of a value
        ("a: 1\r\nb: |\r\n  x\r\n", "a: 1\n\nb: |\n  x\n"),
        ("\ufeffa: 1\n", "a: 1\n"),
        ("---\na: 1\n", "---\na: 1\n"),
        ("a:\n  - - x\n    - y\n", "a:\n  - - x\n    - y\n"),
        ("a: &x {b: 1}\nc: *x\n", "a: &x {b: 1}\nc: *x\n"),
        ("a: |2-\n     x\n    y\n", "a: |2-\n     x\n    y\n"),
        ("a: >\n      folded\n      text\n\n", "a: >\n  folded\n  text\n"),
        (
            "a:\n  high:   {x: P1,   y: P2}\n  low: {x: P3, y: P44}\n",
            "a:\n  high: {x: P1, y: P2}\n  low:  {x: P3, y: P44}\n",
        ),
        (
            "a:\n  high: {x: P1, y: P2}\n  low: {x: P3, y: P44}\n",
            "a:\n  high: {x: P1, y: P2}\n  low: {x: P3, y: P44}\n",
        ),
    ],
)
def test_there_is_one_way_to_write_it(before: str, after: str) -> None:
    assert laid(before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# top\n\na: 1   # why\n", "# top\n\na: 1   # why\n"),
        ("a: 1 # why\n", "a: 1  # why\n"),
        ("a:   1           # in a column\nbcd: 2           # like this\n", None),
        ("a:    # of the key\n    b: 1\n", "a:    # of the key\n  b: 1\n"),
        ("a:\n    b: 1\n    # below b\n# of c\nc: 2\n", "a:\n  b: 1\n  # below b\n\n# of c\nc: 2\n"),
        ("a:\n  -   # of the item\n    b: 1\n", "a:\n  # of the item\n  - b: 1\n"),
        ("a: [x, # first\n  y] # last\n", "a:\n  - x  # first\n  - y\n  # last\n"),
        ("a: [ # none\n  ]\n", "# none\na: []\n"),
        ("a: |  # of the text\n  # not a comment\nb: 1\n", "a: |  # of the text\n  # not a comment\n\nb: 1\n"),
        ("a: 1\n# 最后\n", "a: 1\n# 最后\n"),
    ],
)
def test_comments_stay_with_what_they_speak_of(before: str, after: str | None) -> None:
    assert laid(before) == (after or before.replace("a:   1", "a: 1  "))


def test_what_does_not_fit_on_a_line_is_spread_and_words_fill_lines() -> None:
    words = ", ".join(f"word{number}" for number in range(40))
    text = laid(f"a: {{b: {{c: 1}}, d: [{words}]}}\n")
    assert text.startswith("a:\n  b: {c: 1}\n  d: [word0, word1,")
    assert max(map(len, text.splitlines())) <= COLUMNS_MAX
    assert len(text.splitlines()) == 5


def test_a_comment_behind_brackets_that_are_spread_stands_above_for_all_of_it() -> None:
    words = ", ".join(f"word{number}" for number in range(20))
    assert laid(f"a: {{b: [{words}], c: 1}}  # both\n").splitlines()[:2] == ["# both", "a:"]
    assert laid(f"a: [{words}]  # all\n").splitlines()[0] == "# all"
    assert laid(f"a:\n  - b: [{words}]  # all\n").splitlines()[:2] == ["a:", "  # all"]


def test_chinese_characters_take_two_columns() -> None:
    wide = "a: {b: " + "网" * 55 + "}\n"
    assert laid(wide) == wide
    assert laid("a: {b: " + "网" * 58 + "}\n") == "a:\n  b: " + "网" * 58 + "\n"


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(yaml_texts())
def test_any_text_keeps_its_data_and_comments_and_is_laid_out_once(text: str) -> None:
    before, findings, whole = parse({"policy.yaml": text.encode()})
    assert whole and not findings
    result = formatted(text.encode())
    after, _, _ = parse({"policy.yaml": result})
    assert json.dumps(after.data) == json.dumps(before.data)
    assert _remarks(result.decode()) == _remarks(text)
    assert formatted(result) == result
    assert b"\r" not in result
    assert result.endswith(b"\n")


def _remarks(text: str) -> list[str]:
    """The marks of comments, roughly: texts have some as well, and they are the same before and after."""
    return sorted(re.findall(r"#+ ?\S*", text))


@pytest.mark.parametrize("pack", PACKS, ids=lambda path: path.name)
def test_a_policy_compiles_to_the_same_whatever_its_layout(pack: Path) -> None:
    files = read_pack(pack)
    ugly = {name: text.replace(b": {", b":   {").replace(b"\n", b"\r\n\r\n") for name, text in files.items()}
    for name, text in ugly.items():
        assert formatted(text, name).count(b"#") == files[name].count(b"#")
    policies = [compile_pack({n: formatted(text, n) for n, text in one.items()}).require() for one in (files, ugly)]
    assert policies[0].digest == compile_pack(files).require().digest
    assert policies[1].digest == compile_pack(ugly).require().digest


def test_packs_and_examples_are_laid_out() -> None:
    files = [*(ROOT / "policies").rglob("*.yaml"), *(ROOT / "examples").rglob("*.yaml")]
    assert len(files) > 70
    assert [str(file) for file in files if formatted(file.read_bytes(), file.name) != file.read_bytes()] == []


@pytest.mark.parametrize(
    ("text", "at", "code"),
    [
        ("a: 1\nb: [1\n", "policy.yaml:2:4", "yaml-syntax"),
        ("a: 1\na: 2\n", "policy.yaml:2:1", "duplicate-key"),
        ("a:\n\t- b\n", "policy.yaml:2:1", "tab"),
        ("a: !!str 1\n", "policy.yaml:1:4", "tag"),
        ("- a\n", "policy.yaml:1:1", "not-sections"),
        ("# nothing\n", "policy.yaml:1:1", "file-empty"),
        ("? |\n  long\n  key\n: 1\n", "policy.yaml:1:1", "not-formatted"),
    ],
)
def test_a_file_with_mistakes_is_refused_with_their_place(text: str, at: str, code: str) -> None:
    with pytest.raises(FindingsError) as caught:
        laid(text)
    assert [(one.place.at, one.code) for one in caught.value.findings] == [(at, code)]
