"""Tickets as finitely many classes: what a set of conditions can tell apart, and nothing else.

A field is one variable whose classes are the values that the conditions treat alike; a field of texts or lists has
further variables for what is looked for inside it. A condition is then a union of boxes, and questions about all
tickets become questions about boxes. Exact, with one exception that `Space.opaque` names: patterns are taken to be
independent of everything else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import product
from typing import NamedTuple, assert_never

from slaengine.rules.analysis_boxes import Box, Cell, Special, Variable, join, meet
from slaengine.rules.analysis_fields import UNREADABLE_FACT, FieldClasses, classes_of
from slaengine.rules.analysis_text import TextWish, text_for
from slaengine.rules.condition import Condition, Test, each_test
from slaengine.rules.field import Facts, FieldCatalogue, FieldKind, FieldType
from slaengine.rules.normal import Both, Either, Normal, normalise
from slaengine.rules.normal import Literal as Wish
from slaengine.rules.operators import OPERATORS


class Witness(NamedTuple):
    """A ticket as the rules see it. Not `sure` where no text was found that the patterns take as wished."""

    facts: Facts
    sure: bool


class Space:
    """The classes that some conditions tell apart, and the conditions as boxes.

    A field with a default is never missing. `unreadable` adds facts of the wrong type, which the engine never has.
    """

    def __init__(
        self, conditions: Iterable[Condition | None], fields: FieldCatalogue, *, unreadable: bool = False
    ) -> None:
        asked: defaultdict[str, dict[Test, None]] = defaultdict(dict)
        for condition in conditions:
            for test in each_test(condition):
                asked[test.field][test] = None
        self.variables: list[Variable] = []
        self.forbidden: list[Box] = []
        """Boxes in which no ticket is."""
        self.fields: dict[str, FieldClasses] = {}
        self._boxes: dict[Wish, tuple[Box, ...]] = {}
        for name, tests in asked.items():
            declared = fields.get(name) or FieldType(name, next(iter(tests)).kind)
            found = classes_of(declared, list(tests), len(self.variables), unreadable=unreadable)
            self.fields[name] = found
            self.variables += found.variables
            self.forbidden += found.forbidden
            self._boxes.update(found.boxes)
        every = (test for tests in asked.values() for test in tests)
        self.opaque = tuple(test for test in every if not OPERATORS[test.operator].analysable)
        """Tests whose independence is assumed and not known."""

    def boxes(self, condition: Condition | None, wanted: bool = True) -> tuple[Box, ...]:
        """Where the condition holds, or with `wanted=False` is known not to; None holds everywhere.

        Raises:
            TooManyBoxesError: more than BOXES_MAX.
        """
        if condition is None:
            return ({},) if wanted else ()
        return tuple(self._of(normalise(condition, wanted)))

    def of_wish(self, wish: Wish) -> tuple[Box, ...]:
        """Where one of the tests comes out as wanted."""
        return self._boxes[wish]

    def _of(self, normal: Normal) -> list[Box]:
        match normal:
            case Wish():
                return list(self.of_wish(normal))
            case Either(parts):
                return join([box for part in parts for box in self._of(part)])
            case Both(parts):
                found: list[Box] = [{}]
                for part in parts:
                    pairs = product(found, self._of(part))
                    found = join([met for one, other in pairs if (met := meet(one, other)) is not None])
                return found
            case _:
                assert_never(normal)

    def witness(self, box: Box) -> Witness:
        """A ticket in the box: the plainest value of each field that the conditions ask for."""
        facts: dict[str, object] = {}
        sure = True
        for name, field in self.fields.items():
            chosen = {number: self._lowest(box, number) for number in self._numbers(field)}
            facts[name], found = self._fact(field, chosen)
            sure = sure and found
        return Witness(facts, sure)

    def _numbers(self, field: FieldClasses) -> range:
        return range(field.first, field.first + len(field.variables))

    def _lowest(self, box: Box, number: int) -> int:
        mask = box.get(number, self.variables[number].everything)
        return (mask & -mask).bit_length() - 1

    def _fact(self, field: FieldClasses, chosen: Mapping[int, int]) -> tuple[object, bool]:
        (value, number), *inside = chosen.items()
        member = self.variables[value].classes[number][0]
        match member:
            case Special.MISSING:
                return None, True
            case Special.UNREADABLE:
                return UNREADABLE_FACT, True
            case Special.OTHER if field.type.kind is FieldKind.LIST:
                return [self.variables[variable].classes[place][0] for variable, place in inside if place], True
            case Special.OTHER:
                members = (member for members in self.variables[value].classes for member in members)
                named = {member for member in members if isinstance(member, str)}
                return text_for([_wish(self.variables[variable], place) for variable, place in inside], named)
            case Cell():
                return member.sample, True
            case _:
                return member, True


def _wish(variable: Variable, place: int) -> TextWish:
    """What a text must do to be in this class of the variable."""
    if variable.part == "start":
        starts = tuple(str(members[0]) for members in variable.classes[1:])
        return TextWish("start", starts, starts[place - 1] if place else None)
    words = tuple(map(str, variable.classes[0]))
    return TextWish("pattern" if variable.part == "pattern" else "word", words, words[0] if place else None)
