"""Tables as they come from callers: Arrow's columns, or tickets as dicts; and their values as JSON has them."""

from __future__ import annotations

import datetime as clock
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Any, Final, Protocol, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from slaengine.batch import TicketsError
from slaengine.batch.limits import COLUMNS_MAX, ROWS_AT_ONCE
from slaengine.diagnostics import near_names
from slaengine.engine.facts import is_given, lookup
from slaengine.rules.columns import Coded, Flags

CREATED_AT: Final = "created_at"
"""The column that says when a ticket came in."""
TICKET_ID: Final = "ticket_id"
"""The column with a ticket's number; a table need not have it."""
Raw: TypeAlias = Any
"""A column before it is read: an Arrow array, or `Coded` with plain values."""
MANY_SHARE, MANY_MIN = 0.25, 64
"""A column of more distinct texts than this share of the rows, and than so many, is not kept in codes."""
_SIMPLE: Final = (str, int, float, bool)


class Rows(Protocol):
    """Some tickets by column."""

    count: int

    def raw(self, path: tuple[str, ...]) -> Raw | None:
        """The column that has what stands at a path of the ticket; None where no ticket has it."""
        ...


class ArrowRows:
    """Tickets in Arrow's columns; what lies deeper is a field of a struct, or a column with the dotted path."""

    def __init__(self, batch: pa.RecordBatch) -> None:
        self.count = batch.num_rows
        self._columns = dict(zip(batch.schema.names, batch.columns, strict=True))

    def raw(self, path: tuple[str, ...]) -> Raw | None:
        """The struct's field where there is one, else the column of that name."""
        found = self._columns.get(path[0])
        for key in path[1:]:
            fields = () if found is None or not pa.types.is_struct(found.type) else [one.name for one in found.type]
            found = pc.struct_field(found, key) if key in fields else None
        found = self._columns.get(".".join(path)) if found is None else found
        if found is not None and pa.types.is_timestamp(found.type) and found.type.unit == "ns":
            return found.cast(pa.timestamp("us", found.type.tz), safe=False)  # Python knows no finer ones
        return found


class DictRows:
    """Tickets as dicts."""

    def __init__(self, tickets: Sequence[Mapping[str, Any]]) -> None:
        self.count = len(tickets)
        self._tickets = tickets

    def raw(self, path: tuple[str, ...]) -> Raw | None:
        """What each ticket has at the path, in codes."""
        if len(path) == 1:
            values = [ticket.get(path[0]) for ticket in self._tickets]
        else:
            found = (lookup(ticket, path) for ticket in self._tickets)
            values = [value if is_given(value) else None for value in found]
        return coded_of(values)


def coded_of(values: list[Any]) -> Raw:
    """A column of plain values, in codes unless nearly all are different texts."""
    kinds = set(map(type, values)) - {type(None)}
    if len(kinds) > 1 or not kinds <= set(_SIMPLE):
        return encode_slowly([plain(value) for value in values])
    numbers = {value: number for number, value in enumerate(dict.fromkeys(values))}
    if kinds == {str} and len(numbers) > MANY_SHARE * len(values) + MANY_MIN:
        with suppress(UnicodeEncodeError):  # half a character, which the ticket is refused for
            return pa.array(values, pa.string())
    codes = np.fromiter(map(numbers.__getitem__, values), np.int64, len(values))
    return Coded(codes, list(map(plain, numbers)))


def each_rows(tickets: Any) -> Iterator[Rows]:
    """Tickets in any of the forms that `batch.decide` takes, in stretches of at most `ROWS_AT_ONCE`.

    Raises:
        TicketsError: it is none of them, or has no column `created_at`.
    """
    if isinstance(tickets, Sequence) and all(isinstance(ticket, Mapping) for ticket in tickets):
        for start in range(0, len(tickets), ROWS_AT_ONCE):
            yield DictRows(tickets[start : start + ROWS_AT_ONCE])
        return
    table = _as_table(tickets)
    check_names(table.schema.names, len(table))
    for batch in table.to_batches(max_chunksize=ROWS_AT_ONCE):
        yield ArrowRows(batch)


def _as_table(tickets: Any) -> pa.Table:
    try:
        if isinstance(tickets, pa.Table):
            return tickets
        if isinstance(tickets, pa.RecordBatch):
            return pa.Table.from_batches([tickets])
        if hasattr(tickets, "__arrow_c_stream__"):
            return pa.table(tickets)
        if isinstance(tickets, Mapping):
            return pa.table({str(name): pa.array(values, from_pandas=True) for name, values in tickets.items()})
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, OverflowError) as error:
        raise TicketsError(f"this is no table: {error}; give tickets with values of several types as dicts") from None
    raise TicketsError(f"a table of tickets is expected, not a Python {type(tickets).__name__}")


