"""An event as it comes in: one thing that happened to one ticket, checked and typed once at the door."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple, TypeAlias

from slaengine.worktime.wallclock import INSTANT_END

ID_LENGTH_MAX = 200
"""Characters of an `event_id` or a `ticket_id`."""
KEYS_MAX = 500
"""Keys of `ticket` or of `data`, nested ones included."""
DEPTH_MAX = 8
"""Levels of nesting inside `ticket` or `data`."""
TEXT_LENGTH_MAX = 100_000
"""Characters of any one text of an event."""
NUMBER_MAX = 2**53
"""The greatest magnitude of a number: what every JSON reader carries exactly."""

INSTANT_MIN = 0
"""Epoch seconds, 1970-01-01."""
INSTANT_MAX = INSTANT_END - 1
"""Epoch seconds, the end of 2100 in UTC: what calendars know, and what can be printed."""
FACT_INSTANT_MAX = 7_258_118_399
"""Epoch seconds, the end of 2199 in UTC: an instant in a ticket's field, which is only compared, such as the end of a
contract."""

_NOTHING: Mapping[str, Any] = {}


class EventError(ValueError):
    """An event (or a state) that cannot be used: where inside it, why, and the likely fix."""

    def __init__(self, path: tuple[str | int, ...], reason: str, fix: str = "", code: str = "bad-event") -> None:
        self.path, self.reason, self.fix, self.code = path, reason, fix, code
        super().__init__(f"{'.'.join(map(str, path)) or 'event'}: {reason}" + (f"; {fix}" if fix else ""))


class Event(NamedTuple):
    """One thing that happened. `at` is epoch seconds, `ticket` known or changed fields, `data` the event's own."""

    event_id: str
    ticket_id: str
    type: str
    at: int
    ticket: Mapping[str, Any]
    data: Mapping[str, Any]


EventParts: TypeAlias = tuple[str, str, str, int, Mapping[str, Any], Mapping[str, Any]]
"""An `Event` before it is one: plain, for where there are millions."""


def parse_event(raw: object) -> Event:
    """Read an event from plain JSON data: slaengine's own shape or a CloudEvents 1.0 envelope.

    Raises:
        EventError: with the path of the first thing that is wrong.
    """
    return event_from(parse_parts(raw))


def parse_parts(raw: object) -> EventParts:
    """What `parse_event` reads, as plain parts.

    Raises:
        EventError: as `parse_event`.
    """
    if not isinstance(raw, dict):
        if not isinstance(raw, Mapping):
            raise EventError((), "an event is a JSON object", 'such as {"event_id": "e1", "ticket_id": "T-1", …}')
        raw = dict(raw)
    fields: dict[Any, Any] = _from_cloud_event(raw) if "specversion" in raw else raw
    parts = (
        identifier(fields.get("event_id"), "event_id"),
        identifier(fields.get("ticket_id"), "ticket_id"),
        identifier(fields.get("type"), "type"),
        parse_instant(fields.get("at"), ("at",)),
        _mapping(fields.get("ticket", _NOTHING), "ticket"),
        _mapping(fields.get("data", _NOTHING), "data"),
    )
    if not _KEYS.issuperset(fields):
        extra = sorted(map(str, fields.keys() - _KEYS))
        raise EventError(
            (extra[0],),
            f"an event has no key '{extra[0][:ID_LENGTH_MAX]}'",
            f"allowed are {', '.join(sorted(_KEYS))}; fields of the ticket go under `ticket`",
        )
    return parts


def event_from(parts: tuple[Any, ...]) -> Event:
    """`Event(*parts)` of `EventParts`, without the detour over a function of Python's: there are millions."""
    return tuple.__new__(Event, parts)


_KEYS = frozenset({"event_id", "ticket_id", "type", "at", "ticket", "data"})
_ENVELOPE = frozenset({"specversion", "id", "source", "type", "subject", "time", "data"})


def parse_instant(text: object, path: tuple[str | int, ...], latest: int = INSTANT_MAX) -> int:
    """RFC 3339 text with an offset to epoch seconds, at most `latest`; a fraction of a second is dropped.

    >>> parse_instant("2026-11-23T09:00:00+08:00", ("at",))
    1795395600
    """
    if not isinstance(text, str):
        raise EventError(path, "is missing" if text is None else "must be a text", _INSTANT_FIX)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise EventError(path, f"'{text[:40]}' is not an instant", _INSTANT_FIX) from None
    if moment.tzinfo is None or len(text) < len("2026-11-23T09:00Z"):
        raise EventError(path, f"'{text[:40]}' has no offset from UTC", _INSTANT_FIX, "no-offset")
    since = moment - _EPOCH
    seconds = since.days * 86_400 + since.seconds
    if not INSTANT_MIN <= seconds <= latest:
        years = f"1970 to {datetime.fromtimestamp(latest, UTC).year}"
        raise EventError(path, f"'{text[:40]}' is outside the years {years}", "check the year")
    return seconds


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_INSTANT_FIX = "write it with date, time and offset, such as 2026-11-23T09:00:00+08:00"


def identifier(value: object, key: str) -> str:
    """What names an event or a ticket; it stands under `key`.

    Raises:
        EventError: it is nothing usable.
    """
    if isinstance(value, str) and 0 < len(value) <= ID_LENGTH_MAX and value.isprintable():
        return value
    if not isinstance(value, str) or not value:
        reason = "is missing" if value is None else "must be a text that is not empty"
        raise EventError((key,), reason, "every event has event_id, ticket_id, type and at")
    if len(value) > ID_LENGTH_MAX:
        raise EventError((key,), f"has {len(value):,} characters, at most {ID_LENGTH_MAX} are allowed", "shorten it")
    raise EventError((key,), "has characters that cannot be printed", "remove control characters and line breaks")


