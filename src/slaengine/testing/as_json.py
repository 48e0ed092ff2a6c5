"""The result of a run as plain JSON data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from slaengine.diagnostics import as_json
from slaengine.policy.base import as_tuple
from slaengine.testing.run import PackReport, Played


def reports_json(
    reports: Sequence[PackReport], seconds: float, more: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """All packs: what was run, what does not hold, and what kept tests from being run; `more` is added to each."""
    added = more or [{}] * len(reports)
    return {
        "passed": all(report.passed for report in reports),
        "scenarios": sum(len(report.played) for report in reports),
        "expectations": sum(played.expectations for report in reports for played in report.played),
        "seconds": round(seconds, 3),
        "packs": [{**_pack(report), **extra} for report, extra in zip(reports, added, strict=True)],
    }


def _pack(report: PackReport) -> dict[str, Any]:
    twins = report.twins
    return {
        "pack": str(report.pack),
        "passed": report.passed,
        "matchers": {"tables": twins.tables, "questions": twins.questions, "unavailable": twins.unavailable or None},
        "findings": [as_json(one) for one in report.findings],
        "scenarios": [_scenario(played) for played in report.played],
    }


def _scenario(played: Played) -> dict[str, Any]:
    return {
        "name": played.scenario.name,
        "at": played.place.at,
        "because": list(as_tuple(played.scenario.because)),
        "passed": played.passed,
        "expectations": played.expectations,
        "seconds": round(played.seconds, 4),
        "rules": sorted({rule.name for rule in played.fired}),
        "failures": [
            {
                "at": failure.finding.place.at,
                "expectation": ".".join(map(str, failure.outcome.path)),
                "expected": failure.outcome.wanted,
                "actual": failure.outcome.actual,
            }
            for failure in played.failures
        ],
        "findings": [as_json(one) for one in played.findings],
    }
