"""A whole log through the engine, in bulk: read once, laid down by ticket, decided bucket by bucket.

    read      the log is cut into units; each is parsed and laid down by bucket
    decide    bucket by bucket, each ticket's events go through the engine in order of time
    add up    what the buckets came to; the order does not matter

Both kinds of work are spread over processes. The units and buckets follow from the log alone, and what they come to
is added up by name, so that the result is the same for any number of processes, and for a run that was killed and
went on. A process holds one unit or one bucket in memory.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from slaengine import __version__
from slaengine.backtest.checkpoint import Checkpoint
from slaengine.backtest.life import RefusedEventError
from slaengine.backtest.limits import REFUSED_MAX, TICKET_EVENTS_MAX, UNIT_EVENTS
from slaengine.backtest.log import Log, Stretch, cut, moved_down, raise_empty, raise_unreadable, read_stretch, refused
from slaengine.backtest.spool import (
    Found,
    Row,
    Section,
    Unit,
    bucket_of,
    events_of,
    in_order,
    lay_down,
    row_of,
    sections_of,
    take_up,
)
from slaengine.backtest.tally import Result, merged
from slaengine.backtest.workers import Plan, Spread, own, uncollected, workers
from slaengine.model.event import Event, EventError
from slaengine.service.jsonl import BadLine

Tell = Callable[[str, int, int], None]
"""Hears of progress: `read` or `decide`, pieces done, pieces in all."""
Refused = tuple[int, int, Event, tuple[tuple[str | int, ...], str, str, str]]
"""Unit and line of an event that cannot be decided, the event, and the parts of the EventError that says why."""


class TooEarlyError(ValueError):
    """The instant up to which time should run lies before the log's latest event, `latest` (epoch seconds)."""

    def __init__(self, latest: int) -> None:
        self.latest = latest
        super().__init__(latest)


@dataclass(frozen=True, slots=True)
class Replayed:
    """A log that was replayed. The spool is there as long as the folder is."""

    result: Result
    until: int
    """The instant up to which time has run, in epoch seconds."""
    events: int
    buckets: int
    units: tuple[Unit, ...]
    folder: Path
    moved_up: int = 0
    """Events dated before their ticket's creation, which count at it."""

    def events_of(self, ticket_id: str) -> list[Event]:
        """One ticket's events in order of time."""
        sections = sections_of(self.units, bucket_of(ticket_id, self.buckets))
        return events_of(in_order(take_up(sections, self.folder).get(ticket_id, [])))


class _Tools(NamedTuple):
    """What both kinds of work are done with."""

    spread: Spread
    tell: Tell


def replay(
    log: Log, plan: Plan, folder: Path, *, jobs: int = 1, until: int | None = None, tell: Tell | None = None
) -> Replayed:
    """Replay a log; `folder` takes the spool and the checkpoint, and a run that is found in it goes on.

    `until` (epoch seconds) is the instant at which tickets that are not over are looked at for the last time; without
    it, that of the log's latest event.

    Raises:
        FindingsError: lines cannot be read, or events not be decided.
        CheckpointError: the folder is of another run.
        TooEarlyError: `until` is before the log's latest event.
        SpoolError: the folder was damaged.
    """
    told = tell or (lambda _what, _done, _all: None)
    run = {
        "log": log.identity,
        "end": str(until),
        "version": f"{__version__} {sys.implementation.cache_tag}",
        **plan.identity(),
    }
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with Checkpoint(folder, run, plan.top) as done, workers(plan, jobs) as spread:
        tools = _Tools(spread, told)
        units = tuple(_read(log, folder, done, tools))
        last_at = max((unit.last_at for unit in units), default=-1)
        if last_at < 0:
            raise_empty(log)
        end = last_at if until is None else until
        if end < last_at:
            raise TooEarlyError(last_at)
        _decide(log, units, end, done, tools)
        whole = merged((done.results[bucket] for bucket in range(log.buckets)), plan.top)
    return Replayed(whole, end, sum(unit.events for unit in units), log.buckets, units, folder, done.moved_up)


