"""A pack's test files: text → typed scenarios with places. What they expect is looked at by whoever runs them."""

from __future__ import annotations

from slaengine.compiler.parse import parse
from slaengine.compiler.tree import Tree
from slaengine.compiler.validate import validate
from slaengine.diagnostics import Finding
from slaengine.policy.scenarios import ScenarioFile


def parse_scenarios(name: str, content: bytes) -> tuple[ScenarioFile | None, Tree, list[Finding]]:
    """One test file: its scenarios, or None and findings. The tree gives the places for later findings."""
    tree, findings, whole = parse({name: content})
    if not whole:
        return None, tree, findings
    scenarios, more = validate(tree, ScenarioFile)
    return (scenarios if not findings else None), tree, [*findings, *more]
