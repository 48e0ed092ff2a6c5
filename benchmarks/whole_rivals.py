"""A created event to level, group and six deadlines: by direct Python, and by assemblies of other libraries."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from benchmarks.calendar_yardstick import OwnZone
from benchmarks.desk import LEVELS, Row, Ticket
from benchmarks.pack import GOALS_HOURS, GROUPS
from benchmarks.rules_peers import decision_table, jsonlogic
from benchmarks.rules_yardstick import hash_dispatch

Event = dict[str, Any]
GOALS = [tuple(timedelta(hours=hours[level]) for hours in GOALS_HOURS.values()) for level in range(len(LEVELS))]


class Answer(NamedTuple):
    """What all contenders must agree on; deadlines as instants in the desk's zone or as text."""

    level: str
    group: str
    deadlines: Sequence[Any]


def direct(rows: Sequence[Row], office: OwnZone, *, as_text: bool) -> Callable[[Event], Answer]:
    """Nothing is checked, nothing explained, nothing kept."""
    first_match = hash_dispatch(rows)
    rank = {row.name: LEVELS.index(row.then) for row in rows}
    starts, after, shift, zone = office.starts, office.after, office.shift, office.starts[0].tzinfo

    def decide(event: Event) -> Answer:
        ticket = event["ticket"]
        level = rank[first_match(ticket)]
        if ticket["customer_tier"] == "vip" and level:
            level -= 1
        start = datetime.fromisoformat(event["at"]).astimezone(zone)
        i = bisect_right(starts, start) - 1
        done = start - shift[i]
        if done > after[i]:
            done = after[i]
        due = []
        for goal in GOALS[level]:
            target = done + goal
            due.append(shift[bisect_left(after, target, i)] + target)
        return Answer(LEVELS[level], GROUPS[ticket["category"]], [at.isoformat() for at in due] if as_text else due)

    return decide


def datalogic_and_workclock(datalogic: Any, schedule: Any, rows: Sequence[Row]) -> Callable[[Event], Answer]:
    """Rules and routes in JSONLogic, deadlines by workclock; uplift and text in Python, which is quickest."""
    engine = datalogic.Engine()
    level_of = engine.compile(jsonlogic(rows, [LEVELS.index(row.then) for row in rows]))
    branches: list[Any] = []
    for category, group in GROUPS.items():
        branches += [{"==": [{"var": "category"}, category]}, group]
    group_of = engine.compile({"if": [*branches, None]})
    return _assembled(level_of.evaluate, group_of.evaluate, schedule.add)


def zen_and_workclock(zen: Any, schedule: Any, rows: Sequence[Row]) -> Callable[[Event], Answer]:
    """Rules in a decision table of zen-engine, deadlines by workclock; the rest in Python."""
    engine = zen.ZenEngine({"loader": {"type": "static", "content": {"table": decision_table(rows)}}})
    rank = {row.name: LEVELS.index(row.then) for row in rows}
    return _assembled(
        lambda ticket: rank[engine.evaluate("table", ticket)["result"]["rule"]],
        lambda ticket: GROUPS[ticket["category"]],
        schedule.add,
    )


def _assembled(
    level_of: Callable[[Ticket], int],
    group_of: Callable[[Ticket], str],
    add: Callable[[datetime, timedelta], datetime],
) -> Callable[[Event], Answer]:
    def decide(event: Event) -> Answer:
        ticket = event["ticket"]
        level = level_of(ticket)
        if ticket["customer_tier"] == "vip" and level:
            level -= 1
        start = datetime.fromisoformat(event["at"])
        return Answer(LEVELS[level], group_of(ticket), [add(start, goal).isoformat() for goal in GOALS[level]])

    return decide
