"""Tickets of findings as tests of the pack: what the policy decides now, for the author to change or to confirm."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, Final

import yaml

from slaengine.analysis.example import created_at
from slaengine.analysis.findings import Analysis, Found
from slaengine.compiler import parse_scenarios
from slaengine.testing.fired import named_rules

FILE: Final = "analysis.yaml"
"""Where the tests go in the pack's folder `tests`, unless another file is named."""
HEAD: Final = (
    "# Tickets that `slaengine analyze` found. Each expects what the policy decides now: where that is not what was\n"
    "# meant, write what was meant, and mend the policy.\n\ntests:\n"
)


class NotAddedError(Exception):
    """A file that tests can't be added to; says why."""


def scenarios(analysis: Analysis, taken: Collection[str] = ()) -> Iterator[dict[str, Any]]:
    """A test for each finding that the engine confirmed; `taken` are names of tests that there are already."""
    rules = {rule.at: rule.name for rule in named_rules(analysis.policy)}
    for found in analysis.mistakes:
        if found.example is None or found.decision is None or not found.confirmed:
            continue
        name = _name(found)
        if name not in taken:
            event: dict[str, Any] = {
                "at": f"{created_at(analysis.policy):%Y-%m-%d %H:%M}",
                "event": "created",
                "expect": _expected(found, rules),
            }
            if found.example.data:
                event["data"] = dict(found.example.data)
            ticket = dict(found.example.ticket)
            yield {"name": name, "description": found.finding.message, "ticket": ticket, "timeline": [event]}


def _name(found: Found) -> str:
    """What stays the same when lines move, so that the same test is not added twice."""
    where = f" in {found.table}" if found.table else ""
    return f"{found.finding.code}: {found.about}{where}"


def _expected(found: Found, rules: dict[str, str]) -> dict[str, Any]:
    decision = found.decision
    assert decision is not None
    expected: dict[str, Any] = {"priority": decision.level}
    if decision.group is not None:
        expected["group"] = decision.group
    places = {reason.at for reason in decision.reasons_in("en")}
    if names := [rules[rule.at] for rule in found.rules if rule.at in places and rule.at in rules]:
        expected["rules"] = names
    if found.finding.code == "ticket-without-promise":
        expected["due"] = {plan.name: None for plan in decision.policy.targets}
    return expected


def add_tests(analysis: Analysis, file: Path, taken: Collection[str] = ()) -> int:
    """Write the tests at the end of a file, and say how many; nothing where there are none to add.

    Raises:
        NotAddedError: the file has mistakes, or would have some with the tests.
    """
    found = list(scenarios(analysis, taken))
    if not found:
        return 0
    before = file.read_text(encoding="utf-8") if file.exists() else HEAD
    added = "".join(map(_text, found))
    after = before + ("" if before.endswith("\n") else "\n") + added
    parsed, _, findings = parse_scenarios(file.name, after.encode("utf-8"))
    if parsed is None or findings:
        raise NotAddedError(f"{file} cannot take the tests ({findings[0].message}); name another file")
    file.parent.mkdir(exist_ok=True)
    file.write_text(after, encoding="utf-8")
    return len(found)


def _text(scenario: dict[str, Any]) -> str:
    """One test as it is written by hand: two spaces in, the ticket and the expectation on one line each."""
    (event,) = scenario["timeline"]
    lines = [
        f"  - name: {_flow(scenario['name'])}",
        f"    description: {_flow(scenario['description'])}",
        f"    ticket: {_flow(scenario['ticket'])}",
        "    timeline:",
        f"      - {_flow(event)}",
    ]
    return "\n".join(lines) + "\n"


def _flow(value: object) -> str:
    """A value on one line of YAML."""
    text = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, sort_keys=False, width=10**9)
    return text.removesuffix("\n").removesuffix("\n...")
