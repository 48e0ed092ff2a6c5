"""How one event moves the clocks of a ticket: for each target stop, apply, renew, reopen, pause, in that order."""

from __future__ import annotations

from collections.abc import Mapping

from slaengine.engine.ladder import end_steps, with_next
from slaengine.engine.moment import GONE, Moment
from slaengine.engine.opening import first, open_all
from slaengine.model.clock import PENDING, Cause, Clock, begin, deadline, goal_of, pause, resume
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.decision import RawChange
from slaengine.model.patterns import EventSet
from slaengine.model.target import TargetPlan
from slaengine.worktime import Duration

UNDONE_BY_REOPENING = frozenset({"resolved", "closed", "confirmed"})
"""A reopening takes back what these events settled; a first response that was given stays given."""
_REOPENING = frozenset({"reopened", "rejected"})
_LIVE = frozenset({"running", "paused"})
_MOVING = frozenset({"retarget", "restore", "reopen", "resume", "renew"})
"""After these the ladder is another one; nothing on it is due before that instant."""


def move_clocks(
    policy: CompiledPolicy, clocks: Mapping[str, Clock], waiting: Mapping[str, int], moment: Moment
) -> tuple[dict[str, Clock], Mapping[str, int], list[RawChange]]:
    """The clocks after the event, the starts that wait for their target to apply, and what changed."""
    if not clocks and moment.lifecycle == "open":
        return open_all(policy, waiting, moment)
    after, still_waiting, changes = dict(clocks), dict(waiting), list[RawChange]()
    for plan in policy.targets:
        clock = after.get(plan.name, PENDING)
        if plan.ending and clock.status in _LIVE:
            clock = after[plan.name] = end_steps(plan, clock, moment.event)
        if clock.status == "pending":
            moved = first(plan, still_waiting, moment, changes)
        elif _at_rest(plan, clock, moment):
            continue
        else:
            moved = _Mover(plan, clock, moment, changes).move()
        if moved is not None:
            after[plan.name] = moved
        else:
            after.pop(plan.name, None)
    return after, still_waiting, changes


def _at_rest(plan: TargetPlan, clock: Clock, moment: Moment) -> bool:
    """Whether this event certainly leaves the clock as it is: what most events do to most clocks."""
    kind = moment.event.type
    if clock.settled:
        return kind not in plan.begun_by and kind not in _REOPENING
    return (
        clock.status != "cancelled"
        and kind not in plan.kept_by
        and moment.lifecycle not in GONE
        and (plan.rule.when is None or plan.name in moment.applying)
        and clock.level == moment.level
        and (not plan.cases or clock.case == moment.case_of(plan))
        and (moment.status in plan.pause_on) == (clock.status == "paused")
    )


