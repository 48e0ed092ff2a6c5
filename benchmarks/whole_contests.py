"""A created event of a desk with 100 rules, an uplift, routes and six deadlines, to its decision."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from benchmarks import whole_rivals
from benchmarks.calendar_contests import CLOSED, FIRST, LAST, OFFICE, SHANGHAI
from benchmarks.calendar_peers import workclock_office
from benchmarks.calendar_yardstick import OwnZone, periods
from benchmarks.contest import Aim, Contender, Contest
from benchmarks.desk import Row, table, tickets
from benchmarks.pack import GOALS_HOURS, life_yaml_text, yaml_text
from benchmarks.peers import find, invite
from benchmarks.whole_rivals import Answer, Event
from slaengine import Decision, Engine
from slaengine.compiler import compile_pack
from slaengine.engine.quote import Quote
from slaengine.model.workload import parse_workload

RULES = 100


def engine(rows: Sequence[Row]) -> Engine:
    """Slaengine with the made-up desk's pack."""
    text = yaml_text(rows, [on.isoformat() for on in CLOSED])
    return Engine(compile_pack({"policy.yaml": text.encode()}).require())


def living_engine(rows: Sequence[Row]) -> Engine:
    """The same desk with ladders, recurring updates, callbacks and assignment on."""
    text = life_yaml_text(rows, [on.isoformat() for on in CLOSED])
    return Engine(compile_pack({"policy.yaml": text.encode()}).require())


def events(count: int) -> list[Event]:
    """Created events at random seconds of two years, as helpdesks send them."""
    draw, begin = Random(5), datetime(2026, 1, 1, tzinfo=UTC)
    return [
        {
            "event_id": f"e{number}",
            "ticket_id": f"T-{number}",
            "type": "created",
            "at": (begin + timedelta(seconds=draw.randrange(2 * 365 * 86_400))).astimezone(SHANGHAI).isoformat(),
            "ticket": ticket,
        }
        for number, ticket in enumerate(tickets(count, seed=13))
    ]


def answer(decision: Decision) -> Answer:
    """What the contenders are compared by, as text."""
    deadlines = decision.deadlines
    return Answer(str(decision.level), str(decision.group), [deadlines[name]["due_at"] for name in GOALS_HOURS])


def contests(*, quick: bool) -> Iterator[Contest]:
    """The bare answer, then the whole decision."""
    rows, asked = table(RULES), events(32 if quick else 512)
    ours = engine(rows)
    office = OwnZone(list(periods(SHANGHAI, frozenset(range(5)), OFFICE, CLOSED, FIRST, LAST)))
    cases = [(event,) for event in asked]
    direct = Contender(
        "direct Python", "yardstick", whole_rivals.direct(rows, office, as_text=False), cases, read=_text
    )
    direct_text = Contender(
        "direct Python, to text", "yardstick", whole_rivals.direct(rows, office, as_text=True), cases
    )

    iso = ours.policy.clock.iso

    def quoted(event: Event) -> Quote:
        return ours.quote(event["ticket"], event["at"])

    def promised(found: Quote) -> Answer:
        return Answer(str(found.level), str(found.group), [iso(found.due[name]) for name in GOALS_HOURS])

    def carried(event: Event) -> Decision:
        decision = ours.evaluate(event)
        _ = decision.state, decision.actions, decision.upcoming, decision.next_check_at
        return decision

    def in_full(event: Event) -> Decision:
        decision = ours.evaluate(event)
        decision.to_json()
        return decision

    yield Contest(
        "whole",
        f"answer only: {RULES} rules, uplift, route, six deadlines",
        (
            Contender("slaengine: quote", "slaengine", quoted, cases, read=promised),
            direct,
            direct_text,
        ),
        (Aim("at most 2 × direct Python (13 to 6.4 µs)", 2, direct.name),),
    )
    present, absent = invite(_assemblies(rows, cases))
    whole = Contender("slaengine: state, actions, upcoming", "slaengine", carried, cases, read=answer)
    full = Contender("slaengine: JSON with reasons", "slaengine", in_full, cases, read=answer)
    yield Contest(
        "whole",
        f"whole decision: {RULES} rules, uplift, route, six deadlines",
        (whole, direct_text, full, *present),
        (Aim("no slower than the best assembly of PyPI", 1, "peer"),),
        absent,
        notes=(_LESS,),
    )
    living, busy = living_engine(rows), parse_workload(BUSY)  # a caller hands on what the last decision gave

    def lived(event: Event) -> Decision:
        decision = living.evaluate(event, workload=busy)
        _ = decision.state, decision.actions, decision.upcoming, decision.next_check_at
        return decision

    def decided(event: Event) -> Decision:
        return living.evaluate(event, workload=busy)

    life = Contender("slaengine: ladders, updates, assignment", "slaengine", lived, cases, read=answer)
    unread = Contender("slaengine: the same, decided and not yet read", "slaengine", decided, cases, read=answer)
    yield Contest(
        "whole",
        "whole life: the same with ladders, recurring updates, callbacks, a message, and 20 people to choose from",
        (life, unread, direct_text, *present),
        (Aim("at most 1.5 × the best assembly of PyPI", 1.5, "peer"),),
        absent,
        notes=(_LESS,),
    )


_LESS = "the assemblies give level, group and deadlines only: no state, no actions, no checks of the event"
BUSY = {"people": {f"person-{number}": {"open": {"P2": number % 4, "P3": number % 3}} for number in range(20)}}


def _text(found: Answer) -> Answer:
    return found._replace(deadlines=[at.isoformat() for at in found.deadlines])


def _assemblies(rows: Sequence[Row], cases: list[tuple[Event]]) -> list[Any]:
    def assembled(build: Any, name: str) -> Any:
        def prepare(module: Any, words: str) -> Contender:
            workclock, clock_words = find("workclock", "workclock")
            if workclock is None:
                raise ModuleNotFoundError(clock_words)
            decide = build(module, workclock_office(workclock, SHANGHAI, CLOSED), rows)
            return Contender(f"{words} + {clock_words}", "peer", decide, cases)

        return (name.replace("-", "_"), name, prepare)

    zen_module, zen_package, zen = assembled(whole_rivals.zen_and_workclock, "zen-engine")
    return [
        assembled(whole_rivals.datalogic_and_workclock, "datalogic-py"),
        (zen_module.removesuffix("_engine"), zen_package, zen),
    ]
