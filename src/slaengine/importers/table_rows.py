"""The rows of a table of tickets, whatever it is written in: CSV (also packed as .xz or .gz), JSON Lines or Parquet.

Each kind knows where a cell of the row at hand stands, so that mistakes can be shown there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO, Final, Protocol

from slaengine.diagnostics import Place
from slaengine.importers.csv_file import DAMAGED, CsvFile, refuse, told, unpacked
from slaengine.model.event import EventError, check_bounds
from slaengine.service.jsonl import BadLine, Line, read_lines
from slaengine.service.jsonplace import column_of
from slaengine.service.tables import HEAD_BYTES

_PARQUET: Final = b"PAR1"
_BATCH_ROWS: Final = 10_000
_UTF8_MARK: Final = b"\xef\xbb\xbf"
Cells = Mapping[str, Any]
"""The wanted cells of a row by column; None where there is nothing."""


class TableRows(Protocol):
    """A table that is being read."""

    @property
    def columns(self) -> Sequence[str] | None:
        """How its columns are called; None where each row says that for itself."""
        ...

    @property
    def are_texts(self) -> bool:
        """Whether each cell is a text, and its field says what it stands for."""
        ...

    def has(self, column: str) -> bool:
        """Whether there may be something under this name; what lies deeper has dots."""
        ...

    def rows(self, wanted: Sequence[str]) -> Iterator[Cells | BadLine]:
        """The wanted cells of each row, and what is wrong with a row that cannot be read.

        Raises:
            FindingsError: a column is not there.
        """
        ...

    def spot(self, column: str) -> tuple[Place, str]:
        """The place of a cell of the row at hand, and the line that it stands in."""
        ...


def open_table(file: BinaryIO, name: str) -> TableRows:
    """The rows of a file that begins as one of the three kinds.

    Raises:
        FindingsError: it is none of them.
    """
    try:
        buffered: Any = unpacked(file)
        head: bytes = buffered.peek(HEAD_BYTES)
    except DAMAGED:
        refuse(name, 1, "bad-archive", "the packed file is damaged or cut short", "fetch the file again")
    if head.startswith(_PARQUET):
        return _parquet(buffered, name)
    text = head.removeprefix(_UTF8_MARK).lstrip()
    if text.startswith(b"{"):
        return _LinesRows(buffered, name)
    if text[:1] == b"[" and text[1:].lstrip().startswith(b"{"):
        fix = "write one ticket on each line, such as by jq -c '.[]'"
        refuse(name, 1, "not-text", "this is one JSON array, not JSON Lines", fix)
    return _CsvRows(buffered, name)


def csv_table(file: BinaryIO, name: str) -> TableRows:
    """The rows of CSV.

    Raises:
        FindingsError: it has no header that can be read.
    """
    return _CsvRows(file, name)


def lines_table(file: BinaryIO, name: str) -> TableRows:
    """The rows of JSON Lines, or of some lines of such a file."""
    return _LinesRows(file, name)


class _CsvRows:
    """Every cell is a text."""

    are_texts = True

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file = CsvFile(file, name)
        self.columns = self._file.header
        self._numbers: dict[str, int] = {}

    def has(self, column: str) -> bool:
        return column in self.columns

    def rows(self, wanted: Sequence[str]) -> Iterator[Cells | BadLine]:
        positions = self._file.positions(wanted)
        self._numbers = dict(zip(wanted, positions, strict=True))
        for cells in self._file.rows():
            if isinstance(cells, BadLine):
                yield cells
            else:
                yield {column: cells[number] for column, number in self._numbers.items()}

    def spot(self, column: str) -> tuple[Place, str]:
        return self._file.spot(self._numbers[column])


class _LinesRows:
    """A ticket a line; what a line does not tell is not known of it."""

    columns = None
    are_texts = False

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file, self._name = file, name
        self._line: Line[Cells] = Line(name, 1, b"", {})

    def has(self, column: str) -> bool:
        return True

    def rows(self, wanted: Sequence[str]) -> Iterator[Cells | BadLine]:
        try:
            for line in read_lines(self._file, self._name, _ticket):
                if isinstance(line, BadLine):
                    yield line
                else:
                    self._line = line
                    yield {column: _find(line.value, column) for column in wanted}
        except DAMAGED:
            reason, place = "the packed file is damaged or cut short", Place(self._name, self._line.number + 1)
            yield BadLine("", told(place, "bad-archive", reason, "fetch the file again"))

    def spot(self, column: str) -> tuple[Place, str]:
        number, text, cells = self._line.number, self._line.text, self._line.value
        start, end = column_of(text, (column,) if column in cells else column.split("."))
        return Place(self._name, number, start, number, end), text


def _find(ticket: Cells, column: str) -> Any:
    """What stands under a name, or deeper where it has dots; None for nothing.

    >>> _find({"customer": {"tier": "vip"}}, "customer.tier")
    'vip'
    """
    found = ticket.get(column)
    if found is not None or "." not in column:
        return found
    inner: Any = ticket
    for step in column.split("."):
        inner = inner.get(step) if isinstance(inner, Mapping) else None
    return inner


def _ticket(raw: object) -> Cells:
    if not isinstance(raw, Mapping):
        raise EventError((), "a ticket is a JSON object", 'such as {"ticket_id": "T-1", "created_at": …}')
    check_bounds(raw, ())
    return raw


def _parquet(file: BinaryIO, name: str) -> TableRows:
    try:
        from slaengine.importers.parquet_rows import ParquetRows  # noqa: PLC0415  an extra
    except ImportError:
        fix = "install it with pip install 'slaengine[batch]', or give the table as CSV"
        refuse(name, 1, "not-text", "Parquet is read by pyarrow, which is not installed", fix)
    return ParquetRows(file, name)
