"""The examples of the registry are true: what is bad gives the finding, what is used instead gives none."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.lint.examples import codes, linted, write_pack

from slaengine.diagnostics.catalogue.analysis import ANALYSIS
from slaengine.diagnostics.catalogue.entry import Entry
from slaengine.diagnostics.catalogue.lint import LINT
from slaengine.lint.registry import ANALYSED, COMMENT_CODES, RULES

SHOWN = [entry for entry in LINT if entry.code in {*RULES, *COMMENT_CODES}]


def test_every_rule_is_registered_and_every_registered_code_has_a_rule() -> None:
    assert {*RULES, *COMMENT_CODES} - {*ANALYSED} == {entry.code for entry in LINT} - {"config-unreadable"}
    assert {*ANALYSED} == {entry.code for entry in ANALYSIS} - {"rules-cross"}  # a matter of course in a table


ANALYSIS_SHOWN = [entry for entry in ANALYSIS if entry.code in ANALYSED and not entry.example.startswith("#")]


@pytest.mark.parametrize("entry", ANALYSIS_SHOWN, ids=lambda entry: entry.code)
def test_lint_says_what_the_analysis_finds(entry: Entry, tmp_path: Path) -> None:
    assert entry.code in codes(linted(write_pack(tmp_path, entry.example)))


@pytest.mark.parametrize("entry", SHOWN, ids=lambda entry: entry.code)
def test_the_example_gives_this_finding_and_no_other(entry: Entry, tmp_path: Path) -> None:
    report = linted(write_pack(tmp_path, entry.example))
    assert codes(report) == [entry.code], report.findings


@pytest.mark.parametrize("entry", SHOWN, ids=lambda entry: entry.code)
def test_what_is_used_instead_gives_no_finding(entry: Entry, tmp_path: Path) -> None:
    report = linted(write_pack(tmp_path, entry.better))
    assert report.findings == ()
