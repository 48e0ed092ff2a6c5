"""Where in a line a mistake stands, and how bad lines are collected."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slaengine.diagnostics import FindingsError
from slaengine.service.jsonl import BadLine, Line, excerpts, raise_bad, read_events, read_lines
from slaengine.service.jsonplace import column_of, spots
from slaengine.service.strictjson import JsonError, parse_json

LINE = '{"at": 1, "ticket": {"impact": [1, {"a b": 2}], "键": {"x,}": 3}}, "last": "}"}'


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (("at",), '"at"'),
        (("ticket",), '"ticket"'),
        (("ticket", "impact"), '"impact"'),
        (("ticket", "impact", 0), "1"),
        (("ticket", "impact", 1), "{"),
        (("ticket", "impact", 1, "a b"), '"a b"'),
        (("ticket", "键", "x,}"), '"x,}"'),
        (("last",), '"last"'),
        (("ticket", "nowhere"), '"ticket"'),  # what is missing: the key that should hold it
        (("nowhere",), "{"),
    ],
)
def test_a_path_leads_to_its_columns(path: tuple[str | int, ...], shown: str) -> None:
    start, end = column_of(LINE, path)
    assert LINE[start - 1 : end - 1] == shown


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def paths(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, inner in inside for found in ((*path, key), *paths(inner, (*path, key)))]


@given(JSON, st.booleans())
def test_every_key_and_item_of_any_json_is_found_once(value: object, ascii_only: bool) -> None:
    assert [spot.path for spot in spots(json.dumps(value, ensure_ascii=ascii_only))] == paths(value)


@given(st.text(alphabet='{}[],:"\\ a1\u2028', max_size=40))
def test_nothing_is_raised_for_what_is_no_json(text: str) -> None:
    try:
        parse_json(text)
    except JsonError as error:
        assert 1 <= error.columns[0] <= len(text) + 1
    assert all(0 <= spot.start < spot.end <= len(text) for spot in spots(text))


def test_a_key_twice_is_found_in_the_object_that_has_it() -> None:
    line = '{"a": {"b": 1}, "b": {"c": 1, "d": 2, "c": 3}}'
    with pytest.raises(JsonError) as caught:
        parse_json(line)
    assert caught.value.columns == (line.rindex('"c"') + 1, line.rindex('"c"') + 4)


def test_a_line_past_the_limit_does_not_hide_the_ones_after_it() -> None:
    raw = b'"x"\n' + b" " * 3_000_000 + b'\n"y"\n'
    lines = list(read_lines(io.BytesIO(raw), "f", str))
    assert [line.value if isinstance(line, Line) else line.finding.place.line for line in lines] == ["x", 2, "y"]


def test_excerpts_are_cut_from_the_bad_lines_alone() -> None:
    bad = [line for line in read_events(io.BytesIO(b'{"a"}\n\n[]\n'), "f") if isinstance(line, BadLine)]
    with pytest.raises(FindingsError) as caught:
        raise_bad(bad)
    assert caught.value.sources == {"f": '{"a"}\n\n[]'}


def test_no_character_inside_a_line_moves_the_lines_after_it() -> None:
    assert excerpts({1: "a\u2028b", 3: "c\x85"}).splitlines() == ["a b", "", "c "]


def test_without_bad_lines_nothing_is_raised() -> None:
    raise_bad([])
