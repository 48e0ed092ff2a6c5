"""Files of past tickets by columns: every kind comes to what a replay of it comes to, in any number of processes."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from slaengine import Engine
from slaengine.backtest.log import Log
from slaengine.backtest.plans import BacktestPlan, Pack
from slaengine.backtest.replay import replay
from slaengine.diagnostics import FindingsError
from slaengine.importers.table_mapping import TableMapping, read_table_mapping
from slaengine.importers.ticket_table import read_tickets
from slaengine.model.event import Event

pytest.importorskip("pyarrow")
import pyarrow as pa
import pyarrow.parquet as pq

from slaengine.backtest.column_study import ColumnsPlan, ColumnStudy
from slaengine.backtest.column_table import UnsureError
from slaengine.backtest.columns import Columned, look
from slaengine.backtest.tally import Result
from slaengine.importers import csv_blocks, ticket_files
from slaengine.importers.ticket_files import TicketFile

ROOT = Path(__file__).parents[2]
CALL_CENTRE = ROOT / "policies" / "call-centre"
BOSTON = ROOT / "examples" / "boston-311"
PROPOSAL = ROOT / "examples" / "past-tickets" / "proposal"
WHOLE = [Path(os.environ.get("SLAENGINE_LOGS", os.devnull)), ROOT.parent / "shared" / "data"]
Row = dict[str, Any]


def made_up(count: int) -> list[Row]:
    """Tickets in flat rows; some fields odd, some missing, some events before the creation or at one instant."""
    start = datetime(2026, 3, 2, 6, tzinfo=UTC)
    words = {
        "channel": ("phone", "web", "app", "fax"),
        "customer.tier": ("vip", "standard", None),
        "category": ("software", "hardware", "network", "complaint", None),
        "environment": ("production", "test"),
        "service_state": ("down", "degraded", "working", None),
        "subject": ("Orders cannot be saved", 'A "quoted", text', "多行\n文本", None),
        "status": ("new", "waiting_for_customer", None),
    }
    rows = []
    for n in range(count):
        created = start + timedelta(seconds=9_777 * n)
        row: Row = {"ticket_id": f"T-{n}", "created_at": created}
        row |= {name: some[(n * 7 + len(name)) % len(some)] for name, some in words.items()}
        row["affected_users"] = None if n % 11 == 0 else n % 300
        row["responded_at"] = None if n % 9 == 0 else created + timedelta(seconds=(n * 613) % 20_000 - 600)
        row["resolved_at"] = None if n % 5 == 0 else created + timedelta(seconds=(n * 7_919) % 400_000)
        row["closed_at"] = row["resolved_at"] if n % 4 == 0 else None
        rows.append(row)
    return rows


def write(path: Path, rows: list[Row]) -> Path:
    texts = [{name: v.isoformat() if isinstance(v, datetime) else v for name, v in row.items()} for row in rows]
    match path.suffix:
        case ".parquet":
            pq.write_table(pa.Table.from_pylist(rows), path, row_group_size=97)
        case ".csv":
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(rows[0]))
                writer.writeheader()
                writer.writerows(texts)
        case _:
            lines = ({name: value for name, value in row.items() if value is not None} for row in texts)
            path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    return path


@pytest.fixture
def short_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that some hundred tickets are several stretches."""
    monkeypatch.setattr(ticket_files, "ROWS_AT_ONCE", 64)
    monkeypatch.setattr(csv_blocks, "CSV_BLOCK_BYTES", 9_000)
    monkeypatch.setattr("slaengine.backtest.log.UNIT_BYTES", 9_000)


def events(path: Path, mapping: TableMapping | None, policy: Engine) -> Iterator[tuple[Event, ...]]:
    with path.open("rb") as file:
        yield from read_tickets(file, path.name, mapping, None, policy.policy)


def by_columns(
    path: Path, packs: tuple[Path, Path | None], mapping: TableMapping | None = None, jobs: int = 1
) -> tuple[Columned, ColumnsPlan]:
    new, engine = Pack.of(packs[0])
    old = None if packs[1] is None else Pack.of(packs[1])[0]
    table = TicketFile.of(path, path.name, mapping, None, engine.policy)
    plan = ColumnsPlan(BacktestPlan(new, old, 10 if old else 0), table)

    def refuse() -> None:
        for _ in events(path, mapping, engine):
            pass

    return look(plan, refuse, jobs=jobs), plan


def replayed(path: Path, plan: ColumnsPlan, folder: Path, mapping: TableMapping | None = None) -> Result:
    """What a replay of the same file comes to, of that which columns give."""
    packs = plan.packs
    assert isinstance(packs, BacktestPlan)
    log = Log(path.name, rows=partial(events, path, mapping, packs.new.open()))
    return ColumnStudy(plan).given(replay(log, packs, folder).result)


