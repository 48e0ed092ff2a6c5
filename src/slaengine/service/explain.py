"""Why a ticket was decided so, in full: each table with the rules that were tried, and a ledger for each target.

Replays the ticket's events up to an instant; nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from slaengine.diagnostics import near_names
from slaengine.engine.explain import reasons_for
from slaengine.engine.facts import with_defaults
from slaengine.engine.grade import grade
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.decision import Decision, Reason
from slaengine.model.event import Event
from slaengine.model.state import TicketState
from slaengine.rules import Facts, RuleTable, Trace, explain_table
from slaengine.service.jsonl import BadLine, Line
from slaengine.service.ledger import Ledger, ledgers, post
from slaengine.service.stream import Evaluates, evaluate_stream, tick


class UnknownTicketError(LookupError):
    """No event of that ticket is in the file, or none before the instant that is asked about."""


@dataclass(frozen=True, slots=True)
class Section:
    """One question a table answers: what came out, the reasons, and every rule that was tried (None: no table)."""

    subject: str
    """`intake`, `category`, `priority` or `group`."""
    outcome: str
    """Empty when nothing came out."""
    reasons: tuple[Reason, ...]
    traces: tuple[Trace, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A ticket at an instant: the decision, its sections, and the statements of its clocks, all cycles of them."""

    decision: Decision
    sections: tuple[Section, ...]
    target_reasons: tuple[Reason, ...]
    ledgers: tuple[Ledger, ...]


def replay(
    engine: Evaluates, lines: Iterable[Line[Event] | BadLine], ticket_id: str, until: int | None = None
) -> list[Decision]:
    """The decisions of one ticket up to an instant, which is asked about with a `tick` if no event falls on it.

    Raises:
        FindingsError: a line cannot be used.
        UnknownTicketError: there is no such ticket, or not yet.
    """
    met: dict[str, int] = {}
    states: dict[str, TicketState] = {}
    decisions = list(evaluate_stream(engine, _of(lines, ticket_id, met, until), states))
    if not decisions:
        raise UnknownTicketError(_not_found(engine.policy, ticket_id, met))
    if until is not None and decisions[-1].ticket.at < until:
        decisions.append(engine.evaluate(tick(ticket_id, until), decisions[-1].ticket))
    return decisions


def explain(decisions: list[Decision], language: str = "en") -> Explanation:
    """Explain the last of a ticket's decisions; the others say how its clocks came there."""
    decision = decisions[-1]
    policy, ticket = decision.policy, decision.ticket
    reasons = list(reasons_for(policy, ticket, language))
    postings = post(decisions)
    statements = [ledger for plan in policy.targets for ledger in ledgers(policy, plan, postings, ticket.at, language)]
    return Explanation(
        decision,
        tuple(_sections(decision, reasons, language)),
        tuple(reason for reason in reasons if reason.subject in {plan.name for plan in policy.targets}),
        tuple(statements),
    )


def _of(
    lines: Iterable[Line[Event] | BadLine], ticket_id: str, met: dict[str, int], until: int | None
) -> Iterator[Line[Event] | BadLine]:
    """The lines of one ticket up to an instant, and all bad ones: they could be that ticket's."""
    for line in lines:
        if isinstance(line, BadLine):
            yield line
            continue
        met.setdefault(line.value.ticket_id, line.value.at)
        if line.value.ticket_id == ticket_id and (until is None or line.value.at <= until):
            yield line


def _not_found(policy: CompiledPolicy, ticket_id: str, met: dict[str, int]) -> str:
    if ticket_id in met:
        return f"ticket '{ticket_id}' begins at {policy.clock.iso(met[ticket_id])}, which is later"
    near = near_names(ticket_id, sorted(met))
    hint = f"did you mean {' or '.join(near)}?" if near else f"the file has {len(met)} tickets"
    return f"no event of ticket '{ticket_id}' is in this file; {hint}"


def _sections(decision: Decision, reasons: list[Reason], language: str) -> Iterator[Section]:
    policy, ticket = decision.policy, decision.ticket
    given = with_defaults(policy, ticket.facts)
    facts = dict(given)
    grading = grade(policy, facts, ticket.course)
    base = facts if grading.base is None else {**facts, "priority": policy.priority.levels[grading.base]}

    def told(subject: str, outcome: str, *asked: tuple[RuleTable[Any] | None, Facts]) -> Section:
        traces = [explain_table(table, seen, language, policy.catalogue) for table, seen in asked if table is not None]
        return Section(subject, outcome, tuple(r for r in reasons if r.subject == subject), tuple(traces))

    yield told("intake", grading.transfer_to or "", (policy.intake.transfer, facts))
    yield told("category", grading.category or "", (policy.classification, given))
    yield told("priority", decision.level or "", (policy.priority.table, facts), (policy.priority.adjust, base))
    if policy.routing is not None:
        yield told("group", grading.group or "", (policy.routing.table, facts))
