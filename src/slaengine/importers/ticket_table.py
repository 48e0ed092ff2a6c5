"""A table with one row for each ticket (when it was created, answered, resolved) as slaengine's events.

A column says when something happened; a cell that is empty says that it did not. A ticket's events come in order of
time, `created` first; what is dated before the creation is moved up to it, and counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, BinaryIO, Final

from slaengine.diagnostics import FindingsError, near_names
from slaengine.importers.csv_file import refuse, told
from slaengine.importers.instants import ISO, OUTSIDE, read_time
from slaengine.importers.report import FINDINGS_MAX, ImportReport
from slaengine.importers.table_mapping import CREATED, USUAL, TableMapping, column_of, kinds_of
from slaengine.importers.table_rows import Cells, TableRows, open_table
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.event import Event, EventError, check_bounds
from slaengine.rules import FieldKind
from slaengine.service.jsonl import BadLine, raise_bad
from slaengine.service.tables import CELLS, no_ticket
from slaengine.worktime.wallclock import INSTANT_END, INSTANT_FIRST, wall_clock

ID_LENGTH_MAX: Final = 100
"""Characters of a ticket's number."""
TICKETS_MAX: Final = 5_000_000
"""Tickets of one table: their numbers are remembered, to know one that comes back."""
CELL_SHOWN_MAX: Final = 60
"""Characters of a cell that a message repeats."""
COLUMNS_SHOWN_MAX: Final = 20
"""Columns that a message names."""
_TIME_FIX: Final = "write it as 2026-11-23T09:00:00+08:00, or say how in a --mapping, under `times:`"


def read_tickets(
    file: BinaryIO,
    name: str,
    mapping: TableMapping | None,
    timezone: str | None,
    policy: CompiledPolicy,
    *,
    report: ImportReport | None = None,
) -> Iterator[tuple[Event, ...]]:
    """The events of each row, counted into `report`. The table is CSV, JSON Lines, or Parquet.

    Without a mapping, the columns are those of `USUAL` and the policy's own fields. After the first row that cannot be
    used no more events come, only its finding and those of the rows after it.

    Raises:
        FindingsError: the file is no table, or rows cannot be used: the first `FINDINGS_MAX` mistakes.
    """
    table = open_table(file, name)
    chosen = chosen_mapping(name, table, mapping, policy)
    zone = timezone or chosen.times.timezone
    reader = RowReader(table, chosen, kinds_of(policy), zone, ImportReport() if report is None else report)
    row: Cells | BadLine | None = None
    for row in table.rows(chosen.columns):
        if isinstance(row, BadLine):
            reader.bad.append(row)
        else:
            events = reader.events(row)
            if not reader.bad:
                yield events
        if len(reader.bad) >= FINDINGS_MAX:
            break
    if row is None:
        raise FindingsError([no_ticket(name)])
    raise_bad(sorted(reader.bad, key=lambda one: one.finding.place)[:FINDINGS_MAX])


def chosen_mapping(name: str, table: TableRows, mapping: TableMapping | None, policy: CompiledPolicy) -> TableMapping:
    """The mapping, or else the columns that are called as they usually are.

    Raises:
        FindingsError: there is none, and the columns that every table has are not called so.
    """
    if mapping is not None:
        return mapping
    columns = table.columns
    for needed in () if columns is None else ("ticket_id", USUAL[CREATED]):
        if columns is not None and needed not in columns:
            fix = f"name it so, or say in a --mapping which column it is; there are {_some(columns)}"
            reason = f"the table has no column '{needed}'"
            refuse(name, 1, "no-column", reason, fix, near=near_names(needed, columns))
    events = {kind: column for kind, column in USUAL.items() if table.has(column)}
    return TableMapping(events=events, fields={path: path for path in sorted(kinds_of(policy)) if table.has(path)})


def _some(columns: Sequence[str]) -> str:
    more = len(columns) - COLUMNS_SHOWN_MAX
    return ", ".join(columns[:COLUMNS_SHOWN_MAX]) + (f" and {more:,} more" if more > 0 else "")