@pytest.mark.parametrize("kind", [".parquet", ".csv", ".jsonl"])
def test_every_kind_of_file_comes_to_what_its_replay_comes_to(tmp_path: Path, kind: str, short_stretches: None) -> None:
    path = write(tmp_path / f"tickets{kind}", made_up(300))
    found, plan = by_columns(path, (PROPOSAL, CALL_CENTRE))
    right = replayed(path, plan, tmp_path / "work")
    assert found.result.counts == right.counts
    assert found.result.foremost == right.foremost
    assert found.result.counts["tickets",] == 300
    assert found.result.counts["changed",] > 20
    assert found.alone < 30


def test_more_processes_come_to_the_same(tmp_path: Path) -> None:
    path = write(tmp_path / "tickets.parquet", made_up(200))
    one, two = (by_columns(path, (PROPOSAL, CALL_CENTRE), jobs=jobs)[0] for jobs in (1, 2))
    assert (one.result.counts, one.result.foremost, one.until) == (two.result.counts, two.result.foremost, two.until)
    assert one.events == two.events


def tables_of_boston() -> list[Path]:
    whole = [folder / "boston311_dev_slice.csv" for folder in WHOLE]
    return [BOSTON / "tickets.csv", *[path for path in whole if path.is_file()][:1]]


@pytest.mark.parametrize("path", tables_of_boston(), ids=lambda path: path.name)
def test_a_citys_requests_come_to_what_their_replay_comes_to(path: Path, tmp_path: Path) -> None:
    written = BOSTON / "import" / "mapping.yaml"
    mapping = read_table_mapping(str(written), written.read_bytes(), Engine.load(BOSTON).policy)
    found, plan = by_columns(path, (BOSTON, BOSTON / "earlier"), mapping)
    right = replayed(path, plan, tmp_path / "work", mapping)
    assert found.alone == 0
    assert found.result.counts == right.counts
    assert found.result.foremost == right.foremost
    assert found.result.counts["tickets",] >= 6


TIMES = [
    "2026-03-02T09:00:00+01:00",
    "2026-03-02 09:00:00Z",
    "2026-03-02T09:00:00.125Z",
    "2026-03-02T09:00:00.125999-05:30",
    "2026-03-02T09:00Z",
    "20260302T090000Z",
    "2026-03-02T09:00:00+0100",
    " 2026-03-02T09:00:00Z ",
]


@pytest.mark.parametrize("kind", [".parquet", ".csv", ".jsonl"])
def test_times_are_read_as_the_reader_of_rows_reads_them(tmp_path: Path, kind: str) -> None:
    rows = [
        {"ticket_id": f"T-{n}", "created_at": at, "resolved_at": "", "channel": "web"} for n, at in enumerate(TIMES)
    ]
    path = write(tmp_path / f"t{kind}", rows)
    _, plan = by_columns(path, (CALL_CENTRE, None))
    (piece,) = plan.table.pieces()
    stretch = plan.table.open().stretch(piece)
    told = [row[0] for row in events(path, None, Engine.load(CALL_CENTRE))]
    assert stretch.created.tolist() == [event.at for event in told]
    assert [stretch.events(row)[0] for row in range(len(rows))] == told


@pytest.mark.parametrize(
    "bad",
    [
        {"created_at": "soon"},
        {"created_at": ""},
        {"resolved_at": "2026-13-01T00:00:00Z"},
        {"resolved_at": "2026-03-02T09:00:00"},
        {"ticket_id": ""},
        {"ticket_id": "T-1"},
        {"ticket_id": "x" * 101},
        {"subject": "x" * 100_001},
    ],
    ids=lambda bad: str(bad)[:40],
)
@pytest.mark.parametrize("kind", [".parquet", ".csv", ".jsonl"])
def test_a_bad_row_is_refused_as_the_reader_of_rows_refuses_it(
    tmp_path: Path, kind: str, bad: Row, short_stretches: None
) -> None:
    rows = [{name: str(value or "") for name, value in row.items()} for row in made_up(150)]
    rows = [row | {"created_at": row["created_at"].replace(" ", "T"), "subject": row["subject"]} for row in rows]
    rows[140] |= bad
    path = write(tmp_path / f"tickets{kind}", rows)
    with pytest.raises(FindingsError) as right:
        list(events(path, None, Engine.load(CALL_CENTRE)))
    with pytest.raises(FindingsError) as caught:
        by_columns(path, (CALL_CENTRE, None))
    assert caught.value.findings == right.value.findings


