"""`slaengine evaluate`: decisions, states between runs, time that goes on, and every kind of bad input."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import CALL_CENTRE, INCIDENT_DESK, ROOT, Run

EVENTS = ROOT / "examples" / "call-centre" / "events.jsonl"
POLICY = ("--policy", CALL_CENTRE)


def event(number: int, kind: str, at: str, ticket_id: str = "T-1", **more: Any) -> str:
    head = {"event_id": f"e{number}", "ticket_id": ticket_id, "type": kind, "at": f"2026-11-23T{at}:00+08:00"}
    return json.dumps(head | more, ensure_ascii=False) + "\n"


CREATED = event(1, "created", "09:00", ticket={"channel": "phone"})
RESPONDED = event(2, "responded", "09:10")
RESOLVED = event(3, "resolved", "09:30")


def test_each_event_gets_one_decision_in_the_contracts_form(run: Run) -> None:
    ran = run("evaluate", *POLICY, EVENTS)
    decisions = [json.loads(line) for line in ran.out.splitlines()]
    events = [json.loads(line) for line in EVENTS.read_text(encoding="utf-8").splitlines()]
    assert ran.status == 0
    assert [d["event_id"] for d in decisions] == [e["event_id"] for e in events]
    assert {
        "ticket_id",
        "at",
        "policy",
        "priority",
        "deadlines",
        "actions",
        "next_check_at",
        "reasons",
        "state",
    } <= set(decisions[0])


def test_text_names_ticket_event_level_group_and_deadlines_in_wall_time(run: Run) -> None:
    ticket = {"environment": "production", "service_state": "down", "category": "network"}
    ran = run("evaluate", *POLICY, "-", "--format", "text", stdin=event(1, "created", "09:00", ticket=ticket).encode())
    first = ran.out.splitlines()[0]
    assert [word in first for word in ("2026-11-23 09:00", "T-1", "created", "P1", "network")] == [True] * 5
    assert "first_response due 09:15 · resolution due 11:00" in ran.out


def test_text_speaks_chinese_when_asked(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ("evaluate", *POLICY, "-", "--format", "text")
    asked = run(*arguments, "--lang", "zh", stdin=CREATED.encode()).out
    monkeypatch.setenv("SLAENGINE_LANG", "zh")
    assert "first_response 截止 11:00" in asked
    assert run(*arguments, stdin=CREATED.encode()).out == asked


def test_until_lets_the_timers_of_open_tickets_run_on(run: Run) -> None:
    other = (
        event(4, "created", "09:00", "T-2")
        + event(5, "responded", "09:01", "T-2")
        + event(6, "resolved", "09:02", "T-2")
    )
    ran = run("evaluate", *POLICY, "-", "--until", "2026-11-23T12:00:00+08:00", stdin=(CREATED + other).encode())
    last = [json.loads(line) for line in ran.out.splitlines()][4:]
    assert [decision["ticket_id"] for decision in last] == ["T-1"]  # T-2 is resolved, nothing of it runs
    assert last[0]["at"] == "2026-11-23T12:00:00+08:00"
    assert last[0]["deadlines"]["first_response"]["breached_at"] == "2026-11-23T11:00:00+08:00"


def test_until_before_the_last_event_is_wrong_usage(run: Run) -> None:
    ran = run("evaluate", *POLICY, "-", "--until", "2026-11-23T08:00:00+08:00", stdin=CREATED.encode())
    assert ran.status == 2
    assert "2026-11-23T08:00:00+08:00 is before the latest event, 2026-11-23T09:00:00+08:00" in ran.err


def test_two_runs_over_a_state_file_decide_as_one_run_does(run: Run, tmp_path: Path) -> None:
    states = tmp_path / "states"
    whole = run("evaluate", *POLICY, "-", stdin=(CREATED + RESPONDED + RESOLVED).encode()).out
    first = run("evaluate", *POLICY, "-", "--state", states, stdin=(CREATED + RESPONDED).encode()).out
    second = run("evaluate", *POLICY, "-", "--state", states, stdin=RESOLVED.encode()).out
    assert first + second == whole


def test_states_that_cannot_be_written_are_refused_before_the_first_decision(run: Run, tmp_path: Path) -> None:
    ran = run("evaluate", *POLICY, EVENTS, "--state", tmp_path / f"{'x' * 300}.jsonl")
    assert (ran.status, ran.out, "cannot be written" in ran.err) == (2, "", True)


def test_a_repeated_event_gets_the_same_decision_again(run: Run, tmp_path: Path) -> None:
    states = tmp_path / "states"
    first = run("evaluate", *POLICY, "-", "--state", states, stdin=CREATED.encode()).out
    assert run("evaluate", *POLICY, "-", "--state", states, stdin=CREATED.encode()).out == first


def test_a_bad_line_leaves_the_state_file_as_it_was(run: Run, tmp_path: Path) -> None:
    states = tmp_path / "states"
    run("evaluate", *POLICY, "-", "--state", states, stdin=CREATED.encode())
    before = states.read_bytes()
    assert run("evaluate", *POLICY, "-", "--state", states, stdin=(RESPONDED + "x\n").encode()).status == 1
    assert states.read_bytes() == before
    assert list(tmp_path.iterdir()) == [states]


STATE_FILES = {
    "not ours": (CREATED, "not a file of states"),
    "empty": ("", "nothing in this file"),
    "newer": ('{"format": "slaengine-states", "version": 2, "tickets": 0}\n', "version 2"),
    "cut short": (
        '{"format": "slaengine-states", "version": 1, "tickets": 1}\n',
        "should have, 1, there are 0",
    ),
    "no count": ('{"format": "slaengine-states", "version": 1}\n', "how many tickets"),
    "damaged": ('{"format": "slaengine-states", "version": 1, "tickets": 1}\n{"version": 1}\n', "states:2:1"),
    "not JSON": ('{"format": "slaengine-states", "version": 1, "tickets": 1}\n{"version"', "states:2:11"),
}


@pytest.mark.parametrize("kind", STATE_FILES)
def test_a_state_file_that_cannot_be_used_is_a_finding_and_stays(run: Run, tmp_path: Path, kind: str) -> None:
    content, said = STATE_FILES[kind]
    states = tmp_path / "states"
    states.write_text(content, encoding="utf-8")
    ran = run("evaluate", *POLICY, "-", "--state", states, stdin=CREATED.encode())
    assert (ran.status, ran.out) == (1, "")
    assert said in ran.err
    assert states.read_text(encoding="utf-8") == content


def test_the_decisions_before_a_bad_line_are_printed_and_all_bad_lines_are_named(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    file.write_text(CREATED + "{\n\n" + RESPONDED + event(9, "respnded", "09:20") + "[]\n", encoding="utf-8")
    ran = run("evaluate", *POLICY, file)
    assert ran.status == 1
    assert [json.loads(line)["event_id"] for line in ran.out.splitlines()] == ["e1"]
    places = [line for line in ran.err.splitlines() if line.startswith(str(file))]
    assert [place.removeprefix(str(file)).split(": ")[0] for place in places] == [":2:2", ":6:1"]


BAD = {
    "no JSON": (b"hello\n", "-:1:1: error[bad-json]"),
    "NaN": (CREATED.replace('"phone"', "NaN").encode(), "error[bad-json]: NaN is not a number in JSON"),
    "a key twice": (b'{"event_id": "e1", "event_id": "e2"}\n', ":1:20: error[duplicate-key]"),
    "half a character": (CREATED.replace("phone", "\\ud83d").encode(), "surrogate"),
    "no offset": (CREATED.replace("+08:00", "").encode(), "error[no-offset]"),
    "an unknown type": (event(1, "creatd", "09:00").encode(), "created"),
    "an unknown key": (event(1, "created", "09:00", tickets={}).encode(), "no key 'tickets'"),
    "not UTF-8": (b'{"event_id": "\xff"}\n', ":1:15: error[not-utf8]"),
    "UTF-16": (CREATED.encode("utf-16"), "this is UTF-16"),
    "gzip": (b"\x1f\x8b\x08\x00", "this is gzip"),
    "binary": (bytes(range(256)), "binary data"),
    "nothing": (b"", "nothing in this file"),
    "blank lines": (b"\n\n \n", "nothing in this file"),
    "one line of 50 MB": (b"x" * 50_000_000, "longer than 1,048,576 bytes"),
    "bottomless nesting": (b"[" * 200_000, "nested too deep"),
    "a giant number": (b'{"event_id": ' + b"9" * 10_000 + b"}", "too many digits"),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_input_is_a_finding_with_a_place(run: Run, kind: str) -> None:
    content, said = BAD[kind]
    ran = run("evaluate", *POLICY, "-", stdin=content)
    assert (ran.status, ran.out) == (1, "")
    assert said.removeprefix("-") in ran.err
    assert "<stdin>:1:" in ran.err


def test_a_mark_of_utf8_at_the_beginning_is_no_mistake(run: Run) -> None:
    plain = run("evaluate", *POLICY, "-", stdin=CREATED.encode()).out
    assert plain == run("evaluate", *POLICY, "-", stdin=b"\xef\xbb\xbf" + CREATED.encode()).out


WRONG_USAGE = {
    "no policy": (EVENTS,),
    "no file": (*POLICY, "nowhere.jsonl"),
    "no such policy": ("--policy", "nowhere", EVENTS),
    "until without offset": (*POLICY, EVENTS, "--until", "2026-11-23T09:00:00"),
    "a log without zone": (*POLICY, EVENTS, "--from", "servicenow-log"),
    "a zone that is none": (*POLICY, EVENTS, "--from", "servicenow-log", "--timezone", "Asia/Shanghia"),
    "a zone outside": (*POLICY, EVENTS, "--from", "servicenow-log", "--timezone", "../etc/passwd"),
    "a zone for events": (*POLICY, EVENTS, "--timezone", "UTC"),
    "a state for a log": (*POLICY, EVENTS, "--from", "servicenow-log", "--timezone", "UTC", "--state", "x"),
    "a state nowhere": (*POLICY, EVENTS, "--state", "nowhere/states"),
}


@pytest.mark.parametrize("kind", WRONG_USAGE)
def test_wrong_usage_is_status_2_and_prints_no_result(run: Run, kind: str) -> None:
    ran = run("evaluate", *WRONG_USAGE[kind])
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("Usage: slaengine evaluate")


def test_a_policy_with_mistakes_is_status_1(run: Run, tmp_path: Path) -> None:
    pack = tmp_path / "policy.yaml"
    pack.write_text("polcy: {}\n", encoding="utf-8")
    ran = run("evaluate", "--policy", pack, EVENTS)
    assert (ran.status, ran.out) == (1, "")
    assert "policy.yaml:1:1: error[" in ran.err


def test_a_summary_counts_what_the_decisions_say(run: Run) -> None:
    stream = (
        CREATED + RESPONDED + RESOLVED + event(4, "created", "09:00", "T-2") + event(5, "responded", "11:01", "T-2")
    )
    figures = json.loads(run("evaluate", *POLICY, "-", "--summary", "--format", "json", stdin=stream.encode()).out)
    assert (figures["rows"], figures["events"], figures["tickets"]) == (5, 5, 2)
    first_response = figures["targets"]["first_response"]["P3"]
    assert (first_response["met"], first_response["missed"], first_response["met_share"]) == (1, 1, 0.5)
    assert figures["targets"]["resolution"]["P3"]["open"] == 1


def test_a_log_is_summed_up_by_target_and_priority(run: Run, tmp_path: Path) -> None:
    from tests.importers.rows import log

    file = tmp_path / "log.csv"
    file.write_text(
        log(["INC1", "New", 0, "1/3/2016 10:00"], ["INC1", "Resolved", 1, "1/3/2016 11:00"]), encoding="utf-8"
    )
    arguments = ("evaluate", "--policy", INCIDENT_DESK, "--from", "servicenow-log", "--timezone", "UTC", file)
    ran = run(*arguments)
    assert ran.status == 0
    assert "2 rows, 2 events, 1 ticket\n" in ran.out
    assert "reported one in 2 of 2 rows" in ran.out
    assert len(run(*arguments, "--decisions").out.splitlines()) == 2
    assert json.loads(run(*arguments, "--format", "json").out)["reported_priority"] == {"rows": 2, "agreeing": 2}
