"""Events laid down by ticket: read once in the order of the log, taken up again ticket by ticket.

A unit is a stretch of the log. Its file has a section for each bucket; the bucket of a ticket follows from its name,
so all events of a ticket lie in the sections of one bucket. The files are of one run and one version of Python, and
are thrown away after it.
"""

from __future__ import annotations

import marshal
import os
from collections.abc import Iterable, Mapping
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias
from zlib import crc32

from slaengine.model.event import Event, event_from
from slaengine.service.jsonl import BadLine, Line

Row: TypeAlias = tuple[Any, ...]
"""`EventParts` of an event, and after them its number: its line in the unit, from 1."""
Found: TypeAlias = tuple[int, int, Row]
"""An event taken up again: its instant, the number of its unit, itself. Plain, for there are millions."""


class SpoolError(Exception):
    """A file of the spool is not as it was written."""


class Unit(NamedTuple):
    """What is known of a stretch of the log once it is laid down."""

    file: str
    lines: int
    events: int
    last_at: int
    """The latest instant in it; -1 where it has no event."""
    sections: tuple[tuple[int, int, int], ...]
    """Of each bucket: offset, length in bytes, checksum."""


class Section(NamedTuple):
    """Where the events of one bucket in one unit lie."""

    unit: int
    file: str
    offset: int
    length: int
    checksum: int


def bucket_of(ticket_id: str, buckets: int) -> int:
    """The bucket of a ticket: the same in every process and every run."""
    return crc32(ticket_id.encode()) % buckets


def lay_down(rows: Iterable[Row], buckets: int, folder: Path, name: str, lines: int | None = None) -> Unit:
    """Write one unit; the file is there as a whole or not at all. `lines` if it has more lines than events."""
    shelves: list[list[Row]] = [[] for _ in range(buckets)]
    last_at, events = -1, 0
    for row in rows:
        shelves[crc32(row[1].encode()) % buckets].append(row)
        events += 1
        last_at = max(last_at, row[3])
    sections, offset = [], 0
    part = folder / f"{name}.part"
    with part.open("wb") as file:
        for shelf in shelves:
            content = marshal.dumps(shelf) if shelf else b""
            file.write(content)
            sections.append((offset, len(content), crc32(content)))
            offset += len(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(folder / name)
    return Unit(name, events if lines is None else lines, events, last_at, tuple(sections))


def sections_of(units: Iterable[Unit], bucket: int) -> list[Section]:
    """Where the events of one bucket lie, in the order of the log."""
    return [
        Section(number, unit.file, *unit.sections[bucket])
        for number, unit in enumerate(units)
        if unit.sections[bucket][1]
    ]


def take_up(sections: Iterable[Section], folder: Path) -> dict[str, list[Found]]:
    """The events of one bucket by ticket, in the order of the log.

    Raises:
        SpoolError: a file is gone or damaged.
    """
    tickets: dict[str, list[Found]] = {}
    for section in sections:
        try:
            with (folder / section.file).open("rb") as file:
                file.seek(section.offset)
                content = file.read(section.length)
        except OSError as error:
            raise SpoolError(f"{section.file} cannot be read: {error.strerror}") from None
        if crc32(content) != section.checksum:
            raise SpoolError(f"{section.file} is damaged")
        for row in marshal.loads(content):  # written by this run, and its checksum holds
            tickets.setdefault(row[1], []).append((row[3], section.unit, row))
    return tickets


def row_of(event: Event, line: int) -> Row:
    """An event as it is laid down."""
    return (*event[:4], _plain(event.ticket), _plain(event.data), line)


def _plain(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """A mapping of the kind that can be written down: most are already."""
    return fields if type(fields) is dict else dict(fields)


def rows_of(lines: Iterable[Line[Any] | BadLine]) -> tuple[list[Row], list[BadLine]]:
    """The events of some lines, read by `parse_parts`, as they are laid down, and the lines that cannot be read."""
    rows: list[Row] = []
    bad: list[BadLine] = []
    for line in lines:
        if isinstance(line, BadLine):
            bad.append(line)
        else:
            rows.append(line.value + (line.number,))  # noqa: RUF005  # a list less than `(*value, number)`
    return rows, bad


def events_of(found: Iterable[Found]) -> list[Event]:
    """Events as they were."""
    return [event_from(row[:6]) for _, _, row in found]


def in_order(found: Iterable[Found]) -> list[Found]:
    """A ticket's events in order of time; of one instant, in the order of the log."""
    return sorted(found, key=_AT)


_AT = itemgetter(0)
