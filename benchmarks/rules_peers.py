"""Other rule engines, given the same tables in their own languages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmarks.contest import Contender
from benchmarks.desk import Row, Test, Ticket


def datalogic(module: Any, words: str, rows: Sequence[Row], tickets: Sequence[Ticket]) -> Contender:
    """One JSONLogic `if` with a branch for each rule, compiled once."""
    rule = module.Engine().compile(jsonlogic(rows, [row.name for row in rows]))
    return Contender(words, "peer", rule.evaluate, [(ticket,) for ticket in tickets])


def jsonlogic(rows: Sequence[Row], answers: Sequence[object]) -> dict[str, Any]:
    """A table of kind `first` whose last row always holds."""
    branches: list[Any] = []
    for row, answer in zip(rows, answers, strict=True):
        if row.tests:
            branches.append({"and": [_jsonlogic_test(test) for test in row.tests]})
        branches.append(answer)
    return {"if": branches} if len(branches) > 1 else branches[0]


def _jsonlogic_test(test: Test) -> dict[str, Any]:
    value = {"var": test.field}
    match test.operator:
        case "is":
            return {"==": [value, test.value]}
        case "any_of":
            return {"in": [value, list(test.value)]}
        case _:
            return {">=": [value, test.value]}


def zen(module: Any, words: str, rows: Sequence[Row], tickets: Sequence[Ticket]) -> Contender:
    """A decision table behind a static loader: `create_decision` would build it anew for each evaluation."""
    engine = module.ZenEngine({"loader": {"type": "static", "content": {"table": decision_table(rows)}}})
    cases = [("table", ticket) for ticket in tickets]
    return Contender(words, "peer", engine.evaluate, cases, read=lambda found: found["result"]["rule"])


def decision_table(rows: Sequence[Row]) -> dict[str, Any]:
    """The table as a JSON decision model: input, table, output."""
    fields = sorted({test.field for row in rows for test in row.tests})
    rules = [
        {"_id": row.name, "rule": f'"{row.name}"', **dict.fromkeys(fields, "")}
        | {test.field: _unary(test) for test in row.tests}
        for row in rows
    ]
    content = {
        "hitPolicy": "first",
        "inputs": [{"id": name, "name": name, "field": name} for name in fields],
        "outputs": [{"id": "rule", "name": "rule", "field": "rule"}],
        "rules": rules,
    }
    place = {"x": 0, "y": 0}
    return {
        "nodes": [
            {"id": "in", "name": "in", "type": "inputNode", "position": place},
            {"id": "table", "name": "table", "type": "decisionTableNode", "position": place, "content": content},
            {"id": "out", "name": "out", "type": "outputNode", "position": place},
        ],
        "edges": [
            {"id": "e1", "sourceId": "in", "targetId": "table", "type": "edge"},
            {"id": "e2", "sourceId": "table", "targetId": "out", "type": "edge"},
        ],
    }


def _unary(test: Test) -> str:
    match test.operator:
        case "is":
            return f'"{test.value}"'
        case "any_of":
            return ", ".join(f'"{value}"' for value in test.value)
        case _:
            return f">= {test.value}"
