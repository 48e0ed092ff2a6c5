"""Policies and lives of tickets to hold laws against: packs as plain data, which becomes YAML, and events at whole
minutes. Lengths, hours and events stand on a grid of four minutes, so that a quarter of anything is whole minutes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

import yaml
from hypothesis import strategies as st
from tests.oracle.minute_calendar import MinuteCalendar
from tests.oracle.naive_evaluator import Happening, Seen

from slaengine import Engine
from slaengine.compiler.compile import compile_pack
from slaengine.model.clock import due_if_resumed
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.event import Event
from slaengine.model.state import TicketState

GRID_SECONDS = 240
ZONE = "Europe/Berlin"
SEASONS = (date(2026, 10, 19), date(2027, 3, 22))
"""The Mondays before the clocks change, back and forth."""
LEVELS = ("P1", "P2", "P3")
CALENDARS: dict[str, dict[str, Any]] = {
    "office": {"hours": {"mon-fri": ["09:00-12:00", "13:00-18:00"]}, "holidays": ["2026-10-22", "2027-03-26"]},
    "late": {"hours": {"mon-sat": ["08:00-24:00"]}, "dates": {"2026-10-23": ["10:00-11:00"]}},
    "night": {"hours": {"mon-fri": ["22:00-06:00"]}},
}
WINDOW_DAYS = 85
KINDS = ("updated", "responded", "progress_updated", "customer_replied", "resolved", "reopened", "closed")

SHORT = {
    "real": st.sampled_from(["20m", "1h", "3h", "9h"]),
    "open": st.sampled_from(["1bh", "2bh", "4bh", "10bh"]),
}
GOALS = {"real": SHORT["real"] | st.sampled_from(["1d", "3d"]), "open": SHORT["open"] | st.sampled_from(["1bd", "2bd"])}
"""Lengths by the meter in which their clock counts."""


@st.composite
def ladders(draw: st.DrawFn, meter: str) -> list[dict[str, Any]]:
    """Up to three steps. What comes again, or after the breach, counts in the meter of the goal."""
    own, any_length = SHORT[meter], SHORT["real"] | SHORT["open"]
    times = st.one_of(
        st.sampled_from(["25%", "50%", "75%", "100%", "breach"]).map(lambda text: {"at": text}),
        st.tuples(st.sampled_from(["after", "elapsed"]), own).map(lambda pair: dict([pair])),
    )
    again = st.none() | st.fixed_dictionaries(
        {"repeat": st.fixed_dictionaries({"every": own, "max": st.integers(1, 3)})}
    )
    once = st.tuples(st.sampled_from(["before", "elapsed"]), any_length).map(lambda pair: dict([pair]))
    steps = draw(st.lists(st.tuples(times, again) | st.tuples(once, st.none()), max_size=3))
    return [{"name": f"s{n}", **time, "notify": "manager", **(more or {})} for n, (time, more) in enumerate(steps)]


@st.composite
def targets(draw: st.DrawFn, meter: str) -> dict[str, Any]:
    """One target: a promise from creation, a reply to the customer, or a recurring update."""
    shape = draw(st.sampled_from(["resolution", "reply", "recurring"]))
    goals = draw(GOALS[meter] | st.fixed_dictionaries(dict.fromkeys(LEVELS, GOALS[meter])))
    target: dict[str, Any] = {"calendar": draw(st.sampled_from(sorted(CALENDARS)))}
    match shape:
        case "resolution":
            target |= {"start": "created", "stop": draw(st.sampled_from(["resolved", ["resolved", "closed"]]))}
            target |= {"goal": goals, "on_reopen": draw(st.sampled_from(["resume", "new_cycle", "keep_result"]))}
        case "reply":
            target |= {"start": "customer_replied", "stop": ["responded", "closed"], "goal": goals}
        case _:
            target |= {"start": "responded", "restart": "progress_updated", "stop": "resolved", "every": goals}
    if draw(st.booleans()):
        target["pause_on"] = draw(st.sampled_from(["waiting", ["waiting", "held"]]))
    return target


@st.composite
def policies(draw: st.DrawFn) -> dict[str, Any]:
    """A pack as plain data."""
    meters = draw(st.lists(st.sampled_from(sorted(SHORT)), min_size=1, max_size=3))
    return pack(
        targets={f"t{number}": draw(targets(meter)) for number, meter in enumerate(meters)},
        escalations={f"t{n}": ladder for n, meter in enumerate(meters) if (ladder := draw(ladders(meter)))},
        callbacks=draw(st.none() | st.fixed_dictionaries({"P1": st.just(["1d", "3d"]), "P3": st.just(["2d"])})),
    )


def pack(
    targets: dict[str, Any], escalations: dict[str, Any] | None = None, callbacks: dict[str, Any] | None = None
) -> dict[str, Any]:
    """A pack with these targets, ladders and callbacks, and all the rest."""
    whole: dict[str, Any] = {
        "policy": {"name": "made-up", "version": "1", "timezone": ZONE},
        "fields": {
            "service": {"type": "enum", "values": ["down", "slow", "fine"]},
            "tier": {"type": "enum", "values": ["vip", "standard"], "from": "customer.tier"},
        },
        "calendars": CALENDARS,
        "priorities": {
            "levels": dict.fromkeys(LEVELS),
            "rules": [
                {"name": "down", "when": {"service": "down"}, "then": "P1"},
                {"name": "slow", "when": {"service": "slow"}, "then": "P2"},
                {"name": "rest", "otherwise": True, "then": "P3"},
            ],
            "adjust": [{"name": "vip", "when": {"tier": "vip"}, "raise_by": 1}],
        },
        "targets": targets,
    }
    if escalations:
        whole["escalations"] = escalations
    if callbacks:
        whole["callbacks"] = {"after": "resolved", "schedule": callbacks}
    return whole


@lru_cache(maxsize=256)
def _engine(text: str) -> Engine:
    return Engine(compile_pack({"policy.yaml": text.encode()}).require())


def engine_for(policy: dict[str, Any]) -> Engine:
    """The engine for a pack as plain data, by way of YAML."""
    return _engine(yaml.safe_dump(policy, sort_keys=False))


@lru_cache(maxsize=4)
def minute_calendars(season: date) -> dict[str, MinuteCalendar]:
    """The pack's calendars, minute by minute, and one that never closes."""
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    first_on = date.fromordinal(season.toordinal() - 14)

    def spread(spec: dict[str, Any]) -> dict[str, Any]:
        ((span, hours),) = spec["hours"].items()
        first, last = (days.index(day) for day in span.split("-"))
        return {**spec, "timezone": ZONE, "hours": dict.fromkeys(days[first : last + 1], hours)}

    always = {"hours": {"mon-sun": ["00:00-24:00"]}}
    return {
        name: MinuteCalendar(spread(spec), first_on, WINDOW_DAYS)
        for name, spec in {**CALENDARS, "always": always}.items()
    }


