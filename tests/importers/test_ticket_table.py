"""A table with a row for each ticket: CSV, JSON Lines or Parquet, by a mapping or by its usual columns."""

from __future__ import annotations

import gzip
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from slaengine.diagnostics import FindingsError
from slaengine.importers.ticket_table import TableMapping, read_table_mapping, read_tickets
from slaengine.model.event import Event
from slaengine.service.packs import load_pack

ROOT = Path(__file__).parents[2]
DESK = load_pack(ROOT / "policies" / "call-centre")
USUAL = """ticket_id,created_at,responded_at,resolved_at,category,other
A,2026-11-23T09:00:00+08:00,2026-11-23T09:10:00+08:00,,network,x
B,2026-11-23T10:00:00+08:00,,2026-11-23T09:00:00+08:00,,
"""


def read(content: str | bytes, mapping: TableMapping | None = None, timezone: str | None = None) -> list[Event]:
    raw = content.encode() if isinstance(content, str) else content
    return [event for row in read_tickets(io.BytesIO(raw), "table", mapping, timezone, DESK) for event in row]


def told(events: list[Event]) -> list[tuple[str, str, int, dict[str, Any]]]:
    start = int(datetime(2026, 11, 23, 1, tzinfo=UTC).timestamp())
    return [(one.ticket_id, one.type, (one.at - start) // 60, dict(one.ticket)) for one in events]


EXPECTED = [
    ("A", "created", 0, {"category": "network"}),
    ("A", "responded", 10, {}),
    ("B", "created", 60, {}),
    ("B", "resolved", 60, {}),  # before its creation in the table
]


def test_the_usual_columns_need_no_mapping() -> None:
    assert told(read(USUAL)) == EXPECTED
    assert told(read(gzip.compress(USUAL.encode()))) == EXPECTED


def test_json_lines_and_parquet_tell_the_same() -> None:
    header, *lines = USUAL.splitlines()
    rows = [{key: cell or None for key, cell in zip(header.split(","), line.split(","), strict=True)} for line in lines]
    assert told(read("".join(json.dumps(row) + "\n" for row in rows))) == EXPECTED
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    times = [key for key in header.split(",") if key.endswith("_at")]
    typed = [
        {key: datetime.fromisoformat(cell) if key in times and cell else cell for key, cell in row.items()}
        for row in rows
    ]
    sink = io.BytesIO()
    parquet.write_table(pyarrow.Table.from_pylist(typed), sink)
    assert told(read(sink.getvalue())) == EXPECTED


def test_a_mapping_says_which_column_is_what_and_which_clock_is_meant() -> None:
    mapping = read_table_mapping(
        "m",
        b"""
ticket: Nr
events: {created: opened, closed: done}
fields: {customer.tier: {column: kind, values: {gold: vip}}}
times: {format: "%d/%m/%Y %H:%M", timezone: Asia/Shanghai}
empty: ["", "-"]
""",
        DESK,
    )
    events = read("Nr,opened,done,kind\n7,23/11/2026 09:00,-,gold\n", mapping)
    assert told(events) == [("7", "created", 0, {"customer": {"tier": "vip"}})]
    assert told(read("Nr,opened,done,kind\n7,23/11/2026 01:00,-,gold\n", mapping, "UTC"))[0][2] == 0


@pytest.mark.parametrize(
    ("content", "place", "reason"),
    [
        ("id,created_at\n", "table:1:1", "no column 'ticket_id'"),
        ("ticket_id,created_at\nA,2026-11-23\n", "table:2:1", "has no offset"),
        ("ticket_id,created_at\nA,soon\n", "table:2:1", "is no time"),
        ("ticket_id,created_at\nA,\n", "table:2:1", "no time of creation"),
        ("ticket_id,created_at\n,2026-11-23T09:00Z\n", "table:2:1", "no ticket number"),
        ("ticket_id,created_at\nA,2026-11-23T09:00Z\nA,2026-11-23T09:00Z\n", "table:3:1", "stands in two rows"),
        ('{"ticket_id": "A"}\n', "table:1:1", "no time of creation"),
        ("[1]\n", "table:1:1", "no column"),
        ('{"ticket_id": "A"\n', "table:1:18", "not JSON"),
        (b"PAR1 and no more", "table:1:1", "cannot be read"),
        ("", "table:1:1", "nothing in this file"),
    ],
)
def test_a_row_that_cannot_be_used_is_named_with_its_place(content: str | bytes, place: str, reason: str) -> None:
    if isinstance(content, bytes):
        pytest.importorskip("pyarrow")
    with pytest.raises(FindingsError) as caught:
        read(content)
    finding = caught.value.findings[0]
    assert (finding.place.at, reason in finding.message) == (place, True), finding


def test_a_mapping_that_does_not_suit_the_policy_is_refused_at_its_place() -> None:
    with pytest.raises(FindingsError) as caught:
        read_table_mapping("m.yaml", b"events: {created: a, danced: b}\nfields: {categry: c}\n", DESK)
    assert [(one.code, one.place.at) for one in caught.value.findings] == [
        ("unknown-event", "m.yaml:1:22"),
        ("unknown-field", "m.yaml:2:10"),
    ]
