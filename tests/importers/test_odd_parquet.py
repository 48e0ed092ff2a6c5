"""Parquet with columns that nobody would choose: a batch and a replay say what is wrong, or take what there is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from slaengine.diagnostics import FindingsError
from slaengine.importers.ticket_table import read_tickets
from slaengine.service.packs import load_pack

pytest.importorskip("pyarrow")
import pyarrow as pa
from pyarrow import parquet

from slaengine.batch.desk import Desk
from slaengine.batch.sink import FORMS
from slaengine.batch.source import open_source

DESK = Desk(load_pack(Path(__file__).parents[2] / "policies" / "call-centre"))

BEYOND = 2**61
"""Microseconds since 1970 that lead to the year 75039."""
COLUMNS: dict[str, Callable[[], Any]] = {
    "structs": lambda: pa.array([{"a": 1}, {"a": None}]),
    "lists": lambda: pa.array([["x"], None]),
    "maps": lambda: pa.array([[("k", 1)], []], pa.map_(pa.string(), pa.int64())),
    "deep": lambda: pa.array([[[[[[[[[["x"]]]]]]]]], None]),
    "truths": lambda: pa.array([True, None]),
    "numbers": lambda: pa.array([1.5, float("nan")]),
    "infinities": lambda: pa.array([float("inf"), float("-inf")]),
    "large numbers": lambda: pa.array([2**63 + 1, 2**64 - 1], pa.uint64()),
    "decimals": lambda: pa.array([Decimal("12.0"), Decimal("1.5")]),
    "bytes": lambda: pa.array([b"\xff", b"A"]),
    "dates": lambda: pa.array([date(2026, 11, 23), None]),
    "wall times": lambda: pa.array([datetime(2026, 11, 23, 9), None]),  # noqa: DTZ001
    "far instants": lambda: pa.array([BEYOND, -BEYOND], pa.timestamp("us", "UTC")),
    "nanoseconds": lambda: pa.array([1_795_395_600_123_456_789, None], pa.timestamp("ns", "UTC")),
    "lengths": lambda: pa.array([1_001, None], pa.duration("ns")),
    "times of day": lambda: pa.array([1_001, None], pa.time64("ns")),
    "nothing": lambda: pa.nulls(2),
    "codes": lambda: pa.array(["a", "b"]).dictionary_encode(),
    "large texts": lambda: pa.array(["a", "b"], pa.large_string()),
}


@pytest.mark.parametrize("column", ["ticket_id", "created_at", "resolved_at", "subject", "customer"])
@pytest.mark.parametrize("kind", COLUMNS)
def test_a_column_of_another_type_is_taken_or_refused_with_a_reason(tmp_path: Path, column: str, kind: str) -> None:
    usual = {"ticket_id": ["A", "B"], "created_at": ["2026-11-23T09:00:00Z", "2026-11-23T09:00:01Z"]}
    path = tmp_path / "tickets.parquet"
    parquet.write_table(pa.table(usual | {column: COLUMNS[kind]()}), path)
    source = open_source(path, DESK.policy, [column])
    (rows,) = map(source.rows, source.pieces())
    decided = DESK.decide_rows(rows)
    assert decided.count == 2
    assert all(form.pack(rows, decided, [column]) for form in FORMS.values())
    try:
        with path.open("rb") as file:
            told = [event for row in read_tickets(file, "t", None, "UTC", DESK.policy) for event in row]
    except FindingsError as error:
        assert all(one.place.file == "t" and one.fix for one in error.findings)
    else:
        assert [event.ticket_id for event in told if event.type == "created"]
