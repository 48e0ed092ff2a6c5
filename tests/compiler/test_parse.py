"""Text → tree: YAML as people mean it, places of everything, and a clear finding for whatever is hostile."""

from __future__ import annotations

import time

import pytest
import yaml

from slaengine.compiler.limits import ALIASES_MAX, DEPTH_MAX, FILE_SIZE_BYTES_MAX, SCALAR_LENGTH_MAX, VALUES_MAX
from slaengine.compiler.parse import parse
from slaengine.diagnostics import Place


def read(text: str | bytes) -> object:
    tree, findings, whole = parse({"p.yaml": text.encode() if isinstance(text, str) else text})
    assert findings == []
    assert whole
    return tree.data


def codes(text: str | bytes) -> list[str]:
    _, findings, _ = parse({"p.yaml": text.encode() if isinstance(text, str) else text})
    return [finding.code for finding in findings]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("08:00", "08:00"),  # not 480 minutes
        ("17:30", "17:30"),
        ("NO", "NO"),  # Norway
        ("on", "on"),
        ("yes", "yes"),
        ("True", "True"),  # only the words of JSON are special
        ("0123", "0123"),  # not octal
        ("0x1f", "0x1f"),
        ("1_000", "1_000"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("~", "~"),
        ("2026-12-25", "2026-12-25"),  # a text, read by what the key expects
        ("+1", "+1"),
        ("1.", "1."),
        ("-0", 0),
        ("true", True),
        ("false", False),
        ("null", None),
        ("", None),
        ("12", 12),
        ("-1.5", -1.5),
        ("1e3", 1000.0),
        ('"12"', "12"),
        ("'true'", "true"),
        ("|\n  a\n  b", "a\nb\n"),
        ("技术支持", "技术支持"),
    ],
)
def test_a_plain_word_is_what_people_think_it_is(written: str, meant: object) -> None:
    value = read(f"a: {written}\n")
    assert value == {"a": meant}
    assert type(value["a"]) is type(meant)  # True == 1 must not pass


@pytest.mark.parametrize("key", ["1", "true", "null", "08:00", "2026-12-25", "NO", "1.0"])
def test_a_key_is_the_text_that_is_written(key: str) -> None:
    assert read(f"a: {{{key}: x}}") == {"a": {key: "x"}}


def test_windows_line_ends_and_a_byte_order_mark_are_read() -> None:
    assert read(b"\xef\xbb\xbfa: 1\r\nb:\r\n  - x\r\n") == {"a": 1, "b": ["x"]}


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("a",), Place("p.yaml", 1, 4, 1, 5)),
        (("b",), Place("p.yaml", 3, 3, 4, 11)),
        (("b", 1), Place("p.yaml", 4, 5, 4, 11)),
        (("b", 1, "c"), Place("p.yaml", 4, 9, 4, 10)),
        (("b", 1, "c", "deeper"), Place("p.yaml", 4, 9, 4, 10)),  # the nearest thing around it
        (("b", 7), Place("p.yaml", 3, 3, 4, 11)),
    ],
)
def test_every_value_knows_its_place(path: tuple[str | int, ...], place: Place) -> None:
    tree, _, _ = parse({"p.yaml": "a: 1\nb:\n  - 技术\n  - {c: 3}\n".encode()})
    assert tree.place(path) == place


def test_a_key_knows_its_place() -> None:
    tree, _, _ = parse({"p.yaml": "技术: {网络: 1}\n".encode()})
    assert tree.key(("技术", "网络")) == Place("p.yaml", 1, 6, 1, 8)


def test_sections_of_several_files_are_one_tree_with_places_in_each() -> None:
    tree, findings, _ = parse({"b.yaml": b"\nb: 2\n", "a.yaml": b"a: 1\n"})
    assert (tree.data, findings) == ({"a": 1, "b": 2}, [])
    assert (tree.place(("a",)).at, tree.place(("b",)).at) == ("a.yaml:1:4", "b.yaml:2:4")


def test_an_alias_is_the_value_it_names() -> None:
    assert read("a: &hours [x]\nb: *hours\n") == {"a": ["x"], "b": ["x"]}


