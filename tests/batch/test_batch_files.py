"""Files of tickets to files of decisions: every kind says the same, in any number of processes, in bounded memory."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from tests.batch.test_batch_laws import RICH, tickets_for

from slaengine import Engine
from slaengine.diagnostics import FindingsError
from slaengine.importers.ticket_table import read_tickets

pytest.importorskip("pyarrow")
import pyarrow as pa
import pyarrow.parquet as pq
from tests.batch.alone import differences, one_by_one, rows_of

from slaengine.batch import TicketsError, decide, limits, table
from slaengine.batch import source as sources
from slaengine.batch.desk import Desk
from slaengine.batch.files import decide_file

PACK = Path(__file__).parents[2] / "policies" / "call-centre"
ENGINE = Engine.load(PACK)
COUNT = 700


def made_up(count: int = COUNT) -> list[dict[str, Any]]:
    """Tickets as flat rows of texts, numbers and truths; some values are odd, some missing."""
    words = {
        "channel": ("phone", "web", "app", "fax"),
        "customer.tier": ("vip", "standard", None),
        "category": ("software", "hardware", "complaint", None),
        "environment": ("production", "test"),
        "subject": ("Orders cannot be saved", 'A "quoted", text', "多行\n文本", "", None),
        "status": ("new", "waiting_for_customer"),
    }
    start = 1_795_395_600
    return [
        {
            "ticket_id": f"T-{n}",
            "created_at": datetime.fromtimestamp(start + 977 * n, UTC).isoformat(),
            **{name: some[(n * 7 + len(name)) % len(some)] for name, some in words.items()},
            "affected_users": None if n % 11 == 0 else n % 300,
        }
        for n in range(count)
    ]


def write(path: Path, tickets: list[dict[str, Any]]) -> Path:
    match path.suffix:
        case ".parquet":
            pq.write_table(pa.Table.from_pylist(tickets), path, row_group_size=97)
        case ".csv":
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(tickets[0]))
                writer.writeheader()
                writer.writerows(tickets)
        case _:
            path.write_text("".join(json.dumps(ticket) + "\n" for ticket in tickets), encoding="utf-8")
    return path


def read(path: Path) -> list[dict[str, Any]]:
    """The rows of a file of decisions, as texts: None for nothing, lists joined."""
    match path.suffix:
        case ".parquet":
            rows = pq.read_table(path).to_pylist()
        case ".csv":
            with path.open(encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file))
        case _:
            rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [{name: _text(value) for name, value in row.items()} for row in rows]


def _text(value: Any) -> str | None:
    if isinstance(value, list):
        return ";".join(value) or None
    return value.isoformat() if isinstance(value, datetime) else value or None


@pytest.fixture(autouse=True)
def short_stretches(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """So that some hundred tickets are several stretches."""
    for module in (table, sources):
        monkeypatch.setattr(module, "ROWS_AT_ONCE", 128)
    yield


def expected(tickets: list[dict[str, Any]]) -> list[dict[str, str | None]]:
    """What the engine says, ticket by ticket, as texts."""
    iso = ENGINE.policy.clock.iso
    return [
        {
            name: ";".join(v) or None if isinstance(v, tuple) else iso(v) if isinstance(v, int) else v
            for name, v in row.items()
        }
        for row in one_by_one(ENGINE, ({k: v for k, v in ticket.items() if k != "ticket_id"} for ticket in tickets))
    ]


@pytest.mark.parametrize("kind", [".parquet", ".csv", ".jsonl"])
def test_every_kind_of_file_in_and_out_says_what_the_engine_says_of_each_ticket(tmp_path: Path, kind: str) -> None:
    tickets = made_up()
    source = write(tmp_path / f"tickets{kind}", tickets)
    right = expected(tickets)
    for output in (tmp_path / "out.parquet", tmp_path / "out.csv", tmp_path / "out.jsonl"):
        figures = decide_file(PACK, source, output, jobs=1)
        rows = read(output)
        assert [row.pop("ticket_id") for row in rows] == [ticket["ticket_id"] for ticket in tickets]
        for row in rows:
            row.pop("created_at")
        assert rows == right
        assert figures.tickets == COUNT
        assert figures.odd == {"channel": sum(ticket["channel"] == "fax" for ticket in tickets)}


def test_more_processes_write_the_same_file(tmp_path: Path) -> None:
    source = write(tmp_path / "tickets.parquet", made_up())
    for jobs in (1, 2):
        decide_file(PACK, source, tmp_path / f"{jobs}.csv", jobs=jobs, keep=["subject"])
    assert (tmp_path / "1.csv").read_bytes() == (tmp_path / "2.csv").read_bytes()
    with (tmp_path / "1.csv").open(encoding="utf-8", newline="") as file:
        assert [row["subject"] or None for row in csv.DictReader(file)] == [t["subject"] or None for t in made_up()]


@settings(max_examples=60, deadline=None)
@given(tickets_for(RICH))
def test_arrow_columns_say_what_dicts_say(tickets: list[dict[str, Any]]) -> None:
    """Each column by itself as Arrow, where it has a type for it."""
    kept: list[dict[str, Any]] = [{} for _ in tickets]
    columns = {}
    for name in dict.fromkeys(key for ticket in tickets for key in ticket):
        values = [ticket.get(name) for ticket in tickets]
        if len({type(value) for value in values if value is not None}) <= 1 and not any(
            isinstance(value, dict) for value in values
        ):
            try:
                columns[name] = pa.array(values)
            except (pa.ArrowInvalid, OverflowError):
                continue
            for row, value in zip(kept, values, strict=True):
                row[name] = value
    assert differences(RICH, kept, decide(RICH.policy, pa.table(columns))) == []


def test_the_forms_of_a_table_are_all_one() -> None:
    tickets = made_up(50)
    names = list(tickets[0])
    as_columns = {name: [ticket[name] for ticket in tickets] for name in names}
    rows = rows_of(decide(ENGINE.policy, tickets))
    plain = pa.Table.from_pylist(tickets)
    in_codes = pa.table({n: plain[n].combine_chunks().dictionary_encode() for n in names})
    structs = plain.drop_columns(["customer.tier"]).append_column(
        "customer", pa.array([{"tier": ticket["customer.tier"]} for ticket in tickets])
    )
    timestamps = plain.set_column(1, "created_at", pa.array([datetime.fromisoformat(t["created_at"]) for t in tickets]))
    seconds = {**as_columns, "created_at": [int(datetime.fromisoformat(t["created_at"]).timestamp()) for t in tickets]}
    for form in (as_columns, plain, plain.to_batches()[0], in_codes, structs, timestamps, seconds):
        assert rows_of(decide(ENGINE.policy, form)) == rows


def test_a_batch_of_nothing_has_all_columns() -> None:
    assert decide(ENGINE.policy, []).count == 0
    empty = pa.table({"created_at": pa.array([], pa.string())})
    names = decide(ENGINE.policy, made_up(3)).to_arrow().schema.names
    assert decide(ENGINE.policy, empty).to_arrow().schema.names == names
    assert list(decide(ENGINE.policy, empty).columns()) == names


def test_an_empty_file_gives_an_empty_file(tmp_path: Path) -> None:
    pq.write_table(pa.table({"created_at": pa.array([], pa.string())}), tmp_path / "none.parquet")
    for kind in (".parquet", ".csv", ".jsonl"):
        assert decide_file(PACK, tmp_path / "none.parquet", tmp_path / f"out{kind}", jobs=1).tickets == 0
        assert read(tmp_path / f"out{kind}") == []


def test_a_ticket_that_no_event_can_carry_is_named_and_the_others_are_decided(tmp_path: Path) -> None:
    tickets = made_up(300)
    tickets[5]["created_at"] = "2026-11-23T09:00:00"
    tickets[200]["subject"] = "x" * 100_001
    tickets[299]["created_at"] = None
    figures = decide_file(PACK, write(tmp_path / "t.jsonl", tickets), tmp_path / "out.jsonl", jobs=1)
    assert figures.refused == 3
    assert [(number, why.split(";")[0]) for number, why in figures.examples] == [
        (6, "created_at: '2026-11-23T09:00:00' has no offset from UTC"),
        (201, "subject: is longer than 100,000 characters"),
        (300, "created_at: is missing"),
    ]
    rows = read(tmp_path / "out.jsonl")
    assert [number for number, row in enumerate(rows) if row["error"]] == [5, 200, 299]
    assert rows[5]["level"] is None
    assert rows[6]["level"] is not None


NUMBERS = {
    "T-1": None,
    "工单 7": None,
    "x" * 200: None,
    " ": "ticket_id: must be a text that is not empty",
    "": "ticket_id: is missing",
    "a\tb": "ticket_id: has characters that cannot be printed",
    "y" * 201: "ticket_id: has 201 characters, at most 200 are allowed",
}
"""A ticket's number → why it is none, in CSV."""


