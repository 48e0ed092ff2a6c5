r"""Regular expressions that cannot blow up: a small grammar, run as a set of states over the text once.

Time is (characters of the text) × (states of the pattern) at worst, whatever the pattern: nothing backtracks.
Supported: literals, `.`, `[a-z]`, `\d \w \s` and their opposites, `\b`, `^`, `$`, `( )`, `(?: )`, `|`, `? * + {m,n}`.
Latin case is ignored, and a pattern is looked for anywhere in the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final, TypeAlias

from slaengine.rules.limits import MATCHED_LENGTH_MAX, PATTERN_DEPTH_MAX, PATTERN_LENGTH_MAX, PATTERN_STATES_MAX

_STEPS_KEPT_MAX: Final = 1_000  # remembered steps of one pattern, then it starts afresh
_QUANTIFIER: Final = re.compile(r"[*+?]|\{(\d{1,3})(,(\d{0,3}))?\}")
_ESCAPED_CLASSES: Final = frozenset("dDwWsS")
_CONTROLS: Final = frozenset("tnr")
FOUND: Final = frozenset({-1})
"""What `Pattern.step` gives where the pattern has been found."""
_SET_OPERATIONS: Final = ("--", "&&", "||", "~~")  # Python warns that they may get a meaning inside [ ]

Edge: TypeAlias = tuple[Callable[[str], object], int]
"""A test of one character and the state it leads to."""

Guarded: TypeAlias = tuple[str, int]
"""An edge that reads nothing: "" always, "^" at the start, "$" at the end, "b" at the edge of a word."""

Fragment: TypeAlias = tuple[int, int]
"""The first and the last state of a part of the pattern."""


class PatternError(ValueError):
    """A pattern outside the safe grammar; the message says what to write instead."""


class Pattern:
    """A compiled pattern.

    >>> compile_pattern("error [0-9]{3}").search("Boot ERROR 503 again")
    True
    """

    __slots__ = ("_accept", "_edges", "_free", "_start", "_steps", "text")

    def __init__(self, text: str) -> None:
        builder = _Builder(text)
        self.text = text
        self._start, self._accept = builder.build()
        self._edges = builder.edges
        self._free = builder.free
        self._steps: dict[tuple[frozenset[int], str, bool, bool, bool], frozenset[int]] = {}

    def search(self, text: str) -> bool:
        """Whether the pattern occurs in the first MATCHED_LENGTH_MAX characters of the text."""
        text = text[:MATCHED_LENGTH_MAX]
        states: frozenset[int] = frozenset()
        previous = False
        for position in range(len(text) + 1):
            character = text[position : position + 1]
            word = is_word(character)
            key = (states, character, position == 0, previous, word)
            following = self._steps.get(key)
            if following is None:  # not met yet
                following = self.step(states, character, position == 0, previous != word)
                if len(self._steps) >= _STEPS_KEPT_MAX:
                    self._steps.clear()
                self._steps[key] = following
            if following is FOUND:
                return True
            states, previous = following, word
        return False

    def step(self, states: frozenset[int], character: str, at_start: bool, at_edge: bool) -> frozenset[int]:
        """The states after one character; FOUND where the pattern has been found before it."""
        passable = {""} | ({"^"} if at_start else set()) | ({"$"} if not character else set())
        passable |= {"b"} if at_edge else {"B"}
        reached = self._closure({*states, self._start}, passable)
        if self._accept in reached:
            return FOUND
        return frozenset(
            target for state in reached for test, target in self._edges[state] if character and test(character)
        )

    def _closure(self, states: Iterable[int], passable: set[str]) -> set[int]:
        reached = set(states)
        todo = list(reached)
        while todo:
            for guard, target in self._free[todo.pop()]:
                if guard in passable and target not in reached:
                    reached.add(target)
                    todo.append(target)
        return reached


@lru_cache(maxsize=256)
def compile_pattern(text: str) -> Pattern:
    """Read a pattern; PatternError where it is outside the safe grammar."""
    return Pattern(text)


def is_word(character: str) -> bool:
    """Whether words are made of it; the empty text, beyond both ends, is none."""
    return character.isalnum() or character == "_"


class _Builder:
    """Reads the pattern from left to right and lays its states down."""

    def __init__(self, text: str) -> None:
        if not text:
            raise PatternError("the pattern is empty")
        if len(text) > PATTERN_LENGTH_MAX:
            raise PatternError(f"the pattern is longer than {PATTERN_LENGTH_MAX} characters")
        self.text = text
        self.at = 0
        self.edges: list[list[Edge]] = []
        self.free: list[list[Guarded]] = []

    def build(self) -> Fragment:
        whole = self._either(0)
        if self.at < len(self.text):
            raise PatternError("there is a ) without a (")
        return whole

    def _state(self) -> int:
        if len(self.edges) >= PATTERN_STATES_MAX:
            raise PatternError(f"the pattern repeats too much: it needs more than {PATTERN_STATES_MAX} states")
        self.edges.append([])
        self.free.append([])
        return len(self.edges) - 1

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def _link(self, source: int, target: int, guard: str = "") -> None:
        self.free[source].append((guard, target))

    def _either(self, depth: int) -> Fragment:
        if depth > PATTERN_DEPTH_MAX:
            raise PatternError(f"groups are nested more than {PATTERN_DEPTH_MAX} deep")
        first, last = self._state(), self._state()
        while True:
            inner_first, inner_last = self._sequence(depth)
            self._link(first, inner_first)
            self._link(inner_last, last)
            if self._peek() != "|":
                return first, last
            self.at += 1

    def _sequence(self, depth: int) -> Fragment:
        first = last = self._state()
        while self._peek() not in {"", "|", ")"}:
            part_at = self.at
            part_first, part_last = self._repeated(part_at, depth)
            self._link(last, part_first)
            last = part_last
        return first, last

    def _repeated(self, part_at: int, depth: int) -> Fragment:
        fragment = self._part(depth)
        quantifier = _QUANTIFIER.match(self.text, self.at)
        if quantifier is None:
            return fragment
        low, high = _bounds(quantifier)
        if high is not None and high < low:
            raise PatternError(f"{quantifier.group()} has its numbers the wrong way round")
        end_at = quantifier.end()
        if self.text[end_at : end_at + 1] in {"*", "+", "?", "{"}:
            raise PatternError("two repetitions follow one another; one is enough")
        # Copies are made by reading the same part of the pattern again.
        copies = [fragment]
        for _ in range(max(low, high or 0, 1) - 1):
            self.at = part_at
            copies.append(self._part(depth))
        self.at = end_at
        return self._chain(copies, low, high)

    def _chain(self, copies: list[Fragment], low: int, high: int | None) -> Fragment:
        """`low` copies that must come, the rest that may; without an upper bound the last one may come again."""
        first, end = self._state(), self._state()
        last = first
        for number, (copy_first, copy_last) in enumerate(copies):
            if number >= low:
                self._link(last, end)
            if high == 0:
                break
            self._link(last, copy_first)
            last = copy_last
        if high is None:
            self._link(last, copies[-1][0])
        self._link(last, end)
        return first, end

    def _part(self, depth: int) -> Fragment:
        character = self._peek()
        self.at += 1
        match character:
            case "(":
                return self._group(depth)
            case "[":
                return self._reading(self._class())
            case ".":
                return self._reading(".")
            case "^" | "$":
                return self._guard(character)
            case "\\":
                return self._escape()
            case "*" | "+" | "?" | "{":
                raise PatternError(
                    f"there is nothing before {character} to repeat; write \\{character} for the character"
                )
            case _:
                return self._reading(re.escape(character))

    def _group(self, depth: int) -> Fragment:
        if self.text.startswith("?:", self.at):
            self.at += 2
        elif self._peek() == "?":
            raise PatternError("(?…) is not allowed: no look-ahead, look-behind or options, only (…) and (?:…)")
        fragment = self._either(depth + 1)
        if self._peek() != ")":
            raise PatternError("a ( has no )")
        self.at += 1
        return fragment

    def _escape(self) -> Fragment:
        character = self._peek()
        self.at += 1
        if character in {"b", "B"}:
            return self._guard(character)
        if character in _ESCAPED_CLASSES or character in _CONTROLS:
            return self._reading("\\" + character)
        if character.isdigit():
            raise PatternError(f"\\{character} is not allowed: a pattern can't refer back to what it found")
        if not character or character.isalnum():
            raise PatternError(f"\\{character} is not known; allowed are \\d \\w \\s \\D \\W \\S \\b \\B \\t \\n \\r")
        return self._reading(re.escape(character))

    def _class(self) -> str:
        start = self.at - 1
        self.at += self._peek() == "^"
        self.at += self._peek() == "]"  # a ] that comes first is the character
        while self._peek() not in {"", "]"}:
            if self._peek() == "[":
                raise PatternError("write \\[ for the character [ inside [ ]")
            self.at += 2 if self._peek() == "\\" else 1
        self.at += 1
        if self.at > len(self.text):
            raise PatternError("a [ has no ]")
        characters = self.text[start : self.at]
        if any(operation in characters for operation in _SET_OPERATIONS):
            raise PatternError(f"{characters} repeats a sign; write \\ before it")
        return characters

    def _reading(self, character: str) -> Fragment:
        try:
            test = re.compile(character, re.IGNORECASE | re.DOTALL).fullmatch
        except (re.error, OverflowError) as error:
            raise PatternError(f"{character} can't be read: {error}") from None
        first, last = self._state(), self._state()
        self.edges[first].append((test, last))
        return first, last

    def _guard(self, guard: str) -> Fragment:
        first, last = self._state(), self._state()
        self._link(first, last, guard)
        return first, last


def _bounds(quantifier: re.Match[str]) -> tuple[int, int | None]:
    """The least and the greatest number of repetitions; None for no upper bound."""
    match quantifier.group():
        case "*":
            return 0, None
        case "+":
            return 1, None
        case "?":
            return 0, 1
        case _:
            low = int(quantifier[1])
            if quantifier[2] is None:
                return low, low
            return low, int(quantifier[3]) if quantifier[3] else None
