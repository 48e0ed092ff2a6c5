"""Which known words a mistyped one was probably meant to be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from difflib import SequenceMatcher

NEAR_MAX = 4
"""The most words that are suggested."""
WORD_LENGTH_MAX = 80
"""Longer words are not compared: nobody mistypes a paragraph."""
CANDIDATES_MAX = 700
"""Among more words than this a suggestion costs more than it helps."""
COMPARISONS_MAX = 7_000
"""Words compared in one run, about a third of a second: the first findings of thousands get suggestions."""
LIKENESS_MIN = 0.6
"""From here on two words count as alike (0 nothing in common, 1 equal)."""
SPREAD_MAX = 0.2
"""Words that are so much less alike than the likeliest one are not suggested beside it."""


_left: ContextVar[list[int] | None] = ContextVar("comparisons left", default=None)


@contextmanager
def few_comparisons(most: int = COMPARISONS_MAX) -> Iterator[None]:
    """Inside, `near_names` suggests nothing any more once so many words were compared."""
    token = _left.set([most])
    try:
        yield
    finally:
        _left.reset(token)


def near_names(word: str, candidates: Iterable[str]) -> tuple[str, ...]:
    """The candidates that `word` was probably meant to be, likeliest first, at most four.

    >>> near_names("prioritys", ["priorities", "targets", "policy"])
    ('priorities',)
    >>> near_names("网路组", ["网络组", "硬件组"])
    ('网络组',)
    >>> near_names("xyz", ["targets"])
    ()
    """
    left = _left.get()
    if not word or len(word) > WORD_LENGTH_MAX or (left is not None and left[0] <= 0):
        return ()
    wanted = _plain(word)
    matcher = SequenceMatcher(None, "", wanted, autojunk=False)  # it remembers what it learns about its second text
    scored = []
    for number, candidate in enumerate(dict.fromkeys(candidates)):
        if number >= CANDIDATES_MAX:
            break
        if candidate == word or len(candidate) > WORD_LENGTH_MAX:
            continue
        if left is not None:
            left[0] -= 1
        likeness = _likeness(_plain(candidate), wanted, matcher)
        if likeness >= LIKENESS_MIN:
            scored.append((-likeness, number, candidate))
    scored.sort()
    return tuple(candidate for score, _, candidate in scored[:NEAR_MAX] if score <= scored[0][0] + SPREAD_MAX)


def _plain(word: str) -> str:
    """The word without what people vary without meaning it: case, and `-` `_` or a space."""
    return "".join(" " if letter in "-_" else letter for letter in word.casefold()).strip()


def _likeness(left: str, right: str, matcher: SequenceMatcher[str]) -> float:
    if left == right:
        return 1.0
    if _one_edit_apart(left, right):
        return 0.95 if max(len(left), len(right)) > 2 else LIKENESS_MIN
    matcher.set_seq1(left)
    if matcher.real_quick_ratio() < LIKENESS_MIN or matcher.quick_ratio() < LIKENESS_MIN:
        return 0.0
    return matcher.ratio()


def _one_edit_apart(left: str, right: str) -> bool:
    """Whether one letter added, left out, exchanged or two neighbours swapped turn one into the other."""
    if abs(len(left) - len(right)) > 1:
        return False
    head = 0
    for a, b in zip(left, right, strict=False):
        if a != b:
            break
        head += 1
    a, b = left[head:], right[head:]
    return a[1:] == b or a == b[1:] or a[1:] == b[1:] or (a[1::-1] == b[:2] and a[2:] == b[2:])
