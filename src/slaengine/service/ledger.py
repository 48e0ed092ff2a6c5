"""The clock ledger: the deadline of one target as a bank statement.

The goal is the opening balance. Every stretch of time since the clock was created is a line: whether it counted, how
many seconds, what is left, and why, with the line of the policy that says so. It is drawn up from the changes that the
decisions of a replay recorded and from the periods of the calendar, not from the figures that it explains; so the sum
of what counted has to agree with the decision's `elapsed_seconds`, and the last balance with its `remaining_seconds`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import NamedTuple

from slaengine.diagnostics import quote
from slaengine.model.clock import ROLLING, Clock, elapsed_seconds, goal_of, remaining_seconds
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.decision import Change, Decision
from slaengine.model.target import TargetPlan
from slaengine.service.stretches import Kind, Stretch, closed_stretch, open_stretch
from slaengine.worktime import Duration, DurationKind

LISTED_DAYS_MAX = 400
"""Days at either end of a long clock whose stretches are listed one by one; what lies between is one line."""
SHOWN_LINES_MAX = 40
"""Lines that `fold` leaves."""
_DAY_SECONDS = 86_400


class Posting(NamedTuple):
    """A change of a clock, with what the ticket was at that moment."""

    change: Change
    status: str
    """The ticket's status after the event; empty when it has none."""
    event_id: str
    event_type: str


@dataclass(frozen=True, slots=True)
class Mark:
    """An instant that matters on a statement: the start, a pause, a new goal, the breach, the end."""

    at: int
    cause: str
    event_id: str = ""
    level: str = ""
    goal: Duration | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """The statement of one cycle of one target's clock. Instants are epoch seconds, amounts seconds of its meter."""

    plan: TargetPlan
    clock: Clock
    now: int
    level: str
    """The level whose goal the clock has; empty when it has none."""
    goal: Duration | None
    opening: int | None
    """The goal in seconds of its meter; None where the level has no such promise."""
    grace: int
    """What a change of priority added so that the deadline is not too near."""
    lines: tuple[Stretch, ...]
    marks: tuple[Mark, ...]

    @property
    def counts_open_time(self) -> bool:
        """Whether the meter is open time; else it is real time."""
        return self.goal is not None and self.goal.kind in ROLLING

    @property
    def counted(self) -> int:
        """The sum of the stretches that counted."""
        return sum(line.seconds for line in self.lines)

    @property
    def balance(self) -> int | None:
        """What is left after the last line."""
        return None if self.opening is None else self.opening + self.grace - self.counted


def post(decisions: Iterable[Decision]) -> list[Posting]:
    """Every change of a replay, in order, with the ticket's status at that moment."""
    return [
        Posting(
            change, quote(str(decision.ticket.facts.get("status") or "")), decision.event.event_id, decision.event.type
        )
        for decision in decisions
        for change in decision.changes
    ]


def ledgers(
    policy: CompiledPolicy, plan: TargetPlan, postings: Sequence[Posting], now: int, language: str = "en"
) -> list[Ledger]:
    """The statements of one target, one for each cycle of its clock; none while the clock has not started."""
    own = [posting for posting in postings if posting.change.target == plan.name]
    cycles = groupby(own, key=lambda posting: posting.change.after.cycle)
    return [draw_up(policy, plan, list(cycle), now, language) for _, cycle in cycles]


def draw_up(
    policy: CompiledPolicy, plan: TargetPlan, postings: Sequence[Posting], now: int, language: str = "en"
) -> Ledger:
    """The statement of one cycle from its changes; `now` is the instant of the latest decision."""
    clock = postings[-1].change.after
    goal = goal_of(clock, plan)
    until = now if clock.stopped_at is None else clock.stopped_at
    opening = None if goal is None else _opening(plan, clock, goal)
    statement = _Statement(policy, plan, clock, until, language)
    ledger = Ledger(
        plan=plan,
        clock=clock,
        now=now,
        level="" if clock.level is None else policy.priority.levels[clock.level],
        goal=goal,
        opening=opening,
        grace=0,
        lines=tuple(_cut(statement.lines(_standing(plan, postings, until)), postings)),
        marks=tuple(_marks(policy, plan, postings)),
    )
    if clock.floor_at is not None and opening is not None:
        left = remaining_seconds(clock, plan, now) or 0
        ledger = replace(ledger, grace=left + elapsed_seconds(clock, plan, now) - opening)
    return replace(ledger, lines=tuple(_balanced(ledger)))


def goal_place(plan: TargetPlan, clock: Clock, level: str) -> str:
    """The place in the pack of the length that the clock has to keep: its level's, its case's, or the target's."""
    if clock.case:
        return plan.cases[clock.case - 1].rule.at
    return plan.places.get(f"goal.{level}") or plan.places.get("goal", plan.rule.at)


def fold(lines: Sequence[Stretch], lines_max: int = SHOWN_LINES_MAX) -> list[Stretch]:
    """The same statement with its middle in one line when it is longer than `lines_max`; sums and balances stay."""
    if len(lines) <= lines_max:
        return list(lines)
    head, tail = lines_max // 2, lines_max - lines_max // 2 - 1
    middle = lines[head : len(lines) - tail]
    idle = sum(1 for line in middle if not line.seconds)
    counted = sum(line.seconds for line in middle)
    folded = Stretch(
        middle[0].start, middle[-1].end, Kind.FOLDED, counted, middle[-1].balance, number=len(middle), idle=idle
    )
    return [*lines[:head], folded, *lines[len(lines) - tail :]]


