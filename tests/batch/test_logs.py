"""Logs of real desks, every row: what it says of a ticket, decided as if the ticket came in with it.

The excerpts that stand in examples/ always; the whole logs as well where `SLAENGINE_LOGS` names a folder of them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from slaengine import Engine
from slaengine.importers.csv_file import unpacked
from slaengine.importers.csv_log import read_csv_log
from slaengine.importers.csv_mapping import read_mapping
from slaengine.importers.servicenow_log import read_log
from slaengine.importers.table_mapping import read_table_mapping
from slaengine.importers.ticket_table import read_tickets
from slaengine.model.event import Event

pytest.importorskip("pyarrow")
from tests.batch.alone import differences

from slaengine.batch import decide

EXAMPLES = Path(__file__).parents[2] / "examples"
WHOLE = Path(os.environ.get("SLAENGINE_LOGS", os.devnull))


def italian_desk(path: Path, engine: Engine) -> Iterator[tuple[Event, ...]]:
    mapping = EXAMPLES / "italian-desk" / "import" / "mapping.yaml"
    with path.open("rb") as file:
        yield from read_csv_log(unpacked(file), path.name, read_mapping("m", mapping.read_bytes(), engine.policy), None)


def boston(path: Path, engine: Engine) -> Iterator[tuple[Event, ...]]:
    mapping = EXAMPLES / "boston-311" / "import" / "mapping.yaml"
    wanted = read_table_mapping("m", mapping.read_bytes(), engine.policy)
    with path.open("rb") as file:
        yield from read_tickets(file, path.name, wanted, None, engine.policy)


def incidents(path: Path, engine: Engine) -> Iterator[tuple[Event, ...]]:
    with path.open("rb") as file:
        yield from read_log(unpacked(file), path.name, engine.policy.clock.timezone)


EXCERPTS = [
    ("italian-desk", EXAMPLES / "italian-desk" / "import" / "example.csv", italian_desk),
    ("boston-311", EXAMPLES / "boston-311" / "tickets.csv", boston),
]
LOGS = [
    ("italian-desk", WHOLE / "helpdesk_italy_4580.csv.xz", italian_desk),
    ("boston-311", WHOLE / "boston311_dev_slice.csv", boston),
    ("incident-desk", WHOLE / "uci_incident_event_log.csv.xz", incidents),
]


@pytest.mark.parametrize("log", [*EXCERPTS, *(log for log in LOGS if log[1].exists())], ids=lambda log: log[1].name)
def test_every_row_of_a_log_is_decided_as_the_engine_decides_it(log: tuple[str, Path, Any]) -> None:
    desk, path, read = log
    engine = Engine.load(EXAMPLES / desk)
    events = (event for row in partial(read, path)(engine) for event in row)
    tickets = [{**one.ticket, "created_at": datetime.fromtimestamp(one.at, UTC).isoformat()} for one in events]
    assert len(tickets) >= 4
    decided = decide(engine.policy, tickets)
    assert decided.alone == 0
    assert differences(engine, tickets, decided) == []
