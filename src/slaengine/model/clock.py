"""A clock: one target running for one ticket. Its transitions in a table, its arithmetic beside it.

Every figure is derived from the same few facts (when it began, how long it stood still, when it stopped) over the
same calendar, so that a pause is measured by the very rule that places the deadline. A clock is a named tuple:
as immutable as a frozen dataclass and made in a fifth of the time, and every event makes several.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from slaengine.model.target import TargetPlan
from slaengine.worktime import Duration, DurationKind

Status = Literal["pending", "running", "paused", "met", "missed", "cancelled"]
Cause = Literal[
    "start",
    "pause",
    "resume",
    "breach",
    "retarget",
    "stop_in_time",
    "stop_late",
    "cancel",
    "restore",
    "reopen",
    "renew",
    "merge",
]

TRANSITIONS: Mapping[tuple[Status, Cause], Status] = {
    ("pending", "start"): "running",
    ("running", "pause"): "paused",
    ("running", "breach"): "running",
    ("paused", "breach"): "paused",
    ("running", "retarget"): "running",
    ("running", "merge"): "running",
    ("paused", "merge"): "paused",
    ("running", "stop_in_time"): "met",
    ("running", "stop_late"): "missed",
    ("running", "cancel"): "cancelled",
    ("paused", "resume"): "running",
    ("paused", "retarget"): "paused",
    ("paused", "stop_in_time"): "met",
    ("paused", "stop_late"): "missed",
    ("paused", "cancel"): "cancelled",
    ("cancelled", "restore"): "running",
    ("met", "reopen"): "running",
    ("missed", "reopen"): "running",
    ("met", "renew"): "running",
    ("missed", "renew"): "running",
}
"""Every change a clock can make. What is not here cannot happen; `Clock.to` refuses it."""

ROLLING = (DurationKind.OPEN, DurationKind.BUSINESS_DAYS)
"""Lengths that count open time: their clock starts at the next opening (ruling 3)."""


class Clock(NamedTuple):
    """One target running for one ticket. Instants are epoch seconds."""

    status: Status
    level: int | None
    """Index of the level whose goal it has."""
    created_at: int
    """The instant of the event that started this cycle."""
    from_at: int
    """Where the goal counts from: `created_at`, or the change of priority where the target says `from_change`."""
    started_at: int
    """`from_at`, rolled to the next opening where the goal counts open time."""
    due_at: int | None
    """The deadline; while paused, the one it had when it was paused."""
    paused_elapsed: int = 0
    """Seconds of real time for which it stood still, ended pauses only."""
    paused_open: int = 0
    """Open seconds of its calendar for which it stood still, ended pauses only."""
    paused_at: int | None = None
    floor_at: int | None = None
    """The deadline is not before this instant (`grace` after a change of priority)."""
    breached_at: int | None = None
    late_from: int | None = None
    """Where steps after the breach count from, if a change of goal broke it later than its deadline; pauses move it."""
    stopped_at: int | None = None
    stopped_by: str | None = None
    """The event type that stopped it, or why it was cancelled."""
    cycle: int = 1
    case: int = 0
    """Which of the target's figures it has: 0 its own, else the number of the case."""
    moved_at: int = 0
    """The instant of its latest change; nothing on its ladder is due before it."""
    fired: tuple[tuple[str, int], ...] = ()
    """The steps of the ladder that were taken, and how often. By name, so that a ladder may be rearranged under it."""
    next_at: int | None = None
    """The instant of the next step or breach on its ladder; kept for targets with a ladder only."""

    def to(self, cause: Cause, **changes: Any) -> Clock:
        """The clock after `cause`, with `changes` to its fields.

        Raises:
            ValueError: the table of transitions does not have it.
        """
        status = TRANSITIONS.get((self.status, cause))
        if status is None:
            raise ValueError(f"a clock that is {self.status} cannot {cause}")
        parts: list[Any] = [status, *self[1:]]
        for name, value in changes.items():
            parts[_PLACES[name]] = value
        return _new(Clock, parts)  # `_replace`, in half of its time: every change of a clock comes by here

    @property
    def settled(self) -> bool:
        """Whether it has a result that later changes do not touch (ruling 14)."""
        return self.status in ("met", "missed")


def begin(plan: TargetPlan, goal: Duration, level: int | None, at: int) -> Clock:
    """A clock that starts at `at`: where its goal begins to count and where it ends is asked of its calendar."""
    started_at = plan.calendar.next_open_at(at) if goal.kind in ROLLING else at
    return fresh(level, at, started_at, plan.calendar.place(at, goal, end_of_day=plan.end_of_day))


def fresh(
    level: int | None, at: int, started_at: int, due_at: int, *, moved_at: int = 0, next_at: int | None = None
) -> Clock:
    """A clock that runs from `at` on, with its goal placed already."""
    # What `Clock("running", …)` does, without the detour over its keyword defaults: every new ticket makes several.
    return _new(Clock, ("running", level, at, at, started_at, due_at, *_UNMOVED, moved_at, (), next_at))


def look_out(clock: Clock, next_at: int | None) -> Clock:
    """The clock with the instant of its next step or breach."""
    return _new(Clock, (*clock[:-1], next_at))


_new = tuple.__new__
_PLACES = {name: place for place, name in enumerate(Clock._fields)}
_REST = tuple(Clock._field_defaults[name] for name in Clock._fields[6:])
_UNMOVED = _REST[:-3]


