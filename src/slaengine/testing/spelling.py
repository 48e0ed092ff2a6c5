"""What a scenario names must exist in its policy: a slip in a test would look for something that can never come."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from slaengine.compiler.tree import Path, Tree
from slaengine.diagnostics import Finding, finding, near_names
from slaengine.diagnostics.near import NEAR_MAX
from slaengine.model.builtin import STAGES
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.reading import ODD
from slaengine.policy.scenarios import Expectation, Scenario
from slaengine.rules import FieldKind
from slaengine.testing.fired import named_rules
from slaengine.testing.words import known_actions, known_recipients

EVENT_WORDS: Final = frozenset({"actor", "public", "automated", "progress", "serial", "workload"})
"""What an event's `data` can say to every policy."""
_TO: Final = " to "


@dataclass(frozen=True, slots=True)
class Names:
    """All names of a policy, by what they are the names of; each with the code of the finding for an unknown one."""

    policy: CompiledPolicy
    kinds: Mapping[str, tuple[str, Collection[str]]]
    """Kind of name → code and known names."""
    ticket: Collection[str]
    """Dotted ways into a ticket that the policy reads."""
    data: Collection[str]
    """Keys of an event's `data` that the policy reads."""

    @classmethod
    def of(cls, policy: CompiledPolicy) -> Names:
        """Collect them."""
        routing, priority, intake = policy.routing, policy.priority, policy.intake
        assign = None if routing is None else routing.assign
        adjust = () if priority.adjust is None else priority.adjust.rules
        people = set(() if assign is None else assign.people) | {routing.supervisor or "" if routing else ""} - {""}
        kinds: dict[str, tuple[str, Collection[str]]] = {
            "level": ("unknown-level", priority.levels),
            "group": ("unknown-group", tuple(() if routing is None else routing.groups)),
            "target": ("unknown-target", tuple(plan.name for plan in policy.targets)),
            "rule": ("unknown-rule", tuple(dict.fromkeys(rule.name for rule in named_rules(policy)))),
            "adjustment": ("unknown-rule", tuple(rule.name for rule in adjust)),
            "advice": ("unknown-rule", tuple(advice.rule.name for advice in policy.guidance)),
            "action": ("unknown-action", known_actions(policy)),
            "stage": ("unknown-outcome", STAGES),
            "category": ("unknown-outcome", _categories(policy)),
            "tag": ("unknown-outcome", _tags(policy)),
            "department": (
                "unknown-outcome",
                [rule.then for rule in (intake.transfer.rules if intake.transfer else ())],
            ),
            "required field": ("unknown-outcome", [required.text for required in intake.required]),
            "person": ("unknown-outcome", people),
        }
        read = [".".join(access.path) for access in policy.fields if not access.of_event]
        read += [".".join(required.path) for required in intake.required]
        read += ["attachments"] if intake.attachments is not None else []
        data = {access.path[0] for access in policy.of_event} | EVENT_WORDS
        data |= {name for reaction in policy.reactions for name in reaction.needs}
        data |= set(() if policy.callbacks is None else policy.callbacks.ask)
        return cls(policy, kinds, read, data)


def _categories(policy: CompiledPolicy) -> list[str]:
    known = [str(value) for value in policy.catalogue["category"].values]
    rules = () if policy.classification is None else policy.classification.rules
    return list(dict.fromkeys([*known, *(rule.then.category for rule in rules if rule.then.category is not None)]))


def _tags(policy: CompiledPolicy) -> list[str]:
    known = [str(value) for value in policy.catalogue["tags"].values]
    rules = () if policy.classification is None else policy.classification.rules
    return list(dict.fromkeys([*known, *(tag for rule in rules for tag in rule.then.tags)]))


_SINGLE: Final = {
    "priority": "level",
    "base_priority": "level",
    "group": "group",
    "category": "category",
    "transfer_to": "department",
    "stage": "stage",
    "assignee": "person",
}
_LISTS: Final = {
    "adjusted_by": "adjustment",
    "tags": "tag",
    "missing": "required field",
    "breached": "target",
    "actions": "action",
    "no_actions": "action",
    "guidance": "advice",
    "rules": "rule",
}
_MAPS: Final = {"due": "target", "status": "target", "remaining": "target"}
_FREE: Final = frozenset({"valid", "overflowed", "number"})
"""Expectations that name nothing. Together these four are all keys of an expectation; a test holds them to it."""
VACUOUS: Final = frozenset({"tags", "actions", "no_actions", "guidance", "rules", "due", "status", "remaining"})
"""Expectations of which an empty one would always hold."""


def check_names(scenario: Scenario, path: Path, tree: Tree, names: Names) -> Iterator[Finding]:
    """Every name of a scenario that its policy does not have, with its place."""
    own = _Checker(tree, names, _given(scenario))
    yield from own.ticket(scenario.ticket, (*path, "ticket"))
    for index, entry in enumerate(scenario.timeline):
        where: Path = (*path, "timeline", index)
        if entry.event not in names.policy.event_types:
            yield own.unknown("unknown-event", (*where, "event"), entry.event, names.policy.event_types)
        yield from own.ticket(entry.ticket or {}, (*where, "ticket"))
        yield from own.data(entry.data or {}, (*where, "data"))
        if entry.expect is not None:
            yield from own.expectation(entry.expect, (*where, "expect"))


