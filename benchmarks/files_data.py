"""Made-up tickets of the desk of `whole` as a Parquet file of any size: a row for each, with what became of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.desk import NUMBERS, WORDS

CHUNK_ROWS: Final = 1_000_000
BEGIN: Final = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())
SPAN_SECONDS: Final = 2 * 365 * 86_400
DELAYS_HOURS: Final = {"assigned_at": 0.5, "responded_at": 3.0, "resolved_at": 30.0, "closed_at": 120.0}
"""Mean time from what happened before, in hours."""
UNFINISHED: Final = 0.04
"""The share of tickets that nobody has solved."""
_INSTANT = pa.timestamp("s", "UTC")


def write_tickets(path: Path, count: int) -> None:
    """Write so many tickets; the first ones are the same whatever the number."""
    with pq.ParquetWriter(path, _chunk(0, 1).schema) as file:
        for first in range(0, count, CHUNK_ROWS):
            file.write_table(_chunk(first, min(CHUNK_ROWS, count - first)))


def _chunk(first: int, count: int) -> pa.Table:
    draw = np.random.default_rng([13, first])
    numbers = pc.cast(pa.array(np.arange(first, first + count)), pa.string())
    columns: dict[str, Any] = {"ticket_id": pc.binary_join_element_wise("T-", numbers, "")}
    at = BEGIN + draw.integers(0, SPAN_SECONDS, CHUNK_ROWS)[:count]
    columns["created_at"] = pa.array(at).cast(_INSTANT)
    unfinished = draw.random(CHUNK_ROWS)[:count] < UNFINISHED
    for name, hours in DELAYS_HOURS.items():
        at = at + draw.exponential(hours * 3600, CHUNK_ROWS)[:count].astype(np.int64)
        over = name in ("resolved_at", "closed_at")
        columns[name] = pa.array(at, mask=unfinished if over else None).cast(_INSTANT)
    for name, words in WORDS.items():
        codes = draw.integers(0, len(words), CHUNK_ROWS)[:count].astype(np.int32)
        columns[name] = pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(words))
    for name, (low, high) in NUMBERS.items():
        columns[name] = pa.array(draw.integers(low, high + 1, CHUNK_ROWS)[:count])
    return pa.table(columns)
