"""`python -m benchmarks`: run the contests and say which aims hold."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path

from benchmarks.about import About
from benchmarks.contest import FULL, QUICK, Trial
from benchmarks.page import PageError, write
from benchmarks.report import Report, as_json, as_text, headline, read_json, summary

SECTIONS = (
    "calendar",
    "rules",
    "analysis",
    "matchers",
    "whole",
    "replay",
    "batch",
    "files",
    "load",
    "startup",
)
BOTH_BUILDS = ("rules", "whole", "replay")
"""What a compiled build is made for: `--other-build` measures these with it, too."""
ROOT = Path(__file__).parents[1]
_TELL_BUILD = "from benchmarks.about import build_of; print(build_of())"


def contests_of(section: str, *, quick: bool, large: bool = False) -> Iterator[Trial]:
    """The contests of one section; made one after the other, since some are large."""
    build: Callable[..., Iterator[Trial]] = import_module(f"benchmarks.{section}_contests").contests
    return build(quick=quick, large=large) if section == "files" else build(quick=quick)


def main(arguments: list[str] | None = None) -> int:
    """Run; 1 when slaengine's own answers differ from the yardstick's, for then no figure means anything."""
    parser = _parser()
    options = parser.parse_args(arguments)
    sections = [section for section in SECTIONS if section in (options.only or SECTIONS)]
    if options.write is not None and options.quick:
        parser.error("--write and --quick do not go together: figures of a quick run mean nothing")
    if options.write is not None and "files" in sections and not options.large:
        parser.error("the page has ten million tickets in the section files: add --large, or choose sections by --only")
    about = About.now(quick=options.quick)
    there = [section for section in BOTH_BUILDS if section in sections]
    if options.other_build is not None:
        if not there:
            parser.error(f"--other-build measures {', '.join(BOTH_BUILDS)}, and none of these was asked for")
        if _python(options.other_build, "-c", _TELL_BUILD).strip() == about.build:
            parser.error(f"slaengine is {about.build} here and under {options.other_build} as well")
    reports = [_measure(about, sections, options)]
    if options.other_build is not None:
        reports.append(_elsewhere(there, options))
    if options.json:
        print(as_json(reports), end="")
    else:
        print(summary(reports))
    wrong = [standing for report in reports for standing in report.wrong()]
    if wrong:
        print(f"slaengine disagrees with the yardstick in {len(wrong)} rows", file=sys.stderr)
        return 1
    if options.write is not None:
        try:
            write(options.write, reports, SECTIONS)
        except (PageError, OSError) as error:
            parser.error(str(error))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few seconds, to see that everything runs")
    parser.add_argument("--large", action="store_true", help="ten million tickets in the section files, not one")
    parser.add_argument("--only", choices=SECTIONS, action="append", help="one section; may be repeated")
    parser.add_argument("--json", action="store_true", help="machine-readable, all at the end")
    text = f"a Python whose slaengine is of the other build: {', '.join(BOTH_BUILDS)} are measured there, too"
    parser.add_argument("--other-build", metavar="PYTHON", type=Path, help=text)
    parser.add_argument("--write", metavar="PAGE", type=Path, help="put the figures into that page")
    return parser


def _measure(about: About, sections: Sequence[str], options: argparse.Namespace) -> Report:
    """What is measured here."""
    if not options.json:
        print(headline(about), flush=True)
    rows = []
    for section in sections:
        for contest in contests_of(section, quick=options.quick, large=options.large):
            rows.append(contest.run(QUICK if options.quick else FULL))
            if not options.json:
                print(as_text(rows[-1]), flush=True)
    return Report(about, tuple(rows))


def _elsewhere(sections: Sequence[str], options: argparse.Namespace) -> Report:
    """What is measured under the other build."""
    only = [argument for section in sections for argument in ("--only", section)]
    quick = ["--quick"] if options.quick else []
    report = read_json(_python(options.other_build, "-m", "benchmarks", "--json", *only, *quick))[0]
    if not options.json:
        print(f"\n{headline(report.about)}", *map(as_text, report.rows), sep="\n", flush=True)
    return report


def _python(python: Path, *arguments: str) -> str:
    """What another Python prints."""
    done = subprocess.run([python, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode not in (0, 1):  # 1: it disagrees with the yardstick, and its report says so
        raise SystemExit(f"{python} ended with {done.returncode}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
