"""A ticket's whole life worked out anew from its event log, walking from minute to minute. Slow and plain.

It shares no line with the engine: no stored deadlines, no sums of pauses, no order of rungs. A deadline is found by
counting the minutes that counted, one by one, leaving out those in which the clock stood still. The policy is the
same plain data that becomes YAML for the engine, in this part of the language: levels by the field `service`, the
uplift of VIPs, targets (start, stop, restart, pause_on, goal or every, on_reopen), ladders, and callbacks by level.
All instants are epoch seconds at whole minutes; so are all lengths and shares of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from tests.oracle.minute_calendar import MINUTE, MinuteCalendar

NEVER = 1 << 60


class Happening(NamedTuple):
    """One event: its instant, its type, and the ticket's fields that it brings."""

    at: int
    kind: str
    ticket: Mapping[str, Any]


class Seen(NamedTuple):
    """What can be said of one target after an event. `at`: its breach, else its deadline, if it went on now."""

    status: str
    cycle: int
    is_breached: bool
    at: int


class Told(NamedTuple):
    """What one life came to: after each event the level and the targets, and every action's key with its instant."""

    after: list[tuple[str, dict[str, Seen]]]
    actions: dict[str, int]


class Length(NamedTuple):
    """`90m` or `2h` in real minutes, `8bh` in open minutes, `3bd` and `7d` in days."""

    amount: int
    unit: str

    @property
    def counts_open_time(self) -> bool:
        return self.unit in ("bh", "bd")


def length(text: str) -> Length:
    found = re.fullmatch(r"(\d+)(m|h|bh|bd|d)", text)
    assert found is not None, text
    amount, unit = int(found[1]), found[2]
    return Length(amount * 60 if unit in ("h", "bh") else amount, "m" if unit == "h" else unit)


def names(value: str | Sequence[str] | None) -> Sequence[str]:
    return () if value is None else [value] if isinstance(value, str) else value


Pauses = tuple[tuple[int, int], ...]


@lru_cache(maxsize=4_096)
def walk(calendar: MinuteCalendar, start: int, minutes: int, pauses: Pauses, *, open_only: bool) -> int:
    """The first instant by which so many minutes have counted, looking at each.

    A clock that stood still at that very instant had its last chance when it went on.
    """
    now = start
    while minutes > 0:
        if (not open_only or calendar.is_open(now)) and not any(a <= now < b for a, b in pauses):
            minutes -= 1
        now += MINUTE
    for a, b in pauses:
        if a == now:
            now = walk(calendar, a, open_minutes(calendar, a, b), (), open_only=True) if open_only else b
    return now


@lru_cache(maxsize=4_096)
def open_minutes(calendar: MinuteCalendar, a: int, b: int) -> int:
    return sum(calendar.is_open(now) for now in range(a, b, MINUTE))


@lru_cache(maxsize=4_096)
def business_days_later(calendar: MinuteCalendar, start: int, days: int) -> int:
    placed = calendar.add_business_days(start, days)
    assert placed is not None, "the window is too short"
    return placed


@dataclass
class Clock:
    """One target's clock in one cycle: its start, when it stood still, and what came of it."""

    start: int
    level: str
    cycle: int
    moved_at: int
    """Nothing on the clock is dated before this."""
    status: str = "running"
    pauses: list[tuple[int, int]] = field(default_factory=list)
    paused_since: int | None = None
    stopped_at: int = 0
    stopped_by: str = ""
    breached_at: int | None = None
    taken: dict[str, int] = field(default_factory=dict)
    """How often each step was taken."""

    @property
    def live(self) -> bool:
        return self.status in ("running", "paused")


