"""What a helpdesk is to the importers: tables of paths and words, and the forms in which it tells things."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from slaengine.importers.item import Item

REPLY: Final = "reply"
"""Stands in the place of an event type: somebody wrote, and who it was decides what it is."""
SEEN: Final = "seen"
"""Stands in the place of an event type: the ticket was so at that instant; since when, nobody says."""
CHANGE: Final = "change"
"""Stands in the place of an event type: what changed decides what it is."""
NOTHING: Final[Mapping[str, Any]] = {}
STATE: Final = "state"
"""The same, of a payload that only says how the ticket is: where nothing changed, nothing happened."""
OTHERWISE: Final = "*"
"""The key of a table of verbs for all that are not listed."""


class Entry(NamedTuple):
    """One thing that happened to a ticket, as its helpdesk tells it. Plain JSON data, so that it can be put aside."""

    ticket: str
    at: int
    """Epoch milliseconds."""
    id: str
    """What makes the event's id, after the ticket's."""
    verb: str
    """An event type, or one of REPLY, SEEN, CHANGE, STATE."""
    fields: Mapping[str, Any] = NOTHING
    """The ticket's fields after it, as far as it tells them."""
    before: Mapping[str, Any] = NOTHING
    """The same fields before it, where they are told."""
    snapshot: Mapping[str, Any] = NOTHING
    """Other fields of the ticket at that time."""
    created_at: int | None = None
    """When the ticket was created, where that is told as well. Epoch milliseconds."""
    author: str | None = None
    actor: str | None = None
    """agent, customer or system; None where the author tells it, or nothing does."""
    public: bool | None = None
    means: str | None = None
    """What the status in `fields` amounts to, where the table of statuses does not know it: open, resolved, closed."""
    meant: str | None = None
    """The same for the status in `before`."""
    if_over: str | None = None
    """The event type in the place of `verb` where the ticket is over."""
    data: Mapping[str, Any] = NOTHING
    place: tuple[str, int] = ("", 1)
    """File and line, for what is found out later."""


class Shape(NamedTuple):
    """One form of a payload."""

    what: str
    """How messages call it."""
    marks: tuple[str, ...] = ()
    """Paths that it must have, to be known by."""
    read: Callable[[Item], Iterable[Entry]] | None = None
    parts: Mapping[str, Shape] = NOTHING
    """Lists in it that tell more, by path; each item is read with this one as its parent."""


class Desk(NamedTuple):
    """One helpdesk."""

    name: str
    title: str
    shapes: tuple[Shape, ...]
    """The first whose marks are all there counts."""
    fields: Mapping[str, str | tuple[str, ...]]
    """The event's field of the ticket → paths in the helpdesk's ticket; the first that leads somewhere counts."""
    statuses: Mapping[str, str] = NOTHING
    """In small letters, as written there → as policies call it."""
    priorities: Mapping[str, str] = NOTHING
    values: Mapping[str, Mapping[str, str]] = NOTHING
    """Field → words for its values, where they are numbers there."""
    verbs: Mapping[str, str] = NOTHING
    """What happened, as written there → an event type, REPLY, CHANGE, or `ignore`."""
    groups: frozenset[str] = frozenset()
    """Keys of the ticket that only hold other keys together."""
    known: frozenset[str] = frozenset()
    """Keys of the ticket that are read elsewhere, or repeat others: not counted as left alone."""
