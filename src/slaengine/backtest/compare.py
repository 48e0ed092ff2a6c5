"""One ticket under two policies: what changes for it, as counts, and how much that is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from slaengine.backtest.count import Counter, breaches, group_of, level_of
from slaengine.backtest.life import Life, live
from slaengine.backtest.tally import Foremost, Name, Result
from slaengine.model.event import Event
from slaengine.service.stream import Evaluates

NEW, OLD = "new", "old"


@dataclass(frozen=True)
class Backtest:
    """A study of what a policy would have done, alone or beside another one."""

    new: Evaluates
    old: Evaluates | None
    new_counter: Counter
    old_counter: Counter | None

    @classmethod
    def of(cls, new: Evaluates, old: Evaluates | None) -> Backtest:
        """A study of `new`, beside `old` if there is one."""
        return cls(new, old, Counter(new.policy, NEW), None if old is None else Counter(old.policy, OLD))

    def ticket(self, events: Sequence[Event], until: int, result: Result) -> None:
        """Decide one ticket and count it; see `replay.Study`."""
        life = live(self.new, events, until)
        counts = result.counts
        counts["tickets",] += 1
        counts["events",] += len(events)
        self.new_counter.count(life, counts)
        if self.old is None or self.old_counter is None:
            return
        before = live(self.old, events, until)
        self.old_counter.count(before, counts)
        change = Change(self, before, life)
        for name in change.counted():
            counts[name] += 1
        if change.any:
            counts["changed",] += 1
            result.name(change.told())


class Change:
    """What differs between a ticket's two lives."""

    def __init__(self, study: Backtest, before: Life, after: Life) -> None:
        assert study.old is not None
        self.before, self.after = before, after
        self.levels = (level_of(study.old.policy, before), level_of(study.new.policy, after))
        self.groups = (group_of(before), group_of(after))
        self.breaches = (breaches(before), breaches(after))
        self.dues = (_dues(before), _dues(after))
        both = self.dues[0].keys() & self.dues[1].keys()
        self.moved = {name: self.dues[1][name] - self.dues[0][name] for name in sorted(both)}
        self.new = sorted(self.breaches[1].keys() - self.breaches[0].keys())
        self.avoided = sorted(self.breaches[0].keys() - self.breaches[1].keys())
        promised = before.last.clocks.keys() ^ after.last.clocks.keys()
        self.any = bool(
            len(set(self.levels)) > 1
            or len(set(self.groups)) > 1
            or self.new
            or self.avoided
            or promised
            or any(self.moved.values())
        )

    def counted(self) -> Iterator[Name]:
        """The names of what changed, to be counted once each."""
        if self.levels[0] != self.levels[1]:
            yield "priority", *self.levels
        if self.groups[0] != self.groups[1]:
            yield "routing", *self.groups
        for target in self.new:
            yield "breaches", target, "new"
        for target in self.avoided:
            yield "breaches", target, "avoided"
        for target, seconds in self.moved.items():
            if seconds:
                yield "deadlines", target, "later" if seconds > 0 else "earlier"

    def told(self) -> Foremost:
        """The ticket among those that change most: by breaches, then the level, the group, the deadlines."""
        shift = sum(abs(seconds) for seconds in self.moved.values())
        rank = (
            -len(self.new) - len(self.avoided),
            -(self.levels[0] != self.levels[1]),
            -(self.groups[0] != self.groups[1]),
            -shift,
        )
        told: dict[str, Any] = {
            "created_at": self.after.last.created_at,
            "priority": list(self.levels),
            "group": list(self.groups),
            "new_breaches": self.new,
            "avoided_breaches": self.avoided,
            "due_at": {name: [self.dues[0][name], self.dues[1][name]] for name, moved in self.moved.items() if moved},
        }
        return Foremost(rank, self.after.last.ticket_id, told)


def _dues(life: Life) -> dict[str, int]:
    """The deadlines that a ticket's clocks had in the end."""
    return {
        name: clock.due_at
        for name, clock in life.last.clocks.items()
        if clock.due_at is not None and clock.status not in ("pending", "cancelled")
    }
