"""All questions about rule tables of 10, 100 and 1,000 rules: what never counts, what is left out, what overlaps."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from benchmarks.contest import Aim, Contender, Contest
from benchmarks.desk import NUMBERS, WORDS, table
from benchmarks.rules_contests import ours
from slaengine.rules import FieldKind, FieldType
from slaengine.rules.analysis import TableReport, examine

SIZES = (10, 100, 1_000)
MAX_US = 2_000_000
FIELDS = {name: FieldType(name, FieldKind.ENUM, values) for name, values in WORDS.items()} | {
    name: FieldType(name, FieldKind.INTEGER, minimum=low, maximum=high) for name, (low, high) in NUMBERS.items()
}


def contests(*, quick: bool) -> Iterator[Contest]:
    """The three sizes of the made-up desk."""
    for size in SIZES[:2] if quick else SIZES:
        rules = ours(table(size))
        yield Contest(
            "analysis",
            f"everything about {size:,} rules",
            (Contender("slaengine", "slaengine", partial(examine, fields=FIELDS), [(rules,)], read=_counts),),
            (Aim("at most 2 s", us=MAX_US),) if size == SIZES[-1] else (),
        )


def _counts(report: TableReport[str]) -> tuple[int, bool, int, int]:
    return len(report.unreachable), report.gap is None, len(report.crossings), len(report.undecided)
