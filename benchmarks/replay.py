"""How fast a log is replayed in bulk, next to the cost of reading the same lines as JSON, in one process and one run.

    python -m benchmarks.replay EVENTS.jsonl PACK

Time is CPU time of the process; the pieces take turns, and a figure is the median of the rounds.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

from slaengine.backtest.log import Log, identity
from slaengine.backtest.plans import BacktestPlan, Pack
from slaengine.backtest.replay import replay
from slaengine.service.jsonl import read_events

ROUNDS = 3


def read_as_json(log: Path) -> None:
    """The least that a replay has to do with each line."""
    with log.open("rb") as file:
        for line in file:
            json.loads(line)


def read_as_events(log: Path) -> None:
    """The same with every check that slaengine makes of an event."""
    with log.open("rb") as file:
        for _ in read_events(file, log.name):
            pass


def replay_it(log: Path, pack: Pack) -> None:
    """All of it: read, lay down, take up, decide, count."""
    with TemporaryDirectory() as folder:
        replay(Log(log.name, log, identity=identity(log)), BacktestPlan(pack), Path(folder) / "work")


def main(log: Path, pack_path: Path) -> None:
    """Measure and print."""
    pack, _ = Pack.of(pack_path)
    pieces: dict[str, Callable[[], None]] = {
        "json.loads": lambda: read_as_json(log),
        "checked events": lambda: read_as_events(log),
        "replay": lambda: replay_it(log, pack),
    }
    with log.open("rb") as file:
        events = sum(1 for _ in file)
    spent: dict[str, list[float]] = {name: [] for name in pieces}
    for _ in range(ROUNDS):
        for name, work in pieces.items():
            start = process_time()
            work()
            spent[name].append(process_time() - start)
    for name, times in spent.items():
        ratios = [time / least for time, least in zip(times, spent["json.loads"], strict=True)]
        each = median(times) / events
        print(f"{name:15} {1e6 * each:6.1f} µs/event  {1 / each:9,.0f} events/s  {median(ratios):5.1f} × json.loads")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
