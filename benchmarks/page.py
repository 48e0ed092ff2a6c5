"""The tables of docs/performance.md, from the figures that are kept beside it as JSON.

A run replaces the rows of the sections that it measured, for its build; every row names the run that it is of.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from benchmarks.about import BUILDS, About
from benchmarks.contest import Outcome, Standing, Verdict
from benchmarks.report import Report, as_json, rate, read_json, spending
from benchmarks.words import digits, duration

BEGIN: Final = "<!-- figures: written by `python -m benchmarks --write`; what is changed here by hand is lost -->\n"
END: Final = "<!-- end of figures -->\n"
RUNS: Final = ("run (UTC)", "build", "machine", "system", "load at its start", "libraries")
COLUMNS: Final = (
    "question",
    "build",
    "slaengine",
    "yardsticks (ours takes … ×)",
    "peers (take … × ours)",
    "aims",
    "run",
)
_MARKS = {True: "holds", False: "**missed**", None: "not tried"}
_NONE = "–"


class PageError(ValueError):
    """The page has no place for the figures."""


def figures_of(page: Path) -> Path:
    """Where the figures of a page are kept."""
    return page.with_suffix(".json")


def read(page: Path) -> list[Report]:
    """The figures of a page; none where none were ever taken."""
    kept = figures_of(page)
    return read_json(kept.read_text("utf-8")) if kept.exists() else []


def write(page: Path, new: Sequence[Report], sections: Sequence[str]) -> None:
    """Put a run's figures into the page and into the file beside it.

    Raises:
        PageError: the page does not say where.
    """
    reports = merged(read(page), new)
    text = replaced(page.read_text("utf-8"), tables(reports, sections))
    figures_of(page).write_text(as_json(reports), "utf-8")
    page.write_text(text, "utf-8")


def merged(old: Iterable[Report], new: Sequence[Report]) -> list[Report]:
    """The new figures, and of the old ones those that were not taken anew. Runs without any are gone."""
    measured = {pair for report in new for pair in report.measured()}
    kept = [
        replace(report, rows=tuple(row for row in report.rows if (row.section, report.about.build) not in measured))
        for report in old
    ]
    return [report for report in (*kept, *new) if report.rows]


def replaced(text: str, part: str) -> str:
    """The page with that part between its marks.

    Raises:
        PageError: it has no marks.
    """
    head, begin, rest = text.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise PageError(f"the page has no place for figures: give it the lines {BEGIN.strip()} and {END.strip()}")
    return f"{head}{BEGIN}{part}{END}{tail}"


def part_of(text: str) -> str:
    """What stands between the marks."""
    return text.partition(BEGIN)[2].partition(END)[0]


def tables(reports: Sequence[Report], sections: Sequence[str]) -> str:
    """The runs, then a table for each section."""
    blocks = [_table(RUNS, [_run(report.about) for report in reports])]
    for section in sections:
        rows = [(row, report.about) for report in reports for row in report.rows if row.section == section]
        if rows:
            order = {name: number for number, name in enumerate(dict.fromkeys(row.name for row, _ in rows))}
            rows.sort(key=lambda one: (order[one[0].name], BUILDS.index(one[1].build)))
            blocks.append(f"### {section}\n\n{_table(COLUMNS, [_row(*one) for one in rows])}")
    return "\n" + "".join(f"{block}\n\n" for block in blocks)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, *([cell.replace("|", "\\|") for cell in cells] for cells in rows)]
    drawn = [f"| {' | '.join(cells)} |" for cells in lines]
    return "\n".join([drawn[0], "|---" * len(head) + "|", *drawn[1:]])


def _run(about: About) -> tuple[str, ...]:
    libraries = ", ".join(f"{name} {version}" for name, version in about.libraries.items())
    load = f"{about.load:.2f}" if about.load >= 0 else _NONE
    return (about.started, about.build, about.machine(), f"{about.system}, {about.python}", load, libraries)


def _row(row: Outcome, about: About) -> tuple[str, ...]:
    ours, yardsticks, peers = (
        [s for s in row.standings if s.role == role] for role in ("slaengine", "yardstick", "peer")
    )
    return (
        row.name + (f" ({'; '.join(row.notes)})" if row.notes else ""),
        about.build,
        "; ".join(_ours(s, row.per, alone=len(ours) == 1) for s in ours),
        "; ".join(f"{s.name} {duration(s.us)} ({digits(1 / s.ratio)})" for s in yardsticks) or _NONE,
        "; ".join([*map(_peer, peers), *(f"absent: {words}" for words in row.absent)]) or _NONE,
        "; ".join(map(_verdict, row.verdicts)) or _NONE,
        about.started,
    )


def _ours(standing: Standing, per: str, *, alone: bool) -> str:
    words = duration(standing.us)
    if per:
        words += f", {rate(standing.us, per)}"
    if standing.spent is not None:
        words = f"{spending(standing.spent)} ({words})"
    return words if alone else f"{standing.name}: {words}"


def _peer(standing: Standing) -> str:
    differs = " (differs)" if standing.disagreement is not None else ""
    return f"{standing.name} {duration(standing.us)} ({digits(standing.ratio)}){differs}"


def _verdict(verdict: Verdict) -> str:
    return f"{_MARKS[verdict.holds]}: {verdict.text} ({verdict.found})"
