"""Play a pack's scenarios and compare. Read this first: files → names → play → compare → report.

Nothing here can be green by accident: what cannot be read, what names something unknown, and what the engine refuses
is a finding, and a pack that has findings has not passed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

from slaengine.compiler import Compilation
from slaengine.compiler.tree import Path as TreePath
from slaengine.diagnostics import Finding, FindingsError, Place, finding
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.decision import Decision
from slaengine.model.event import EventError
from slaengine.policy.scenarios import Scenario, TimelineEntry
from slaengine.rules import Matcher
from slaengine.rules.durable import why_unavailable
from slaengine.service.engine import Engine
from slaengine.service.packs import check_pack
from slaengine.testing.compare import Outcome, Seen, compare
from slaengine.testing.files import TestFile, read_tests
from slaengine.testing.fired import Named, fired, named_rules
from slaengine.testing.limits import RULES_SHOWN_MAX
from slaengine.testing.spelling import Names, check_names
from slaengine.testing.times import BadInstantError, read_instant
from slaengine.testing.twins import Twins, twinned

TICKET_ID = "T-1"


@dataclass(frozen=True, slots=True)
class Failure:
    """An expectation that does not hold: its place, and the ticket's decisions up to the line that says it."""

    finding: Finding
    outcome: Outcome
    path: TreePath
    """Of the wanted value in the file."""
    decisions: tuple[Decision, ...]


@dataclass(slots=True)
class Played:
    """One scenario that was run."""

    scenario: Scenario
    file: TestFile
    index: int
    """Its number in the file, from 0."""
    decisions: list[Decision] = field(default_factory=list)
    fired: set[Named] = field(default_factory=set)
    expectations: int = 0
    failures: list[Failure] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    """What kept it from being played."""
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether all that it says was compared and holds."""
        return not self.failures and not self.findings and self.expectations > 0

    @property
    def place(self) -> Place:
        """Where it begins."""
        return self.file.tree.place(("tests", self.index, "name"))


@dataclass(slots=True)
class PackReport:
    """What became of the tests of one pack."""

    pack: Path
    compilation: Compilation | None
    files: list[TestFile]
    played: list[Played]
    findings: list[Finding]
    """Of the pack and of its test files: whatever kept tests from being run."""
    sources: Mapping[str, str]
    twins: Twins
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether there were tests, and all of them passed."""
        whole = bool(self.played) and not self.problems
        return whole and all(played.passed for played in self.played)

    @property
    def problems(self) -> list[Finding]:
        """Findings that are no failures of one scenario: of files, and between the matchers."""
        return [one for one in self.findings if one.is_error]

    @property
    def failures(self) -> list[Failure]:
        """All expectations that do not hold."""
        return [failure for played in self.played for failure in played.failures]

    @property
    def every_finding(self) -> list[Finding]:
        """All findings of the run, by place."""
        found = [*self.problems]
        for played in self.played:
            found += [*played.findings, *(failure.finding for failure in played.failures)]
        return sorted(found, key=lambda one: one.rank)


Chosen = Callable[[Scenario, str], bool]
"""Whether a scenario of a file is to be run."""


def run_pack(
    pack: Path,
    chosen: Chosen = lambda _scenario, _file: True,
    *,
    both: bool = True,
    matcher: Matcher | None = None,
) -> PackReport:
    """Run the tests of a pack. `both` asks each rule table twice, by two matchers.

    `matcher` decides in the place of the one that the policy names. Where durable-rules is not to be had, it is the
    indexed one for every policy, and `twins.unavailable` of the report says so.
    """
    began = perf_counter()
    twins = Twins(unavailable=why_unavailable() if both else "")
    if twins.unavailable:
        both, matcher = False, "indexed"
    try:
        compilation = check_pack(pack, matcher=matcher)
    except FindingsError as error:
        return PackReport(pack, None, [], [], list(error.findings), error.sources, twins)
    files, findings = read_tests(pack)
    sources = {**compilation.sources, **{name: text for file in files for name, text in file.tree.sources.items()}}
    report = PackReport(pack, compilation, files, [], [*compilation.findings, *findings], sources, twins)
    if compilation.policy is not None:
        policy = twinned(compilation.policy, twins) if both else compilation.policy
        _play_all(report, policy, chosen)
        report.findings += difference_findings(twins)
    report.seconds = perf_counter() - began
    return report


