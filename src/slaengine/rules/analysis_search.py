"""The search for a ticket that is in one box and in none of many others; or the proof that there is none.

Bit *n* of a mask stands for obstacle *n*. An obstacle that allows all that is left of a variable can't be escaped by
it; one that can be escaped by a single variable only decides that variable; where none does, the space is split in two.
Exact, and quick where rules look like rules; the budget ends what would take too long.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from slaengine.rules.analysis_boxes import Box
from slaengine.rules.limits import NODES_IN_TABLE_MAX, NODES_MAX


class UndecidedError(Exception):
    """The budget is spent and there is no answer."""


class Budget:
    """Steps that may still be taken: for one question, and for all of a table."""

    def __init__(self, question: int = NODES_MAX, table: int = NODES_IN_TABLE_MAX) -> None:
        self.question, self.left = question, table
        self._here = 0

    def begin(self) -> None:
        """A new question."""
        self._here = self.question

    def spend(self) -> None:
        """One step.

        Raises:
            UndecidedError: none is left.
        """
        self._here -= 1
        self.left -= 1
        if self._here < 0 or self.left < 0:
            raise UndecidedError


def bits(mask: int) -> Iterator[int]:
    """The numbers of the bits that are set, from the lowest.

    >>> list(bits(0b10110))
    [1, 2, 4]
    """
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


class Obstacles:
    """Numbered boxes over variables of given sizes, and the ways around them."""

    def __init__(self, sizes: Sequence[int], boxes: Sequence[Box]) -> None:
        self.boxes = boxes
        self.full = [(1 << size) - 1 for size in sizes]
        everything = (1 << len(boxes)) - 1
        self._allowing = [[0] * size for size in sizes]  # for each class, the obstacles that allow it
        asking = [0] * len(sizes)
        for number, box in enumerate(boxes):
            for variable, mask in box.items():
                asking[variable] |= 1 << number
                for place in bits(mask):
                    self._allowing[variable][place] |= 1 << number
        self._free = [everything & ~asked for asked in asking]
        self._known: dict[tuple[int, int], tuple[int, int]] = {}

    def around(self, box: Box, obstacles: int, budget: Budget) -> tuple[Box | None, int]:
        """A part of the box that is in none of these obstacles, or None; and the obstacles that were in the way.

        Raises:
            UndecidedError: the budget did not suffice.
        """
        budget.begin()
        self._used = 0
        domain = list(self.full)
        for variable, mask in box.items():
            domain[variable] &= mask
        if not all(domain):
            return None, 0
        found = self._search(domain, obstacles, budget)
        return (None if found is None else dict(enumerate(found))), self._used

    def meeting(self, box: Box) -> int:
        """The obstacles that share a class of every variable with the box."""
        found = -1
        for variable, mask in box.items():
            found &= self._touching(variable, mask)[0]
        return found & ((1 << len(self.boxes)) - 1)

    def _touching(self, variable: int, mask: int) -> tuple[int, int]:
        """The obstacles that allow one of these classes, and those that allow all of them."""
        known = self._known.get((variable, mask))
        if known is None:
            some, every = 0, -1
            for place in bits(mask):
                some |= self._allowing[variable][place]
                every &= self._allowing[variable][place]
            free = self._free[variable]
            known = self._known[variable, mask] = (some | free, every | free)
        return known

    def _search(self, domain: list[int], obstacles: int, budget: Budget) -> list[int] | None:
        todo = [(domain, obstacles)]
        while todo:
            domain, obstacles = todo.pop()
            budget.spend()
            settled = self._settle(domain, obstacles)
            if settled is None:
                continue
            obstacles, pairs = settled
            if not obstacles:
                return domain
            todo += self._split(domain, obstacles, pairs)
        return None

    def _settle(self, domain: list[int], obstacles: int) -> tuple[int, int] | None:
        """Narrow the domain by what each obstacle leaves no choice about; None where one can't be escaped.

        Gives the obstacles that are left, and those of them that two variables can escape.
        """
        while True:
            for variable, mask in enumerate(domain):
                obstacles &= self._touching(variable, mask)[0]
            one = two = more = 0  # obstacles that at least one, two, three variables can escape
            for variable, mask in enumerate(domain):
                escaped = obstacles & ~self._touching(variable, mask)[1]
                more |= two & escaped
                two |= one & escaped
                one |= escaped
            if stuck := obstacles & ~one:
                self._used |= stuck & -stuck
                return None
            decided = one & ~two
            if not decided:
                return obstacles, two & ~more
            for number in bits(decided):
                for variable, mask in self.boxes[number].items():
                    if domain[variable] & ~mask:
                        domain[variable] &= ~mask
                        self._used |= 1 << number
                        break

    def _split(self, domain: list[int], obstacles: int, pairs: int) -> list[tuple[list[int], int]]:
        """Two halves: one outside an obstacle by one variable, the other inside it as far as that variable goes."""
        low = (pairs or obstacles) & -(pairs or obstacles)
        box = self.boxes[low.bit_length() - 1]
        variable = next(variable for variable, mask in box.items() if domain[variable] & ~mask)
        inside, outside = list(domain), list(domain)
        inside[variable] &= box[variable]
        outside[variable] &= ~box[variable]
        return [(inside, obstacles), (outside, obstacles & ~low)]