def _mapping(value: object, key: str) -> Mapping[str, Any]:
    if type(value) is not dict and not isinstance(value, Mapping):
        if value is None:
            return _NOTHING
        raise EventError((key,), "must be a JSON object", f'such as "{key}": {{…}}')
    if value and not (isinstance(value, dict) and _is_plain(value)):
        check_bounds(value, (key,))
    return value


def _is_plain(value: dict[Any, Any]) -> bool:
    """Whether it certainly is within all bounds: texts in ASCII under short names, told without a look at each."""
    try:
        keys, texts = "".join(value), "".join(value.values())
    except TypeError:
        return False
    ascii_only = keys.isascii() and texts.isascii()
    return ascii_only and len(keys) <= ID_LENGTH_MAX and len(texts) <= TEXT_LENGTH_MAX and len(value) <= KEYS_MAX


def check_bounds(value: object, path: tuple[str | int, ...], keys_max: int = KEYS_MAX) -> None:
    """Refuse plain data that is larger, deeper or odder than a ticket's fields may be.

    Raises:
        EventError: with the path of what is too much.
    """
    _check_inside(value, path, DEPTH_MAX, _Room(keys_max))


class _Room:
    """How many keys and items are still allowed, and how many there were."""

    __slots__ = ("left", "most")

    def __init__(self, most: int) -> None:
        self.left = self.most = most


def _check_inside(value: object, path: tuple[str | int, ...], depth: int, room: _Room) -> None:
    """Bound everything that a caller can make large, and refuse what JSON does not have."""
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, str):
        _check_text(value, path)
    elif isinstance(value, int | float):
        if not -NUMBER_MAX <= value <= NUMBER_MAX:  # NaN is not between anything
            raise EventError(path, "is not a number that JSON carries exactly", f"stay within ±{NUMBER_MAX:,}")
    elif isinstance(value, Mapping):
        _check_mapping(value, path, depth, room)
    elif isinstance(value, list | tuple):
        _take_room(len(value), path, depth, room)
        for index, inner in enumerate(value):
            _check_inside(inner, (*path, index), depth - 1, room)
    else:
        raise EventError(path, f"is a Python {type(value).__name__}, which JSON does not have", "send text or numbers")


def _check_mapping(value: Mapping[Any, Any], path: tuple[str | int, ...], depth: int, room: _Room) -> None:
    _take_room(len(value), path, depth, room)
    if not _has_plain_keys(value):
        raise EventError(path, f"has a key that is not a text of at most {ID_LENGTH_MAX} characters", "rename")
    for key, inner in value.items():
        kind = type(inner)  # short texts and small numbers, the usual cases, need no call
        if kind is str:
            if len(inner) <= TEXT_LENGTH_MAX and inner.isascii():
                continue
        elif kind is int and -NUMBER_MAX <= inner <= NUMBER_MAX:
            continue
        _check_inside(inner, (*path, key), depth - 1, room)


def _has_plain_keys(value: Mapping[Any, Any]) -> bool:
    try:
        text = "".join(value)
    except TypeError:
        return False
    return (len(text) <= ID_LENGTH_MAX or max(map(len, value)) <= ID_LENGTH_MAX) and _is_unicode(text)


def _check_text(value: str, path: tuple[str | int, ...]) -> None:
    if len(value) > TEXT_LENGTH_MAX:
        raise EventError(path, f"is longer than {TEXT_LENGTH_MAX:,} characters", "send a shorter text")
    if not _is_unicode(value):
        raise EventError(path, "has half of a surrogate pair, which is no character", "send the character itself")


def _is_unicode(text: str) -> bool:
    """Whether the text can be written down: a decision that repeats it must be JSON again."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _take_room(size: int, path: tuple[str | int, ...], depth: int, room: _Room) -> None:
    room.left -= size
    if room.left < 0:
        raise EventError(path, f"has more than {room.most:,} keys and items", "send only what changed")
    if depth == 0:
        raise EventError(path, f"is nested more than {DEPTH_MAX} levels deep", "flatten it")


def _from_cloud_event(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The CloudEvents envelope: `id type subject time` name the event, `data` holds `ticket` and the event's own."""
    if not str(raw.get("specversion")).startswith("1."):
        raise EventError(("specversion",), "only CloudEvents 1.x is understood", 'send "specversion": "1.0"')
    data = raw.get("data") or {}
    if not isinstance(data, Mapping):
        raise EventError(("data",), "must be a JSON object", 'such as {"ticket": {…}}')
    for ours, theirs in (("event_id", "id"), ("ticket_id", "subject"), ("at", "time")):
        if theirs not in raw:
            raise EventError((theirs,), "is missing", f"a CloudEvents envelope carries the {ours} there")
    kind = raw.get("type")
    return {
        "event_id": raw["id"],
        "ticket_id": raw["subject"],
        "type": kind.rsplit(".", 1)[-1] if isinstance(kind, str) else kind,
        "at": raw["time"],
        "ticket": data.get("ticket", _NOTHING),
        "data": data.get("data", {key: value for key, value in data.items() if key != "ticket"}),
    }
