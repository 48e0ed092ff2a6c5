"""A progress bar over the bytes of a file: on standard error, on a terminal, for files that take a while."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, BinaryIO

import click

SIZE_BYTES_MIN = 200_000
"""Smaller files are done before anybody looks."""


@contextmanager
def with_progress(file: BinaryIO, label: str, *, prints: bool) -> Iterator[BinaryIO]:
    """The file, reporting on standard error how far it was read; the file itself where nobody would see it.

    Where the command `prints` on the same terminal while it reads, that shows how far it is.
    """
    size = _size(file)
    if size < SIZE_BYTES_MIN or not sys.stderr.isatty() or (prints and sys.stdout.isatty()):
        yield file
        return
    with click.progressbar(length=size, label=label, file=sys.stderr) as bar:
        yield io.BufferedReader(_Counted(file, bar.update), buffer_size=1 << 16)


def _size(file: BinaryIO) -> int:
    """Bytes of a file on disk; 0 for a pipe."""
    try:
        return os.fstat(file.fileno()).st_size
    except (OSError, ValueError):
        return 0


class _Counted(io.RawIOBase):
    """Reads through, and tells how much."""

    def __init__(self, file: BinaryIO, tell: Any) -> None:
        self._file, self._tell = file, tell

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        self._tell(len(data))
        return len(data)


class PieceProgress:
    """A bar on standard error with an estimate of the time left, where somebody can see it."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        """`labels` says what each kind of work is called."""
        self._labels = labels
        self._bar: Any = None
        self._what = ""
        self._done = 0

    def __enter__(self) -> PieceProgress:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def tell(self, what: str, done: int, whole: int) -> None:
        """So many pieces of one kind of work are done."""
        if not sys.stderr.isatty() or whole < 2:
            return
        if what != self._what:
            self.end()
            self._what, self._done = what, done
            self._bar = click.progressbar(
                length=whole - done + 1, label=self._labels[what], file=sys.stderr, show_pos=True
            )
            self._bar.__enter__()
            self._done = done - 1
        self._bar.update(done - self._done)
        self._done = done

    def end(self) -> None:
        """No more of this kind of work."""
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
            self._bar, self._what = None, ""
