"""Two tickets become one (ruling 21): the merged one's clocks are cancelled, the survivor keeps the earliest start.

The merged ticket gets `merged` with `data.into`; its decision says since when it was open. The survivor gets `merged`
with `data.from` and `data.created_at`, and its clocks that count from creation go back to that instant.
"""

from __future__ import annotations

from slaengine.engine.ladder import with_next
from slaengine.engine.moment import Moment
from slaengine.engine.work import Work
from slaengine.model.clock import begin, deadline, goal_of
from slaengine.model.event import Event, EventError, parse_instant
from slaengine.model.patterns import Words

_LIVE = frozenset({"running", "paused"})


def survives(event: Event) -> bool:
    """Whether this is the ticket that others are merged into."""
    return event.type == "merged" and event.data.get("from") is not None


def merge(work: Work, moment: Moment) -> None:
    """What a merge does beside the life of the ticket."""
    if work.event.type != "merged":
        return
    if not survives(work.event):
        since = work.policy.clock.iso(work.before.created_at)
        detail = {"into": work.event.data.get("into"), "created_at": since}
        message = Words("Merged into another ticket", "已合并到另一工单")
        work.act(f"merge/{work.event.event_id}", "merge", work.at, message=message, detail=detail)
        return
    since_at = _since(work.event)
    for plan in work.policy.targets:
        clock = work.clocks.get(plan.name)
        if (
            clock is None
            or clock.status not in _LIVE
            or "created" not in plan.starts.types
            or since_at >= clock.from_at
        ):
            continue
        goal = goal_of(clock, plan)
        if goal is None:
            continue
        fresh = begin(plan, goal, clock.level, since_at)
        earlier = clock.to(
            "merge", created_at=since_at, from_at=since_at, started_at=fresh.started_at, moved_at=moment.event.at
        )
        earlier = with_next(plan, earlier._replace(due_at=deadline(earlier, plan, goal)))
        work.change(plan, work.at, (plan.name, work.at, "merge", clock, earlier), earlier)


def _since(event: Event) -> int:
    """The instant at which the merged ticket was opened.

    Raises:
        EventError: it is no instant, or later than the merge.
    """
    since_at = parse_instant(event.data.get("created_at"), ("data", "created_at"))
    if since_at > event.at:
        raise EventError(("data", "created_at"), "is later than the merge", "say when the merged ticket was opened")
    return since_at
