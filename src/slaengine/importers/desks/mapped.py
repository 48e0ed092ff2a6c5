"""Any other helpdesk's JSON: what stands where is said by a mapping and not by a table.

A payload either says what happened (`columns.event`), or is the ticket as it was at that time; then what changed since
the payload before decides the event.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from slaengine.importers.desk import STATE, Desk, Entry, Shape
from slaengine.importers.item import Item
from slaengine.importers.payload_mapping import PayloadMapping
from slaengine.importers.words import as_paths


def mapped_desk(mapping: PayloadMapping) -> Desk:
    """The helpdesk that a mapping describes."""
    payload = Shape("an object", (), _payload)
    items = mapping.columns.items
    shapes = (payload,) if items is None else (Shape(f"a list at `{items}`", (items,), parts={items: payload}), payload)
    return Desk("json", "the helpdesk", shapes, {})


def _payload(item: Item) -> Iterator[Entry]:
    columns = item.reading.words.mapping.columns
    ticket = item.need(*as_paths(columns.ticket))
    at = item.at(*as_paths(columns.at))
    name = item.need(*as_paths(columns.id)) if columns.id is not None else _digest(item)
    more = item.known_since(item.ticket_fields(), item.at_if(*as_paths(columns.created_at)), at)
    if columns.event is not None:
        yield from item.told(item.need(*as_paths(columns.event)), ticket, at, name, **more)
    else:
        yield item.entry(ticket, at, name, STATE, **more)


def _digest(item: Item) -> str:
    text = json.dumps(item.value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
