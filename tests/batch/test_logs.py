"""Logs of real desks, every row: what it says of a ticket, decided as if the ticket came in with it.

The excerpts that stand in examples/ always. The whole logs lie in the folder that `SLAENGINE_LOGS` names, else in
shared/data beside the checkout; they are not ours to ship.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
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

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
NAMED = os.environ.get("SLAENGINE_LOGS")
WHOLE = Path(NAMED) if NAMED else ROOT.parent / "shared" / "data"


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


LOGS = [
    ("italian-desk", EXAMPLES / "italian-desk" / "import" / "example.csv", italian_desk, 12, 1),
    ("boston-311", EXAMPLES / "boston-311" / "tickets.csv", boston, 6, 1),
    ("italian-desk", WHOLE / "helpdesk_italy_4580.csv.xz", italian_desk, 21_348, 5),
    ("boston-311", WHOLE / "boston311_dev_slice.csv", boston, 3_395, 1),
    ("incident-desk", WHOLE / "uci_incident_event_log.csv.xz", incidents, 141_712, 20),
]
"""The example, the log, how it is read, its rows, and every which of them is compared where time is short."""


@pytest.mark.parametrize(("desk", "path", "read", "rows", "every"), LOGS, ids=[log[1].name for log in LOGS])
def test_every_row_of_a_log_is_decided_as_the_engine_decides_it(
    desk: str, path: Path, read: Any, rows: int, every: int
) -> None:
    """Of the whole Italian log every 5th row, of the incident log every 20th; all where `SLAENGINE_LOGS` is set."""
    if not path.is_file():
        pytest.skip(f"needs {path.name} in {path.parent}; it is not ours to ship")
    engine, every = Engine.load(EXAMPLES / desk), 1 if NAMED else every
    told = list(islice(read(path, engine), 0, None, every))
    tickets = [
        {**one.ticket, "created_at": datetime.fromtimestamp(one.at, UTC).isoformat()} for row in told for one in row
    ]
    assert len(told) == -(-rows // every)
    decided = decide(engine.policy, tickets)
    assert decided.alone == 0
    assert differences(engine, tickets, decided) == []
