"""A stretch of tickets, read once: columns become typed facts, as `engine.facts` reads a single ticket.

Each distinct value is read by the field's own reader; numbers that come as numbers are only held to their bounds. What
is of the wrong kind is missing for the rules and named (`odd`); what no event may carry at all makes the row a
`strange` one, which is decided alone.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from slaengine.batch.table import CREATED_AT, TICKET_ID, Raw, Rows, empties, encode, plain, value_of
from slaengine.model.compiled import CompiledPolicy, FieldAccess
from slaengine.model.event import (
    ID_LENGTH_MAX,
    INSTANT_MAX,
    INSTANT_MIN,
    NUMBER_MAX,
    TEXT_LENGTH_MAX,
    EventError,
    check_bounds,
    identifier,
    parse_instant,
)
from slaengine.model.reading import ODD
from slaengine.rules import FieldKind
from slaengine.rules.columns import Coded, Column, Flags, Numbers
from slaengine.worktime.columns import BEYOND, Instants

_PLAIN_INSTANT: Final = r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$"
"""Texts that Arrow and Python read alike."""
_NUMERIC: Final = frozenset({FieldKind.INTEGER, FieldKind.NUMBER})
_PER_SECOND: Final = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}


class Tickets:
    """Typed columns of some tickets, without defaults. `at` is epoch seconds, `BEYOND` where it is no instant."""

    def __init__(self, policy: CompiledPolicy, rows: Rows, asked: Collection[str], at: Instants | None = None) -> None:
        """Read the columns that are `asked` for; `at` where it is known already when each ticket came in."""
        self.count, self._rows = rows.count, rows
        self._raw: dict[tuple[str, ...], Raw] = {}
        self._created = rows.raw((CREATED_AT,)) if at is None else None
        self.strange: Flags = np.zeros(rows.count, np.bool_)
        self.facts: dict[str, Column] = {}
        self.odd: dict[str, Flags] = {}
        self.at = self._instants() if at is None else at
        self._number = self._numbers() if at is None else None
        for access in policy.fields:
            raw = None if access.of_event else self._find(access.path)
            if raw is not None and (access.name in asked or not _never_odd(access, raw)):
                self._read(access, raw)
        self.absent = [self._absent(required.path) for required in policy.intake.required]

    def event(self, row: int) -> dict[str, Any]:
        """The created event of one ticket, as plain JSON data."""
        ticket = {".".join(path): _value(raw, row) for path, raw in self._raw.items()}
        at = None if self._created is None else _value(self._created, row)
        if isinstance(at, int) and not isinstance(at, bool):
            at = text_of(at)
        given = {name: value for name, value in ticket.items() if value is not None}
        number = "ticket" if self._number is None else number_of(_value(self._number, row))
        return {"event_id": "created", "ticket_id": number, "type": "created", "at": at, "ticket": given}

    def _numbers(self) -> Raw | None:
        """The tickets' numbers, if there are any; a row whose ticket no event could name is marked."""
        raw = self._rows.raw((TICKET_ID,))
        if raw is None or (isinstance(raw, Coded) and not any(fact is not None for fact in raw.facts)):
            return None
        if isinstance(raw, Coded) or not _are_plain(raw):
            coded = encode(raw)
            self._mark(np.array([not _is_usable(number_of(value)) for value in coded.facts], np.bool_), coded.codes)
        return raw

    def _find(self, path: tuple[str, ...]) -> Raw | None:
        if path not in self._raw:
            raw = self._rows.raw(path)
            if raw is None:
                return None
            self._raw[path] = raw
            self._look_for_strange(raw)
        return self._raw[path]

    def _look_for_strange(self, raw: Raw) -> None:
        """Mark rows with a value that no event may carry, by kind of column."""
        if isinstance(raw, Coded):
            self._mark(np.array([not _is_bounded(value) for value in raw.facts], np.bool_), raw.codes)
        elif pa.types.is_string(raw.type) or pa.types.is_large_string(raw.type):
            longest = pc.max(pc.binary_length(raw)).as_py() or 0
            if longest > TEXT_LENGTH_MAX:
                self.strange |= pc.fill_null(pc.greater(pc.utf8_length(raw), TEXT_LENGTH_MAX), False).to_numpy(False)
        elif _is_numeric(raw):
            ends = pc.min_max(raw).as_py()
            if not all(end is None or -NUMBER_MAX <= end <= NUMBER_MAX for end in ends.values()):
                values = raw.cast(pa.float64(), safe=False).fill_null(0).to_numpy(False)
                self.strange |= ~(np.abs(values) <= NUMBER_MAX) & ~np.isnan(values)
        elif not (pa.types.is_boolean(raw.type) or pa.types.is_temporal(raw.type)):
            coded = encode(raw)
            self._mark(np.array([not _is_bounded(value) for value in coded.facts], np.bool_), coded.codes)

    def _mark(self, strange: Flags, codes: Any) -> None:
        if strange.any():
            self.strange |= strange[codes]

    def _read(self, access: FieldAccess, raw: Raw) -> None:
        if access.type.kind in _NUMERIC and not isinstance(raw, Coded) and _is_numeric(raw):
            self._read_numbers(access, raw)
            return
        coded = encode(raw)
        facts = [None if value is None or value == "" else access.read(value) for value in coded.facts]
        odd = np.array([fact is ODD for fact in facts], np.bool_)
        if odd.any():
            self._put_odd(access.name, odd[coded.codes])
            facts = [None if fact is ODD else fact for fact in facts]
        self.facts[access.name] = Coded(coded.codes, facts)

    def _read_numbers(self, access: FieldAccess, raw: pa.Array) -> None:
        """What the readers of numbers do, for numbers in a column: whole ones where wanted, within bounds."""
        low, high = access.type.minimum, access.type.maximum
        missing = empties(raw)
        values = raw.fill_null(0).to_numpy(zero_copy_only=False)
        inside = np.ones(self.count, np.bool_)
        if values.dtype.kind == "f":
            values = np.where(missing, 0.0, values)
            inside &= np.abs(values) <= NUMBER_MAX
            if access.type.kind is FieldKind.INTEGER:
                inside &= values == np.floor(values)
                values = np.where(inside, values, 0).astype(np.int64)
        elif values.dtype.kind == "u":
            inside &= values <= NUMBER_MAX
            values = values.astype(np.int64)
        if low is not None:
            inside &= values >= low
        if high is not None:
            inside &= values <= high
        odd = ~inside & ~missing
        if odd.any():
            self._put_odd(access.name, odd)
        self.facts[access.name] = Numbers(values, missing | odd)

    def _put_odd(self, name: str, odd: Flags) -> None:
        if odd.any():
            self.odd[name] = odd

    def _absent(self, path: tuple[str, ...]) -> Flags:
        raw = self._find(path)
        return np.ones(self.count, np.bool_) if raw is None else empties(raw)

    def _instants(self) -> Instants:
        """When each ticket came in."""
        raw = self._created
        if raw is None:
            return np.full(self.count, BEYOND, np.int64)
        if isinstance(raw, Coded):
            return np.array([_instant(value) for value in raw.facts], np.int64)[raw.codes]
        if pa.types.is_timestamp(raw.type) and raw.type.tz is not None:
            whole = raw.cast(pa.int64()).fill_null(BEYOND).to_numpy(zero_copy_only=False)
            found = whole if raw.type.unit == "s" else whole // _PER_SECOND[raw.type.unit]
            return np.where((found >= INSTANT_MIN) & (found <= INSTANT_MAX), found, BEYOND)
        if pa.types.is_integer(raw.type) and not pa.types.is_uint64(raw.type):
            found = raw.cast(pa.int64()).fill_null(-1).to_numpy(zero_copy_only=False)
            return np.where((found >= INSTANT_MIN) & (found <= INSTANT_MAX), found, BEYOND).astype(np.int64)
        if pa.types.is_string(raw.type) or pa.types.is_large_string(raw.type):
            return _from_texts(raw)
        coded = encode(raw)
        return np.array([_instant(value) for value in coded.facts], np.int64)[coded.codes]


