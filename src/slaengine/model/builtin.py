"""The fields that every ticket has without a declaration, and those that slaengine itself works out.

Conditions can name all of them. A policy that declares `category`, `tags`, `status` or `assignee` decides their type.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from slaengine.model.compiled import FieldAccess
from slaengine.rules import FieldKind, FieldType

DERIVED_NAMES = ("priority", "group")
"""What the tables decide; a policy cannot declare these."""


def ticket_fields(declared: Sequence[FieldAccess], statuses: Sequence[str]) -> tuple[FieldAccess, ...]:
    """The declared fields and the built-in ones that the declaration leaves out: all that is read from a ticket."""
    taken = {access.name for access in declared}
    status = FieldType("status", FieldKind.ENUM if statuses else FieldKind.TEXT, tuple(statuses))
    built_in = (
        FieldAccess("status", ("status",), status),
        FieldAccess("category", ("category",), FieldType("category", FieldKind.TEXT)),
        FieldAccess("tags", ("tags",), FieldType("tags", FieldKind.LIST)),
        FieldAccess("assignee", ("assignee",), FieldType("assignee", FieldKind.TEXT)),
        FieldAccess("reported_priority", ("priority",), FieldType("reported_priority", FieldKind.TEXT)),
        FieldAccess("reported_group", ("group",), FieldType("reported_group", FieldKind.TEXT)),
    )
    return (*declared, *(access for access in built_in if access.name not in taken))


def catalogue(fields: Sequence[FieldAccess], levels: Sequence[str], groups: Sequence[str]) -> Mapping[str, FieldType]:
    """All fields that conditions can name."""
    derived = {
        "priority": FieldType("priority", FieldKind.ENUM, tuple(levels)),
        "group": FieldType("group", FieldKind.ENUM, tuple(groups)),
    }
    return {access.name: access.type for access in fields} | derived
