"""The outcomes as text for people and as JSON for machines."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from dataclasses import asdict

from benchmarks.contest import Outcome, Standing

_MARKS = {True: "holds", False: "MISSED", None: "not tried"}


def as_text(outcome: Outcome) -> str:
    """One contest as a small table."""
    width = max(len(s.name) for s in outcome.standings)
    unit, scale = ("ms", 1000.0) if min(s.us for s in outcome.standings) >= 1000 else ("µs", 1.0)
    lines = [f"\n{outcome.section} · {outcome.name}"]
    for standing in outcome.standings:
        time = f"{standing.us / scale:>10.2f} {unit}"
        lines.append(f"  {standing.name:<{width}}  {time}  {_relation(standing):<18} {standing.role}")
        if standing.disagreement is not None:
            d = standing.disagreement
            lines.append(f"  {'':<{width}}  differs in {d.wrong} of {d.questions}: {d.case}")
            lines.append(f"  {'':<{width}}  gives {d.answer}, expected {d.expected}")
    lines += [f"  absent: {words}" for words in outcome.absent]
    lines += [f"  note: {words}" for words in outcome.notes]
    lines += [f"  aim: {v.text}: {_MARKS[v.holds]} ({v.found})" for v in outcome.verdicts]
    return "\n".join(lines)


def _relation(standing: Standing) -> str:
    """How it stands to slaengine's time."""
    if standing.role == "slaengine" and standing.ratio == 1:
        return ""
    if standing.role == "yardstick":
        return f"ours is {1 / standing.ratio:.2f} ×"
    return f"{standing.ratio:.2f} × ours"


def as_json(outcomes: Sequence[Outcome], *, quick: bool) -> str:
    """Everything, machine-readable."""
    about = {"python": platform.python_version(), "system": platform.system(), "quick": quick, "unit": "microseconds"}
    return json.dumps({"about": about, "rows": [asdict(outcome) for outcome in outcomes]}, ensure_ascii=False, indent=2)


def summary(outcomes: Sequence[Outcome]) -> str:
    """How many aims hold, and which do not."""
    verdicts = [(o, v) for o in outcomes for v in o.verdicts]
    missed = [f"  {o.section} · {o.name}: {v.text} ({v.found})" for o, v in verdicts if v.holds is False]
    untried = sum(v.holds is None for _, v in verdicts)
    held = sum(v.holds is True for _, v in verdicts)
    tail = f", {untried} could not be tried" if untried else ""
    return "\n".join([f"\n{held} of {len(verdicts)} aims hold{tail}", *(["missed:"] if missed else []), *missed])
