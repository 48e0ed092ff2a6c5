"""One event of one ticket, from the state before it to the decision and the state after it. Read this first.

    admit     is it new, known, late, of a known type?
    wait      what time alone brought about since the last event, and again what the event made due
    read      the ticket's fields as typed facts
    judge     intake, classification, priority, group
    live      where in its life the ticket is now
    move      the clocks: stop, apply, renew, reopen, pause
    assign    who gets the ticket
    react     what the policy does at such an event
    decide    the decision, rendered when it is read

A pure function: no clock, no io, no log, nothing remembered.
"""

from __future__ import annotations

from collections.abc import Sequence

from slaengine.engine.admit import admit, next_lifecycle
from slaengine.engine.assign import assign
from slaengine.engine.clocks import move_clocks
from slaengine.engine.explain import advice_for, reasons_for
from slaengine.engine.facts import read_facts
from slaengine.engine.followups import plan_followups
from slaengine.engine.intake import absent_fields, transfer_action
from slaengine.engine.merge import merge, survives
from slaengine.engine.reactions import callback_outcomes, number, react
from slaengine.engine.timers import timers_ahead
from slaengine.engine.wait import move_on, wait
from slaengine.engine.work import Work
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.decision import Decision, RawChange
from slaengine.model.event import Event
from slaengine.model.state import TicketState
from slaengine.model.workload import NO_WORKLOAD, Workload


def step(
    policy: CompiledPolicy, state: TicketState | None, event: Event, workload: Workload = NO_WORKLOAD
) -> tuple[TicketState, Decision]:
    """The ticket after an event, and what was decided. `state` is the ticket's before it, None for one that is new.

    Raises:
        EventError: the event is of an unknown type, of another ticket, or older than the state.
    """
    before = admit(policy, state, event)
    if event.event_id in before.seen:
        return _decided(policy, event, before, (), workload)

    work = Work(policy, before, event, workload)
    wait(work, event.at)
    _read(work)
    work.judge()
    _live(work)
    _move(work)
    wait(work, event.at)
    assign(work, event.at)
    react(work, event)
    _obey(work)
    return _decided(policy, event, work.done(), work.changes, work.workload)


def _read(work: Work) -> None:
    """The fields that the event brings; a group that the helpdesk names ends a hand-over."""
    ticket = work.event.ticket
    if ticket:
        work.typed, work.odd = read_facts(work.policy, ticket, work.typed, work.odd)
        work.absent = absent_fields(work.policy, ticket, work.absent)
        if "group" in ticket and work.course.handed_to is not None:
            work.course = work.course._replace(handed_to=None)
    number(work)


def _live(work: Work) -> None:
    """The ticket's life after the event; what a callback brought to light reopens it."""
    event = work.event
    if event.type == "callback_completed" and "reopen" in callback_outcomes(work) and work.lifecycle != "merged":
        work.event = event._replace(type="reopened")
    before = work.lifecycle
    kind = "updated" if survives(event) else work.event.type
    work.lifecycle = next_lifecycle(before, kind, work.grading.transfer_to)
    if work.lifecycle == "transferred" != before:
        work.actions.append(transfer_action(work.policy, event, work.facts))
    if work.lifecycle != before and "stage" in work.policy.asked:
        work.judge()  # what is asked from here on is asked of the new stage
    plan_followups(work)


def _move(work: Work) -> None:
    """The clocks through the event."""
    moment = work.moment(work.event)
    work.clocks, work.waiting, changes = move_clocks(work.policy, work.clocks, work.waiting, moment)
    work.changes += changes
    merge(work, moment)


def _obey(work: Work) -> None:
    """What reactions ask for of the ticket itself: closing or reopening it."""
    if not work.actions:
        return
    asked = {action.type for action in work.actions} & {"close", "reopen"}
    if "close" in asked and work.lifecycle == "resolved":
        work.lifecycle = "closed"
        move_on(work, work.at, "closed")
    elif "reopen" in asked and work.lifecycle in ("resolved", "closed") and work.event.type != "reopened":
        work.lifecycle = "open"
        plan_followups(work)
        move_on(work, work.at, "reopened")


def _decided(
    policy: CompiledPolicy, event: Event, state: TicketState, changes: Sequence[RawChange], workload: Workload
) -> tuple[TicketState, Decision]:
    decision = Decision(
        policy, event, state, changes, workload=workload, timers=timers_ahead, explain=reasons_for, advise=advice_for
    )
    return state, decision
