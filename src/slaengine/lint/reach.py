"""Which rules of a pack its scenarios reach."""

from __future__ import annotations

from pathlib import Path

from slaengine.compiler import Compilation
from slaengine.lint.limits import EVENTS_MAX
from slaengine.policy.scenarios import Scenario
from slaengine.testing.run import run_pack


def reached_places(pack: Path, compilation: Compilation) -> frozenset[str] | None:
    """The places of the rules that had a part in any scenario; None for a pack without tests that can be played."""
    if compilation.policy is None:
        return None
    events = 0

    def chosen(scenario: Scenario, _file: str) -> bool:
        nonlocal events
        events += len(scenario.timeline)
        return events <= EVENTS_MAX

    report = run_pack(pack, chosen, both=False)
    if not report.played:
        return None
    return frozenset(rule.at for played in report.played for rule in played.fired)
