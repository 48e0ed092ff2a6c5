"""`slaengine analyze` on the command line: what it prints, what it leaves with, the tests it writes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.analysis.kit import HEAD
from tests.cli.conftest import CALL_CENTRE, Run

from slaengine.testing.run import run_pack

SHADOWED = """
fields:
  tier: {type: enum, values: [standard, vip]}
  down: {type: boolean}
priorities:
  levels: {P1: , P2: }
  rules:
    - {name: vips, when: {tier: vip}, then: P2}
    - {name: vip-down, when: {tier: vip, down: true}, then: P1}
    - {name: rest, otherwise: true, then: P2}
"""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A pack with a rule that never counts."""
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "policy.yaml").write_text(HEAD + SHADOWED, encoding="utf-8")
    return folder


def test_a_policy_without_mistakes_leaves_with_zero(run: Run) -> None:
    done = run("analyze", CALL_CENTRE)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("no mistakes in call-centre: 6 tables with 35 rules")


def test_a_mistake_is_shown_with_its_place_its_ticket_and_what_the_engine_makes_of_it(run: Run, desk: Path) -> None:
    done = run("analyze", desk)
    assert done.status == 1
    assert f"{desk}/policy.yaml:10:7: warning[rule-shadowed]: `vip-down` never counts" in done.out
    assert '  ticket: {"tier": "vip", "down": true}\n  replayed: P2, no group, by vips\n' in done.out


def test_pairs_that_only_the_order_decides_are_told_when_asked_for(run: Run) -> None:
    told = run("analyze", CALL_CENTRE, "--order")
    assert told.status == 0
    assert "note[rules-cross]" in told.out


def test_json_has_every_finding_with_its_ticket(run: Run, desk: Path) -> None:
    (found,) = json.loads(run("analyze", desk, "--format", "json").out)["findings"]
    assert found["code"] == "rule-shadowed"
    assert found["ticket"] == {"tier": "vip", "down": True}
    assert found["decided"] == {"priority": "P2", "group": None}
    assert found["confirmed"] is True


def test_a_ticket_becomes_a_test_that_passes_until_the_policy_is_mended(run: Run, desk: Path) -> None:
    assert run("analyze", desk, "--add-as-test").err == f"1 test added to {desk}/tests/analysis.yaml\n"
    assert run_pack(desk, both=False).passed
    policy = desk / "policy.yaml"
    policy.write_text(policy.read_text().replace("{tier: vip}, then: P2", "{tier: vip, down: false}, then: P2"))
    assert not run_pack(desk, both=False).passed


def test_a_test_is_added_once_and_to_whatever_file_is_named(run: Run, desk: Path) -> None:
    other = desk / "tests" / "found.yaml"
    assert run("analyze", desk, "--add-as-test", other).err == f"1 test added to {other}\n"
    before = other.read_bytes()
    assert run("analyze", desk, "--add-as-test", other).err == (
        "no test added: every ticket that was found is a test already\n"
    )
    assert other.read_bytes() == before


def test_where_nothing_was_found_no_file_is_spoken_of(run: Run, tmp_path: Path) -> None:
    ran = run("analyze", CALL_CENTRE, "--add-as-test", tmp_path / "none.yaml")
    assert (ran.status, ran.err) == (0, "no test added: there is no ticket to make one of\n")
    assert not (tmp_path / "none.yaml").exists()


def test_a_file_that_is_none_of_tests_is_left_alone(run: Run, desk: Path) -> None:
    done = run("analyze", desk, "--add-as-test", desk / "policy.yaml")
    assert done.status == 1
    assert "name another file" in done.err
    assert (desk / "policy.yaml").read_text() == HEAD + SHADOWED


def test_z3_can_be_asked_as_well(run: Run, desk: Path) -> None:
    assert run("analyze", desk, "--solver").out == run("analyze", desk).out
