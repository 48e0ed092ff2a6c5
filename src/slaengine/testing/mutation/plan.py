"""What of a compiled policy decides tickets: two policies that are the same in it decide alike."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any, Final

from slaengine.model.compiled import CompiledPolicy
from slaengine.rules import RuleTable
from slaengine.worktime import Calendar

_BESIDE: Final = frozenset(
    {
        *("digest", "at", "places", "calendar_places", "announced", "title", "titles", "because", "read"),
        "silent_statuses",  # what it makes stand still is in the targets
    }
)
"""Fields that say where something stands and what it is called, or that others were made of."""


def plan_of(policy: CompiledPolicy) -> Any:
    """Plain data to compare. Calendars are left out: they are the same where nothing of them was changed."""
    return _plain(policy)


def _plain(value: Any) -> Any:  # noqa: PLR0911  a line for each kind of thing
    if isinstance(value, RuleTable):
        return [value.hit, _plain(value.rules)]
    if isinstance(value, Calendar) or callable(value):
        return None
    if is_dataclass(value) and not isinstance(value, type):
        return [type(value).__name__, *(_field(value, one.name) for one in fields(value))]
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return [type(value).__name__, *(_field(value, name) for name in value._fields)]
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, frozenset | set):
        return sorted(map(repr, value))
    if hasattr(value, "items"):
        return [[str(key), _plain(inner)] for key, inner in value.items()]
    return value


def _field(value: Any, name: str) -> Any:
    return None if name in _BESIDE else _plain(getattr(value, name))
