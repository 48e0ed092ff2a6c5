"""The small parts that plans are made of: texts in two languages, and patterns of events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from slaengine.model.event_types import USUAL_ACTOR


class Words(NamedTuple):
    """A text in both languages; either may stand in for the other."""

    en: str
    zh: str

    def in_language(self, language: str) -> str:
        """The text in "en" or "zh"."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class EventPattern:
    """An event that counts only from some people (ruling 17)."""

    type: str
    actors: frozenset[str] = frozenset()
    """Empty: anybody."""
    public: bool | None = None
    automated: bool | None = None

    def matches(self, event_type: str, data: Mapping[str, object]) -> bool:
        """Whether an event of that type with that `data` counts.

        An event that does not say otherwise is public, by a person, and by the usual actor of its type.
        """
        return (
            event_type == self.type
            and (not self.actors or (data.get("actor") or USUAL_ACTOR.get(event_type, "agent")) in self.actors)
            and (self.public is None or data.get("public", True) is self.public)
            and (self.automated is None or data.get("automated", False) is self.automated)
        )


class EventSet(NamedTuple):
    """Some event patterns, with those that anybody's event meets as a set, which is nearly all of them."""

    types: frozenset[str]
    guarded: tuple[EventPattern, ...]

    @classmethod
    def of(cls, patterns: Iterable[EventPattern]) -> EventSet:
        """The set of these patterns."""
        plain = frozenset(p.type for p in patterns if p == EventPattern(p.type))
        return cls(plain, tuple(p for p in patterns if p.type not in plain))

    def matches(self, event_type: str, data: Mapping[str, object]) -> bool:
        """Whether an event of that type with that `data` meets one of the patterns."""
        if event_type in self.types or not self.guarded:
            return event_type in self.types
        return any(pattern.matches(event_type, data) for pattern in self.guarded)
