"""What two policies make of the same tickets, held against a second reckoning that keeps everything and counts late."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from tests.backtest.logs import START, desk, event, lives, write

from slaengine import Engine
from slaengine.backtest.budget import BudgetError, parse_budget, parse_budgets, spend
from slaengine.backtest.figures import Figures, figures
from slaengine.backtest.log import Log, identity
from slaengine.backtest.plans import BacktestPlan, Pack
from slaengine.backtest.replay import replay
from slaengine.model.event import parse_event


def backtest(events: list[dict[str, Any]], new: Path, old: Path | None, folder: Path, top: int = 5) -> Figures:
    path = write(folder / "log.jsonl", events)
    (packs, engines) = zip(*[Pack.of(pack) for pack in (new, old) if pack is not None], strict=True)
    plan = BacktestPlan(packs[0], packs[1] if old is not None else None, top)
    done = replay(Log("log", path, identity=identity(path)), plan, folder / "work")
    return figures(done.result, done.until, engines[0].policy, engines[1].policy if old is not None else None)


class End(NamedTuple):
    level: str | None
    group: str | None
    broken: frozenset[str]
    steps: int


def naive(events: list[dict[str, Any]], pack: Path) -> dict[str, End]:
    """Each ticket on its own: all its decisions are kept as JSON, and looked through in the end."""
    engine = Engine.load(pack)
    end = max(parse_event(one).at for one in events)
    ends = {}
    for ticket in sorted({one["ticket_id"] for one in events}):
        own = [one for one in events if one["ticket_id"] == ticket]
        own.append({"event_id": "end", "ticket_id": ticket, "type": "tick", "at": engine.policy.clock.iso(end)})
        state, told = None, []
        for one in own:
            told.append(engine.evaluate(one, state).to_json())
            state = told[-1]["state"]
        actions = {action["key"]: action for decision in told for action in decision["actions"]}
        broken = {key.split("/")[1] for key, action in actions.items() if action["type"] == "mark_breached"}
        steps = {key for key in actions if key.split("/")[-1] in ("half", "late")}
        last = told[-1]
        ends[ticket] = End(last["priority"]["level"], last["routing"]["group"], frozenset(broken), len(steps))
    return ends


def test_what_changes_is_what_a_naive_reckoning_finds(tmp_path: Path) -> None:
    events = lives(120)
    new = desk(tmp_path, "new", response="20m", urgent="question", faults="first")
    old = desk(tmp_path, "old", response="2h")
    found = backtest(events, new, old, tmp_path)
    after, before = naive(events, new), naive(events, old)
    pairs = [(before[ticket], after[ticket]) for ticket in after]
    assert found.changes is not None
    assert found.old is not None
    assert found.changes.priorities == Counter((a.level, b.level) for a, b in pairs if a.level != b.level)
    assert found.changes.groups == Counter((a.group, b.group) for a, b in pairs if a.group != b.group)
    assert found.changes.new_breaches == Counter(name for a, b in pairs for name in b.broken - a.broken)
    assert found.changes.avoided_breaches == Counter(name for a, b in pairs for name in a.broken - b.broken)
    assert (found.new.escalations, found.old.escalations) == tuple(
        sum(end.steps for end in ends.values()) for ends in (after, before)
    )
    assert found.changes.priorities
    assert found.changes.new_breaches
    assert found.changes.avoided_breaches


def test_a_policy_beside_itself_changes_nothing(tmp_path: Path) -> None:
    pack = desk(tmp_path, "a")
    found = backtest(lives(30), pack, pack, tmp_path)
    assert found.changes is not None
    assert found.changes.tickets == 0
    assert found.changes.foremost == ()


def test_the_tickets_that_change_most_come_first(tmp_path: Path) -> None:
    found = backtest(lives(80), desk(tmp_path, "new", response="5m"), desk(tmp_path, "old"), tmp_path, top=7)
    assert found.changes is not None
    broken = [len(one.told["new_breaches"]) for one in found.changes.foremost]
    assert len(broken) == 7
    assert broken == sorted(broken, reverse=True)
    assert broken[0] > 0


def test_tickets_are_counted_by_the_hour_of_the_week_in_which_they_came_to_their_group(tmp_path: Path) -> None:
    """Monday 2 March, 09:00 in Berlin, is the tenth hour of the week."""
    found = backtest([event(1, "A", "created", START, ticket={"kind": "fault"})], desk(tmp_path, "a"), None, tmp_path)
    assert found.new.load["second"][9] == 1
    assert sum(found.new.load["second"]) == 1


def test_what_is_due_when_the_desk_is_closed_is_out_of_hours(tmp_path: Path) -> None:
    """Created at 16:30 in Berlin: the response is due at 20:30, the resolution within open hours."""
    at = START.replace(hour=15, minute=30)
    found = backtest([event(1, "A", "created", at)], desk(tmp_path, "a"), None, tmp_path)
    assert found.new.due_out_of_hours == 1


@pytest.mark.parametrize(
    ("text", "value"),
    [("new_breaches=0", True), ("new_breaches.response=0", True), ("avoided=1", None), ("changed_groups=5", False)],
)
def test_a_budget_is_exceeded_when_the_figure_is_greater(tmp_path: Path, text: str, value: bool | None) -> None:
    new, old = desk(tmp_path, "new", response="5m"), desk(tmp_path, "old")
    if value is None:
        with pytest.raises(BudgetError, match="there is no figure 'avoided'"):
            parse_budget(text, ["response"], baseline=True)
        return
    found = backtest(lives(40), new, old, tmp_path)
    assert spend(parse_budget(text, ["response", "resolution"], baseline=True), found).exceeded is value


@pytest.mark.parametrize(
    ("text", "baseline", "reason"),
    [
        ("new_breaches", True, "names no limit"),
        ("new_breaches=", True, "'new_breaches' names no limit; write new_breaches=5"),
        ("new_breaches=many", True, "a limit is a whole number, and 'many' is none"),
        ("breaches.response=NaN", False, "'NaN' is none; write breaches.response=5"),
        ("breaches=1e9", False, "'1e9' is none"),
        ("breaches=1.0", False, "'1.0' is none"),
        ("breaches=١", False, "'١' is none"),
        ("breaches=-1", False, "breaches is never below 0, so -1 would always fail; write breaches=0"),
        ("changed_tickets=-1", True, "never below 0"),
        ("breaches.late=5", False, "there is no target 'late'; there are response"),
        ("\x1b[31m=5", False, r"there is no figure '\\x1b\[31m'"),
        ("new_breaches=5", False, "compares two policies"),
        ("new_breeches=5", True, "did you mean new_breaches"),
        ("new_breaches.respons=5", True, "did you mean response"),
        ("changed_groups.response=5", True, "is not counted by target"),
        ("breaches=1000000000001", False, "a limit is at most 1,000,000,000,000"),
        ("breaches=" + "9" * 30, False, "is none"),
    ],
)
def test_a_budget_that_makes_no_sense_is_refused(text: str, baseline: bool, reason: str) -> None:
    with pytest.raises(BudgetError, match=reason):
        parse_budget(text, ["response"], baseline=baseline)


def test_a_figure_that_can_fall_may_have_to() -> None:
    for text in ("net_breaches=-5", "net_breaches.response=-5", "more_escalations=-5", "more_due_out_of_hours=-5"):
        assert parse_budget(text, ["response"], baseline=True).limit == -5


def test_of_two_limits_of_one_figure_none_is_taken() -> None:
    with pytest.raises(BudgetError, match="breaches is given twice"):
        parse_budgets(["breaches=5", "escalations=1", " breaches=50"], ["response"], baseline=False)
    assert len(parse_budgets(["breaches=5", "breaches.response=5"], ["response"], baseline=False)) == 2