def _opening(plan: TargetPlan, clock: Clock, goal: Duration) -> int:
    """The goal in seconds of its meter: days are worth what lies between the start and the date they lead to."""
    match goal.kind:
        case DurationKind.ELAPSED | DurationKind.OPEN:
            return goal.amount
        case DurationKind.BUSINESS_DAYS | DurationKind.DAYS:
            due_at = plan.calendar.place(clock.from_at, goal, end_of_day=plan.end_of_day)
            return plan.calendar.measure(goal.kind, clock.started_at, due_at)


_CUTS = frozenset({"retarget", "cancel", "restore"})
"""Changes at which a line is cut in two, so that they stand between lines and not inside one."""


def _cut(lines: Iterable[Stretch], postings: Iterable[Posting]) -> Iterator[Stretch]:
    instants = sorted({posting.change.at for posting in postings if posting.change.cause in _CUTS})
    for line in lines:
        rest = line
        for at in instants:
            if rest.start < at < rest.end and rest.kind is not Kind.FOLDED:
                yield replace(rest, end=at, seconds=at - rest.start if rest.seconds else 0)
                rest = replace(rest, start=at, seconds=rest.end - at if rest.seconds else 0)
        yield rest


def _balanced(ledger: Ledger) -> Iterator[Stretch]:
    """The lines with what is left after each; the line in which the balance comes to nothing is cut there."""
    if ledger.opening is None:
        yield from ledger.lines
        return
    balance = ledger.opening + ledger.grace
    for whole in ledger.lines:
        rest = whole
        if 0 < balance < whole.seconds == whole.end - whole.start:
            cut = whole.start + balance
            yield replace(whole, end=cut, seconds=balance, balance=0)
            rest, balance = replace(whole, start=cut, seconds=whole.seconds - balance), 0
        overdue = balance <= 0
        balance -= rest.seconds
        yield replace(rest, balance=balance, overdue=overdue)


def _marks(policy: CompiledPolicy, plan: TargetPlan, postings: Sequence[Posting]) -> Iterator[Mark]:
    for posting in postings:
        change = posting.change
        clock = change.after
        level = "" if clock.level is None else policy.priority.levels[clock.level]
        yield Mark(change.at, change.cause, posting.event_id, level, goal_of(clock, plan))


class _Statement:
    """Cuts the time of one cycle into stretches."""

    def __init__(self, policy: CompiledPolicy, plan: TargetPlan, clock: Clock, until: int, language: str) -> None:
        self.policy, self.plan, self.clock, self.until, self.language = policy, plan, clock, until, language
        goal = goal_of(clock, plan)
        self.level = "" if clock.level is None else policy.priority.levels[clock.level]
        self.kind = DurationKind.ELAPSED if goal is None else goal.kind

    def lines(self, standing: Iterable[Stretch]) -> Iterator[Stretch]:
        """All stretches in order; the clock runs between those of `standing`."""
        clock, plan = self.clock, self.plan
        if clock.created_at < clock.from_at:
            place = plan.places.get("on_priority_change", plan.rule.at)
            yield Stretch(clock.created_at, clock.from_at, Kind.BEFORE_CHANGE, 0, place=place)
        at = clock.from_at
        for stand in standing:
            start, end = max(stand.start, clock.from_at), min(stand.end, self.until)
            if start >= end:
                continue
            yield from self._running(at, start)
            yield replace(stand, start=start, end=end)
            at = end
        yield from self._running(at, self.until)

    def _running(self, a: int, b: int) -> Iterator[Stretch]:
        if a >= b:
            return
        if self.kind not in ROLLING:
            place = goal_place(self.plan, self.clock, self.level)
            yield Stretch(a, b, Kind.REAL_TIME, b - a, place=place)
            return
        listed = LISTED_DAYS_MAX * _DAY_SECONDS
        if b - a <= 2 * listed:
            yield from self._by_calendar(a, b)
            return
        first, last = a + listed, b - listed
        yield from self._by_calendar(a, first)
        yield Stretch(first, last, Kind.FOLDED, self.plan.calendar.open_seconds(first, last))
        yield from self._by_calendar(last, b)

    def _by_calendar(self, a: int, b: int) -> Iterator[Stretch]:
        """Open periods and the gaps between them, each with the entry of the calendar that says so."""
        calendar, at = self.plan.calendar, a
        for period in calendar.periods(calendar.at(a), calendar.at(b)):
            start, end = int(period.start.timestamp()), int(period.end.timestamp())
            if at < start:
                yield closed_stretch(self.policy, calendar, at, start, self.language)
            yield open_stretch(self.policy, calendar, start, end, self.language)
            at = end
        if at < b:
            yield closed_stretch(self.policy, calendar, at, b, self.language)


def _standing(plan: TargetPlan, postings: Sequence[Posting], until: int) -> Iterator[Stretch]:
    """The stretches in which the clock stood still: paused, or stopped and reopened. A cancelled time does count."""
    since: Stretch | None = None
    for posting in postings:
        change = posting.change
        before, after = change.before, change.after
        if since is None and after.paused_at is not None:
            place = plan.places.get("pause_on", plan.rule.at)
            since = Stretch(after.paused_at, until, Kind.PAUSED, 0, label=posting.status, place=place)
        elif since is None and change.cause == "reopen" and before is not None and before.stopped_at is not None:
            place = plan.places.get("on_reopen", plan.rule.at)
            yield Stretch(
                before.stopped_at, change.at, Kind.CLOSED_TICKET, 0, label=before.stopped_by or "", place=place
            )
        if since is not None and after.paused_at is None:
            yield replace(since, end=change.at)
            since = None
    if since is not None:
        yield since
