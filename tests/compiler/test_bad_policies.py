"""Every code of the registry has a policy that provokes it, and nothing but it, with its rendering as golden text.

After a wanted change of words run `SLAENGINE_UPDATE_GOLDENS=1 pytest tests/compiler/test_bad_policies.py`, and read
the difference before you commit it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest
from pydantic import field_validator

from slaengine.compiler import check_clauses, compile_pack, parse_scenarios
from slaengine.compiler.limits import FILE_SIZE_BYTES_MAX, FILES_MAX, SCALAR_LENGTH_MAX
from slaengine.compiler.parse import parse
from slaengine.compiler.validate import validate
from slaengine.diagnostics import Finding, FindingsError, text_report
from slaengine.diagnostics.codes import CHAPTERS
from slaengine.policy.base import Section
from slaengine.service.packs import check_pack, read_pack

BAD = Path(__file__).parent.parent / "policies_bad"
COMPILED = {entry.code for name in ("Reading", "Shape", "Meaning", "Life", "Packs") for entry in CHAPTERS[name]}
"""The codes that the compiler gives; those of a test run are provoked where tests are run."""
TODAY = date(2026, 6, 1)
Outcome = tuple[Sequence[Finding], Mapping[str, str]]


class Odd(Section):
    """Refuses for a reason that no schema knows and no code names."""

    name: str

    @field_validator("name")
    @classmethod
    def _never(cls, name: str) -> str:
        raise ValueError(name)


def from_folder(code: str) -> Outcome:
    result = check_pack(BAD / code, today=TODAY)
    return result.findings, result.sources


def from_content(files: Mapping[str, bytes]) -> Outcome:
    result = compile_pack(files)
    return result.findings, result.sources


def from_scenarios() -> Outcome:
    _, tree, findings = parse_scenarios("tests.yaml", (BAD / "expects-nothing" / "policy.yaml").read_bytes())
    return findings, tree.sources


def from_odd_model() -> Outcome:
    tree, _, _ = parse({"odd.yaml": b"name: desk\n"})
    return validate(tree, Odd)[1], tree.sources


def from_no_tests() -> Outcome:
    result = check_pack(BAD / "clause-untested")
    return [*result.findings, *check_clauses(result, [])], result.sources


def from_nowhere() -> Outcome:
    with pytest.raises(FindingsError) as caught:
        read_pack(Path("no-such-folder"))
    return caught.value.findings, caught.value.sources


def good_policy() -> bytes:
    """The policy that all bad ones are made from."""
    return (BAD / "wrong-type" / "policy.yaml").read_bytes().replace(b"version: 1.10", b'version: "1"')


LONG = b"x" * (SCALAR_LENGTH_MAX + 1)
PROVOKED: Mapping[str, Callable[[], Outcome]] = {
    "pack-empty": lambda: from_content({}),
    "file-unreadable": from_nowhere,
    "file-too-large": lambda: from_content({"big.yaml": b"#" * (FILE_SIZE_BYTES_MAX + 1)}),
    "too-many-files": lambda: from_content({f"{n:03}.yaml": b"a: 1" for n in range(FILES_MAX + 1)}),
    "text-too-long": lambda: from_content({"long.yaml": good_policy().replace(b"name: desk", b"name: " + LONG)}),
    "expects-nothing": from_scenarios,
    "clause-untested": from_no_tests,
    "shape": from_odd_model,
}
"""Codes that no folder of a few lines can provoke."""


@pytest.mark.parametrize("code", sorted(COMPILED))
def test_each_code_is_provoked_alone_and_rendered_as_the_golden_text_says(code: str) -> None:
    findings, sources = PROVOKED[code]() if code in PROVOKED else from_folder(code)
    report = text_report(findings, sources)
    golden = BAD / code / "expected.txt"
    if os.environ.get("SLAENGINE_UPDATE_GOLDENS"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(report, encoding="utf-8")
    assert {finding.code for finding in findings} == {code}, report
    assert report == golden.read_text(encoding="utf-8")


def test_no_bad_policy_is_left_over_from_a_code_that_is_gone() -> None:
    assert {folder.name for folder in BAD.iterdir()} == COMPILED


@pytest.mark.parametrize("code", sorted(COMPILED - set(PROVOKED)))
def test_each_mistake_is_told_once(code: str) -> None:
    findings, _ = from_folder(code)
    assert len(findings) == 1


def test_the_policy_that_the_bad_ones_are_made_from_is_good() -> None:
    assert compile_pack({"policy.yaml": good_policy()}, today=date(2026, 1, 2)).findings == ()
