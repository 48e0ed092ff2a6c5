"""What `slaengine analyze` finds, and that the engine confirms each ticket that it shows."""

from __future__ import annotations

import pytest
from tests.analysis.kit import compiled

from slaengine.analysis.findings import analyse
from slaengine.diagnostics.catalogue.analysis import ANALYSIS
from slaengine.diagnostics.catalogue.entry import Entry
from slaengine.service.packs import load_pack
from slaengine.service.resources import pack_names, pack_path

WITH_EXAMPLE = [entry for entry in ANALYSIS if entry.code != "analysis-undecided"]


@pytest.mark.parametrize("entry", WITH_EXAMPLE, ids=lambda entry: entry.code)
def test_each_finding_is_given_by_its_example_and_not_by_what_is_better(entry: Entry) -> None:
    found = [one.finding.code for one in analyse(compiled(entry.example)).found]
    assert entry.code in found
    assert entry.code not in [one.finding.code for one in analyse(compiled(entry.better)).found]


@pytest.mark.parametrize("entry", WITH_EXAMPLE, ids=lambda entry: entry.code)
def test_the_engine_confirms_the_ticket_of_each_finding(entry: Entry) -> None:
    shown = [one for one in analyse(compiled(entry.example)).found if one.finding.code == entry.code]
    without_ticket = {"rule-never-holds", "rule-unreached"}
    assert all(one.confirmed is True for one in shown) or entry.code in without_ticket


@pytest.mark.parametrize("name", pack_names())
def test_the_shipped_policies_have_no_mistakes(name: str) -> None:
    analysis = analyse(load_pack(pack_path(name)))
    assert [one.finding.message for one in analysis.mistakes] == []
    assert all(one.confirmed for one in analysis.found)


def many(number: int) -> str:
    """A policy with that many rules that have little in common, so that the tables in a row are too much to look at."""
    fields = "".join(f"  f{n}: {{type: enum, values: [a, b, c, d, e]}}\n" for n in range(12))
    rows = (
        f"    - {{name: r{n}, when: {{f{n % 12}: {'abcde'[n % 5]}, f{(n + 1 + n % 4) % 12}: {'abcde'[n * 3 % 5]}, "
        f"f{(n + 6 + n % 5) % 12}: [{'abcde'[n % 4]}, e]}}, then: P{n % 2 + 1}}}\n"
        for n in range(number)
    )
    pair = (
        "    - {name: all, when: {f0: a, f1: b}, then: P1}\n    - {name: lost, when: {f0: a, f1: b, f2: c}, then: P2}\n"
    )
    rest = "    - {name: rest, otherwise: true, then: P2}\n"
    return f"fields:\n{fields}priorities:\n  levels: {{P1: , P2: }}\n  rules:\n{pair}{''.join(rows)}{rest}"


def test_what_is_too_much_to_look_at_in_a_row_is_told_and_each_table_is_looked_at_all_the_same() -> None:
    found = {one.finding.code: one for one in analyse(compiled(many(300))).mistakes}
    assert "analysis-undecided" in found
    assert found["rule-shadowed"].confirmed
