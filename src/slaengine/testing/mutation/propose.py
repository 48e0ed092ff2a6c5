"""A test that would notice a change: a life that the two policies decide differently, and what to expect of it.

Whatever is proposed was played on both policies before: it holds on the one and fails on the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, islice
from typing import Any, Final

from slaengine.analysis.example import Example
from slaengine.compiler import parse_scenarios
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.decision import Decision
from slaengine.model.event import EventError
from slaengine.policy.scenarios import Expectation
from slaengine.service.engine import Engine
from slaengine.testing.compare import Seen, compare
from slaengine.testing.files import TestFile
from slaengine.testing.fired import named_rules
from slaengine.testing.mutation.as_test import file_text
from slaengine.testing.mutation.bench import Bench
from slaengine.testing.mutation.lives import HOPS, Happening, Life, further, of_example, of_scenario
from slaengine.testing.run import TICKET_ID, Played, play
from slaengine.testing.spelling import Names
from slaengine.testing.times import shown_instant
from slaengine.testing.words import action_words

LIVES_MAX: Final = 600
"""Lives that are played for one change before it is given up."""
OTHER_HOPS_MAX: Final = 150
"""Of these, how many are played once more, with the instants at which the changed policy brings something about."""
EXPECTATIONS_MAX: Final = 6
"""Expectations that are tried of one difference."""
_SAME: Final = ("priority", "group", "category", "transfer_to", "valid", "adjusted_by", "assignee", "overflowed")
_LISTS: Final = ("missing", "tags", "guidance", "breached")
_LATER: Final = ("stage", "number", "base_priority")

View = Mapping[tuple[Any, ...], Any]
"""What tests can see of a decision: path of an expectation → what it is."""


@dataclass
class Search:
    """Looks for lives that tell a changed policy from the original, which is played only once."""

    bench: Bench
    _played: dict[int, list[View]] = field(default_factory=dict)
    _pool: list[Life] = field(default_factory=list)
    _bare: list[Life] = field(default_factory=list)
    _own: list[Life] = field(default_factory=list)

    def __post_init__(self) -> None:
        policy = self.bench.policy
        own = self._own = [of_scenario(played.scenario, policy) for played in self.bench.report.played]
        engine = Engine(policy)
        more = list(further(own, self.bench.compilation.tree, policy))
        self._bare = list(islice(chain(own, more), LIVES_MAX))
        self._pool = [_with_hops(engine, life) for life in self._bare]

    def scenario(self, name: str, changed: CompiledPolicy, hint: Example | None) -> dict[str, Any] | None:
        """A test by that name which holds now and would fail under the change; None where none was found."""
        original, engine = Engine(self.bench.policy), Engine(changed)
        if hint is not None:
            tree = self.bench.compilation.tree
            for life in of_example(hint, self._own, tree, self.bench.policy):
                found = self._told(name, _with_hops(original, life), engine, list(_views(original, life)))
                if found is not None:
                    return found
        for number, life in enumerate(self._pool):
            if number not in self._played:
                self._played[number] = list(_views(original, life))
            found = self._told(name, life, engine, self._played[number])
            if found is not None:
                return found
        for bare in self._bare[:OTHER_HOPS_MAX]:  # what comes earlier under the change falls between those instants
            life = _with_hops(engine, bare)
            found = self._told(name, life, engine, list(_views(original, life)))
            if found is not None:
                return found
        return None

    def _told(self, name: str, life: Life, engine: Engine, views: Sequence[View]) -> dict[str, Any] | None:
        for number, (one, other) in enumerate(zip(views, _views(engine, life), strict=False)):
            if one != other:
                return self._first_that_tells(name, Life(life.ticket, life.lines[: number + 1]), (one, other), engine)
        return None

    def _first_that_tells(
        self, name: str, life: Life, views: tuple[View, View], engine: Engine
    ) -> dict[str, Any] | None:
        """The shortest test of this life that holds on the original and fails on the changed policy."""
        last = len(life.lines) - 1
        short = tuple(line for number, line in enumerate(life.lines) if line.event or number == last)
        for expect in islice(_expectations(*views), EXPECTATIONS_MAX):
            for lines in (short, life.lines):
                told = _scenario(name, Life(life.ticket, lines), expect, self.bench.policy)
                if passes(told, Engine(self.bench.policy)) and not passes(told, engine):
                    return told
        return None


def passes(told: Mapping[str, Any], engine: Engine) -> bool:
    """Whether a test holds, read and played as every other test is."""
    parsed, tree, findings = parse_scenarios("proposed.yaml", file_text([told]).encode())
    if parsed is None or findings:
        return False
    played = Played(parsed.tests[0], TestFile("proposed.yaml", tree, tuple(parsed.tests), b""), 0)
    by_place = {rule.at: rule for rule in named_rules(engine.policy)}
    return play(played, engine, Names.of(engine.policy), by_place).passed


def _with_hops(engine: Engine, life: Life) -> Life:
    """The life, and the instants after it at which time alone brings something about."""
    decisions = list(_decisions(engine, life))
    decision, lines = (decisions[-1][1] if decisions else None), list(life.lines)
    for _ in range(HOPS):
        at = None if decision is None else decision.next_check
        if decision is None or at is None:
            break
        lines.append(Happening(at))
        decision = _decide(engine, life, len(lines) - 1, lines[-1], decision)
    return Life(life.ticket, tuple(lines))


def _decisions(engine: Engine, life: Life) -> Iterator[tuple[Happening, Decision]]:
    decision: Decision | None = None
    for number, line in enumerate(life.lines):
        decision = _decide(engine, life, number, line, decision)
        if decision is None:
            return
        yield line, decision


def _decide(engine: Engine, life: Life, number: int, line: Happening, before: Decision | None) -> Decision | None:
    event = {
        "event_id": f"e{number + 1}",
        "ticket_id": TICKET_ID,
        "type": line.event or "tick",
        "at": engine.policy.clock.iso(line.at),
        "ticket": {**(life.ticket if number == 0 else {}), **line.ticket},
        "data": dict(line.data),
    }
    workload = None if before is None or "workload" in line.data else before.workload
    try:
        return engine.evaluate(event, None if before is None else before.ticket, workload=workload)
    except EventError:
        return None


def _views(engine: Engine, life: Life) -> Iterator[View]:
    asked = _everything(engine.policy)
    for line, decision in _decisions(engine, life):
        day = engine.policy.clock.at(line.at).date()
        yield {**_seen(asked, decision, day), ("actions",): frozenset(_words(decision))}


def _everything(policy: CompiledPolicy) -> Expectation:
    """An expectation of everything, to be told what it is."""
    names = [plan.name for plan in policy.targets]
    one: dict[str, Any] = dict.fromkeys((*_SAME, *_LATER), None) | {key: [] for key in _LISTS}
    return Expectation.model_construct(
        _fields_set={*one, "due", "status"}, **one, due=dict.fromkeys(names), status=dict.fromkeys(names)
    )


def _seen(asked: Expectation, decision: Decision, day: date) -> View:
    outcomes = compare(asked, Seen(decision, day, ()))
    return {outcome.path: outcome.actual for outcome in outcomes}


def _words(decision: Decision) -> Iterator[str]:
    for action in decision.ticket.actions:
        yield from action_words(action)


def _expectations(one: View, other: View) -> Iterator[dict[str, Any]]:
    """What holds in the first view and not in the second, the plainest first."""
    for key in (*_SAME, *_LISTS[:1]):
        if one[key,] != other[key,]:
            yield {key: one[key,]}
    for key in _LISTS[1:3]:
        if set(one[key,]) - set(other[key,]):
            yield {key: [value for value in one[key,] if value not in other[key,]]}
    for key in ("due", "status"):
        differing = {path[1]: one[path] for path in one if path[0] == key and one[path] != other.get(path)}
        if differing:
            yield {key: differing}
    if one["breached",] != other["breached",]:
        yield {"breached": one["breached",]}
    for key, mine, theirs in (("actions", one, other), ("no_actions", other, one)):
        words = sorted(mine["actions",] - theirs["actions",], key=_plainness)
        if words:
            yield {key: words[:1]}
    for key in _LATER:
        if one[key,] != other[key,]:
            yield {key: one[key,]}


def _plainness(word: str) -> tuple[bool, bool, str]:
    """Puts the words first that say who gets something of which rule."""
    return word.startswith(("notify", "mark_breached")), " to " not in word, word


def _scenario(name: str, life: Life, expect: Mapping[str, Any], policy: CompiledPolicy) -> dict[str, Any]:
    """The life as a test in the language of tests, with one expectation at its last line."""
    timeline: list[dict[str, Any]] = []
    day: date | None = None
    for line in life.lines:
        entry: dict[str, Any] = {"at": shown_instant(line.at, day, policy.clock)}
        day = policy.clock.at(line.at).date()
        entry |= {"event": line.event} if line.event else {}
        entry |= {"ticket": dict(line.ticket)} if line.ticket else {}
        entry |= {"data": dict(line.data)} if line.data else {}
        timeline.append(entry)
    timeline[-1]["expect"] = dict(expect)
    return {"name": name, "ticket": dict(life.ticket), "timeline": timeline}
