"""`slaengine import` and `slaengine evaluate --from` a helpdesk: events, figures, and what standard error says."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.importers.payloads import EXAMPLES, ROOT

from slaengine.cli.import_payloads import PAYLOADS
from slaengine.cli.main import run
from slaengine.importers.payload_log import DESKS, JSON

PACK = ROOT / "policies" / "call-centre"
ITALIAN = ROOT / "examples" / "italian-desk"


class Ran(NamedTuple):
    status: int
    out: str
    err: str


Command = Callable[..., Ran]


@pytest.fixture
def slaengine(capsys: pytest.CaptureFixture[str]) -> Command:
    def run_it(*arguments: object) -> Ran:
        status = run([str(one) for one in arguments])
        printed = capsys.readouterr()
        return Ran(status, printed.out, printed.err)

    return run_it


def test_the_sources_of_the_command_are_the_helpdesks_that_are_known() -> None:
    assert (*DESKS, JSON) == PAYLOADS


def test_import_prints_events_that_evaluate_decides(slaengine: Command, tmp_path: Path) -> None:
    imported = slaengine("import", "--from", "jira", EXAMPLES / "jira.jsonl")
    assert imported.status == 0
    assert json.loads(imported.out.splitlines()[0])["at"] == "2026-03-02T08:00:00Z"
    assert imported.err.startswith("read 8 payloads: 8 events on 1 ticket\n")
    file = tmp_path / "events.jsonl"
    file.write_text(imported.out, encoding="utf-8")
    apart = slaengine("evaluate", "--policy", PACK, file)
    together = slaengine("evaluate", "--policy", PACK, "--from", "jira", "--decisions", EXAMPLES / "jira.jsonl")
    assert apart.status == together.status == 0
    assert apart.out == together.out


def test_several_files_are_one_log(slaengine: Command) -> None:
    files = EXAMPLES / "jira.jsonl", EXAMPLES / "jira-export.json"
    both = slaengine("evaluate", "--policy", PACK, "--from", "jira", *files)
    assert both.status == 0
    assert both.out.startswith("12 rows, 12 events, 2 tickets\n")


@pytest.mark.parametrize("command", ["backtest", "report", "suggest-targets"])
@pytest.mark.parametrize(("source", "file"), [("jira", "jira.jsonl"), ("pagerduty", "pagerduty.jsonl")])
def test_whatever_is_imported_is_replayed_as_well(slaengine: Command, command: str, source: str, file: str) -> None:
    ran = slaengine(command, "--policy", PACK, "--from", source, EXAMPLES / file, "--format", "json")
    assert ran.status == 0
    assert json.loads(ran.out)
    assert "on 1 ticket\n" in ran.err
    mapping = ("--mapping", EXAMPLES / "other-desk-mapping.yaml")
    assert slaengine(command, "--policy", PACK, "--from", "json", *mapping, EXAMPLES / "other-desk.jsonl").status == 0


def test_what_cannot_be_read_is_named_and_the_rest_is_decided(slaengine: Command, tmp_path: Path) -> None:
    file = tmp_path / "zendesk.jsonl"
    good = '{"id": 7, "requester_id": 1, "created_at": "2026-03-02T08:00:00Z"}\n'
    file.write_text(good + good.replace("08:00:00Z", "08:00").replace("7", "8"), encoding="utf-8")
    for command in (("import",), ("evaluate", "--policy", PACK)):
        ran = slaengine(*command, "--from", "zendesk", file)
        assert ran.status == 1
        assert f"{file}:2:" in ran.err
        assert "error[no-offset]" in ran.err
        assert "not readable: 1" in ran.err
        assert ran.out


@pytest.mark.parametrize("content", ["", "\n \n", "\ufeff", "[]", '{"issues": []}', "[]\n[]\n"])
def test_an_export_of_nothing_is_told_in_one_way_and_is_no_mistake(
    slaengine: Command, tmp_path: Path, content: str
) -> None:
    file = tmp_path / "jira.json"
    file.write_text(content, encoding="utf-8")
    told = f"{file}:1:1: warning[no-lines]: there is no payload in this file\n"
    for command in (("import",), ("evaluate", "--policy", PACK)):
        ran = slaengine(*command, "--from", "jira", file, EXAMPLES / "jira.jsonl")
        assert (ran.status, told in ran.err, "read 8 payloads" in ran.err) == (0, True, True)
    ran = slaengine("backtest", "--policy", PACK, "--from", "jira", file)
    assert (ran.status, f"{file}:1:1: error[no-lines]: there is no event in this log" in ran.err) == (1, True)


def test_payloads_come_from_standard_input(slaengine: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    class Input:
        buffer = io.BytesIO((EXAMPLES / "pagerduty.jsonl").read_bytes())

    monkeypatch.setattr(sys, "stdin", Input)
    assert len(slaengine("import", "--from", "pagerduty", "-").out.splitlines()) == 6


def test_words_that_the_policy_does_not_know_are_counted(slaengine: Command) -> None:
    ran = slaengine("import", "--from", "zammad", "--policy", ITALIAN, EXAMPLES / "zammad.jsonl")
    assert "priority `P2` is none of the policy's" in ran.err
    assert "status `open` is none of the policy's" in ran.err


def test_the_logs_are_converted_as_well(slaengine: Command) -> None:
    mapping = ITALIAN / "import" / "mapping.yaml"
    ran = slaengine("import", "--from", "csv", "--mapping", mapping, ITALIAN / "import" / "example.csv")
    assert (ran.status, len(ran.out.splitlines())) == (0, 13)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--from", "json"), "go together"),
        (("--from", "csv"), "go together"),
        (("--from", "servicenow-log"), "--timezone UTC"),
        (("--from", "jira", "--timezone", "Europe/Rom"), "Europe/Rome"),
        (
            ("--from", "servicenow-log", "--timezone", "UTC", "--mapping", EXAMPLES / "other-desk-mapping.yaml"),
            "needs none",
        ),
        (
            ("--from", "csv", "--mapping", EXAMPLES / "other-desk-mapping.yaml", EXAMPLES / "jira.jsonl"),
            "Name one file",
        ),
        ((), "--from"),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    slaengine: Command, options: tuple[object, ...], said: str
) -> None:
    ran = slaengine("import", *options, EXAMPLES / "jira.jsonl")
    assert (ran.status, said in ran.err) == (2, True)


def test_evaluate_refuses_a_mapping_for_events(slaengine: Command) -> None:
    events = ROOT / "examples" / "call-centre" / "events.jsonl"
    ran = slaengine("evaluate", "--policy", PACK, "--mapping", EXAMPLES / "other-desk-mapping.yaml", events)
    assert (ran.status, "go together" in ran.err) == (2, True)
