"""One JSON object of a payload, read with its place: what is missing or odd is an error that says where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from slaengine.importers.desk import SEEN, Entry
from slaengine.importers.documents import Payload
from slaengine.importers.instants import ISO, NO_OFFSET, OUTSIDE, read_time
from slaengine.importers.paths import Place, dig
from slaengine.importers.report import ImportReport
from slaengine.importers.words import FieldPlan, Words, is_ignored
from slaengine.model.event import NUMBER_MAX, EventError, check_bounds
from slaengine.worktime.wallclock import INSTANT_END

NAME_LENGTH_MAX = 120
"""Characters of a ticket's number, and of what the helpdesk calls a happening: together they make an event's id."""
ITEMS_MAX = 100_000
"""Items of one list in a payload."""
EPOCH_MS_MIN = 100_000_000_000
"""A time given as a number is in milliseconds from here on: as seconds it would be the year 5138."""
_NAMES = ("name", "value", "displayName", "title", "summary", "login", "id")
"""What stands for an object where a plain value is wanted; the first that is there counts."""
_UPDATED_MS = 2_000
"""A ticket that was updated so soon after its creation is as it was created."""


class Skip(Exception):  # noqa: N818  it is no error: a payload that is known and left out
    """Nothing that slaengine has an event for; says what."""


class Reading(NamedTuple):
    """What the items of one payload share."""

    words: Words
    report: ImportReport
    payload: Payload


class Item:
    """An object of a payload."""

    __slots__ = ("parent", "place", "reading", "value")

    def __init__(self, value: Any, place: Place, reading: Reading, parent: Item | None = None) -> None:
        self.value, self.place, self.reading, self.parent = value, place, reading, parent

    def get(self, dotted: str) -> Any:
        """What stands at a path; None where nothing does."""
        found = dig(self.value, dotted).value
        return None if isinstance(found, str) and found in self.reading.words.empty else found

    def text(self, *paths: str) -> str | None:
        """The text or number at the first path that has one, as text.

        Raises:
            EventError: something else stands there.
        """
        for dotted in paths:
            found = self.get(dotted)
            if found is None:
                continue
            if isinstance(found, bool) or not isinstance(found, str | int | float):
                raise self.error(dotted, "must be a text or a number")
            return found.strip() if isinstance(found, str) else str(found)
        return None

    def need(self, *paths: str) -> str:
        """The same where it cannot be done without, fit for an id.

        Raises:
            EventError: nothing stands there, or it is too long or cannot be printed.
        """
        found = self.text(*paths)
        if found is None or not found:
            raise self.error(paths[0], "is missing", f"it stands at {' or '.join(paths)}" if len(paths) > 1 else "")
        if len(found) > NAME_LENGTH_MAX or not found.isprintable():
            raise self.error(paths[0], f"is no name of at most {NAME_LENGTH_MAX} characters that can be printed")
        return found

    def at(self, *paths: str) -> int:
        """Epoch milliseconds of the time at the first path that has one.

        Raises:
            EventError: none has, or it is no time, or it has no offset and nobody says the zone.
        """
        for dotted in paths:
            if self.get(dotted) is not None:
                return self._time(dotted, self.get(dotted))
        if paths:
            raise self.error(paths[0], "is missing: nothing says when it happened")
        fix = "put a time into the payload, and its path into the mapping: `columns: {at: …}`"
        raise self.error("", "has no time of its own", fix, "no-time")

    def at_if(self, *paths: str) -> int | None:
        """The same, or None where none has one."""
        return self.at(*paths) if any(self.get(dotted) is not None for dotted in paths) else None

    def _time(self, dotted: str, found: Any) -> int:
        words = self.reading.words
        times = words.mapping.times
        if isinstance(found, int | float) and not isinstance(found, bool):
            at = round(found if abs(found) > EPOCH_MS_MIN else found * 1000) if abs(found) < NUMBER_MAX else -1
            if not 0 <= at < INSTANT_END * 1000:
                raise self.error(dotted, OUTSIDE, "check the year")
            return at
        if not isinstance(found, str):
            raise self.error(dotted, "must be a time")
        text, keep = found.strip(), times.offset == "as_written"
        told = read_time(text, ISO, words.clock, keep=keep)
        if isinstance(told, str) and times.format != ISO:
            told = read_time(text, times.format, words.clock, keep=keep)
        elif isinstance(told, int) and ":" not in text:
            told = "is a day without a time"
        if isinstance(told, str):
            code = "no-offset" if told == NO_OFFSET else "bad-payload"
            raise self.error(dotted, f"is '{text[:40]}', which {told}", "see `times:` in the mapping", code)
        return told

    def item(self, dotted: str) -> Item | None:
        """The object at a path; None where nothing stands there.

        Raises:
            EventError: something else stands there.
        """
        found = dig(self.value, dotted)
        if found.value is None:
            return None
        if not isinstance(found.value, dict):
            raise self.error(dotted, "must be a JSON object")
        return Item(found.value, (*self.place, *found.place), self.reading, self)

    def part(self, dotted: str) -> Item:
        """The same where it cannot be done without.

        Raises:
            EventError: nothing, or something else, stands there.
        """
        found = self.item(dotted)
        if found is None:
            raise self.error(dotted, "is missing")
        return found

    def items(self, dotted: str, *, strict: bool = True) -> list[Item]:
        """The objects of the list at a path; none where nothing stands there. `strict` wants all to be objects.

        Raises:
            EventError: it is no list of objects, or too long.
        """
        found = dig(self.value, dotted)
        if found.value is None:
            return []
        whole = isinstance(found.value, list) and (not strict or all(isinstance(one, dict) for one in found.value))
        if not whole:
            raise self.error(dotted, "must be a list of JSON objects")
        if len(found.value) > ITEMS_MAX:
            raise self.error(dotted, f"has more than {ITEMS_MAX:,} items", "give fewer in one payload")
        place = (*self.place, *found.place)
        return [Item(one, (*place, number), self.reading, self) for number, one in enumerate(found.value)]

    def error(self, dotted: str, reason: str, fix: str = "", code: str = "bad-payload") -> EventError:
        """An error about the value at a path."""
        usual = f"is this the payload as {self.reading.words.desk.title} sends it?"
        return EventError((*self.place, *dig(self.value, dotted).place), reason, fix or usual, code)

    # --- the ticket -----------------------------------------------------------------------------------------------

    def ticket_fields(self) -> dict[str, Any]:
        """The ticket's fields in the policy's words, from an object that is the ticket. null where it says null.

        Raises:
            EventError: one is longer or deeper than an event allows.
        """
        fields = {}
        for name, plan in self.reading.words.fields.items():
            there = False
            for dotted in plan.paths:
                found = dig(self.value, dotted)
                there = there or found.there
                value = self.convert(name, found.value)
                if value is not None:
                    fields[name] = value
                    break
            else:
                if there:
                    fields[name] = None
        check_bounds(fields, self.place)
        self._count_ignored()
        return fields

    def convert(self, name: str, raw: Any) -> Any:
        """A value of a field in the policy's words; None where there is nothing."""
        words = self.reading.words
        plan = words.fields.get(name) or FieldPlan(())
        value = _plain(raw, plan.as_text or name in ("status", "priority"))
        if value is None or (isinstance(value, str) and value in words.empty):
            return None
        if plan.values and isinstance(value, str | int):
            return plan.values.get(str(value), value)
        if name == "status":
            if not words.knows_status(value):
                self.reading.report.count(self.reading.report.unmapped, f"status '{str(value)[:40]}'")
            return words.status(value)
        if name == "priority":
            if isinstance(value, list):  # labels: the first that is a priority
                return next((words.priority(one) for one in value if words.knows_priority(one)), None)
            if not words.knows_priority(value):
                self.reading.report.count(self.reading.report.unmapped, f"priority '{str(value)[:40]}'")
            return words.priority(value)
        return value

    def _count_ignored(self) -> None:
        words, report = self.reading.words, self.reading.report
        known = words.field_of.keys() | words.read_elsewhere
        for holder in (self.value, *(self.value.get(group) for group in words.desk.groups)):
            if isinstance(holder, dict):
                for key, value in holder.items():
                    if key not in known and value not in (None, "", [], {}):
                        report.count(report.ignored, str(key)[:60])

    # --- what happened --------------------------------------------------------------------------------------------

    def entry(self, ticket: str, at: int, name: str, verb: str, **more: Any) -> Entry:
        """Something that happened to a ticket.

        Raises:
            EventError: its fields are more than an event may have.
        """
        for key in ("fields", "before", "snapshot"):
            if key in more:
                check_bounds(more[key], self.place)
        payload = self.reading.payload
        return Entry(ticket, at, name, verb, place=(payload.file, payload.line), **more)

    def told(self, written: str, ticket: str, at: int, name: str, **more: Any) -> Iterator[Entry]:
        """The same where a table of verbs says what it is; nothing where the table says to ignore it.

        Raises:
            Skip: no table has it.
        """
        activity = self.reading.words.activity(written)
        if activity is None or is_ignored(activity):
            raise Skip(f"`{written[:60]}` changes nothing that a policy counts")
        if activity.status is not None:
            more["fields"] = {**more.get("fields", {}), "status": activity.status}
        if activity.actor is not None:
            more["actor"] = activity.actor
        yield self.entry(ticket, at, name, activity.type, if_over=activity.if_over, **more)

    def as_it_is(self, ticket: str, created: str, updated: str) -> Iterator[Entry]:
        """An export's ticket, which is as it is now: created then, and seen so when it was last updated.

        The status is not believed to have been the same from the beginning, the other fields are.
        """
        created_at = self.at(created)
        updated_at = max(self.at_if(updated) or created_at, created_at)
        more = self.known_since(self.ticket_fields(), created_at, updated_at)
        yield self.entry(ticket, updated_at, f"as-of/{updated_at // 1000}", SEEN, **more)

    @staticmethod
    def known_since(fields: dict[str, Any], created_at: int | None, at: int) -> dict[str, Any]:
        """What a ticket that is as it is at `at` tells of its creation: all but the status, if that is long ago."""
        early = created_at is None or at <= created_at + _UPDATED_MS
        snapshot = fields if early else {name: value for name, value in fields.items() if name != "status"}
        return {"fields": fields, "snapshot": snapshot, "created_at": created_at}

    def milestones(self, ticket: str, table: dict[str, tuple[str, dict[str, Any]]]) -> Iterator[Entry]:
        """What an export's ticket tells of by an instant of its own: path of the instant → event type, fields."""
        for dotted, (kind, fields) in table.items():
            at = self.at_if(dotted)
            if at is not None:
                yield self.entry(ticket, at, f"{kind}/{at // 1000}", kind, fields=fields)


def _plain(raw: Any, as_text: bool) -> Any:
    """A value as events carry it: an object becomes its name, a list one of plain values."""
    if isinstance(raw, dict):
        return next((_plain(raw[key], as_text) for key in _NAMES if isinstance(raw.get(key), str | int)), None)
    if isinstance(raw, list):
        return [value for one in raw if (value := _plain(one, as_text)) is not None]
    if as_text and isinstance(raw, int | float) and not isinstance(raw, bool):
        return str(raw)
    return raw
