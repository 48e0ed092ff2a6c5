"""How sure a percentile is, whatever the distribution: intervals between values in order, by the binomial law.

Of `number` values, those up to the true percentile number B, which is binomial with `number` and `share`. So the
value at place u lies at or above the percentile with probability P(B < u), and that at place l at or below it with
probability P(B >= l). (H. A. David, H. N. Nagaraja: Order Statistics, 3rd edition, section 7.1.)
"""

from __future__ import annotations

from fractions import Fraction
from math import exp, lgamma, log
from typing import Final

_EVEN: Final = 1e-12
"""Probabilities that differ by less are the same: sums of floating-point numbers are not exact."""


def upper_rank(number: int, share: Fraction, confidence: Fraction) -> int | None:
    """The least place whose value lies at or above the percentile with this confidence; None for too few values."""
    low, high = 1, number + 1
    while low < high:
        middle = (low + high) // 2
        if at_least(number, share, middle) <= 1 - confidence + _EVEN:
            high = middle
        else:
            low = middle + 1
    return low if low <= number else None


def lower_rank(number: int, share: Fraction, confidence: Fraction) -> int | None:
    """The greatest place whose value lies at or below the percentile with this confidence; None for too few values."""
    low, high = 0, number
    while low < high:
        middle = (low + high + 1) // 2
        if at_least(number, share, middle) >= confidence - _EVEN:
            low = middle
        else:
            high = middle - 1
    return low or None


def least_number(share: Fraction, confidence: Fraction) -> int:
    """How many values it takes at least for an upper bound: the least n with share**n <= 1 - confidence."""
    number = 1
    while at_least(number, share, number) > 1 - confidence + _EVEN:
        number += 1
    return number


def at_least(number: int, share: Fraction, least: int) -> float:
    """P(B >= least) for B binomial with `number` and `share`, summed from the side with less in it.

    >>> round(at_least(3, Fraction(1, 2), 2), 9)
    0.5
    """
    if least <= 0:
        return 1.0
    if least > number:
        return 0.0
    odds = float(share / (1 - share))
    if least > number * share:
        return min(1.0, _sum(number, share, least, 1, odds))
    return 1.0 - min(1.0, _sum(number, share, least - 1, -1, odds))


def _sum(number: int, share: Fraction, first: int, step: int, odds: float) -> float:
    """The probabilities from one value outwards, until they are too small to matter."""
    p = float(share)
    term = exp(
        lgamma(number + 1)
        - lgamma(first + 1)
        - lgamma(number - first + 1)
        + first * log(p)
        + (number - first) * log(1 - p)
    )
    total, value = 0.0, first
    while 0 <= value <= number and term > total * 1e-17:
        total += term
        term *= (number - value) / (value + 1) * odds if step > 0 else value / (number - value + 1) / odds
        value += step
    return total
