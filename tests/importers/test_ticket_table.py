"""A table with a row for each ticket: CSV, JSON Lines or Parquet, by a mapping or by its usual columns."""

from __future__ import annotations

import gzip
import io
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from slaengine.diagnostics import FindingsError, Severity
from slaengine.importers.report import MOVED, ImportReport
from slaengine.importers.table_mapping import TableMapping, read_table_mapping
from slaengine.importers.ticket_table import read_tickets
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
        ("ticket_id,created_at\nA,2026-11-23\n", "table:2:3", "has no offset"),
        ("ticket_id,created_at\nA,soon\n", "table:2:3", "is no time"),
        ("ticket_id,created_at\nA,\n", "table:2:3", "no time of creation"),
        ('subject,ticket_id,created_at\n"a\n""b"", c",A,soon\n', "table:3:13", "is no time"),  # in its second line
        ("created_at,ticket_id\r\n2026-11-23T09:00Z,\r\n", "table:2:19", "no ticket number"),
        ("ticket_id,created_at\nA\n", "table:2:1", "1 cell, the header has 2"),
        ('ticket_id,created_at\n"A,2026-11-23T09:00Z\n', "table:2:1", "never closed"),
        (b"ticket_id,created_at\nA,2026-11-23T09:00\xa0Z\n", "table:2:19", "0xa0 is not UTF-8"),
        ("ticket_id,created_at,created_at\n", "table:1:1", "'created_at' twice"),
        ("ticket_id;created_at\n", "table:1:1", "separated by semicolons"),
        ("ticket_id,create_at\n", "table:1:1", "no column 'created_at'"),
        ('{"ticket_id": "A", "created_at": 1}\n{"ticket_id": "B", "created_at": {}}\n', "table:2:20", "is no time"),
        ('{"ticket_id": [], "created_at": 1}\n', "table:1:2", "no ticket number"),
        ('[{"ticket_id": "A"}]\n', "table:1:1", "one JSON array"),
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
    if isinstance(content, bytes) and content.startswith(b"PAR1"):
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
    for text, code in (
        (b"events: {resolved: done}\n", "no-column"),
        (b"times: {timezone: Europe/Rom}\n", "unknown-timezone"),
    ):
        with pytest.raises(FindingsError) as caught:
            read_table_mapping("m.yaml", text, DESK)
        assert [one.code for one in caught.value.findings] == [code]


def places(content: str | bytes) -> list[tuple[str, str]]:
    with pytest.raises(FindingsError) as caught:
        read(content)
    return [(one.place.at, one.message) for one in caught.value.findings]


BAD = """ticket_id,created_at,resolved_at
A,soon,later
,2026-11-23T09:00Z,
A
B,2026-11-23T09:00Z,
B,2026-11-23T09:00Z,never
"""


def test_every_mistake_of_a_table_is_named_in_its_order() -> None:
    found = places(BAD)
    assert [at.removeprefix("table:") for at, _ in found] == ["2:3", "2:8", "3:1", "4:1", "6:1", "6:21"]
    header, *lines = BAD.splitlines()
    rows = [dict(zip(header.split(","), line.split(","), strict=False)) for line in lines]
    assert [at for at, _ in places("".join(json.dumps(row) + "\n" for row in rows))] == [
        *("table:1:20", "table:1:42"),  # the key of each cell
        *("table:2:2", "table:3:1", "table:3:2", "table:5:2", "table:5:55"),
    ]


def test_a_row_of_parquet_goes_by_its_number() -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    sink = io.BytesIO()
    columns = {"ticket_id": ["A", None, "C"], "created_at": ["2026-11-23T09:00Z", "2026-11-23T09:00Z", "soon"]}
    parquet.write_table(pyarrow.table(columns), sink)
    assert [at for at, _ in places(sink.getvalue())] == ["table:2:1", "table:3:1"]


def test_parquet_comes_through_a_pipe_as_well() -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    read_end, write_end = os.pipe()
    with os.fdopen(read_end, "rb") as there, os.fdopen(write_end, "wb") as here:
        parquet.write_table(pyarrow.table({"ticket_id": ["A"], "created_at": [1_795_395_600]}), here)
        here.close()
        (events,) = read_tickets(there, "table", None, None, DESK)
    assert [event.ticket_id for event in events] == ["A"]


def test_the_first_twenty_mistakes_are_enough() -> None:
    assert len(places("ticket_id,created_at\n" + "A,soon\n" * 1_000)) == 20


def test_nothing_is_told_after_a_mistake() -> None:
    rows = read_tickets(io.BytesIO(BAD.encode()), "table", None, None, DESK)
    with pytest.raises(FindingsError):
        next(iter(rows))


def test_what_a_policy_only_requires_is_read_as_well() -> None:
    (created,) = read("ticket_id,created_at,contact\nA,2026-11-23T09:00Z,Li\n")
    assert created.ticket == {"contact": "Li"}


def test_a_field_beside_what_lies_deeper_in_it_keeps_its_own_value() -> None:
    mapping = TableMapping(fields={"customer": "who", "customer.tier": "tier"})
    columns = "assigned_at,acknowledged_at,responded_at,resolved_at,closed_at"
    (created,) = read(f"ticket_id,created_at,who,tier,{columns}\nA,2026-11-23T09:00Z,Li,vip,,,,,\n", mapping)
    assert created.ticket == {"customer": "Li", "customer.tier": "vip"}


def test_a_cell_that_no_event_may_carry_is_named_at_its_place() -> None:
    ((at, message),) = places(f"ticket_id,created_at,subject\nA,2026-11-23T09:00Z,{'x' * 100_001}\n")
    assert at == "table:2:21"
    assert message == "column 'subject' is longer than 100,000 characters"


def test_times_may_be_whole_seconds_where_cells_have_types() -> None:
    (created,) = read('{"ticket_id": 7, "created_at": 1795395600}\n')
    assert (created.ticket_id, created.at) == ("7", 1_795_395_600)


def test_what_is_dated_before_the_creation_is_counted_and_the_first_few_are_shown() -> None:
    rows = "".join(f"{n},2026-11-23T09:00Z,2026-11-23T08:59:59Z,2026-11-23T09:00Z\n" for n in range(50))
    report = ImportReport("row")
    file = io.BytesIO(f"ticket_id,created_at,responded_at,resolved_at\n{rows}".encode())
    told = [event for row in read_tickets(file, "table", None, None, DESK, report=report) for event in row]
    assert {event.at for event in told} == {int(datetime(2026, 11, 23, 9, tzinfo=UTC).timestamp())}
    assert report.notes == {MOVED: 50}
    assert [(one.severity, one.place.at) for one in report.findings] == [
        (Severity.WARNING, f"table:{line}:21") for line in (2, 3, 4)
    ]
    assert next(report.lines()) == "read 50 rows: 150 events on 50 tickets"


def test_what_is_no_utf8_is_shown_with_a_mark_in_its_place() -> None:
    with pytest.raises(FindingsError) as caught:
        read(b"ticket_id,created_at\nA\xff,2026-11-23T09:00Z\n")
    assert caught.value.sources["table"].splitlines()[1] == "A�,2026-11-23T09:00Z"
