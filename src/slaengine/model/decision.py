"""A decision: what slaengine says about a ticket after an event. The contract of its JSON is `Decision.to_json`.

What integrators always need (actions, the next check, the state) is at hand; what people read (deadlines as text,
reasons) is worked out when it is read, from the same state, so that a hot path pays for nothing it does not use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, TypeAlias

from slaengine.model.clock import Cause, Clock, due_if_resumed, elapsed_seconds, goal_of, remaining_seconds
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.event import Event
from slaengine.model.stage import stage_of
from slaengine.model.state import TicketState
from slaengine.model.target import TargetPlan
from slaengine.model.workload import Workload


class Reason(NamedTuple):
    """Why something was decided: the rule, its place, the clause it implements, and a sentence."""

    subject: str
    """What it is a reason for: `priority`, `group`, `category`, `intake`, or a target's name."""
    rule: str
    at: str
    because: tuple[str, ...]
    text: str

    def to_json(self) -> dict[str, Any]:
        """The contract's form; several clauses are one text."""
        return {
            "for": self.subject,
            "rule": self.rule,
            "at": self.at,
            "because": ", ".join(self.because) or None,
            "text": self.text,
        }


class Change(NamedTuple):
    """A clock that changed during the step: which, when, by what, before and after. The ledger is made of these."""

    target: str
    at: int
    cause: Cause
    before: Clock | None
    after: Clock


class Timer(NamedTuple):
    """Something that will happen if nothing else does. `check_at` is the first instant at which it is certain."""

    at: int
    check_at: int
    kind: str
    what: str
    rule: str


RawChange: TypeAlias = tuple[str, int, Cause, Clock | None, Clock]
"""A `Change` before anybody reads it; most are never read."""
RawTimer: TypeAlias = tuple[int, int, str, str, str]
"""A `Timer` before anybody reads it."""


