"""Resolved pack → `CompiledPolicy`. Nothing can fail here: all that could was found before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from slaengine.compiler import lower_life
from slaengine.compiler.lower_parts import compile_rules, table, words
from slaengine.compiler.lower_routing import routing_plan
from slaengine.compiler.lower_targets import target_plan
from slaengine.compiler.references import required_fields, silent_statuses
from slaengine.compiler.resolve import Resolved
from slaengine.compiler.tree import Path
from slaengine.model.compiled import (
    Adjustment,
    CompiledPolicy,
    IntakePlan,
    MatrixPlan,
    Outcome,
    PriorityPlan,
    RequiredPath,
)
from slaengine.model.event_types import CORE_EVENT_TYPES
from slaengine.policy.base import as_tuple
from slaengine.policy.tables import AdjustRule
from slaengine.rules import Rule, RuleTable


def lower(resolved: Resolved) -> CompiledPolicy:
    """The policy, ready to run."""
    pack = resolved.pack
    targets = tuple(target_plan(resolved, name, target) for name, target in pack.targets.items())
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
        classification=_classification(resolved),
        priority=_priority(resolved),
        targets=targets,
        applies=compile_rules(resolved, [target.rule for target in targets if target.rule.when is not None], "all"),
        routing=routing_plan(resolved),
        calendar_places=dict(_calendar_places(resolved)),
        effective_from=pack.policy.effective_from,
        guidance=lower_life.guidance(resolved),
        reactions=lower_life.reactions(resolved),
        callbacks=lower_life.callbacks(resolved),
        closing=lower_life.closing(resolved),
        daily_checks=lower_life.daily_checks(resolved),
        queue=lower_life.queue(resolved),
        silent_statuses=frozenset(silent_statuses(pack)),
    )


def digest(content: Mapping[str, Any]) -> str:
    """`sha256:…` over what a pack says: not over comments, layout, or which section is in which file."""
    sections = {name: content[name] for name in sorted(content)}
    text = json.dumps(sections, ensure_ascii=False, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _classification(resolved: Resolved) -> RuleTable[Outcome] | None:
    spec = resolved.pack.classification
    if spec is None:
        return None
    outcomes = [Outcome(rule.then.category, tuple(rule.then.tags)) for rule in spec.rules]
    return table(resolved, ("classification", "rules"), spec.rules, outcomes, spec.hit)


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
    return IntakePlan(
        required=tuple(required),
        transfer=table(resolved, ("intake", "transfer"), intake.transfer, departments, "first"),
        clarify=lower_life.clarify(resolved),
        attachments=lower_life.attachments(resolved, intake.attachments),
        number=intake.number,
    )


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
        table=table(
            resolved,
            ("priorities", "rules"),
            priorities.rules,
            [rank[rule.then] for rule in priorities.rules],
            priorities.hit,
        ),
        adjust=table(
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
