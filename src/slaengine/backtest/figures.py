"""The figures of a backtest, read out of the counts: what the text, the page, JSON and CSV all print."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from slaengine.backtest.column_reasons import Omission
from slaengine.backtest.count import usual_hours
from slaengine.backtest.tally import Foremost, Result, Tally, below, totals
from slaengine.model.compiled import CompiledPolicy
from slaengine.service.summary import NO_LEVEL, Kept

HOURS: Final = 7 * 24


@dataclass(frozen=True, slots=True)
class Side:
    """What one policy would have done."""

    policy: CompiledPolicy
    targets: Mapping[str, Mapping[str, Kept]]
    """Target → level → how its clocks ended, in the policy's order."""
    breaches: Mapping[str, Mapping[str, int]]
    """Target → level → tickets whose deadline was broken."""
    steps: Mapping[str, Mapping[str, int]] | None
    """Target → step of its ladder → how often it was taken; None where that is left out."""
    actions: Mapping[str, int] | None
    levels: Mapping[str, int]
    groups: Mapping[str, int]
    load: Mapping[str, tuple[int, ...]]
    """Group → tickets that came to it, by hour of the week; 0 is Monday from midnight."""
    asked_out_of_hours: int | None
    due_out_of_hours: int | None
    has_hours: bool
    """Whether the policy has hours to be out of."""

    @property
    def escalations(self) -> int | None:
        """Steps of ladders that were taken."""
        return None if self.steps is None else sum(sum(steps.values()) for steps in self.steps.values())

    @property
    def broken(self) -> int:
        """Deadlines that were broken."""
        return sum(sum(levels.values()) for levels in self.breaches.values())

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data."""
        policy = self.policy
        return {
            "policy": {"name": policy.name, "version": policy.version, "digest": policy.digest},
            "targets": {
                target: {level: asdict(kept) | {"met_share": kept.met_share} for level, kept in levels.items()}
                for target, levels in self.targets.items()
            },
            "breaches": {target: dict(levels) for target, levels in self.breaches.items()},
            "escalations": None
            if self.steps is None
            else {target: dict(steps) for target, steps in self.steps.items()},
            "actions": None if self.actions is None else dict(self.actions),
            "levels": dict(self.levels),
            "groups": dict(self.groups),
            "load_by_hour_of_week": {group: list(hours) for group, hours in self.load.items()},
            "out_of_hours": {"asked": self.asked_out_of_hours, "due": self.due_out_of_hours}
            if self.has_hours
            else None,
        }


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between the two policies."""

    tickets: int | None
    """Tickets for which anything differs; None where that is left out."""
    priorities: Mapping[tuple[str, str], int]
    """(before, after) → tickets."""
    groups: Mapping[tuple[str, str], int]
    new_breaches: Mapping[str, int]
    avoided_breaches: Mapping[str, int]
    earlier: Mapping[str, int]
    """Target → deadlines that move forward."""
    later: Mapping[str, int]
    foremost: tuple[Foremost, ...]

    def to_json(self, iso: Mapping[int, str]) -> dict[str, Any]:
        """Plain JSON data; `iso` has the text of each instant."""
        return {
            "tickets": self.tickets,
            "priority": [{"from": a, "to": b, "tickets": number} for (a, b), number in self.priorities.items()],
            "group": [{"from": a, "to": b, "tickets": number} for (a, b), number in self.groups.items()],
            "new_breaches": dict(self.new_breaches),
            "avoided_breaches": dict(self.avoided_breaches),
            "earlier_deadlines": dict(self.earlier),
            "later_deadlines": dict(self.later),
            "foremost": [_told(one, iso) for one in self.foremost],
        }


