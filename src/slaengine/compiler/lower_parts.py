"""The small parts that several plans are made of: texts in two languages, event patterns."""

from __future__ import annotations

from collections.abc import Sequence

from slaengine.model.patterns import EventPattern, Words
from slaengine.policy.base import Localised, localise
from slaengine.policy.targets import EventMatch, EventRef


def words(text: str | Localised | None, name: str) -> Words:
    """A text in both languages; each stands in for the other, and the name for both."""
    return Words(localise(text, "en") or name, localise(text, "zh") or name)


def event_patterns(refs: EventRef | Sequence[EventRef] | None) -> tuple[EventPattern, ...]:
    """One event reference or several, as patterns.

    >>> [pattern.type for pattern in event_patterns(["responded", "resolved"])]
    ['responded', 'resolved']
    """
    if refs is None:
        return ()
    several = [refs] if isinstance(refs, str | EventMatch) else refs
    return tuple(EventPattern(ref) if isinstance(ref, str) else _pattern(ref) for ref in several)


def _pattern(ref: EventMatch) -> EventPattern:
    actors = frozenset([ref.actor] if isinstance(ref.actor, str) else ref.actor or ())
    return EventPattern(ref.event, actors, ref.public, ref.automated)
