"""What slaengine knows of one ticket between two events. Plain JSON outside, typed and immutable inside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from slaengine.model.clock import Clock, clock_to_json
from slaengine.model.patterns import Words

STATE_VERSION = 1
SEEN_EVENTS_MAX = 64
"""How many of the latest event ids a ticket remembers, to know a repeated one."""

NO_WORDS = Words("", "")
NO_DETAIL: Mapping[str, Any] = MappingProxyType({})

Lifecycle = Literal["open", "resolved", "closed", "transferred", "merged"]


class Grading(NamedTuple):
    """What the rule tables make of a ticket's facts. Levels are indexes, 0 the most urgent."""

    category: str | None = None
    tags: tuple[str, ...] = ()
    base: int | None = None
    level: int | None = None
    adjusted_by: tuple[str, ...] = ()
    group: str | None = None
    transfer_to: str | None = None


class Action(NamedTuple):
    """Something for the helpdesk to do. `key` is the same however often it is decided (ruling 23)."""

    key: str
    type: str
    at: int
    """When to do it; later than the decision where the message waits for opening hours."""
    to: tuple[str, ...] = ()
    """Roles and people, as the policy names them."""
    rule: str = ""
    """Place of the rule in the pack, `file:line:column`."""
    message: Words = NO_WORDS
    late: bool = False
    """It came due while nobody looked."""
    detail: Mapping[str, Any] = NO_DETAIL
    """What else there is to say: whom to invite, what to ask, who the roles are."""

    def to_json(self, language: str, iso: Callable[[int], str]) -> dict[str, Any]:
        """The contract's form, with its message in one language."""
        return {
            "key": self.key,
            "type": self.type,
            "at": iso(self.at),
            "to": list(self.to),
            "rule": self.rule,
            "message": self.message.in_language(language),
            "late": self.late,
            "detail": dict(self.detail),
        }


class Course(NamedTuple):
    """What happened on a ticket's way that its fields do not tell. Instants are epoch seconds."""

    raised: int = 0
    """By how many levels ladders have raised it."""
    handed_to: str | None = None
    """The group that a ladder handed it to."""
    assigned: str | None = None
    """The person slaengine chose."""
    overflowed: bool = False
    """Whether that person stands in for a group in which nobody was free."""
    assignments: int = 0
    """How often slaengine chose a person."""
    assigned_why: str | None = None
    """Why that person, as a word of `assign.WHY`."""
    resolved_at: int | None = None
    resolutions: int = 0
    """How often it was resolved."""
    callbacks_from: int | None = None
    """The instant from which callbacks are counted; None where none are due."""
    callbacks_made: int = 0
    """How many callbacks of this series were asked for."""
    daily_at: int | None = None
    """The next daily check; None while the ticket is not open."""
    asked: tuple[str, ...] = ()
    """The questions that were asked already, by rule."""
    number: str | None = None
    """The ticket's number by the policy's pattern."""


NO_COURSE = Course()


class TicketState(NamedTuple):
    """One ticket after an event. Instants are epoch seconds."""

    ticket_id: str
    policy: str
    """Name of the policy it was created under."""
    policy_version: str
    created_at: int
    at: int
    """Instant of the latest event."""
    lifecycle: Lifecycle
    facts: Mapping[str, Any]
    """The fields that the ticket gave, typed."""
    odd: Mapping[str, str]
    """Fields whose value is of the wrong kind, with that value as text; rules see them as missing."""
    absent: tuple[str, ...]
    """Required fields that the ticket has not given, whether or not their condition holds now."""
    missing: tuple[str, ...]
    """Required fields that are missing now."""
    grading: Grading
    clocks: Mapping[str, Clock]
    waiting: Mapping[str, int]
    """Targets whose start event came while they did not apply, with its instant."""
    levels: tuple[str, ...]
    """The names of the levels, so that the policy's may be rearranged under the indexes."""
    seen: tuple[str, ...]
    actions: tuple[Action, ...]
    """The actions of the latest event, so that a repeated event gets the same decision."""
    course: Course = NO_COURSE

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data; `parse_state` reads it back."""
        grading = self.grading
        return {
            "version": STATE_VERSION,
            "ticket_id": self.ticket_id,
            "policy": self.policy,
            "policy_version": self.policy_version,
            "created_at": self.created_at,
            "at": self.at,
            "lifecycle": self.lifecycle,
            "facts": dict(self.facts),
            "odd": dict(self.odd),
            "absent": list(self.absent),
            "missing": list(self.missing),
            "grading": {
                "category": grading.category,
                "tags": list(grading.tags),
                "base": grading.base,
                "level": grading.level,
                "adjusted_by": list(grading.adjusted_by),
                "group": grading.group,
                "transfer_to": grading.transfer_to,
            },
            "clocks": {name: clock_to_json(clock) for name, clock in self.clocks.items()},
            "waiting": dict(self.waiting),
            "levels": list(self.levels),
            "seen": list(self.seen),
            "actions": [_action_to_json(action) for action in self.actions],
            "course": _course_to_json(self.course),
        }


def _action_to_json(action: Action) -> dict[str, Any]:
    return {
        "key": action.key,
        "type": action.type,
        "at": action.at,
        "to": list(action.to),
        "rule": action.rule,
        "message": {"en": action.message.en, "zh": action.message.zh},
        "late": action.late,
        "detail": dict(action.detail),
    }


def _course_to_json(course: Course) -> dict[str, Any]:
    """What differs from a ticket's plain course."""
    if course is NO_COURSE:
        return {}
    pairs = zip(Course._fields, course, NO_COURSE, strict=True)
    return {name: list(value) if isinstance(value, tuple) else value for name, value, plain in pairs if value != plain}