@pytest.mark.parametrize(
    "lines",
    [
        'T-1,2026-03-02T09:00:00Z,"two\nlines, ""quoted"""',
        'T-1,2026-03-02T09:00:00Z,5" pipe',
        'T-1,2026-03-02T09:00:00Z,""',
        "T-1,2026-03-02T09:00:00Z,plain\n\n\n",
        "T-1,2026-03-02T09:00:00Z,plain\r\nT-2,2026-03-02T09:00:00Z,网络\r\n",
        'T-1,2026-03-02T09:00:00Z,"""x"""\nT-2,2026-03-02T09:00:00Z,a "b" c',
    ],
)
def test_whatever_csv_may_be_is_read_as_the_reader_of_rows_reads_it(
    tmp_path: Path, lines: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_blocks, "CSV_BLOCK_BYTES", 60)
    path = tmp_path / "t.csv"
    more = "".join(f'N-{n},2026-03-03T09:00:00Z,"a, ""b"""\n' for n in range(9))
    path.write_bytes(f"ticket_id,created_at,subject\n{more}{lines}\n{more.replace('N-', 'M-')}".encode())
    engine = Engine.load(CALL_CENTRE)
    table = TicketFile.of(path, path.name, None, None, engine.policy)
    reader = table.open()
    stretches = [reader.stretch(piece) for piece in table.pieces()]
    found = [stretch.events(row) for stretch in stretches for row in range(stretch.created.size)]
    assert found == list(events(path, None, engine))


@pytest.mark.parametrize("row", ['T-1,"2026-03-02T09:00Z"x,a', "T-1,2026-03-02T09:00Z", "T-1,2026-03-02T09:00Z,é"])
def test_what_is_no_csv_is_left_to_the_reader_of_rows(tmp_path: Path, row: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(f"ticket_id,created_at,subject\nT-0,2026-03-02T09:00:00Z,a\n{row}\n".encode("latin-1"))
    table = TicketFile.of(path, path.name, None, None, Engine.load(CALL_CENTRE).policy)
    reader = table.open()
    with pytest.raises(UnsureError):
        for piece in table.pieces():
            reader.stretch(piece)
    with pytest.raises(FindingsError):
        by_columns(path, (CALL_CENTRE, None))


def test_numbers_that_are_alike_are_told_from_those_that_are_the_same() -> None:
    from slaengine.importers.ticket_cells import marks_of

    texts = [f"{prefix}-{n}" for prefix in ("T", "U", "工单") for n in range(20_000)]
    marks = marks_of(pa.array([*texts, texts[5]], pa.string()))
    assert len(set(marks.tolist())) == len(texts)
    assert marks[-1] == marks[5]
    assert (marks_of(pa.array(texts, pa.string()).slice(7, 9)) == marks[7:16]).all()


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("created_at", pa.array([2**62, 0], pa.timestamp("us", "UTC"))),
        ("created_at", pa.array([1, 2**50], pa.timestamp("ms"))),
        ("subject", pa.array([2**62, 0], pa.timestamp("us"))),
        ("affected_users", pa.array([2**63, 5], pa.uint64())),
        ("resolved_at", pa.array([1_800_000_000_000_000_001, None], pa.timestamp("ns", "UTC"))),
        ("resolved_at", pa.array([20_000, None], pa.date32())),
        ("ticket_id", pa.array([7, 8], pa.uint64())),
        ("ticket_id", pa.array([7.0, 8.5])),
        ("ticket_id", pa.array(["a", "b"], pa.large_string())),
        ("ticket_id", pa.array(["a", " b "]).dictionary_encode()),
    ],
    ids=lambda one: one if isinstance(one, str) else str(one.type),
)
def test_columns_of_any_type_come_to_what_the_reader_of_rows_makes_of_them(
    tmp_path: Path, column: str, values: pa.Array
) -> None:
    """A file with its rows read both ways, or refused both ways."""
    plain = {"ticket_id": ["T-1", "T-2"], "created_at": ["2026-03-02T09:00:00Z"] * 2}
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({**plain, column: values}), path)
    engine = Engine.load(CALL_CENTRE)
    try:
        right = list(events(path, None, engine))
    except FindingsError as error:
        with pytest.raises(FindingsError) as caught:
            by_columns(path, (CALL_CENTRE, None))
        assert caught.value.findings == error.findings
    else:
        table = TicketFile.of(path, path.name, None, None, engine.policy)
        (stretch,) = map(table.open().stretch, table.pieces())
        assert [stretch.events(row) for row in range(2)] == right
