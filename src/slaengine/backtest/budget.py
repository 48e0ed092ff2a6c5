"""What a change may cost at most: named figures with a limit each, so that a backtest can stop a change."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from slaengine.backtest.column_reasons import Omission
from slaengine.backtest.figures import Changes, Figures, Side
from slaengine.diagnostics import near_names, quote

COMPARING: Final[Mapping[str, Callable[[Changes], int | None]]] = {
    "changed_tickets": lambda changes: changes.tickets,
    "changed_priorities": lambda changes: sum(changes.priorities.values()),
    "changed_groups": lambda changes: sum(changes.groups.values()),
    "new_breaches": lambda changes: sum(changes.new_breaches.values()),
    "net_breaches": lambda changes: sum(changes.new_breaches.values()) - sum(changes.avoided_breaches.values()),
    "earlier_deadlines": lambda changes: sum(changes.earlier.values()),
    "later_deadlines": lambda changes: sum(changes.later.values()),
}
"""Figures that need a baseline."""
GROWING: Final[Mapping[str, Callable[[Side], int | None]]] = {
    "more_escalations": lambda side: side.escalations,
    "more_asked_out_of_hours": lambda side: side.asked_out_of_hours,
    "more_due_out_of_hours": lambda side: side.due_out_of_hours,
}
"""Figures by which the new policy exceeds the baseline."""
ALONE: Final[Mapping[str, Callable[[Side], int | None]]] = {
    "breaches": lambda side: side.broken,
    "escalations": lambda side: side.escalations,
    "asked_out_of_hours": lambda side: side.asked_out_of_hours,
    "due_out_of_hours": lambda side: side.due_out_of_hours,
}
"""Figures of the new policy alone."""
READING: Final[Mapping[str, Callable[[Figures], int]]] = {"moved_to_creation": lambda found: found.moved_up}
"""Figures of the log."""
NAMES: Final = (*COMPARING, *GROWING, *ALONE, *READING)
BY_TARGET: Final = ("new_breaches", "net_breaches", "breaches")
"""Figures that can be asked of one target: `new_breaches.resolution`."""
NEEDING: Final[Mapping[str, str]] = {
    "changed_tickets": "changed_tickets",
    "more_escalations": "escalations",
    "escalations": "escalations",
    "more_asked_out_of_hours": "asked_out_of_hours",
    "asked_out_of_hours": "asked_out_of_hours",
    "more_due_out_of_hours": "due_out_of_hours",
    "due_out_of_hours": "due_out_of_hours",
}
"""Figures that are not there where another is left out."""
OF_ALL_TARGETS: Final = (*BY_TARGET, "earlier_deadlines", "later_deadlines")
"""Figures that need all targets, unless they are asked of one."""
SIGNED: Final = ("net_breaches", *GROWING)
"""Figures that can be below 0."""
LIMIT_MAX: Final = 10**12
_WHOLE: Final = re.compile(r"-?[0-9]{1,20}")


class BudgetError(ValueError):
    """A budget that cannot be read, or asks for what this backtest does not have."""


@dataclass(frozen=True, slots=True)
class Budget:
    """The most that a figure may be."""

    name: str
    target: str | None
    limit: int

    @property
    def text(self) -> str:
        """The name as it was written."""
        return self.name if self.target is None else f"{self.name}.{self.target}"


@dataclass(frozen=True, slots=True)
class Spent:
    """A budget, and what the figure is."""

    budget: Budget
    value: int

    @property
    def exceeded(self) -> bool:
        """Whether the figure is above its limit."""
        return self.value > self.budget.limit


def parse_budgets(
    texts: Sequence[str], targets: Sequence[str], *, baseline: bool, left_out: Sequence[Omission] = ()
) -> list[Budget]:
    """Read several; each figure may be asked of once.

    Raises:
        BudgetError: one of them is none, or two are of one figure.
    """
    found: dict[str, Budget] = {}
    for text in texts:
        budget = parse_budget(text, targets, baseline=baseline, left_out=left_out)
        if budget.text in found:
            raise BudgetError(f"{budget.text} is given twice; keep the one that is meant")
        found[budget.text] = budget
    return list(found.values())


def parse_budget(text: str, targets: Sequence[str], *, baseline: bool, left_out: Sequence[Omission] = ()) -> Budget:
    """Read `new_breaches=5` or `new_breaches.resolution=5`.

    Raises:
        BudgetError: it is none, or needs a baseline or a figure that is not there.
    """
    whole, _, number = text.partition("=")
    name, dot, target = whole.strip().partition(".")
    if name not in NAMES:
        near = near_names(name, NAMES)
        hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(NAMES)}"
        raise BudgetError(f"there is no figure '{quote(name)}'; {hint}")
    limit = _limit(name, whole.strip(), number.strip())
    if dot and name not in BY_TARGET:
        raise BudgetError(f"{name} is not counted by target; {', '.join(BY_TARGET)} are")
    if dot and target not in targets:
        near = near_names(target, targets)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(dict.fromkeys(targets))}"
        raise BudgetError(f"there is no target '{quote(target)}'; {hint}")
    if not baseline and name not in (*ALONE, *READING):
        raise BudgetError(f"{name} compares two policies; name the other one with --baseline")
    budget = Budget(name, target if dot else None, limit)
    _require(budget, left_out)
    return budget


def _require(budget: Budget, left_out: Sequence[Omission]) -> None:
    """Make sure that the figure is there (BudgetError)."""
    for one in left_out:
        of_target = one.what == "target" and budget.target in (None, one.name)
        if NEEDING.get(budget.name) == one.what or (of_target and budget.name in OF_ALL_TARGETS):
            gone = one.name or one.what
            raise BudgetError(f"{budget.text} needs {gone}, which --columns leaves out; replay it without --columns")


def _limit(name: str, whole: str, number: str) -> int:
    """The limit that is written behind the name (BudgetError)."""
    if not number:
        raise BudgetError(f"'{quote(whole)}' names no limit; write {quote(whole)}=5")
    if not _WHOLE.fullmatch(number):
        raise BudgetError(f"a limit is a whole number, and '{quote(number)}' is none; write {quote(whole)}=5")
    limit = int(number)
    if abs(limit) > LIMIT_MAX:
        raise BudgetError(f"a limit is at most {LIMIT_MAX:,}, and {quote(number)} is beyond it")
    if limit < 0 and name not in SIGNED:
        raise BudgetError(f"{quote(whole)} is never below 0, so {limit} would always fail; write {quote(whole)}=0")
    return limit


def spend(budget: Budget, found: Figures) -> Spent:
    """What a budget's figure is."""
    return Spent(budget, _value(budget, found))


def _value(budget: Budget, found: Figures) -> int:
    if budget.target is not None:
        changes = found.changes
        if budget.name == "breaches" or changes is None:
            return sum(found.new.breaches.get(budget.target, {}).values())
        avoided = changes.avoided_breaches.get(budget.target, 0) if budget.name == "net_breaches" else 0
        return changes.new_breaches.get(budget.target, 0) - avoided
    if budget.name in READING:
        return READING[budget.name](found)
    if budget.name in ALONE:
        return _there(ALONE[budget.name](found.new))
    assert found.changes is not None
    assert found.old is not None
    if budget.name in GROWING:
        return _there(GROWING[budget.name](found.new)) - _there(GROWING[budget.name](found.old))
    return _there(COMPARING[budget.name](found.changes))


def _there(value: int | None) -> int:
    """A figure that is not left out: `parse_budget` saw to that."""
    assert value is not None
    return value