class _Mover:
    """One target's clock, once begun, on its way through one event."""

    __slots__ = ("at", "case", "changes", "clock", "goal", "moment", "plan")

    def __init__(self, plan: TargetPlan, clock: Clock, moment: Moment, changes: list[RawChange]) -> None:
        self.plan, self.clock, self.moment, self.changes = plan, clock, moment, changes
        self.at = moment.event.at
        self.case = moment.case_of(plan)
        self.goal = moment.goal_of(plan)

    def move(self) -> Clock:
        """All phases in their order."""
        self._stop()
        self._apply()
        self._renew()
        self._reopen()
        self._pause()
        return with_next(self.plan, self.clock)

    def _set(self, cause: Cause, clock: Clock) -> None:
        if cause in _MOVING:
            clock = clock._replace(moved_at=self.at)
        self.changes.append((self.plan.name, self.at, cause, self.clock, clock))
        self.clock = clock

    def _apply(self) -> None:
        """Cancel a clock whose target no longer applies, restore one whose target does, give it its level's goal."""
        clock = self.clock
        if self.goal is None:
            if clock.status in _LIVE:
                self._cancel(clock)
        elif clock.status == "cancelled":
            restored = self._at_level(clock.to("restore", stopped_at=None, stopped_by=None), self.goal)
            self._set("restore", restored._replace(due_at=deadline(restored, self.plan, self.goal)))
        elif clock.status in _LIVE and (clock.level, clock.case) != (self.moment.level, self.case):
            self._retarget(clock, self.goal)

    def _cancel(self, clock: Clock) -> None:
        """A promise that is not for this ticket any more. An open pause ends with it."""
        if clock.status == "paused":
            clock = resume(clock, self.plan, self.at)
        lifecycle = self.moment.lifecycle
        no_goal = self.plan.goal_at(self.moment.level, self.case) is None
        why = lifecycle if lifecycle in GONE else "no_goal" if no_goal else "when"
        self._set("cancel", clock.to("cancel", stopped_at=self.at, stopped_by=why))

    def _retarget(self, clock: Clock, goal: Duration) -> None:
        """The new level's goal, on the same start and pauses, or from the change on (ruling 15)."""
        old = goal_of(clock, self.plan)
        changed = clock.to("retarget", level=self.moment.level, case=self.case)
        if old == goal:
            self.clock = changed
            return
        stood = self.at if clock.paused_at is None else clock.paused_at
        if self.plan.from_change:
            changed = begin(self.plan, goal, self.moment.level, self.at)._replace(
                cycle=clock.cycle,
                case=self.case,
                fired=clock.fired,
                status=changed.status,
                created_at=clock.created_at,
                paused_at=None if clock.paused_at is None else self.at,
                breached_at=clock.breached_at,
                late_from=clock.late_from,
            )
        else:
            changed = self._at_level(changed, goal)
        if self.plan.grace:
            changed = changed._replace(floor_at=stood + self.plan.grace)
        self._set("retarget", changed._replace(due_at=deadline(changed, self.plan, goal)))

    def _at_level(self, clock: Clock, goal: Duration) -> Clock:
        """The clock with the goal of the ticket's level, whose kind decides where it begins to count (ruling 3)."""
        fresh = begin(self.plan, goal, self.moment.level, clock.from_at)
        return clock._replace(level=self.moment.level, case=self.case, started_at=fresh.started_at)

    def _renew(self) -> None:
        """A start event after the result begins a new cycle; while the clock runs, the first one counts (ruling 18)."""
        settled = self.clock.settled and self.moment.event.type != "created"
        stops = self.plan.stops_at(self.clock.level, self.clock.case)
        starts = self._meets(self.plan.starts) and not self.moment.is_over(self.plan)
        if settled and starts and not self._meets(stops):
            self._begin_again()

    def _begin_again(self) -> None:
        if self.goal is not None:
            fresh = begin(self.plan, self.goal, self.moment.level, self.at)
            self._set("renew", fresh._replace(cycle=self.clock.cycle + 1, case=self.case))

    def _stop(self) -> None:
        """Settle the clock, or, where the target recurs, settle this stretch and begin the next."""
        clock = self.clock
        if clock.status not in _LIVE or clock.due_at is None:
            return
        if clock.created_at == self.at and self._meets(self.plan.starts):
            return
        stops = self._meets(self.plan.stops_at(clock.level, clock.case))
        restarts = self._meets(self.plan.restarts)
        if stops or restarts:
            self._settle(clock, clock.due_at)
        if restarts and not stops:
            self._begin_again()

    def _meets(self, patterns: EventSet) -> bool:
        return patterns.matches(self.moment.event.type, self.moment.event.data)

    def _settle(self, clock: Clock, due_at: int) -> None:
        """In time up to and including the deadline (ruling 2); a breach is never taken back (ruling 13)."""
        in_time = clock.breached_at is None and (clock.paused_at is not None or self.at <= due_at)
        cause: Cause = "stop_in_time" if in_time else "stop_late"
        settled = clock.to(cause, stopped_at=self.at, stopped_by=self.moment.event.type)
        self._set(cause, settled)

    def _reopen(self) -> None:
        """A reopening takes back the result of what the resolution settled, as the target wishes (ruling 16)."""
        clock = self.clock
        if (
            self.moment.event.type not in _REOPENING
            or not clock.settled
            or clock.stopped_by not in UNDONE_BY_REOPENING
            or self.goal is None
        ):
            return
        if self.plan.on_reopen == "resume":
            self._set("reopen", resume(self._at_level(clock, self.goal), self.plan, self.at, "reopen"))
        elif self.plan.on_reopen == "new_cycle":
            self._begin_again()

    def _pause(self) -> None:
        """Stand still while the ticket is in one of the target's statuses, and only then (ruling 11).

        A breached clock runs on until it is stopped: a pause that comes after the breach changes nothing (ruling 13).
        """
        clock = self.clock
        if not self.plan.pause_on:
            return
        standing = self.moment.status in self.plan.pause_on
        if standing and clock.status == "running" and clock.breached_at is None:
            self._set("pause", pause(clock, self.at))
        elif not standing and clock.status == "paused":
            self._set("resume", resume(clock, self.plan, self.at))
