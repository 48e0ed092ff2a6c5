"""A log in bulk: the same as ticket by ticket, whatever the pieces, the processes and the order of the tickets."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.backtest.logs import START, desk, event, lives, write

from slaengine import Engine
from slaengine.backtest import log as log_module
from slaengine.backtest.checkpoint import CheckpointError
from slaengine.backtest.log import Log, identity
from slaengine.backtest.plans import BacktestPlan, Pack
from slaengine.backtest.replay import Replayed, TooEarlyError, replay
from slaengine.diagnostics import FindingsError
from slaengine.model.event import parse_event


def run(path: Path, pack: Path, folder: Path, *, old: Path | None = None, **more: Any) -> Replayed:
    plan = BacktestPlan(Pack.of(pack)[0], None if old is None else Pack.of(old)[0], 5)
    return replay(Log(str(path), path, identity=identity(path)), plan, folder, **more)


def naive(events: list[dict[str, Any]], pack: Path) -> Counter[tuple[str, str, str]]:
    """(target, level, status or broken) one ticket after the other, with nothing of the code that is tested."""
    engine = Engine.load(pack)
    read = [parse_event(one) for one in events]
    end = max(one.at for one in read)
    found: Counter[tuple[str, str, str]] = Counter()
    for ticket in {one.ticket_id for one in read}:
        state: Any = None
        level = ""
        own = sorted((one for one in read if one.ticket_id == ticket), key=lambda one: one.at)
        broken = set()
        tick = own[-1]._replace(event_id="end", type="tick", at=end, ticket={}, data={})
        for one in [*own, tick]:
            decision = engine.evaluate(one, state)
            state, level = decision.ticket, str(decision.level)
            broken |= {a["key"].split("/")[1] for a in decision.actions if a["type"] == "mark_breached"}
        for target, clock in state.clocks.items():
            found[target, level, clock.status] += 1
            found[target, level, "broken"] += target in broken
    return +found


def counted(done: Replayed, side: str = "new") -> Counter[tuple[str, str, str]]:
    found: Counter[tuple[str, str, str]] = Counter()
    for name, number in done.result.counts.items():
        if name[:2] == (side, "kept") and name[4] in ("met", "missed", "cancelled"):
            found[name[2], name[3], name[4]] += number
        if name[:2] == (side, "kept") and name[4] == "open":
            found[name[2], name[3], "running"] += number
        if name[:2] == (side, "breach"):
            found[name[2], name[3], "broken"] += number
    return found


@pytest.fixture
def small_units(monkeypatch: pytest.MonkeyPatch) -> None:
    """A log of a few kilobytes has many units and buckets."""
    monkeypatch.setattr(log_module, "UNIT_BYTES", 2_000)
    monkeypatch.setattr(log_module, "BUCKET_BYTES", 1_000)


def test_the_counts_are_those_of_a_naive_reckoning(tmp_path: Path, small_units: None) -> None:
    events, pack = lives(150), desk(tmp_path, "a")
    done = run(write(tmp_path / "log.jsonl", events), pack, tmp_path / "w")
    expected = naive(events, pack)
    for target, level, status in list(expected):
        if status == "paused":
            expected[target, level, "running"] += expected.pop((target, level, status))
    assert counted(done) == expected
    assert done.result.counts["tickets",] == 150
    assert len(done.units) > 5


def test_two_processes_give_what_one_gives(tmp_path: Path, small_units: None) -> None:
    path = write(tmp_path / "log.jsonl", lives(60))
    new, old = desk(tmp_path, "new", response="2h"), desk(tmp_path, "old")
    one = run(path, new, tmp_path / "one", old=old, jobs=1)
    two = run(path, new, tmp_path / "two", old=old, jobs=2)
    assert one.result == two.result
    assert one.result.foremost


@settings(max_examples=15)
@given(st.randoms(use_true_random=False))
def test_the_order_of_tickets_in_the_log_changes_nothing(chance: Any) -> None:
    """Lines of different tickets may change places; those of one ticket are put in order of time."""
    from tempfile import TemporaryDirectory

    events = lives(12)
    shuffled = list(events)
    chance.shuffle(shuffled)
    with TemporaryDirectory() as name:
        folder = Path(name)
        new, old = desk(folder, "new", response="10m", urgent="question"), desk(folder, "old")
        first = run(write(folder / "a.jsonl", events), new, folder / "a", old=old)
        second = run(write(folder / "b.jsonl", shuffled), new, folder / "b", old=old)
    assert first.result == second.result


def test_a_ticket_that_is_open_at_the_end_of_the_log_is_looked_at_then(tmp_path: Path) -> None:
    from datetime import timedelta

    events = [event(1, "A", "created", START), event(2, "B", "created", START + timedelta(days=9))]
    done = run(write(tmp_path / "log.jsonl", events), desk(tmp_path, "a"), tmp_path / "w")
    assert done.result.counts["new", "breach", "response", "P2"] == 1
    assert done.until == int((START + timedelta(days=9)).timestamp())


def test_time_cannot_end_before_the_log(tmp_path: Path) -> None:
    path = write(tmp_path / "log.jsonl", [event(1, "A", "created", START)])
    with pytest.raises(TooEarlyError):
        run(path, desk(tmp_path, "a"), tmp_path / "w", until=5)


def test_bad_lines_are_named_with_their_lines_in_the_whole_file(tmp_path: Path, small_units: None) -> None:
    lines = [json.dumps(one) for one in lives(40)]
    lines[50] = "{"
    lines[90] = '{"event_id": "x"}'
    path = tmp_path / "log.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(FindingsError) as caught:
        run(path, desk(tmp_path, "a"), tmp_path / "w")
    assert [(one.code, one.place.line) for one in caught.value.findings] == [("bad-json", 51), ("bad-event", 91)]


def test_events_that_the_policy_does_not_know_are_named_with_their_lines(tmp_path: Path, small_units: None) -> None:
    events = lives(40)
    events[33]["type"] = events[71]["type"] = "danced"
    with pytest.raises(FindingsError) as caught:
        run(write(tmp_path / "log.jsonl", events), desk(tmp_path, "a"), tmp_path / "w", jobs=2)
    assert [one.place.line for one in caught.value.findings] == [34, 72]
    assert "danced" in caught.value.findings[0].message


def test_a_folder_of_another_run_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "log.jsonl", lives(3))
    run(path, desk(tmp_path, "a"), tmp_path / "w")
    with pytest.raises(CheckpointError, match="another policy"):
        run(path, desk(tmp_path, "b", response="3h"), tmp_path / "w")
    path.write_text(path.read_text() + path.read_text().replace("T-", "U-"))
    with pytest.raises(CheckpointError, match="another log"):
        run(path, desk(tmp_path, "a"), tmp_path / "w")
