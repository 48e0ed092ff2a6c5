"""Texts that are found, or not found, by what rules look for: made to order, so that every class has a ticket."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Sequence
from typing import Final, Literal, NamedTuple

from slaengine.rules.limits import EXAMPLE_STATES_MAX
from slaengine.rules.operators import OPERATORS
from slaengine.rules.pattern import FOUND, compile_pattern, is_word

_SEPARATORS: Final = (" ", ", ", " / ", " · ", " ␟ ")
_PLAIN: Final = ("another text", "…", "·")


class TextWish(NamedTuple):
    """What a text must do: be found for all of `words` or for none; begin with `chosen` as its longest, or with none.

    `chosen` is None for "none of these"; for words it is the one that is put into the text.
    """

    kind: Literal["word", "start", "pattern"]
    words: tuple[str, ...]
    chosen: str | None


def text_for(wishes: Sequence[TextWish], named: Collection[str]) -> tuple[str, bool]:
    """A text that does what is wished and is none of the named ones; False where none was found.

    >>> text_for([TextWish("word", ("vpn",), "vpn"), TextWish("start", ("re:", "fw:"), "re:")], ())
    ('re: vpn', True)
    """
    first = ""
    for first in _candidates(wishes):
        if first not in named and all(_does(first, wish) for wish in wishes):
            return first, True
    return first, False


def _candidates(wishes: Sequence[TextWish]) -> Iterator[str]:
    start = [wish.chosen for wish in wishes if wish.kind == "start" and wish.chosen is not None]
    inside = [wish.chosen for wish in wishes if wish.kind == "word" and wish.chosen is not None]
    samples = [example(wish.chosen) for wish in wishes if wish.kind == "pattern" and wish.chosen is not None]
    parts = [*inside, *(text for text in samples if text is not None)]
    used = "".join(word for wish in wishes for word in wish.words)
    strange = next(letter for letter in map(chr, range(0x2460, 0x10FFFF)) if letter not in used)
    if not start and not parts:
        yield from _PLAIN
    for separator in (*_SEPARATORS, strange):
        yield separator.join([*start, *parts])
        yield separator.join([*start, *parts, separator.strip()])
        if not start:
            yield separator.join([separator.strip(), *parts])
            yield separator.join([separator.strip(), *parts, separator.strip()])


def _does(text: str, wish: TextWish) -> bool:
    match wish.kind:
        case "start":
            begun = [word for word in wish.words if text.casefold().startswith(word)]
            return max(begun, key=len, default=None) == wish.chosen
        case "word":
            return OPERATORS["contains"].prepare(wish.words)(text) is (wish.chosen is not None)
        case "pattern":
            return OPERATORS["matches"].prepare(wish.words[0])(text) is (wish.chosen is not None)


def example(text: str) -> str | None:
    """A short text in which the pattern occurs, made of its own characters; None where none is found soon.

    >>> example("err(or)? [0-9]{3}")
    'err 000'
    """
    pattern = compile_pattern(text)
    letters = ("", *dict.fromkeys(text + "a0 A-_"))
    todo: deque[tuple[frozenset[int], str]] = deque([(frozenset(), "")])
    seen: set[tuple[frozenset[int], bool]] = set()
    while todo and len(seen) < EXAMPLE_STATES_MAX:
        states, found = todo.popleft()
        previous = is_word(found[-1:])
        for character in letters:
            following = pattern.step(states, character, not found, previous != is_word(character))
            if following is FOUND:
                return found + character
            key = (following, is_word(character))
            if character and key not in seen:
                seen.add(key)
                todo.append((following, found + character))
    return None
