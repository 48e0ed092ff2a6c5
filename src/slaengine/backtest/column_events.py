"""What happened to the tickets of a stretch, by columns: for each kind of event one instant a ticket, or none.

A ticket's events are put in order by keys: the instant and, in its last bits, the place that the kind of event has
among others of the same instant. So "which of these came first" is a minimum, and "did it come after" a comparison.
"""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from slaengine.backtest.column_reasons import CREATED
from slaengine.backtest.column_table import Stretch
from slaengine.model.patterns import EventSet
from slaengine.rules.columns import Flags
from slaengine.worktime.columns import BEYOND, Instants

Keys: TypeAlias = npt.NDArray[np.int64]
"""Instants in epoch seconds with a place among those of the same instant, or `NEVER`."""
NEVER: Final = int(np.iinfo(np.int64).max)


class Happenings:
    """The events of a stretch, ready to be compared."""

    def __init__(self, stretch: Stretch) -> None:
        self.at = stretch.created
        self._bits = len(stretch.happened).bit_length()
        self.created: Keys = self.at << self._bits
        self._keys = {
            kind: np.where(at == BEYOND, NEVER, (np.maximum(at, self.at) << self._bits) + number)
            for number, (kind, at) in enumerate(stretch.happened.items(), 1)
        }
        self.moved_up = sum(int(np.count_nonzero((at != BEYOND) & (at < self.at))) for at in stretch.happened.values())
        """Events dated before their ticket's creation, which count at it."""
        self._firsts: dict[frozenset[str], Keys] = {}

    def meeting(self, patterns: EventSet) -> frozenset[str]:
        """The kinds of events, the creation among them, that meet a pattern. A table says nothing more of them."""
        return frozenset(kind for kind in (CREATED, *self._keys) if patterns.matches(kind, {}))

    def key(self, kind: str) -> Keys:
        """When one kind of event came."""
        return self._keys[kind]

    def first(self, kinds: frozenset[str]) -> Keys:
        """When the first event of some kinds came after the creation."""
        if kinds not in self._firsts:
            found = np.full(self.at.shape, NEVER, np.int64)
            for kind in kinds & self._keys.keys():
                found = np.minimum(found, self._keys[kind])
            self._firsts[kinds] = found
        return self._firsts[kinds]

    def first_after(self, kinds: frozenset[str], since: Keys) -> Keys:
        """When the first event of some kinds came after others."""
        if since is self.created:
            return self.first(kinds)
        found = np.full(self.at.shape, NEVER, np.int64)
        for kind in kinds & self._keys.keys():
            later = np.where(self._keys[kind] > since, self._keys[kind], NEVER)
            found = np.minimum(found, later)
        return found

    def instants(self, keys: Keys) -> Instants:
        """The instants of keys; anything where a key is `NEVER`."""
        return keys >> self._bits

    def count(self, rows: Flags) -> int:
        """How many events some tickets have, creations included."""
        told = sum(int(np.count_nonzero((keys != NEVER) & rows)) for keys in self._keys.values())
        return int(np.count_nonzero(rows)) + told

    def last_at(self) -> int:
        """The latest instant of all; -1 without a ticket."""
        last = int(self.at.max(initial=-1))
        for keys in self._keys.values():
            last = max(last, int(self.instants(keys[keys != NEVER]).max(initial=-1)))
        return last
