"""A table with one row for each ticket (when it was created, answered, resolved) as slaengine's events.

A column says when something happened; a cell that is empty says that it did not. A ticket's events come in order of
time, `created` first; what is dated before the creation is moved up to it, and counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO, Final

from slaengine.diagnostics import FindingsError, Severity, near_names
from slaengine.importers.csv_file import refuse, told
from slaengine.importers.report import FINDINGS_MAX, MOVED, ImportReport
from slaengine.importers.table_mapping import CREATED, USUAL, TableMapping, kinds_of
from slaengine.importers.table_rows import Cells, TableRows, open_table
from slaengine.importers.ticket_row import CellReader, events_of, number_of
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.event import Event, EventError, check_bounds
from slaengine.service.jsonl import BadLine, raise_bad
from slaengine.service.tables import no_ticket

TICKETS_MAX: Final = 5_000_000
"""Tickets of one table: their numbers are remembered, to know one that comes back."""
CELL_SHOWN_MAX: Final = 60
"""Characters of a cell that a message repeats."""
MOVED_SHOWN_MAX: Final = 3
"""Events dated before the creation that are shown; all are counted."""
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
    tickets_max: int = TICKETS_MAX,
) -> Iterator[tuple[Event, ...]]:
    """The events of each row, counted into `report`. The table is CSV, JSON Lines, or Parquet.

    Without a mapping, the columns are those of `USUAL` and the policy's own fields. After the first row that cannot be
    used no more events come, only its finding and those of the rows after it.

    Raises:
        FindingsError: the file is no table, or rows cannot be used: the first `FINDINGS_MAX` mistakes.
    """
    table = open_table(file, name)
    chosen = chosen_mapping(name, table, mapping, policy)
    cells = CellReader(chosen, timezone or chosen.times.timezone, kinds_of(policy), are_texts=table.are_texts)
    reader = RowReader(table, cells, ImportReport("row") if report is None else report, tickets_max)
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
    if report is not None and mapping is None:
        report.unread += _unread(table, chosen)
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


def _unread(table: TableRows, mapping: TableMapping) -> list[str]:
    """The columns that no usual name leads to: perhaps one is meant, and called otherwise."""
    read = {*mapping.columns, *(column.split(".")[0] for column in mapping.columns)}
    return [column for column in table.columns or () if column not in read]


def _some(columns: Sequence[str]) -> str:
    more = len(columns) - COLUMNS_SHOWN_MAX
    return ", ".join(columns[:COLUMNS_SHOWN_MAX]) + (f" and {more:,} more" if more > 0 else "")


class RowReader:
    """Reads the rows of one table. What is wrong is added to `bad`."""

    def __init__(self, table: TableRows, cells: CellReader, report: ImportReport, tickets_max: int) -> None:
        self._table, self._cells, self._report, self._tickets_max = table, cells, report, tickets_max
        self._mapping = cells.mapping
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
        for kind, at in instants.items():
            if at < instants[CREATED]:
                self._tell_moved(kind)
        events = events_of(ticket, instants, fields)
        self._report.tickets += 1
        self._report.events += len(events)
        return events

    def _tell_moved(self, kind: str) -> None:
        """Count what is dated before the creation, and show the first few."""
        self._report.notes[MOVED] += 1
        if self._report.notes[MOVED] <= MOVED_SHOWN_MAX:
            columns = self._mapping.events
            place, text = self._table.spot(columns[kind])
            reason = f"'{columns[kind]}' is before '{columns[CREATED]}', and counts at the creation"
            fix = "mend the time, or leave the cell empty; --budget moved_to_creation=0 lets none pass"
            self._report.warn(told(place, "before-creation", reason, fix, severity=Severity.WARNING), text)

    def _refuse(self, column: str, code: str, reason: str, fix: str) -> None:
        place, text = self._table.spot(column)
        self.bad.append(BadLine(text, told(place, code, reason, fix)))

    def _ticket_id(self, row: Cells) -> str:
        column = self._mapping.ticket
        ticket = number_of(row[column]) or ""
        if not ticket:
            reason = f"the row has no ticket number that can be used in column '{column}'"
            self._refuse(column, "bad-cell", reason, "is the column of the ticket's number the right one?")
        elif hash(ticket) in self._seen:
            reason = f"ticket '{ticket}' stands in two rows"
            self._refuse(column, "bad-order", reason, "a table has one row for a ticket")
        elif len(self._seen) >= self._tickets_max:
            self._refuse(column, "too-many", f"there are more than {self._tickets_max:,} tickets", "split the table")
        else:
            self._seen.add(hash(ticket))
        return ticket

    def _instants(self, row: Cells) -> dict[str, int]:
        """When what happened, by event type."""
        instants: dict[str, int] = {}
        for kind, column in self._mapping.events.items():
            at = self._cells.instant(row[column])
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
        ticket = self._cells.ticket(row)
        try:
            check_bounds(ticket, ())
        except EventError as error:
            wrong = ".".join(map(str, error.path))
            fields = self._cells.fields.items()
            column = next((one.column for path, one in fields if wrong.startswith(path)), self._mapping.ticket)
            self._refuse(column, "bad-cell", f"column '{column}' {error.reason}", error.fix)
        return ticket
