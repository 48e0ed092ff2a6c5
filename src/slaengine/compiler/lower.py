"""Resolved pack → `CompiledPolicy`. Nothing can fail here: all that could was found before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, TypeVar

from slaengine.compiler.lower_parts import event_patterns, words
from slaengine.compiler.references import required_fields
from slaengine.compiler.resolve import Resolved
from slaengine.compiler.tree import Path
from slaengine.model.compiled import (
    Adjustment,
    CasePlan,
    CompiledPolicy,
    GroupPlan,
    IntakePlan,
    MatrixPlan,
    Outcome,
    PriorityPlan,
    RequiredPath,
    RoutingPlan,
    TargetPlan,
)
from slaengine.model.event import CORE_EVENT_TYPES
from slaengine.model.patterns import EventPattern
from slaengine.policy.base import as_tuple
from slaengine.policy.tables import AdjustRule
from slaengine.policy.targets import Stops, Target, TargetCase
from slaengine.rules import Rule, RuleTable, compile_table
from slaengine.worktime import Duration, parse_duration

T = TypeVar("T")


def lower(resolved: Resolved) -> CompiledPolicy:
    """The policy, ready to run."""
    pack = resolved.pack
    targets = tuple(_target(resolved, name, target) for name, target in pack.targets.items())
    classification = pack.classification
    return CompiledPolicy(
        name=pack.policy.name,
        version=pack.policy.version,
        digest=digest(resolved.tree.data),
        title=words(pack.policy.title, pack.policy.name),
        clock=resolved.clock,
        fields=resolved.fields,
        catalogue=resolved.catalogue,
        event_types=frozenset((*CORE_EVENT_TYPES, *pack.events)),
        statuses=frozenset(pack.statuses),
        calendars=resolved.calendars,
        intake=_intake(resolved),
        classification=_table(
            resolved,
            ("classification", "rules"),
            classification.rules,
            [Outcome(rule.then.category, tuple(rule.then.tags)) for rule in classification.rules],
            classification.hit,
        )
        if classification is not None
        else None,
        priority=_priority(resolved),
        targets=targets,
        applies=_compile(resolved, [target.rule for target in targets if target.rule.when is not None], "all"),
        routing=_routing(resolved),
        calendar_places=dict(_calendar_places(resolved)),
    )


def digest(content: Mapping[str, Any]) -> str:
    """`sha256:…` over what a pack says: not over comments, layout, or which section is in which file."""
    sections = {name: content[name] for name in sorted(content)}
    text = json.dumps(sections, ensure_ascii=False, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _compile(resolved: Resolved, rules: Sequence[Rule[T]], hit: Literal["first", "all", "unique"]) -> RuleTable[T]:
    if resolved.pack.policy.matcher == "durable":
        from slaengine.rules.durable import compile_durable  # noqa: PLC0415  an optional dependency, slow to import

        return compile_durable(rules, hit)
    return compile_table(rules, hit)


def _rule(resolved: Resolved, path: Path, row: Any, then: T) -> Rule[T]:
    when = resolved.conditions[(*path, "when")] if row.when is not None else None
    return Rule(row.name, when, then, resolved.tree.place(path).at, as_tuple(row.because))


def _table(
    resolved: Resolved, path: Path, rows: Sequence[Any], thens: Sequence[T], hit: Literal["first", "all", "unique"]
) -> RuleTable[T] | None:
    """The rows as a table, each with its `then`; None where there are none."""
    if not rows:
        return None
    pairs = enumerate(zip(rows, thens, strict=True))
    return _compile(resolved, [_rule(resolved, (*path, index), row, then) for index, (row, then) in pairs], hit)


def _intake(resolved: Resolved) -> IntakePlan:
    intake = resolved.pack.intake
    if intake is None:
        return IntakePlan()
    declared = {access.name: access.path for access in resolved.fields}
    required = []
    for path, name, condition in required_fields(resolved.pack):
        when = resolved.conditions[(*path[:3], "when")] if condition is not None else None
        because = as_tuple((condition.because if condition is not None else None) or intake.because)
        rule = Rule(name, when, None, resolved.tree.place(path).at, because)
        known = name if name in declared else None
        required.append(RequiredPath(name, known, declared.get(name, tuple(name.split("."))), rule))
    departments = [rule.to for rule in intake.transfer]
    return IntakePlan(tuple(required), _table(resolved, ("intake", "transfer"), intake.transfer, departments, "first"))


def _priority(resolved: Resolved) -> PriorityPlan:
    priorities, levels = resolved.pack.priorities, resolved.levels
    rank = {level: index for index, level in enumerate(levels)}
    titles = tuple(words(level.title if level is not None else None, name) for name, level in priorities.levels.items())
    return PriorityPlan(
        levels=levels,
        titles=titles,
        rank=rank,
        use_reported=priorities.reported_priority == "use",
        matrix=_matrix(resolved, rank),
        table=_table(
            resolved,
            ("priorities", "rules"),
            priorities.rules,
            [rank[rule.then] for rule in priorities.rules],
            priorities.hit,
        ),
        adjust=_table(
            resolved,
            ("priorities", "adjust"),
            priorities.adjust,
            [_adjustment(rule, rank) for rule in priorities.adjust],
            "all",
        ),
    )


def _adjustment(rule: AdjustRule, rank: Mapping[str, int]) -> Adjustment:
    steps = (rule.lower_by or 0) - (rule.raise_by or 0)
    return Adjustment(steps, rank[rule.not_above] if rule.not_above is not None else None)


def _matrix(resolved: Resolved, rank: Mapping[str, int]) -> MatrixPlan | None:
    matrix = resolved.pack.priorities.matrix
    if matrix is None:
        return None
    cells = {(row, column): rank[level] for row, line in matrix.cells.items() for column, level in line.items()}
    at = resolved.tree.key(("priorities", "matrix")).at
    return MatrixPlan(matrix.rows, matrix.columns, cells, Rule(matrix.name, None, None, at, as_tuple(matrix.because)))


def _target(resolved: Resolved, name: str, target: Target) -> TargetPlan:
    path: Path = ("targets", name)
    lengths = target.goal if target.every is None else target.every
    stops = _stops(resolved, target.stop)
    cases = tuple(_case(resolved, (*path, "cases", index), case, stops) for index, case in enumerate(target.cases))
    when = resolved.conditions[(*path, "when")] if target.when is not None else None
    calendar = resolved.calendars[target.calendar] if target.calendar is not None else resolved.clock
    return TargetPlan(
        name=name,
        title=words(target.title, name),
        start=event_patterns(target.start),
        stop=tuple(dict.fromkeys(pattern for stop in stops for pattern in stop)),
        restart=event_patterns(target.restart) if target.goal is None else (),
        goals=tuple(_goal(lengths, level) for level in resolved.levels),
        calendar=calendar,
        pause_on=frozenset(as_tuple(target.pause_on)),
        end_of_day=target.land == "end_of_day",
        from_change=target.on_priority_change == "from_change",
        grace=parse_duration(target.grace).amount if target.grace is not None else 0,
        on_reopen=target.on_reopen,
        rule=Rule(name, when, name, resolved.tree.key(path).at, as_tuple(target.because)),
        places=dict(_target_places(resolved, path)),
        stop_by_level=stops if isinstance(target.stop, dict) else (),
        cases=cases,
        case_table=_compile(resolved, [case.rule for case in cases], "first") if cases else None,
    )


def _stops(resolved: Resolved, stops: Stops | None) -> tuple[tuple[EventPattern, ...], ...]:
    """What keeps a promise, for each level index; nothing for a level that is left out."""
    if isinstance(stops, dict):
        return tuple(event_patterns(stops.get(level)) for level in resolved.levels)
    return (event_patterns(stops),) * len(resolved.levels)


def _case(resolved: Resolved, path: Path, case: TargetCase, own: tuple[tuple[EventPattern, ...], ...]) -> CasePlan:
    number = int(path[-1]) + 1
    lengths = case.goal if case.every is None else case.every
    when, at = resolved.conditions[(*path, "when")], resolved.tree.place(path).at
    return CasePlan(
        goals=tuple(_goal(lengths, level) for level in resolved.levels),
        stop=own if case.stop is None else _stops(resolved, case.stop),
        rule=Rule(f"{path[1]}, case {number}", when, number, at, as_tuple(case.because)),
    )


def _goal(lengths: str | Mapping[str, str] | None, level: str) -> Duration | None:
    text = lengths if isinstance(lengths, str) or lengths is None else lengths.get(level)
    return parse_duration(text) if text is not None else None


def _target_places(resolved: Resolved, path: Path) -> Iterator[tuple[str, str]]:
    """The places of a target's keys; the lengths of a recurring one are found under `goal` as well."""
    for key, value in resolved.tree.data["targets"][path[-1]].items():
        for alias in (key, "goal") if key == "every" else (key,):
            yield alias, resolved.tree.key((*path, key)).at
            if isinstance(value, dict) and key in {"goal", "every"}:
                for level in value:
                    yield f"{alias}.{level}", resolved.tree.key((*path, key, level)).at


