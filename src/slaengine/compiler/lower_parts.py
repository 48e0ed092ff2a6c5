"""The small parts that several plans are made of: texts in two languages, event patterns, rules and their tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeVar

from slaengine.compiler.resolve import Resolved
from slaengine.compiler.tree import Path
from slaengine.model.patterns import EventPattern, EventSet, Words
from slaengine.policy.base import Localised, as_tuple, localise
from slaengine.policy.targets import EventMatch, EventRef
from slaengine.rules import Rule, RuleTable, compile_table
from slaengine.worktime import Calendar, Duration, parse_duration

T = TypeVar("T")


def words(text: str | Localised | None, name: str) -> Words:
    """A text in both languages; each stands in for the other, and the name for both."""
    return Words(localise(text, "en") or name, localise(text, "zh") or name)


def words_or_none(text: str | Localised | None) -> Words | None:
    """A text in both languages, or None where the policy says nothing."""
    return None if text is None else words(text, "")


def event_patterns(refs: EventRef | Sequence[EventRef] | None) -> tuple[EventPattern, ...]:
    """One event reference or several, as patterns.

    >>> [pattern.type for pattern in event_patterns(["responded", "resolved"])]
    ['responded', 'resolved']
    """
    if refs is None:
        return ()
    several = [refs] if isinstance(refs, str | EventMatch) else refs
    return tuple(EventPattern(ref) if isinstance(ref, str) else _pattern(ref) for ref in several)


def event_set(refs: EventRef | Sequence[EventRef] | None) -> EventSet:
    """One event reference or several, as a set."""
    return EventSet.of(event_patterns(refs))


def duration(text: str | None) -> Duration | None:
    """A length of time, or None where the policy says nothing."""
    return None if text is None else parse_duration(text)


def goal(lengths: str | Mapping[str, str] | None, level: str) -> Duration | None:
    """The length at a level: the shared one, the level's own, or none."""
    return duration(lengths if isinstance(lengths, str) or lengths is None else lengths.get(level))


def calendar(resolved: Resolved, name: str | None) -> Calendar:
    """The calendar of that name; without one the clock of the policy's zone, which is always open."""
    return resolved.clock if name is None else resolved.calendars[name]


def row_rule(resolved: Resolved, path: Path, row: Any, then: T) -> Rule[T]:
    """A named row as a rule, with its condition, place and clauses."""
    when = resolved.conditions[(*path, "when")] if row.when is not None else None
    return Rule(row.name, when, then, resolved.tree.place(path).at, as_tuple(row.because))


def part_rule(resolved: Resolved, path: Path, name: str, part: Any) -> Rule[None]:
    """A part that is no row of a table as a rule that always holds: for reasons to cite."""
    at = resolved.tree.place(path) if isinstance(path[-1], int) else resolved.tree.key(path)
    return Rule(name, None, None, at.at, as_tuple(part.because))


def compile_rules(resolved: Resolved, rules: Sequence[Rule[T]], hit: Literal["first", "all", "unique"]) -> RuleTable[T]:
    """The rules as a table of the policy's matcher."""
    if resolved.pack.policy.matcher == "durable":
        from slaengine.rules.durable import compile_durable  # noqa: PLC0415  an optional dependency, slow to import

        return compile_durable(rules, hit)
    return compile_table(rules, hit)


def table(
    resolved: Resolved, path: Path, rows: Sequence[Any], thens: Sequence[T], hit: Literal["first", "all", "unique"]
) -> RuleTable[T] | None:
    """The rows as a table, each with its `then`; None where there are none."""
    if not rows:
        return None
    pairs = enumerate(zip(rows, thens, strict=True))
    rules = [row_rule(resolved, (*path, index), row, then) for index, (row, then) in pairs]
    return compile_rules(resolved, rules, hit)


def _pattern(ref: EventMatch) -> EventPattern:
    actors = frozenset([ref.actor] if isinstance(ref.actor, str) else ref.actor or ())
    return EventPattern(ref.event, actors, ref.public, ref.automated)