def _given(scenario: Scenario) -> dict[str, set[str]]:
    """What the ticket itself brings, which a policy need not know: people, tags, a free category."""
    given: dict[str, set[str]] = {"person": set(), "tag": set(), "category": set()}
    for ticket in [scenario.ticket, *(entry.ticket or {} for entry in scenario.timeline)]:
        for kind, key in (("person", "assignee"), ("category", "category")):
            given[kind] |= {str(ticket[key])} if isinstance(ticket.get(key), str) else set()
        given["tag"] |= {str(tag) for tag in ticket.get("tags") or () if isinstance(ticket.get("tags"), list)}
    return given


class _Checker:
    """Checks the names of one scenario."""

    def __init__(self, tree: Tree, names: Names, given: Mapping[str, set[str]]) -> None:
        self.tree, self.names, self.given = tree, names, given

    def unknown(self, code: str, path: Path, name: str, known: Collection[str], **words: Any) -> Finding:
        """The finding for a name; names of several words that end with it are the likeliest to be meant."""
        place = self.tree.key(path) if words.pop("is_key", False) else self.tree.place(path)
        found = finding(code, place, allowed=tuple(known), typed=name, name=name, **words)
        longer = tuple(other for other in known if other.endswith(f" {name}"))
        return replace(found, near=longer[:NEAR_MAX]) if longer else found

    def expectation(self, expect: Expectation, path: Path) -> Iterator[Finding]:
        for key in sorted(expect.model_fields_set):
            value, where = getattr(expect, key), (*path, key)
            if not value and key in VACUOUS:
                yield finding("expects-nothing", self.tree.key(where), fix=f"say which, or leave `{key}` out")
            elif key in _SINGLE and value is not None:
                yield from self._name(_SINGLE[key], value, where)
            elif key in _LISTS:
                for index, name in enumerate(value or ()):
                    yield from self._name(_LISTS[key], name, (*where, index))
            elif key in _MAPS:
                for name in value:
                    yield from self._name(_MAPS[key], name, where=(*where, name), is_key=True)

    def _name(self, kind: str, name: str, where: Path, *, is_key: bool = False) -> Iterator[Finding]:
        code, known = self.names.kinds[kind]
        if name in known or name in self.given.get(kind, ()):
            return
        if kind == "action" and _TO in name:
            word, _, whom = name.rpartition(_TO)
            people = known_recipients(self.names.policy) | self.given["person"]
            if word not in known:
                yield self.unknown(code, where, word, sorted(known))
            elif whom not in people:
                yield self.unknown("unknown-outcome", where, whom, sorted(people), what="recipient")
            return
        allowed = sorted(known) if isinstance(known, set) else known
        if code == "unknown-outcome":
            yield self.unknown(code, where, name, allowed, what=kind, is_key=is_key)
        else:
            yield self.unknown(code, where, name, allowed, is_key=is_key)

    def ticket(self, ticket: Mapping[str, Any], path: Path) -> Iterator[Finding]:
        """Fields that the policy does not read, and values that it cannot."""
        yield from self._unread(ticket, path, "")
        policy = self.names.policy
        for access in policy.fields:
            where, value = _at(ticket, access.path)
            if access.of_event or value is None or value == "" or access.read(value) is not ODD:
                continue
            place = self.tree.place((*path, *where))
            values = tuple(map(str, access.type.values))
            if access.type.kind is FieldKind.ENUM:
                reason = f"`{value}` is not a value of `{access.name}`"
                yield finding("unknown-value", place, allowed=values, typed=str(value), reason=reason)
            else:
                kind = access.type.kind.value
                yield finding("wrong-value", place, reason=f"`{access.name}` is of type {kind}, and `{value}` is none")

    def _unread(self, part: Mapping[str, Any], path: Path, before: str) -> Iterator[Finding]:
        for key, value in part.items():
            name = f"{before}{key}"
            if any(
                name == read or read.startswith(f"{name}.") or name.startswith(f"{read}.") for read in self.names.ticket
            ):
                if isinstance(value, Mapping) and name not in self.names.ticket:
                    yield from self._unread(value, (*path, key), f"{name}.")
                continue
            yield self.unknown("unknown-field", (*path, key), name, sorted(set(self.names.ticket)), is_key=True)

    def data(self, data: Mapping[str, Any], path: Path) -> Iterator[Finding]:
        """Keys of an event that are nearly ones that the policy reads; others are the helpdesk's own matter."""
        for key in data:
            if key not in self.names.data and near_names(key, self.names.data):
                yield self.unknown("unknown-field", (*path, key), key, sorted(self.names.data), is_key=True)


def _at(ticket: Mapping[str, Any], path: tuple[str, ...]) -> tuple[Path, Any]:
    """The value at a way into a ticket, with the way that was found: nested, or as one dotted key."""
    dotted = ".".join(path)
    if dotted in ticket:
        return (dotted,), ticket[dotted]
    value: Any = ticket
    for key in path:
        if not isinstance(value, Mapping) or key not in value:
            return path, None
        value = value[key]
    return path, value
