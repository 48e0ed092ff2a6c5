"""Each requirement of the five service documents has a rule that cites it and a passing test that shows it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from tests.testing.desk import POLICY, pack, scenario

from slaengine.diagnostics import FindingsError
from slaengine.service.resources import shipped
from slaengine.service.trace import Trace, trace_json, trace_packs, trace_table

REQUIREMENTS = {
    "standard-response": ("S0", 14),
    "after-sales": ("S1", 19),
    "service-requests": ("S2", 16),
    "service-desk-baseline": ("S3", 11),
    "call-centre": ("S4", 14),
}
"""The document behind each pack, and how many requirements it has; so that none can be forgotten in `clauses.yaml`."""

CLAUSES = """\
document: {title: {en: The guide, zh: 指南}}
clauses: {C-1: {en: Many users | first, zh: 多用户优先}, C-2: Nobody wrote this, C-3: Said and not shown}
"""


@cache
def traced(name: str) -> Trace:
    return trace_packs([shipped("policies") / name])[0]


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_every_requirement_of_a_document_is_listed(name: str) -> None:
    document, count = REQUIREMENTS[name]
    assert [row.clause for row in traced(name).rows] == [f"{document}-{number:02}" for number in range(1, count + 1)]


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_every_requirement_has_a_rule_and_a_test_that_names_it(name: str) -> None:
    assert {row.clause: "rule" for row in traced(name).rows if not row.rules} == {}
    assert {row.clause: "test" for row in traced(name).rows if not row.tests} == {}


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    policy = POLICY.replace("then: P1}", "then: P1, because: C-1}")
    policy = policy.replace("stop: responded,", "stop: responded, because: C-3,")
    policy = policy.replace("ask: [satisfaction]}", "ask: [satisfaction], because: [C-4]}")
    test = scenario("{priority: P1}", ticket="{subject: vpn, users: 500}")
    folder = pack(tmp_path, test.replace("    ticket", "    because: C-1\n    ticket"), policy)
    (folder / "clauses.yaml").write_text(CLAUSES, encoding="utf-8")
    return folder


def test_rules_and_tests_are_named_with_their_places(desk: Path) -> None:
    [document] = trace_json([desk])
    first, second, third, fourth = document["clauses"]
    assert first["rules"] == [{"name": "many", "at": "policy.yaml:23:7"}]
    assert first["tests"] == [{"name": "the test", "at": "tests/first.yaml:2:11"}]
    assert (second["rules"], second["tests"]) == ([], [])
    assert third["rules"] == [{"name": "targets.first_response", "at": "policy.yaml:28:3"}]
    assert (third["tests"], third["used_in"]) == ([], first["tests"])  # no test names it, one uses it
    assert (fourth["clause"], fourth["text"]) == ("C-4", None)  # cited, and not in the list of the document
    assert fourth["rules"] == [{"name": "callbacks", "at": "policy.yaml:54:1"}]


def test_the_table_is_markdown_that_no_text_can_break(desk: Path) -> None:
    lines = trace_table([desk]).splitlines()
    assert lines[0] == "## The guide"
    [row] = [line for line in lines if line.startswith("| C-1 ")]
    assert "Many users \\| first" in row
    assert "many (`policy.yaml:23:7`)" in row
    assert "**none**" in next(line for line in lines if line.startswith("| C-2 "))
    assert lines[-1] == "4 clauses, 1 without a rule, 2 without a test"


def test_the_table_speaks_chinese(desk: Path) -> None:
    text = trace_table([desk], "zh")
    assert text.startswith("## 指南")
    assert "多用户优先" in text


def test_a_test_that_fails_shows_nothing(desk: Path) -> None:
    file = desk / "tests" / "first.yaml"
    file.write_text(file.read_text("utf-8").replace("priority: P1", "priority: P2"), encoding="utf-8")
    [document] = trace_json([desk])
    assert all(not row["tests"] and not row["used_in"] for row in document["clauses"])


def test_a_pack_that_cannot_be_read_has_no_table(tmp_path: Path) -> None:
    with pytest.raises(FindingsError) as caught:
        trace_table([tmp_path])
    assert [one.code for one in caught.value.findings] == ["pack-empty"]
