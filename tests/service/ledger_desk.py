"""A small desk built by hand, without the compiler: one target of every kind of length and rule, for ledgers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from slaengine.engine.step import step
from slaengine.model.builtin import catalogue, ticket_fields
from slaengine.model.compiled import CompiledPolicy, IntakePlan, PriorityPlan
from slaengine.model.decision import Decision
from slaengine.model.event import Event
from slaengine.model.event_types import CORE_EVENT_TYPES
from slaengine.model.patterns import EventPattern, Words
from slaengine.model.state import TicketState
from slaengine.model.target import OnReopen, TargetPlan
from slaengine.rules import Rule, compile_table
from slaengine.worktime import Calendar, parse_duration

LEVELS = ("P1", "P2", "P3", "P4")
OFFICE = Calendar.parse(
    {
        "timezone": "Asia/Shanghai",
        "hours": {"mon-fri": ["09:00-12:00", "13:00-18:00"]},
        "holidays": [{"country": "CN"}, "2026-11-26"],
        "dates": {"2026-11-27": ["10:00-14:00"], "2026-11-30": "closed"},
        "closures": [{"from": "2026-11-25 15:00", "to": "2026-11-25 16:00"}],
    },
    name="office",
)
CLOCK = Calendar.parse("24x7", name="24x7", default_timezone="Asia/Shanghai")


def target(
    name: str,
    goals: Sequence[str | None],
    *,
    stop: Sequence[str] = ("resolved",),
    restart: Sequence[str] = (),
    pause_on: Iterable[str] = ("waiting",),
    from_change: bool = False,
    grace: int = 0,
    on_reopen: OnReopen = "resume",
    end_of_day: bool = False,
    calendar: Calendar = OFFICE,
) -> TargetPlan:
    """A target on the office calendar that waiting tickets pause."""
    return TargetPlan(
        name=name,
        title=Words(name, name),
        start=(EventPattern("responded" if restart else "created"),),
        stop=tuple(EventPattern(kind) for kind in stop),
        restart=tuple(EventPattern(kind) for kind in restart),
        goals=tuple(None if goal is None else parse_duration(goal) for goal in goals),
        calendar=calendar,
        pause_on=frozenset(pause_on),
        end_of_day=end_of_day,
        from_change=from_change,
        grace=grace,
        on_reopen=on_reopen,
        rule=Rule(name, None, name, f"targets.yaml:{len(name)}:3"),
        places={"pause_on": "targets.yaml:7:5", "goal": "targets.yaml:5:5", "on_reopen": "targets.yaml:9:5"},
    )


TARGETS = (
    target("elapsed", ["2h", "4h", "30h", "3d"]),
    target("open", ["2bh", "4bh", "8bh", "40bh"]),
    target("days", ["1bd", "2bd", "3bd", "10bd"]),
    target("end-of-day", ["1bd", "2bd", "3bd", "10bd"], end_of_day=True),
    target("calendar-days", ["1d", "2d", "7d", "30d"]),
    target("mixed", ["2h", "4bh", "1bd", "3d"]),
    target("from-change", ["2h", "4bh", "8bh", "3bd"], from_change=True),
    target("with-grace", ["15m", "4bh", "8bh", "3bd"], grace=900),
    target("anew", ["2h", "4bh", "8bh", "3bd"], on_reopen="new_cycle"),
    target("kept", ["2h", "4bh", "8bh", "3bd"], on_reopen="keep_result"),
    target("not-for-all", ["2h", "4bh", None, "1bd"]),
    target("updates", ["1h", "4bh", "8bh", "1bd"], restart=["progress_updated"]),
    target("around-the-clock", ["8bh", "8bh", "8bh", "8bh"], calendar=CLOCK),
)


def desk(targets: Sequence[TargetPlan] = TARGETS) -> CompiledPolicy:
    """A policy of these targets whose level is the one that the helpdesk reports."""
    fields = ticket_fields((), ())
    return CompiledPolicy(
        name="desk",
        version="1",
        digest="sha256:0",
        title=Words("Desk", "服务台"),
        clock=CLOCK,
        fields=fields,
        catalogue=catalogue(fields, LEVELS, ()),
        event_types=frozenset(CORE_EVENT_TYPES),
        statuses=frozenset(),
        calendars={"office": OFFICE},
        intake=IntakePlan(),
        classification=None,
        priority=PriorityPlan(
            levels=LEVELS,
            titles=tuple(Words(level, level) for level in LEVELS),
            rank={level: index for index, level in enumerate(LEVELS)},
            use_reported=True,
            matrix=None,
            table=compile_table([Rule("otherwise", None, 2, "priorities.yaml:9:7")], "first"),
            adjust=None,
        ),
        targets=tuple(targets),
        applies=compile_table([], "all"),
        routing=None,
        calendar_places={
            "office": "calendars.yaml:2:3",
            "office/hours/mon-fri": "calendars.yaml:4:7",
            "office/holidays": "calendars.yaml:5:5",
            "office/dates": "calendars.yaml:6:5",
            "office/closures": "calendars.yaml:7:5",
        },
    )


def at(text: str) -> int:
    """A wall time in Shanghai as epoch seconds.

    >>> at("1970-01-01 08:00")
    0
    """
    return int(datetime.fromisoformat(text + "+08:00").timestamp())


def run(policy: CompiledPolicy, events: Iterable[tuple[int, str, str, str]]) -> list[Decision]:
    """Decide events given as (instant, type, status, level); an empty status or level changes nothing."""
    state: TicketState | None = None
    decisions = []
    for number, (moment, kind, status, level) in enumerate(events):
        ticket = {"status": status} if status else {}
        if level:
            ticket["priority"] = level
        state, decision = step(policy, state, Event(f"e{number}", "T-1", kind, moment, ticket, {}))
        decisions.append(decision)
    return decisions
