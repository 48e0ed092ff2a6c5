"""Where events come from: a JSON Lines file that several processes read at once, or anything that is read in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from slaengine.backtest.limits import BUCKET_BYTES, BUCKETS_MAX, BUCKETS_UNSIZED, UNIT_BYTES
from slaengine.backtest.spool import Row, rows_of
from slaengine.diagnostics import Finding, FindingsError, Place, Severity
from slaengine.model.event import Event, EventError, parse_event, parse_parts
from slaengine.service.jsonl import LINE_BYTES_MAX, BadLine, Line, raise_bad, read_lines


class Stretch(NamedTuple):
    """A stretch of a JSON Lines file, in bytes; it begins and ends with a line."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Log:
    """A log of events. One of `path` and `rows` is there."""

    name: str
    """What messages call it."""
    path: Path | None = None
    """A plain JSON Lines file on disk."""
    rows: Callable[[], Iterator[tuple[Event, ...]]] | None = None
    """Reads any other log once, in its order."""
    moved_up: Callable[[], int] | None = None
    """How many events the reader of `rows` has moved up to their ticket's creation."""
    identity: str = ""
    """What tells this log from another of the same name; empty where nothing does, as for a pipe."""

    @property
    def buckets(self) -> int:
        """Over how many buckets its tickets are spread. It follows from the log alone."""
        if self.path is None:
            return BUCKETS_UNSIZED
        return min(BUCKETS_MAX, self.path.stat().st_size // BUCKET_BYTES + 1)


def identity(path: Path, *more: str) -> str:
    """What changes when a file changes: its size and the time of its last change, beside how it is read."""
    status = path.stat()
    return " ".join([str(path.resolve()), str(status.st_size), str(status.st_mtime_ns), *more])


def cut(path: Path) -> list[Stretch]:
    """The stretches of a JSON Lines file, each of about `UNIT_BYTES`. They follow from the file alone."""
    stretches, start, size = [], 0, path.stat().st_size
    with path.open("rb") as file:
        while start < size:
            file.seek(min(start + UNIT_BYTES, size))
            while (rest := file.readline(LINE_BYTES_MAX)) and not rest.endswith(b"\n"):
                pass
            end = min(max(file.tell(), start + 1), size)
            stretches.append(Stretch(start, end))
            start = end
    return stretches


def read_stretch(path: Path, name: str, stretch: Stretch) -> tuple[list[Row], int, list[BadLine]]:
    """The events of one stretch, how many lines it has, and the lines that cannot be read, counted from its first."""
    with path.open("rb") as file:
        file.seek(stretch.start)
        # More is one line beyond the limit: its beginning is enough to say so.
        content = file.read(min(stretch.end - stretch.start, UNIT_BYTES + LINE_BYTES_MAX + 2))
    rows, bad = rows_of(read_lines(BytesIO(content), name, parse_parts))
    whole = content.count(b"\n") + (not content.endswith(b"\n"))
    return rows, whole, [one for one in bad if one.finding.code != "no-lines"]


def moved_down(bad: BadLine, lines: int) -> BadLine:
    """A bad line of a stretch, with its number in the file: `lines` lie before the stretch."""
    place = bad.finding.place
    there = replace(place, line=place.line + lines, end_line=place.end_line + lines)
    return bad._replace(finding=replace(bad.finding, place=there))


def raise_unreadable(bad: Sequence[BadLine], most: int) -> None:
    """Report the first lines that cannot be read, if there are any.

    Raises:
        FindingsError: there are.
    """
    raise_bad(sorted(bad, key=lambda one: one.finding.place.line)[:most])


def raise_empty(log: Log) -> None:
    """Report a log without an event.

    Raises:
        FindingsError: always.
    """
    reason, fix = "there is nothing in this file", "write one JSON object on each line"
    if log.path is None:
        reason, fix = "there is no event in this log", "is it the right one, and --from what it is?"
    raise FindingsError([Finding("no-lines", Severity.ERROR, reason, Place(log.name, 1, 1, 1, 2), fix)])


def refused(log: Log, found: Sequence[tuple[int, Event, EventError]]) -> FindingsError:
    """What is to be said about events that the policy cannot decide, by their lines in the log.

    The file is read again up to the last of these lines, to show them. A log that is no JSON Lines file has no lines
    to show; its events are named.
    """
    if log.path is None:
        findings = [
            Finding(error.code, Severity.ERROR, f"event {event.event_id}: {error}", Place(log.name), error.fix or None)
            for _, event, error in found
        ]
        return FindingsError(findings)
    wanted = {number: error for number, _, error in found}
    lines: list[BadLine] = []
    with log.path.open("rb") as file:
        for line in read_lines(file, log.name, parse_event):
            if isinstance(line, Line) and line.number in wanted:
                lines.append(BadLine(line.text, line.finding(wanted[line.number])))
                if len(lines) == len(wanted):
                    break
    try:
        raise_bad(lines)
    except FindingsError as error:
        return error
    raise AssertionError("every refused event has a line")
