"""How payloads are read: a small YAML file in the shape of a CSV mapping, with paths in the place of headings.

For a helpdesk that slaengine knows, it only says what differs; for any other (`--from json`) it says where the ticket,
the time and the event stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from slaengine.compiler.parse import parse
from slaengine.compiler.tree import Path, Tree
from slaengine.compiler.validate import validate
from slaengine.diagnostics import Finding, FindingsError, finding
from slaengine.importers.csv_mapping import (
    IGNORE,
    MAP_ENTRIES_MAX,
    Activity,
    Cell,
    Times,
    bad_times,
    event_types,
    problem,
)
from slaengine.model.compiled import CompiledPolicy
from slaengine.policy.base import Name, Section, ShortText

PATHS_MAX = 10
"""Paths of one thing, of which the first that leads somewhere counts."""
Paths = ShortText | Annotated[list[ShortText], Field(min_length=1, max_length=PATHS_MAX)]


class FieldPath(Section):
    """A value that becomes a field of the ticket, with other words for it."""

    column: Paths
    """Where it stands: a path such as `fields.priority.name`, or several, of which the first that is there counts."""
    values: dict[Cell, Cell] = Field(default={}, max_length=MAP_ENTRIES_MAX)
    """What is written there → what the policy calls it; other values are taken as they are."""


class StatusWord(Section):
    """A status, and what it amounts to."""

    status: Name
    """What the policy calls it."""
    means: Literal["open", "resolved", "closed"]
    """What becoming it is: `resolved` and `closed` end the work, `open` goes on with it."""


class PayloadColumns(Section):
    """Where things stand in a payload."""

    ticket: Paths | None = None
    """The ticket's number. Only with `--from json`."""
    event: Paths | None = None
    """What happened; without it, a payload is the ticket as it was then. Only with `--from json`."""
    at: Paths | None = None
    """When. For a helpdesk that slaengine knows: where its payload has no time of its own."""
    id: Paths | None = None
    """What makes the event unique; without it, all of the payload does. Only with `--from json`."""
    created_at: Paths | None = None
    """When the ticket was created. Only with `--from json`."""
    items: ShortText | None = None
    """The list that holds the payloads, if they are inside another object. Only with `--from json`."""
    fields: dict[Name, Paths | FieldPath] = Field(default={}, max_length=MAP_ENTRIES_MAX)
    """The ticket's fields, dotted where they lie deeper (`customer.tier`) → where they stand in the ticket."""


class PayloadMapping(Section):
    """How payloads are read."""

    columns: PayloadColumns = PayloadColumns()
    """Where things stand."""
    statuses: dict[Cell, Name | StatusWord] = Field(default={}, max_length=MAP_ENTRIES_MAX)
    """The helpdesk's statuses → the policy's."""
    priorities: dict[Cell, Name] = Field(default={}, max_length=MAP_ENTRIES_MAX)
    """The helpdesk's priorities → the policy's levels."""
    events: dict[Cell, Name | Activity] = Field(default={}, max_length=MAP_ENTRIES_MAX)
    """What happened, as the helpdesk says it → the event, or `ignore`."""
    other_events: Name | None = None
    """The event type of what is not listed, or `ignore`."""
    staff: list[Cell] = Field(default=[], max_length=MAP_ENTRIES_MAX)
    """Who is an agent, by the id that the payloads have for people; without it, who is not the customer."""
    times: Times = Times()
    """How times are written."""
    empty: list[Cell] = Field(default=[""], max_length=MAP_ENTRIES_MAX)
    """What stands where nothing is."""


_ONLY_JSON = ("ticket", "event", "id", "created_at", "items")


def read_payload_mapping(
    name: str, content: bytes, policy: CompiledPolicy | None, *, known_desk: bool
) -> PayloadMapping:
    """A mapping that suits the policy (if one is given) and the kind of source.

    Raises:
        FindingsError: it is no mapping, or speaks of events, statuses, levels or fields that the policy does not have.
    """
    tree, findings, whole = parse({name: content})
    mapping: PayloadMapping | None = None
    if whole:
        mapping, more = validate(tree, PayloadMapping)
        findings += more
    if mapping is not None:
        findings += [*_misplaced(mapping, tree, known_desk), *bad_times(mapping.times, tree)]
        if policy is not None:
            findings += _unknown(mapping, tree, policy)
    if mapping is None or findings:
        raise FindingsError(sorted(findings, key=lambda one: one.rank), tree.sources)
    return mapping


def _misplaced(mapping: PayloadMapping, tree: Tree, known_desk: bool) -> Iterator[Finding]:
    """What the source needs and is not there, or knows and is given."""
    if known_desk:
        for key in _ONLY_JSON:
            if getattr(mapping.columns, key) is not None:
                reason = f"`{key}` is known for this helpdesk"
                yield problem("known-column", reason, tree.key(("columns", key)), "remove it, or use --from json")
        return
    for key in ("ticket", "at"):
        if getattr(mapping.columns, key) is None:
            reason = f"nothing says where the {'ticket' if key == 'ticket' else 'time'} stands in a payload"
            fix = f"write its path, such as `{key}: {'ticket.id' if key == 'ticket' else 'ticket.updated_at'}`"
            yield problem("no-column", reason, tree.key(("columns",)), fix)


def _unknown(mapping: PayloadMapping, tree: Tree, policy: CompiledPolicy) -> Iterator[Finding]:
    """Words that the policy does not have."""
    types = sorted(policy.event_types)
    for path, name in event_types(mapping.events, mapping.other_events):
        if name not in policy.event_types and name != IGNORE:
            yield finding("unknown-event", tree.place(path), allowed=types, typed=name, name=name)
    for path, name in _statuses(mapping):
        if policy.statuses and name not in policy.statuses:
            yield finding("unknown-status", tree.place(path), allowed=sorted(policy.statuses), typed=name, name=name)
    known = sorted({".".join(access.path) for access in policy.fields})
    for name in mapping.columns.fields:
        if name not in known:
            place = tree.key(("columns", "fields", name))
            yield finding("unknown-field", place, allowed=known, typed=name, name=name)
    levels = policy.priority.levels
    for written, name in mapping.priorities.items():
        if levels and name not in levels:
            place = tree.place(("priorities", written))
            yield finding("unknown-level", place, allowed=list(levels), typed=name, name=name)


def _statuses(mapping: PayloadMapping) -> Iterator[tuple[Path, str]]:
    for written, status in mapping.statuses.items():
        plain = isinstance(status, str)
        yield (
            ("statuses", written, *(() if plain else ("status",))),
            status if isinstance(status, str) else status.status,
        )
    for written, entry in mapping.events.items():
        if not isinstance(entry, str) and entry.status is not None:
            yield ("events", written, "status"), entry.status
