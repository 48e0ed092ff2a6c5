"""A helpdesk's words in a policy's: the tables of the desk with the user's mapping laid over them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Literal, NamedTuple, cast

from slaengine.importers.csv_mapping import IGNORE, Activity
from slaengine.importers.desk import OTHERWISE, Desk
from slaengine.importers.paths import last_key, steps
from slaengine.importers.payload_mapping import FieldPath, Paths, PayloadMapping, StatusWord
from slaengine.worktime.wallclock import wall_clock

Meaning = Literal["open", "resolved", "closed"]
_NOT_A_WORD = re.compile(r"[^\w]+")
OVER: Final = ("resolved", "closed")


class FieldPlan(NamedTuple):
    """How one field of the ticket is read."""

    paths: tuple[str, ...]
    values: Mapping[str, str] = {}
    as_text: bool = False
    """Whether numbers become text: ids are names to a policy."""


def as_paths(written: Paths | None) -> tuple[str, ...]:
    """One path, several or none, as a tuple."""
    if written is None:
        return ()
    return (written,) if isinstance(written, str) else tuple(written)


class Words:
    """How one run reads a helpdesk."""

    def __init__(self, desk: Desk, mapping: PayloadMapping, timezone: str | None) -> None:
        self.desk, self.mapping = desk, mapping
        zone = timezone or mapping.times.timezone
        self.clock = None if zone is None else wall_clock(zone)
        self.staff = frozenset(mapping.staff)
        self.empty = frozenset(mapping.empty)
        self.fields = _field_plans(desk, mapping)
        columns = mapping.columns
        named = (*as_paths(columns.at), *as_paths(columns.ticket), *as_paths(columns.event), *as_paths(columns.id))
        self.read_elsewhere = desk.known | desk.groups | {steps(path)[-1] for path in named if path}
        """Keys of a ticket that are not counted as left alone."""
        self.field_of = {
            last_key(path, desk.groups): name for name, plan in reversed(self.fields.items()) for path in plan.paths
        }
        self._statuses = {**desk.statuses, **{_key(old): _status(new) for old, new in mapping.statuses.items()}}
        self.stated = frozenset(self._statuses.values())
        """Statuses of the policy that a table names; what any other amounts to may be told by the payload."""
        self._means = {word.status: word.means for word in mapping.statuses.values() if not isinstance(word, str)}
        self._priorities = {**desk.priorities, **{_key(old): new for old, new in mapping.priorities.items()}}
        self._events = {_key(name): entry for name, entry in mapping.events.items()}

    def knows_status(self, written: object) -> bool:
        """Whether a status stands in a table; another becomes its own name in small letters."""
        return _key(written) in self._statuses

    def status(self, written: object) -> str:
        """What the policy calls a status.

        One that no table has is its own name: `Code Review` becomes `code_review`.
        """
        key = _key(written)
        return self._statuses.get(key) or _NOT_A_WORD.sub("_", key).strip("_") or key

    def means(self, status: str | None) -> Meaning:
        """What a status of the policy amounts to."""
        if status in self._means:
            return self._means[status]
        return cast(Meaning, status) if status in OVER else "open"

    def knows_priority(self, written: object) -> bool:
        """Whether a priority stands in a table; another is taken as it is."""
        return _key(written) in self._priorities

    def priority(self, written: object) -> str:
        """What the policy calls a level."""
        return self._priorities.get(_key(written)) or str(written).strip()

    def activity(self, written: str) -> Activity | None:
        """The event of what happened, or one of the marks of an `Entry`; None where no table has it."""
        found = self._events.get(_key(written))
        if found is None:
            verb = self.desk.verbs.get(written) or self.mapping.other_events or self.desk.verbs.get(OTHERWISE)
            return None if verb is None else Activity.model_construct(type=verb)
        return Activity.model_construct(type=found) if isinstance(found, str) else found


def is_ignored(activity: Activity) -> bool:
    """Whether it is to be left alone."""
    return activity.type == IGNORE


def _key(written: object) -> str:
    return str(written).strip().casefold()


def _status(word: str | StatusWord) -> str:
    return word if isinstance(word, str) else word.status


def _field_plans(desk: Desk, mapping: PayloadMapping) -> dict[str, FieldPlan]:
    plans = {
        name: FieldPlan((paths,) if isinstance(paths, str) else paths, desk.values.get(name, {}), as_text=True)
        for name, paths in desk.fields.items()
    }
    for name, source in mapping.columns.fields.items():
        if isinstance(source, FieldPath):
            plans[name] = FieldPlan(as_paths(source.column), source.values)
        else:
            plans[name] = FieldPlan(as_paths(source))
    return plans
