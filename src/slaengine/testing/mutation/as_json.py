"""What became of the changes of a pack, as plain JSON data."""

from __future__ import annotations

from typing import Any

from slaengine.testing.mutation.run import MutationReport, Verdict
from slaengine.testing.mutation.words import sentence


def mutation_json(report: MutationReport, language: str = "en") -> dict[str, Any]:
    """Counts, the score, and each change that no test noticed or that no ticket can tell."""
    return {
        "score": round(report.score, 1),
        "possible": report.possible,
        "tried": len(report.verdicts),
        "noticed": len(report.of("noticed")),
        "refused": len(report.of("refused")),
        "equivalent": [{**_change(report, one, language), "why": one.why} for one in report.of("equivalent")],
        "unnoticed": [{**_change(report, one, language), "test": one.scenario} for one in report.of("unnoticed")],
    }


def _change(report: MutationReport, one: Verdict, language: str) -> dict[str, Any]:
    return {"kind": one.kind, "at": one.at, "text": sentence(report.bench.compilation.tree, one.edit, language)}
