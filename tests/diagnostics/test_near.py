"""Which known words are suggested for a mistyped one."""

from __future__ import annotations

import time

import pytest

from slaengine.diagnostics import near_names

SECTIONS = ["policy", "fields", "calendars", "intake", "classification", "priorities", "targets", "routing"]


@pytest.mark.parametrize(
    ("typed", "known", "meant"),
    [
        ("targetz", SECTIONS, "targets"),
        ("calender", ["calendar", "category"], "calendar"),
        ("first-response", ["first_response"], "first_response"),  # `-` and `_` are easily confused
        ("Resolved", ["resolved", "rejected"], "resolved"),  # so is case
        ("resloved", ["resolved", "rejected"], "resolved"),  # two letters swapped
        ("网路组", ["网络组", "硬件组"], "网络组"),  # one character in three
        ("二线组", ["二线", "一线"], "二线"),
        ("P5", ["P1", "urgent"], "P1"),  # short names differ in half of their letters
    ],
)
def test_the_word_that_was_meant_comes_first(typed: str, known: list[str], meant: str) -> None:
    assert near_names(typed, known)[0] == meant


@pytest.mark.parametrize("typed", ["", "zzz", "x" * 10_000])
def test_nothing_is_suggested_for_what_is_like_nothing(typed: str) -> None:
    assert near_names(typed, SECTIONS) == ()


def test_at_most_four_words_are_suggested() -> None:
    assert len(near_names("rule", [f"rule{n}" for n in range(20)])) == 4


def test_a_word_is_never_suggested_for_itself() -> None:
    assert near_names("policy", ["policy"]) == ()


def test_many_long_candidates_cost_no_more_than_a_moment() -> None:
    began = time.process_time()
    near_names("y" * 80, ("x" * 79 + str(n % 10) for n in range(1_000_000)))
    assert time.process_time() - began < 1
