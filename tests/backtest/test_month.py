"""Each figure of a month, on logs so small that it can be counted by hand."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.backtest.logs import START, desk, event, lives, write

from slaengine import Engine
from slaengine.backtest.decisions import count_decisions
from slaengine.backtest.log import Log, identity
from slaengine.backtest.monthly import RESOLVE, WHOLE, Monthly, Rate, monthly
from slaengine.backtest.plans import MonthPlan, Pack
from slaengine.backtest.replay import replay
from slaengine.diagnostics import FindingsError

HOUR = timedelta(hours=1)


def figures(events: list[dict[str, Any]], folder: Path, month: str = WHOLE, **options: Any) -> Monthly:
    pack, engine = Pack.of(desk(folder, "desk", **options))
    path = write(folder / "log.jsonl", events)
    done = replay(Log("log", path, identity=identity(path)), MonthPlan(pack, "kind"), folder / "work")
    return monthly(done.result.counts, engine.policy, month)


def life(ticket: str, *happened: tuple[str, float, dict[str, Any]], kind: str = "fault") -> list[dict[str, Any]]:
    """Created at the start; then what happened, so many hours later."""
    events = [event(0, ticket, "created", START, ticket={"kind": kind})]
    events += [
        event(n, ticket, what, START + hours * HOUR, **more) for n, (what, hours, more) in enumerate(happened, 1)
    ]
    return [one | {"event_id": f"{ticket}{one['event_id']}"} for one in events]


PAST: tuple[str, float, dict[str, Any]] = ("updated", 300, {})


def test_on_time_is_met_of_all_that_is_decided_and_pending_is_neither(tmp_path: Path) -> None:
    """P1 responds within an hour. One is met, one missed, one open beyond its deadline, one open before it."""
    events = [
        *life("A", ("responded", 0.5, {})),
        *life("B", ("responded", 2, {})),
        *life("C"),
        *life("D", kind="question"),
        event(9, "E", "created", START + 3 * HOUR, ticket={"kind": "fault"}),
    ]
    found = figures(events, tmp_path)
    assert found.promises["response"] == Rate(part=1, whole=3, pending=2)
    weakest = found.weak[0]
    assert (weakest.target, weakest.level, weakest.kind) == ("response", "P1", "fault")
    assert weakest.rate.whole - weakest.rate.part == 2


def test_the_resolution_rate_leaves_out_what_was_merged(tmp_path: Path) -> None:
    events = [
        *life("A", ("resolved", 1, {})),
        *life("B", ("closed", 2, {})),
        *life("C"),
        *life("D", ("merged", 1, {"data": {"into": "A"}})),
    ]
    found = figures(events, tmp_path)
    assert (found.resolved, found.left_out, found.tickets) == (Rate(2, 3, 0), 1, 4)


@pytest.mark.parametrize(
    ("happened", "first"),
    [
        ([("resolved", 1, {})], True),
        ([("responded", 1, {}), ("resolved", 2, {})], True),
        ([("responded", 1, {}), ("customer_replied", 2, {}), ("resolved", 3, {})], False),
        ([("responded", 1, {}), ("responded", 2, {}), ("resolved", 3, {})], False),
        ([("responded", 0, {"data": {"automated": True}}), ("responded", 1, {}), ("resolved", 3, {})], True),
        ([("responded", 1, {}), ("resolved", 2, {}), ("customer_replied", 3, {})], True),
        ([("resolved", 1, {}), ("reopened", 2, {}), ("resolved", 3, {})], False),
        ([("updated", 1, {"ticket": {"group": "first"}}), ("resolved", 3, {})], False),
    ],
)
def test_the_first_contact_is_one_answer_without_a_question_back_another_group_or_a_reopening(
    tmp_path: Path, happened: list[tuple[str, float, dict[str, Any]]], first: bool
) -> None:
    found = figures([*life("A", *happened), *life("B")], tmp_path)
    assert found.first_contact == Rate(int(first), 1, pending=1)


def test_times_are_those_of_the_resolution_in_real_time_and_those_of_the_clock_without_pauses(tmp_path: Path) -> None:
    """Created on Monday at 09:00, one hour of waiting, resolved on Tuesday at 10:00: nine hours of ten counted."""
    events = life(
        "A",
        ("responded", 1, {"ticket": {"status": "waiting"}}),
        ("customer_replied", 2, {"ticket": {"status": "open"}}),
        ("resolved", 25, {}),
        kind="question",
    )
    found = figures(events, tmp_path)
    assert found.times[RESOLVE][WHOLE, WHOLE].mean == 25 * 3600
    assert found.times["resolution"][WHOLE, WHOLE].mean == 8 * 3600
    assert found.times["resolution"]["P2", "question"].percentiles == {50: 28_800, 90: 28_800, 95: 28_800}


def test_the_last_answer_of_a_customer_counts_and_only_whole_numbers_from_one_to_five_are_answers(
    tmp_path: Path,
) -> None:
    answers: list[list[Any]] = [[2, 5], [3], ["5"], [True], [9], []]
    events = []
    for number, given in enumerate(answers):
        calls = [("callback_completed", 2.0 + n, {"data": {"satisfaction": one}}) for n, one in enumerate(given)]
        events += life(f"T{number}", ("resolved", 1, {}), *calls)
    found = figures(events, tmp_path)
    assert found.satisfaction == Rate(part=1, whole=2, pending=4)
    assert found.satisfaction_mean == 4


def test_a_ticket_belongs_to_the_month_of_its_creation_on_the_desks_clock(tmp_path: Path) -> None:
    """Midnight in Berlin is an hour before that in UTC."""
    last_of_march = START.replace(month=3, day=31, hour=21, minute=59)
    events = [
        event(1, "A", "created", last_of_march, ticket={"kind": "fault"}),
        event(2, "B", "created", last_of_march + timedelta(minutes=1), ticket={"kind": "fault"}),
        event(3, "C", "created", last_of_march + timedelta(minutes=2), ticket={"kind": "fault"}),
    ]
    april = figures(events, tmp_path, "2026-04")
    assert (april.tickets, april.months) == (2, ("2026-03", "2026-04"))
    assert [(one.kind, one.tickets, one.before) for one in april.frequent] == [("fault", 2, 1)]
    assert set(april.trend) == {"2026-03", "2026-04"}


def test_kept_decisions_give_the_same_figures_but_for_what_only_events_tell(tmp_path: Path) -> None:
    events = lives(60)
    pack = desk(tmp_path, "desk")
    engine, states, lines = Engine.load(pack), dict[str, Any](), list[str]()
    end = max(one["at"] for one in events)
    ticks = [
        event(0, one, "tick", START).__or__({"event_id": f"end{one}", "at": end})
        for one in sorted({one["ticket_id"] for one in events})
    ]
    for one in [*events, *ticks]:
        decision = engine.evaluate(one, states.get(one["ticket_id"]))
        states[one["ticket_id"]] = decision.ticket
        lines.append(json.dumps(decision.to_json()))
    kept = tmp_path / "decisions.jsonl"
    kept.write_text("\n".join(lines), encoding="utf-8")
    with kept.open("rb") as file:
        result, decisions, _ = count_decisions(file, "decisions", engine, "kind")
    from_events = figures(events, tmp_path)
    told = monthly(result.counts, engine.policy, WHOLE)
    assert decisions == len(lines)
    assert told.promises == from_events.promises
    assert told.resolved == from_events.resolved
    assert told.times["resolution"].keys() == from_events.times["resolution"].keys()
    assert told.first_contact.whole == 0


def test_what_is_no_decision_of_this_policy_is_refused_with_its_line(tmp_path: Path) -> None:
    engine = Engine.load(desk(tmp_path, "desk"))
    kept = tmp_path / "decisions.jsonl"
    kept.write_text('{"event_id": "e1"}\n', encoding="utf-8")
    with kept.open("rb") as file, pytest.raises(FindingsError) as caught:
        count_decisions(file, "decisions.jsonl", engine, "kind")
    assert caught.value.findings[0].place.at == "decisions.jsonl:1:1"
