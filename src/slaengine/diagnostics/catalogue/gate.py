"""Findings of `slaengine ci`: what it asks of a pack beside what the other commands find. Nothing but rows."""

from __future__ import annotations

from slaengine.diagnostics.catalogue.entry import Entry
from slaengine.diagnostics.finding import Severity

GATE = (
    Entry(
        "layout-differs",
        title="A file that is not laid out",
        message="`slaengine fmt` would lay this file out otherwise",
        fix="run `slaengine fmt` on it",
        what="Each YAML file of the pack is laid out as `slaengine fmt` writes it.",
        why="With one layout, the difference of a change shows what changed and nothing else.",
        example="queue:\n    order:   [ due ]",
        better="queue:\n  order: [due]",
        severity=Severity.WARNING,
    ),
    Entry(
        "coverage-too-low",
        title="Tests that reach too little",
        message="the tests reach {reached} % of what the policy can do, and {asked} % is asked for",
        fix="`slaengine test --coverage` names what no test reaches",
        what="The pack's tests reach as much as `coverage_min` of the configuration asks for.",
        why="What no test reaches can change without anybody noticing.",
        example="# slaengine.yaml\nci: {coverage_min: 90}",
        better="# tests for what is not reached yet, or a figure that the pack has today",
    ),
    Entry(
        "mutation-too-low",
        title="Tests that notice too little",
        message="the tests notice {score} % of small changes, and {asked} % is asked for: {count} go unnoticed",
        fix="`slaengine test --mutate` names them, each with a test that would notice it",
        what="The pack's tests notice as many small changes as `mutation_min` of the configuration asks for.",
        why="What can be changed without a test noticing is changed by accident some day.",
        example="# slaengine.yaml\nci: {mutation_min: 90}",
        better="# tests for what goes unnoticed, or a figure that the pack has today",
    ),
)
