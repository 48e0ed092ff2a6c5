"""What analysis says about a rule table: values, with the tickets that show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from slaengine.rules.classes import Witness
from slaengine.rules.condition import Rule, Test

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Unreachable(Generic[T]):
    """A rule that never counts: its condition can't hold, or the rules `by` together take each of its tickets."""

    rule: Rule[T]
    by: tuple[Rule[T], ...]


@dataclass(frozen=True, slots=True)
class Overlap(Generic[T]):
    """Two rules that both hold for `ticket`; in a table of kind `first` the first one is used for it."""

    first: Rule[T]
    second: Rule[T]
    ticket: Witness


@dataclass(frozen=True, slots=True)
class TableDifference(Generic[T]):
    """A ticket for which two tables give different outcomes, by these rules; None where no rule holds."""

    old: Rule[T] | None
    new: Rule[T] | None
    ticket: Witness


@dataclass(frozen=True, slots=True)
class Undecided(Generic[T]):
    """A question without an answer within the limits; without rules, whether there is a gap."""

    question: Literal["unreachable", "overlap", "gap"]
    rules: tuple[Rule[T], ...]


@dataclass(frozen=True, slots=True)
class TableReport(Generic[T]):
    """All that was found about a table."""

    unreachable: tuple[Unreachable[T], ...]
    gap: Witness | None
    """A ticket for which no rule holds, with as little missing as can be; None also for a table with `otherwise`."""
    conflicts: tuple[Overlap[T], ...]
    """In a table of kind `unique`: two rules for one ticket."""
    crossings: tuple[Overlap[T], ...]
    """In a table of kind `first`: two rules with different outcomes, of which neither is a special case of the other;
    their order decides, and nobody may have thought of it."""
    undecided: tuple[Undecided[T], ...]
    opaque: tuple[Test, ...]
    """Patterns: what was found with their help may be no ticket at all, and a proof holds all the same."""
    more_overlaps: bool = False
    """Whether there are conflicts or crossings beyond OVERLAPS_MAX."""
