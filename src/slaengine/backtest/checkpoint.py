"""What a replay has done so far, in a file that survives a kill: one line is added for each piece of work.

The folder of a run holds this file and the spool. Whoever goes on reads the lines back; a last line that was cut off
by the kill is dropped and its work done again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from slaengine.backtest.spool import Unit
from slaengine.backtest.tally import Result

NAME = "checkpoint.jsonl"
FORMAT = "slaengine-replay"
VERSION = 2


class CheckpointError(ValueError):
    """The folder cannot be gone on with: why, and what to do."""


class Checkpoint:
    """The work that is done. Use as a context manager; one run at a time holds it."""

    def __init__(self, folder: Path, run: Mapping[str, Any], top: int) -> None:
        """Read what is done, or begin. `run` says what makes this run different from any other.

        Raises:
            CheckpointError: the folder belongs to another run, is damaged, or is in use.
        """
        self.folder, self.top = folder, top
        self.units: dict[int, Unit] = {}
        self.read = False
        """Whether the whole log is laid down."""
        self.moved_up = 0
        """Of its events, how many were moved up to their ticket's creation."""
        self.results: dict[int, Result] = {}
        head = {"format": FORMAT, "version": VERSION, "run": dict(run)}
        path = folder / NAME
        if not path.exists() and any(folder.iterdir()):
            raise CheckpointError(f"{folder} holds other things; name a new folder")
        self._file: BinaryIO = path.open("ab+")
        try:
            _hold(self._file, folder)
            self._load(head)
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Checkpoint:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def laid_down(self, number: int, unit: Unit) -> None:
        """A unit is written."""
        self.units[number] = unit
        self._add({"unit": number, "of": list(unit)})

    def all_read(self, moved_up: int) -> None:
        """The log has no further units."""
        if not self.read:
            self.read, self.moved_up = True, moved_up
            self._add({"read": True, "moved_up": moved_up})

    def decided(self, bucket: int, result: Result) -> None:
        """The tickets of a bucket are decided."""
        self.results[bucket] = result
        self._add({"bucket": bucket, "of": result.to_json()})

    def _load(self, head: Mapping[str, Any]) -> None:
        self._file.seek(0)
        content = self._file.read()
        whole = content.rpartition(b"\n")[0]
        lines = whole.split(b"\n") if whole else []
        if len(whole) + bool(whole) < len(content):
            self._file.truncate(len(whole) + bool(whole))
        if not lines:
            self._add(head)
            return
        for number, line in enumerate(lines):
            try:
                self._take(json.loads(line), head, first=number == 0)
            except (KeyError, IndexError, TypeError, ValueError) as error:
                if isinstance(error, CheckpointError):
                    raise
                raise CheckpointError(
                    f"line {number + 1} of {self.folder / NAME} is damaged; delete the folder to begin anew"
                ) from None

    def _take(self, line: Mapping[str, Any], head: Mapping[str, Any], *, first: bool) -> None:
        if first:
            _same(line, head, self.folder)
        elif "unit" in line:
            file, lines, events, last_at, sections = line["of"]
            self.units[line["unit"]] = Unit(file, lines, events, last_at, tuple(map(tuple, sections)))
        elif "read" in line:
            self.read, self.moved_up = True, line["moved_up"]
        else:
            self.results[line["bucket"]] = Result.from_json(line["of"], self.top)

    def _add(self, line: Mapping[str, Any]) -> None:
        self._file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())


def _same(line: Mapping[str, Any], head: Mapping[str, Any], folder: Path) -> None:
    if line.get("format") != FORMAT or line.get("version") != VERSION:
        raise CheckpointError(f"{folder} is not of this version of slaengine; name a new folder")
    before, now = line["run"], head["run"]
    differing = sorted(key for key in now if before.get(key) != now[key])
    if differing:
        raise CheckpointError(
            f"{folder} belongs to a run with another {' and another '.join(differing)}; name a new folder"
        )


def _hold(file: BinaryIO, folder: Path) -> None:
    """Keep a second run out, where the system has locks; a kill lets go of them."""
    try:
        import fcntl  # noqa: PLC0415  not everywhere
    except ImportError:
        return
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise CheckpointError(f"{folder} is in use by another run") from None
