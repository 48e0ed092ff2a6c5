"""Rule tables of 10, 100 and 1,000 rules: the first match."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from operator import attrgetter

from benchmarks import rules_peers, rules_yardstick
from benchmarks.contest import Aim, Contender, Contest
from benchmarks.desk import WORDS, Row, Ticket, table, tickets
from benchmarks.peers import invite
from slaengine.rules import AllOf, FieldKind, Rule, RuleTable, Test, compile_table
from slaengine.rules.limits import RECENT_MAX

SIZES = (10, 100, 1_000)


def ours(rows: Sequence[Row]) -> RuleTable[str]:
    """The table in slaengine's own matcher."""
    rules = []
    for row in rows:
        tests = tuple(Test(t.field, t.operator, t.value, _kind(t.field)) for t in row.tests)
        rules.append(Rule(row.name, AllOf(tests) if tests else None, row.then))
    return compile_table(rules, "first")


def _kind(field: str) -> FieldKind:
    return FieldKind.ENUM if field in WORDS else FieldKind.INTEGER


def yardsticks(rows: Sequence[Row], asked: Sequence[Ticket]) -> tuple[Contender, ...]:
    """All three; the fastest counts."""
    cases = [(ticket,) for ticket in asked]
    return (
        Contender("bitset in big integers", "yardstick", rules_yardstick.bitset(rows), cases),
        Contender("hash dispatch", "yardstick", rules_yardstick.hash_dispatch(rows), cases),
        Contender("if-chain", "yardstick", rules_yardstick.if_chain(rows), cases),
    )


def contests(*, quick: bool) -> Iterator[Contest]:
    """The three sizes, then tickets that no table has seen before."""
    asked = tickets(64 if quick else 512)
    small = Contender(
        "slaengine, 10 rules", "slaengine", ours(table(SIZES[0])).first, [(t,) for t in asked], compared=False
    )
    for size in SIZES:
        rows = table(size)
        present, absent = invite(
            [
                ("datalogic_py", "datalogic-py", partial(rules_peers.datalogic, rows=rows, tickets=asked)),
                ("zen", "zen-engine", partial(rules_peers.zen, rows=rows, tickets=asked)),
            ]
        )
        yield Contest(
            "rules",
            f"first match of {size:,} rules",
            (
                Contender("slaengine", "slaengine", ours(rows).first, [(t,) for t in asked], read=attrgetter("name")),
                *yardsticks(rows, asked),
                *([small] if size == SIZES[-1] else []),
                *present,
            ),
            (
                Aim("at most 2 × the fastest yardstick", 2),
                Aim("no slower than any peer", 1, "peer"),
                *([Aim("at most 4 × the time for 10 rules", 4, small.name)] if size == SIZES[-1] else []),
            ),
            absent,
        )
    yield _never_seen(quick=quick)


def _never_seen(*, quick: bool) -> Contest:
    """So many different tickets that what a table remembers of the latest ones never helps."""
    rows, asked = table(SIZES[-1]), tickets(RECENT_MAX * (2 if quick else 4), seed=12)
    cases = [(t,) for t in asked]
    return Contest(
        "rules",
        f"first match of {SIZES[-1]:,} rules, {len(cases):,} tickets in turn",
        (
            Contender("slaengine", "slaengine", ours(rows).first, cases, read=attrgetter("name")),
            *yardsticks(rows, asked),
        ),
        (Aim("at most 2 × the fastest yardstick", 2),),
        notes=(f"slaengine remembers {RECENT_MAX:,} combinations of enumerated facts; here none comes back in time",),
    )
