"""A command from nothing: CPU time of a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.contest import Aim, Contender, Contest, Verdict, children_ns

PACK = Path(__file__).parents[1] / "policies" / "call-centre"
UNNEEDED = ("numpy", "pandas", "durable_rules_engine", "jsonschema", "http.client", "asyncio")
"""What neither `--help` nor `validate` has any use for."""
MAIN = "import sys; from slaengine.cli.main import main; sys.argv[0] = 'slaengine'; main()"
"""The command `slaengine`, as source for `python -c`."""


def python(source: str, *arguments: str) -> str:
    """Run Python source in a process of its own; its output."""
    done = subprocess.run([sys.executable, "-c", source, *arguments], capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{arguments} ended with {done.returncode}: {done.stderr[-500:]}")
    return done.stdout


def contests(*, quick: bool) -> Iterator[Contest]:
    """`--help`, then `validate` of a shipped pack."""
    rounds = 2 if quick else 11
    nothing = Contender("python -c pass", "yardstick", python, [("pass",)], compared=False)
    click = Contender("import click", "yardstick", python, [("import click",)], compared=False)
    yield Contest(
        "startup",
        "slaengine --help",
        (Contender("slaengine --help", "slaengine", python, [(MAIN, "--help")], compared=False), nothing, click),
        (Aim("at most 3 × import click", 3, click.name),),
        clock=children_ns,
        rounds=rounds,
        checks=(lambda: imports("--help"),),
    )
    needed = Contender(
        "import click, yaml, pydantic", "yardstick", python, [("import click, yaml, pydantic",)], compared=False
    )
    yield Contest(
        "startup",
        f"slaengine validate {PACK.name}",
        (
            Contender("slaengine validate", "slaengine", python, [(MAIN, "validate", str(PACK))], compared=False),
            nothing,
            click,
            needed,
        ),
        clock=children_ns,
        rounds=rounds,
        checks=(lambda: imports("validate", str(PACK)),),
    )


def imports(*arguments: str) -> Verdict:
    """Whether a command leaves alone what it has no use for."""
    source = f"import atexit, sys; atexit.register(lambda: print('\\n', *sys.modules)); {MAIN}"
    loaded = set(python(source, *arguments).rsplit("\n", 2)[-2].split())
    found = [name for name in UNNEEDED if name in loaded]
    return Verdict(f"imports none of {', '.join(UNNEEDED)}", ", ".join(found) or f"{len(loaded)} modules", not found)