def _read(log: Log, folder: Path, done: Checkpoint, tools: _Tools) -> Iterable[Unit]:
    if log.path is None:
        return _read_in_order(log, folder, done)
    stretches = cut(log.path)
    missing = [number for number in range(len(stretches)) if number not in done.units]
    tasks = [(log.path, log.name, number, stretches[number], log.buckets, folder) for number in missing]
    bad: dict[int, list[BadLine]] = {}
    lines: dict[int, int] = {number: unit.lines for number, unit in done.units.items()}
    for count, (number, unit, unreadable) in enumerate(
        tools.spread(_read_unit, tasks), len(stretches) - len(missing) + 1
    ):
        lines[number] = unit.lines
        if unreadable:
            bad[number] = unreadable
            if sum(map(len, bad.values())) >= REFUSED_MAX:
                break
        else:
            done.laid_down(number, unit)
        tools.tell("read", count, len(stretches))
    before = list(accumulate((lines.get(number, 0) for number in range(len(stretches))), initial=0))
    raise_unreadable([moved_down(one, before[number]) for number in sorted(bad) for one in bad[number]], REFUSED_MAX)
    return [done.units[number] for number in range(len(stretches))]


@uncollected()
def _read_unit(task: tuple[Path, str, int, Stretch, int, Path]) -> tuple[int, Unit, list[BadLine]]:
    path, name, number, stretch, buckets, folder = task
    rows, lines, bad = read_stretch(path, name, stretch)
    return number, lay_down(rows, buckets, folder, f"unit-{number:06}", lines), bad[:REFUSED_MAX]


def _read_in_order(log: Log, folder: Path, done: Checkpoint) -> Iterable[Unit]:
    """Read a log that has to be read from its beginning; it is read anew if that was not finished."""
    assert log.rows is not None
    if not done.read:
        events = (event for row in log.rows() for event in row)
        rows: list[Row] = []
        count = 0
        for event in events:
            rows.append(row_of(event, len(rows) + 1))
            if len(rows) == UNIT_EVENTS:
                done.laid_down(count, lay_down(rows, log.buckets, folder, f"unit-{count:06}"))
                rows, count = [], count + 1
        if rows or not count:
            done.laid_down(count, lay_down(rows, log.buckets, folder, f"unit-{count:06}"))
        done.all_read(0 if log.moved_up is None else log.moved_up())
    return [done.units[number] for number in range(len(done.units))]


def _decide(log: Log, units: tuple[Unit, ...], until: int, done: Checkpoint, tools: _Tools) -> None:
    missing = [bucket for bucket in range(log.buckets) if bucket not in done.results]
    tasks = [(bucket, sections_of(units, bucket), done.folder, until) for bucket in missing]
    wrong: list[Refused] = []
    for count, (bucket, result, errors) in enumerate(
        tools.spread(_decide_bucket, tasks), log.buckets - len(missing) + 1
    ):
        wrong += errors
        if not errors:
            done.decided(bucket, result)
        tools.tell("decide", count, log.buckets)
    if wrong:
        before = list(accumulate((unit.lines for unit in units), initial=0))
        found = [(before[unit] + line, event, EventError(*parts)) for unit, line, event, parts in wrong]
        found.sort(key=lambda one: one[0])
        raise refused(log, found[:REFUSED_MAX])


@uncollected()
def _decide_bucket(task: tuple[int, list[Section], Path, int]) -> tuple[int, Result, list[Refused]]:
    bucket, sections, folder, until = task
    study, result = own.study, Result(own.top)
    wrong: list[Refused] = []
    for found in take_up(sections, folder).values():
        rows = in_order(found)
        events = events_of(rows)
        try:
            _require_few(rows)
            study.ticket(events, until, result)
        except RefusedEventError as refusal:
            error = refusal.__cause__
            assert isinstance(error, EventError)
            _, unit, row = rows[refusal.number]
            wrong.append((unit, row[6], events[refusal.number], (error.path, error.reason, error.fix, error.code)))
            if len(wrong) >= REFUSED_MAX:
                break
    return bucket, result, wrong


def _require_few(rows: Sequence[Found]) -> None:
    if len(rows) > TICKET_EVENTS_MAX:
        reason = f"is one of a ticket's more than {TICKET_EVENTS_MAX:,} events"
        error = EventError(("ticket_id",), reason, "is the ticket's number in the right place?", "too-many")
        raise RefusedEventError(TICKET_EVENTS_MAX) from error
