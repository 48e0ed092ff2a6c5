"""`slaengine backtest`, `report` and `suggest-targets` as people run them: what is printed, written, and refused."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from shutil import copytree
from xml.dom.minidom import parseString

import pytest
import yaml
from tests.cli.conftest import CALL_CENTRE, INCIDENT_DESK, ROOT, Run

PAST = ROOT / "examples" / "past-tickets" / "events.jsonl"
PROPOSAL = ROOT / "examples" / "past-tickets" / "proposal"
BOSTON = ROOT / "examples" / "boston-311"
TABLE = ("--from", "tickets", "--mapping", BOSTON / "import" / "mapping.yaml", BOSTON / "tickets.csv")
DATA = ROOT.parent / "shared" / "data"
BOTH = ("backtest", "--policy", PROPOSAL, "--baseline", CALL_CENTRE, PAST)


def test_a_backtest_says_for_how_many_tickets_anything_differs(run: Run) -> None:
    ran = run(*BOTH)
    assert ran.status == 0
    assert "Something would have been different for 44 of 80 tickets (55.0%)." in ran.out
    assert re.search(r"^Resolution +4 +0 +34 +0$", ran.out, re.MULTILINE)


def test_a_backtest_in_chinese_has_no_english_headings(run: Run) -> None:
    ran = run(*BOTH, "--lang", "zh")
    assert "80 个工单中有 44 个(55.0%)结果不同。" in ran.out
    assert not re.search(r"tickets|missed|Broken|Escalations", ran.out)


def test_targets_steps_and_groups_are_called_by_their_titles(run: Run) -> None:
    ran = run(*BOTH, "--lang", "zh")
    assert re.search(r"^解决 +技术研讨会 +24 +24$", ran.out, re.MULTILINE)
    assert re.search(r"^处理组 +网络组 → 二线支持 +10$", ran.out, re.MULTILINE)
    assert not re.search(r"first_response|second-line|half-way", ran.out)


def test_groups_of_one_title_are_told_apart_and_no_title_steers_a_terminal(run: Run, tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    copytree(CALL_CENTRE, pack)
    routing = pack / "routing.yaml"
    text = routing.read_text("utf-8")
    assert "{en: Network engineers, zh: 网络组}" in text
    odd = '{en: "Second line", zh: "网\\u202e络\\n组"}'
    routing.write_text(text.replace("{en: Network engineers, zh: 网络组}", odd), "utf-8")
    both = ("backtest", "--policy", pack, "--baseline", PROPOSAL, PAST)
    assert re.search(
        r"^Group +Second line \(second-line\) → Second line \(network\) +10$", run(*both).out, re.MULTILINE
    )
    assert re.search(r"^处理组 +二线支持 → 网�络�组 +10$", run(*both, "--lang", "zh").out, re.MULTILINE)


def test_json_csv_and_text_have_the_same_figures(run: Run) -> None:
    told = json.loads(run(*BOTH, "--format", "json").out)
    rows = list(csv.DictReader(io.StringIO(run(*BOTH, "--format", "csv").out)))
    found = {(row["figure"], row["policy"], row["name"], row["detail"]): int(row["value"]) for row in rows}
    assert told["changes"]["new_breaches"] == {"resolution": 4}
    assert found["new_breaches", "", "resolution", ""] == 4
    assert found["missed", "new", "resolution", "P2"] == told["new"]["targets"]["resolution"]["P2"]["missed"] == 21
    assert told["changes"]["foremost"][0]["due_at"]["resolution"][1].endswith("+08:00")
    assert len(told["changes"]["foremost"]) == 10


def test_a_budget_that_is_exceeded_stops_a_change_with_a_sentence(run: Run) -> None:
    ran = run(*BOTH, "--budget", "new_breaches=3", "--budget", "changed_priorities=0")
    assert (ran.status, ran.err) == (1, "new_breaches is 4, and may be at most 3\n")
    assert run(*BOTH, "--budget", "new_breaches=4").status == 0


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        (["--budget", "new_breaches=3"], "compares two policies"),
        (["--baseline", "v99"], "there is no pack 'v99', and as a git revision"),
        (["--until", "2026-09-01T00:00:00Z"], "it is before the latest event, 2026-11-03T08:31:00+08:00"),
        (["--timezone", "UTC"], "--timezone goes with a log"),
        (["--from", "csv"], "--mapping FILE go together"),
        (["--html", "/nowhere/at/all.html"], "there is no folder /nowhere/at"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_reason(run: Run, more: list[str], reason: str) -> None:
    ran = run("backtest", "--policy", CALL_CENTRE, PAST, *more)
    assert ran.status == 2
    assert reason in ran.err


def test_columns_that_nobody_asks_for_are_named_unless_a_mapping_chose(run: Run, tmp_path: Path) -> None:
    (tmp_path / "tickets.csv").write_text(
        "ticket_id,created_at,resolved,x\x1b[m\nA,2026-11-23T09:00:00Z,2026-11-23T10:00:00Z,\n", "utf-8"
    )
    table = ("backtest", "--policy", CALL_CENTRE, "--from", "tickets", tmp_path / "tickets.csv")
    assert "columns not read: resolved, x\\x1b[m\n" in run(*table).err
    (tmp_path / "mapping.yaml").write_text("events: {created: created_at}\n", "utf-8")
    assert run(*table, "--mapping", tmp_path / "mapping.yaml").err == ""


def test_a_cell_of_a_table_cannot_steer_the_terminal(run: Run, tmp_path: Path) -> None:
    (tmp_path / "tickets.csv").write_text("ticket_id,created_at\n1,2026\x1b]0;x\x07\n", "utf-8")
    ran = run("backtest", "--policy", CALL_CENTRE, "--from", "tickets", tmp_path / "tickets.csv")
    assert ran.status == 1
    assert "'2026\\x1b]0;x\\x07' in column 'created_at' is no time" in ran.err


@pytest.mark.parametrize("command", ["backtest", "report"])
def test_a_page_never_takes_the_place_of_the_log(run: Run, tmp_path: Path, command: str) -> None:
    log = tmp_path / "events.jsonl"
    log.write_bytes(PAST.read_bytes())
    ran = run(command, "--policy", CALL_CENTRE, log, "--html", log)
    assert ran.status == 2
    assert "it is the file that is read" in ran.err
    assert log.read_bytes() == PAST.read_bytes()


@pytest.mark.parametrize("command", ["backtest", "report"])
def test_a_page_that_cannot_be_written_is_refused_before_the_work(run: Run, tmp_path: Path, command: str) -> None:
    page = tmp_path / f"{'x' * 300}.html"
    ran = run(command, "--policy", CALL_CENTRE, PAST, "--html", page, "--work", tmp_path / "work")
    assert (ran.status, ran.out) == (2, "")
    assert "cannot be written: File name too long" in ran.err
    assert not (tmp_path / "work").exists()


def test_a_baseline_can_be_a_git_revision(run: Run, tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        name = ("-c", "user.name=a", "-c", "user.email=a@example.org")
        subprocess.run(["git", *name, *arguments], cwd=tmp_path, check=True, capture_output=True)

    policy = tmp_path / "policy.yaml"
    text = (INCIDENT_DESK / "policy.yaml").read_text(encoding="utf-8")
    policy.write_text(text, encoding="utf-8")
    git("init")
    git("add", ".")
    git("commit", "-m", "first")
    policy.write_text(text.replace("P1: 15m", "P1: 5m"), encoding="utf-8")
    events = tmp_path / "log.jsonl"
    urgent = {"impact": "1", "urgency": "1"}
    told = [("created", "09:00", urgent), ("responded", "09:10", {})]
    events.write_text(
        "".join(
            json.dumps({"event_id": kind, "ticket_id": "A", "type": kind, "at": f"2026-11-23T{at}Z", "ticket": fields})
            + "\n"
            for kind, at, fields in told
        ),
        encoding="utf-8",
    )
    ran = run("backtest", "--policy", policy, "--baseline", "HEAD", events, "--format", "json")
    assert json.loads(ran.out)["changes"]["new_breaches"] == {"acknowledgement": 1}


def test_a_log_from_a_pipe_is_replayed_and_its_mistakes_are_named(run: Run) -> None:
    content = PAST.read_bytes()
    assert run("backtest", "--policy", CALL_CENTRE, "--jobs", "1", "-", stdin=content).out.startswith(
        "80 tickets, 382 events"
    )
    bad = run("backtest", "--policy", CALL_CENTRE, "--jobs", "1", "-", stdin=content + b"{\n" + content + b"{}\n")
    assert (bad.status, "<stdin>:383:2: error[bad-json]" in bad.err) == (1, True)
    assert "<stdin>:766:1: error[bad-event]" in bad.err
    many = run("backtest", "--policy", CALL_CENTRE, "--jobs", "1", "-", stdin=b"{\n" * 1_000)
    assert "20 errors" in many.err


def test_a_table_of_tickets_is_replayed(run: Run) -> None:
    """A lamp was due on the 17th and repaired on the 22nd, a cart some hours late; a bench is not repaired yet."""
    ran = run("backtest", "--policy", BOSTON, *TABLE, "--format", "json", "--until", "2015-07-10T12:00:00-04:00")
    kept = json.loads(ran.out)["new"]["targets"]["resolution"]["normal"]
    assert (kept["tickets"], kept["met"], kept["missed"], kept["overdue"]) == (6, 3, 2, 1)


def test_nothing_is_asked_about_the_second_before_the_first(run: Run) -> None:
    first = {"event_id": "e", "ticket_id": "A", "type": "created", "at": "1970-01-01T00:00:00Z"}
    ran = run("backtest", "--policy", CALL_CENTRE, "-", stdin=json.dumps(first).encode())
    assert (ran.status, ran.out.startswith("1 ticket, 1 event")) == (0, True)


@pytest.mark.parametrize("work", [(), ("--work", "w")])
def test_where_there_is_no_room_for_the_log_the_folder_is_named(tmp_path: Path, work: tuple[str, ...]) -> None:
    resource = pytest.importorskip("resource")
    script = "import sys; from slaengine.cli.main import run; sys.exit(run(sys.argv[1:]))"
    command = [sys.executable, "-c", script, "backtest", "--policy", str(CALL_CENTRE), "--jobs", "1", str(PAST), *work]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, 1_000)),
    )
    folder = "w" if work else str(tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"File too large: the log is laid down in {folder}" in done.stderr


BACKWARDS = """ticket_id,created_at,resolved_at
A,2026-11-23T09:00:00+08:00,2026-11-23T08:00:00+08:00
B,2026-11-23T09:00:00+08:00,2026-11-23T10:00:00+08:00
C,2026-11-23T09:00:00+08:00,2026-11-22T09:00:00+08:00
"""
MOVED = "2 events are dated before the creation of their tickets, and count at the creation."


@pytest.fixture
def backwards(tmp_path: Path) -> tuple[object, ...]:
    (tmp_path / "tickets.csv").write_text(BACKWARDS, "utf-8")
    return ("--policy", CALL_CENTRE, "--from", "tickets", tmp_path / "tickets.csv")


@pytest.mark.parametrize("command", ["backtest", "report", "suggest-targets"])
def test_times_before_the_creation_are_told_wherever_figures_are(
    run: Run, backwards: tuple[object, ...], command: str
) -> None:
    ran = run(command, *backwards)
    assert ran.status == 0
    assert MOVED in ran.out
    said = "warning[before-creation]: 'resolved_at' is before 'created_at', and counts at the creation"
    assert f"tickets.csv:2:29: {said}" in ran.err
    assert "tickets.csv:4:29: warning" in ran.err
    assert "note: 2 × happened before the ticket was created: moved to its creation" in ran.err
    assert json.loads(run(command, *backwards, "--format", "json").out)["moved_to_creation"] == 2


def test_a_page_and_a_spreadsheet_tell_of_times_before_the_creation(
    run: Run, backwards: tuple[object, ...], tmp_path: Path
) -> None:
    for command in ("backtest", "report"):
        ran = run(command, *backwards, "--format", "csv", "--html", tmp_path / "a.html")
        assert "moved_to_creation,,,,2\n" in ran.out
        assert MOVED in (tmp_path / "a.html").read_text("utf-8")
        assert "2 个事件的时间早于工单创建" in run(command, *backwards, "--lang", "zh").out


def test_a_budget_lets_no_time_before_the_creation_pass(run: Run, backwards: tuple[object, ...]) -> None:
    ran = run("backtest", *backwards, "--budget", "moved_to_creation=0")
    assert (ran.status, "moved_to_creation is 2, and may be at most 0" in ran.err) == (1, True)
    assert run("backtest", *backwards, "--budget", "moved_to_creation=2").status == 0


def test_times_before_the_creation_are_known_to_columns_and_after_a_restart(
    run: Run, backwards: tuple[object, ...], tmp_path: Path
) -> None:
    first = run("backtest", *backwards, "--work", tmp_path / "w")
    assert run("backtest", *backwards, "--work", tmp_path / "w").out == first.out
    pytest.importorskip("pyarrow")
    assert MOVED in run("backtest", *backwards, "--columns").out


def test_times_before_the_creation_are_counted_in_payloads_too(run: Run, tmp_path: Path) -> None:
    issue = {"key": "H-1", "fields": {"created": "2026-03-02T09:00:00.000+0000", "status": {"name": "Open"}}}
    change = {"id": "1", "created": "2026-03-02T08:00:00.000+0000", "items": [{"field": "summary", "toString": "x"}]}
    (tmp_path / "jira.json").write_text(json.dumps(issue | {"changelog": {"histories": [change]}}), "utf-8")
    ran = run("backtest", "--policy", CALL_CENTRE, "--from", "jira", tmp_path / "jira.json")
    assert "1 event is dated before the creation of its ticket, and counts at the creation." in ran.out


def test_work_that_was_kept_is_gone_on_with_and_another_run_is_refused(run: Run, tmp_path: Path) -> None:
    first = run(*BOTH, "--work", tmp_path / "w")
    assert run(*BOTH, "--work", tmp_path / "w", "--jobs", "1").out == first.out
    other = run("backtest", "--policy", CALL_CENTRE, PAST, "--work", tmp_path / "w")
    assert other.status == 2
    assert "belongs to a run with another" in other.err
    piped = run("backtest", "--policy", CALL_CENTRE, "-", "--work", tmp_path / "w", stdin=b"")
    assert "cannot be read again" in piped.err


def test_one_is_one_ticket_and_not_one_tickets(run: Run, tmp_path: Path) -> None:
    log, page = tmp_path / "log.jsonl", tmp_path / "page.html"
    told = {"ticket": {"category": "network"}, "data": {"satisfaction": 5}}
    one = {"event_id": "e", "ticket_id": "A", "type": "created", "at": "2026-11-23T09:00:00Z", **told}
    log.write_text(json.dumps(one) + "\n", encoding="utf-8")
    said = [
        run("backtest", "--policy", CALL_CENTRE, "--baseline", PROPOSAL, log, "--html", page).out,
        run("report", "--policy", CALL_CENTRE, log).out,
        run("evaluate", "--policy", CALL_CENTRE, "--summary", log).out,
        page.read_text(encoding="utf-8"),
    ]
    assert said[0].startswith("1 ticket, 1 event, looked at")
    assert "for 1 of 1 ticket (100.0%)" in said[0]
    assert said[1].startswith("1 ticket created in 2026-11")
    assert "Mean answer 5.00 of 5, from 1 customer." in said[1]
    assert said[2].startswith("1 row, 1 event, 1 ticket\n")
    assert not [found for text in said for found in re.findall(r"\b1 (?:tickets|events|rows|customers)\b", text)]


def pictures(page: str) -> list[str]:
    return re.findall(r"<svg.*?</svg>", page, re.DOTALL)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_stands_alone_and_is_the_same_each_time(run: Run, tmp_path: Path, language: str) -> None:
    pages = []
    for name in ("a.html", "b.html"):
        assert run(*BOTH, "--top", "2", "--lang", language, "--html", tmp_path / name).status == 0
        pages.append((tmp_path / name).read_text(encoding="utf-8"))
    page = pages[0]
    assert pages[1] == page
    assert set(re.findall(r"https?://[^\"' )<]+", page)) == {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
    assert not re.search(r"<script|<link|<img|@import|\burl\((?!#)", page)
    drawn = pictures(page)
    assert len(drawn) == 1 + 5 + 4  # broken deadlines, the week of each group, two lives of two tickets
    for one in drawn:
        parseString(one)
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert not re.search(r"#0102\d\d", page)
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page


def test_a_page_needs_its_extra_and_says_so(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(__import__("sys").modules, "matplotlib", None)
    ran = run(*BOTH, "--html", tmp_path / "a.html")
    assert ran.status == 2
    assert "pip install 'slaengine[report]'" in ran.err


def test_a_report_names_its_month_and_what_is_pending(run: Run, tmp_path: Path) -> None:
    ran = run("report", "--policy", CALL_CENTRE, PAST, "--month", "2026-10", "--html", tmp_path / "a.html")
    assert ran.out.startswith("39 tickets created in 2026-10, under call-centre 2026.1\n")
    assert re.search(r"^Resolved at the first contact +47\.4% +18 +38 +1$", ran.out, re.MULTILINE)
    for one in pictures((tmp_path / "a.html").read_text(encoding="utf-8")):
        parseString(one)
    told = json.loads(run("report", "--policy", CALL_CENTRE, PAST, "--month", "all", "--format", "json").out)
    assert told["months"] == ["2026-09", "2026-10"]
    assert told["tickets"] == 80


def test_a_spreadsheet_gets_no_formula_from_a_ticket(run: Run, tmp_path: Path) -> None:
    events = tmp_path / "log.jsonl"
    one = {
        "event_id": "e",
        "ticket_id": "A",
        "type": "created",
        "at": "2026-11-23T09:00:00Z",
        "ticket": {"subject": "=1+1"},
    }
    events.write_text(json.dumps(one) + "\n", encoding="utf-8")
    ran = run("report", "--policy", CALL_CENTRE, events, "--by", "subject", "--format", "csv")
    assert "'=1+1" in ran.out
    assert ",=1+1" not in ran.out


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        (["--month", "2026-13"], "'2026-13' is no month"),
        (["--month", "2025-01"], "there are tickets of 2026-09, 2026-10"),
        (["--by", "categry"], "did you mean category?"),
    ],
)
def test_a_report_of_what_is_not_there_is_refused(run: Run, more: list[str], reason: str) -> None:
    ran = run("report", "--policy", CALL_CENTRE, PAST, *more)
    assert (ran.status, reason in ran.err) == (2, True)


def test_decisions_that_were_kept_are_reported_on(run: Run, tmp_path: Path) -> None:
    kept = tmp_path / "decisions.jsonl"
    kept.write_text(run("evaluate", "--policy", CALL_CENTRE, PAST).out, encoding="utf-8")
    ran = run("report", "--policy", CALL_CENTRE, "--from", "decisions", kept, "--month", "2026-10")
    assert "On time: First response                   87.2%    34  39        0" in ran.out
    assert "The first contact cannot be told from decisions" in ran.out


def test_goals_are_proposed_as_a_section_of_yaml(run: Run) -> None:
    ran = run("suggest-targets", "--policy", CALL_CENTRE, PAST, "--attain", "80", "--confidence", "90")
    targets = yaml.load(ran.out, Loader=yaml.BaseLoader)["targets"]
    assert list(targets) == ["first_view", "first_response", "resolution"]
    assert targets["resolution"]["goal"] == {"P1": "2h", "P2": "8bh", "P3": "12bh", "P4": "3bd"}
    told = json.loads(run("suggest-targets", "--policy", CALL_CENTRE, PAST, "--format", "json").out)
    assert {one["why"] for one in told["suggestions"]} == {"few"}


@pytest.mark.parametrize(
    ("policy", "log", "tickets"),
    [
        (INCIDENT_DESK, ("--from", "servicenow-log", "--timezone", "UTC", DATA / "uci_small_fixture.csv"), 210),
        (
            ROOT / "examples" / "italian-desk",
            (
                *("--from", "csv", "--mapping", ROOT / "examples" / "italian-desk" / "import" / "mapping.yaml"),
                ROOT / "examples" / "italian-desk" / "import" / "example.csv",
            ),
            2,
        ),
    ],
)
def test_logs_of_other_systems_are_replayed(run: Run, policy: Path, log: tuple[object, ...], tickets: int) -> None:
    if not Path(str(log[-1])).is_file():
        pytest.skip(f"needs {log[-1]}; it is not ours to ship")
    told = json.loads(run("backtest", "--policy", policy, *log, "--format", "json", "--jobs", "1").out)
    assert told["tickets"] == tickets
