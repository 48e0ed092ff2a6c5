"""One event of one ticket, from the state before it to the decision and the state after it. Read this first.

    admit     is it new, known, late, of a known type?
    wait      what time alone brought about since the last event
    read      the ticket's fields as typed facts
    grade     intake, classification, priority, group
    move      the clocks: apply, start, retarget, stop, reopen, pause
    decide    the decision, rendered when it is read

A pure function: no clock, no io, no log, nothing remembered.
"""

from __future__ import annotations

from typing import NamedTuple

from slaengine.engine.admit import admit, next_lifecycle
from slaengine.engine.clocks import Moment, move_clocks
from slaengine.engine.explain import reasons_for
from slaengine.engine.facts import read_facts, with_defaults
from slaengine.engine.grade import grade
from slaengine.engine.intake import absent_fields, missing_fields, transfer_action
from slaengine.engine.timers import breach_if_overdue, breach_until, timers_ahead
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.decision import Change, Decision
from slaengine.model.event import Event
from slaengine.model.state import SEEN_EVENTS_MAX, TicketState

_NONE: frozenset[str] = frozenset()


class Step(NamedTuple):
    """The ticket after an event, and what was decided."""

    state: TicketState
    decision: Decision


def step(policy: CompiledPolicy, state: TicketState | None, event: Event) -> Step:
    """Decide one event. `state` is the ticket's state before it, None for a ticket that is new.

    Raises:
        EventError: the event is of an unknown type, of another ticket, or older than the state.
    """
    before = admit(policy, state, event)
    if event.event_id in before.seen:
        return _decided(policy, event, before, ())

    clocks, waited, actions = breach_until(policy, event.ticket_id, before.clocks, event.at)
    typed, odd = read_facts(policy, event.ticket, before.facts, before.odd)
    absent = absent_fields(policy, event.ticket, before.absent) if event.ticket else before.absent
    facts = with_defaults(policy, typed)
    grading = grade(policy, facts)
    lifecycle = next_lifecycle(before.lifecycle, event.type, grading.transfer_to)
    applying = frozenset([rule.then for rule in policy.applies.all(facts)]) if policy.applies.rules else _NONE
    moment = Moment(event, grading.level, lifecycle, facts["status"], applying, facts, {})
    clocks, waiting, moved = move_clocks(policy, clocks, before.waiting, moment)
    clocks, overdue, more_actions = breach_if_overdue(policy, event.ticket_id, clocks, event.at)
    if lifecycle == "transferred" != before.lifecycle:
        more_actions.append(transfer_action(policy, event, facts))

    after = TicketState(
        ticket_id=before.ticket_id,
        policy=before.policy,
        policy_version=before.policy_version,
        created_at=before.created_at,
        at=event.at,
        lifecycle=lifecycle,
        facts=typed,
        odd=odd,
        absent=absent,
        missing=missing_fields(policy, absent, odd, facts),
        grading=grading,
        clocks=clocks,
        waiting=waiting,
        seen=(*before.seen[1 - SEEN_EVENTS_MAX :], event.event_id),
        actions=(*actions, *more_actions),
    )
    return _decided(policy, event, after, (*waited, *moved, *overdue))


def _decided(policy: CompiledPolicy, event: Event, state: TicketState, changes: tuple[Change, ...]) -> Step:
    return Step(state, Decision(policy, event, state, changes, timers=timers_ahead, explain=reasons_for))
