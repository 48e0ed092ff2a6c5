"""The scenarios that ship inside packs hold, and between them they show every clause of each service document."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from slaengine.compiler import check_clauses
from slaengine.service.resources import shipped
from slaengine.testing.run import PackReport, run_pack

PACKS = sorted(path.name for path in shipped("policies").iterdir() if (path / "policy.yaml").is_file())
CLAUSES = {
    "standard-response": ("S0", 14),
    "after-sales": ("S1", 19),
    "service-requests": ("S2", 16),
    "service-desk-baseline": ("S3", 11),
    "call-centre": ("S4", 14),
}
"""The name of each pack's document in citations, and how many clauses it has."""


@cache
def report(name: str) -> PackReport:
    return run_pack(Path(str(shipped("policies"))) / name)


@pytest.mark.parametrize("name", PACKS)
def test_the_scenarios_of_a_shipped_pack_hold(name: str) -> None:
    assert report(name).passed, [
        f"{one.place.file}:{one.place.line}: {one.message}" for one in report(name).every_finding
    ]


@pytest.mark.parametrize("name", CLAUSES)
def test_every_clause_is_listed_cited_by_a_rule_and_shown_by_a_scenario(name: str) -> None:
    compilation = report(name).compilation
    assert compilation is not None
    assert compilation.clauses is not None
    document, count = CLAUSES[name]
    assert list(compilation.clauses.file.clauses) == [f"{document}-{number:02}" for number in range(1, count + 1)]
    scenarios = [played.scenario for played in report(name).played]
    assert [one.message for one in check_clauses(compilation, scenarios)] == []


@pytest.mark.parametrize("name", CLAUSES)
def test_a_shipped_pack_has_nothing_to_be_said_against_it(name: str) -> None:
    compilation = report(name).compilation
    assert compilation is not None
    assert [one.message for one in compilation.findings] == []


def said(data: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every text for people in a pack, with the way to it."""
    pairs = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in pairs:
        where = f"{path}.{key}" if path else str(key)
        if key in ("title", "definition", "message", "advice"):
            yield where, value
        else:
            yield from said(value, where)


@pytest.mark.parametrize("name", PACKS)
def test_whatever_a_shipped_pack_says_to_people_it_says_in_english_and_chinese(name: str) -> None:
    compilation = report(name).compilation
    assert compilation is not None
    texts = list(said(compilation.tree.data))
    assert len(texts) > 40
    assert [where for where, text in texts if not isinstance(text, dict) or text.keys() != {"en", "zh"}] == []


@pytest.mark.parametrize("name", ["call-centre", "service-requests", "service-desk-baseline"])
def test_a_step_that_has_no_message_of_its_own_has_a_title_in_both_languages(name: str) -> None:
    compilation = report(name).compilation
    assert compilation is not None
    ladders = compilation.tree.data["escalations"]
    steps = [step for ladder in ladders.values() for step in ladder]
    assert len(steps) >= 7
    assert [step["name"] for step in steps if "title" not in step and "message" not in step] == []
