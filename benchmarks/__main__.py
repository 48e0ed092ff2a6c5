"""`python -m benchmarks`: run the contests and say which aims hold."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from importlib import import_module

from benchmarks.contest import FULL, QUICK, Contest, Outcome, run
from benchmarks.report import as_json, as_text, summary

SECTIONS = ("calendar", "rules", "analysis", "matchers", "whole", "batch", "load", "startup")


def contests_of(section: str, *, quick: bool) -> Iterator[Contest]:
    """The contests of one section; made one after the other, since some are large."""
    build: Callable[..., Iterator[Contest]] = import_module(f"benchmarks.{section}_contests").contests
    return build(quick=quick)


def main(arguments: list[str] | None = None) -> int:
    """Run; 1 when slaengine's own answers differ from the yardstick's, for then no figure means anything."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few seconds, to see that everything runs")
    parser.add_argument("--only", choices=SECTIONS, action="append", help="one section; may be repeated")
    parser.add_argument("--json", action="store_true", help="machine-readable, all at the end")
    options = parser.parse_args(arguments)
    outcomes: list[Outcome] = []
    for section in options.only or SECTIONS:
        for contest in contests_of(section, quick=options.quick):
            outcome = run(contest, QUICK if options.quick else FULL)
            outcomes.append(outcome)
            if not options.json:
                print(as_text(outcome), flush=True)
    print(as_json(outcomes, quick=options.quick) if options.json else summary(outcomes))
    wrong = [s for o in outcomes for s in o.standings if s.role == "slaengine" and s.disagreement is not None]
    if wrong:
        print(f"slaengine disagrees with the yardstick in {len(wrong)} rows", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
