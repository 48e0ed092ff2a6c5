"""Several versions of one policy: which one decides a ticket, and moving a ticket from one to another (ruling 30).

A new ticket gets the version that is in effect on the date of its creation, in that policy's zone; a ticket keeps it
until somebody migrates it. What was created before the first version took effect gets the first one.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from slaengine.diagnostics import Finding, FindingsError, Place, Severity
from slaengine.engine.derive import add_derived
from slaengine.engine.facts import with_defaults
from slaengine.engine.grade import grade
from slaengine.engine.ladder import with_next
from slaengine.model.clock import Clock, begin, deadline
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.decision import Decision
from slaengine.model.event import ID_LENGTH_MAX, Event, EventError, parse_event
from slaengine.model.state import TicketState
from slaengine.model.stored import parse_state
from slaengine.model.target import TargetPlan
from slaengine.model.workload import Workload
from slaengine.rules import Facts, FieldKind, Matcher, is_readable
from slaengine.service.engine import Engine
from slaengine.service.packs import load_pack

VERSIONS_MAX: Final = 100
"""Versions of one policy that are loaded together."""
VERSIONS_SHOWN_MAX: Final = 10
"""Versions that a message lists."""


class VersionsError(ValueError):
    """Policies that cannot stand side by side as versions of one; `policy` is the one that does not fit."""

    def __init__(self, reason: str, fix: str, policy: CompiledPolicy | None = None) -> None:
        self.reason, self.fix, self.policy = reason, fix, policy
        super().__init__(f"{reason}; {fix}")


class Versions:
    """All versions of one policy, ready to decide. Used as an `Engine` is; holds no state of tickets."""

    def __init__(self, policies: Sequence[CompiledPolicy]) -> None:
        """Take the versions in any order.

        Raises:
            VersionsError: there are none, too many, of different names, or two that nobody could tell apart.
        """
        _check(policies)
        ordered = sorted(policies, key=lambda policy: policy.effective_from or "")
        self._engines = {policy.version: Engine(policy) for policy in ordered}

    @classmethod
    def load(cls, paths: Iterable[str | os.PathLike[str]], *, matcher: Matcher | None = None) -> Versions:
        """Load the packs that hold the versions; `matcher` stands in the place of the one they name.

        Raises:
            FindingsError: a pack has mistakes, or they are not versions of one policy.
            DurableUnavailableError: `matcher` is "durable", and durable-rules cannot be used here.
        """
        loaded = {id(policy): (path, policy) for path in paths for policy in (load_pack(path, matcher=matcher),)}
        try:
            return cls([policy for _, policy in loaded.values()])
        except VersionsError as error:
            path = "" if error.policy is None else os.fspath(loaded[id(error.policy)][0])
            place = Place(path or "policy.yaml")
            raise FindingsError([Finding("bad-versions", Severity.ERROR, error.reason, place, error.fix)]) from None

    @property
    def policies(self) -> tuple[CompiledPolicy, ...]:
        """The versions, in the order in which they take effect."""
        return tuple(engine.policy for engine in self._engines.values())

    @property
    def policy(self) -> CompiledPolicy:
        """The version that takes effect last."""
        return self.policies[-1]

    def for_new(self, at: int) -> CompiledPolicy:
        """The version for a ticket that is created at an instant (epoch seconds)."""
        chosen = self.policies[0]
        for policy in self.policies:
            if policy.clock.at(at).date().isoformat() >= (policy.effective_from or ""):
                chosen = policy
        return chosen

    def of(self, state: TicketState) -> CompiledPolicy:
        """The version that a ticket was created under.

        Raises:
            EventError: it is not among those that were loaded, or the ticket is of another policy.
        """
        return self._engine_of(state).policy

    def evaluate(
        self,
        event: Mapping[str, Any] | Event,
        state: Mapping[str, Any] | TicketState | None = None,
        *,
        workload: Mapping[str, Any] | Workload | None = None,
    ) -> Decision:
        """Decide one event under the ticket's own version, as `Engine.evaluate` does.

        Raises:
            EventError: the event or the state cannot be used, or the state is of a version that was not loaded.
        """
        known = event if isinstance(event, Event) else parse_event(event)
        if state is None:
            engine = self._engines[self.for_new(known.at).version]
            return engine.evaluate(known, workload=workload)
        before = state if isinstance(state, TicketState) else self.parse_state(state)
        return self._engine_of(before).evaluate(known, before, workload=workload)

    def parse_state(self, raw: object) -> TicketState:
        """Read a stored state and check that its version can go on with it.

        Raises:
            EventError: it is damaged, or of a version that was not loaded.
        """
        return self._engine_of(parse_state(raw)).parse_state(raw)

    def migrate(
        self, state: Mapping[str, Any] | TicketState, version: str | None = None, at: int | None = None
    ) -> Decision:
        """Move a ticket to another version, by default the last one; see `migrate`.

        Raises:
            EventError: the ticket's version or the one that is asked for was not loaded, or `at` lies before its
                latest event.
        """
        before = state if isinstance(state, TicketState) else self.parse_state(state)
        if version is not None and version not in self._engines:
            raise self._unknown(version, ("version",))
        after = self.policy if version is None else self._engines[version].policy
        return migrate(before, self.of(before), after, at)

    def _engine_of(self, state: TicketState) -> Engine:
        if state.policy != self.policy.name:
            reason = f"the ticket lives under policy '{state.policy}', not '{self.policy.name}'"
            raise EventError(("state", "policy"), reason, "evaluate it with that policy", "foreign-state")
        engine = self._engines.get(state.policy_version)
        if engine is None:
            raise self._unknown(state.policy_version, ("state", "policy_version"))
        return engine

    def _unknown(self, version: str, path: tuple[str, ...]) -> EventError:
        reason = f"version '{version}' of policy '{self.policy.name}' was not loaded"
        fix = f"load it as well; loaded are {', '.join(list(self._engines)[:VERSIONS_SHOWN_MAX])}"
        return EventError(path, reason, fix, "unknown-version")


def _check(policies: Sequence[CompiledPolicy]) -> None:
    if not policies:
        raise VersionsError("there is no policy", "name at least one pack")
    if len(policies) > VERSIONS_MAX:
        raise VersionsError(f"there are {len(policies)} versions", f"load at most {VERSIONS_MAX} together")
    first = policies[0]
    versions: set[str] = set()
    dates: dict[str | None, str] = {}
    for policy in policies:
        since = policy.effective_from
        if policy.name != first.name:
            reason = f"'{policy.name}' is another policy than '{first.name}'"
            raise VersionsError(reason, "versions of one policy have one `name`", policy)
        if policy.version in versions:
            raise VersionsError(f"version '{policy.version}' is there twice", "give each its own `version`", policy)
        if since in dates:
            when = f"on {since}" if since is not None else "from the beginning, as they say no `effective_from`"
            reason = f"versions '{dates[since]}' and '{policy.version}' both take effect {when}"
            raise VersionsError(reason, "give each its own `effective_from`", policy)
        versions.add(policy.version)
        dates[since] = policy.version


def migrate(state: TicketState, before: CompiledPolicy, after: CompiledPolicy, at: int | None = None) -> Decision:
    """A ticket under another version of its policy: judged anew, its running clocks with the new lengths.

    Results stay as they are. A running clock keeps its start and its pauses, and is due by the new length; one that
    is past its new deadline is breached at `at` (epoch seconds; by default the ticket's latest event), for nobody
    could have kept that promise before. Steps that were taken are not taken again. A promise that the old version did
    not have begins with its next start event; one that the new version does not have is gone. A field that the old
    version did not read is missing until the ticket gives it again: who has the ticket's events replays them instead.

    Raises:
        EventError: `at` lies before the ticket's latest event, or leads beyond the calendars.
    """
    now = state.at if at is None else at
    if now < state.at:
        iso = after.clock.iso
        reason = f"{iso(now)} is before the ticket's latest event, {iso(state.at)}"
        raise EventError(("at",), reason, "migrate it at that instant or later", "late-event")
    event = Event(f"migrate-{after.version}-{now}"[:ID_LENGTH_MAX], state.ticket_id, "tick", now, {}, {})
    moved = _translated(state, before, after)
    facts = with_defaults(after, moved.facts)
    grading = grade(after, facts, moved.course)
    add_derived(after, facts, moved._replace(grading=grading))
    clocks = {
        plan.name: _due_anew(plan, moved.clocks[plan.name], facts, grading.level, now)
        for plan in after.targets
        if plan.name in moved.clocks
    }
    return Engine(after).evaluate(event, moved._replace(clocks=clocks))


def _translated(state: TicketState, before: CompiledPolicy, after: CompiledPolicy) -> TicketState:
    """The state in the words of the new version: levels, fields, groups, steps by name."""
    facts, odd = _facts(state, after)
    course = state.course._replace(daily_at=None)
    if after.routing is None or course.handed_to not in after.routing.groups:
        course = course._replace(handed_to=None)
    old = {plan.name: plan for plan in before.targets}
    plans = [plan for plan in after.targets if plan.name in state.clocks and plan.name in old]
    grading = state.grading
    return state._replace(
        policy_version=after.version,
        facts=facts,
        odd=odd,
        absent=_absent(state, before, after),
        grading=grading._replace(base=_level(grading.base, before, after), level=_level(grading.level, before, after)),
        clocks={plan.name: _clock(state.clocks[plan.name], plan, before, after) for plan in plans},
        levels=after.priority.levels,
        waiting={name: since for name, since in state.waiting.items() if name in old},
        course=course,
    )


def _level(index: int | None, before: CompiledPolicy, after: CompiledPolicy) -> int | None:
    """The level of the same name; None where the new version has none."""
    return None if index is None else after.priority.rank.get(before.priority.levels[index])


def _facts(state: TicketState, after: CompiledPolicy) -> tuple[dict[str, Any], dict[str, str]]:
    """The fields that the new version reads as well; what is no value of its field there is odd."""
    facts: dict[str, Any] = {}
    odd = {name: text for name, text in state.odd.items() if name in after.catalogue}
    for access in after.fields:
        if access.name in state.facts:
            fact, kind = state.facts[access.name], access.type.kind
            unknown = kind is FieldKind.ENUM and access.type.values and fact not in access.type.values
            if is_readable(kind, fact) and not unknown:
                facts[access.name] = fact
            else:
                odd[access.name] = str(fact)
    return facts, odd


def _absent(state: TicketState, before: CompiledPolicy, after: CompiledPolicy) -> tuple[str, ...]:
    """What is not given of what the new version requires. What the old one did not ask for counts as given if read."""
    asked = {required.text for required in before.intake.required}
    return tuple(
        required.text
        for required in after.intake.required
        if (required.text in state.absent if required.text in asked else required.field not in state.facts)
    )


def _clock(clock: Clock, plan: TargetPlan, before: CompiledPolicy, after: CompiledPolicy) -> Clock:
    """The clock with its level, and of the steps it has taken those that there are still."""
    most = {step.name: step.repeats + 1 for step in plan.steps}
    fired = tuple((name, min(times, most[name])) for name, times in clock.fired if name in most)
    return clock._replace(level=_level(clock.level, before, after), case=0, fired=fired, next_at=None)


def _due_anew(plan: TargetPlan, clock: Clock, facts: Facts, level: int | None, at: int) -> Clock:
    """A clock that runs, with its new length. The step cancels it where there is no such promise any more."""
    case = None if plan.case_table is None else plan.case_table.first(facts)
    number = 0 if case is None else case.then
    goal = plan.goal_at(level, number)
    if clock.status not in ("running", "paused") or goal is None:
        return clock
    fresh = begin(plan, goal, level, clock.from_at)
    changed = clock._replace(level=level, case=number, started_at=fresh.started_at, moved_at=at)
    return with_next(plan, changed._replace(due_at=deadline(changed, plan, goal)))
