"""What a backtest by columns needs of a table of tickets, whatever it is written in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from slaengine.batch.table import Rows
from slaengine.model.event import Event
from slaengine.worktime.columns import Instants

Piece: TypeAlias = Any
"""Some rows of a table on their way to another process."""


class UnsureError(Exception):
    """A stretch has a row that may be none of a table of tickets: the reader of rows has to say so."""


class Table(Protocol):
    """A table of tickets that is read in stretches. It travels to other processes."""

    @property
    def name(self) -> str:
        """What messages call it."""
        ...

    def pieces(self, *, times: bool = False) -> Iterator[Piece]:
        """The rows in order, in stretches; with `times`, only what tells when things happened."""
        ...

    def count(self) -> int:
        """How many stretches there are, nearly."""
        ...

    def open(self) -> Reader:
        """What makes columns of the pieces."""
        ...


class Reader(Protocol):
    """Makes columns of pieces of a table."""

    def last_at(self, piece: Piece) -> int:
        """The latest instant in a stretch, bad cells apart; -1 without one."""
        ...

    def stretch(self, piece: Piece) -> Stretch:
        """A stretch by columns.

        Raises:
            UnsureError: some row may be bad.
        """
        ...


class Stretch(Protocol):
    """Some tickets of a table by columns. Row r of every column is one ticket."""

    @property
    def rows(self) -> Rows:
        """The fields of the tickets."""
        ...

    @property
    def created(self) -> Instants:
        """When each ticket came in."""
        ...

    @property
    def happened(self) -> Mapping[str, Instants]:
        """Kind of event → when it happened, `BEYOND` where it did not; those of one instant happened in this order."""
        ...

    def ticket_ids(self, rows: npt.NDArray[np.intp]) -> list[str]:
        """Some tickets' numbers."""
        ...

    def marks(self) -> npt.NDArray[np.uint64]:
        """Of each ticket's number 64 bits, equal for equal numbers."""
        ...

    def events(self, row: int) -> tuple[Event, ...]:
        """A ticket's events in order of time, with all its fields."""
        ...
