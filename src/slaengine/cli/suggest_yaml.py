"""Suggested goals as a `targets:` section: the policy's own targets with other lengths, each with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from slaengine.backtest.month import NO_TYPE
from slaengine.backtest.quantile import least_number
from slaengine.backtest.suggest import ALL_TYPES, Suggestion
from slaengine.cli.sheets import span_text
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.target import TargetPlan
from slaengine.service.show import flow, merged_tree, scalar
from slaengine.worktime import Duration, DurationKind, format_duration


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: the share of tickets that is to keep a promise, how sure that is to be, and by which field."""

    share: Fraction
    confidence: Fraction
    field: str

    @property
    def needed(self) -> int:
        """Tickets that it takes at least."""
        return least_number(self.share, self.confidence)


def targets_yaml(pack: Path, policy: CompiledPolicy, found: Sequence[Suggestion], wanted: Wanted, until: str) -> str:
    """The whole section, with comments."""
    writer = _Writer(policy, wanted)
    targets: Mapping[str, Mapping[str, Any]] = merged_tree(pack).data.get("targets") or {}
    lines = [
        f"# Goals that {_percent(wanted.share)} of tickets keep, with {_percent(wanted.confidence)} confidence, by what"
        f" was done until {until[:10]}.",
        "# In brackets: the bounds of the length within which that share was done. Open tickets count as longest.",
        "targets:",
    ]
    for plan in policy.targets:
        own = [one for one in found if one.target == plan.name]
        lines += [f"  {scalar(plan.name)}:", *writer.target(plan, targets.get(plan.name, {}), own)]
    return "\n".join(lines) + "\n"


class _Writer:
    """Writes the targets of one policy."""

    def __init__(self, policy: CompiledPolicy, wanted: Wanted) -> None:
        self.policy, self.wanted = policy, wanted

    def target(self, plan: TargetPlan, written: Mapping[str, Any], found: Sequence[Suggestion]) -> Iterator[str]:
        """The keys of one target: `goal` and `cases` as suggested, all others as they are."""
        cases = list(self._cases(plan, found)) if "goal" in written else []
        for key, value in written.items():
            if key == "goal":
                yield "    goal:"
                yield from self._goal(plan, _of(found, ALL_TYPES), {}, "      ")
            elif key != "cases":
                yield f"    {scalar(key)}: {flow(value)}"
        if written.get("cases") or cases:
            yield "    cases:"
            yield from (f"      - {flow(case)}" for case in written.get("cases") or ())
            yield from cases

    def _cases(self, plan: TargetPlan, found: Sequence[Suggestion]) -> Iterator[str]:
        """A case for each type whose goals differ from those of all types together."""
        whole = {level: one.goal for level, one in _of(found, ALL_TYPES).items()}
        for kind in sorted({one.kind for one in found} - {ALL_TYPES, NO_TYPE}):
            own = _of(found, kind)
            if any(one.goal is not None and one.goal != whole.get(level) for level, one in own.items()):
                yield f"      - when: {flow({self.wanted.field: kind})}"
                yield "        goal:"
                yield from self._goal(plan, own, _of(found, ALL_TYPES), "          ")

    def _goal(
        self, plan: TargetPlan, own: Mapping[str, Suggestion], whole: Mapping[str, Suggestion], indent: str
    ) -> Iterator[str]:
        """A line for each level: the length, and where it comes from."""
        for level, kept in zip(self.policy.priority.levels, plan.goals, strict=True):
            if kept is None:
                continue
            one, beside = own.get(level), whole.get(level)
            goal, why = kept, "kept: no ticket"
            if one is not None and one.goal is not None:
                goal, why = one.goal, self._told(one, one.goal.kind)
            elif beside is not None and beside.goal is not None:
                goal, why = beside.goal, f"as for all types: {self._unknown(one)}"
            elif one is not None:
                why = f"kept: {self._unknown(one)}"
            yield f"{indent}{scalar(level)}: {scalar(format_duration(goal))}  # {why}"

    def _told(self, one: Suggestion, kind: DurationKind) -> str:
        point, lower, upper = (_length(seconds, kind) for seconds in (one.point, one.lower, one.upper))
        return f"{_percent(self.wanted.share)} within {point} ({lower} to {upper}), {_tickets(one)}"

    def _unknown(self, one: Suggestion | None) -> str:
        if one is None:
            return "no ticket"
        if one.why == "few":
            return f"{_tickets(one)}, at least {self.wanted.needed} are needed"
        return f"{_tickets(one)}, too many to tell"


def _of(found: Sequence[Suggestion], kind: str) -> dict[str, Suggestion]:
    """The suggestions for one type, by level."""
    return {one.level: one for one in found if one.kind == kind}


def _length(seconds: int | None, kind: DurationKind) -> str:
    """A length of time; open time in business hours, rounded up to the minute."""
    if seconds is None or kind is not DurationKind.OPEN:
        return span_text(seconds)
    return format_duration(Duration(kind, -(-seconds // 60) * 60))


def _tickets(one: Suggestion) -> str:
    number = one.done + one.open
    return f"{number:,} ticket{'s' * (number != 1)}" + (f", {one.open:,} open" if one.open else "")


def _percent(share: Fraction) -> str:
    return f"{float(100 * share):.10g}%"
