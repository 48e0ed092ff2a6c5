"""Files of tickets, read in stretches: Parquet and CSV by Arrow, JSON Lines by our own reader.

A reader gives pieces that travel to other processes; `rows` makes columns of a piece again. Only columns that the
policy reads, and those that the output repeats, are read at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Protocol

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet

from slaengine.batch import TicketsError, UnreadableCsvError
from slaengine.batch.limits import CSV_BLOCK_BYTES, ROWS_AT_ONCE
from slaengine.batch.table import CREATED_AT, TICKET_ID, ArrowRows, DictRows, Raw, Rows, check_names, encode
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.event import EventError
from slaengine.rules import FieldKind
from slaengine.rules.columns import Coded
from slaengine.service.jsonl import read_lines
from slaengine.service.tables import CELLS, HEAD_BYTES, check_csv, check_separator

KEPT: Final = (TICKET_ID, CREATED_AT)
"""Columns that the output repeats, where the input has them."""
Piece = Any
"""Some tickets on their way to another process: bytes of Arrow, or plain dicts."""


class Source(Protocol):
    """A file of tickets."""

    def pieces(self) -> Iterator[Piece]:
        """The tickets in order, in stretches.

        Raises:
            TicketsError: the file cannot be read as what its name says.
            FindingsError: there is nothing in it, or a line is no ticket.
        """
        ...

    def rows(self, piece: Piece) -> Rows:
        """One stretch by columns."""
        ...


def open_source(path: Path, policy: CompiledPolicy, keep: Sequence[str] = ()) -> Source:
    """The reader of a file, by the end of its name.

    Raises:
        TicketsError: no reader knows such a name.
    """
    kind = SOURCES.get(path.suffix.lower())
    if kind is None:
        raise TicketsError(f"{path.name}: tickets are read from {', '.join(SOURCES)} files; rename or convert it")
    return kind(path, policy, (*KEPT, *keep))  # type: ignore[no-any-return]


def _paths(policy: CompiledPolicy) -> dict[tuple[str, ...], FieldKind | None]:
    """Everything that is read of a ticket, with the kind of field that it is."""
    found: dict[tuple[str, ...], FieldKind | None] = {one.path: None for one in policy.intake.required}
    return found | {access.path: access.type.kind for access in policy.fields if not access.of_event}


def _wanted(names: Sequence[str], policy: CompiledPolicy, keep: Sequence[str]) -> list[str]:
    paths = _paths(policy)
    read = {*keep, *(".".join(path) for path in paths), *(path[0] for path in paths)}
    return [name for name in names if name in read]


def _check_header(path: Path, names: Sequence[str], keep: Sequence[str]) -> None:
    """Refuse a file that is no table of tickets, or lacks a column that is to be kept (TicketsError)."""
    try:
        check_names(names, 1)
    except TicketsError as error:
        raise TicketsError(f"{path.name}: {error}") from None
    lacking = [name for name in keep if name not in names and name not in KEPT]
    if lacking:
        there = ", ".join(names[:20])
        raise TicketsError(f"{path.name}: there is no column {lacking[0]} to keep; there are {there}")


class ParquetSource:
    """Parquet, row group by row group."""

    def __init__(self, path: Path, policy: CompiledPolicy, keep: Sequence[str]) -> None:
        self._path, self._policy, self._keep = path, policy, keep

    def pieces(self) -> Iterator[Piece]:
        """Stretches as Arrow's own bytes; texts stay the codes that they are in the file."""
        try:
            with pa_parquet.ParquetFile(self._path) as plain:
                schema = plain.schema_arrow
            _check_header(self._path, schema.names, self._keep)
            wanted = _wanted(schema.names, self._policy, self._keep)
            texts = [name for name in wanted if pa.types.is_string(schema.field(name).type)]
            texts = [name for name in texts if name not in KEPT]  # nearly all different
            with pa_parquet.ParquetFile(self._path, read_dictionary=texts, buffer_size=1 << 20) as file:
                for batch in file.iter_batches(ROWS_AT_ONCE, columns=wanted):
                    yield as_bytes(batch)
        except (pa.ArrowException, OSError) as error:
            raise TicketsError(f"{self._path.name}: this Parquet file cannot be read: {str(error)[:200]}") from None

    def rows(self, piece: Piece) -> Rows:
        """The stretch as it was."""
        return ArrowRows(from_bytes(piece))