@pytest.mark.parametrize("kind", [".parquet", ".csv", ".jsonl"])
def test_a_ticket_without_a_number_that_can_be_used_is_not_decided(tmp_path: Path, kind: str) -> None:
    told = [{"ticket_id": number, "created_at": "2026-11-23T09:00:00Z"} for number in NUMBERS]
    decide_file(PACK, write(tmp_path / f"t{kind}", told), tmp_path / "out.jsonl", jobs=1)
    rows = read(tmp_path / "out.jsonl")
    said = [row["error"] and row["error"].split(";")[0] for row in rows]
    empty = "is missing" if kind == ".csv" else "must be a text that is not empty"  # an empty cell tells nothing
    assert said == [why and why.replace("is missing", empty) for why in NUMBERS.values()]
    assert [row["level"] is None for row in rows] == [why is not None for why in NUMBERS.values()]


def test_numbers_of_tickets_may_be_numbers_and_a_table_needs_none() -> None:
    at = ["2026-11-23T09:00:00Z"] * 2
    for columns in (
        {"ticket_id": [1, 2]},
        {"ticket_id": [1.0, 2.0]},
        {"ticket_id": pa.array(["a", "b"]).dictionary_encode()},
        {},
    ):
        assert not decide(ENGINE.policy, pa.table({"created_at": at, **columns})).errors
    assert list(decide(ENGINE.policy, pa.table({"created_at": at, "ticket_id": [1.0, None]})).errors) == [1]
    assert not decide(ENGINE.policy, [{"created_at": at[0]}, {"created_at": at[0]}]).errors
    assert list(decide(ENGINE.policy, [{"created_at": at[0]}, {"created_at": at[0], "ticket_id": 7}]).errors) == [0]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("t.txt", b"", "tickets are read from .parquet, .csv, .jsonl, .ndjson files"),
        ("t.parquet", b"no parquet", "this Parquet file cannot be read"),
        ("t.csv", b"ticket_id,created_at\nT-1\n", "this CSV file cannot be read"),
        ("t.csv", b"ticket_id,opened\nT-1,2026-11-23T09:00:00Z\n", "there is no column created_at"),
        ("t.csv", b"created_at,created_at\n1,2\n", "the column created_at is there twice"),
        ("t.csv", b"created_at\n\xff\xfe\n", "this CSV file cannot be read"),
    ],
)
def test_a_file_that_is_no_table_of_tickets_is_refused_with_the_reason(
    tmp_path: Path, name: str, content: bytes, why: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(TicketsError, match=why):
        decide_file(PACK, tmp_path / name, tmp_path / "out.csv", jobs=1)
    assert not (tmp_path / "out.csv").exists()


def test_a_line_that_is_no_ticket_is_named_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_text('{"created_at": "2026-11-23T09:00:00Z"}\n{"created_at": \n')
    with pytest.raises(FindingsError) as caught:
        decide_file(PACK, tmp_path / "t.jsonl", None, jobs=1)
    assert caught.value.findings[0].place.at.startswith(f"{tmp_path / 't.jsonl'}:2:")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no-lines: there is nothing in this file"),
        (b"\n \r\n", "no-lines: there is nothing in this file"),
        (b"created_at\x00\n", "not-text: this is binary data, not CSV"),
        ("created_at\n1\n".encode("utf-16"), "not-text: this is UTF-16, not CSV"),
        (b"PK\x03\x04 and more", "not-text: this is zip, not CSV"),
    ],
)
def test_what_no_csv_begins_with_is_refused_as_every_command_does(tmp_path: Path, content: bytes, why: str) -> None:
    (tmp_path / "t.csv").write_bytes(content)
    with pytest.raises(FindingsError, match=f"t.csv:1:1: {why}"):
        decide_file(PACK, tmp_path / "t.csv", None, jobs=1)
    with pytest.raises(FindingsError, match=f"t.csv:1:1: {why}"), (tmp_path / "t.csv").open("rb") as file:
        list(read_tickets(file, "t.csv", None, None, ENGINE.policy))