def _play_all(report: PackReport, policy: CompiledPolicy, chosen: Chosen) -> None:
    names, engine = Names.of(policy), Engine(policy)
    by_place = {rule.at: rule for rule in named_rules(policy)}
    for file in report.files:
        for index, scenario in enumerate(file.scenarios):
            if chosen(scenario, file.name):
                report.played.append(play(Played(scenario, file, index), engine, names, by_place))


def play(played: Played, engine: Engine, names: Names, by_place: Mapping[str, Named]) -> Played:
    """Run one scenario, unless it names what is not there."""
    began = perf_counter()
    path: TreePath = ("tests", played.index)
    played.findings += check_names(played.scenario, path, played.file.tree, names)
    if not played.findings:
        played.findings += _events(played, engine, by_place)
    played.seconds = perf_counter() - began
    return played


def _events(played: Played, engine: Engine, by_place: Mapping[str, Named]) -> Iterator[Finding]:
    """Play the events in order and compare after each; ends at the first that cannot be played."""
    tree, clock = played.file.tree, engine.policy.clock
    day: date | None = None
    for number, entry in enumerate(played.scenario.timeline):
        path: TreePath = ("tests", played.index, "timeline", number)
        try:
            at = read_instant(entry.at, day, clock)
        except BadInstantError as error:
            yield finding("bad-instant", tree.place((*path, "at")), reason=str(error))
            return
        day = clock.at(at).date()
        state = played.decisions[-1].ticket if played.decisions else None
        workload = played.decisions[-1].workload if played.decisions else None
        event = _event(played.scenario, entry, number, clock.iso(at))
        try:
            decision = engine.evaluate(event, state, workload=None if "workload" in event["data"] else workload)
        except EventError as error:
            reason = f"{error.reason}; {error.fix}" if error.fix else error.reason
            yield finding("test-refused", tree.place((*path, "at")), reason=reason)
            return
        played.decisions.append(decision)
        part = fired(decision, by_place)
        played.fired |= part
        if entry.expect is not None:
            seen = Seen(decision, day, {rule.name for rule in part})
            _compare(played, list(compare(entry.expect, seen)), (*path, "expect"))


def _event(scenario: Scenario, entry: TimelineEntry, number: int, at: str) -> dict[str, Any]:
    return {
        "event_id": f"e{number + 1}",
        "ticket_id": TICKET_ID,
        "type": entry.event,
        "at": at,
        "ticket": {**(scenario.ticket if number == 0 else {}), **(entry.ticket or {})},
        "data": entry.data or {},
    }


def _compare(played: Played, outcomes: Sequence[Outcome], path: TreePath) -> None:
    tree = played.file.tree
    played.expectations += len(outcomes)
    for outcome in outcomes:
        if outcome.holds:
            continue
        where = (*path, *outcome.path)
        what = ".".join(str(step) for step in outcome.path if isinstance(step, str))
        failed = finding(
            "expectation-failed",
            tree.first_line(where),
            what=what,
            wanted=shown(outcome.wanted),
            actual=shown(outcome.actual),
            fix=outcome.problem or None,
        )
        played.failures.append(Failure(failed, outcome, where, tuple(played.decisions)))


def shown(value: Any) -> str:
    """A value as a test would write it, for people.

    >>> shown(None), shown([]), shown(["a", "b"]), shown(True), shown("P1")
    ('nothing', 'none', 'a, b', 'true', 'P1')
    """
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return str(value)


def difference_findings(twins: Twins) -> Iterator[Finding]:
    """What the two matchers do not agree on."""
    for one in twins.differences:
        file, line, column = one.at.rsplit(":", 2) if one.at else ("policy.yaml", 1, 1)
        yield finding(
            "matchers-differ",
            Place(file, int(line), int(column), int(line), int(column)),
            table=one.table,
            ticket=one.ticket,
            indexed=_few(one.indexed),
            durable=one.problem or _few(one.durable),
        )


def _few(names: Sequence[str]) -> str:
    """The names of rules, cut where they are many."""
    more = len(names) - RULES_SHOWN_MAX
    return shown([*names[:RULES_SHOWN_MAX], *([f"{more} more"] if more > 0 else [])])
