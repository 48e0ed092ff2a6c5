"""The table of small changes: where in a pack each is made, and what is written there instead.

Only what tests can speak of is changed: no titles, messages and advice, no clauses, leads and copies, no order of the
queue, and not the crew, which is an example.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from slaengine.compiler.tree import Path, Tree
from slaengine.testing.mutation import values
from slaengine.testing.mutation.edits import Edit
from slaengine.testing.mutation.values import Names, Others

ANY: Final = "*"
"""In a pattern, any one step."""


class Mutant(NamedTuple):
    """One changed policy: the change, and which row of the table made it."""

    kind: str
    edit: Edit


@dataclass(frozen=True, slots=True)
class Mutator:
    """A row of the table. `do` says whether values change, or the thing goes, or changes places with the next."""

    kind: str
    patterns: tuple[str, ...]
    """Dotted paths; `*` is any one step."""
    do: str = "set"
    others: Others | None = None


_LENGTHS: Final = (
    *("targets.*.goal", "targets.*.goal.*", "targets.*.every", "targets.*.every.*", "targets.*.grace"),
    *(f"targets.*.cases.*.{key}{more}" for key in ("goal", "every") for more in ("", ".*")),
    *(f"escalations.*.*.{key}" for key in ("before", "after", "elapsed", "repeat.every")),
    *("callbacks.schedule.*.*", "closing.unanswered_after"),
)
_RULES: Final = ("classification.rules.*", "priorities.rules.*", "routing.rules.*", "intake.transfer.*")
_OTHER_RULES: Final = (
    *("priorities.adjust.*", "targets.*.cases.*", "intake.clarify.*", "intake.required.*"),
    *("callbacks.outcomes.*", "daily_checks.*", "reactions.*", "guidance.*", "routing.assign.load_limits.*"),
)
_EVENTS: Final = (
    *(f"targets.*.{key}{more}" for key in ("start", "stop", "restart") for more in ("", ".*")),
    *("targets.*.cases.*.stop", "escalations.*.*.stop_on", "reactions.*.on", "callbacks.after"),
)
_WHOM: Final = (
    *("escalations.*.*.notify", "escalations.*.*.if_empty", "escalations.*.*.convene.invite"),
    *("reactions.*.notify", "daily_checks.*.notify", "routing.assign.overflow"),
)

MUTATORS: Final[tuple[Mutator, ...]] = (
    Mutator("length changed", _LENGTHS, others=values.lengths),
    Mutator("step moved", ("escalations.*.*.at",), others=values.shares),
    Mutator("step removed", ("escalations.*.*",), "drop"),
    Mutator("rule removed", (*_RULES, *_OTHER_RULES), "drop"),
    Mutator("rules swapped", (*_RULES[1:], "targets.*.cases.*"), "swap"),
    Mutator("level changed", ("priorities.rules.*.then", "priorities.matrix.cells.*.*"), others=values.levels),
    Mutator("level changed", ("priorities.adjust.*.not_above",), others=values.levels),
    Mutator("group changed", ("routing.rules.*.then",), others=values.groups),
    Mutator("department changed", ("intake.transfer.*.to",), others=values.departments),
    Mutator("category changed", ("classification.rules.*.then.category",), others=values.categories),
    Mutator("outcome changed", ("callbacks.outcomes.*.then",), others=values.one_of("reopen", "complaint")),
    Mutator("tag removed", ("classification.rules.*.then.tags",), "thin", values.without_each),
    Mutator(
        "number changed",
        (
            *("priorities.adjust.*.raise_by", "priorities.adjust.*.lower_by", "escalations.*.*.repeat.max"),
            *("escalations.*.*.raise_priority_by", "routing.assign.load_limits.*.max_open"),
        ),
        others=values.numbers,
    ),
    Mutator("pause removed", ("targets.*.pause_on",), "thin", values.without_each),
    Mutator("silence removed", ("statuses.*.waits_for",), "drop"),
    Mutator("event removed", _EVENTS, others=values.without_each),
    Mutator("event widened", _EVENTS, others=values.without_guards),
    Mutator("end of a step removed", ("escalations.*.*.stop_on",), "drop"),
    Mutator("recipient removed", _WHOM, "thin", values.without_each),
    Mutator("hand-over removed", ("escalations.*.*.hand_over", "escalations.*.*.raise_priority_by"), "drop"),
    Mutator("required field removed", ("intake.required.*.fields",), others=values.without_each),
    Mutator("number pattern removed", ("intake.number",), "drop"),
    Mutator("reopening changed", ("targets.*.on_reopen",), others=values.one_of("resume", "new_cycle", "keep_result")),
    Mutator(
        "change of level changed",
        ("targets.*.on_priority_change",),
        others=values.one_of("from_start", "from_change"),
    ),
    Mutator("option removed", ("targets.*.land", "targets.*.stage"), "drop"),
    Mutator("reported level changed", ("priorities.reported_priority",), others=values.one_of("use", "ignore")),
    Mutator("hours changed", ("calendars.*.hours.*.*", "calendars.*.dates.*.*"), others=values.hours),
    Mutator("holidays removed", ("calendars.*.holidays", "calendars.*.dates.*", "calendars.*.closures.*"), "drop"),
    Mutator("hour of a check changed", ("daily_checks.*.at.*",), others=values.times),
    Mutator("default removed", ("fields.*.default",), "drop"),
    Mutator("backup removed", ("routing.groups.*.backup", "routing.groups.*.next_line"), "drop"),
    Mutator("section removed", ("callbacks", "closing", "routing.assign"), "drop"),
)
"""Conditions (`when`) are changed as well, wherever they stand: see `_conditions`."""

CONDITION_KINDS: Final = ("condition removed", "condition changed")
KINDS: Final = tuple(dict.fromkeys([*(row.kind for row in MUTATORS), *CONDITION_KINDS]))


def mutants(tree: Tree) -> list[Mutant]:
    """Every small change of a merged pack, in the order of its sections; no two are the same."""
    names = Names(tree.data)
    found: dict[str, Mutant] = {}
    for path, value in _nodes(tree.data):
        for mutant in _of_node(names, tree.data, path, value):
            found.setdefault(repr(mutant.edit), mutant)
    return list(found.values())


def _nodes(data: Mapping[str, Any]) -> Iterator[tuple[Path, Any]]:
    """Every value with its path, a map or list before what is in it."""
    pending: list[tuple[Path, Any]] = [((section,), data[section]) for section in reversed(list(data))]
    while pending:
        path, value = pending.pop()
        yield path, value
        if isinstance(value, dict | list):
            steps = list(value) if isinstance(value, dict) else list(range(len(value)))
            pending += [((*path, step), value[step]) for step in reversed(steps)]


def _of_node(names: Names, data: Any, path: Path, value: Any) -> Iterator[Mutant]:
    for row in _rows(path):
        yield from (Mutant(row.kind, edit) for edit in _edits(row, names, data, path, value))
    if path[-1] == "when" and isinstance(value, dict):
        yield from _conditions(names, path, value, Edit("drop", path))


def _rows(path: Path) -> Iterator[Mutator]:
    for pattern, row in _TABLE.get((str(path[0]), len(path)), ()):
        if all(wanted in (ANY, step) for wanted, step in zip(pattern, path, strict=True)):
            yield row


def _by_section() -> dict[tuple[str, int], list[tuple[tuple[str, ...], Mutator]]]:
    table: dict[tuple[str, int], list[tuple[tuple[str, ...], Mutator]]] = {}
    for row in MUTATORS:
        for pattern in row.patterns:
            steps = tuple(pattern.split("."))
            table.setdefault((steps[0], len(steps)), []).append((steps, row))
    return table


_TABLE: Final = _by_section()


def _edits(row: Mutator, names: Names, data: Any, path: Path, value: Any) -> Iterator[Edit]:
    match row.do:
        case "drop":
            yield Edit("drop", path)
        case "swap":
            yield from _swap(data, path)
        case _:
            others = list(row.others(names, value)) if row.others is not None else []
            yield from (Edit("set", path, other) for other in others)
            if row.do == "thin" and not others:  # there is one only: the key goes with it
                yield Edit("drop", path)


def _swap(data: Any, path: Path) -> Iterator[Edit]:
    for step in path[:-1]:
        data = data[step]
    place = path[-1]
    if isinstance(place, int) and place + 1 < len(data) and not _is_last_resort(data[place + 1]):
        yield Edit("swap", path)


def _is_last_resort(rule: Any) -> bool:
    return isinstance(rule, dict) and rule.get("otherwise") is True


def _conditions(names: Names, path: Path, value: Mapping[str, Any], alone: Edit) -> Iterator[Mutant]:
    """Each test of a condition gone or changed. `alone` is the change that removes this map with its last test."""
    for key, wanted in value.items():
        inner = (*path, key)
        gone = Edit("drop", inner) if len(value) > 1 else alone
        yield Mutant("condition removed", gone)
        if key in ("any_of", "all_of") and isinstance(wanted, list):
            for index, part in enumerate(wanted):
                without = Edit("drop", (*inner, index)) if len(wanted) > 1 else gone
                yield from _conditions(names, (*inner, index), part, without)
        elif key == "unless" and isinstance(wanted, dict):
            yield from _conditions(names, inner, wanted, gone)
        else:
            others = values.tests(names, str(key), wanted)
            yield from (Mutant("condition changed", Edit("set", inner, other)) for other in others)
