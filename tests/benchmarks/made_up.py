"""Reports that nobody measured."""

from benchmarks.about import About, Build
from benchmarks.contest import Disagreement, Outcome, Spent, Standing, Verdict
from benchmarks.report import Report


def about(started: str = "2026-01-05 08:00:00", build: Build = "pure") -> About:
    return About(
        started, build, False, "a processor", 2, 8_000_000_000, "Linux 6", "CPython 3.11.7", 0.25, {"click": "8"}
    )


def outcome(section: str, name: str = "double", *, us: float = 2.0) -> Outcome:
    standings = [
        Standing("slaengine", "slaengine", us, 1.0),
        Standing("direct", "yardstick", 1.0, 0.5),
        Standing("a|b 1.0", "peer", 40.0, 20.0, Disagreement(1, 2, "1", "3", "2")),
    ]
    verdicts = [Verdict("at most 3 ×", "2.00 × direct", True), Verdict("at most 1 ×", "2.00 × direct", False)]
    return Outcome(section, name, standings, verdicts, ("other: not installed here",), ("a note",))


def command(section: str) -> Outcome:
    spent = Spent(3.0, 2.0, 500_000_000)
    return Outcome(section, "a command", [Standing("1 process", "slaengine", 3.0, 1.0, None, spent)], per="ticket")


def report(*rows: Outcome, started: str = "2026-01-05 08:00:00", build: Build = "pure") -> Report:
    return Report(about(started, build), rows)
