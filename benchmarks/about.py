"""Where and when figures were taken, and of which build."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from benchmarks.words import memory

Build: TypeAlias = Literal["pure", "compiled"]
BUILDS: Final[tuple[Build, ...]] = ("pure", "compiled")
LIBRARIES: Final = (
    "numpy",
    "pyarrow",
    "pydantic",
    "PyYAML",
    "click",
    "jsonschema",
    "durable-rules",
    "workclock",
    "timegrid",
    "pandas",
    "businesstimedelta",
    "datalogic-py",
    "zen-engine",
    "polars",
)
"""What slaengine stands on, then what it is compared with."""
_CPUINFO = Path("/proc/cpuinfo")


def build_of() -> Build:
    """Whether the engine runs as Python or as an extension made of it."""
    file = import_module("slaengine.engine.step").__file__ or ""
    return "pure" if file.endswith(".py") else "compiled"


@dataclass(frozen=True)
class About:
    """One run of the benchmarks."""

    started: str
    """In UTC, to the second."""
    build: Build
    quick: bool
    cpu: str
    cores: int
    memory_bytes: int
    system: str
    python: str
    load: float
    """Mean number of busy processes in the minute before it began; -1 where the system does not tell."""
    libraries: dict[str, str]

    @classmethod
    def now(cls, *, quick: bool) -> About:
        """A run that begins now, here."""
        return cls(
            datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S"),
            build_of(),
            quick,
            _cpu(),
            len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
            os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else 0,
            f"{platform.system()} {platform.release().partition('-')[0]}",
            f"{platform.python_implementation()} {platform.python_version()}",
            round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else -1.0,
            _versions(),
        )

    @classmethod
    def of(cls, raw: dict[str, Any]) -> About:
        """What was written as JSON."""
        return cls(**raw)

    def machine(self) -> str:
        """The machine in words."""
        return f"{self.cpu}, {self.cores} cores, {memory(self.memory_bytes)}"


def _cpu() -> str:
    lines = _CPUINFO.read_text().splitlines() if _CPUINFO.exists() else []
    named = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or platform.machine()


def _versions() -> dict[str, str]:
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
