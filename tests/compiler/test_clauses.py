"""Clauses of the service document: which rule carries out which, and which of them a test shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from slaengine.compiler import Compilation, check_clauses, compile_pack
from slaengine.compiler.clauses import citations
from slaengine.policy.scenarios import Scenario

GOOD = (Path(__file__).parent / "good.yaml").read_bytes()
CITED = ["S1-09", "S2-03", "S2-13", "S4-03", "S4-04", "S4-06", "S4-07", "S4-09", "S4-10", "S4-11", "S4-12", "S4-14"]


def compiled(clauses: str, policy: bytes = GOOD) -> Compilation:
    return compile_pack({"policy.yaml": policy, "clauses.yaml": clauses.encode()})


def listing(*names: str) -> str:
    return "clauses:\n" + "\n".join(f"  {name}: What it says" for name in names)


def scenario(because: list[str] | None = None, rules: list[str] | None = None) -> Scenario:
    expect = {"priority": "P1"} | ({"rules": rules} if rules is not None else {})
    timeline = [{"at": "2026-11-23 09:00", "event": "created", "expect": expect}, {"at": "09:05", "event": "tick"}]
    return Scenario.model_validate({"name": "s", "because": because, "timeline": timeline})


def test_every_clause_that_is_cited_is_found_with_its_place() -> None:
    result = compiled(listing(*CITED))
    assert result.findings == ()
    assert result.pack is not None
    cited = list(citations(result.pack))
    assert sorted({citation.clause for citation in cited}) == CITED
    for citation in cited:
        assert result.tree.written(citation.path) == citation.clause


def test_a_clause_is_told_once_however_often_it_is_cited() -> None:
    result = compiled(listing(*(clause for clause in CITED if clause != "S4-06")))
    assert [finding.code for finding in result.findings] == ["unknown-clause"]
    assert result.policy is not None


def test_a_condition_on_a_field_of_that_name_cites_nothing() -> None:
    policy = GOOD.replace(b"  subject: ", b"  because: {type: text}\n  subject: ").replace(
        b"when: {category: consultation}", b"when: {because: S9-99}"
    )
    assert compiled(listing(*CITED), policy).findings == ()


def test_clauses_are_no_part_of_what_the_policy_says() -> None:
    assert compiled(listing(*CITED)).require().digest == compile_pack({"policy.yaml": GOOD}).require().digest
    assert compile_pack({"policy.yaml": GOOD}).clauses is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("clauses: {}", "too-few"),
        ("clauses: {S4-06: 5}", "wrong-type"),
        ("clause: {S4-06: text}", "unknown-key"),
        ("clauses: {S4-06: {fr: texte}}", "unknown-key"),
        ("document: {version: '1'}\nclauses: {S4-06: text}", "missing-key"),
        ("clauses: {S4-06: text, S4-06: again}", "duplicate-key"),
        ("", "file-empty"),
        ("clauses: [", "yaml-syntax"),
    ],
)
def test_a_mistake_in_the_list_is_told_in_its_file(text: str, code: str) -> None:
    found = compiled(text).findings
    assert [(finding.code, finding.place.file) for finding in found] == [(code, "clauses.yaml")]


@pytest.mark.parametrize(
    ("scenarios", "shown", "untested"),
    [
        ([], [], ["S4-06", "S4-07"]),
        ([scenario(because=["S4-06"])], [], ["S4-07"]),
        ([scenario(rules=["vip-uplift"])], [], ["S4-06"]),  # expected to be used
        ([scenario()], ["S4-06", "S4-07"], []),  # seen in the reasons while the scenario ran
        ([scenario(because=["S4-06"]), scenario(rules=["vip-uplift"])], [], []),
    ],
)
def test_a_clause_is_shown_by_a_test_that_cites_it_or_uses_one_of_its_rules(
    scenarios: list[Scenario], shown: list[str], untested: list[str]
) -> None:
    result = compiled(listing("S4-06", "S4-07", "S9-01"))  # a clause that no rule cites is told as that already
    found = check_clauses(result, scenarios, shown)
    assert [(finding.code, finding.message.split("`")[1]) for finding in found] == [
        ("clause-untested", name) for name in untested
    ]


def test_a_pack_that_lists_no_clauses_owes_no_tests() -> None:
    assert check_clauses(compile_pack({"policy.yaml": GOOD}), []) == []
