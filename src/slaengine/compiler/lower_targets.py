"""`targets:` → plans of promises: figures by level and by case, what keeps them, and where each key stands."""

from __future__ import annotations

from collections.abc import Iterator

from slaengine.compiler.lower_ladder import ladder
from slaengine.compiler.lower_parts import calendar, compile_rules, event_patterns, goal, words
from slaengine.compiler.references import is_recurring, silent_statuses
from slaengine.compiler.resolve import Resolved
from slaengine.compiler.tree import Path
from slaengine.model.patterns import EventPattern
from slaengine.model.target import CasePlan, TargetPlan
from slaengine.policy.base import as_tuple
from slaengine.policy.targets import Stops, Target, TargetCase
from slaengine.rules import Rule
from slaengine.worktime import parse_duration


def target_plan(resolved: Resolved, name: str, target: Target) -> TargetPlan:
    """One promise with its cases and its ladder."""
    path: Path = ("targets", name)
    lengths = target.goal if target.every is None else target.every
    stops = _stops(resolved, target.stop)
    cases = tuple(_case(resolved, (*path, "cases", index), case, stops) for index, case in enumerate(target.cases))
    when = resolved.conditions[(*path, "when")] if target.when is not None else None
    return TargetPlan(
        name=name,
        title=words(target.title, name),
        start=event_patterns(target.start),
        stop=tuple(dict.fromkeys(pattern for stop in stops for pattern in stop)),
        restart=event_patterns(target.restart) if target.goal is None else (),
        goals=tuple(goal(lengths, level) for level in resolved.levels),
        calendar=calendar(resolved, target.calendar),
        pause_on=_pause_on(resolved, target),
        end_of_day=target.land == "end_of_day",
        from_change=target.on_priority_change == "from_change",
        grace=parse_duration(target.grace).amount if target.grace is not None else 0,
        on_reopen=target.on_reopen,
        rule=Rule(name, when, name, resolved.tree.key(path).at, as_tuple(target.because)),
        places=dict(_target_places(resolved, path)),
        stop_by_level=stops if isinstance(target.stop, dict) else (),
        cases=cases,
        case_table=compile_rules(resolved, [case.rule for case in cases], "first") if cases else None,
        steps=ladder(resolved, name),
        stage=target.stage,
    )


def _pause_on(resolved: Resolved, target: Target) -> frozenset[str]:
    """Ruling 19: a recurring target that names no statuses is silent while the ticket waits for the customer."""
    if target.pause_on is None and is_recurring(target):
        return frozenset(silent_statuses(resolved.pack))
    return frozenset(as_tuple(target.pause_on))


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
        goals=tuple(goal(lengths, level) for level in resolved.levels),
        stop=own if case.stop is None else _stops(resolved, case.stop),
        rule=Rule(f"{path[1]}, case {number}", when, number, at, as_tuple(case.because)),
    )


def _target_places(resolved: Resolved, path: Path) -> Iterator[tuple[str, str]]:
    """The places of a target's keys; the lengths of a recurring one are found under `goal` as well."""
    for key, value in resolved.tree.data["targets"][path[-1]].items():
        for alias in (key, "goal") if key == "every" else (key,):
            yield alias, resolved.tree.key((*path, key)).at
            if isinstance(value, dict) and key in {"goal", "every", "stop"} and "event" not in value:
                for level in value:
                    yield f"{alias}.{level}", resolved.tree.key((*path, key, level)).at
