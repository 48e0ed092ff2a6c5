"""Small tools on columns of codes: lists that grow, and functions asked once for each combination that occurs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from slaengine.rules.columns import Coded, Codes, Frame, as_codes

RowNumbers: TypeAlias = npt.NDArray[np.intp]


class Lists:
    """For each row a tuple that grows: `adjusted_by`, `tags`, `missing`."""

    def __init__(self, start: Coded) -> None:
        self.codes = start.codes.copy()
        self.facts: list[tuple[str, ...]] = [tuple(dict.fromkeys(fact or ())) for fact in start.facts]
        self._numbers = {fact: number for number, fact in enumerate(self.facts)}

    @classmethod
    def empty(cls, count: int) -> Lists:
        """Nothing in any row."""
        return cls(Coded(np.zeros(count, np.int64), [()]))

    def add(self, rows: RowNumbers, items: Sequence[str]) -> None:
        """Append to these rows what they do not have yet."""
        if not rows.size or not items:
            return
        before, back = np.unique(self.codes[rows], return_inverse=True)
        self.codes[rows] = np.array([self._number((*self.facts[code], *items)) for code in before], np.int64)[back]

    def _number(self, items: tuple[str, ...]) -> int:
        found = tuple(dict.fromkeys(items))
        number = self._numbers.setdefault(found, len(self.facts))
        if number == len(self.facts):
            self.facts.append(found)
        return number

    def column(self) -> Coded:
        """The rows as a column."""
        return Coded(self.codes, self.facts)


def constant(count: int, fact: object) -> Coded:
    """One fact for all rows."""
    return Coded(np.zeros(count, np.int64), [fact])


def column_of(frame: Frame, name: str) -> Coded:
    """A field's column in codes."""
    column = frame.columns.get(name)
    return constant(frame.count, None) if column is None else as_codes(column)


def by_combination(frame: Frame, names: Sequence[str], ask: Callable[[dict[str, Any]], Any]) -> Coded:
    """What a function of some facts gives, asked once for each combination of them that occurs."""
    if not names:
        return constant(frame.count, ask({}))
    columns = [column_of(frame, name) for name in names]
    joint = np.zeros(frame.count, np.int64)
    back: list[tuple[int, ...]] = [()]
    for column in columns:
        size = len(column.facts)
        joint = joint * size + column.codes % size  # codes count from the end where they are negative
        joint, numbers = _compact(joint, len(back) * size)
        back = [(*back[number // size], number % size) for number in numbers]
    facts = [
        {name: column.facts[code] for name, column, code in zip(names, columns, codes, strict=True)} for codes in back
    ]
    return Coded(joint, [ask(one) for one in facts])


def _compact(codes: Codes, size: int) -> tuple[Codes, list[int]]:
    """Codes from 0 without gaps, and what each of them was."""
    if size > 4 * codes.size + 1_000:
        values, found = np.unique(codes, return_inverse=True)
        return found.astype(np.int64), values.tolist()
    there = np.zeros(size, np.bool_)
    there[codes] = True
    values = np.flatnonzero(there)
    places = np.zeros(size, np.int64)
    places[values] = np.arange(values.size)
    return places[codes], values.tolist()
