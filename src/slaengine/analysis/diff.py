"""What a change of a policy does to customers: ticket by ticket, part by part, day by day. Read this first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from slaengine.analysis.change import EFFECTS, Change, Difference
from slaengine.analysis.diff_calendars import calendar_changes
from slaengine.analysis.diff_facets import facet_changes
from slaengine.analysis.diff_ways import Ways
from slaengine.compiler import Compilation
from slaengine.model.compiled import CompiledPolicy
from slaengine.rules.analysis_boxes import TooManyBoxesError
from slaengine.rules.analysis_diagram import DiagramTooLargeError

WRITTEN_ONLY: Final = "written"
"""The key of a section that is written differently and decides the same."""


def difference(old: Compilation, new: Compilation) -> Difference:
    """Everything that becomes different between two packs.

    Raises:
        FindingsError: one of them has mistakes.
    """
    before, after = old.require(), new.require()
    unclear: list[str] = []
    found: list[Change] = []
    if before.digest != after.digest:
        found = [*_ways(before, after, unclear), *facet_changes(before, after), *calendar_changes(before, after)]
        for section, sure in _written(old, new, {change.section for change in found}):
            if sure:
                found.append(Change("cosmetic", section, WRITTEN_ONLY, {"name": section}))
            else:
                unclear.append(f"`{section}` is written differently in a way that is not described")
    found.sort(key=lambda change: EFFECTS.index(change.effect))
    return Difference(_named(before), _named(after), tuple(found), tuple(unclear))


def _named(policy: CompiledPolicy) -> str:
    return f"{policy.name} {policy.version}"


def _ways(before: CompiledPolicy, after: CompiledPolicy, unclear: list[str]) -> list[Change]:
    try:
        ways = Ways(before, after)
        found = list(ways.changes())
    except (DiagramTooLargeError, TooManyBoxesError):
        unclear.append("the rules of both policies together tell too many kinds of tickets apart")
        return []
    unclear += [
        f"the field `{name}` is of another type, read from another place, or a list of other items"
        for name in ways.tickets.unclear
    ]
    return found


def _written(old: Compilation, new: Compilation, told: set[str]) -> Iterator[tuple[str, bool]]:
    """Sections whose text is different and about which nothing was said, and whether that is sure to change nothing.

    Rules and conditions are compared by what they decide, calendars by their hours; other keys must be equal, but for
    those that nothing is decided by.
    """
    before, after = old.tree.data, new.tree.data
    for section in dict.fromkeys([*before, *after]):
        one, other = before.get(section), after.get(section)
        if one != other and _SECTIONS.get(section, section) not in told:
            yield section, section == "calendars" or (_bare(one) or None) == (_bare(other) or None)


def _bare(data: Any) -> Any:
    """What is left of a section without what is compared by its meaning, and without what has none."""
    match data:
        case dict():
            return {key: _bare(value) for key, value in data.items() if key not in _NO_MEANING | _COMPARED}
        case list() if all(isinstance(item, str) for item in data):
            return sorted(data)
        case list():
            return [_bare(item) for item in data]
        case _:
            return data


_SECTIONS: Final[Mapping[str, str]] = {"statuses": "policy", "events": "policy"}
"""Sections that changes know under another name."""
_NO_MEANING: Final = frozenset({"title", "description", "because", "definition", "owner", "review_every"})
_COMPARED: Final = frozenset(
    {"rules", "hit", "matrix", "adjust", "transfer", "required", "when", "unless", "cases", "goal", "every", "stop"}
)
