"""The outcomes of a run: as text for people, as JSON for machines and for the page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.about import About
from benchmarks.contest import OTHERS_MAX, Disagreement, Outcome, Spent, Standing, Verdict
from benchmarks.words import digits, duration, memory

_MARKS = {True: "holds", False: "MISSED", None: "not tried"}


@dataclass(frozen=True)
class Report:
    """What one run, of one build, came to."""

    about: About
    rows: tuple[Outcome, ...]

    @classmethod
    def of(cls, raw: dict[str, Any]) -> Report:
        """What was written as JSON."""
        return cls(About.of(raw["about"]), tuple(_outcome(row) for row in raw["rows"]))

    def measured(self) -> set[tuple[str, str]]:
        """Sections, each with the build."""
        return {(row.section, self.about.build) for row in self.rows}

    def wrong(self) -> list[Standing]:
        """Where slaengine's answers are not the yardstick's."""
        return [s for row in self.rows for s in row.standings if s.role == "slaengine" and s.disagreement is not None]


def _outcome(raw: dict[str, Any]) -> Outcome:
    standings = [_standing(standing) for standing in raw["standings"]]
    verdicts = [Verdict(**verdict) for verdict in raw["verdicts"]]
    return Outcome(
        **{**raw, "standings": standings, "verdicts": verdicts} | {key: tuple(raw[key]) for key in ("absent", "notes")}
    )


def _standing(raw: dict[str, Any]) -> Standing:
    differs, spent = raw["disagreement"], raw["spent"]
    return Standing(
        **{**raw, "disagreement": differs and Disagreement(*differs), "spent": spent and Spent(*spent)},
    )


def as_json(reports: Sequence[Report]) -> str:
    """Everything; times are microseconds a question."""
    return json.dumps({"reports": [asdict(report) for report in reports]}, ensure_ascii=False, indent=1) + "\n"


def read_json(text: str) -> list[Report]:
    """What `as_json` wrote."""
    return [Report.of(raw) for raw in json.loads(text)["reports"]]


def headline(about: About) -> str:
    """Which run this is."""
    return f"{about.started} UTC · {about.build} · {about.machine()} · {about.python} · load {about.load}"


def as_text(outcome: Outcome) -> str:
    """One contest as a small table."""
    width = max(len(s.name) for s in outcome.standings)
    lines = [f"\n{outcome.section} · {outcome.name}"]
    for standing in outcome.standings:
        relation = _relation(standing)
        lines.append(f"  {standing.name:<{width}}  {_figure(standing, outcome.per)}  {relation:<18} {standing.role}")
        if standing.disagreement is not None:
            d = standing.disagreement
            lines.append(f"  {'':<{width}}  differs in {d.wrong} of {d.questions}: {d.case}")
            lines.append(f"  {'':<{width}}  gives {d.answer}, expected {d.expected}")
    lines += [f"  absent: {words}" for words in outcome.absent]
    lines += [f"  note: {words}" for words in outcome.notes]
    lines += [f"  aim: {v.text}: {_MARKS[v.holds]} ({v.found})" for v in outcome.verdicts]
    return "\n".join(lines)


def _figure(standing: Standing, per: str) -> str:
    figure = f"{duration(standing.us):>10}"
    if per:
        figure += f"  {rate(standing.us, per):>18}"
    return figure if standing.spent is None else f"{figure}  {spending(standing.spent)}"


def rate(us: float, per: str) -> str:
    """How many questions a second; two to three digits of it mean something."""
    return f"{1e6 / us:,.0f} {per}s/s"


def spending(spent: Spent) -> str:
    """What a command took."""
    others = f" while other work had {spent.others:.0%} of the machine" if spent.others > OTHERS_MAX else ""
    peak = f", {memory(spent.memory_bytes)}" if spent.memory_bytes else ""
    return f"{digits(spent.cpu_seconds)} s of CPU, {digits(spent.wall_seconds)} s of wall time{others}{peak}"


def _relation(standing: Standing) -> str:
    """How it stands to slaengine's time."""
    if standing.role == "slaengine" and standing.ratio == 1:
        return ""
    if standing.role == "yardstick":
        return f"ours is {digits(1 / standing.ratio)} ×"
    return f"{digits(standing.ratio)} × ours"


def summary(reports: Sequence[Report]) -> str:
    """How many aims hold, and which do not."""
    verdicts = [
        (report.about.build, row, verdict) for report in reports for row in report.rows for verdict in row.verdicts
    ]
    missed = [
        f"  {build}: {row.section} · {row.name}: {verdict.text} ({verdict.found})"
        for build, row, verdict in verdicts
        if verdict.holds is False
    ]
    untried = sum(verdict.holds is None for *_, verdict in verdicts)
    held = sum(verdict.holds is True for *_, verdict in verdicts)
    tail = f", {untried} could not be tried" if untried else ""
    return "\n".join([f"\n{held} of {len(verdicts)} aims hold{tail}", *(["missed:"] if missed else []), *missed])
