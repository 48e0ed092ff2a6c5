"""The quick reader of JSON says what the strict one says, of anything that can stand in a line."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slaengine.service.strictjson import JsonError, parse_json, read_json

TEXTS = st.text(alphabet=st.sampled_from('ab:"\\{}[], \n\té工😀'), max_size=6)
NUMBERS = st.integers() | st.floats() | st.sampled_from([10**30, 1e308, -0.0])
BLANKS = st.sampled_from(["", " ", "\t", "\n", "\r", "  "])


def pairs(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """An object as text, with blanks anywhere and, often, a key twice."""
    pair = st.tuples(TEXTS.map(json.dumps), BLANKS, BLANKS, inner).map(lambda one: f"{one[0]}{one[1]}:{one[2]}{one[3]}")
    return st.lists(pair, max_size=4).map(lambda several: "{" + ", ".join(several) + "}")


WRITTEN = st.recursive(
    (TEXTS | NUMBERS | st.none() | st.booleans()).flatmap(
        lambda value: st.booleans().map(lambda ascii_only: json.dumps(value, ensure_ascii=ascii_only))
    ),
    lambda inner: pairs(inner) | st.lists(inner, max_size=3).map(lambda several: "[" + ",".join(several) + "]"),
    max_leaves=8,
)


def told(text: str) -> str:
    """What the strict reader says; as text, so that `1`, `1.0` and `true` differ, and the order of keys counts."""
    try:
        return repr(parse_json(text.rstrip("\r\n")))
    except JsonError as error:
        return f"{error.code} {error.columns} {error}"


def told_quickly(raw: bytes) -> str:
    try:
        return repr(read_json(raw))
    except JsonError as error:
        return f"{error.code} {error.columns} {error}"


@given(WRITTEN)
def test_both_say_the_same_of_any_value(text: str) -> None:
    assert told_quickly(text.encode()) == told(text)


@given(st.text(alphabet='{}[],:"\\ a1-.eEu0\t\n\x0c\x00é', max_size=30))
def test_both_say_the_same_of_what_may_be_no_json(text: str) -> None:
    assert told_quickly(text.encode()) == told(text)


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1, "a": 2}',
        '{"a" : 1, "a": 2}',
        '{"a" : 1, "b": ":", "a": 2}',
        '{"b": {"a": [{"c": 1,"c": 1}]}}',
        '{"a": "\\":", "a"\t: 1, "a": 2}',
    ],
)
def test_a_key_twice_is_refused_however_it_is_written(text: str) -> None:
    with pytest.raises(JsonError) as caught:
        read_json(text.encode())
    assert caught.value.code == "duplicate-key"


@pytest.mark.parametrize(
    "text",
    [
        '{"a": "b : c", "d": ":e"}',
        '"\\ud83d\\ude00"',
        '{"\\"": {"\\":": 1}}',
        "[" * 300 + "]" * 300,
        "9" * 4_000,
        '{"n": 1e999}',
    ],
)
def test_what_the_quick_way_cannot_tell_is_told_all_the_same(text: str) -> None:
    assert read_json(text.encode()) == json.loads(text)


@pytest.mark.parametrize(
    "text", ['"\\ud83d"', '{"\\udc00": 1}', "NaN", "[Infinity]", "9" * 5_000, "[" * 100_000, "\ufeff1"]
)
def test_what_no_event_may_carry_is_refused_by_both(text: str) -> None:
    said = told_quickly(text.encode())
    assert said == told(text)
    assert said.split(" ")[0] in {"bad-json", "too-deep"}


def test_bytes_that_are_no_text_are_named_by_their_column() -> None:
    with pytest.raises(JsonError) as caught:
        read_json('{"é": "'.encode() + b'\xff"}')
    assert (caught.value.code, caught.value.columns) == ("not-utf8", (8, 9))
    assert "0xff" in caught.value.reason


@pytest.mark.parametrize(
    ("text", "column"),
    [
        (r'"ok \ud83d\ude00 then \ud800 lone"', 23),
        (r'["C:\\udata", "\ud800"]', 16),
        (r'"\ude00\ud83d"', 2),
        (r'"\ud83d\ud83d\ude00"', 2),
        (r'"\ud83d \ude00"', 2),
        (r'"\n\uD800\n"', 4),
    ],
)
def test_half_of_a_pair_is_shown_where_it_stands(text: str, column: int) -> None:
    with pytest.raises(JsonError) as caught:
        read_json(text.encode())
    assert caught.value.columns == (column, column + 6)
    assert text[column - 1 :].startswith(("\\ud", "\\uD"))
