"""`slaengine batch` from the outside."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import Run

pytest.importorskip("pyarrow")
ROOT = Path(__file__).parents[2]
PACK = str(ROOT / "policies" / "call-centre")
TICKETS = ROOT / "examples" / "call-centre" / "tickets.csv"


def test_the_figures_name_levels_and_odd_values(run: Run) -> None:
    ran = run("batch", "--policy", PACK, str(TICKETS))
    assert ran.status == 0
    assert ran.out.splitlines()[0] == "6 tickets"
    assert "odd values in affected_users, counted as missing: 1" in ran.out


def test_a_refused_ticket_is_exit_status_1_with_its_number(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "tickets.csv"
    source.write_text(TICKETS.read_text("utf-8").replace("2026-11-30T09:00:00+08:00", "2026-11-30 09:00"), "utf-8")
    ran = run("batch", "--policy", PACK, str(source), "--format", "json", "--output", str(tmp_path / "out.csv"))
    told = json.loads(ran.out)
    assert (ran.status, told["tickets"], told["refused"], told["refused_first"][0]["ticket"]) == (1, 6, 1, 6)
    assert len((tmp_path / "out.csv").read_text("utf-8").splitlines()) == 7


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        (
            "t.csv",
            'ticket_id,created_at,subject\nT-1,2026-11-30T09:00:00+08:00,"a\nb"\n\n,2026-11-30T09:00:00+08:00,c\n'
            "T-3,30/11/2026,d\n",
            ["t.csv:5:1: ticket_id: is missing", "t.csv:6:5: created_at: '30/11/2026' is not an instant"],
        ),
        (
            "t.jsonl",
            '{"created_at": "2026-11-30T09:00:00+08:00", "ticket_id": "1"}\n\n{"ticket_id": "2", "created_at": 7.5}\n',
            ["t.jsonl:3:20: created_at: "],
        ),
        (
            "t.jsonl",
            '{"created_at": "2026-11-30T09:00:00+08:00", "affected_users": 3}\n'
            '{"created_at": "2026-11-30T09:00:00+08:00", "affected_users": 1e400}\n',
            ["t.jsonl:2:45: affected_users: is not a number"],
        ),
        ("t.csv", '{"a",created_at\n7,soon\n', ["t.csv:2:3: created_at: 'soon' is not an instant"]),
    ],
)
def test_a_refused_ticket_is_named_with_its_place(
    run: Run, tmp_path: Path, name: str, content: str, told: list[str]
) -> None:
    source = tmp_path / name
    source.write_text(content, "utf-8")
    ran = run("batch", "--policy", PACK, str(source))
    lines = [line.strip().removeprefix(f"{tmp_path}/") for line in ran.out.splitlines()]
    refused = lines[lines.index(f"not decided: {len(told)}") + 1 :]
    assert ran.status == 1
    assert [line[: len(start)] for line, start in zip(refused, told, strict=True)] == told


def test_a_place_that_is_too_far_to_look_for_is_the_number_of_the_ticket(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slaengine.importers.row_places.ROWS_LOOKED_THROUGH_MAX", 1)
    source = tmp_path / "t.csv"
    source.write_text("ticket_id,created_at\nT-1,2026\nT-2,2026\n", "utf-8")
    lines = [line.strip() for line in run("batch", "--policy", PACK, str(source)).out.splitlines()]
    assert [line.partition(": ")[0] for line in lines[-2:]] == [f"{source}:2:5", "ticket 2"]


def test_a_file_of_another_kind_is_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "tickets.xlsx").write_bytes(b"PK")
    ran = run("batch", "--policy", PACK, str(tmp_path / "tickets.xlsx"))
    assert ran.status == 1
    assert "tickets are read from .parquet, .csv, .jsonl, .ndjson files" in ran.err
    assert run("batch", "--policy", PACK, str(TICKETS), "--output", str(tmp_path / "no" / "out.csv")).status == 2


def test_an_output_that_cannot_be_written_is_refused_before_the_work(run: Run, tmp_path: Path) -> None:
    ran = run("batch", "--policy", PACK, TICKETS, "--output", tmp_path / f"{'x' * 300}.csv")
    assert (ran.status, "cannot be written: File name too long" in ran.err) == (2, True)


def test_the_file_of_tickets_is_never_replaced_by_decisions(run: Run, tmp_path: Path) -> None:
    source, link = tmp_path / "tickets.csv", tmp_path / "link.csv"
    source.write_bytes(TICKETS.read_bytes())
    link.symlink_to(source)
    for output in (source, link):
        ran = run("batch", "--policy", PACK, str(source), "--output", str(output))
        assert ran.status == 2
        assert "it is the file of tickets" in ran.err
    assert source.read_bytes() == TICKETS.read_bytes()


def test_a_cell_cannot_steer_the_terminal(run: Run, tmp_path: Path) -> None:
    (tmp_path / "tickets.csv").write_text("created_at\n2026\x1b]0;x\x07\n", "utf-8")
    ran = run("batch", "--policy", PACK, str(tmp_path / "tickets.csv"))
    assert "'2026\\x1b]0;x\\x07' is not an instant" in ran.out


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("A,2026-11-23T09:00:00Z,ok\nB\n", ":3:1: error[bad-row]: the row has 1 cell, the header has 3"),
        ("A,2026-11-23T09:00:00Z,caf\udce9\n", ":2:27: error[not-utf8]: the byte 0xe9 is not UTF-8"),
        (
            'A,2026-11-23T09:00:00Z,"open\nB,2026-11-23T09:00:00Z,lost\n',
            ":2:1: error[bad-row]: this is not CSV: a quote",
        ),
    ],
)
def test_a_row_of_csv_that_cannot_be_read_is_named_with_its_place(
    run: Run, tmp_path: Path, rows: str, said: str
) -> None:
    source = tmp_path / "tickets.csv"
    source.write_bytes(f"ticket_id,created_at,subject\n{rows}".encode(errors="surrogateescape"))
    ran = run("batch", "--policy", PACK, source, "--output", tmp_path / "out.csv")
    assert (ran.status, ran.out) == (1, "")
    assert f"{source}{said}" in ran.err
    assert not (tmp_path / "out.csv").exists()


def test_a_quote_inside_a_cell_is_no_mistake(run: Run, tmp_path: Path) -> None:
    (tmp_path / "tickets.csv").write_text('created_at,subject\n2026-11-23T09:00:00Z,5" pipe\n', "utf-8")
    assert run("batch", "--policy", PACK, tmp_path / "tickets.csv").out.startswith("1 ticket\n")


@pytest.mark.parametrize(
    ("header", "said"),
    [("created_at;subject", "separated by semicolons"), ("Created_At,subject", "did you mean 'Created_At'?")],
)
def test_a_header_that_is_nearly_right_gets_a_hint(run: Run, tmp_path: Path, header: str, said: str) -> None:
    (tmp_path / "tickets.csv").write_text(f"{header}\n1,2\n", "utf-8")
    assert said in run("batch", "--policy", PACK, tmp_path / "tickets.csv").err


@pytest.mark.parametrize("header", ["created_at,x\x1b[31m,x\x1b[31m", "created_at,x\x1b[31m"])
def test_a_heading_cannot_steer_the_terminal_either(run: Run, tmp_path: Path, header: str) -> None:
    (tmp_path / "tickets.csv").write_text(f"{header}\n", "utf-8")
    ran = run("batch", "--policy", PACK, tmp_path / "tickets.csv", "--keep", "subject")
    assert ran.status == 1
    assert "x\\x1b[31m" in ran.err
    assert "\x1b" not in ran.err


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_table_without_a_ticket_is_told_in_the_same_words_by_all_commands(
    run: Run, tmp_path: Path, kind: str
) -> None:
    import pyarrow as pa
    from pyarrow import csv, parquet

    source = tmp_path / f"none.{kind}"
    write = csv.write_csv if kind == "csv" else parquet.write_table
    write(pa.table({"ticket_id": pa.array([], pa.string()), "created_at": pa.array([], pa.string())}), source)
    told = "[no-lines]: this table has columns, but no ticket"
    for command in ("backtest", "report", "suggest-targets"):
        ran = run(command, "--policy", PACK, "--from", "tickets", source)
        assert (ran.status, f"{source}:1:1: error{told}" in ran.err) == (1, True)
    ran = run("batch", "--policy", PACK, source, "--output", tmp_path / "out.csv")
    assert (ran.status, ran.out, f"{source}:1:1: warning{told}" in ran.err) == (0, "0 tickets\n", True)
    assert (tmp_path / "out.csv").read_text("utf-8").startswith("ticket_id,created_at,level")


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_column_that_is_not_there_is_told_with_the_file(run: Run, tmp_path: Path, kind: str) -> None:
    import pyarrow as pa
    from pyarrow import csv, parquet

    source = tmp_path / f"tickets.{kind}"
    write = csv.write_csv if kind == "csv" else parquet.write_table
    write(pa.table({"created_at": ["2026-11-30T09:00:00+08:00"], "subject": ["Hello"]}), source)
    ran = run("batch", "--policy", PACK, str(source), "--keep", "Subject")
    assert ran.status == 1
    assert f"{source.name}: there is no column Subject to keep; there are created_at, subject" in ran.err
    write(pa.table({"subject": ["Hello"]}), source)
    ran = run("batch", "--policy", PACK, str(source))
    assert ran.status == 1
    assert f"{source.name}: there is no column created_at" in ran.err


def test_without_the_libraries_the_way_to_get_them_is_named() -> None:
    hide = "import sys; sys.modules['pyarrow'] = None; from slaengine.cli.main import run; sys.exit(run(sys.argv[1:]))"
    arguments = ["batch", "--policy", PACK, str(TICKETS)]
    done = subprocess.run([sys.executable, "-c", hide, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert 'pip install "slaengine[batch]"' in done.stderr
    assert "Traceback" not in done.stderr


def test_plain_use_imports_neither_numpy_nor_pyarrow() -> None:
    code = (
        "import sys, slaengine, slaengine.batch; from slaengine import Engine; "
        f"Engine.load({PACK!r}); print(*({{'numpy', 'pyarrow'}} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