class Decision:
    """What slaengine says about a ticket after an event."""

    __slots__ = (
        "_advise",
        "_changes",
        "_explain",
        "_find_timers",
        "_state",
        "_texts",
        "_timers",
        "event",
        "policy",
        "ticket",
        "workload",
    )

    def __init__(
        self,
        policy: CompiledPolicy,
        event: Event,
        ticket: TicketState,
        changes: Sequence[RawChange],
        *,
        workload: Workload,
        timers: Callable[[CompiledPolicy, TicketState], list[RawTimer]],
        explain: Callable[[CompiledPolicy, TicketState, str], Iterable[Reason]],
        advise: Callable[[CompiledPolicy, TicketState, str], Iterable[Reason]],
    ) -> None:
        self.policy, self.event, self.ticket, self._changes = policy, event, ticket, changes
        self.workload = workload
        self._find_timers, self._explain, self._advise = timers, explain, advise
        self._timers: list[RawTimer] | None = None
        self._state: dict[str, Any] | None = None
        self._texts: dict[int, str] = {}

    @property
    def changes(self) -> tuple[Change, ...]:
        """The clocks that this event, or the time before it, changed; in order."""
        return tuple(map(Change._make, self._changes))

    @property
    def timers(self) -> list[Timer]:
        """What will happen if no event comes, soonest first."""
        return list(map(Timer._make, self._ahead()))

    def _ahead(self) -> list[RawTimer]:
        if self._timers is None:
            self._timers = self._find_timers(self.policy, self.ticket)
        return self._timers

    def iso(self, at: int) -> str:
        """An instant as text in the policy's zone; a decision names the same few instants again and again."""
        text = self._texts.get(at)
        if text is None:
            text = self._texts[at] = self.policy.clock.iso(at)
        return text

    @property
    def actions(self) -> list[dict[str, Any]]:
        """What the helpdesk should do now; each `key` is unique for ever."""
        return self.actions_in("en")

    def actions_in(self, language: str) -> list[dict[str, Any]]:
        """The actions with their messages in "en" or "zh"."""
        return [action.to_json(language, self.iso) for action in self.ticket.actions]

    @property
    def upcoming(self) -> list[dict[str, Any]]:
        """What will happen if no event comes, soonest first."""
        timers = self._ahead()
        texts = self.policy.clock.isos([timer[0] for timer in timers])
        return [
            {"at": text, "kind": kind, "what": what, "rule": rule}
            for text, (_, _, kind, what, rule) in zip(texts, timers, strict=True)
        ]

    @property
    def next_check_at(self) -> str | None:
        """When to send a `tick`: the first instant at which something will be certain; None when nothing is ahead."""
        check_at = self.next_check
        return None if check_at is None else self.iso(check_at)

    @property
    def next_check(self) -> int | None:
        """`next_check_at` in epoch seconds."""
        timers = self._ahead()
        if not timers:
            return None
        first = timers[0][1]
        for timer in timers:
            if timer[0] >= first:  # nothing is certain before its instant, and they are sorted by that
                break
            first = min(first, timer[1])
        return first

    @property
    def level(self) -> str | None:
        """The priority level's name."""
        return self._level(self.ticket.grading.level)

    @property
    def group(self) -> str | None:
        """The group that handles the ticket."""
        return self.ticket.grading.group

    @property
    def assignee(self) -> str | None:
        """The person who has the ticket: named by the helpdesk, else chosen by the policy."""
        named = self.ticket.facts.get("assignee")
        return named if isinstance(named, str) else self.ticket.course.assigned

    @property
    def state(self) -> dict[str, Any]:
        """Plain JSON data to store and to pass back with the ticket's next event."""
        if self._state is None:
            self._state = self.ticket.to_json()
        return self._state

    @property
    def deadlines(self) -> dict[str, dict[str, Any]]:
        """Every target that applies, with its clock, in the policy's order."""
        clocks, now, iso = self.ticket.clocks, self.ticket.at, self.iso
        return {
            plan.name: _deadline(clocks[plan.name], plan, now, iso)
            for plan in self.policy.targets
            if plan.name in clocks
        }

    @property
    def reasons(self) -> list[dict[str, Any]]:
        """Why it was decided so, in English."""
        return [reason.to_json() for reason in self.reasons_in("en")]

    def reasons_in(self, language: str) -> list[Reason]:
        """Why it was decided so, in "en" or "zh"; worked out anew from the ticket's facts."""
        return list(self._explain(self.policy, self.ticket, language))

    @property
    def stage(self) -> str:
        """Where the ticket is in its life: intake, grading, handling, escalation, feedback or closing."""
        return stage_of(self.policy, self.ticket)

    def advice_in(self, language: str) -> list[dict[str, Any]]:
        """Advice of the policy for whoever handles the ticket, each with its rule, place and clause."""
        return [advice.to_json() for advice in self._advise(self.policy, self.ticket, language)]

    def to_json(self, language: str = "en") -> dict[str, Any]:
        """The whole decision as the contract has it: plain JSON data."""
        ticket, policy, grading = self.ticket, self.policy, self.ticket.grading
        return {
            "ticket_id": ticket.ticket_id,
            "event_id": self.event.event_id,
            "at": self.iso(ticket.at),
            "policy": {"name": policy.name, "version": policy.version, "digest": policy.digest},
            "stage": self.stage,
            "intake": {
                "valid": not ticket.missing and grading.transfer_to is None,
                "missing": list(ticket.missing),
                "transfer_to": grading.transfer_to,
            },
            "classification": {"category": grading.category, "tags": list(grading.tags)},
            "priority": {
                "level": self.level,
                "base": self._level(grading.base),
                "adjusted_by": list(grading.adjusted_by),
            },
            "routing": {"group": grading.group, "assignee": self.assignee, "overflowed": ticket.course.overflowed},
            "deadlines": self.deadlines,
            "actions": self.actions_in(language),
            "upcoming": self.upcoming,
            "next_check_at": self.next_check_at,
            "guidance": self.advice_in(language),
            "number": ticket.course.number,
            "reasons": [reason.to_json() for reason in self.reasons_in(language)],
            "state": self.state,
        }

    def _level(self, index: int | None) -> str | None:
        return None if index is None else self.policy.priority.levels[index]


def _deadline(clock: Clock, plan: TargetPlan, now: int, iso: Callable[[int], str]) -> dict[str, Any]:
    goal = goal_of(clock, plan)
    status, due_at, breached_at = clock.status, clock.due_at, clock.breached_at
    if due_at is not None and breached_at is not None:
        due_at = min(due_at, breached_at)  # a broken deadline stays where it broke (ruling 13)
    shown = {
        "status": status,
        "due_at": None if due_at is None or status in _STANDING else iso(due_at),
        "started_at": None if status == "pending" else iso(clock.started_at),
        "goal": plan.goal_texts[goal],
        "elapsed_seconds": elapsed_seconds(clock, plan, now),
        "remaining_seconds": remaining_seconds(clock, plan, now),
        "met_at": iso(clock.stopped_at) if status == "met" and clock.stopped_at is not None else None,
        "breached_at": None if breached_at is None else iso(breached_at),
    }
    if status == "paused":
        resumed = due_if_resumed(clock, plan, now)
        shown["due_if_resumed_now"] = None if resumed is None else iso(resumed)
    return shown


_STANDING = frozenset({"pending", "paused", "cancelled"})
"""In these a clock has no deadline to show (ruling 12)."""
