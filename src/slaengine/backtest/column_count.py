"""What stretches of tickets came to, added up by the names that a replay gives its counts (`count`, `compare`).

Nothing is kept of a ticket: each figure is one count over a column, whatever the number of tickets.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from slaengine.backtest.column_lives import ABSENT, MET, MISSED, OPEN, OVERDUE, STATES, Ended, Lives, Living
from slaengine.backtest.count import NO_GROUP
from slaengine.backtest.figures import HOURS
from slaengine.backtest.tally import Foremost, Name, Tally
from slaengine.batch.promise import NO_INSTANT
from slaengine.model.compiled import CompiledPolicy
from slaengine.rules.columns import Coded, Codes, Flags
from slaengine.service.summary import NO_LEVEL
from slaengine.worktime.columns import Instants, walls_at
from slaengine.worktime.wallclock import wall_clock

_PARTS: Final = {MET: ("met",), MISSED: ("missed",), OPEN: ("open",), OVERDUE: ("open", "overdue")}
"""How a clock ended → what of `Kept` it counts for, beside `tickets`."""
_HOUR_SECONDS: Final = 3_600
_THURSDAY: Final = 3 * 24
"""The hour of the week at which epoch seconds begin; Monday from midnight is 0."""


class ColumnCounter:
    """Counts the tickets of one policy; `side` is the first word of every name."""

    def __init__(self, policy: CompiledPolicy, side: str, living: Living) -> None:
        self.policy, self.side, self._living = policy, side, living
        self._clock = wall_clock(policy.clock.timezone)

    def count(self, lives: Lives, tally: Tally, *, hours: bool) -> None:
        """Add some tickets; with `hours`, also the deadlines that fall out of hours."""
        side, levels = self.side, level_names(self.policy)
        level, group, first = lives.level % len(levels), Named.groups(lives.group), Named.groups(lives.first_group)
        _add(tally, (side, "level"), lambda n: (levels[n],), level)
        _add(tally, (side, "group"), lambda n: (group.names[n],), group.codes)
        load = first.codes * HOURS + self._hour_of_week(lives.at)
        _add(tally, (side, "load"), lambda n: (first.names[n // HOURS], f"{n % HOURS:03}"), load)
        for target, ended in lives.targets.items():
            self._count_target(target, ended, level, levels, tally)
        if hours and (number := self._living.out_of_hours(lives)):
            tally[side, "out_of_hours", "deadlines"] += number

    def _count_target(self, target: str, ended: Ended, level: Codes, levels: Sequence[str], tally: Tally) -> None:
        numbers = np.bincount(level * STATES + ended.state, minlength=len(levels) * STATES).reshape(-1, STATES)
        for name, of_level in zip(levels, numbers.tolist(), strict=True):
            kept = (self.side, "kept", target, name)
            _put(tally, (*kept, "tickets"), sum(of_level) - of_level[ABSENT])
            for state, parts in _PARTS.items():
                for part in parts:
                    _put(tally, (*kept, part), of_level[state])
            _put(tally, (self.side, "breach", target, name), of_level[MISSED] + of_level[OVERDUE])
        if ended.paused is not None:
            for number, name in enumerate(levels):
                _put(
                    tally, (self.side, "kept", target, name, "paused_seconds"), int(ended.paused[level == number].sum())
                )

    def _hour_of_week(self, at: Instants) -> Codes:
        """By the wall clock of the policy's zone."""
        found: Codes = (walls_at(self._clock, at) // _HOUR_SECONDS + _THURSDAY) % HOURS
        return found


class Named:
    """A column of codes with the names that they stand for, each name once."""

    def __init__(self, codes: Codes, names: Sequence[str]) -> None:
        numbers: dict[str, int] = {}
        places = np.array([numbers.setdefault(name, len(numbers)) for name in names], np.int64)
        self.codes, self.names = places[codes], list(numbers)

    @classmethod
    def groups(cls, groups: Coded) -> Named:
        """The tickets' groups."""
        return cls(groups.codes, [name or NO_GROUP for name in groups.facts])

    @classmethod
    def levels(cls, lives: Lives, policy: CompiledPolicy) -> Named:
        """The tickets' levels."""
        return cls(lives.level, level_names(policy))


def level_names(policy: CompiledPolicy) -> list[str]:
    """The names of levels by index, that of none the last."""
    return [*policy.priority.levels, NO_LEVEL]


class Changed:
    """What differs between two policies' lives of the same tickets: `compare.Change`, column by column."""

    def __init__(self, before: Lives, after: Lives, policies: tuple[CompiledPolicy, CompiledPolicy]) -> None:
        old, new = policies
        self.levels = _Pair(Named.levels(before, old), Named.levels(after, new))
        self.groups = _Pair(Named.groups(before.group), Named.groups(after.group))
        self.targets = {
            name: _Target(before.targets.get(name), after.targets.get(name))
            for name in sorted(before.targets.keys() | after.targets.keys())
        }
        self.any = self.levels.differ | self.groups.differ
        for target in self.targets.values():
            self.any |= target.new | target.avoided | target.promised | (target.moved != 0)

    def count(self, tally: Tally, *, whole: bool) -> None:
        """Add what changed; with `whole`, also the tickets for which anything did."""
        self.levels.count(("priority",), tally)
        self.groups.count(("routing",), tally)
        for name, target in self.targets.items():
            _put(tally, ("breaches", name, "new"), np.count_nonzero(target.new))
            _put(tally, ("breaches", name, "avoided"), np.count_nonzero(target.avoided))
            _put(tally, ("deadlines", name, "later"), np.count_nonzero(target.moved > 0))
            _put(tally, ("deadlines", name, "earlier"), np.count_nonzero(target.moved < 0))
        if whole:
            _put(tally, ("changed",), np.count_nonzero(self.any))

    def foremost(self, most: int) -> npt.NDArray[np.intp]:
        """The rows among which the so many are that change most: more where several change alike."""
        rows = np.flatnonzero(self.any)
        if rows.size <= most:
            return rows
        rank = self.ranks(rows)
        least = np.partition(rank, rows.size - most)[rows.size - most]
        found: npt.NDArray[np.intp] = rows[rank >= least]
        return found

    def ranks(self, rows: npt.NDArray[np.intp]) -> Codes:
        """The parts of `Change.told`'s rank in one number, greatest first."""
        breaches, shift = np.zeros(rows.size, np.int64), np.zeros(rows.size, np.int64)
        for target in self.targets.values():
            breaches += target.new[rows].astype(np.int64) + target.avoided[rows]
            shift += np.abs(target.moved[rows])
        rank = (breaches * 2 + self.levels.differ[rows]) * 2 + self.groups.differ[rows]
        found: Codes = (rank << _SHIFT_BITS) + shift
        return found

    def told(self, row: int, ticket_id: str, created_at: int) -> Foremost:
        """A ticket among those that change most."""
        new = [name for name, target in self.targets.items() if target.new[row]]
        avoided = [name for name, target in self.targets.items() if target.avoided[row]]
        moved = {name: target for name, target in self.targets.items() if target.moved[row]}
        levels, groups = self.levels.names(row), self.groups.names(row)
        rank = (
            -len(new) - len(avoided),
            -(levels[0] != levels[1]),
            -(groups[0] != groups[1]),
            -sum(abs(int(target.moved[row])) for target in moved.values()),
        )
        told: dict[str, Any] = {
            "created_at": created_at,
            "priority": levels,
            "group": groups,
            "new_breaches": new,
            "avoided_breaches": avoided,
            "due_at": {name: target.dues(row) for name, target in moved.items()},
        }
        return Foremost(rank, ticket_id, told)


_SHIFT_BITS: Final = 46
"""Bits for seconds by which a ticket's deadlines move: a thousand targets, each by the length of all calendars."""


class _Pair:
    """The names before and after, for each row."""

    def __init__(self, before: Named, after: Named) -> None:
        self.sides = (before, after)
        numbers: dict[str, int] = {}
        joint = [np.array([numbers.setdefault(n, len(numbers)) for n in side.names], np.int64) for side in self.sides]
        self._joint, self._names = (joint[0][before.codes], joint[1][after.codes]), list(numbers)
        self.differ: Flags = self._joint[0] != self._joint[1]

    def count(self, head: Name, tally: Tally) -> None:
        """Add the pairs that differ."""
        names, size = self._names, len(self._names)
        pairs = self._joint[0][self.differ] * size + self._joint[1][self.differ]
        _add(tally, head, lambda n: (names[n // size], names[n % size]), pairs)

    def names(self, row: int) -> list[str]:
        """Both names of one row."""
        return [side.names[int(side.codes[row])] for side in self.sides]


class _Target:
    """One target's breaches and deadlines before and after; a side may not have the target."""

    def __init__(self, before: Ended | None, after: Ended | None) -> None:
        some = before or after
        assert some is not None
        nobody = Ended(np.zeros_like(some.state), np.full_like(some.due_at, NO_INSTANT), None)
        old, new = before or nobody, after or nobody
        was, broken = old.broken, new.broken
        self.new: Flags = broken & ~was
        self.avoided: Flags = was & ~broken
        self.promised: Flags = (old.state == ABSENT) != (new.state == ABSENT)
        self._dues = (old.due_at, new.due_at)
        both = (old.due_at != NO_INSTANT) & (new.due_at != NO_INSTANT)
        self.moved: Instants = np.where(both, new.due_at - old.due_at, 0)

    def dues(self, row: int) -> list[int]:
        """Both deadlines of one row."""
        return [int(side[row]) for side in self._dues]


def _add(tally: Tally, head: Name, name: Callable[[int], Name], codes: Codes) -> None:
    """Count codes by the names that they stand for."""
    numbers = np.bincount(codes)
    for number in np.flatnonzero(numbers).tolist():
        tally[*head, *name(number)] += int(numbers[number])


def _put(tally: Tally, name: Name, number: int | np.intp) -> None:
    """Add a number; none is no entry, as in a replay."""
    if number:
        tally[name] += int(number)
