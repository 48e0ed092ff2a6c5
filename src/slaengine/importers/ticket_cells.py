"""Columns of a table of tickets as instants and numbers, all rows at once: what `ticket_table` makes of single cells.

What is not of the usual forms is asked of that reader's own function, once for each distinct cell.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from slaengine.batch.table import Raw, encode, values_of
from slaengine.importers.ticket_row import ID_LENGTH_MAX
from slaengine.rules.columns import Coded, Flags
from slaengine.worktime.columns import BEYOND, Instants, instants_at
from slaengine.worktime.wallclock import INSTANT_END, INSTANT_FIRST, WallClock

Read: TypeAlias = Callable[[Any], int | None]
"""Epoch seconds of a cell; None where it tells none, `BAD` where it is no time."""
BAD: Final = BEYOND + 1
"""Stands for the instant of a cell that is no time."""
_OFFSET: Final = r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{3}|\.\d{6})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$"
_WALL: Final = r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{3}|\.\d{6})?$"
"""Texts that Arrow and Python read alike."""
_PER_SECOND: Final = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
_FIRST_SIGN, _LAST_SIGN = ord("!"), ord("~")
"""Ticket numbers of nothing but these need no second look."""
_PRIME: Final = np.uint64(0x9E3779B97F4A7C15)


class Times:
    """How the cells of one table tell instants. `read` is asked about what is not usual."""

    def __init__(self, read: Read, clock: WallClock | None, *, iso: bool, keep: bool) -> None:
        """`clock` is that of times without an offset; `iso`: texts are; `keep`: written offsets are believed."""
        self._read, self._clock, self._iso, self._keep = read, clock, iso, keep

    def instants(self, raw: Raw) -> Instants:
        """The instants of a column: `BEYOND` where a cell tells none, `BAD` where it is no time."""
        if isinstance(raw, Coded):
            return np.array([self._one(fact) for fact in raw.facts], np.int64)[raw.codes]
        if pa.types.is_timestamp(raw.type) and (raw.type.tz is None or self._keep):
            return self._stamps(raw)
        if (pa.types.is_string(raw.type) or pa.types.is_large_string(raw.type)) and self._iso:
            return self._texts(raw)
        if pa.types.is_integer(raw.type) and not pa.types.is_uint64(raw.type):
            found = raw.cast(pa.int64()).fill_null(BEYOND).to_numpy(zero_copy_only=False)
            return _within(found, found != BEYOND)
        return self._slowly(raw)

    def _stamps(self, raw: pa.Array) -> Instants:
        """Timestamps, with a zone or on the wall."""
        there = raw.is_valid().to_numpy(zero_copy_only=False)
        whole = raw.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
        found = whole // _PER_SECOND[raw.type.unit]
        return _within(found, there) if raw.type.tz is not None else self._walls(found, there)

    def _walls(self, walls: Instants, there: Flags) -> Instants:
        """Seconds on the wall as instants; outside the years of the wall clock, and without one, there are none."""
        inside = there & (walls >= INSTANT_FIRST + _DAY) & (walls < INSTANT_END - _DAY)
        found = np.where(there, BAD, BEYOND)
        if self._clock is not None and inside.any():
            found[inside] = instants_at(self._clock, walls[inside])
        edge = there & ~inside
        if self._clock is not None and edge.any():
            texts = walls[edge].astype("datetime64[s]").astype(object)
            found[edge] = [self._one(text) for text in texts]
        return found

    def _texts(self, raw: pa.Array) -> Instants:
        """ISO texts of the usual forms all together, the others one by one."""
        found = np.full(len(raw), BEYOND, np.int64)
        left = raw.is_valid().to_numpy(zero_copy_only=False)
        if self._keep:
            left &= ~self._usual(raw, left, _OFFSET, found)
        if self._clock is not None:
            left &= ~self._usual(raw, left, _WALL, found)
        if left.any():
            found[left] = self._slowly(raw.filter(pa.array(left)))
        return found

    def _usual(self, raw: pa.Array, among: Flags, form: str, found: Instants) -> Flags:
        """Put the instants of the texts of one form in their places; which these are."""
        if not among.any():
            return among
        there = _flags(pc.match_substring_regex(raw, form)) & among
        kind = pa.timestamp("us", "UTC") if form is _OFFSET else pa.timestamp("us")
        try:
            read = pc.cast(raw.filter(pa.array(there)), kind).cast(pa.int64()).to_numpy(zero_copy_only=False)
            read = read // _PER_SECOND["us"]
        except pa.ArrowInvalid:  # one of them names a day or an hour that there is not
            return np.zeros(len(raw), np.bool_)
        everywhere = np.ones(read.size, np.bool_)
        found[there] = _within(read, everywhere) if form is _OFFSET else self._walls(read, everywhere)
        return there

    def _slowly(self, raw: pa.Array) -> Instants:
        cells = raw.dictionary_encode() if not pa.types.is_nested(raw.type) else None
        if cells is None:
            return np.array([self._one(cell) for cell in values_of(raw)], np.int64)
        found = np.array([*map(self._one, values_of(cells.dictionary)), BEYOND], np.int64)
        at: Instants = found[cells.indices.fill_null(found.size - 1).to_numpy(zero_copy_only=False)]
        return at

    def _one(self, cell: Any) -> int:
        at = self._read(cell)
        return BEYOND if at is None else at


_DAY: Final = 2 * 86_400
"""Zones reach so far at most."""


def _within(found: Instants, there: Flags) -> Instants:
    """Instants as they are told, `BAD` outside the years there are."""
    inside = (found >= INSTANT_FIRST) & (found < INSTANT_END)
    return np.where(there, np.where(inside, found, BAD), BEYOND)


def numbers_of(raw: Raw, number: Callable[[Any], str | None]) -> pa.Array | None:
    """The tickets' numbers as texts; None where a row has none that can be used. `number` reads one cell."""
    if isinstance(raw, Coded):
        return _numbers([number(fact) for fact in raw.facts], raw.codes)
    if pa.types.is_integer(raw.type) and not raw.null_count:
        return raw.cast(pa.string())
    if pa.types.is_large_string(raw.type):
        raw = raw.cast(pa.string())
    if pa.types.is_string(raw.type) and _is_plain(raw):
        return raw
    coded = encode(raw)
    return _numbers([number(fact) for fact in coded.facts], coded.codes)


