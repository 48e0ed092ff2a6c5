"""A log of a desk from its bytes to figures, next to reading the same lines as JSON and to deciding alone."""

from __future__ import annotations

import json
import lzma
import os
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, cast

from benchmarks.contest import Aim, Contender, Contest
from benchmarks.lives import log_lines
from slaengine.backtest.log import Log, identity
from slaengine.backtest.plans import BacktestPlan, Pack
from slaengine.backtest.replay import replay
from slaengine.engine.step import step
from slaengine.importers.servicenow_log import read_log
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.event import Event
from slaengine.model.state import TicketState
from slaengine.service.jsonl import read_events

PACK = Path(__file__).parents[1] / "examples" / "incident-desk"
TICKETS = 5_000
ROUNDS = 3
LOGS = "SLAENGINE_LOGS"
"""The variable that names a folder with `REAL`; docs/incident-log.md says where that is from."""
REAL = "uci_incident_event_log.csv.xz"
EVENT_US_MAX = 25
"""40,000 events a second."""


def contests(*, quick: bool) -> Iterator[Contest]:
    """The made-up log; a real one where there is one."""
    tickets = 50 if quick else TICKETS
    with TemporaryDirectory() as folder:
        yield _contest(f"a made-up log, {tickets:,} tickets", log_lines(tickets), Path(folder), quick=quick)
    real = os.environ.get(LOGS)
    if real:
        with TemporaryDirectory() as folder:
            name = "the ServiceNow log of incident-log.md, 24,918 tickets"
            yield _contest(name, imported(Path(real) / REAL), Path(folder), quick=quick)


def imported(packed: Path) -> Iterator[bytes]:
    """A packed ServiceNow log as lines of slaengine's events."""
    with lzma.open(packed) as file:
        for event in chain.from_iterable(read_log(cast(BinaryIO, file), packed.name, "UTC")):
            at = datetime.fromtimestamp(event.at, UTC).isoformat()
            yield json.dumps({**event._asdict(), "at": at}).encode() + b"\n"


def _contest(name: str, lines: Iterable[bytes], folder: Path, *, quick: bool) -> Contest:
    path = folder / "events.jsonl"
    with path.open("wb") as file:
        file.writelines(lines)
    pack, engine = Pack.of(PACK)
    events = list(_events(path))
    count = len(events)

    def replayed() -> int:
        with TemporaryDirectory() as spool:
            return replay(Log(path.name, path, identity=identity(path)), BacktestPlan(pack), Path(spool)).events

    least = _contender("json.loads of each line", "yardstick", lambda: _loads(path))
    return Contest(
        "replay",
        f"{name}, {count:,} events",
        (
            _contender("whole replay", "slaengine", replayed),
            _contender("checked reading", "slaengine", lambda: sum(1 for _ in _events(path))),
            _contender("step alone", "slaengine", lambda: _step(engine.policy, events)),
            least,
        ),
        (Aim("at least 40,000 events/s and core, or at most 5 × json.loads", 5, least.name, EVENT_US_MAX),),
        clock=lambda: time.process_time_ns() // count,
        rounds=1 if quick else ROUNDS,
        per="event",
    )


def _contender(name: str, role: Any, work: Any) -> Contender:
    return Contender(name, role, work, [()])


def _loads(path: Path) -> int:
    """The least that anything has to do with each line."""
    count = 0
    with path.open("rb") as file:
        for line in file:
            json.loads(line)
            count += 1
    return count


def _events(path: Path) -> Iterator[Event]:
    """The same with every check that slaengine makes of an event."""
    with path.open("rb") as file:
        for line in read_events(file, path.name):
            yield line.good()


def _step(policy: CompiledPolicy, events: Iterable[Event]) -> int:
    """Decide each event; tickets' states are kept as they are."""
    states: dict[str, TicketState] = {}
    count = 0
    for event in events:
        states[event.ticket_id], _ = step(policy, states.get(event.ticket_id), event)
        count += 1
    return count
