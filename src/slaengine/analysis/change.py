"""A change between two policies: what it does, to which tickets, with one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from slaengine.analysis.example import Example
from slaengine.rules import Condition

Effect: TypeAlias = Literal["tighter", "looser", "moved", "cosmetic"]
"""Less time or more duties for the desk; the opposite; something else; nothing for any ticket."""
EFFECTS: tuple[Effect, ...] = ("tighter", "looser", "moved", "cosmetic")


@dataclass(frozen=True, slots=True)
class Witness:
    """One ticket, and what both policies decide for it when it is created. None: not replayed."""

    example: Example
    old: Mapping[str, Any] | None
    new: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that becomes different. `key` is the sentence to say it with, `words` what fills it."""

    effect: Effect
    section: str
    """Of the policy, such as `targets`."""
    key: str
    words: Mapping[str, str]
    sides: tuple[str | None, str | None] = (None, None)
    """What it was, and what it is now."""
    where: tuple[Condition, ...] = ()
    """The tickets: those of any of these conditions; empty: everyone."""
    levels: tuple[str, ...] = ()
    """Where it holds for some levels only."""
    unless_reported: tuple[str, ...] = ()
    """`level`, `group`: tickets for which the helpdesk itself reports one are not meant."""
    more: bool = False
    """Whether there are further tickets, of more kinds than are named."""
    witness: Witness | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that becomes different."""

    old: str
    new: str
    changes: tuple[Change, ...]
    unclear: tuple[str, ...] = field(default=())
    """What could not be compared ticket by ticket, and why."""

    @property
    def meaning(self) -> bool:
        """Whether any ticket is treated differently, or that could not be ruled out."""
        return bool(self.unclear) or any(change.effect != "cosmetic" for change in self.changes)