@dataclass(frozen=True, slots=True)
class Figures:
    """A whole backtest. `until` is the instant at which everything was looked at for the last time."""

    tickets: int
    events: int
    until: int
    new: Side
    old: Side | None
    changes: Changes | None
    left_out: tuple[Omission, ...] = ()
    """What columns do not know; nothing is left out of a replay."""
    moved_up: int = 0
    """Events dated before their ticket's creation, which count at it."""

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data."""
        shown = self.new.policy.clock.iso
        instants = {at: shown(at) for at in _instants(self.changes)}
        return {
            "tickets": self.tickets,
            "events": self.events,
            "until": shown(self.until),
            "moved_to_creation": self.moved_up,
            "new": self.new.to_json(),
            "baseline": None if self.old is None else self.old.to_json(),
            "changes": None if self.changes is None else self.changes.to_json(instants),
            "left_out": [
                {"figure": one.what, "target": one.name or None, "why": one.why.code, "at": one.why.at or None}
                for one in self.left_out
            ],
        }


def figures(
    result: Result,
    until: int,
    new: CompiledPolicy,
    old: CompiledPolicy | None,
    left_out: tuple[Omission, ...] = (),
) -> Figures:
    """Read the figures out of what a `Backtest` came to, or columns, which leave something out."""
    counts, gone = result.counts, frozenset(one.what for one in left_out)
    return Figures(
        tickets=counts["tickets",],
        events=counts["events",],
        until=until,
        new=_side(counts, "new", new, gone),
        old=None if old is None else _side(counts, "old", old, gone),
        changes=None if old is None else _changes(counts, result.foremost, gone),
        left_out=left_out,
    )


def _side(counts: Tally, side: str, policy: CompiledPolicy, gone: frozenset[str]) -> Side:
    levels = (*policy.priority.levels, NO_LEVEL)
    kept: dict[str, dict[str, dict[str, int]]] = {}
    for (target, level, part), number in below(counts, side, "kept"):
        kept.setdefault(target, {}).setdefault(level, {})[part] = number
    steps = {(target, step): number for (target, step), number in below(counts, side, "step")}
    found = totals(counts, side, "level")
    return Side(
        policy=policy,
        targets={
            plan.name: {level: Kept(**kept[plan.name][level]) for level in levels if level in kept[plan.name]}
            for plan in policy.targets
            if plan.name in kept
        },
        breaches={
            plan.name: {level: broken[level] for level in levels if level in broken}
            for plan in policy.targets
            if (broken := totals(counts, side, "breach", plan.name))
        },
        steps=None
        if "escalations" in gone
        else {
            plan.name: {
                step.name: steps[plan.name, step.name] for step in plan.steps if (plan.name, step.name) in steps
            }
            for plan in policy.targets
            if any(target == plan.name for target, _ in steps)
        },
        actions=None if "actions" in gone else totals(counts, side, "action"),
        levels={level: found[level] for level in levels if level in found},
        groups=totals(counts, side, "group"),
        load=_load(counts, side),
        asked_out_of_hours=None if "asked_out_of_hours" in gone else counts[side, "out_of_hours", "asked"],
        due_out_of_hours=None if "due_out_of_hours" in gone else counts[side, "out_of_hours", "deadlines"],
        has_hours=usual_hours(policy) is not None,
    )


def _load(counts: Tally, side: str) -> dict[str, tuple[int, ...]]:
    load: dict[str, list[int]] = {}
    for (group, hour), number in below(counts, side, "load"):
        load.setdefault(group, [0] * HOURS)[int(hour)] = number
    return {group: tuple(hours) for group, hours in load.items()}


def _changes(counts: Tally, foremost: list[Foremost], gone: frozenset[str]) -> Changes:
    breaches = dict(below(counts, "breaches"))
    moved = dict(below(counts, "deadlines"))
    return Changes(
        tickets=None if "changed_tickets" in gone else counts["changed",],
        priorities={(a, b): number for (a, b), number in below(counts, "priority")},
        groups={(a, b): number for (a, b), number in below(counts, "routing")},
        new_breaches={target: number for (target, kind), number in breaches.items() if kind == "new"},
        avoided_breaches={target: number for (target, kind), number in breaches.items() if kind == "avoided"},
        earlier={target: number for (target, kind), number in moved.items() if kind == "earlier"},
        later={target: number for (target, kind), number in moved.items() if kind == "later"},
        foremost=tuple(foremost),
    )


def _told(one: Foremost, iso: Mapping[int, str]) -> dict[str, Any]:
    told = dict(one.told)
    told["created_at"] = iso[told["created_at"]]
    told["due_at"] = {target: [iso[at] for at in pair] for target, pair in told["due_at"].items()}
    return {"ticket_id": one.ticket_id, **told}


def _instants(changes: Changes | None) -> Iterator[int]:
    for one in () if changes is None else changes.foremost:
        yield one.told["created_at"]
        for pair in one.told["due_at"].values():
            yield from pair


def all_of(levels: Mapping[str, Kept]) -> Kept:
    """The sums over the levels of one target."""
    return Kept(*(sum(getattr(kept, part.name) for kept in levels.values()) for part in fields(Kept)))
