"""Files with a table of tickets, cut into stretches that other processes make columns of (`ticket_columns`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pa_parquet

from slaengine.batch.limits import ROWS_AT_ONCE
from slaengine.batch.source import as_bytes
from slaengine.importers.table_mapping import CREATED, TableMapping, kinds_of
from slaengine.importers.table_rows import Cells, open_table
from slaengine.importers.ticket_columns import Piece, TicketReader
from slaengine.importers.ticket_row import CellReader
from slaengine.importers.ticket_table import chosen_mapping
from slaengine.model.compiled import CompiledPolicy
from slaengine.rules import FieldKind
from slaengine.service.jsonl import BadLine

_PARQUET: Final = b"PAR1"


@dataclass(frozen=True, slots=True)
class TicketFile:
    """A table of tickets in a plain file on disk, and how it is read. It travels to other processes."""

    path: Path
    name: str
    """What messages call it."""
    mapping: TableMapping
    zone: str | None
    """Of times without an offset."""
    fields: Mapping[str, FieldKind | None]
    """The policy's fields, by path."""
    are_texts: bool
    """Whether each cell is a text, and its field says what it stands for."""
    is_parquet: bool

    @classmethod
    def of(
        cls, path: Path, name: str, mapping: TableMapping | None, zone: str | None, policy: CompiledPolicy
    ) -> TicketFile:
        """The table in a file; without a mapping, its columns are called as they usually are.

        Raises:
            FindingsError: it is no table, or lacks a column.
        """
        with path.open("rb") as file:
            is_parquet = file.read(len(_PARQUET)) == _PARQUET
            file.seek(0)
            table = open_table(file, name)
            chosen = chosen_mapping(name, table, mapping, policy)
            next(iter(table.rows(chosen.columns)), None)  # says which column is not there
            return cls(path, name, chosen, zone or chosen.times.timezone, kinds_of(policy), table.are_texts, is_parquet)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of events that it may tell of, beside the creation."""
        return tuple(kind for kind in self.mapping.events if kind != CREATED)

    def count(self) -> int:
        """How many stretches there are, nearly; 0 where that is not known."""
        if not self.is_parquet:
            return 0
        with pa_parquet.ParquetFile(self.path) as file:
            return -(-int(file.metadata.num_rows) // ROWS_AT_ONCE)

    def pieces(self, *, times: bool = False) -> Iterator[Piece]:
        """The rows in order, in stretches; with `times`, only what tells when things happened."""
        columns = tuple(dict.fromkeys(self.mapping.events.values())) if times else self.mapping.columns
        return self._parquet(columns) if self.is_parquet else self._rows(columns)

    def open(self) -> TicketReader:
        """What makes columns of pieces."""
        return TicketReader(CellReader(self.mapping, self.zone, self.fields, are_texts=self.are_texts))

    def _parquet(self, columns: Sequence[str]) -> Iterator[Piece]:
        try:
            with pa_parquet.ParquetFile(self.path) as plain:
                schema = plain.schema_arrow
            tops = [name for name in schema.names if any(one == name or one.startswith(f"{name}.") for one in columns)]
            unlike = {self.mapping.ticket, *self.mapping.events.values()}  # nearly all different
            texts = [name for name in tops if pa.types.is_string(schema.field(name).type) and name not in unlike]
            with pa_parquet.ParquetFile(self.path, read_dictionary=texts, buffer_size=1 << 20) as file:
                for batch in file.iter_batches(ROWS_AT_ONCE, columns=tops):
                    yield as_bytes(batch)
        except (pa.ArrowException, OSError, ValueError, OverflowError):
            yield None

    def _rows(self, columns: Sequence[str]) -> Iterator[Piece]:
        with self.path.open("rb") as file:
            some: list[Cells] = []
            for row in open_table(file, self.name).rows(columns):
                if isinstance(row, BadLine):
                    yield None
                    return
                some.append(row)
                if len(some) == ROWS_AT_ONCE:
                    yield some
                    some = []
            yield some