def _routing(resolved: Resolved) -> RoutingPlan | None:
    routing = resolved.pack.routing
    if routing is None:
        return None
    groups = {}
    for name, group in routing.groups.items():
        if group is None:
            groups[name] = GroupPlan(name, words(None, name), None, None, None, None)
            continue
        calendar = resolved.calendars[group.calendar] if group.calendar is not None else None
        groups[name] = GroupPlan(name, words(group.title, name), group.lead, group.line, group.backup, calendar)
    thens = [rule.then for rule in routing.rules]
    return RoutingPlan(groups, _table(resolved, ("routing", "rules"), routing.rules, thens, routing.hit))


def _calendar_places(resolved: Resolved) -> Iterator[tuple[str, str]]:
    for name, spec in resolved.tree.data.get("calendars", {}).items():
        yield name, resolved.tree.key(("calendars", name)).at
        for path in _paths(spec, ("calendars", name), 2):
            yield "/".join(str(step) for step in path[1:]), resolved.tree.key(path).at


def _paths(data: Any, path: Path, depth: int) -> Iterator[Path]:
    """The paths of what a map or list holds, down to a depth."""
    if depth and isinstance(data, dict | list):
        for step in data if isinstance(data, dict) else range(len(data)):
            yield (*path, step)
            yield from _paths(data[step], (*path, step), depth - 1)