def test_what_is_no_table_is_refused() -> None:
    for what in (7, "text", {"created_at": [1, "x"]}, {"subject": ["a"]}, ["a"]):
        with pytest.raises(TicketsError):
            decide(ENGINE.policy, what)


def test_few_tickets_need_to_be_decided_alone() -> None:
    """Ladders and cases, days and pauses are all columns; alone are only those that a step meets at once."""
    for pack in sorted(PACK.parent.glob("*/policy.yaml")):
        engine = Engine.load(pack.parent)
        tickets = [{"created_at": ticket["created_at"], "status": ticket["status"]} for ticket in made_up(200)]
        assert decide(engine.policy, tickets).alone == 0, pack


def test_a_stretch_has_a_bounded_number_of_rows() -> None:
    sizes = [rows.count for rows in table.each_rows(made_up(300))]
    assert sizes == [128, 128, 44]
    assert limits.ROWS_AT_ONCE <= 1 << 16
    assert Desk(ENGINE.policy).decide(made_up(300)).count == 300


def test_the_engine_decides_a_table_more_than_once() -> None:
    """A module of the name of the function would hide it after the first time."""
    for _ in range(2):
        assert rows_of(ENGINE.evaluate_columns(made_up(3))) == rows_of(decide(ENGINE.policy, made_up(3)))


