"""How a table of tickets is read: which column is what, by a small YAML file or by what columns are usually called.

Checked like a policy, and against the policy that is to decide the tickets, before the first row is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from pydantic import Field

from slaengine.compiler.parse import parse
from slaengine.compiler.tree import Tree
from slaengine.compiler.validate import validate
from slaengine.diagnostics import Finding, FindingsError, finding
from slaengine.importers.csv_mapping import MAP_ENTRIES_MAX, Cell, FieldColumn, Times, bad_times, problem
from slaengine.model.compiled import CompiledPolicy
from slaengine.policy.base import Name, Section, ShortText
from slaengine.rules import FieldKind

CREATED: Final = "created"
"""The event with which every ticket begins."""
USUAL: Final[Mapping[str, str]] = {
    CREATED: "created_at",
    "assigned": "assigned_at",
    "acknowledged": "acknowledged_at",
    "responded": "responded_at",
    "resolved": "resolved_at",
    "closed": "closed_at",
}
"""Event type → the column that tells of it where no mapping says otherwise."""


class TableMapping(Section):
    """How a table of tickets is read."""

    ticket: ShortText = "ticket_id"
    """The column with the ticket's number."""
    events: dict[Name, ShortText] = Field(default=dict(USUAL), max_length=MAP_ENTRIES_MAX)
    """Event type → the column that says when it happened; `created` is needed."""
    fields: dict[Name, ShortText | FieldColumn] = Field(default={}, max_length=MAP_ENTRIES_MAX)
    """The ticket's fields, dotted where they lie deeper → the column they come from."""
    times: Times = Times()
    """How times are written."""
    empty: list[Cell] = Field(default=[""], max_length=MAP_ENTRIES_MAX)
    """What stands in a cell that is empty."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is read, once."""
        fields = map(column_of, self.fields.values())
        return tuple(dict.fromkeys((self.ticket, *self.events.values(), *fields)))


def column_of(source: str | FieldColumn) -> str:
    """The column that a field comes from."""
    return source if isinstance(source, str) else source.column


def kinds_of(policy: CompiledPolicy) -> dict[str, FieldKind | None]:
    """All that is read of a ticket, dotted where it lies deeper, with its kind; None for what is only required."""
    found: dict[str, FieldKind | None] = {".".join(one.path): None for one in policy.intake.required}
    return found | {".".join(one.path): one.type.kind for one in policy.fields if not one.of_event}


def read_table_mapping(name: str, content: bytes, policy: CompiledPolicy) -> TableMapping:
    """A mapping that suits the policy.

    Raises:
        FindingsError: it is no mapping, or speaks of events or fields that the policy does not have.
    """
    tree, findings, whole = parse({name: content})
    mapping: TableMapping | None = None
    if whole:
        mapping, more = validate(tree, TableMapping)
        findings += more
    if mapping is not None:
        findings += [*bad_times(mapping.times, tree), *_unknown(mapping, tree, policy)]
    if mapping is None or findings:
        raise FindingsError(sorted(findings, key=lambda one: one.rank), tree.sources)
    return mapping


def _unknown(mapping: TableMapping, tree: Tree, policy: CompiledPolicy) -> Iterator[Finding]:
    """Words that the policy does not have, and a creation that nothing tells of."""
    types = sorted(policy.event_types)
    for kind in mapping.events:
        if kind not in policy.event_types:
            yield finding("unknown-event", tree.key(("events", kind)), allowed=types, typed=kind, name=kind)
    if CREATED not in mapping.events:
        reason = "nothing says when a ticket was created"
        yield problem("no-column", reason, tree.key(("events",)), f"add the column: `{CREATED}: {USUAL[CREATED]}`")
    known = sorted(kinds_of(policy))
    for name in mapping.fields:
        if name not in known:
            yield finding("unknown-field", tree.key(("fields", name)), allowed=known, typed=name, name=name)
