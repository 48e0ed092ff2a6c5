"""The questions about one list of rules, over the classes that its conditions tell apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Generic, TypeVar

from slaengine.rules.analysis_boxes import Box, Special, TooManyBoxesError, Variable, meet
from slaengine.rules.analysis_report import Overlap, Undecided, Unreachable
from slaengine.rules.analysis_search import Budget, Obstacles, UndecidedError, bits
from slaengine.rules.classes import Space, Witness
from slaengine.rules.condition import Rule, Truth, evaluate
from slaengine.rules.field import FieldCatalogue

T = TypeVar("T")
COVER_MAX: Final = 12
"""Rules of a proof that are tried for being superfluous."""


class Questions(Generic[T]):
    """Asks about rules by number. What could not be settled is added to `undecided`."""

    def __init__(self, rules: Sequence[Rule[T]], fields: FieldCatalogue, budget: Budget | None = None) -> None:
        self.rules = rules
        self.space = Space((rule.when for rule in rules), fields)
        self.budget = Budget() if budget is None else budget
        self.undecided: list[Undecided[T]] = []
        self.boxes = [self._boxes(rule) for rule in rules]
        """Of each rule, where it holds; None where that takes too many boxes."""
        rows = list(self.space.forbidden)
        self.never = (1 << len(rows)) - 1
        """The rows of what no ticket can be."""
        self.of_rule: list[int] = []
        """The rows of each rule."""
        self.owner: list[int] = [-1] * len(rows)
        for number, boxes in enumerate(self.boxes):
            self.of_rule.append(((1 << len(boxes or ())) - 1) << len(rows))
            self.owner += [number] * len(boxes or ())
            rows += boxes or ()
        self.obstacles = Obstacles([len(variable.classes) for variable in self.space.variables], rows)
        self.given = {
            number: mask for number, mask in enumerate(map(_given, self.space.variables)) if mask
        }  # every field that can be given, is

    def _boxes(self, rule: Rule[T]) -> tuple[Box, ...] | None:
        try:
            return self.space.boxes(rule.when)
        except TooManyBoxesError:
            return None

    def holding(self, number: int) -> Witness | None:
        """A ticket for which this rule holds."""
        found = self._ticket(self._known(number), self.never)
        return None if found is None else self.space.witness(found)

    def outside_all(self) -> Witness | None:
        """A ticket for which no rule holds.

        Raises:
            UndecidedError: it could not be settled.
        """
        everything = (1 << len(self.owner)) - 1
        found = self._ticket(({},), everything)
        if found is None:
            return None
        ticket = self.space.witness(found)
        self._unless_too_large(ticket, range(len(self.rules)))
        return ticket

    def unreachable(self, *, in_order: bool) -> Iterator[Unreachable[T]]:
        """Rules that never count. `in_order`: the first that holds does; else `otherwise` counts where none does."""
        before = self.never
        conditional = sum(rows for rows, rule in zip(self.of_rule, self.rules, strict=True) if rule.when is not None)
        for number, rule in enumerate(self.rules):
            try:
                rivals = before if in_order else self.never | (conditional if rule.when is None else 0)
                lost = self._lost(number, rivals, range(number) if in_order else range(len(self.rules)))
            except UndecidedError:
                self.undecided.append(Undecided("unreachable", (rule,)))
                lost = None
            if lost is not None:
                yield lost
            before |= self.of_rule[number]

    def _lost(self, number: int, rivals: int, others: Iterable[int]) -> Unreachable[T] | None:
        used = 0
        for box in self._known(number):
            found, needed = self.obstacles.around(box, rivals, self.budget)
            if found is not None:
                if rivals != self.never and None in self.boxes:
                    self._unless_too_large(self.space.witness(found), others)
                return None
            used |= needed
        owners = {self.owner[row] for row in bits(used)} - {-1}
        return Unreachable(self.rules[number], tuple(self.rules[owner] for owner in self._fewest(number, owners)))

    def _fewest(self, number: int, owners: Iterable[int]) -> list[int]:
        """Of the rules that take everything away, no more than it needs."""
        kept = sorted(owners)
        for owner in sorted(owners, reverse=True)[:COVER_MAX]:
            rest = [other for other in kept if other != owner]
            rows = sum(self.of_rule[other] for other in rest) | self.never
            try:
                if all(self.obstacles.around(box, rows, self.budget)[0] is None for box in self._known(number)):
                    kept = rest
            except UndecidedError:
                break
        return kept

    def overlaps(self, lost: Iterable[str], *, in_order: bool) -> Iterator[Overlap[T]]:
        """Pairs of rules that hold for one ticket. `in_order`: only where that may surprise."""
        before, skipped = self.never, frozenset(lost)
        for number, rule in enumerate(self.rules):
            boxes = self.boxes[number]
            if rule.when is None or boxes is None or rule.name in skipped:
                before |= self.of_rule[number]
                continue
            near = 0
            for box in boxes:
                near |= self.obstacles.meeting(box)
            later = near & ~before & ~self.of_rule[number]
            for other in dict.fromkeys(self.owner[row] for row in bits(later)):
                second = self.rules[other]
                if second.when is None or (in_order and (second.then == rule.then or second.name in skipped)):
                    continue
                try:
                    ticket = self._overlap(number, other, before if in_order else self.never, crossing=in_order)
                except UndecidedError:
                    self.undecided.append(Undecided("overlap", (rule, second)))
                    continue
                if ticket is not None:
                    yield Overlap(rule, second, ticket)
            before |= self.of_rule[number]

    def _overlap(self, first: int, second: int, obstacles: int, *, crossing: bool) -> Witness | None:
        mine, theirs = self._known(first), self._known(second)
        if crossing and (self._within(mine, second) or self._within(theirs, first)):
            return None
        both = tuple(met for one in mine for other in theirs if (met := meet(one, other)) is not None)
        found = self._ticket(both, obstacles)
        return None if found is None else self.space.witness(found)

    def _within(self, boxes: Iterable[Box], rule: int) -> bool:
        rows = self.of_rule[rule] | self.never
        return all(self.obstacles.around(box, rows, self.budget)[0] is None for box in boxes)

    def _known(self, number: int) -> tuple[Box, ...]:
        boxes = self.boxes[number]
        if boxes is None:
            raise UndecidedError
        return boxes

    def _ticket(self, boxes: Iterable[Box], obstacles: int) -> Box | None:
        """A ticket in one of the boxes and in none of the obstacles; if possible with every field given."""
        boxes = tuple(boxes)
        for complete in (True, False):
            for box in boxes:
                region = meet(box, self.given) if complete else box
                if region is None:
                    continue
                found, _ = self.obstacles.around(region, obstacles, self.budget)
                if found is not None:
                    return found
        return None

    def _unless_too_large(self, ticket: Witness, rules: Iterable[int]) -> None:
        """Rules that are too large for boxes are asked themselves.

        Raises:
            UndecidedError: one of them holds for the ticket, and another ticket might do.
        """
        for number in rules:
            when = self.rules[number].when
            if self.boxes[number] is None and when is not None and evaluate(when, ticket.facts) is Truth.TRUE:
                raise UndecidedError


def _given(variable: Variable) -> int:
    """The classes of a field that are values; 0 where there is none."""
    return sum(1 << number for number, members in enumerate(variable.classes) if members[0] is not Special.MISSING)
