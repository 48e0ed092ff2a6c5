"""The most direct first match in Python, three ways: an if-chain, a hash on one field, masks in big integers."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.desk import Row, Test, Ticket

FirstMatch = Callable[[Ticket], str]


def if_chain(rows: Sequence[Row], *, without: str = "") -> FirstMatch:
    """One generated function that asks rule after rule; tests of the field `without` are known to hold."""
    names = sorted({test.field for row in rows for test in row.tests if test.field != without})
    lines = ["def first(ticket):", *(f"    {name} = ticket[{name!r}]" for name in names)]
    for row in rows:
        asked = " and ".join(_source(test) for test in row.tests if test.field != without)
        lines.append(f"    if {asked}: return {row.name!r}" if asked else f"    return {row.name!r}")
    return _define(lines)


def _source(test: Test) -> str:
    match test.operator:
        case "is":
            return f"{test.field} == {test.value!r}"
        case "any_of":
            return f"({' or '.join(f'{test.field} == {value!r}' for value in test.value)})"
        case _:
            return f"{test.field} >= {test.value!r}"


def _define(lines: list[str]) -> FirstMatch:
    names: dict[str, Any] = {}
    exec("\n".join(lines), names)
    found: FirstMatch = names["first"]
    return found


def hash_dispatch(rows: Sequence[Row]) -> FirstMatch:
    """The field that most rules fix leads to the if-chain of the rules that are left."""
    field = Counter(test.field for row in rows for test in row.tests if test.operator == "is").most_common(1)[0][0]
    values = {test.value for row in rows for test in row.tests if (test.field, test.operator) == (field, "is")}
    chains = {value: if_chain([row for row in rows if _allows(row, field, value)], without=field) for value in values}
    rest = if_chain([row for row in rows if _allows(row, field, None)], without=field)
    return lambda ticket: chains.get(ticket[field], rest)(ticket)


def _allows(row: Row, field: str, value: object) -> bool:
    mine = [test for test in row.tests if test.field == field]
    return all(test.value == value if test.operator == "is" else value in test.value for test in mine)


def bitset(rows: Sequence[Row]) -> FirstMatch:
    """A mask of rules for each value of each field; the lowest bit that survives all of them is the answer."""
    everything = (1 << len(rows)) - 1
    words: dict[str, dict[str, int]] = {}
    free: dict[str, int] = {}
    bounds: dict[str, list[tuple[int, int]]] = {}
    for number, row in enumerate(rows):
        for test in row.tests:
            free[test.field] = free.get(test.field, everything) & ~(1 << number)
            if test.operator == "at_least":
                bounds.setdefault(test.field, []).append((test.value, 1 << number))
            else:
                masks = words.setdefault(test.field, {})
                for value in (test.value,) if test.operator == "is" else test.value:
                    masks[value] = masks.get(value, 0) | 1 << number
    by_word = [
        (field, {value: mask | free[field] for value, mask in masks.items()}, free[field])
        for field, masks in words.items()
    ]
    by_number = [(field, *_cells(pairs, free[field])) for field, pairs in bounds.items()]
    names = [row.name for row in rows]

    def first(ticket: Ticket) -> str:
        alive = everything
        for field, masks, other in by_word:
            alive &= masks.get(ticket[field], other)
        for field, cuts, cells in by_number:
            alive &= cells[bisect_right(cuts, ticket[field])]
        return names[(alive & -alive).bit_length() - 1]

    return first


def _cells(pairs: list[tuple[int, int]], free: int) -> tuple[list[int], list[int]]:
    cuts = sorted({cut for cut, _ in pairs})
    cells = [free] * (len(cuts) + 1)
    for cut, bit in pairs:
        for cell in range(cuts.index(cut) + 1, len(cells)):
            cells[cell] |= bit
    return cuts, cells