class CsvSource:
    """CSV with a header. Every cell is a text; the field that it belongs to says what it stands for."""

    def __init__(self, path: Path, policy: CompiledPolicy, keep: Sequence[str]) -> None:
        self._path, self._policy, self._keep = path, policy, keep
        self._kinds = _paths(policy)

    def pieces(self) -> Iterator[Piece]:
        """Stretches of texts, as Arrow's own bytes."""
        blocks = pa_csv.ReadOptions(block_size=CSV_BLOCK_BYTES)
        lines = pa_csv.ParseOptions(newlines_in_values=True)
        with self._path.open("rb") as file:
            check_csv(file.read(HEAD_BYTES), str(self._path))
        try:
            with pa_csv.open_csv(self._path, read_options=blocks, parse_options=lines) as reader:
                names = reader.schema.names
            check_separator(names, str(self._path))
            _check_header(self._path, names, self._keep)
            cells = pa_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                include_columns=_wanted(names, self._policy, self._keep),
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
            )
            with pa_csv.open_csv(self._path, read_options=blocks, parse_options=lines, convert_options=cells) as reader:
                for batch in reader:
                    for start in range(0, batch.num_rows, ROWS_AT_ONCE):
                        yield as_bytes(batch.slice(start, ROWS_AT_ONCE))
        except pa.ArrowException as error:
            reason = f"{self._path.name}: this CSV file cannot be read: {str(error)[:200]}"
            raise UnreadableCsvError(reason) from None

    def rows(self, piece: Piece) -> Rows:
        """The stretch, with cells of numbers, truths and lists as what they say."""
        return _CsvRows(from_bytes(piece), self._kinds)


class _CsvRows(ArrowRows):
    def __init__(self, batch: pa.RecordBatch, kinds: Mapping[tuple[str, ...], FieldKind | None]) -> None:
        super().__init__(batch)
        self._kinds = kinds

    def raw(self, path: tuple[str, ...]) -> Raw | None:
        found, kind = super().raw(path), self._kinds.get(path)
        if found is None or kind is None or kind not in CELLS:
            return found
        coded = encode(found)
        return Coded(coded.codes, [None if text is None else CELLS[kind](text) for text in coded.facts])


class JsonSource:
    """JSON Lines: a ticket a line. Arrow would guess types from the first lines and turn texts into dates."""

    def __init__(self, path: Path, _policy: CompiledPolicy, _keep: Sequence[str]) -> None:
        self._path = path

    def pieces(self) -> Iterator[Piece]:
        """Stretches of plain dicts."""
        with self._path.open("rb") as file:
            some: list[Mapping[str, Any]] = []
            for line in read_lines(file, str(self._path), _ticket):
                some.append(line.good())
                if len(some) == ROWS_AT_ONCE:
                    yield some
                    some = []
            yield some

    def rows(self, piece: Piece) -> Rows:
        """The stretch by columns."""
        return DictRows(piece)


def _ticket(raw: object) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping) or CREATED_AT not in raw:
        fix = f'such as {{"ticket_id": "T-1", "{CREATED_AT}": "2026-11-23T09:00:00+08:00"}}'
        raise EventError((), f"a ticket is a JSON object with {CREATED_AT}", fix)
    return raw


SOURCES: Final[Mapping[str, Any]] = {
    ".parquet": ParquetSource,
    ".csv": CsvSource,
    ".jsonl": JsonSource,
    ".ndjson": JsonSource,
}


def as_bytes(batch: pa.RecordBatch) -> bytes:
    """A batch on its way to another process, without what it shares with its neighbours."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return sink.getvalue().to_pybytes()  # type: ignore[no-any-return]


def from_bytes(data: bytes) -> pa.RecordBatch:
    """The batch again."""
    return pa.ipc.open_stream(data).read_next_batch()