TICKET = st.fixed_dictionaries(
    {},
    optional={
        "service": st.sampled_from(["down", "slow", "fine"]),
        "status": st.sampled_from(["open", "waiting", "held"]),
        "customer": st.fixed_dictionaries({"tier": st.sampled_from(["vip", "standard"])}),
    },
)
GAPS = st.one_of(st.integers(0, 30), st.integers(0, 200), st.sampled_from([5, 15, 45, 60, 75, 120, 225, 240, 360]))
"""In steps of the grid: two hours, half a day, or a length that meets the ends of hours and goals."""


@st.composite
def lives(draw: st.DrawFn, season: date) -> list[Happening]:
    """A ticket's events in order, created first."""
    start = int(datetime(season.year, season.month, season.day, tzinfo=UTC).timestamp())
    at = start + GRID_SECONDS * draw(st.integers(0, 6 * 360) | st.sampled_from([105, 150, 165, 240]))
    told = [Happening(at, "created", draw(TICKET))]
    following = st.tuples(GAPS, st.sampled_from(KINDS), TICKET)
    for gap, kind, ticket in draw(st.lists(following, max_size=3) | st.lists(following, min_size=5, max_size=9)):
        at += gap * GRID_SECONDS
        told.append(Happening(at, kind, ticket))
    return told


def as_events(life: Sequence[Happening], ticket_id: str = "T-1") -> list[Event]:
    """The life as the engine's events."""
    return [Event(f"e{n}", ticket_id, one.kind, one.at, one.ticket, {}) for n, one in enumerate(life)]


def tick(at: int, name: str = "end", ticket_id: str = "T-1") -> Event:
    """A tick at that instant."""
    return Event(name, ticket_id, "tick", at, {}, {})


class Lived(NamedTuple):
    """What the engine made of one life: its decisions as JSON data, the states, and the actions in their order."""

    decisions: list[dict[str, Any]]
    states: list[TicketState]

    @property
    def actions(self) -> list[tuple[str, int]]:
        """Key and instant of every action."""
        return [(action.key, action.at) for state in self.states for action in state.actions]


def live(engine: Engine, events: Sequence[Event], *, stored: bool = False) -> Lived:
    """Send the events through the engine; `stored`: the state goes through JSON text between any two."""
    decisions, states = [], []
    state: Any = None
    for event in events:
        decision = engine.evaluate(event, state)
        state = json.loads(json.dumps(decision.state)) if stored else decision.ticket
        decisions.append(decision.to_json())
        states.append(decision.ticket)
    return Lived(decisions, states)


def seen(policy: CompiledPolicy, state: TicketState) -> dict[str, Seen]:
    """What the engine says of each target that has begun."""
    shown = {}
    for plan in policy.targets:
        clock = state.clocks.get(plan.name)
        if clock is not None and clock.status != "pending":
            at = due_if_resumed(clock, plan, state.at) if clock.status == "paused" else clock.due_at
            if clock.breached_at is not None:  # the deadline of a broken promise goes on with its ladder
                at = clock.breached_at
            assert at is not None
            shown[plan.name] = Seen(clock.status, clock.cycle, clock.breached_at is not None, at)
    return shown