def number_of(value: Any) -> Any:
    """A ticket's number as text where a column has it as a number; anything else as it is."""
    if isinstance(value, float) and value.is_integer():  # whole numbers of which one is missing, as pandas has them
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.strip() if isinstance(value, str) else value


def _is_usable(number: Any) -> bool:
    try:
        identifier(number, TICKET_ID)
    except EventError:
        return False
    return True


def _are_plain(raw: pa.Array) -> bool:
    """Whether every row is a whole number or a short text of visible ASCII: seen at one look, as nearly always."""
    if raw.null_count or not len(raw):
        return not len(raw)
    if pa.types.is_integer(raw.type):
        return True
    if not pa.types.is_string(raw.type):
        return False
    sizes = pc.min_max(pc.binary_length(raw)).as_py()
    if sizes["min"] == 0 or sizes["max"] > ID_LENGTH_MAX:
        return False
    _, bounds, data = raw.buffers()
    ends = np.frombuffer(bounds, np.int32)
    letters = np.frombuffer(data, np.uint8)[ends[raw.offset] : ends[raw.offset + len(raw)]]
    return bool(letters.min() > ord(" ") and letters.max() <= ord("~"))


def in_columns(error: EventError) -> EventError:
    """What is wrong with a created event, in the words of a table: by column."""
    path, fix = error.path, error.fix
    if path[:1] == ("at",):
        path = (CREATED_AT, *path[1:])
    elif path[:1] == ("ticket",) and len(path) > 1:
        path = path[1:]
    elif path == (TICKET_ID,):
        fix = "give each ticket its number, or leave the column out"
    return EventError(path, error.reason, fix, error.code)


