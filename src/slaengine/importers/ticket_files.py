"""Files with a table of tickets, cut into stretches that other processes make columns of (`ticket_columns`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import pyarrow as pa
import pyarrow.parquet as pa_parquet

from slaengine.backtest.log import cut
from slaengine.batch.limits import CSV_BLOCK_BYTES, ROWS_AT_ONCE
from slaengine.batch.source import as_bytes
from slaengine.importers.csv_blocks import NotPlainError, blocks, from_row
from slaengine.importers.table_mapping import CREATED, TableMapping, kinds_of
from slaengine.importers.table_rows import Cells, open_table
from slaengine.importers.ticket_columns import Lines, Piece, TicketReader
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
    kind: Literal["parquet", "csv", "lines"]
    header: tuple[str, ...]
    """How the columns are called; empty for JSON Lines."""

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
        kind: Literal["parquet", "csv", "lines"] = "csv" if table.are_texts else "parquet" if is_parquet else "lines"
        header = tuple(table.columns or ())
        return cls(path, name, chosen, zone or chosen.times.timezone, kinds_of(policy), kind, header)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of events that it may tell of, beside the creation."""
        return tuple(kind for kind in self.mapping.events if kind != CREATED)

    def count(self) -> int:
        """How many stretches there are, nearly."""
        if self.kind != "parquet":
            return -(-self.path.stat().st_size // CSV_BLOCK_BYTES)
        with pa_parquet.ParquetFile(self.path) as file:
            return -(-int(file.metadata.num_rows) // ROWS_AT_ONCE)

    def pieces(self, *, times: bool = False) -> Iterator[Piece]:
        """The rows in order, in stretches; with `times`, only what tells when things happened."""
        columns = tuple(dict.fromkeys(self.mapping.events.values())) if times else self.mapping.columns
        match self.kind:
            case "parquet":
                return self._parquet(columns)
            case "csv":
                return self._csv(columns)
            case "lines":
                return (Lines(self.path, stretch) for stretch in cut(self.path))

    def open(self) -> TicketReader:
        """What makes columns of pieces."""
        return TicketReader(CellReader(self.mapping, self.zone, self.fields, are_texts=self.kind == "csv"))

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

    def _csv(self, columns: Sequence[str]) -> Iterator[Piece]:
        try:
            yield from blocks(self.path, self.header, columns)
        except NotPlainError as error:
            yield from self._rows(columns, error.rest)

    def _rows(self, columns: Sequence[str], since: int) -> Iterator[Piece]:
        """The rows of CSV from a place on, by the reader of rows."""
        some: list[Cells] = []
        with from_row(self.path, since) as file:
            for row in open_table(file, self.name).rows(columns):
                if isinstance(row, BadLine):
                    yield None
                    return
                some.append(row)
                if len(some) == ROWS_AT_ONCE:
                    yield some
                    some = []
        if some:
            yield some
