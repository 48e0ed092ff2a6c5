"""`--matcher` of the commands that decide: the same words come out, whichever matcher finds the rules."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from tests.cli.conftest import CALL_CENTRE, ROOT, Run

from slaengine.rules.durable import DurableTable, DurableUnavailableError
from slaengine.service.engine import Engine

EVENTS = ROOT / "examples" / "call-centre" / "events.jsonl"
COMMANDS = {"evaluate": (), "explain": ("--ticket", "T-1006")}
DURABLE = "policy: {name: desk, version: '1', timezone: UTC, matcher: durable}\n"
REST = "priorities: {levels: {P1: , P2: }, hit: first, rules: [{name: rest, otherwise: true, then: P2}]}\n"


def decided(run: Run, command: str, matcher: str | None) -> str:
    chosen = () if matcher is None else ("--matcher", matcher)
    done = run(command, "--policy", CALL_CENTRE, EVENTS, *COMMANDS[command], "--format", "json", *chosen)
    assert (done.status, done.err) == (0, "")
    return done.out


@pytest.mark.parametrize("command", COMMANDS)
def test_both_matchers_print_the_same_bytes(run: Run, command: str) -> None:
    pytest.importorskip("durable_rules_engine", exc_type=ImportError)
    assert decided(run, command, "durable") == decided(run, command, "indexed") == decided(run, command, None)


@pytest.mark.parametrize("command", COMMANDS)
def test_without_durable_rules_its_choice_is_wrong_usage_and_says_how_to_get_it(
    run: Run, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "durable_rules_engine", None)  # as where it is not installed
    done = run(command, "--policy", CALL_CENTRE, EVENTS, *COMMANDS[command], "--matcher", "durable")
    assert (done.status, done.out) == (2, "")
    assert "pip install" in done.err


def test_the_argument_stands_in_the_place_of_the_policys_own_matcher(tmp_path: Path) -> None:
    pytest.importorskip("durable_rules_engine", exc_type=ImportError)
    file = tmp_path / "desk.yaml"
    file.write_text(DURABLE + REST, encoding="utf-8")
    tables = [Engine.load(file, matcher=matcher).policy.priority.table for matcher in (None, "indexed", "durable")]
    assert [isinstance(table, DurableTable) for table in tables] == [True, False, True]
    versions = Engine.load_versions([file], matcher="indexed")
    assert not isinstance(versions.policy.priority.table, DurableTable)
    assert Engine.load(file).policy.digest == Engine.load(file, matcher="indexed").policy.digest


def test_without_durable_rules_a_policy_that_names_it_loads_with_the_other_matcher(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "desk.yaml"
    file.write_text(DURABLE + REST, encoding="utf-8")
    monkeypatch.setitem(sys.modules, "durable_rules_engine", None)  # as where it is not installed
    assert Engine.load(file, matcher="indexed").policy.name == "desk"
    with pytest.raises(DurableUnavailableError, match="pip install"):
        Engine.load(file, matcher="durable")
    with pytest.raises(DurableUnavailableError, match="pip install"):
        Engine.load_versions([file], matcher="durable")


def test_without_durable_rules_a_policy_that_names_it_says_where_and_what_to_do(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "desk.yaml"
    file.write_text(DURABLE + REST, encoding="utf-8")
    monkeypatch.setitem(sys.modules, "durable_rules_engine", None)  # as where it is not installed
    done = run("validate", file)
    assert done.status == 1
    assert "desk.yaml:1:" in done.out + done.err
    assert "or write `matcher: indexed`" in done.out + done.err
