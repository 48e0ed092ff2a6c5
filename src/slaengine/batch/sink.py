"""What was decided, on its way into a file: Parquet by Arrow, lines of CSV or JSON put together column by column.

Each distinct value is written out once; a line is then a join of ready pieces, done by Arrow for all rows at once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final, Protocol, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pa_parquet

from slaengine.batch import TicketsError
from slaengine.batch.decided import Cell, Decided
from slaengine.batch.source import KEPT, as_bytes, from_bytes
from slaengine.batch.table import Rows, encode
from slaengine.batch.tickets import text_of
from slaengine.rules.columns import Coded
from slaengine.service.replacing import replacing
from slaengine.service.tables import LIST_SEPARATOR
from slaengine.worktime.columns import BEYOND, Instants
from slaengine.worktime.limits import DAY_SECONDS
from slaengine.worktime.wallclock import INSTANT_END, INSTANT_FIRST, WallClock, wall_clock

Write: TypeAlias = Callable[[Any], str]
"""How one value is written."""


class Form(Protocol):
    """How what was decided becomes bytes, in the process that decided it, and how those become a file."""

    def pack(self, rows: Rows, decided: Decided, keep: Sequence[str]) -> bytes:
        """One stretch."""
        ...

    def file(self, path: Path) -> Any:
        """A context that gives a function which takes stretches in their order; the file is there when it ends."""
        ...


class NoForm:
    """Nothing is written: the figures are all that is wanted."""

    def pack(self, rows: Rows, decided: Decided, keep: Sequence[str]) -> bytes:
        """Nothing."""
        return b""

    @contextmanager
    def file(self, path: Path) -> Iterator[Callable[[bytes], None]]:
        """No file."""
        yield lambda _: None


class ParquetForm:
    """Parquet: texts as dictionaries, lists as lists, instants as timestamps in the policy's zone."""

    def pack(self, rows: Rows, decided: Decided, keep: Sequence[str]) -> bytes:
        """Arrow's own bytes."""
        columns = {name: _as_arrow(rows.raw((name,))) for name in _kept(rows, keep)}
        batch = decided.to_arrow()
        return as_bytes(pa.record_batch(columns | dict(zip(batch.schema.names, batch.columns, strict=True))))

    @contextmanager
    def file(self, path: Path) -> Iterator[Callable[[bytes], None]]:
        """Writes a row group for each stretch."""
        with replacing(path) as file:
            writer: pa_parquet.ParquetWriter | None = None

            def put(data: bytes) -> None:
                nonlocal writer
                batch = from_bytes(data)
                if writer is None:
                    words = [one.name for one in batch.schema if pa.types.is_dictionary(one.type)]
                    writer = pa_parquet.ParquetWriter(file, batch.schema, use_dictionary=words)
                writer.write_batch(batch.cast(writer.schema) if batch.schema != writer.schema else batch)

            try:
                yield put
            finally:
                if writer is not None:
                    writer.close()


class LinesForm:
    """Lines of text. `write` writes a value, `start`, `between` and `end` are what stands around them in a line."""

    def __init__(self, write: Write, *, named: bool) -> None:
        self._write, self._named = write, named

    def pack(self, rows: Rows, decided: Decided, keep: Sequence[str]) -> bytes:
        """All lines; of CSV with the header, which only the first stretch keeps."""
        clock = wall_clock(decided.policy.clock.timezone)
        names = _kept(rows, keep)
        if not decided.count:
            return b"" if self._named else self._header([*names, *(cell.name for cell in decided.cells())])
        columns = {name: self._repeated(rows.raw((name,)), name, clock) for name in names}
        columns |= {cell.name: self._cell(cell, clock) for cell in decided.cells()}
        before, behind = ("{", "}\n") if self._named else ("", "\n")
        lines = pc.binary_join_element_wise(*columns.values(), ",")
        return (b"" if self._named else self._header(columns)) + _bytes_of(
            pc.binary_join_element_wise(before, lines, behind, "")
        )

    def _header(self, names: Iterable[str]) -> bytes:
        return (",".join(map(self._write, names)) + "\n").encode()

    @contextmanager
    def file(self, path: Path) -> Iterator[Callable[[bytes], None]]:
        """Writes the stretches one after the other."""
        with replacing(path) as file:
            yield self._putter(file)

    def _putter(self, file: BinaryIO) -> Callable[[bytes], None]:
        begun = False

        def put(data: bytes) -> None:
            nonlocal begun
            file.write(data if self._named or not begun else data[data.index(b"\n") + 1 :])
            begun = True

        return put

    def _repeated(self, raw: Any, name: str, clock: WallClock) -> pa.Array:
        """A column of the input: instants in the policy's zone, texts without a second look where none needs it."""
        if not isinstance(raw, Coded):
            if pa.types.is_timestamp(raw.type) and raw.type.tz is not None:
                seconds = raw.cast(pa.timestamp("s", raw.type.tz), safe=False).cast(pa.int64()).fill_null(BEYOND)
                return self._instants(Cell(name, seconds.to_numpy(zero_copy_only=False), None), clock)
            if pa.types.is_string(raw.type) and not pc.any(pc.match_substring_regex(raw, _MARKED)).as_py():
                before, quote = (f"{self._write(name)}:", '"') if self._named else ("", "")
                texts = pc.binary_join_element_wise(before + quote, raw, quote, "")
                return pc.fill_null(texts, before + self._write(None))
        return self._texts(encode(raw), name)

    def _cell(self, cell: Cell, clock: WallClock) -> pa.Array:
        if cell.values is None:
            return self._instants(cell, clock)
        return self._texts(Coded(cell.data, cell.values), cell.name)

    def _texts(self, column: Coded, name: str) -> pa.Array:
        before = f"{self._write(name)}:" if self._named else ""
        written = pa.array([before + self._write(fact) for fact in column.facts], pa.string())
        return written.take(pa.array(column.codes % len(column.facts)))

    def _instants(self, cell: Cell, clock: WallClock) -> pa.Array:
        there = cell.data != BEYOND
        before, quote = (f"{self._write(cell.name)}:", '"') if self._named else ("", "")
        usual = cell.data[there][:1].sum()  # an instant that occurs, so that the texts of dates stay few
        texts = iso_texts(np.where(there, cell.data, usual), clock, before + quote, quote)
        return texts if there.all() else pc.if_else(pa.array(there), texts, before + self._write(None))


