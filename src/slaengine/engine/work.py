"""A ticket on its way through one step: what is known of it so far. Made and dropped within the step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slaengine.engine.derive import add_derived
from slaengine.engine.facts import event_facts, with_defaults
from slaengine.engine.grade import grade
from slaengine.engine.intake import missing_fields
from slaengine.engine.moment import Moment
from slaengine.model.clock import Clock
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.decision import RawChange
from slaengine.model.event import Event
from slaengine.model.patterns import Words
from slaengine.model.state import NO_DETAIL, NO_WORDS, SEEN_EVENTS_MAX, Action, Lifecycle, TicketState
from slaengine.model.target import TargetPlan
from slaengine.model.workload import Workload

_NONE: frozenset[str] = frozenset()


class Work:
    """The one mutable thing of the engine. `facts` are all fields, given and derived, once `judge` was called."""

    __slots__ = (
        "absent",
        "actions",
        "applying",
        "at",
        "before",
        "changes",
        "clocks",
        "course",
        "event",
        "facts",
        "grading",
        "lifecycle",
        "missing",
        "odd",
        "policy",
        "typed",
        "waiting",
        "workload",
    )

    def __init__(self, policy: CompiledPolicy, before: TicketState, event: Event, workload: Workload) -> None:
        self.policy, self.before, self.event = policy, before, event
        self.at = event.at
        self.typed, self.odd = before.facts, before.odd
        self.absent, self.missing = before.absent, before.missing
        self.grading, self.course = before.grading, before.course
        self.lifecycle: Lifecycle = before.lifecycle
        self.clocks: dict[str, Clock] = dict(before.clocks)
        self.waiting: Mapping[str, int] = before.waiting
        self.actions: list[Action] = []
        self.changes: list[RawChange] = []
        self.facts: dict[str, Any] = {}
        self.applying = _NONE
        self.workload = workload

    def judge(self) -> None:
        """Ask the tables: from fields and course to what is missing, level, group, and the targets that apply."""
        policy = self.policy
        facts = with_defaults(policy, self.typed)
        facts["event"] = self.event.type
        if policy.of_event:
            facts |= event_facts(policy, self.event.data)
        group = self.grading.group
        self.grading = grade(policy, facts, self.course)
        if self.course.assigned is not None and group not in (None, self.grading.group):
            self._let_go()
        self.missing = missing_fields(policy, self.absent, self.odd, facts)
        if policy.asked:
            add_derived(policy, facts, self)
        applies = policy.applies
        self.applying = frozenset([rule.then for rule in applies.all(facts)]) if applies.rules else _NONE
        self.facts = facts

    def _let_go(self) -> None:
        """Who was chosen here loses the ticket when its group changes, unless at home in the new one as well."""
        routing, chosen = self.policy.routing, self.course.assigned
        plan = None if routing is None else routing.assign
        person = None if plan is None or chosen is None else plan.people.get(chosen)
        if person is None or self.grading.group not in person.groups:
            self.course = self.course._replace(assigned=None)

    def known(self) -> dict[str, Any]:
        """The facts, worked out first where nobody has asked the tables in this step."""
        if not self.facts:
            self.judge()
        return self.facts

    def moment(self, event: Event) -> Moment:
        """What all clocks are told about an event; after `judge`."""
        facts = self.facts
        return Moment(event, self.grading.level, self.lifecycle, facts["status"], applying=self.applying, facts=facts)

    def act(
        self,
        key: str,
        kind: str,
        at: int,
        to: tuple[str, ...] = (),
        *,
        rule: str = "",
        message: Words = NO_WORDS,
        late: bool = False,
        detail: Mapping[str, Any] = NO_DETAIL,
    ) -> None:
        """Add an action; the ticket's id goes before its key."""
        self.actions.append(Action(f"{self.before.ticket_id}/{key}", kind, at, to, rule, message, late, detail))

    def change(self, plan: TargetPlan, at: int, change: RawChange, clock: Clock) -> None:
        """Put a clock in its place and note what changed it."""
        self.clocks[plan.name] = clock
        self.changes.append(change)

    def done(self) -> TicketState:
        """The state after the step."""
        before = self.before
        parts = (
            before.ticket_id,
            before.policy,
            before.policy_version,
            before.created_at,
            self.at,
            self.lifecycle,
            self.typed,
            self.odd,
            self.absent,
            self.missing,
            self.grading,
            self.clocks,
            self.waiting,
            before.levels,
            (*before.seen[1 - SEEN_EVENTS_MAX :], self.event.event_id),
            tuple(self.actions),
            self.course,
        )
        return tuple.__new__(TicketState, parts)  # `TicketState(…)` without its detour over keyword defaults
