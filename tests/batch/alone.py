"""What batches are held against: the engine itself, asked about one created event after the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from slaengine import Engine, EventError
from slaengine.batch.decided import Decided
from slaengine.model.clock import goal_of

Row = dict[str, Any]


def one_by_one(engine: Engine, tickets: Iterable[Row]) -> list[Row]:
    """For each ticket the columns that a batch should have, from `Engine.evaluate`. `created_at` is a text."""
    return [_row(engine, ticket) for ticket in tickets]


def _row(engine: Engine, ticket: Row) -> Row:
    given = {name: value for name, value in ticket.items() if name != "created_at" and value is not None}
    at = ticket.get("created_at")
    try:
        decision = engine.evaluate({"event_id": "e", "ticket_id": "t", "type": "created", "at": at, "ticket": given})
    except EventError as error:
        return {"error": str(error)}
    told, levels = decision.to_json(), engine.policy.priority.levels
    base = decision.ticket.grading.base
    row: Row = {
        "level": decision.level,
        "base": None if base is None else levels[base],
        "adjusted_by": tuple(told["priority"]["adjusted_by"]),
        "category": told["classification"]["category"],
        "tags": tuple(told["classification"]["tags"]),
        "group": decision.group,
        "transfer_to": told["intake"]["transfer_to"],
        "missing": tuple(told["intake"]["missing"]),
        "odd": tuple(field.name for field in engine.policy.fields if field.name in decision.ticket.odd),
        "error": None,
    }
    for plan in engine.policy.targets:
        clock = decision.ticket.clocks.get(plan.name)
        shown = told["deadlines"].get(plan.name, {})
        row[f"{plan.name}.status"] = shown.get("status")
        row[f"{plan.name}.goal"] = shown.get("goal")
        row[f"{plan.name}.started_at"] = None if clock is None or not shown["started_at"] else clock.started_at
        row[f"{plan.name}.due_at"] = None if clock is None or not shown["due_at"] else clock.due_at
        assert clock is None or plan.goal_texts[goal_of(clock, plan)] == shown["goal"]
    return row


def rows_of(decided: Decided) -> list[Row]:
    """The same of a batch; a ticket with an error has that alone."""
    columns = decided.columns()
    rows = []
    for row in range(decided.count):
        shown = {name: _shown(name, values[row]) for name, values in columns.items()}
        rows.append({"error": shown["error"]} if shown["error"] else shown)
    return rows


def _shown(name: str, value: Any) -> Any:
    if not name.endswith(("_at",)) or isinstance(value, str) or value is None:
        return value
    return None if int(value) == -(2**63) else int(value)


def differences(engine: Engine, tickets: Sequence[Row], decided: Decided) -> list[tuple[Row, dict[str, Any]]]:
    """The tickets that a batch decides otherwise, each with what differs: the batch's answer, then the engine's."""
    found = []
    for ticket, batch, alone in zip(tickets, rows_of(decided), one_by_one(engine, tickets), strict=True):
        if batch["error"] and alone["error"]:  # of several mistakes, which is named first may differ
            continue
        names = {**alone, **batch}
        unlike = {n: (batch.get(n, "-"), alone.get(n, "-")) for n in names if batch.get(n, "-") != alone.get(n, "-")}
        if unlike:
            found.append((ticket, unlike))
    return found
