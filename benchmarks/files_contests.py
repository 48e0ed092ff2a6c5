"""Whole commands over files of tickets, with one process and with two: processor time, wall time, memory."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.calendar_contests import CLOSED
from benchmarks.contest import OTHERS_MAX, Disagreement, Effort, Outcome, Spent, Standing, Trial, Verdict
from benchmarks.desk import table
from benchmarks.pack import yaml_text
from benchmarks.peers import find
from benchmarks.startup_contests import MAIN
from benchmarks.tree import spent_by
from benchmarks.whole_contests import RULES
from benchmarks.words import digits, memory

JOBS: Final = (1, 2)
STEP: Final = 10
"""Each size is so many times the one before."""
GROWTH_MAX: Final = 11
MEMORY_BYTES_MAX: Final = 2_000_000_000
WALL_SECONDS_MAX: Final = 60
WALL_TICKETS: Final = 10_000_000
"""So many take at most `WALL_SECONDS_MAX` with two processes."""
OUTPUT: Final = "decided.parquet"


@dataclass(frozen=True)
class Task:
    """A command over a file of tickets; of its numbers of tickets each is `STEP` times the one before."""

    name: str
    arguments: tuple[str, ...]
    """`{}` stands for the file of tickets."""
    quick: tuple[int, ...]
    usual: tuple[int, ...]
    large: tuple[int, ...]


TASKS: Final = (
    Task(
        "batch of a table, Parquet to Parquet",
        ("batch", "--policy", "policy.yaml", "{}", "--output", OUTPUT),
        quick=(2_000,),
        usual=(1_000_000,),
        large=(1_000_000, 10_000_000),
    ),
    Task(
        "backtest of a table, by columns",
        ("backtest", "--policy", "policy.yaml", "--from", "tickets", "{}", "--columns", "--format", "json"),
        quick=(2_000,),
        usual=(1_000_000,),
        large=(1_000_000, 10_000_000),
    ),
    Task(
        "backtest of a table, by events",
        ("backtest", "--policy", "policy.yaml", "--from", "tickets", "{}", "--format", "json"),
        quick=(100,),
        usual=(2_000,),
        large=(20_000, 200_000),
    ),
)


def contests(*, quick: bool, large: bool) -> Iterator[Trial]:
    """Each command over its files, the small one first."""
    if find("numpy", "numpy")[0] is None or find("pyarrow", "pyarrow")[0] is None:
        return
    with TemporaryDirectory() as folder:
        (Path(folder) / "policy.yaml").write_text(yaml_text(table(RULES), [on.isoformat() for on in CLOSED]), "utf-8")
        for task in TASKS:
            known: dict[int, dict[int, Spent]] = {}
            for count in task.quick if quick else task.large if large else task.usual:
                yield Whole(task, count, Path(folder), known, JOBS if task is TASKS[0] or not quick else JOBS[:1])


@dataclass(frozen=True)
class Whole:
    """One command over one file of tickets."""

    task: Task
    count: int
    folder: Path
    known: dict[int, dict[int, Spent]]
    """What was taken for other numbers of tickets, by the number of processes."""
    jobs: tuple[int, ...] = JOBS

    def run(self, effort: Effort) -> Outcome:
        """Once with each number of processes."""
        from benchmarks.files_data import write_tickets

        del effort  # once is enough for what takes seconds to minutes
        file = self.folder / f"tickets-{self.count}.parquet"
        if not file.exists():
            write_tickets(file, self.count)
        spent, made = dict[int, Spent](), dict[int, str]()
        for jobs in self.jobs:
            spent[jobs], made[jobs] = self._once(file, jobs)
        self.known[self.count] = spent
        standings = [
            Standing(
                "1 process" if jobs == 1 else f"{jobs} processes",
                "slaengine",
                1e6 * spent[jobs].cpu_seconds / self.count,
                spent[jobs].cpu_seconds / spent[self.jobs[0]].cpu_seconds,
                None
                if made[jobs] == made[self.jobs[0]]
                else Disagreement(1, 1, file.name, made[jobs], made[self.jobs[0]]),
                spent[jobs],
            )
            for jobs in self.jobs
        ]
        name = f"slaengine {self.task.name}, {self.count:,} tickets of {file.stat().st_size / self.count:.0f} bytes"
        return Outcome("files", name, standings, [*self._verdicts(spent)], per="ticket")

    def _once(self, file: Path, jobs: int) -> tuple[Spent, str]:
        """What it took, and a digest of what it made."""
        arguments = [argument.replace("{}", file.name) for argument in self.task.arguments]
        spent, printed = spent_by([sys.executable, "-c", MAIN, *arguments, "--jobs", str(jobs)], self.folder)
        digest, output = hashlib.blake2b(printed.encode()), self.folder / OUTPUT
        if output.exists():
            with output.open("rb") as content:
                while part := content.read(1 << 20):
                    digest.update(part)
            output.unlink()
        return spent, digest.hexdigest()[:16]

    def _verdicts(self, spent: dict[int, Spent]) -> Iterator[Verdict]:
        peak = max(each.memory_bytes for each in spent.values())
        found = memory(peak) if peak else "this system does not tell"
        yield Verdict(f"memory below {memory(MEMORY_BYTES_MAX)}", found, peak < MEMORY_BYTES_MAX if peak else None)
        fewer = self.known.get(self.count // STEP)
        if fewer is not None:
            growth = max(spent[jobs].cpu_seconds / fewer[jobs].cpu_seconds for jobs in self.jobs)
            text = f"processor time at most {GROWTH_MAX} × that of a tenth of the tickets"
            yield Verdict(text, f"{digits(growth)} ×", growth <= GROWTH_MAX)
        if self.count >= WALL_TICKETS:
            together = spent[self.jobs[-1]]
            text = f"at most {WALL_SECONDS_MAX} s of wall time with {self.jobs[-1]} processes"
            held = together.wall_seconds <= WALL_SECONDS_MAX
            disturbed = not held and together.others > OTHERS_MAX
            yield Verdict(text, f"{digits(together.wall_seconds)} s", None if disturbed else held)
