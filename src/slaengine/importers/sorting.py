"""Entries of any number of tickets, put in order on disk: by ticket, then by time, then as they were read."""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from tempfile import TemporaryFile
from typing import IO

from slaengine.importers.desk import SEEN, Entry

CHUNK_BYTES_MAX = 64 << 20
"""Bytes of entries that are held in memory; more are put aside on disk: 64 MiB."""
CHUNKS_MAX = 400
"""Pieces on disk, each an open file: some 25 GB of entries."""
_RANK = {"created": 0, SEEN: 2}
"""What comes first, and last, of all that happened at one instant."""
_Line = tuple[str, int, int, int, str]


class TooManyError(ValueError):
    """More entries than can be put in order."""


def in_order(entries: Iterable[Entry], chunk_bytes_max: int = CHUNK_BYTES_MAX) -> Iterator[Entry]:
    """The same entries by ticket, time, and the order in which they came.

    At one instant a creation comes first, and how a ticket was seen last.

    Raises:
        TooManyError: they do not fit into the space that is allowed.
    """
    with ExitStack() as open_files:
        pieces: list[IO[str]] = []
        held: list[_Line] = []
        size = 0
        for number, entry in enumerate(entries):
            text = json.dumps(entry, ensure_ascii=False)
            held.append((entry.ticket, entry.at, _RANK.get(entry.verb, 1), number, text))
            size += len(text)
            if size > chunk_bytes_max:
                if len(pieces) >= CHUNKS_MAX:
                    raise TooManyError
                pieces.append(_put_aside(held, open_files))
                held, size = [], 0
        held.sort()
        for line in heapq.merge(*map(_read_back, pieces), held):
            yield _entry(line[4])


def _put_aside(held: list[_Line], open_files: ExitStack) -> IO[str]:
    held.sort()
    file = open_files.enter_context(TemporaryFile("w+", encoding="utf-8", newline="\n"))  # noqa: SIM115  read later
    file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in held)
    file.seek(0)
    return file


def _read_back(file: IO[str]) -> Iterator[_Line]:
    for line in file:
        ticket, at, later, number, text = json.loads(line)
        yield ticket, at, later, number, text


def _entry(text: str) -> Entry:
    entry = Entry(*json.loads(text))
    file, line = entry.place
    return entry._replace(place=(file, line))
