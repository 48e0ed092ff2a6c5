"""What time alone brings about, in its order: breaches, ladder steps, callbacks, closing, daily checks.

An event at the very instant of a deadline may still keep the promise, so a breach is certain one second later
(ruling 2); until then asking changes nothing, however often it is done (ruling 24). What a step changes (a higher
level, another group) counts from that step on, for all that comes after it.
"""

from __future__ import annotations

from typing import Final

from slaengine.engine.assign import assign
from slaengine.engine.clocks import move_clocks
from slaengine.engine.followups import next_followup, take_followup
from slaengine.engine.ladder import BREACH, Rung, next_rung, taken, with_next
from slaengine.engine.messages import fill
from slaengine.engine.roles import group_of, people_of, recipients, value_of
from slaengine.engine.work import Work
from slaengine.model.clock import Clock
from slaengine.model.event import Event
from slaengine.model.ladder import StepPlan
from slaengine.model.patterns import Words
from slaengine.model.target import TargetPlan
from slaengine.rules import Truth, evaluate

HAPPENINGS_MAX: Final = 2_000
"""What time may bring about in one step; the rest comes with the next event, nothing is lost."""
NEXT_LINE: Final = "next_line"


def wait(work: Work, now: int) -> None:
    """Let everything happen that is certain by `now`."""
    for _ in range(HAPPENINGS_MAX if _may_happen(work, now) else 0):
        found = _next(work, now)
        followup = next_followup(work, now)
        if found is None and followup is None:
            return
        if followup is not None and (found is None or followup.at < found[0].check_at):
            take_followup(work, followup, late=now > followup.at)
            if followup.kind == "close":
                move_on(work, followup.at, "closed")
        elif found is not None:
            rung, plan, clock = found
            _take(work, plan, clock, rung, late=now > rung.check_at)


def _may_happen(work: Work, now: int) -> bool:
    """A quick look that never misses anything: for most events time has brought nothing about."""
    course = work.course
    if course.daily_at is not None or course.callbacks_from is not None:
        return True
    if course.resolved_at is not None and work.policy.closing is not None:
        return True
    for clock in work.clocks.values():
        next_at, due_at = clock.next_at, clock.due_at
        if next_at is not None:
            if next_at <= now:
                return True
        elif due_at is None or clock.stopped_at is not None or clock.breached_at is not None:
            continue
        elif due_at < now or clock.status == "paused":  # paused: a new goal may lie before the pause
            return True
    return False


def _next(work: Work, now: int) -> tuple[Rung, TargetPlan, Clock] | None:
    """Of all clocks' rungs the one that became certain first; of the same instant, in the policy's order."""
    best: tuple[Rung, TargetPlan, Clock] | None = None
    for plan in work.policy.targets:
        clock = work.clocks.get(plan.name)
        if clock is None:
            continue
        rung = next_rung(plan, clock, now)
        if rung is not None and (best is None or rung.check_at < best[0].check_at):
            best = (rung, plan, clock)
    return best


def _take(work: Work, plan: TargetPlan, clock: Clock, rung: Rung, *, late: bool) -> None:
    if rung.step == BREACH:
        _breach(work, plan, clock, rung.at, late=late)
        return
    step = plan.steps[rung.step]
    work.clocks[plan.name] = with_next(plan, taken(clock, step, rung.repetition + 1))
    if step.rule.when is not None and evaluate(step.rule.when, work.known()) is not Truth.TRUE:
        return  # passed over: the condition did not hold at the step's instant
    _climb(work, plan, clock, step, rung, late=late)


def _breach(work: Work, plan: TargetPlan, clock: Clock, at: int, *, late: bool) -> None:
    late_from = at if clock.due_at is not None and clock.due_at < at else None
    breached = with_next(plan, clock.to("breach", breached_at=at, late_from=late_from))
    work.change(plan, at, (plan.name, at, "breach", clock, breached), breached)
    message = Words(f"{plan.title.en}: the deadline has passed", f"{plan.title.zh}:已超过时限")
    key = f"{plan.name}/{clock.cycle}/mark_breached"
    work.act(key, "mark_breached", at, rule=plan.rule.at, message=message, late=late)


def _climb(work: Work, plan: TargetPlan, clock: Clock, step: StepPlan, rung: Rung, *, late: bool) -> None:
    """Everything that one step does: raise, hand over, convene, tell."""
    key = f"{plan.name}/{clock.cycle}/{step.name}" + (f"/{rung.repetition}" if rung.repetition else "")
    at, place = rung.at, step.rule.at
    if step.raise_by:
        work.course = work.course._replace(raised=work.course.raised + step.raise_by)
        move_on(work, at)
        assign(work, at)  # a higher level may be another group's
        level = work.grading.level
        to_level = None if level is None else work.policy.priority.levels[level]
        work.act(f"{key}/raise", "raise_priority", at, rule=place, late=late, detail={"priority": to_level})
    empty: tuple[str, ...] = ()
    if step.hand_over is not None:
        group = _receiver(work, step.hand_over)
        if group is None:
            empty = step.if_empty
        else:
            work.course = work.course._replace(handed_to=group, assigned=None)
            move_on(work, at)
            work.act(f"{key}/hand_over", "hand_over", at, (group,), rule=place, late=late)
            assign(work, at)
    message = fill(step.message, value_of(work, plan.name)) if step.message else _plain(plan, step)
    deliver_at = plan.calendar.next_open_at(at) if step.in_hours else at
    if step.convene is not None:
        ends_at = None
        if step.convene.time_limit is not None:
            ends_at = work.policy.clock.iso(plan.calendar.place(at, step.convene.time_limit))
        detail = {"title": {"en": step.convene.title.en, "zh": step.convene.title.zh}, "until": ends_at}
        work.act(f"{key}/convene", "convene", at, step.convene.invite, rule=place, late=late, detail=detail)
    to = tuple(dict.fromkeys((*recipients(work, step.notify, step.if_empty), *empty)))
    if to:
        work.act(key, "notify", deliver_at, to, rule=place, message=message, late=late, detail=people_of(work, to))


def _plain(plan: TargetPlan, step: StepPlan) -> Words:
    return Words(f"{plan.title.en}: {step.title.en}", f"{plan.title.zh}:{step.title.zh}")


def _receiver(work: Work, hand_over: str) -> str | None:
    """The group that takes over; None where there is no further line."""
    if hand_over != NEXT_LINE:
        return hand_over
    group = group_of(work)
    return None if group is None else group.next_line


def move_on(work: Work, at: int, kind: str = "tick") -> None:
    """Let the clocks follow what slaengine itself has changed: a level, a group, a life."""
    work.judge()
    event = Event(work.event.event_id, work.before.ticket_id, kind, at, {}, {})
    moment = work.moment(event)
    work.clocks, work.waiting, changes = move_clocks(work.policy, work.clocks, work.waiting, moment)
    work.changes += changes
