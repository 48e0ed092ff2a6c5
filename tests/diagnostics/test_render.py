"""Findings as text and as JSON: carets stand under what they mean, whatever the line holds."""

from __future__ import annotations

import json
import unicodedata

import pytest

from slaengine.diagnostics import Place, Related, as_json, finding, text_report
from slaengine.diagnostics.render import EXCERPT_COLUMNS_MAX


def columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def excerpt(line: str, word: str) -> tuple[str, str]:
    """The printed line and its line of carets, both without the gutter."""
    start = line.index(word) + 1
    one = finding("bad-name", Place("p.yaml", 1, start, 1, start + len(word)), value=word)
    printed = text_report([one], {"p.yaml": line}).splitlines()
    return printed[1].split("| ", 1)[1], printed[2].split("| ", 1)[1]


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("name: desk", "desk"),
        ("名称: 呼叫中心", "呼叫中心"),  # every character is two columns wide
        ("{en: Desk, zh: 技术支持, name: x}", "x"),  # wide characters before the place
        ("\tname: x", "x"),  # a tab before it
        ("a" * 300 + " here " + "b" * 300, "here"),  # far beyond the width of a terminal
        ("技" * 200 + "x", "x"),
    ],
)
def test_carets_stand_under_the_word(line: str, word: str) -> None:
    shown, carets = excerpt(line, word)
    at = columns(carets) - len(carets.lstrip())
    assert carets.strip() == "^" * columns(word)
    before = shown[: shown.index(word)]
    assert columns(before) == at


def test_a_long_line_is_cut_to_the_width_of_a_terminal() -> None:
    shown, _ = excerpt("a" * 5_000 + " here " + "b" * 5_000, "here")
    assert columns(shown) <= EXCERPT_COLUMNS_MAX + 1


def test_control_and_direction_characters_of_a_file_never_reach_the_terminal() -> None:
    shown, _ = excerpt("a\x1b[31m\u202e x", "x")
    assert shown.isprintable()


def test_words_of_the_user_are_quoted_on_one_line() -> None:
    one = finding("bad-name", Place("p.yaml"), value="a\nb\x1b" + "c" * 500)
    assert "\\n" in one.message
    assert one.message.isprintable()
    assert len(one.message) < 200


def test_a_related_place_has_an_excerpt_of_its_own() -> None:
    first = Related(Place("a.yaml", 1, 1, 1, 3), "first here")
    one = finding("duplicate-key", Place("a.yaml", 2, 1, 2, 3), related=[first], key="P1")
    assert "a.yaml:1:1: first here\n  1 | P1: 15m\n    | --\n" in text_report([one], {"a.yaml": "P1: 15m\nP1: 30m"})


def test_only_so_many_findings_are_printed_and_the_rest_is_counted() -> None:
    many = [finding("bad-name", Place("p.yaml", n), value=str(n)) for n in range(1, 8)]
    report = text_report(many, {}, shown_max=5)
    assert "… and 2 more" in report
    assert report.endswith("7 errors\n")


def test_a_file_that_is_not_at_hand_is_shown_without_excerpt() -> None:
    assert " | " not in text_report([finding("bad-name", Place("p.yaml"), value="x")], {})


def test_as_json_holds_everything_that_the_text_says() -> None:
    one = finding("unknown-level", Place("p.yaml", 3, 5, 3, 7), allowed=["P1", "P2"], typed="P3", name="P3")
    assert json.loads(json.dumps(as_json(one))) == {
        "code": "unknown-level",
        "severity": "error",
        "message": "there is no priority level `P3`",
        "place": {"file": "p.yaml", "line": 3, "column": 5, "end_line": 3, "end_column": 7},
        "fix": None,
        "allowed": ["P1", "P2"],
        "near": ["P1", "P2"],
        "related": [],
    }
