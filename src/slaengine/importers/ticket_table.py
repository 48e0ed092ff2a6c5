"""A table with one row for each ticket (when it was created, answered, resolved) as slaengine's events.

A column says when something happened; a cell that is empty says that it did not. A ticket's events come in order of
time, `created` first; what is dated before the creation is moved up to it.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, BinaryIO, Final

from pydantic import Field

from slaengine.compiler.parse import parse
from slaengine.compiler.tree import Tree
from slaengine.compiler.validate import validate
from slaengine.diagnostics import Finding, FindingsError, finding
from slaengine.importers.csv_file import refuse, unpacked
from slaengine.importers.csv_mapping import MAP_ENTRIES_MAX, Cell, FieldColumn, Times, bad_format
from slaengine.importers.instants import ISO, read_time
from slaengine.importers.rows import read_table
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.event import Event, EventError, check_bounds
from slaengine.policy.base import Name, Section, ShortText
from slaengine.service.jsonl import read_lines
from slaengine.worktime.wallclock import WallClock, wall_clock

ID_LENGTH_MAX: Final = 100
"""Characters of a ticket's number."""
USUAL: Final[Mapping[str, str]] = {
    "created": "created_at",
    "assigned": "assigned_at",
    "acknowledged": "acknowledged_at",
    "responded": "responded_at",
    "resolved": "resolved_at",
    "closed": "closed_at",
}
"""Event type → the column that tells of it where no mapping says otherwise."""
HEAD_BYTES: Final = 8_192
"""Bytes that are asked for to know what a table is and how its columns are called; a reader may give fewer."""
_PARQUET: Final = b"PAR1"
_BATCH_ROWS: Final = 10_000
Rows = Iterable[tuple[int, Mapping[str, Any]]]
"""Line (or number) of each row, and its cells by column."""


class TableMapping(Section):
    """How a table of tickets is read."""

    ticket: ShortText = "ticket_id"
    """The column with the ticket's number."""
    events: dict[Name, ShortText] = Field(default=dict(USUAL), max_length=MAP_ENTRIES_MAX)
    """Event type → the column that says when it happened; `created` is needed."""
    fields: dict[Name, ShortText | FieldColumn] = Field(default={}, max_length=MAP_ENTRIES_MAX)
    """The ticket's fields, dotted where they lie deeper → the column they come from."""
    times: Times = Times()
    """How times are written."""
    empty: list[Cell] = Field(default=[""], max_length=MAP_ENTRIES_MAX)
    """What stands in a cell that is empty."""


def read_table_mapping(name: str, content: bytes, policy: CompiledPolicy) -> TableMapping:
    """A mapping that suits the policy.

    Raises:
        FindingsError: it is no mapping, or speaks of events or fields that the policy does not have.
    """
    tree, findings, whole = parse({name: content})
    mapping: TableMapping | None = None
    if whole:
        mapping, more = validate(tree, TableMapping)
        findings += more
    if mapping is not None:
        findings += [*bad_format(mapping.times.format, tree), *_unknown(mapping, tree, policy)]
    if mapping is None or findings:
        raise FindingsError(sorted(findings, key=lambda one: one.rank), tree.sources)
    return mapping


def _unknown(mapping: TableMapping, tree: Tree, policy: CompiledPolicy) -> Iterator[Finding]:
    """Words that the policy does not have."""
    types = sorted(policy.event_types)
    for kind in mapping.events:
        if kind not in policy.event_types:
            yield finding("unknown-event", tree.key(("events", kind)), allowed=types, typed=kind, name=kind)
    known = _field_paths(policy)
    for name in mapping.fields:
        if name not in known:
            yield finding("unknown-field", tree.key(("fields", name)), allowed=known, typed=name, name=name)


def _field_paths(policy: CompiledPolicy) -> list[str]:
    return sorted({".".join(access.path) for access in policy.fields if not access.of_event})


def read_tickets(
    file: BinaryIO, name: str, mapping: TableMapping | None, timezone: str | None, policy: CompiledPolicy
) -> Iterator[tuple[Event, ...]]:
    """The events of each row. The table is CSV (also packed as .xz or .gz), JSON Lines, or Parquet.

    Without a mapping, the columns are those of `USUAL` and the policy's own fields.

    Raises:
        FindingsError: at the first row that cannot be used.
    """
    buffered: Any = unpacked(file)
    head: bytes = buffered.peek(HEAD_BYTES)
    if head.startswith(_PARQUET):
        columns, rows = _parquet(buffered, name)
    elif head.lstrip().startswith(b"{"):
        columns, rows = None, _json_lines(buffered, name)
    else:
        columns, rows = _csv(buffered, name, head, mapping)
    chosen = mapping or _usual(name, columns, policy)
    yield from _tickets(name, rows, chosen, timezone or chosen.times.timezone)


def _usual(name: str, columns: list[str] | None, policy: CompiledPolicy) -> TableMapping:
    """The columns that are called as they usually are."""
    paths = _field_paths(policy)
    if columns is None:
        return TableMapping(fields={path: path for path in paths})
    for needed in ("ticket_id", USUAL["created"]):
        if needed not in columns:
            fix = f"name it so, or say in a --mapping which column it is; there are {', '.join(columns[:20])}"
            refuse(name, 1, "no-column", f"the table has no column '{needed}'", fix)
    events = {kind: column for kind, column in USUAL.items() if column in columns}
    return TableMapping(events=events, fields={path: path for path in paths if path in columns})