def text_of(at: int) -> str:
    """Epoch seconds as an event tells them; the number itself where there is no such date."""
    try:
        return datetime.fromtimestamp(at, UTC).isoformat()
    except (OverflowError, ValueError, OSError):
        return str(at)


def _from_texts(raw: pa.Array) -> Instants:
    """Texts of the usual form all together, the others one by one."""
    usual = pc.fill_null(pc.match_substring_regex(raw, _PLAIN_INSTANT), False)
    found = np.full(len(raw), BEYOND, np.int64)
    mask = np.asarray(usual.to_numpy(zero_copy_only=False), np.bool_)
    try:
        read = pc.cast(raw.filter(usual), pa.timestamp("s", "UTC")).cast(pa.int64()).to_numpy(zero_copy_only=False)
        found[mask] = np.where((read >= INSTANT_MIN) & (read <= INSTANT_MAX), read, BEYOND)
    except pa.ArrowInvalid:  # one of them names a day or an hour that there is not
        mask = np.zeros(len(raw), np.bool_)
    rest = np.flatnonzero(~mask)
    found[rest] = [_instant(raw[int(row)].as_py()) for row in rest]
    return found


def _instant(value: Any) -> int:
    """A text with an offset, or epoch seconds; `BEYOND` where it is neither."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value if INSTANT_MIN <= value <= INSTANT_MAX else BEYOND
    try:
        return parse_instant(value, (CREATED_AT,))
    except EventError:
        return BEYOND


def _is_bounded(value: Any) -> bool:
    try:
        check_bounds(value, ("ticket",))
    except EventError:
        return False
    return True


def _is_numeric(raw: pa.Array) -> bool:
    return bool(pa.types.is_integer(raw.type) or pa.types.is_floating(raw.type))


def _never_odd(access: FieldAccess, raw: Raw) -> bool:
    """Whether every value of the column suits the field, so that nothing needs to be read where nobody asks."""
    if access.type.kind is not FieldKind.TEXT or isinstance(raw, Coded):
        return False
    return bool(pa.types.is_string(raw.type) or pa.types.is_large_string(raw.type) or pa.types.is_integer(raw.type))


def _value(raw: Raw, row: int) -> Any:
    return raw.facts[int(raw.codes[row])] if isinstance(raw, Coded) else plain(value_of(raw[row]))
