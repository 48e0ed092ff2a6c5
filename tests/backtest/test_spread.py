"""Percentiles and how sure they are, held against their definitions."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slaengine.backtest.quantile import at_least, least_number, lower_rank, upper_rank
from slaengine.backtest.spread import at_rank, kept_as, rank_of, spread, together

SHARES = st.sampled_from([Fraction(1, 2), Fraction(4, 5), Fraction(9, 10), Fraction(95, 100), Fraction(999, 1000)])
CONFIDENCES = st.sampled_from([Fraction(1, 2), Fraction(9, 10), Fraction(95, 100), Fraction(99, 100)])


def exact(number: int, share: Fraction, least: int) -> Fraction:
    """P(B >= least), in fractions."""
    return sum(
        (comb(number, k) * share**k * (1 - share) ** (number - k) for k in range(max(least, 0), number + 1)),
        Fraction(0),
    )


@given(st.integers(1, 60), SHARES, st.integers(-2, 63))
def test_the_binomial_law_is_that_of_the_textbook(number: int, share: Fraction, least: int) -> None:
    assert at_least(number, share, least) == pytest.approx(float(exact(number, share, least)), abs=1e-12)


@settings(max_examples=40)
@given(st.integers(1, 60), SHARES, CONFIDENCES)
def test_the_bounds_are_the_nearest_places_that_are_sure_enough(
    number: int, share: Fraction, confidence: Fraction
) -> None:
    even = Fraction(1, 10**12)
    uppers = [place for place in range(1, number + 1) if 1 - exact(number, share, place) >= confidence - even]
    lowers = [place for place in range(1, number + 1) if exact(number, share, place) >= confidence - even]
    assert upper_rank(number, share, confidence) == min(uppers, default=None)
    assert lower_rank(number, share, confidence) == max(lowers, default=None)


def test_fifty_nine_values_are_the_fewest_for_nineteen_of_twenty() -> None:
    """The textbook's number for 95 % content with 95 % confidence."""
    share = confidence = Fraction(95, 100)
    assert least_number(share, confidence) == 59
    assert (upper_rank(58, share, confidence), upper_rank(59, share, confidence)) == (None, 59)


def test_the_law_holds_for_numbers_that_are_large() -> None:
    assert at_least(1_000_000, Fraction(1, 2), 500_000) == pytest.approx(0.5004, abs=1e-4)
    assert at_least(1_000_000, Fraction(95, 100), 949_000) == pytest.approx(1.0, abs=1e-5)


@given(st.lists(st.integers(0, 5_000), min_size=1, max_size=200), st.integers(1, 99))
def test_a_percentile_is_the_least_value_with_its_share_up_to_it(values: list[int], percent: int) -> None:
    found = at_rank(Counter(values), rank_of(len(values), Fraction(percent, 100)))
    fitting = [v for v in sorted(values) if sum(w <= v for w in values) * 100 >= percent * len(values)]
    assert found == fitting[0]


@given(st.lists(st.integers(0, 5_000), max_size=50))
def test_the_mean_is_that_of_the_exact_lengths(values: list[int]) -> None:
    found = spread(Counter(values), sum(values))
    assert found.number == len(values)
    assert found.mean == (sum(values) / len(values) if values else None)


@given(st.integers(0, 10**9))
def test_long_times_are_rounded_up_by_less_than_a_thousandth(seconds: int) -> None:
    kept = kept_as(seconds)
    assert seconds <= kept <= seconds * 1.001
    assert kept == seconds or seconds > 10_000
    assert kept_as(kept) == kept


def test_parts_add_up() -> None:
    assert together([{1: 2, 5: 1}, {5: 3}]) == {1: 2, 5: 4}