def test_of_two_rules_with_a_category_the_first_decides_and_both_add_tags() -> None:
    ticket = {"created_at": "2026-11-23T09:00:00Z", "subject": "Printing over the network", "users": 9}
    decided = decide(RICH.policy, [ticket])
    assert decided.alone == 0
    assert rows_of(decided)[0]["category"] == "printing"
    assert rows_of(decided)[0]["tags"] == ("paper", "print")
    assert differences(RICH, [ticket], decided) == []


def test_numbers_in_columns_are_held_to_their_field() -> None:
    """Whole ones, from 0 up: halves, less than that, and what is no number at all count as missing."""
    users = [3.0, 3.5, -1.0, float("nan"), None, 20.0, 40.0, 2.0**54]
    tickets = [{"created_at": "2026-11-23T09:00:00Z", "users": value} for value in users]
    table_of = pa.table({"created_at": [t["created_at"] for t in tickets], "users": pa.array(users, pa.float64())})
    decided = decide(RICH.policy, table_of)
    assert decided.alone == 1
    plain = [{**ticket, "users": None} if ticket["users"] != ticket["users"] else ticket for ticket in tickets]
    assert differences(RICH, plain, decided) == []
    rows = rows_of(decided)
    assert [row.get("odd") for row in rows[:6]] == [(), ("users",), ("users",), (), (), ()]
    assert "JSON carries exactly" in rows[7]["error"]
    whole = pa.array([2**63, 5], pa.uint64())
    decided = decide(RICH.policy, pa.table({"created_at": [t["created_at"] for t in tickets[:2]], "users": whole}))
    assert [bool(row["error"]) for row in rows_of(decided)] == [True, False]
