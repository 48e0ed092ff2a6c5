"""What a process and all that it starts take of the machine."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryFile
from threading import Event, Thread
from typing import Final

from benchmarks.contest import Spent, children_ns

LOOK_SECONDS: Final = 0.05
"""How often memory is looked at. A process's peak is kept by the system, so only what it reaches last can be missed."""
_PROC = Path("/proc")


def spent_by(command: Sequence[str], folder: Path) -> tuple[Spent, str]:
    """Run a command there to its end: what it took, and what it printed.

    Raises:
        RuntimeError: it failed.
    """
    with TemporaryFile("w+", encoding="utf-8") as output, TemporaryFile("w+", encoding="utf-8") as errors:
        cpu, busy, begun = children_ns(), busy_seconds(), time.monotonic()
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=errors)
        with Peaks(process.pid) as peaks:
            status = process.wait()
        used, wall = (children_ns() - cpu) / 1e9, time.monotonic() - begun
        others = max(0.0, busy_seconds() - busy - used) / wall / (os.cpu_count() or 1) if busy else -1.0
        spent = Spent(used, wall, sum(peaks.bytes_of.values()), others)
        output.seek(0), errors.seek(0)
        if status:
            raise RuntimeError(f"{' '.join(command)} ended with {status}: {errors.read()[-2000:]}")
        return spent, output.read()


def busy_seconds() -> float:
    """Processor time of all that the machine has done since it began; 0 where the system does not tell."""
    try:
        user, nice, system, _idle, _waiting, *rest = map(
            int, (_PROC / "stat").read_text().split("\n", 1)[0].split()[1:9]
        )
    except OSError:
        return 0.0
    return (user + nice + system + sum(rest)) / os.sysconf("SC_CLK_TCK")


class Peaks:
    """Watches the memory of a process and of all its descendants; Linux only, elsewhere nothing is found."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.bytes_of: dict[int, int] = {}
        """The peak of each process so far."""
        self._over = Event()
        self._thread = Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Peaks:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            self._look(self.pid)

    def _look(self, pid: int) -> None:
        """The system keeps each process's peak; what is read last is the most."""
        try:
            status = (_PROC / str(pid) / "status").read_text()
            children = (_PROC / str(pid) / "task" / str(pid) / "children").read_text()
        except OSError:
            return  # it has ended
        for line in status.splitlines():
            if line.startswith("VmHWM:"):
                self.bytes_of[pid] = int(line.split()[1]) * 1024
        for child in children.split():
            self._look(int(child))
