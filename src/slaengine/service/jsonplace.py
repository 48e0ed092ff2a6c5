"""Where in a line of JSON a value stands: the column that an error message points at."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

Path = tuple[str | int, ...]

TOKENS_MAX = 200_000
"""Tokens that are looked at; a place further on is given as the beginning of the line."""

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


class Spot(NamedTuple):
    """A key or an item of a list: its path, and where it stands, counted from 0, end exclusive."""

    path: Path
    start: int
    end: int


def column_of(line: str, path: Sequence[str | int]) -> tuple[int, int]:
    """Start and end column, from 1, of the key at `path`, or of the nearest key around it.

    >>> column_of('{"at": 1, "ticket": {"impact": []}}', ("ticket", "impact"))
    (22, 30)
    """
    wanted, best = tuple(path), Spot((), 0, 1)
    for spot in spots(line):
        if len(spot.path) > len(best.path) and spot.path == wanted[: len(spot.path)]:
            best = spot
            if spot.path == wanted:
                break
    return best.start + 1, best.end + 1


def repeated_key(line: str) -> Spot | None:
    """The first key that its object has already."""
    seen = set()
    for spot in spots(line):
        if spot.path in seen:
            return spot
        seen.add(spot.path)
    return None


def bare_word(line: str, word: str) -> tuple[int, int] | None:
    """Start and end column, from 1, of a word such as `NaN` that stands outside of any text."""
    for token in _TOKEN.finditer(line):
        if token[0] == word:
            return token.start() + 1, token.end() + 1
    return None


def spots(line: str) -> Iterator[Spot]:
    """Every key and every item of a list, in order. The line is JSON or near it; nothing is raised."""
    path: list[str | int] = []
    expects_key: list[bool] = []
    for number, token in enumerate(_TOKEN.finditer(line)):
        if number >= TOKENS_MAX:
            return
        text = token[0]
        if text in ("}", "]"):
            if not expects_key:
                return
            expects_key.pop()
            path.pop()
        elif text == "," and path:
            expects_key[-1] = isinstance(path[-1], str)
            if isinstance(path[-1], int):
                path[-1] += 1
        elif text == ":" and path:
            expects_key[-1] = False
        elif path and expects_key[-1] and text.startswith('"'):
            path[-1] = _plain(text)
            yield Spot(tuple(path), token.start(), token.end())
        else:
            if path and isinstance(path[-1], int) and text != ",":
                yield Spot(tuple(path), token.start(), token.end())
            if text in ("{", "["):
                path.append("" if text == "{" else 0)
                expects_key.append(text == "{")


def _plain(token: str) -> str:
    """A key without its quotes; escapes are read where they are valid."""
    if "\\" not in token:
        return token[1:-1]
    try:
        text = json.loads(token)
    except ValueError:
        return token[1:-1]
    assert isinstance(text, str)
    return text