def iso_texts(instants: Instants, clock: WallClock, before: str = "", behind: str = "") -> pa.Array:
    """`WallClock.iso` of many instants, put together from the dates, minutes and endings that occur."""
    first_at, last_at = int(instants.min()), int(instants.max())
    if first_at < INSTANT_FIRST or last_at >= INSTANT_END:  # beyond the years that wall clocks are known for
        return pa.array([before + text_of(at) + behind for at in instants.tolist()])
    table = clock.offsets_over(first_at, last_at)
    stretch = np.searchsorted(np.array(table.starts, np.int64), instants, "right") - 1
    wall = instants + np.array(table.offsets, np.int64)[stretch]
    minutes, second = np.divmod(wall, 60)
    date, minute = np.divmod(minutes, DAY_SECONDS // 60)
    first = int(date.min())
    date -= first
    days = np.datetime_as_string(np.arange(first, first + int(date.max()) + 1).astype("datetime64[D]")).tolist()
    endings = [ending + behind for stretch_endings in table.endings for ending in stretch_endings]
    parts = (
        pa.array([before + day for day in days], pa.string()).take(pa.array(date)),
        _MINUTES.take(pa.array(minute)),
        pa.array(endings, pa.string()).take(pa.array(stretch * 60 + second)),
    )
    return pc.binary_join_element_wise(*parts, "")


_MINUTES: Final = pa.array([f"T{minute // 60:02}:{minute % 60:02}" for minute in range(1440)], pa.string())


def _bytes_of(texts: pa.Array) -> bytes:
    """All texts, one after the other."""
    _, offsets, data = texts.buffers()
    ends = np.frombuffer(offsets, np.int32 if pa.types.is_string(texts.type) else np.int64)
    first, last = ends[texts.offset], ends[texts.offset + len(texts)]
    return bytes(memoryview(data)[first:last])


_QUOTED: Final = re.compile(r'[",\r\n]')
_MARKED: Final = r'[",\\\x00-\x1f]'
"""Characters that a text of CSV or JSON does not carry as they are."""


def _kept(rows: Rows, keep: Sequence[str]) -> list[str]:
    return [name for name in dict.fromkeys((*KEPT, *keep)) if rows.raw((name,)) is not None]


def _as_arrow(raw: Any) -> pa.Array:
    """A column of the input; values of several types become texts."""
    if not isinstance(raw, Coded):
        return raw
    texts = [fact if fact is None or isinstance(fact, str) else json.dumps(fact) for fact in raw.facts]
    return pa.array(texts, pa.string()).take(pa.array(raw.codes))


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = LIST_SEPARATOR.join(value) if isinstance(value, tuple) else str(value)
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def _json_value(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


FORMS: Final[Mapping[str, Form]] = {
    ".parquet": ParquetForm(),
    ".csv": LinesForm(_csv_cell, named=False),
    ".jsonl": LinesForm(_json_value, named=True),
    ".ndjson": LinesForm(_json_value, named=True),
}


def form_of(path: Path) -> Form:
    """How a file is written, by the end of its name.

    Raises:
        TicketsError: nothing is written under such a name.
    """
    form = FORMS.get(path.suffix.lower())
    if form is None:
        raise TicketsError(f"{path.name}: decisions are written as {', '.join(FORMS)} files; give such a name")
    return form
