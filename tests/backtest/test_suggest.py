"""Goals from history: kept by the wanted share when they are replayed, and only said where enough is known."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from tests.backtest.logs import START, desk, event, lives, write

from slaengine.backtest.figures import all_of, figures
from slaengine.backtest.log import Log, identity
from slaengine.backtest.plans import BacktestPlan, MeasurePlan, Pack
from slaengine.backtest.replay import replay
from slaengine.backtest.spread import kept_as
from slaengine.backtest.suggest import Suggestion, suggestions, written
from slaengine.cli.suggest_yaml import Wanted, targets_yaml
from slaengine.model.compiled import CompiledPolicy
from slaengine.worktime import DurationKind

HOUR = timedelta(hours=1)
SHARE, CONFIDENCE = Fraction(8, 10), Fraction(9, 10)


def suggested(events: list[dict[str, Any]], pack: Path, folder: Path) -> tuple[list[Suggestion], CompiledPolicy]:
    own, engine = Pack.of(pack)
    path = write(folder / "log.jsonl", events)
    done = replay(Log("log", path, identity=identity(path)), MeasurePlan(own, "kind"), folder / "measured")
    return list(suggestions(done.result.counts, engine.policy, SHARE, CONFIDENCE)), engine.policy


def one(found: list[Suggestion], target: str, level: str, kind: str = "all") -> Suggestion:
    return next(s for s in found if (s.target, s.level, s.kind) == (target, level, kind))


def pasted(pack: Path, text: str, folder: Path) -> Path:
    """The pack with the section in the place of its own."""
    before, _, rest = pack.read_text(encoding="utf-8").partition("targets:")
    path = folder / "pasted.yaml"
    path.write_text(before + text + rest[rest.index("escalations:") :], encoding="utf-8")
    return path


def test_the_section_compiles_when_pasted_and_its_goals_are_kept_by_the_wanted_share(tmp_path: Path) -> None:
    events, pack = lives(300), desk(tmp_path, "desk")
    resolved = {e["ticket_id"] for e in events if e["type"] == "resolved"}
    whole = [e for e in events if e["ticket_id"] in resolved]
    found, policy = suggested(whole, pack, tmp_path)
    text = targets_yaml(pack, policy, found, Wanted(SHARE, CONFIDENCE, "kind"), "2026-04-01")
    new, engine = Pack.of(pasted(pack, text, tmp_path))
    path = tmp_path / "log.jsonl"
    done = replay(Log("log", path, identity=identity(path)), BacktestPlan(new), tmp_path / "kept")
    kept = figures(done.result, done.until, engine.policy, None).new.targets
    for target in ("response", "resolution"):
        for level, ended in kept[target].items():
            assert one(found, target, level).goal is not None
            assert ended.met / ended.tickets >= SHARE
    assert all_of(kept["resolution"]).tickets > 150


def test_work_after_closing_time_needs_more_than_the_hours_until_closing(tmp_path: Path) -> None:
    """From opening to 20:00 eight open hours pass, and a promise of eight would have been due at closing time."""
    events = []
    for number in range(20):
        ticket = f"T{number}"
        events.append(event(2 * number, ticket, "created", START, ticket={"kind": "fault"}))
        events.append(event(2 * number + 1, ticket, "resolved", START + 11 * HOUR))
    resolution = one(suggested(events, desk(tmp_path, "desk"), tmp_path)[0], "resolution", "P1")
    assert resolution.upper == kept_as(8 * 3600 + 1)
    assert str(resolution.goal) == "12bh"


def test_time_counts_in_open_hours_and_without_pauses_however_late_it_is(tmp_path: Path) -> None:
    """Each ticket is far beyond its goal, and waits after the deadline, where a broken clock would not pause."""
    events = []
    for number in range(20):
        at, ticket = START + number * timedelta(minutes=1), f"T{number}"
        events += [
            event(4 * number, ticket, "created", at, ticket={"kind": "fault"}),
            event(4 * number + 1, ticket, "updated", at + 6 * HOUR, ticket={"status": "waiting"}),
            event(4 * number + 2, ticket, "updated", at + 30 * HOUR, ticket={"status": "open"}),
            event(4 * number + 3, ticket, "resolved", at + 31 * HOUR),
        ]
    found, _ = suggested(events, desk(tmp_path, "desk"), tmp_path)
    resolution = one(found, "resolution", "P1")
    assert (resolution.point, resolution.lower, resolution.upper) == (7 * 3600,) * 3
    assert str(resolution.goal) == "8bh"


def test_open_tickets_count_as_longer_than_all_others(tmp_path: Path) -> None:
    def log(unfinished: int) -> list[dict[str, Any]]:
        events = [event(2 * n, f"T{n}", "created", START, ticket={"kind": "fault"}) for n in range(40)]
        return events + [
            event(2 * n + 1, f"T{n}", "resolved", START + HOUR * (1 + n / 60)) for n in range(40 - unfinished)
        ]

    few = one(suggested(log(2), desk(tmp_path, "desk"), tmp_path)[0], "resolution", "P1")
    other = tmp_path / "other"
    other.mkdir()
    many = one(suggested(log(12), desk(other, "desk"), other)[0], "resolution", "P1")
    assert (few.done, few.open, few.why) == (38, 2, "")
    assert (many.done, many.open, many.goal, many.why) == (28, 12, None, "open")


def test_too_few_tickets_give_no_goal_and_the_section_keeps_the_old_one(tmp_path: Path) -> None:
    events, pack = lives(8), desk(tmp_path, "desk")
    found, policy = suggested(events, pack, tmp_path)
    assert {s.why for s in found if s.kind == "all"} == {"few"}
    text = targets_yaml(pack, policy, found, Wanted(SHARE, CONFIDENCE, "kind"), "2026-04-01")
    assert "P1: 4bh  # kept:" in text
    assert "at least 11 are needed" in text


@pytest.mark.parametrize(
    ("seconds", "kind", "goal"),
    [
        (0, DurationKind.ELAPSED, "5m"),
        (300, DurationKind.ELAPSED, "5m"),
        (301, DurationKind.ELAPSED, "10m"),
        (3_601, DurationKind.ELAPSED, "1h30m"),
        (86_400, DurationKind.ELAPSED, "24h"),
        (2_592_001, DurationKind.ELAPSED, "1440h"),
        (28_801, DurationKind.OPEN, "12bh"),
        (1_440_001, DurationKind.OPEN, "800bh"),
    ],
)
def test_lengths_are_rounded_up_to_what_people_write(seconds: int, kind: DurationKind, goal: str) -> None:
    assert str(written(seconds, kind)) == goal
