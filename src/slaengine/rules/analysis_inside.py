"""What is looked for inside texts and lists: a variable for each word, item or pattern, and one for beginnings.

Texts can be made to order, so words are independent but for three things: a word brings those that it contains, so does
a beginning, and a value that is named in full decides everything. These are the forbidden boxes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from slaengine.rules.analysis_boxes import NO, YES, Box, Part, Special, Variable
from slaengine.rules.condition import Test
from slaengine.rules.field import FieldKind
from slaengine.rules.normal import Literal as Wish
from slaengine.rules.operators import OPERATORS

if TYPE_CHECKING:
    from slaengine.rules.analysis_fields import FieldClasses

INSIDE: Final[Mapping[str, Part]] = MappingProxyType(
    {"contains": "word", "starts_with": "start", "has": "item", "matches": "pattern"}
)
"""The operators that look inside."""


def add_inside(found: FieldClasses, tests: Sequence[Test], readable: int) -> None:
    """Add the variables, boxes and forbidden boxes of tests inside; `readable` are the classes of texts or lists."""
    _Inside(found, tests, readable).add()


class _Inside:
    def __init__(self, found: FieldClasses, tests: Sequence[Test], readable: int) -> None:
        self.found, self.tests, self.readable = found, tests, readable
        self.starts = sorted({word for test in tests if test.operator == "starts_with" for word in _words(test)})
        self.start = 0
        """The number of the variable of beginnings: class 0 for none of them, else the longest, counted from 1."""
        self.of_word: dict[tuple[Part, str], int] = {}

    def add(self) -> None:
        if self.starts:
            self.start = self._variable("start", (Special.OTHER,), *((word,) for word in self.starts))
        for part, words in self._groups():
            variable = self._variable(part, words, words)
            self.of_word.update({(part, word): variable for word in words})
        for test in self.tests:
            yes, no = self._boxes(test) if self.readable else ((), ())
            self.found.boxes[Wish(test, True)], self.found.boxes[Wish(test, False)] = yes, no
        if self.found.type.kind is FieldKind.TEXT:
            self._forbid()

    def _variable(self, part: Part, *classes: tuple[str | Special, ...]) -> int:
        self.found.variables.append(Variable(self.found.type.name, part, classes))
        return self.found.first + len(self.found.variables) - 1

    def _boxes(self, test: Test) -> tuple[tuple[Box, ...], tuple[Box, ...]]:
        """Where the test holds, and where it is known not to."""
        readable = {self.found.first: self.readable}
        part = INSIDE[test.operator]
        if part == "start":
            yes = sum(2 << number for number, word in enumerate(self.starts) if word.startswith(_words(test)))
            return ({**readable, self.start: yes},), ({**readable, self.start: self._all_starts & ~yes},)
        asked = dict.fromkeys(self.of_word[part, word] for word in _words(test))
        return tuple({**readable, variable: YES} for variable in asked), ({**readable, **dict.fromkeys(asked, NO)},)

    @property
    def _all_starts(self) -> int:
        return (2 << len(self.starts)) - 1

    def _groups(self) -> Iterator[tuple[Part, tuple[str, ...]]]:
        """Words that the same tests name, and that have nothing to do with other words, are one variable."""
        asking: defaultdict[tuple[Part, str], set[int]] = defaultdict(set)
        for number, test in enumerate(self.tests):
            for word in _words(test) if test.operator != "starts_with" else ():
                asking[INSIDE[test.operator], word].add(number)
        words = [word for part, word in asking if part == "word"]
        named = [text.casefold() for text in self._named()]
        groups: defaultdict[tuple[Part, frozenset[int], str], list[str]] = defaultdict(list)
        for (part, word), numbers in asking.items():
            related = any(word in other or other in word for other in words if other != word)
            related = related or any(word in other for other in (*self.starts, *named))
            alone = word if part == "pattern" or (part == "word" and related) else ""
            groups[part, frozenset(numbers), alone].append(word)
        yield from ((part, tuple(group)) for (part, _, _), group in groups.items())

    def _named(self) -> Iterator[str]:
        """The texts that are values by themselves."""
        for members in self.found.variables[0].classes:
            yield from (member for member in members if isinstance(member, str))

    def _forbid(self) -> None:
        words = {word: variable for (part, word), variable in self.of_word.items() if part == "word"}
        for word, variable in words.items():
            for inner, other in words.items():
                if inner != word and inner in word:
                    self.found.forbidden.append({variable: YES, other: NO})
            if having := sum(2 << number for number, start in enumerate(self.starts) if word in start):
                self.found.forbidden.append({self.start: having, variable: NO})
        for number, members in enumerate(self.found.variables[0].classes):
            if isinstance(members[0], str):
                self._fix(1 << number, members[0])

    def _fix(self, value: int, text: str) -> None:
        """A value that is named in full decides what is found in it."""
        found: defaultdict[int, bool] = defaultdict(bool)
        for (part, word), variable in self.of_word.items():
            held = OPERATORS["matches"].prepare(word)(text) if part == "pattern" else word in text.casefold()
            found[variable] |= held
        value_at = self.found.first
        self.found.forbidden += [{value_at: value, variable: NO if held else YES} for variable, held in found.items()]
        if self.starts:
            begun = max((word for word in self.starts if text.casefold().startswith(word)), key=len, default=None)
            right = 1 if begun is None else 2 << self.starts.index(begun)
            self.found.forbidden.append({value_at: value, self.start: self._all_starts & ~right})


def _words(test: Test) -> tuple[str, ...]:
    """The words of a test, as they are compared."""
    values = test.value if isinstance(test.value, tuple) else (test.value,)
    fold = test.operator in {"contains", "starts_with"}
    return tuple(dict.fromkeys(str(value).casefold() if fold else str(value) for value in values))
