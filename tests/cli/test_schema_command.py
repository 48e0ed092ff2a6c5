"""`slaengine schema`: whole and narrowed to a policy."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import CALL_CENTRE, Run

from slaengine.cli.schema import NARROWED as OF_THE_COMMAND
from slaengine.service.editor import NARROWED, schema_for


def test_the_command_prints_and_writes_the_narrowed_schema(run: Run, tmp_path: Path) -> None:
    assert set(OF_THE_COMMAND) == set(NARROWED)
    printed = json.loads(run("schema", "--for", CALL_CENTRE).out)
    assert printed == schema_for("policy", CALL_CENTRE)
    assert run("schema", "tests", "--for", CALL_CENTRE, "-o", tmp_path / "t.json").out == ""
    assert json.loads((tmp_path / "t.json").read_text("utf-8")) == schema_for("tests", CALL_CENTRE)


def test_only_what_a_policy_has_names_for_can_be_narrowed(run: Run, tmp_path: Path) -> None:
    assert run("schema", "event", "--for", CALL_CENTRE).status == 2
    (tmp_path / "p.yaml").write_text("targets: 3\n")
    ran = run("schema", "--for", tmp_path)
    assert (ran.status, ran.out) == (1, "")
    assert f"{tmp_path}/p.yaml:1:" in ran.err
