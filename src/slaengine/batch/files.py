"""A file of tickets to a file of decisions: read in stretches, decided in several processes, written in order.

At most a few stretches are under way at once, so memory does not grow with the file.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from slaengine.batch.decided import Decided
from slaengine.batch.desk import Desk
from slaengine.batch.limits import ERRORS_SHOWN_MAX, PIECES_AHEAD
from slaengine.batch.sink import Form, NoForm, form_of
from slaengine.batch.source import Piece, Source, open_source
from slaengine.batch.table import DictRows, Rows
from slaengine.rules.columns import Coded
from slaengine.service.packs import load_pack
from slaengine.service.processes import in_order, processes


@dataclass(slots=True)
class Figures:
    """What a run came to."""

    tickets: int = 0
    levels: Counter[str | None] = field(default_factory=Counter)
    missing: int = 0
    """Tickets of which something required is missing."""
    transferred: int = 0
    odd: Counter[str] = field(default_factory=Counter)
    """By field, tickets with a value of the wrong kind."""
    refused: int = 0
    """Tickets that no event can carry."""
    examples: list[tuple[int, str]] = field(default_factory=list)
    """The first of them: the number of the ticket in its file, from 1, and why."""

    def add(self, other: Figures) -> None:
        """Count the tickets that come after those counted here."""
        room = ERRORS_SHOWN_MAX - len(self.examples)
        self.examples += [(self.tickets + number, why) for number, why in other.examples[:room]]
        self.tickets += other.tickets
        self.levels += other.levels
        self.odd += other.odd
        self.missing += other.missing
        self.transferred += other.transferred
        self.refused += other.refused


class Work(NamedTuple):
    """What each process needs to know."""

    pack: Path
    source: Path
    output: Path | None
    keep: tuple[str, ...]


_Done: TypeAlias = tuple[bytes, Figures]


class _Worker:
    """One process, ready to decide pieces."""

    def __init__(self, work: Work) -> None:
        policy = load_pack(work.pack)
        self.desk, self.keep = Desk(policy), work.keep
        self.source: Source = open_source(work.source, policy, work.keep)
        self.form: Form = NoForm() if work.output is None else form_of(work.output)

    def decide(self, piece: Piece) -> _Done:
        """The stretch as it is to be written, and its figures."""
        return self.decide_rows(self.source.rows(piece))

    def decide_rows(self, rows: Rows) -> _Done:
        """The same of what is in columns already."""
        decided = self.desk.decide_rows(rows)
        return self.form.pack(rows, decided, self.keep), figures_of(decided)


def decide_file(
    pack: Path, source: Path, output: Path | None, *, keep: Sequence[str] = (), jobs: int | None = None
) -> Figures:
    """Decide all tickets of a file.

    Args:
        pack: the policy, which every process loads by itself.
        source: `.parquet`, `.csv`, `.jsonl` or `.ndjson`.
        output: a file of one of these kinds, replaced as a whole or left as it was; None for figures alone.
        keep: columns that the output repeats, beside `ticket_id` and `created_at`.
        jobs: processes; None for as many as there are processors. The output is the same for any number.

    Raises:
        FindingsError: the policy has mistakes, there is nothing in the file or no text, or a line is no ticket.
        TicketsError: a file is not what its name says, or has no column `created_at`.
    """
    work = Work(pack, source, output, tuple(keep))
    here, figures = _Worker(work), Figures()
    with here.form.file(output or Path()) as put, _workers(work, here, jobs or os.cpu_count() or 1) as decide_each:
        for data, some in decide_each(here.source.pieces()):
            put(data)
            figures.add(some)
        if not figures.tickets:
            put(here.decide_rows(DictRows([]))[0])
    return figures


def figures_of(decided: Decided) -> Figures:
    """The figures of one stretch."""
    names = [*decided.policy.priority.levels, None]
    figures = Figures(decided.count, Counter(_counts(Coded(decided.level, names))))
    figures.levels[None] -= len(decided.errors)
    figures.missing = decided.count - _counts(decided.missing)[()]
    figures.transferred = decided.count - _counts(decided.transfer_to)[None]
    for names_of_fields, count in _counts(decided.odd).items():
        figures.odd.update(dict.fromkeys(names_of_fields, count))
    figures.refused = len(decided.errors)
    figures.missing, figures.transferred = max(figures.missing, 0), max(figures.transferred, 0)
    figures.examples = [(row + 1, decided.errors[row]) for row in sorted(decided.errors)[:ERRORS_SHOWN_MAX]]
    return figures


def _counts(column: Coded) -> Counter[Any]:
    """How often each value occurs."""
    found: Counter[Any] = Counter()
    codes = np.bincount(column.codes % len(column.facts), minlength=len(column.facts))
    for fact, count in zip(column.facts, codes.tolist(), strict=True):
        found[fact] += count
    return found


@contextmanager
def _workers(work: Work, here: _Worker, jobs: int) -> Iterator[Callable[[Iterator[Piece]], Iterator[_Done]]]:
    """A function that decides pieces in so many processes, and gives the results in order."""
    if jobs == 1:
        yield lambda pieces: map(here.decide, pieces)
        return
    with processes(jobs, _begin, work) as pool:
        yield lambda pieces: in_order(pool, _decide, pieces, jobs * PIECES_AHEAD)


class _Own:
    """What a process keeps from one piece to the next."""

    worker: _Worker


def _begin(work: Work) -> None:
    _Own.worker = _Worker(work)


def _decide(piece: Piece) -> _Done:
    return _Own.worker.decide(piece)