PENDING = Clock("pending", None, 0, 0, 0, None)
"""A target that applies and whose start event has not come."""


def goal_of(clock: Clock, plan: TargetPlan) -> Duration | None:
    """The length the clock has to keep; None when its level has no such promise."""
    return plan.goal_at(clock.level, clock.case)


def paused_seconds(clock: Clock, kind: DurationKind) -> int:
    """Seconds it stood still, in the meter of a length of that kind."""
    return clock.paused_open if kind in ROLLING else clock.paused_elapsed


def deadline(clock: Clock, plan: TargetPlan, goal: Duration, more_paused: int = 0) -> int:
    """Where the deadline falls, with `more_paused` seconds of standing still on top of the ended pauses."""
    paused = paused_seconds(clock, goal.kind) + more_paused
    due_at = plan.calendar.place(clock.from_at, goal, paused=paused, end_of_day=plan.end_of_day)
    return due_at if clock.floor_at is None else max(due_at, clock.floor_at)


def pause(clock: Clock, at: int) -> Clock:
    """Stand still from `at` on."""
    return clock.to("pause", paused_at=at)


def resume(clock: Clock, plan: TargetPlan, at: int, cause: Literal["resume", "reopen"] = "resume") -> Clock:
    """Go on at `at`: the pause counts only where the clock would have counted (ruling 11).

    After `reopen` the time since the clock stopped is such a pause (ruling 16).
    """
    since = clock.stopped_at if clock.paused_at is None else clock.paused_at
    stood = at if since is None else since
    running = clock.to(
        cause,
        paused_elapsed=clock.paused_elapsed + at - stood,
        paused_open=clock.paused_open + plan.calendar.open_seconds(stood, at),
        floor_at=None if clock.floor_at is None else clock.floor_at + (at - stood),
        paused_at=None,
        stopped_at=None,
        stopped_by=None,
    )
    goal = goal_of(running, plan)
    if goal is None:
        return running._replace(due_at=None)
    late_from = _held_back(clock, plan, goal, stood, at)
    return running._replace(due_at=deadline(running, plan, goal), late_from=late_from)


def _held_back(clock: Clock, plan: TargetPlan, goal: Duration, stood: int, at: int) -> int | None:
    """`late_from` after a pause from `stood` to `at`, of which only what came after the breach counts (ruling 22)."""
    late_from, since = clock.late_from, max(stood, clock.breached_at or stood)
    if late_from is None or since >= at:
        return late_from
    if goal.kind in ROLLING:
        return plan.calendar.add_seconds(late_from, plan.calendar.open_seconds(since, at))
    return late_from + at - since


def due_if_resumed(clock: Clock, plan: TargetPlan, now: int) -> int | None:
    """The deadline that a paused clock would have if it went on at `now` (ruling 12)."""
    goal = goal_of(clock, plan)
    if clock.paused_at is None or goal is None:
        return clock.due_at
    return deadline(clock, plan, goal, plan.calendar.measure(goal.kind, clock.paused_at, now))


def elapsed_seconds(clock: Clock, plan: TargetPlan, now: int) -> int:
    """Seconds that counted so far, in the meter of its goal."""
    until = _until(clock, now)
    if until <= clock.started_at or clock.status == "pending":
        return 0
    goal = goal_of(clock, plan)
    kind = DurationKind.ELAPSED if goal is None else goal.kind
    return max(0, between(plan, kind, clock.started_at, until) - paused_seconds(clock, kind))


def remaining_seconds(clock: Clock, plan: TargetPlan, now: int) -> int | None:
    """Seconds that are left, in the meter of its goal; negative after the deadline."""
    goal = goal_of(clock, plan)
    if clock.due_at is None or goal is None:
        return None
    return between(plan, goal.kind, _until(clock, now), clock.due_at)


def between(plan: TargetPlan, kind: DurationKind, a: int, b: int) -> int:
    """Seconds from `a` to `b` in the meter of a length of that kind."""
    return plan.calendar.open_seconds(a, b) if kind in ROLLING else b - a


def _until(clock: Clock, now: int) -> int:
    """The instant up to which it counts: where it paused, though it may have been stopped since; or stopped; or now."""
    if clock.paused_at is not None:
        return clock.paused_at
    return now if clock.stopped_at is None else clock.stopped_at


_OFTEN, _SELDOM = Clock._fields[:6], Clock._fields[6:]
"""The fields that most clocks leave at their defaults; the JSON leaves them out there."""


def clock_to_json(clock: Clock) -> dict[str, Any]:
    """Plain JSON data, without what stands at its default; `stored.parse_state` reads it back."""
    shown: dict[str, Any] = dict(zip(_OFTEN, clock, strict=False))
    if clock[6:] == _REST:  # a clock that nothing has happened to, which most are
        return shown
    if clock[6:-3] == _UNMOVED and not clock.fired:
        shown["moved_at"] = clock.moved_at
        if clock.next_at is not None:
            shown["next_at"] = clock.next_at
    else:
        pairs = zip(_SELDOM, clock[6:], _REST, strict=True)
        differing = ((name, value) for name, value, default in pairs if value != default)
        shown.update((name, dict(value) if isinstance(value, tuple) else value) for name, value in differing)
    return shown
