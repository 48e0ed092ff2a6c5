"""Reading a stored state back: whatever a caller kept may have been cut, edited or written by a later version."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar, get_args

from slaengine.model.clock import Clock, Status
from slaengine.model.event import INSTANT_MAX, INSTANT_MIN, EventError, check_bounds
from slaengine.model.patterns import Words
from slaengine.model.state import SEEN_EVENTS_MAX, STATE_VERSION, Action, Course, Grading, Lifecycle, TicketState

T = TypeVar("T")
_FIX: Final = "pass back what the previous decision gave as `state`, unchanged"
_CLOCKS_MAX: Final = 1_000
"""Clocks of a ticket: as many as a policy may have targets."""
_ACTIONS_MAX: Final = 20_000
"""Actions of the last event: all that a ticket forgotten for years can bring about at once."""
_KEYS_MAX: Final = 50_000
"""Keys and items of the facts, the course, or one action: what a policy of any allowed size can name."""


def parse_state(raw: object) -> TicketState:
    """Read a ticket's state from the plain JSON data that `TicketState.to_json` gave.

    Raises:
        EventError: code `future-state` for one of a later version, `bad-state` for anything else that is wrong.
    """
    reader = _Reader(raw, ("state",))
    version = reader.take("version", _whole)
    if version > STATE_VERSION:
        raise EventError(
            ("state", "version"),
            f"the state was written by a later slaengine (version {version}, this one reads up to {STATE_VERSION})",
            "upgrade slaengine",
            "future-state",
        )
    for part in ("facts", "course"):
        check_bounds(reader.raw.get(part), ("state", part), _KEYS_MAX)
    grading = _Reader(reader.raw.get("grading"), ("state", "grading"))
    return TicketState(
        ticket_id=reader.take("ticket_id", _text),
        policy=reader.take("policy", _text),
        policy_version=reader.take("policy_version", _text),
        created_at=reader.take("created_at", _instant),
        at=reader.take("at", _instant),
        lifecycle=reader.take("lifecycle", _one_of(get_args(Lifecycle))),
        facts=reader.take("facts", _mapping),
        odd={key: _text(value) for key, value in reader.take("odd", _mapping).items()},
        absent=reader.take("absent", _texts),
        missing=reader.take("missing", _texts),
        grading=Grading(
            category=grading.take("category", _or_none(_text)),
            tags=grading.take("tags", _texts),
            base=grading.take("base", _or_none(_whole)),
            level=grading.take("level", _or_none(_whole)),
            adjusted_by=grading.take("adjusted_by", _texts),
            group=grading.take("group", _or_none(_text)),
            transfer_to=grading.take("transfer_to", _or_none(_text)),
        ),
        clocks={
            name: _clock(_Reader(inner, ("state", "clocks", name)))
            for name, inner in reader.bounded("clocks", _CLOCKS_MAX).items()
        },
        waiting={name: _instant(at) for name, at in reader.bounded("waiting", _CLOCKS_MAX).items()},
        levels=reader.take("levels", _texts),
        seen=reader.take("seen", _texts)[-SEEN_EVENTS_MAX:],
        actions=tuple(
            _action(_Reader(inner, ("state", "actions", index)))
            for index, inner in enumerate(reader.bounded_list("actions", _ACTIONS_MAX))
        ),
        course=_course(_Reader(reader.raw.get("course"), ("state", "course"))),
    )


def _clock(reader: _Reader) -> Clock:
    unknown = sorted(reader.raw.keys() - _CLOCK.keys())
    if unknown:
        raise EventError((*reader.path, unknown[0]), "is not known of a clock", _FIX, "bad-state")
    values = [
        reader.take(name, read) if name in reader.raw or name not in Clock._field_defaults else _default(name)
        for name, read in _CLOCK.items()
    ]
    return Clock(*values)


def _default(name: str) -> Any:
    return Clock._field_defaults[name]


def _action(reader: _Reader) -> Action:
    check_bounds(reader.raw, reader.path, _KEYS_MAX)
    message = _Reader(reader.raw.get("message"), (*reader.path, "message"))
    return Action(
        key=reader.take("key", _text),
        type=reader.take("type", _text),
        at=reader.take("at", _instant),
        to=reader.take("to", _texts),
        rule=reader.take("rule", _text),
        message=Words(message.take("en", _text), message.take("zh", _text)),
        late=reader.take("late", bool),
        detail=reader.take("detail", _mapping),
    )


def _course(reader: _Reader) -> Course:
    unknown = sorted(reader.raw.keys() - _COURSE.keys())
    if unknown:
        raise EventError((*reader.path, unknown[0]), "is not known of a ticket", _FIX, "bad-state")
    return Course(**{name: reader.take(name, read) for name, read in _COURSE.items() if name in reader.raw})


class _Reader:
    """Takes typed values out of one JSON object and says where it found something else."""

    __slots__ = ("path", "raw")

    def __init__(self, raw: object, path: tuple[str | int, ...]) -> None:
        if not isinstance(raw, Mapping):
            raise EventError(path, "is not a JSON object", _FIX, "bad-state")
        self.raw, self.path = raw, path

    def take(self, key: str, read: Callable[[Any], T]) -> T:
        """The value under `key`, read."""
        if key not in self.raw:
            raise EventError((*self.path, key), "is missing from the state", _FIX, "bad-state")
        try:
            return read(self.raw[key])
        except (TypeError, ValueError) as error:
            raise EventError((*self.path, key), f"is damaged: {error}", _FIX, "bad-state") from None

    def bounded(self, key: str, most: int) -> Mapping[str, Any]:
        """The object under `key`, of at most so many entries."""
        inner = self.take(key, _mapping)
        if len(inner) > most:
            raise EventError((*self.path, key), f"has more than {most:,} entries", _FIX, "bad-state")
        return inner

    def bounded_list(self, key: str, most: int) -> list[Any]:
        """The list under `key`, of at most so many items."""
        inner = self.take(key, _list)
        if len(inner) > most:
            raise EventError((*self.path, key), f"has more than {most:,} items", _FIX, "bad-state")
        return inner


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a text is expected")
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not -INSTANT_MAX <= value <= INSTANT_MAX:
        raise ValueError("a whole number is expected")
    return value


def _count(value: object) -> int:
    number = _whole(value)
    if number < 0:
        raise ValueError("a number of at least 0 is expected")
    return number


def _instant(value: object) -> int:
    at = _whole(value)
    if not INSTANT_MIN <= at <= INSTANT_MAX:
        raise ValueError("an instant in epoch seconds, of the years 1970 to 2100, is expected")
    return at


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("a list is expected")
    return value


def _mapping(value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise ValueError("a JSON object is expected")
    return value


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(_text, _list(value)))


def _or_none(read: Callable[[Any], T]) -> Callable[[Any], T | None]:
    return lambda value: None if value is None else read(value)


def _one_of(words: tuple[T, ...]) -> Callable[[Any], T]:
    def read(value: object) -> T:
        for word in words:
            if word == value:
                return word
        raise ValueError(f"one of {', '.join(map(str, words))} is expected")

    return read


_STATUS = _one_of(get_args(Status))
_MAYBE = _or_none(_instant)
_CLOCK: Final[Mapping[str, Callable[[Any], Any]]] = {
    "status": _STATUS,
    "level": _or_none(_whole),
    "created_at": _instant,
    "from_at": _instant,
    "started_at": _instant,
    "due_at": _MAYBE,
    "paused_elapsed": _whole,
    "paused_open": _whole,
    "paused_at": _MAYBE,
    "floor_at": _MAYBE,
    "breached_at": _MAYBE,
    "late_from": _MAYBE,
    "stopped_at": _MAYBE,
    "stopped_by": _or_none(_text),
    "cycle": _count,
    "case": _count,
    "moved_at": _instant,
    "fired": lambda value: tuple((name, _count(times)) for name, times in _mapping(value).items()),
    "next_at": _MAYBE,
}
"""How each field of a clock is read, in the order of `Clock`; what is left out stands at its default."""
_COURSE: Final[Mapping[str, Callable[[Any], Any]]] = {
    "raised": _count,
    "handed_to": _or_none(_text),
    "assigned": _or_none(_text),
    "overflowed": bool,
    "assignments": _count,
    "assigned_why": _or_none(_text),
    "resolved_at": _MAYBE,
    "resolutions": _count,
    "callbacks_from": _MAYBE,
    "callbacks_made": _count,
    "daily_at": _MAYBE,
    "asked": _texts,
    "number": _or_none(_text),
}
"""How each field of a course is read; what is left out stands at its default."""
