"""The questions about one list of rules: is there a ticket for which these hold and those do not?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Generic, Protocol, TypeVar

from slaengine.rules.analysis_boxes import Box, Special, TooManyBoxesError, Variable, meet
from slaengine.rules.analysis_report import Overlap, Undecided, Unreachable
from slaengine.rules.analysis_search import Budget, Obstacles, UndecidedError, bits
from slaengine.rules.classes import Space, Witness
from slaengine.rules.condition import Condition, Rule, Truth, evaluate
from slaengine.rules.field import FieldCatalogue

T = TypeVar("T")
COVER_MAX: Final = 12
"""Rules of a proof that are tried for being superfluous."""


class Solver(Protocol):
    """Who is asked what the search could not settle."""

    def find(
        self, space: Space, holding: Sequence[Condition | None], avoiding: Sequence[Condition | None]
    ) -> Box | None:
        """A ticket for which all of the first hold and none of the second; None where there is none.

        Raises:
            UndecidedError: no answer in time.
        """


class Questions(Generic[T]):
    """Asks about rules by number. What could not be settled is added to `undecided`."""

    def __init__(
        self,
        rules: Sequence[Rule[T]],
        fields: FieldCatalogue,
        budget: Budget | None = None,
        solver: Solver | None = None,
    ) -> None:
        self.rules = rules
        self.space = Space((rule.when for rule in rules), fields)
        self.budget = Budget() if budget is None else budget
        self.solver = solver
        self.undecided: list[Undecided[T]] = []
        self.boxes = [self._boxes(rule) for rule in rules]
        """Of each rule, where it holds; None where that takes too many boxes."""
        rows = list(self.space.forbidden)
        self.never = (1 << len(rows)) - 1
        """The rows of what no ticket can be."""
        self.of_rule: list[int] = []
        """The rows of each rule."""
        self._before: list[int] = [0]
        """The rows of all rules before each."""
        self.owner: list[int] = [-1] * len(rows)
        for number, boxes in enumerate(self.boxes):
            self.of_rule.append(((1 << len(boxes or ())) - 1) << len(rows))
            self._before.append(self._before[-1] | self.of_rule[-1])
            self.owner += [number] * len(boxes or ())
            rows += boxes or ()
        self.obstacles = Obstacles([len(variable.classes) for variable in self.space.variables], rows)
        self.given = {number: mask for number, mask in enumerate(map(_given, self.space.variables)) if mask}
        """Where every field that can be given is."""

    def _boxes(self, rule: Rule[T]) -> tuple[Box, ...] | None:
        try:
            return self.space.boxes(rule.when)
        except TooManyBoxesError:
            return None

    def ticket(self, holding: Sequence[int], avoiding: Sequence[int], *, plain: bool = True) -> Witness | None:
        """A ticket for which the first rules hold and the second do not; `plain` has as little missing as can be.

        Raises:
            UndecidedError: it could not be settled.
        """
        found, _ = self._find(holding, avoiding, plain=plain)
        return None if found is None else self.space.witness(found)

    def _find(self, holding: Sequence[int], avoiding: Sequence[int], *, plain: bool) -> tuple[Box | None, int]:
        """A box of such tickets, or None and the rows that left no room for one."""
        try:
            return self._search(holding, avoiding, plain=plain)
        except UndecidedError:
            if self.solver is None:
                raise
            whens = [[self.rules[number].when for number in numbers] for numbers in (holding, avoiding)]
            found = self.solver.find(self.space, *whens)
            return found, 0 if found is not None else self._rows(avoiding)

    def _search(self, holding: Sequence[int], avoiding: Sequence[int], *, plain: bool) -> tuple[Box | None, int]:
        rows, used = self.never | self._rows(avoiding), 0
        regions = self._regions(holding)
        for complete in (True, False) if plain else (False,):
            for region in regions:
                box = meet(region, self.given) if complete else region
                if box is not None:
                    found, needed = self.obstacles.around(box, rows, self.budget)
                    if found is not None:
                        self._unless_too_large(found, avoiding)
                        return found, 0
                    used |= needed
        return None, used

    def _rows(self, numbers: Iterable[int]) -> int:
        if isinstance(numbers, range) and numbers.start == 0:
            return self._before[len(numbers)]
        rows = 0
        for number in numbers:
            rows |= self.of_rule[number]
        return rows

    def _regions(self, holding: Sequence[int]) -> list[Box]:
        regions: list[Box] = [{}]
        for number in holding:
            boxes = self.boxes[number]
            if boxes is None:
                raise UndecidedError
            regions = [met for one in regions for other in boxes if (met := meet(one, other)) is not None]
        return regions

    def _unless_too_large(self, found: Box, avoiding: Iterable[int]) -> None:
        """Rules that are too large for boxes are asked themselves.

        Raises:
            UndecidedError: one of them holds for the ticket, and another ticket might do.
        """
        large = [number for number in avoiding if self.boxes[number] is None] if None in self.boxes else []
        facts = self.space.witness(found).facts if large else {}
        for number in large:
            when = self.rules[number].when
            if when is None or evaluate(when, facts) is Truth.TRUE:
                raise UndecidedError

    def unreachable(self, *, in_order: bool) -> Iterator[Unreachable[T]]:
        """Rules that never count. `in_order`: the first that holds does; else `otherwise` counts where none does."""
        conditional = [number for number, rule in enumerate(self.rules) if rule.when is not None]
        for number, rule in enumerate(self.rules):
            rivals = range(number) if in_order else conditional if rule.when is None else ()
            try:
                found, used = self._find([number], rivals, plain=False)
            except UndecidedError:
                self.undecided.append(Undecided("unreachable", (rule,)))
                continue
            if found is None:
                owners = sorted({self.owner[row] for row in bits(used)} - {-1})
                yield Unreachable(rule, tuple(self.rules[owner] for owner in self._fewest(number, owners)))

    def _fewest(self, number: int, owners: Sequence[int]) -> Sequence[int]:
        """Of the rules that take everything away, no more than it needs."""
        kept = owners
        for owner in owners[::-1][:COVER_MAX]:
            rest = [other for other in kept if other != owner]
            try:
                if self._search([number], rest, plain=False)[0] is None:
                    kept = rest
            except UndecidedError:
                break
        return kept

    def overlaps(self, lost: Iterable[str], *, in_order: bool) -> Iterator[Overlap[T]]:
        """Pairs of rules that hold for one ticket. `in_order`: only where that may surprise, and the first is used."""
        skipped = frozenset(lost)
        for number, rule in enumerate(self.rules):
            if rule.when is None or rule.name in skipped:
                continue
            for other in self._near(number):
                second = self.rules[other]
                if second.when is None or (in_order and (second.then == rule.then or second.name in skipped)):
                    continue
                try:
                    ticket = self._overlap(number, other, in_order=in_order)
                except UndecidedError:
                    self.undecided.append(Undecided("overlap", (rule, second)))
                    continue
                if ticket is not None:
                    yield Overlap(rule, second, ticket)

    def _near(self, number: int) -> list[int]:
        """The rules after it that may share a ticket with it."""
        boxes, later = self.boxes[number], range(number + 1, len(self.rules))
        if boxes is None:
            return list(later)
        rows = 0
        for box in boxes:
            rows |= self.obstacles.meeting(box)
        return [other for other in later if rows & self.of_rule[other] or self.boxes[other] is None]

    def _overlap(self, first: int, second: int, *, in_order: bool) -> Witness | None:
        if in_order and any(self._find([one], [two], plain=False)[0] is None for one, two in
                            ((first, second), (second, first))):  # fmt: skip
            return None  # a special case before the general one, or nothing left to be surprised at
        return self.ticket([first, second], range(first) if in_order else ())


def _given(variable: Variable) -> int:
    """The classes of a field that are values; 0 where there is none."""
    return sum(1 << number for number, members in enumerate(variable.classes) if members[0] is not Special.MISSING)
