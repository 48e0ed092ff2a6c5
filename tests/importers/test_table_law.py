"""A law: a table of tickets is read alike by `batch` and by the commands that replay it, in whatever it is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyarrow")
from tests.batch.test_batch_files import ENGINE, PACK, made_up, read, write

from slaengine.batch.files import decide_file
from slaengine.importers.ticket_table import read_tickets

COUNT = 300


def nested(ticket: dict[str, Any]) -> dict[str, Any]:
    """The same ticket with what has dots inside of it."""
    row = {name: value for name, value in ticket.items() if "." not in name}
    return row | {"customer": {"tier": ticket["customer.tier"]}}


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet", "nested.jsonl", "nested.parquet"])
def test_a_replay_begins_with_what_a_batch_decides(tmp_path: Path, kind: str) -> None:
    tickets = made_up(COUNT)
    path = write(tmp_path / f"tickets.{kind}", [nested(one) for one in tickets] if "nested" in kind else tickets)
    decide_file(PACK, path, tmp_path / "out.jsonl", jobs=1)
    batch = {row["ticket_id"]: (row["level"], row["group"], row["odd"]) for row in read(tmp_path / "out.jsonl")}
    with path.open("rb") as file:
        for created, *_ in read_tickets(file, path.name, None, None, ENGINE.policy):
            decision = ENGINE.evaluate(created)
            odd = tuple(one.name for one in ENGINE.policy.fields if one.name in decision.ticket.odd)
            assert batch.pop(created.ticket_id) == (decision.level, decision.group, ";".join(odd) or None)
    assert not batch
    assert len({ticket["affected_users"] for ticket in tickets}) > 200  # a number that a policy asks for