def _is_plain(raw: pa.Array) -> bool:
    """Whether there is a short text of plain signs in every row."""
    bounds, letters = _letters(raw)
    sizes = np.diff(bounds)
    if raw.null_count or not sizes.size or sizes.min() < 1 or sizes.max() > ID_LENGTH_MAX:
        return False
    return bool(letters.min() >= _FIRST_SIGN and letters.max() <= _LAST_SIGN)


def _letters(texts: pa.Array) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8]]:
    """Where each text begins and the last ends, in the bytes of all of them."""
    _, ends, data = texts.buffers()
    bounds = np.frombuffer(ends, np.int32)[texts.offset : texts.offset + len(texts) + 1].astype(np.int64)
    letters = np.frombuffer(data if data is not None else b"", np.uint8)[bounds[0] : bounds[-1]]
    return bounds - bounds[0], letters


def _numbers(texts: list[str | None], codes: npt.NDArray[Any]) -> pa.Array | None:
    """Texts by code; None where a row has none."""
    lacking = np.array([text is None for text in texts], np.bool_)
    if lacking.any() and lacking[codes].any():
        return None
    return pa.array(texts, pa.string()).take(pa.array(codes % len(texts)))


def marks_of(numbers: pa.Array) -> npt.NDArray[np.uint64]:
    """64 bits for each text, which are equal where the texts are."""
    if not len(numbers):
        return np.zeros(0, np.uint64)
    bounds, letters = _letters(numbers)
    sizes = np.diff(bounds)
    powers = np.multiply.accumulate(np.full(int(sizes.max()), _PRIME))  # whatever overflows is cut off
    places = np.arange(letters.size) - np.repeat(bounds[:-1], sizes)
    found: npt.NDArray[np.uint64] = np.add.reduceat((letters + np.uint64(1)) * powers[places], bounds[:-1])
    return found


def _flags(found: pa.BooleanArray) -> Flags:
    return np.asarray(pc.fill_null(found, False).to_numpy(zero_copy_only=False), np.bool_)
