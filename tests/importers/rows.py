"""Rows of a ServiceNow incident log, written for these tests."""

from collections.abc import Mapping, Sequence

HEADER = (
    "number,incident_state,reopen_count,sys_mod_count,opened_at,sys_updated_at,contact_type,category,subcategory,"
    "impact,urgency,priority,assignment_group,assigned_to,resolved_at,closed_at"
)
USUAL: Mapping[str, str] = {
    "opened_at": "1/3/2016 10:00",
    "contact_type": "Phone",
    "category": "Category 1",
    "subcategory": "Subcategory 2",
    "impact": "2 - Medium",
    "urgency": "2 - Medium",
    "priority": "3 - Moderate",
    "assignment_group": "Group 7",
    "assigned_to": "?",
    "resolved_at": "9/3/2016 09:09",  # the log repeats the final values on every row: never to be read
    "closed_at": "9/3/2016 09:09",
    "reopen_count": "0",
}


def log(*rows: Sequence[object], **cells: str) -> str:
    """A log; each row is number, state, modification and the time of the update, then cells that differ by name."""
    lines = [HEADER]
    for number, state, modification, updated_at, *more in rows:
        differing = more[0] if more else {}
        assert isinstance(differing, Mapping)
        shown = {
            **USUAL,
            **cells,
            "number": number,
            "incident_state": state,
            "sys_mod_count": modification,
            "sys_updated_at": updated_at,
            **differing,
        }
        lines.append(",".join(str(shown[column]) for column in HEADER.split(",")))
    return "\n".join(lines) + "\n"