def check_names(names: Sequence[str], count: int) -> None:
    """Refuse a table that cannot be one of tickets.

    Raises:
        TicketsError: it has no column `created_at`, one column twice, or too many.
    """
    if len(names) > COLUMNS_MAX:
        raise TicketsError(f"the table has more than {COLUMNS_MAX:,} columns; leave out what no rule asks for")
    if len(set(names)) < len(names):
        twice = next(name for name in names if list(names).count(name) > 1)
        raise TicketsError(f"the column {twice} is there twice; rename one")
    if CREATED_AT not in names and count:
        near = near_names(CREATED_AT, names)
        hint = f"did you mean '{near[0]}'? Rename it" if near else "rename yours"
        raise TicketsError(f"there is no column {CREATED_AT}, which says when each ticket came in; {hint}")


def plain(value: Any) -> Any:  # noqa: PLR0911  (one return a type)
    """A value of a table as JSON has it: instants and dates are texts, NaN and empty cells are None."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return None if value != value else value  # noqa: PLR0124  # NaN does not equal itself
        case clock.datetime() | clock.date() | clock.time():
            return value.isoformat()
        case clock.timedelta():
            return f"{int(value.total_seconds())}s"
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case bytes():
            return value.decode("utf-8", "replace")
        case list() | tuple():
            return [plain(item) for item in value]
        case dict():
            return {str(key): plain(inner) for key, inner in value.items() if inner is not None}
        case _:
            return str(value)


def values_of(raw: pa.Array) -> list[Any]:
    """A column as Python has it; what Python does not have, as the text of its number."""
    try:
        return raw.to_pylist()  # type: ignore[no-any-return]
    except (OverflowError, ValueError):  # one is beyond the year 9999, or has nanoseconds
        return [value_of(one) for one in raw]


def value_of(scalar: pa.Scalar) -> Any:
    """One cell of a column, as `values_of` has it."""
    try:
        return scalar.as_py()
    except (OverflowError, ValueError):
        return str(getattr(scalar, "value", None))


def encode(raw: Raw) -> Coded:
    """A column in codes, its distinct values as `plain` has them."""
    if isinstance(raw, Coded):
        return raw
    if pa.types.is_nested(raw.type):
        return encode_slowly([plain(value) for value in values_of(raw)])
    if pa.types.is_dictionary(raw.type) and len(raw.dictionary) > len(raw):
        raw = raw.cast(raw.type.value_type)  # most of its words do not occur here
    if pa.types.is_dictionary(raw.type):
        coded, rest = raw, [None]
        codes = coded.indices.fill_null(len(coded.dictionary))
    else:
        try:
            coded, rest = raw.dictionary_encode(null_encoding="encode"), []
        except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
            return encode_slowly([plain(value) for value in values_of(raw)])
        codes = coded.indices
    facts = [plain(value) for value in values_of(coded.dictionary)] + rest
    return Coded(codes.to_numpy(zero_copy_only=False).astype(np.int64), facts)


def encode_slowly(values: list[Any]) -> Coded:
    """Lists, maps, and values of several types, told apart by how they are written."""
    numbers: dict[str, int] = {}
    facts: list[Any] = []
    codes = np.empty(len(values), np.int64)
    for row, value in enumerate(values):
        number = numbers.setdefault(repr(value), len(facts))
        if number == len(facts):
            facts.append(value)
        codes[row] = number
    return Coded(codes, facts)


def empties(raw: Raw) -> Flags:
    """The rows that give nothing: null, NaN, an empty text, an empty list."""
    if not isinstance(raw, Coded):
        if pa.types.is_string(raw.type) or pa.types.is_large_string(raw.type):
            return _flags(pc.fill_null(pc.equal(raw, ""), fill_value=True))
        if pa.types.is_primitive(raw.type):
            return _flags(raw.is_null(nan_is_null=pa.types.is_floating(raw.type)))
    coded = encode(raw)
    return np.array([value in (None, "", []) for value in coded.facts], np.bool_)[coded.codes]


def _flags(found: pa.BooleanArray) -> Flags:
    return np.asarray(found.to_numpy(zero_copy_only=False), np.bool_)