class NaiveEvaluator:
    """One ticket under one policy."""

    def __init__(self, policy: Mapping[str, Any], calendars: Mapping[str, MinuteCalendar], ticket_id: str) -> None:
        self.policy, self.calendars, self.ticket_id = policy, calendars, ticket_id
        self.levels = list(policy["priorities"]["levels"])
        self.fields: dict[str, Any] = {}
        self.level = ""
        self.life = "open"
        self.clocks: dict[str, Clock] = {}
        self.resolutions = 0
        self.calls_from: int | None = None
        self.calls_made = 0
        self.actions: dict[str, int] = {}

    def tell(self, events: Sequence[Happening], until: int) -> Told:
        """The whole life, minute by minute from the first event to `until`."""
        after, waiting, wake = [], list(events), 0
        for now in range(events[0].at, until + MINUTE, MINUTE):
            if now >= wake:
                self._time(now)
                wake = self._wake(now)
            while waiting and waiting[0].at == now:
                self._event(waiting.pop(0))
                self._time(now)
                wake = self._wake(now)
                after.append((self.level, {name: self._seen(name, now) for name in self.clocks}))
        assert not waiting, "an event stands at no whole minute, or after the end"
        return Told(after, self.actions)

    # What time brings

    def _time(self, now: int) -> None:
        """Breaches, steps and callbacks that are certain by now."""
        for name, clock in self.clocks.items():
            self._breach(name, clock, now)
            if clock.status == "running":
                for step in self._ladder(name):
                    while (at := self._step_at(name, clock, step)) <= now and self._certain(name, clock, step, now):
                        times = clock.taken.get(step["name"], 0)
                        clock.taken[step["name"]] = times + 1
                        self._act(f"{name}/{clock.cycle}/{step['name']}" + (f"/{times}" if times else ""), at)
        while (call_at := self._call_at()) <= now:
            self.calls_made += 1
            self._act(f"callback/{self.resolutions}/{self.calls_made}", call_at)

    def _breach(self, name: str, clock: Clock, now: int) -> None:
        """The deadline has passed; of a clock that stands still, it had when it stopped."""
        stands_at = clock.paused_since if clock.paused_since is not None else now
        if clock.live and clock.breached_at is None and (due_at := self._due_at(name, clock)) < stands_at:
            clock.breached_at = max(due_at, clock.moved_at)
            self._act(f"{name}/{clock.cycle}/mark_breached", clock.breached_at)

    def _certain(self, name: str, clock: Clock, step: Mapping[str, Any], now: int) -> bool:
        """An event at the very deadline may still keep the promise, so a step at the breach waits for it."""
        return step.get("at") != "breach" or self._due_at(name, clock) < now

    def _wake(self, now: int) -> int:
        """The next minute at which there may be something to do: a saving, and the only one."""
        found = [self._call_at()]
        for name, clock in self.clocks.items():
            if clock.status == "running":
                if clock.breached_at is None:
                    found.append(self._due_at(name, clock) + MINUTE)
                found += [self._step_at(name, clock, step) for step in self._ladder(name)]
        return max(now + MINUTE, min(found))

    def _act(self, key: str, at: int) -> None:
        assert key not in self.actions, f"{key} twice"
        self.actions[f"{self.ticket_id}/{key}"] = at

    # What an event brings

    def _event(self, event: Happening) -> None:
        self.fields.update(event.ticket)
        self.level = self._level()
        self._live(event)
        for name, target in self.policy["targets"].items():
            clock = self.clocks.get(name)
            if clock is None:
                if event.kind in names(target["start"]) and not self._over(target):
                    self.clocks[name] = Clock(event.at, self.level, 1, event.at)
            else:
                self.clocks[name] = self._move(name, target, clock, event)
            self._stand_still(name, target, event.at)

    def _level(self) -> str:
        rules = self.policy["priorities"]["rules"]
        base = next(r["then"] for r in rules if "when" not in r or r["when"]["service"] == self.fields.get("service"))
        raised = sum(
            rule["raise_by"]
            for rule in self.policy["priorities"].get("adjust", ())
            if self.fields.get("customer", {}).get("tier") == rule["when"]["tier"]
        )
        return str(self.levels[max(0, self.levels.index(base) - raised)])

    def _live(self, event: Happening) -> None:
        """Where in its life the ticket is; a resolution plans the callbacks, a reopening drops them."""
        over = {"resolved": "resolved", "closed": "closed", "confirmed": "closed"}
        if event.kind == "resolved":
            self.resolutions += 1
            self.calls_from, self.calls_made = event.at, 0
        elif event.kind in ("reopened", "rejected"):
            self.calls_from = None
        if event.kind in ("reopened", "rejected"):
            self.life = "open"
        self.life = over.get(event.kind, self.life)

    def _over(self, target: Mapping[str, Any]) -> bool:
        """A recurring promise that the ticket's end has ended does not begin before the ticket is open again."""
        ends = {"resolved": {"resolved"}, "closed": {"resolved", "confirmed", "closed"}}.get(self.life, set())
        return "restart" in target and not ends.isdisjoint(names(target["stop"]))

    def _starts(self, target: Mapping[str, Any], event: Happening) -> bool:
        """A ticket that is over owes no further updates, whatever is said on it."""
        ends = {"open": (), "resolved": ("resolved",), "closed": ("resolved", "confirmed", "closed")}[self.life]
        over = "every" in target and not set(ends).isdisjoint(names(target["stop"]))
        return event.kind in names(target["start"]) and not over

    def _move(self, name: str, target: Mapping[str, Any], clock: Clock, event: Happening) -> Clock:
        started, stopped = self._starts(target, event), event.kind in names(target["stop"])
        restarted = event.kind in names(target.get("restart"))
        started = started and not self._over(target)
        again = Clock(event.at, self.level, clock.cycle + 1, event.at)
        if clock.live and (stopped or restarted) and not (started and clock.start == event.at):
            clock.status = "met" if clock.breached_at is None else "missed"
            clock.stopped_at, clock.stopped_by = event.at, event.kind
            if not stopped:
                return again
        if clock.live and clock.level != self.level:
            old, clock.level = self._goal(name, clock.level), self.level
            if old != self._goal(name, self.level):
                clock.moved_at = event.at
        if clock.live:
            return clock
        if started and not stopped and event.kind != "created":
            return again
        if event.kind in ("reopened", "rejected") and clock.stopped_by in ("resolved", "closed", "confirmed"):
            match target.get("on_reopen", "resume"):
                case "new_cycle":
                    return again
                case "resume":
                    stood_since = clock.stopped_at if clock.paused_since is None else clock.paused_since
                    clock.pauses.append((stood_since, event.at))
                    clock.status, clock.level, clock.moved_at = "running", self.level, event.at
                    clock.paused_since, clock.stopped_by = None, ""
        return clock

    def _stand_still(self, name: str, target: Mapping[str, Any], now: int) -> None:
        clock = self.clocks.get(name)
        if clock is None:
            return
        waits = self.fields.get("status") in names(target.get("pause_on"))
        if waits and clock.status == "running" and clock.breached_at is None:
            clock.status, clock.paused_since = "paused", now
        elif not waits and clock.status == "paused" and clock.paused_since is not None:
            clock.pauses.append((clock.paused_since, now))
            clock.status, clock.paused_since, clock.moved_at = "running", None, now

    # Instants

    def _goal(self, name: str, level: str) -> Length:
        target = self.policy["targets"][name]
        goals = target.get("goal") or target["every"]
        return length(goals if isinstance(goals, str) else goals[level])

    def _calendar(self, name: str) -> MinuteCalendar:
        return self.calendars[self.policy["targets"][name].get("calendar", "always")]

    def _ladder(self, name: str) -> Sequence[Mapping[str, Any]]:
        ladder: Sequence[Mapping[str, Any]] = self.policy.get("escalations", {}).get(name, ())
        return ladder

    def _due_at(self, name: str, clock: Clock, more: Pauses = ()) -> int:
        """The instant at which the goal is used up, with the pauses so far and `more`."""
        goal, calendar = self._goal(name, clock.level), self._calendar(name)
        pauses = (*clock.pauses, *more)
        if goal.unit not in ("bd", "d"):
            return walk(calendar, clock.start, goal.amount, pauses, open_only=goal.unit == "bh")
        place = business_days_later if goal.unit == "bd" else MinuteCalendar.add_days
        due_at = place(calendar, clock.start, goal.amount)
        for a, b in pauses:  # the date is placed first, then what pauses took is added (ruling 6)
            if a <= due_at:
                stood = open_minutes(calendar, a, b) if goal.unit == "bd" else (b - a) // MINUTE
                due_at = walk(calendar, due_at, stood, (), open_only=goal.unit == "bd")
        return due_at

    def _step_at(self, name: str, clock: Clock, step: Mapping[str, Any]) -> int:
        """When a step is due next if the clock goes on as it does."""
        repeat = step.get("repeat")
        times = clock.taken.get(step["name"], 0)
        if times > (repeat["max"] if repeat else 0):
            return NEVER
        at, calendar = self._first_at(name, clock, step), self._calendar(name)
        if times and repeat:
            every = length(repeat["every"])
            at = walk(calendar, at, every.amount * times, tuple(clock.pauses), open_only=every.unit == "bh")
        return max(at, clock.moved_at)

    def _first_at(self, name: str, clock: Clock, step: Mapping[str, Any]) -> int:
        calendar, due_at = self._calendar(name), self._due_at(name, clock)
        if step.get("at") in ("breach", "100%"):
            return due_at
        if "at" in step:
            goal = self._goal(name, clock.level)
            placed = self._due_at(name, Clock(clock.start, clock.level, 1, 0))
            open_only = goal.counts_open_time
            whole = open_minutes(calendar, clock.start, placed) if open_only else (placed - clock.start) // MINUTE
            share = whole * int(step["at"].removesuffix("%")) // 100
            return walk(calendar, clock.start, share, tuple(clock.pauses), open_only=open_only)
        kind = next(key for key in ("before", "after", "elapsed") if key in step)
        long = length(step[kind])
        if kind == "before":
            at = calendar.add(due_at, -long.amount * MINUTE) if long.unit == "bh" else due_at - long.amount * MINUTE
            assert at is not None, "the window is too short"
            return at
        start = clock.start if kind == "elapsed" else max(due_at, clock.breached_at or 0)
        return walk(calendar, start, long.amount, tuple(clock.pauses), open_only=long.unit == "bh")

    def _call_at(self) -> int:
        schedule = names(self.policy.get("callbacks", {}).get("schedule", {}).get(self.level))
        if self.calls_from is None or self.life == "open" or self.calls_made >= len(schedule):
            return NEVER
        days = length(schedule[self.calls_made])
        return self.calendars["always"].add_days(self.calls_from, days.amount)

    def _seen(self, name: str, now: int) -> Seen:
        clock = self.clocks[name]
        more = () if clock.paused_since is None or not clock.live else ((clock.paused_since, now),)
        if clock.breached_at is not None:
            return Seen(clock.status, clock.cycle, True, clock.breached_at)
        return Seen(clock.status, clock.cycle, False, self._due_at(name, clock, more))