class RowReader:
    """Reads the rows of one table. What is wrong is added to `bad`."""

    def __init__(
        self,
        table: TableRows,
        mapping: TableMapping,
        kinds: Mapping[str, FieldKind | None],
        zone: str | None,
        report: ImportReport,
    ) -> None:
        self._table, self._mapping, self._report = table, mapping, report
        self._clock = None if zone is None else wall_clock(zone)
        self._format, self._keep = mapping.times.format, mapping.times.offset == "as_written"
        self._empty = frozenset(mapping.empty)
        self._fields = []
        for path, source in mapping.fields.items():
            kind = kinds.get(path) if table.are_texts else None
            values = {} if isinstance(source, str) else source.values
            reader = _cell_reader(self._empty, values, None if kind is None else CELLS.get(kind))
            self._fields.append((path, column_of(source), reader))
        self._seen: set[int] = set()
        self.bad: list[BadLine] = []

    def events(self, row: Cells) -> tuple[Event, ...]:
        """The events of one row; what they are worth is not known where something is wrong."""
        ticket = self._ticket_id(row)
        instants = self._instants(row)
        fields = self._ticket(row)
        self._report.payloads += 1
        if CREATED not in instants:
            return ()
        created = instants.pop(CREATED)
        later = sorted(((max(at, created), kind) for kind, at in instants.items()), key=_rank)
        first = Event(f"{ticket}/{CREATED}", ticket, CREATED, created, fields, {})
        return (first, *(Event(f"{ticket}/{kind}", ticket, kind, at, {}, {}) for at, kind in later))

    def _refuse(self, column: str, code: str, reason: str, fix: str) -> None:
        place, text = self._table.spot(column)
        self.bad.append(BadLine(text, told(place, code, reason, fix)))

    def number(self, cell: object) -> str:
        """The ticket's number that a cell tells; an empty text where it tells none that can be used."""
        if isinstance(cell, float) and cell.is_integer():  # a column of whole numbers in which one is missing
            cell = int(cell)
        number = str(cell).strip() if isinstance(cell, str | int) and not isinstance(cell, bool) else ""
        return number if len(number) <= ID_LENGTH_MAX and number.isprintable() else ""

    def instant(self, cell: object) -> int | str | None:
        """Epoch seconds of a cell, or why there are none; None where it is empty."""
        if isinstance(cell, str):
            text = cell.strip()
            if not text or text in self._empty:
                return None
            found = read_time(text, self._format, self._clock, keep=self._keep)
        elif isinstance(cell, date):
            found = read_time(cell.isoformat(), ISO, self._clock, keep=self._keep)
        elif isinstance(cell, int) and not isinstance(cell, bool):
            return cell if INSTANT_FIRST <= cell < INSTANT_END else OUTSIDE
        else:
            return None if cell is None else "is no time"
        return found if isinstance(found, str) else found // 1000

    def _ticket_id(self, row: Cells) -> str:
        column = self._mapping.ticket
        ticket = self.number(row[column])
        if not ticket:
            reason = f"the row has no ticket number that can be used in column '{column}'"
            self._refuse(column, "bad-cell", reason, "is the column of the ticket's number the right one?")
        elif hash(ticket) in self._seen:
            reason = f"ticket '{ticket}' stands in two rows"
            self._refuse(column, "bad-order", reason, "a table has one row for a ticket")
        elif len(self._seen) >= TICKETS_MAX:
            self._refuse(column, "too-many", f"there are more than {TICKETS_MAX:,} tickets", "split the table")
        else:
            self._seen.add(hash(ticket))
        return ticket

    def _instants(self, row: Cells) -> dict[str, int]:
        """When what happened, by event type."""
        instants: dict[str, int] = {}
        for kind, column in self._mapping.events.items():
            at = self.instant(row[column])
            if isinstance(at, str):
                shown = str(row[column])[:CELL_SHOWN_MAX]
                self._refuse(column, "bad-cell", f"'{shown}' in column '{column}' {at}", _TIME_FIX)
            elif at is not None:
                instants[kind] = at
            elif kind == CREATED:
                self._refuse(column, "bad-cell", "the ticket has no time of creation", "every ticket has one")
        return instants

    def _ticket(self, row: Cells) -> dict[str, Any]:
        """The fields that the row tells."""
        ticket: dict[str, Any] = {}
        for path, column, read in self._fields:
            value = read(row[column])
            if value is not None:
                _put(ticket, path, value)
        try:
            check_bounds(ticket, ())
        except EventError as error:
            wrong = ".".join(map(str, error.path))
            column = next((one for path, one, _ in self._fields if wrong.startswith(path)), self._mapping.ticket)
            self._refuse(column, "bad-cell", f"column '{column}' {error.reason}", error.fix)
        return ticket


def _cell_reader(
    empty: frozenset[str], values: Mapping[str, str], meant: Callable[[str], object] | None
) -> Callable[[Any], Any]:
    """What makes a field's value of a cell; None for none. `meant` says what a text stands for."""

    def read(cell: Any) -> Any:
        if isinstance(cell, str):
            if cell in empty:
                return None
            text = values.get(cell, cell)
            return text if meant is None else meant(text)
        return cell.isoformat() if isinstance(cell, date) else cell

    return read


def _put(ticket: dict[str, Any], path: str, value: Any) -> None:
    """Put a value where a dotted path leads."""
    if "." not in path:
        ticket[path] = value
        return
    *above, last = path.split(".")
    inner: Any = ticket
    for step in above:
        inner = inner.setdefault(step, {})
        if not isinstance(inner, dict):  # `customer` has a value of its own, beside `customer.tier`
            ticket[path] = value
            return
    inner[last] = value


_ORDER: Final = {kind: number for number, kind in enumerate(USUAL)}


def _rank(found: tuple[int, str]) -> tuple[int, int, str]:
    """Of one instant, things happen in their usual order."""
    return found[0], _ORDER.get(found[1], len(_ORDER)), found[1]