def test_mistakes_that_lose_nothing_are_all_told_in_one_run() -> None:
    assert codes("a: 1\na: 2\nb: {<<: 1}\nc: !x 1\n") == ["duplicate-key", "merge-key", "tag"]


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
HOSTILE: dict[str, tuple[str | bytes, str]] = {
    "nothing at all": (b"", "file-empty"),
    "only a comment": ("# x\n", "file-empty"),
    "only an end of document": ("---\n...\n", "file-empty"),
    "a spreadsheet": (b"PK\x03\x04\x14\x00\x06\x00\x08\x00", "not-text"),
    "NUL bytes": (b"a: \x00\x00", "not-text"),
    "UTF-16": ("a: 1".encode("utf-16"), "not-utf8"),
    "GBK": ("名称: 值".encode("gbk"), "not-utf8"),
    "half a character": ("a: 技".encode()[:-1], "not-utf8"),
    "a surrogate in UTF-8": (b"a: \xed\xa0\x80", "not-utf8"),
    "a surrogate as escape": ('a: "\\ud800"', "yaml-syntax"),
    "a file that is too large": (b"#" * (FILE_SIZE_BYTES_MAX + 1), "file-too-large"),
    "50 MB": (b"a" * 50_000_000, "file-too-large"),
    "billion laughs": (BOMB, "too-many-values"),
    "an alias of itself": ("a: &a [*a]", "bad-alias"),
    "10,000 brackets": ("[" * 10_000, "nested-too-deeply"),
    "10,000 braces": ("{a: " * 10_000, "nested-too-deeply"),
    "a million brackets": ("[" * 1_000_000, "nested-too-deeply"),
    "10,000 dashes": ("- " * 10_000, "nested-too-deeply"),
    "1,000 steps of indentation": ("\n".join(" " * n + "a:" for n in range(1_000)), "nested-too-deeply"),
    "10,000 question marks": ("? " * 10_000, "key-not-text"),
    "a megabyte in one word": ("a: " + "x" * 1_000_000, "text-too-long"),
    "a megabyte of quotes": ("a: " + "'" * 1_000_000, "text-too-long"),
    "many values": ("a: [" + "1," * VALUES_MAX + "]", "too-many-values"),
    "many aliases": ("a: &a x\nb: [" + "*a, " * (ALIASES_MAX + 1) + "]", "too-many-aliases"),
    "aliases that nest": (
        "".join(f"k{n}: &k{n} [{f'*k{n - 1}' if n else 1}]\n" for n in range(40)),
        "nested-too-deeply",
    ),
    "a key that is a list": ("[a, b]: 1", "key-not-text"),
    "a key that is a map": ("{a: b}: 1", "key-not-text"),
    "a key that is an alias": ("a: &a x\n*a : 1", "key-not-text"),
    "no key": ('"": 1', "key-not-text"),
    "infinity": ("a: 1e999", "number-too-large"),
    "many digits": ("a: " + "9" * 10_000, "number-too-large"),
    "a million line ends": ("\n" * 1_000_000, "file-empty"),
    "two documents": ("a: 1\n---\nb: 2", "several-documents"),
    "a list": ("- 1", "not-sections"),
    "a word": ("policy", "not-sections"),
    "a tab": ("a:\n\tb: 1", "tab"),
    "an open quote": ('a: "b\nc: 2', "yaml-syntax"),
    "an open bracket": ("a: [1\nb: 2", "yaml-syntax"),
    "a second colon": ("a: b: c", "yaml-syntax"),
    "a stray word": ("a: 1\nfoo\nb: 2", "yaml-syntax"),
    "a reserved character": ("a: %x", "yaml-syntax"),
    "bad indentation": ("a:\n  b: 1\n c: 2", "yaml-syntax"),
}


@pytest.mark.parametrize("case", HOSTILE.values(), ids=list(HOSTILE))
def test_whatever_is_hostile_is_one_clear_finding_within_a_second(case: tuple[str | bytes, str]) -> None:
    text, code = case
    began = time.process_time()
    found = codes(text)
    assert time.process_time() - began < 1
    assert found[0] == code


# Pure Python takes seconds for the longest ones, and goes the same way.
SHORT = {name: case for name, case in HOSTILE.items() if len(case[0]) < 60_000 or case[1] == "file-too-large"}


@pytest.mark.parametrize("case", SHORT.values(), ids=list(SHORT))
def test_the_parser_of_pure_python_refuses_the_same(
    case: tuple[str | bytes, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text, code = case
    monkeypatch.delattr(yaml, "CSafeLoader")
    same = {code, "control-character"} if code == "yaml-syntax" else {code}  # it decodes halves of characters
    assert codes(text)[0] in same


def test_what_is_just_within_the_limits_is_read() -> None:
    depth = DEPTH_MAX - 1  # the outermost map is one
    assert read("a: " + "[" * depth + "]" * depth)
    assert read("a: " + "x" * SCALAR_LENGTH_MAX)
    assert read("a: 9007199254740991") == {"a": 2**53 - 1}


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ('a: 1\nb: "x\nc: 2\n', "p.yaml:2:4"),  # where the quote was opened, not the end of the file
        ("a: [1, 2\n", "p.yaml:1:4"),
        ("a: 1\nb: c: d\n", "p.yaml:2:5"),
        ("a:\n  b: 1\n\tc: 2\n", "p.yaml:3:1"),
    ],
)
def test_a_mistake_of_spelling_points_to_where_it_was_made(text: str, at: str) -> None:
    _, findings, _ = parse({"p.yaml": text.encode()})
    assert findings[0].place.at == at


@pytest.mark.parametrize(
    ("text", "at", "word"),
    [
        # the parser stumbles over the line after it
        ("a:\n  start\uff1acreated\n  stop: resolved\n", "p.yaml:2:8", "full-width `\uff1a`"),
        ("a:\n  stop:resolved\n  start: created\n", "p.yaml:2:7", "no space after `:`"),
        ("a: {P1: 2h\uff0cP2: 4h}\n", "p.yaml:1:11", "full-width `\uff0c`"),
        ("a: \uff5bP1: 2h\uff5d\n", "p.yaml:1:4", "full-width `\uff5b`"),
        ("a:\n  b: 1\n\u3000\u3000c: 2\n  d: 3\n", "p.yaml:3:1", "full-width space"),
        # full-width characters in quotes and in running text are nobody's slip
        ('a: {b: "x\uff0cP1: y", c: 1\n', "p.yaml:1:4", "not closed"),
        ("a: \u5bd5\u673a\uff0c\u65ad\u7f51\nb: c: d\n", "p.yaml:2:5", "a second `:`"),
    ],
)
def test_a_slip_of_the_keyboard_is_named_where_it_was_made(text: str, at: str, word: str) -> None:
    _, findings, _ = parse({"p.yaml": text.encode()})
    assert findings[0].place.at == at
    assert word in findings[0].message