def _csv(file: BinaryIO, name: str, head: bytes, mapping: TableMapping | None) -> tuple[list[str], Rows]:
    text = head.decode("utf-8-sig", errors="replace").splitlines()
    columns = next(csv.reader(text[:1]), [])
    if not columns:
        refuse(name, 1, "no-lines", "there is nothing in this file", "give a table with a header")
    wanted = tuple(columns)
    if mapping is not None:
        wanted = tuple(
            dict.fromkeys([mapping.ticket, *mapping.events.values(), *map(_column, mapping.fields.values())])
        )
    rows = ((row.line, dict(zip(wanted, row.cells, strict=True))) for row in read_table(file, name, wanted))
    return columns, rows


def _column(source: str | FieldColumn) -> str:
    return source if isinstance(source, str) else source.column


def _json_lines(file: BinaryIO, name: str) -> Rows:
    def row(raw: object) -> Mapping[str, Any]:
        if not isinstance(raw, Mapping):
            raise EventError((), "a ticket is a JSON object", 'such as {"ticket_id": "T-1", "created_at": …}')
        check_bounds(raw, ())
        return raw

    for line in read_lines(file, name, row):
        value = line.good()
        yield getattr(line, "number", 1), value


def _parquet(file: BinaryIO, name: str) -> tuple[list[str], Rows]:
    try:
        from pyarrow import ArrowException  # noqa: PLC0415  an extra
        from pyarrow.parquet import ParquetFile  # noqa: PLC0415
    except ImportError:
        fix = "install it with pip install 'slaengine[batch]', or give the table as CSV"
        refuse(name, 1, "not-text", "Parquet is read by pyarrow, which is not installed", fix)
    try:
        table = ParquetFile(file)
    except (ArrowException, OSError, ValueError) as error:
        refuse(name, 1, "bad-archive", f"this Parquet file cannot be read: {str(error)[:200]}", "write it anew")

    def rows() -> Iterator[tuple[int, Mapping[str, Any]]]:
        number = 0
        for batch in table.iter_batches(_BATCH_ROWS):
            for row in batch.to_pylist():
                number += 1
                yield number, row

    return list(table.schema_arrow.names), rows()


def _tickets(name: str, rows: Rows, mapping: TableMapping, timezone: str | None) -> Iterator[tuple[Event, ...]]:
    clock = None if timezone is None else wall_clock(timezone)
    read = _reader(mapping.times, clock)
    empty = frozenset(mapping.empty)
    fields = [(path.split("."), _column(source), _values(source)) for path, source in mapping.fields.items()]
    seen: set[int] = set()
    for line, row in rows:
        ticket = _ticket_id(name, line, row.get(mapping.ticket), mapping.ticket)
        if hash(ticket) in seen:
            refuse(name, line, "bad-order", f"ticket '{ticket}' stands in two rows", "a table has one row for a ticket")
        seen.add(hash(ticket))
        instants: dict[str, int] = {}
        for kind, column in mapping.events.items():
            cell = row.get(column)
            if cell is None or cell in empty:
                continue
            at = read(cell)
            if isinstance(at, str):
                refuse(name, line, "bad-cell", f"'{str(cell)[:60]}' in column '{column}' {at}", "see `times:`")
            instants[kind] = at
        if "created" not in instants:
            refuse(name, line, "bad-cell", f"ticket '{ticket}' has no time of creation", "every ticket has one")
        yield _events(ticket, instants, _fields(row, fields, empty))


def _events(ticket: str, instants: Mapping[str, int], fields: Mapping[str, Any]) -> tuple[Event, ...]:
    created = instants["created"]
    later = sorted((max(at, created), kind) for kind, at in instants.items() if kind != "created")
    first = Event(f"{ticket}/created", ticket, "created", created, fields, {})
    return (first, *(Event(f"{ticket}/{kind}", ticket, kind, at, {}, {}) for at, kind in sorted(later, key=_rank)))


_ORDER: Final = {kind: number for number, kind in enumerate(USUAL)}


def _rank(found: tuple[int, str]) -> tuple[int, int, str]:
    """Of one instant, things happen in their usual order."""
    return found[0], _ORDER.get(found[1], len(_ORDER)), found[1]


def _fields(
    row: Mapping[str, Any], fields: Iterable[tuple[list[str], str, Mapping[str, str]]], empty: frozenset[str]
) -> dict[str, Any]:
    ticket: dict[str, Any] = {}
    for path, column, values in fields:
        cell = row.get(column)
        if cell is None or (isinstance(cell, str) and cell in empty):
            continue
        inner = ticket
        for step in path[:-1]:
            inner = inner.setdefault(step, {})
        inner[path[-1]] = values.get(cell, cell) if isinstance(cell, str) else cell
    return ticket


def _values(source: str | FieldColumn) -> Mapping[str, str]:
    return {} if isinstance(source, str) else source.values


def _ticket_id(name: str, line: int, cell: object, column: str) -> str:
    ticket = "" if cell is None else str(cell).strip()
    if not ticket or len(ticket) > ID_LENGTH_MAX or not ticket.isprintable():
        fix = "is the column of the ticket's number the right one?"
        refuse(name, line, "bad-cell", f"the row has no ticket number that can be used in column '{column}'", fix)
    return ticket


def _reader(times: Times, clock: WallClock | None) -> Callable[[object], int | str]:
    """What makes epoch seconds of a cell, or says why there are none."""
    keep = times.offset == "as_written"

    def read(cell: object) -> int | str:
        text = cell.isoformat() if isinstance(cell, datetime) else str(cell).strip()
        pattern = ISO if isinstance(cell, datetime) else times.format
        found = read_time(text, pattern, clock, keep=keep)
        return found if isinstance(found, str) else found // 1000

    return read
