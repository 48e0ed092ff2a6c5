"""The engine as integrators use it: load a policy once, evaluate events as they come."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from slaengine.engine.ladder import with_next
from slaengine.engine.quote import Quote, quote
from slaengine.engine.step import step
from slaengine.model.clock import Clock
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.decision import Decision
from slaengine.model.event import Event, EventError, check_bounds, parse_event, parse_instant
from slaengine.model.state import TicketState
from slaengine.model.stored import parse_state
from slaengine.model.target import TargetPlan
from slaengine.model.workload import NO_WORKLOAD, Workload, parse_workload
from slaengine.worktime import CalendarError

LEVEL_SHOWN_MAX = 80
"""Characters of a level of a stored state that an error repeats."""

if TYPE_CHECKING:
    from slaengine.batch.decided import Decided
    from slaengine.rules import Matcher
    from slaengine.service.versions import Versions


class Engine:
    """One policy, ready to decide. Holds no state of tickets: pass each decision's `state` back with the next event."""

    def __init__(self, policy: CompiledPolicy) -> None:
        self.policy = policy

    @classmethod
    def load(cls, path: str | os.PathLike[str], *, matcher: Matcher | None = None) -> Engine:
        """Load a pack: a folder of YAML files, or one file.

        `matcher` stands in the place of the one that the policy names: `indexed` is slaengine's own, `durable` is
        durable-rules, which decides the same, slower.

        Raises:
            FindingsError: the pack has mistakes; it carries all of them.
            DurableUnavailableError: `matcher` is "durable", and durable-rules cannot be used here.
        """
        from slaengine.service.packs import load_pack  # noqa: PLC0415  # the compiler is heavy, a ready policy is not

        return cls(load_pack(path, matcher=matcher))

    @staticmethod
    def load_versions(paths: Iterable[str | os.PathLike[str]], *, matcher: Matcher | None = None) -> Versions:
        """Load several versions of one policy; a new ticket gets the one in effect, and keeps it (ruling 30).

        Raises:
            FindingsError: a pack has mistakes, or they are not versions of one policy.
            DurableUnavailableError: `matcher` is "durable", and durable-rules cannot be used here.
        """
        from slaengine.service.versions import Versions  # noqa: PLC0415  # it needs this module

        return Versions.load(paths, matcher=matcher)

    def evaluate(
        self,
        event: Mapping[str, Any] | Event,
        state: Mapping[str, Any] | TicketState | None = None,
        *,
        workload: Mapping[str, Any] | Workload | None = None,
    ) -> Decision:
        """Decide one event. `state` is what the ticket's previous decision gave; None for a ticket that is new.

        `workload` says how many open tickets people have; without it, the event's `data.workload` does. The decision
        gives it back with what it adds, to be passed in with the next event of any ticket.

        Raises:
            EventError: the event or the state cannot be used; says where, why, and how to mend it.
        """
        known = event if isinstance(event, Event) else parse_event(event)
        before = state if state is None or isinstance(state, TicketState) else self.parse_state(state)
        given = known.data.get("workload") if workload is None else workload
        load = NO_WORKLOAD if given is None else given if isinstance(given, Workload) else parse_workload(given)
        try:
            return step(self.policy, before, known, load)[1]
        except CalendarError as error:
            raise EventError(
                ("at",), f"leads beyond the calendars: {error.message}", error.fix or "check the year"
            ) from None

    def quote(self, ticket: Mapping[str, Any], at: datetime | str) -> Quote:
        """What a ticket with these fields would be promised if it came in at `at`: level, group, deadlines.

        Quick, and without a ticket: no state, no actions, no reasons.

        Raises:
            EventError: `at` is no instant with an offset, or the fields are no JSON object within limits.
        """
        instant = parse_instant(at.isoformat() if isinstance(at, datetime) else at, ("at",))
        check_bounds(ticket, ("ticket",))
        return quote(self.policy, ticket, instant)

    def evaluate_columns(self, tickets: Any) -> Decided:
        """Decide a whole table of tickets that come in: what `evaluate` says of each one's `created` event.

        `tickets` is an Arrow table, a pandas or polars frame, a mapping of columns or a list of dicts, with a column
        `created_at`; see docs/batch.md.

        Raises:
            BatchUnavailableError: numpy or pyarrow is not installed.
            TicketsError: it is no table of tickets.
        """
        from slaengine.batch import decide  # noqa: PLC0415  # numpy is imported only by those who need it

        return decide(self.policy, tickets)

    def parse_state(self, raw: object) -> TicketState:
        """Read a stored state and check that this policy can go on with it.

        Raises:
            EventError: it is damaged, of a later version, or names levels that this policy does not have.
        """
        state = parse_state(raw)
        grading, found = state.grading, dict[str, Clock]()
        for plan in self.policy.targets:
            clock = state.clocks.get(plan.name)
            if clock is not None:
                case = clock.case if clock.case < len(plan.figures) else 0  # a case that is gone
                clock = clock._replace(level=self._level(state, clock.level), case=case)
                found[plan.name] = self._look_out(plan, clock)
        base, level = self._level(state, grading.base), self._level(state, grading.level)
        return state._replace(
            grading=grading._replace(base=base, level=level), clocks=found, levels=self.policy.priority.levels
        )

    def _look_out(self, plan: TargetPlan, clock: Clock) -> Clock:
        """The clock with its next step by the ladder as it is now, which may have been rearranged since."""
        try:
            return with_next(plan, clock)
        except CalendarError as error:
            reason = f"leads beyond the calendars: {error.message}"
            raise EventError(("state", "clocks", plan.name), reason, error.fix or "", "bad-state") from None

    def _level(self, state: TicketState, index: int | None) -> int | None:
        """Where a level of a stored state stands in this policy, found by its name."""
        if index is None:
            return None
        name = state.levels[index] if 0 <= index < len(state.levels) else f"number {index}"
        found = self.policy.priority.rank.get(name)
        if found is None:
            reason = f"names the level '{name[:LEVEL_SHOWN_MAX]}', which this policy does not have"
            raise EventError(("state", "grading"), reason, "evaluate it with a policy that has it", "bad-state")
        return found
