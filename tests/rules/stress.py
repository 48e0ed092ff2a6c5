"""Both matchers on generated tables, in a process of its own with a watchdog.

    python -m tests.rules.stress --seed 7 --comparisons 200000

A comparison is one ticket asked of one table by both matchers. A hang or a crash in C, too, is a failure that names its
seed: `--seed 7/12` runs that one table again.
"""

from __future__ import annotations

import argparse
import json
import os
import selectors
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from time import monotonic
from typing import IO, Any, Final

from tests.rules.stress_cases import answers, case

from slaengine.rules import Rule, compile_table

ROOT: Final = Path(__file__).parents[2]
SILENCE_SECONDS_MAX: Final = 60.0
"""How long one table may take, tickets and all."""
DIFFERENCES_MAX: Final = 5
"""Differences after which a run ends."""

Second = Callable[[Sequence[Rule[int]]], Any]
"""Makes the table of the second matcher."""


@dataclass
class Found:
    """What became of a run. `problem` names the seed of what hung, crashed or differed."""

    tables: int = 0
    comparisons: int = 0
    matches: int = 0
    """Comparisons in which a rule matched; without them nothing would be shown."""
    rules_max: int = 0
    """Rules of the largest table."""
    problems: list[str] = field(default_factory=list)


def seeds(seed: str) -> Iterator[str]:
    """The seeds of the tables of a run; the seed of one table is that table alone."""
    return iter([seed]) if "/" in seed else (f"{seed}/{number}" for number in count())


def compare(seed: str, second: Second) -> Iterator[dict[str, Any]]:
    """One table, asked by both matchers about each of its tickets; yields what to tell the watchdog."""
    yield {"table": seed}  # before the case is made, so that the watchdog knows what it waits for
    rules, tickets = case(seed)
    own, other = compile_table(rules, "all"), second(rules)
    matches = 0
    for number, facts in enumerate(tickets):
        mine, theirs = answers(facts, own), answers(facts, other)
        matches += bool(mine[0])
        if mine != theirs:
            wrong = sorted(set(mine[0]) ^ set(theirs[0])) or ["the first match"]
            yield {"problem": f"seed {seed}, ticket {number}: the matchers differ in {', '.join(wrong[:5])}"}
            break
    yield {"compared": len(tickets), "matches": matches, "rules": len(rules)}


def watch(seed: str, comparisons: int, second: str = "durable", silence_seconds: float = SILENCE_SECONDS_MAX) -> Found:
    """Run in a child; end it where it falls silent."""
    found, table = Found(), seed
    program = [sys.executable, "-m", "tests.rules.stress", "--child", "--seed", seed, "--second", second]
    with subprocess.Popen(program, cwd=ROOT, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        for line in _lines(child.stdout, silence_seconds):
            if line is None:
                found.problems.append(f"seed {table}: no answer for {silence_seconds:g} s")
                break
            told = json.loads(line)
            table = told.get("table", table)
            found.tables += "table" in told
            found.comparisons += told.get("compared", 0)
            found.matches += told.get("matches", 0)
            found.rules_max = max(found.rules_max, told.get("rules", 0))
            found.problems += [told["problem"]] if "problem" in told else []
            if ("compared" in told and found.comparisons >= comparisons) or len(found.problems) >= DIFFERENCES_MAX:
                break
        else:
            if child.wait() != 0:
                found.problems.append(f"seed {table}: the process ended with {child.returncode}")
        child.kill()
    return found


def _lines(stream: IO[bytes], silence_seconds: float) -> Iterator[bytes | None]:
    """The lines as they come, none of them held back in a buffer; None where none came for so long."""
    begun = b""
    with selectors.DefaultSelector() as waiting:
        waiting.register(stream, selectors.EVENT_READ)
        while waiting.select(silence_seconds):
            read = os.read(stream.fileno(), 65_536)
            if not read:
                return
            *whole, begun = (begun + read).split(b"\n")
            yield from whole
    yield None


def _second(name: str) -> Second:
    from slaengine.rules.durable import compile_durable
    from slaengine.rules.durable_rulesets import Ruleset

    def wrong(rules: Sequence[Rule[int]]) -> Any:
        return compile_table(rules[:-1], "all")

    def hangs(rules: Sequence[Rule[int]]) -> Any:
        # The wall that gave the rulesets their size: with 512 siblings the library never returns.
        return Ruleset({str(n): {"$and": [{"kind": 1}, {"k": n}]} for n in range(600)})

    def crashes(rules: Sequence[Rule[int]]) -> Any:
        sys.exit(3)

    makers: dict[str, Second] = {
        "durable": lambda rules: compile_durable(rules, "all"), "wrong": wrong, "hangs": hangs, "crashes": crashes
    }  # fmt: skip
    return makers[name]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run; 1 where anything differs, hangs or crashes."""
    parser = argparse.ArgumentParser(prog="python -m tests.rules.stress", description=__doc__)
    parser.add_argument("--seed", default="1", help="any word; 7/12 is one table of seed 7")
    parser.add_argument("--comparisons", type=int, default=20_000)
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--second", default="durable", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.child:
        for seed in seeds(options.seed):
            for told in compare(seed, _second(options.second)):
                print(json.dumps(told), flush=True)
        return 0
    began = monotonic()
    found = watch(options.seed, options.comparisons, options.second)
    print(
        f"seed {options.seed}: {found.comparisons:,} comparisons on {found.tables:,} tables, "
        f"{found.matches:,} with a match, in {monotonic() - began:.0f} s"
    )
    for problem in found.problems:
        print(problem)
    print("no difference" if not found.problems else f"{len(found.problems)} problems")
    return 1 if found.problems else 0


if __name__ == "__main__":
    sys.exit(main())
