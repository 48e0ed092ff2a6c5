"""The most direct numpy for whole batches: lookups and masks, no checks, no reasons, nothing but the answer.

Instants are epoch seconds; tickets are dicts as in `desk`, with an instant as text where they come in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np

from benchmarks.desk import LEVELS, NUMBERS, WORDS, Row, Ticket
from benchmarks.pack import GOALS_HOURS, GROUPS

Array = Any
MINUTE = 60


class Sums:
    """Open periods with prefix sums, searched by bisection."""

    def __init__(self, stretches: Sequence[tuple[datetime, datetime]]) -> None:
        self.starts = np.array([int(start.timestamp()) for start, _ in stretches])
        sizes = np.array([int(end.timestamp()) for _, end in stretches]) - self.starts
        self.after = np.cumsum(sizes)
        self.shift = self.starts - (self.after - sizes)

    def add(self, at: Array, lengths: Array) -> Array:
        return self.place(self.done(at), lengths)

    def done(self, at: Array) -> Array:
        i = np.searchsorted(self.starts, at, "right") - 1
        return np.minimum(at - self.shift[i], self.after[i])

    def place(self, done: Array, lengths: Array) -> Array:
        target = done + lengths
        return self.shift[np.searchsorted(self.after, target)] + target


class Minutes:
    """Every minute of some years in a table, and every open minute: a batch is two lookups. Whole minutes only."""

    def __init__(self, stretches: Sequence[tuple[datetime, datetime]]) -> None:
        spans = [(int(start.timestamp()) // MINUTE, int(end.timestamp()) // MINUTE) for start, end in stretches]
        self.first = spans[0][0]
        self.open = np.zeros(spans[-1][1] - self.first + 1, np.int64)
        for start, end in spans:
            self.open[start - self.first : end - self.first] = 1
        self.before = (np.cumsum(self.open) - self.open) * MINUTE
        self.minutes = (np.flatnonzero(self.open) + self.first) * MINUTE

    def add(self, at: Array, lengths: Array) -> Array:
        minute = at // MINUTE - self.first
        target = self.before[minute] + self.open[minute] * (at % MINUTE) + lengths
        last = (target - 1) // MINUTE
        return self.minutes[last] + target - last * MINUTE


def first_match(rows: Sequence[Row]) -> Callable[[dict[str, Array]], Array]:
    """The number of the first rule, by masks of 64 rules for each value of each field. Columns: codes or numbers."""
    words = -(-len(rows) // 64)
    tables, cuts = {}, {}
    for name in {test.field for row in rows for test in row.tests}:
        tests = [(n, test) for n, row in enumerate(rows) for test in row.tests if test.field == name]
        if name in NUMBERS:
            cuts[name] = np.array(sorted({test.value for _, test in tests}))
            holds = [[value >= test.value for value in (-1, *cuts[name])] for _, test in tests]
        else:
            holds = [
                [value == test.value if test.operator == "is" else value in test.value for value in WORDS[name]]
                for _, test in tests
            ]
        masks = np.full((len(holds[0]), words), ~np.uint64(0))
        for (number, _), allowed in zip(tests, holds, strict=True):
            masks[~np.array(allowed), number // 64] &= ~(np.uint64(1) << np.uint64(number % 64))
        tables[name] = masks

    def first(columns: dict[str, Array]) -> Array:
        alive: Array | None = None
        for name, masks in tables.items():
            codes = columns[name] if name not in cuts else np.searchsorted(cuts[name], columns[name], "right")
            found = masks.take(codes, axis=0)
            alive = found if alive is None else alive & found
        assert alive is not None
        at = (alive != 0).argmax(axis=1)
        word = alive[np.arange(len(alive)), at]
        return at * 64 + np.bitwise_count((word & (~word + np.uint64(1))) - np.uint64(1))

    return first


class Decided(NamedTuple):
    """Codes of levels and groups, and an array of deadlines for each promise."""

    level: Array
    group: Array
    due: list[Array]


GOALS = [np.array([hours[level] * 3600 for level in range(len(LEVELS))]) for hours in GOALS_HOURS.values()]
GROUP_CODES = {group: number for number, group in enumerate(dict.fromkeys(GROUPS.values()))}


def decide(rows: Sequence[Row], office: Sums) -> Callable[[dict[str, Array], Array], Decided]:
    """Columns and instants to level, group and six deadlines."""
    first = first_match(rows)
    level_of = np.array([LEVELS.index(row.then) for row in rows])
    group_of = np.array([GROUP_CODES[GROUPS[category]] for category in WORDS["category"]])
    vip = WORDS["customer_tier"].index("vip")

    def answer(columns: dict[str, Array], at: Array) -> Decided:
        level = level_of[first(columns)]
        level = np.where(columns["customer_tier"] == vip, np.maximum(level - 1, 0), level)
        done = office.done(at)
        return Decided(level, group_of[columns["category"]], [office.place(done, goal[level]) for goal in GOALS])

    return answer


CODES = {name: {word: code for code, word in enumerate(words)} for name, words in WORDS.items()}


def columns_of(tickets: Sequence[Ticket]) -> dict[str, Array]:
    """Dicts to codes and numbers."""
    count = len(tickets)
    coded = {
        name: np.fromiter(map(codes.__getitem__, [t[name] for t in tickets]), np.int64, count)
        for name, codes in CODES.items()
    }
    return coded | {name: np.fromiter([t[name] for t in tickets], np.int64, count) for name in NUMBERS}


def instants_of(texts: Sequence[str]) -> Array:
    """Texts to epoch seconds."""
    return np.fromiter([datetime.fromisoformat(text).timestamp() for text in texts], np.int64, len(texts))
