"""Variables with finitely many classes, and boxes over them: the material of analysis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final, Literal, NamedTuple, TypeAlias

from slaengine.rules.limits import BOXES_MAX

Box: TypeAlias = Mapping[int, int]
"""Variable number to the mask of the classes it may be in; variables that are left out may be in any."""

Part: TypeAlias = Literal["value", "start", "word", "item", "pattern"]
"""What a variable is of its field: its value, or what is found inside a text or a list."""


class Special(Enum):
    """What a field can be besides its values."""

    MISSING = "missing"
    UNREADABLE = "unreadable"
    OTHER = "other"
    """A text or a list that no condition names; or a text that begins with nothing that is looked for."""


class Cell(NamedTuple):
    """The values from `low` up to, but not with, `high`; None for no bound. `sample` is one of them."""

    low: float | None
    high: float | None
    sample: float


Member: TypeAlias = Special | Cell | str | bool


@dataclass(frozen=True, slots=True)
class Variable:
    """One thing that can be asked of a ticket. All members of a class are treated alike by all conditions.

    Of a `word`, `item` or `pattern` class 0 is "no" and class 1 "yes", and both have the words in question as members.
    """

    field: str
    part: Part
    classes: tuple[tuple[Member, ...], ...]

    @property
    def everything(self) -> int:
        """The mask of all classes."""
        return (1 << len(self.classes)) - 1


NO: Final = 1
YES: Final = 2
"""The masks of class 0 and of class 1."""


class TooManyBoxesError(Exception):
    """A condition that is the union of more boxes than are looked at."""


def meet(one: Box, other: Box) -> Box | None:
    """Where both boxes are; None where that is nowhere.

    >>> meet({0: 0b011}, {0: 0b110, 1: 0b1}), meet({0: 0b01}, {0: 0b10})
    ({0: 2, 1: 1}, None)
    """
    met = dict(one)
    for variable, mask in other.items():
        both = met.get(variable, mask) & mask
        if not both:
            return None
        met[variable] = both
    return met


def join(boxes: list[Box]) -> list[Box]:
    """The same union in fewer boxes: those that differ in one variable only become one.

    >>> join([{0: 0b01, 1: 0b1}, {0: 0b10, 1: 0b1}])
    [{0: 3, 1: 1}]

    Raises:
        TooManyBoxesError: more than BOXES_MAX are left.
    """
    found = list({frozenset(box.items()): box for box in boxes}.values())
    for variable in sorted({variable for box in found for variable in box}):
        by_rest: dict[frozenset[tuple[int, int]], dict[int, int]] = {}
        without = [box for box in found if variable not in box]
        for box in found:
            if variable in box:
                rest = {other: mask for other, mask in box.items() if other != variable}
                kept = by_rest.setdefault(frozenset(rest.items()), rest)
                kept[variable] = kept.get(variable, 0) | box[variable]
        found = [*without, *by_rest.values()]
    if len(found) > BOXES_MAX:
        raise TooManyBoxesError
    return found
