"""What a ticket brings and what it still owes. An incomplete ticket is graded like any other (ruling 31)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slaengine.engine.facts import is_given, lookup
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.event import Event
from slaengine.model.patterns import Words
from slaengine.model.state import Action
from slaengine.rules import Facts, Truth, evaluate


def absent_fields(policy: CompiledPolicy, ticket: Mapping[str, Any], before: tuple[str, ...]) -> tuple[str, ...]:
    """The required fields that the ticket has not given, after an event that carries `ticket`."""
    absent = before
    for required in policy.intake.required:
        value = lookup(ticket, required.path)
        if is_given(value):
            without = tuple(text for text in absent if text != required.text)
            absent = (*without, required.text) if value in (None, "", []) else without
    return absent


def missing_fields(
    policy: CompiledPolicy, absent: tuple[str, ...], odd: Mapping[str, str], facts: Facts
) -> tuple[str, ...]:
    """The required fields that are missing now, in the policy's order: not given or unreadable, and asked for."""
    if not absent and not odd:
        return ()
    return tuple(
        dict.fromkeys(
            required.text
            for required in policy.intake.required
            if (required.text in absent or required.field in odd)
            and (required.rule.when is None or evaluate(required.rule.when, facts) is Truth.TRUE)
        )
    )


def transfer_action(policy: CompiledPolicy, event: Event, facts: Facts) -> Action:
    """The action that hands a ticket to another department."""
    rule = None if policy.intake.transfer is None else policy.intake.transfer.first(facts)
    if rule is None:
        raise ValueError("only a ticket for which a transfer rule holds is transferred")
    key = f"{event.ticket_id}/transfer/{rule.name}/{event.event_id}"
    return Action(key, "transfer", event.at, (rule.then,), rule.at, Words(rule.name, rule.name))
