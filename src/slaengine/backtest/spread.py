"""Lengths of time as a multiset of counts: means, percentiles, and how sure a percentile is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Final

from slaengine.backtest.limits import EXACT_SECONDS_MAX

PERCENTILES: Final = (50, 90, 95)


def kept_as(seconds: int) -> int:
    """A length as it is counted: to the second, long ones to four digits, rounded up, so that there are few of them.

    >>> kept_as(9_999), kept_as(123_456)
    (9999, 123500)
    """
    step = 1
    while seconds > EXACT_SECONDS_MAX * step:
        step *= 10
    return -(-seconds // step) * step


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something took: how often, on average, and the lengths within which half and most of it was done."""

    number: int
    mean: float | None
    percentiles: Mapping[int, int]
    """Percent → seconds; empty where nothing was counted."""


def spread(counts: Mapping[int, int], total: int) -> Spread:
    """The spread of lengths (seconds → how often); `total` is the sum of the exact lengths."""
    number = sum(counts.values())
    if not number:
        return Spread(0, None, {})
    found = {percent: at_rank(counts, rank_of(number, Fraction(percent, 100))) for percent in PERCENTILES}
    return Spread(number, total / number, found)


def rank_of(number: int, share: Fraction) -> int:
    """The place of a percentile among so many values in order, from 1: the least that has this share up to it."""
    return max(1, ceil(share * number))


def at_rank(counts: Mapping[int, int], rank: int) -> int:
    """The value at a place in order, from 1.

    >>> at_rank({10: 2, 30: 1}, 3)
    30
    """
    passed = 0
    for value in sorted(counts):
        passed += counts[value]
        if passed >= rank:
            return value
    raise ValueError(f"there are only {passed} values")


def together(parts: Iterable[Mapping[int, int]]) -> dict[int, int]:
    """Several multisets in one."""
    whole: dict[int, int] = {}
    for part in parts:
        for value, number in part.items():
            whole[value] = whole.get(value, 0) + number
    return whole
