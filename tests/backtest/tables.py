"""Tables of tickets held in memory, looked at by columns and replayed: what both come to, under the same names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from slaengine import Engine
from slaengine.backtest.column_reasons import left_out, refusals
from slaengine.backtest.column_study import ColumnsPlan, ColumnStudy
from slaengine.backtest.column_table import Piece
from slaengine.backtest.columns import Columned, look
from slaengine.backtest.compare import Backtest
from slaengine.backtest.tally import Name, Result
from slaengine.importers.table_mapping import CREATED, TableMapping, kinds_of
from slaengine.importers.table_rows import Cells
from slaengine.importers.ticket_columns import TicketReader
from slaengine.importers.ticket_row import CellReader
from slaengine.model.event import Event
from slaengine.rules import FieldKind

Row = dict[str, Any]


@dataclass(frozen=True)
class Policies:
    """What `plans.BacktestPlan` is to packs on disk."""

    new: Engine
    old: Engine | None
    top: int = 5

    def open(self) -> Backtest:
        return Backtest.of(self.new, self.old)

    def identity(self) -> Mapping[str, str]:
        return {}

    @property
    def engines(self) -> list[Engine]:
        return [one for one in (self.new, self.old) if one is not None]


@dataclass(frozen=True)
class MemoryTable:
    """Rows as JSON Lines have them, cut into stretches of so many."""

    rows: Sequence[Row]
    mapping: TableMapping
    fields: Mapping[str, FieldKind | None]
    size: int
    name: str = "table"

    @classmethod
    def of(cls, rows: Sequence[Row], policy: Engine, events: Mapping[str, str], size: int = 1_000) -> MemoryTable:
        """`events` says which column tells of which kind of event."""
        fields = kinds_of(policy.policy)
        mapping = TableMapping(events={CREATED: "created_at", **events}, fields={path: path for path in fields})
        return cls(rows, mapping, fields, size)

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(kind for kind in self.mapping.events if kind != CREATED)

    def count(self) -> int:
        return -(-len(self.rows) // self.size)

    def cells(self) -> list[Cells]:
        return [{column: row.get(column) for column in self.mapping.columns} for row in self.rows]

    def pieces(self, *, times: bool = False) -> Iterator[Piece]:
        cells = self.cells()
        yield from (cells[start : start + self.size] for start in range(0, len(cells), self.size))

    def cell_reader(self) -> CellReader:
        return CellReader(self.mapping, None, self.fields, are_texts=False)

    def open(self) -> TicketReader:
        return TicketReader(self.cell_reader())

    def events(self) -> list[tuple[Event, ...]]:
        """Each row's events, by the reader of rows."""
        reader = self.cell_reader()
        return [reader.events(row) for row in self.cells()]


class Both(NamedTuple):
    """What the two ways come to."""

    columns: Columned
    replayed: Result


def refused(policies: Policies, table: MemoryTable) -> set[str]:
    """Why columns cannot look at the policies, as codes."""
    return {reason.code for engine in policies.engines for reason in refusals(engine.policy, table.kinds)}


def both_ways(policies: Policies, table: MemoryTable, until: int | None = None) -> Both:
    """The figures that columns give, by columns and by replay."""
    without = frozenset(name for engine in policies.engines for name in left_out(engine.policy, table.kinds))
    plan = ColumnsPlan(policies, table, without)
    columns = look(plan, _unasked, until=until)
    study, result = ColumnStudy(plan), Result(plan.top)
    for events in table.events():
        study.ticket(events, columns.until, result)
    return Both(columns, result)


def _unasked() -> None:
    raise AssertionError("no row of these is bad")


def differing(both: Both) -> dict[Name, tuple[int, int]]:
    """The counts that differ: by columns, by replay."""
    here, there = both.columns.result.counts, both.replayed.counts
    return {name: (here[name], there[name]) for name in here | there if here[name] != there[name]}
