"""What a test expects, held against a decision: one outcome for each thing that was said."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from typing import Any, Final, NamedTuple, TypeAlias

from slaengine.compiler.tree import Path
from slaengine.model.clock import remaining_seconds
from slaengine.model.decision import Decision
from slaengine.policy.scenarios import Expectation
from slaengine.testing.times import BadInstantError, read_instant, shown_instant
from slaengine.testing.words import action_words
from slaengine.worktime import Duration, DurationKind, format_duration, parse_duration


class Seen(NamedTuple):
    """A decision as tests see it: with the date of the line, and the names of the rules that had a part."""

    decision: Decision
    day: date
    rules: Collection[str]


class Outcome(NamedTuple):
    """One expectation and what became of it. Values are plain data, as a test would write them."""

    path: Path
    """Within the expectation: `("due", "resolution")`."""
    holds: bool
    wanted: Any
    actual: Any
    problem: str = ""
    """Why the wanted value cannot be compared at all."""
    target: str | None = None
    """The target concerned."""
    writable: bool = True
    """Whether `actual` could stand where `wanted` does."""


Check: TypeAlias = Callable[[Seen, str, Any], Iterator[Outcome]]


def compare(expect: Expectation, seen: Seen) -> Iterator[Outcome]:
    """One outcome for each thing that was said, in the order of the keys of an expectation."""
    for key in type(expect).model_fields:
        if key in expect.model_fields_set:
            yield from CHECKS[key](seen, key, getattr(expect, key))


def _same(read: Callable[[Decision], Any]) -> Check:
    """The value is exactly this one."""

    def check(seen: Seen, key: str, wanted: Any) -> Iterator[Outcome]:
        actual = read(seen.decision)
        yield Outcome((key,), actual == wanted, wanted, actual)

    return check


def _all_of(read: Callable[[Decision], list[str]]) -> Check:
    """These and no others, in any order."""

    def check(seen: Seen, key: str, wanted: list[str] | None) -> Iterator[Outcome]:
        actual = read(seen.decision)
        yield Outcome((key,), set(actual) == set(wanted or ()), wanted or [], actual)

    return check


def _among(read: Callable[[Seen], list[str]], shown: Callable[[Seen], list[str]] | None = None) -> Check:
    """Each of these, among others. `shown` is what stands for all in a message and in a test that is put right."""

    def check(seen: Seen, key: str, wanted: list[str] | None) -> Iterator[Outcome]:
        there = set(read(seen))
        actual = (shown or read)(seen)
        yield Outcome((key,), there >= set(wanted or ()), wanted or [], actual, writable=bool(actual))

    return check


def _no_actions(seen: Seen, key: str, wanted: list[str] | None) -> Iterator[Outcome]:
    there = set(_actions(seen))
    for index, word in enumerate(wanted or ()):
        yield Outcome((key, index), word not in there, f"no `{word}`", f"`{word}`", writable=False)


def _due(seen: Seen, key: str, wanted: Mapping[str, str | None]) -> Iterator[Outcome]:
    clock, deadlines = seen.decision.policy.clock, seen.decision.deadlines
    for name, text in wanted.items():
        due_at = None
        if name in deadlines and deadlines[name]["due_at"] is not None:
            due_at = seen.decision.ticket.clocks[name].due_at
        actual = None if due_at is None else shown_instant(due_at, seen.day, clock)
        try:
            at = None if text is None else read_instant(text, seen.day, clock)
        except BadInstantError as error:
            yield Outcome((key, name), holds=False, wanted=text, actual=actual, problem=str(error), target=name)
            continue
        yield Outcome((key, name), at == due_at, text, actual, target=name)


def _status(seen: Seen, key: str, wanted: Mapping[str, str | None]) -> Iterator[Outcome]:
    clocks = seen.decision.ticket.clocks
    for name, text in wanted.items():
        actual = clocks[name].status if name in clocks else None
        yield Outcome((key, name), actual == text, text, actual, target=name)


_METERS: Final = frozenset({DurationKind.ELAPSED, DurationKind.OPEN})


def _remaining(seen: Seen, key: str, wanted: Mapping[str, str]) -> Iterator[Outcome]:
    decision = seen.decision
    for plan in decision.policy.targets:
        if plan.name not in wanted:
            continue
        clock = decision.ticket.clocks.get(plan.name)
        left = None if clock is None else remaining_seconds(clock, plan, decision.ticket.at)
        actual = None if left is None else length(left)
        text, meant = wanted[plan.name], parse_duration(wanted[plan.name])
        problem = "" if meant.kind in _METERS else f"`{text}` is told in days; write what is left in hours and minutes"
        holds = not problem and left == meant.amount
        writable = left is not None and left >= 0
        yield Outcome((key, plan.name), holds, text, actual, problem, plan.name, writable)


def length(seconds: int) -> str:
    """Seconds as a test writes them.

    >>> length(13200), length(-300)
    ('3h40m', '-5m')
    """
    return ("-" if seconds < 0 else "") + format_duration(Duration(DurationKind.ELAPSED, abs(seconds)))


def _breached(seen: Seen, key: str, wanted: list[str] | None) -> Iterator[Outcome]:
    """These targets and no others, in any order; the first that differs is the one concerned."""
    clocks = seen.decision.ticket.clocks
    names = [plan.name for plan in seen.decision.policy.targets if plan.name in clocks]
    actual = [name for name in names if clocks[name].breached_at is not None]
    odd = set(actual) ^ set(wanted or ())
    yield Outcome((key,), not odd, wanted or [], actual, target=next((name for name in names if name in odd), None))


def _actions(seen: Seen) -> list[str]:
    return [word for action in seen.decision.ticket.actions for word in action_words(action)]


def _telling(seen: Seen) -> list[str]:
    """Each action by its most telling word."""
    return list(dict.fromkeys(action_words(action)[0] for action in seen.decision.ticket.actions))


def _base(decision: Decision) -> str | None:
    base = decision.ticket.grading.base
    return None if base is None else decision.policy.priority.levels[base]


def _is_valid(decision: Decision) -> bool:
    return not decision.ticket.missing and decision.ticket.grading.transfer_to is None


CHECKS: Final[Mapping[str, Check]] = {
    "priority": _same(lambda decision: decision.level),
    "base_priority": _same(_base),
    "adjusted_by": _same(lambda decision: list(decision.ticket.grading.adjusted_by)),
    "group": _same(lambda decision: decision.group),
    "assignee": _same(lambda decision: decision.assignee),
    "overflowed": _same(lambda decision: decision.ticket.course.overflowed),
    "category": _same(lambda decision: decision.ticket.grading.category),
    "tags": _among(lambda seen: list(seen.decision.ticket.grading.tags)),
    "valid": _same(_is_valid),
    "missing": _all_of(lambda decision: list(decision.ticket.missing)),
    "transfer_to": _same(lambda decision: decision.ticket.grading.transfer_to),
    "stage": _same(lambda decision: decision.stage),
    "due": _due,
    "status": _status,
    "remaining": _remaining,
    "breached": _breached,
    "actions": _among(_actions, _telling),
    "no_actions": _no_actions,
    "guidance": _among(lambda seen: [advice["rule"] for advice in seen.decision.advice_in("en")]),
    "number": _same(lambda decision: decision.ticket.course.number),
    "rules": _among(lambda seen: sorted(seen.rules)),
}
"""How each key of an expectation is compared; a test holds it to have every key."""
