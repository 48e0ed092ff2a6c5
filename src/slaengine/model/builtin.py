"""The fields that every ticket has without a declaration, and those that slaengine itself works out.

Conditions can name all of them. A policy that declares `category`, `tags`, `status`, `assignee` or `kind` decides
their type.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from slaengine.model.compiled import FieldAccess
from slaengine.rules import FieldKind, FieldType

DERIVED_NAMES = ("priority", "group", "complete", "stage", "event", "line", "breached")
"""What slaengine works out; a policy cannot declare these."""
USUAL_KIND = "incident"
"""What a ticket is that does not say its `kind`."""
STAGES = ("intake", "grading", "handling", "escalation", "feedback", "closing")
"""Where a ticket can be in its life."""
LINE_MAX = 3
"""The last line of support."""


def ticket_fields(declared: Sequence[FieldAccess], statuses: Sequence[str]) -> tuple[FieldAccess, ...]:
    """The declared fields and the built-in ones that the declaration leaves out: all that is read from a ticket."""
    taken = {access.name for access in declared}
    status = FieldType("status", FieldKind.ENUM if statuses else FieldKind.TEXT, tuple(statuses))
    built_in = (
        FieldAccess("status", ("status",), status),
        FieldAccess("category", ("category",), FieldType("category", FieldKind.TEXT)),
        FieldAccess("tags", ("tags",), FieldType("tags", FieldKind.LIST)),
        FieldAccess("assignee", ("assignee",), FieldType("assignee", FieldKind.TEXT)),
        FieldAccess("kind", ("kind",), FieldType("kind", FieldKind.TEXT, default=USUAL_KIND)),
        FieldAccess("reported_priority", ("priority",), FieldType("reported_priority", FieldKind.TEXT)),
        FieldAccess("reported_group", ("group",), FieldType("reported_group", FieldKind.TEXT)),
    )
    return (*declared, *(access for access in built_in if access.name not in taken))


def catalogue(
    fields: Sequence[FieldAccess],
    levels: Sequence[str],
    groups: Sequence[str],
    events: Sequence[str] = (),
    targets: Sequence[str] = (),
) -> Mapping[str, FieldType]:
    """All fields that conditions can name: those of tickets, and what is worked out.

    `complete`: nothing required is missing. `stage`: where the ticket is in its life. `event`: the type of the event
    that is decided. `line`: the line of support of the ticket's group. `breached`: the targets whose promise is broken.
    """
    derived = (
        FieldType("priority", FieldKind.ENUM, tuple(levels)),
        FieldType("group", FieldKind.ENUM, tuple(groups)),
        FieldType("complete", FieldKind.BOOLEAN),
        FieldType("stage", FieldKind.ENUM, STAGES),
        FieldType("event", FieldKind.ENUM, tuple(events)),
        FieldType("line", FieldKind.INTEGER, minimum=1, maximum=LINE_MAX),
        FieldType("breached", FieldKind.LIST, tuple(targets)),
    )
    return {access.name: access.type for access in fields} | {field.name: field for field in derived}
