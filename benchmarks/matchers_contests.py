"""Both matchers on the same tables, and the memory that durable-rules needs: what confirming a policy costs."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import Any, Final

from benchmarks.contest import Contender, Contest, Verdict
from benchmarks.desk import Ticket, table, tickets
from benchmarks.rules_contests import ours
from slaengine.rules.durable import compile_durable, why_unavailable

SIZES = (10, 100, 1_000)
EVALUATIONS: Final = 100_000
GROWTH_BYTES_MAX: Final = 1_000_000
_STATM = Path("/proc/self/statm")
_PAGE_BYTES: Final = 4096


def contests(*, quick: bool) -> Iterator[Contest]:
    """The first match and all matches, of each size."""
    asked = tickets(32 if quick else 128)
    cases = [(ticket,) for ticket in asked]
    absent = why_unavailable()
    for size in SIZES:
        indexed = ours(table(size))
        durable = None if absent else compile_durable(indexed.rules, "first")
        for question, read in (("first", attrgetter("name")), ("all", _names)):
            contenders = [Contender("indexed", "slaengine", getattr(indexed, question), cases, read=read)]
            if durable is not None:
                contenders.append(Contender("durable", "peer", getattr(durable, question), cases, read=read))
            evaluations = 2_000 if quick else EVALUATIONS
            measured = durable is not None and size == SIZES[1] and question == "all"
            yield Contest(
                "matchers",
                f"{question} of {size:,} rules",
                tuple(contenders),
                absent=(f"durable: {absent}",) if absent else (),
                checks=(partial(_flat, durable.all, asked, evaluations),) if durable is not None and measured else (),
            )


def _names(rules: Any) -> list[str]:
    return [rule.name for rule in rules]


def _flat(ask: Callable[[Ticket], object], asked: list[Ticket], evaluations: int) -> Verdict:
    """Whether the process is as large after so many questions as before them."""
    text = f"memory grows by less than {GROWTH_BYTES_MAX:,} bytes in {evaluations:,} evaluations"
    if not _STATM.exists():
        return Verdict(text, "this system does not tell", None)
    for ticket in asked:
        ask(ticket)
    before = _used_bytes()
    for number in range(evaluations):
        ask(asked[number % len(asked)])
    grown = _used_bytes() - before
    return Verdict(text, f"{grown:,} bytes", grown < GROWTH_BYTES_MAX)


def _used_bytes() -> int:
    gc.collect()
    return int(_STATM.read_text().split()[1]) * _PAGE_BYTES
