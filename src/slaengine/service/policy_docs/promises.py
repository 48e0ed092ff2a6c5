"""The promises: how long each may take at each level, what starts, keeps and pauses it, and its ladder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, assert_never

from slaengine.model.clock import ROLLING
from slaengine.model.ladder import StepPlan
from slaengine.model.patterns import EventPattern
from slaengine.model.target import TargetPlan
from slaengine.rules import Condition
from slaengine.service.policy_docs.blocks import Block, Bullets, Cell, Heading, Paragraph, table
from slaengine.service.policy_docs.guide import Guide
from slaengine.service.policy_docs.words import Phrases
from slaengine.worktime import Duration

_SAYS: Final[Phrases] = {
    "promises": ("Promises", "承诺时限"),
    "promise": ("Promise", "承诺"),
    "lead": (
        "Minutes and hours run day and night unless they are called business hours.",
        "分钟、小时按昼夜连续计算;工作小时、工作日按工作时间计算。",
    ),
    "every": ("every {length}", "每 {length}"),
    "for": ("For tickets where {when}.", "适用条件:{when}。"),
    "start": ("Begins when {events}.", "开始:{events}。"),
    "stop": ("Kept when {events}.", "达成:{events}。"),
    "stop_at": ("Kept at {levels} when {events}.", "{levels} 达成:{events}。"),
    "restart": ("Begins anew each time {events}.", "每次{events}后重新计时。"),
    "pause": ("Stands still while the ticket is: {statuses}.", "暂停计时的状态:{statuses}。"),
    "no_pause": ("Never stands still.", "不暂停计时。"),
    "calendar": ("Business time is that of: {calendar}.", "工作时间按“{calendar}”计算。"),
    "end_of_day": ("A length in business days ends with that day.", "以工作日计的时限于当日下班时截止。"),
    "from_change": (
        "When the level changes, the new length counts from the change.",
        "级别变更后,新时限自变更时起算。",
    ),
    "from_start": (
        "When the level changes, the new length counts from the beginning.",
        "级别变更后,新时限仍自最初开始时起算。",
    ),
    "grace": ("After such a change at least {length} are left.", "变更后至少保留 {length}。"),
    "resume": ("When the ticket is reopened, it goes on where it stopped.", "工单重新打开后,从停止处继续计时。"),
    "new_cycle": ("When the ticket is reopened, it begins anew.", "工单重新打开后,重新开始计时。"),
    "keep_result": ("When the ticket is reopened, the result stays.", "工单重新打开后,结果保持不变。"),
    "ladder": ("Escalations", "升级流程"),
    "when": ("When", "时间"),
    "what": ("What happens", "措施"),
    "told": ("Who is told", "通知对象"),
    "message": ("What they are told", "通知内容"),
    "share": ("at {share} % of the time", "用时达 {share}%"),
    "breach": ("when the promise is broken", "超时时"),
    "before": ("{length} before the deadline", "截止前 {length}"),
    "after": ("{length} after the deadline", "超时后 {length}"),
    "elapsed": ("{length} after the beginning", "开始后 {length}"),
    "repeat": ("; then every {length}, {times} more", ";此后每 {length} 一次,再 {times} 次"),
    "once": ("once", "1"),
    "times": ("{number} times", "{number}"),
    "convene": ("Call a meeting: {title}, with {people}", "召集会议:{title};参加:{people}"),
    "time_limit": (", at most {length}", ";限时 {length}"),
    "hand_over": ("Hand the ticket to {group}", "移交给{group}"),
    "next_line": ("the next line of support", "上一级支持"),
    "raise": ("Raise the level by {levels}", "级别提高 {levels} 级"),
    "tell": ("Tell those named", "通知相关人员"),
    "not_after": ("Not any more once {events}", "{events}后不再执行"),
    "if_empty": ("If nobody of them is there: {people}", "无人可通知时:{people}"),
}


def promises(guide: Guide) -> Iterator[Block]:
    """Targets × levels, then each target in sentences with its ladder."""
    policy = guide.policy
    if not policy.targets:
        return
    yield Heading(guide.say(_SAYS, "promises"))
    yield Paragraph(guide.say(_SAYS, "lead"))
    head = [guide.say(_SAYS, "promise"), *guide.levels(), guide.common("clause")]
    yield table(head, [row for plan in policy.targets for row in _figures(guide, plan)])
    for plan in policy.targets:
        yield Heading(guide.text(plan.title), 2)
        yield Bullets(tuple(_sentences(guide, plan)))
        if plan.steps:
            yield Heading(guide.say(_SAYS, "ladder"), 3)
            yield _ladder(guide, plan)


def _figures(guide: Guide, plan: TargetPlan) -> Iterator[list[str | Cell]]:
    """A row for each case, of which the first that holds decides, and one for the target's own figures."""
    title = guide.text(plan.title)
    for case in plan.cases:
        yield [Cell(title, guide.where(case.rule.when)), *_lengths(guide, plan, case.goals), *_clause(guide, case.rule)]
    if any(plan.goals):
        note = guide.common("otherwise") if plan.cases else plan.name if plan.name != title else ""
        yield [Cell(title, note), *_lengths(guide, plan, plan.goals), *_clause(guide, plan.rule)]


def _clause(guide: Guide, rule: object) -> list[str]:
    return [guide.listed(getattr(rule, "because", ()))]


def _lengths(guide: Guide, plan: TargetPlan, goals: Sequence[Duration | None]) -> list[str]:
    lengths = ["" if goal is None else guide.length(goal) for goal in goals]
    return [guide.say(_SAYS, "every", length=one) if one and plan.recurring else one for one in lengths]


def _sentences(guide: Guide, plan: TargetPlan) -> Iterator[str]:
    if plan.rule.when is not None:
        yield guide.say(_SAYS, "for", when=guide.when(plan.rule.when))
    yield guide.say(_SAYS, "start", events=guide.events(plan.start))
    if plan.restart:
        yield guide.say(_SAYS, "restart", events=guide.events(plan.restart))
    own = plan.stop_by_level or (plan.stop,) * len(plan.goals)
    yield from _stops(guide, own, plan.goals, None)
    for case in plan.cases:
        if case.stop != own:
            yield from _stops(guide, case.stop, case.goals, case.rule.when)
    if plan.pause_on:
        statuses = sorted(plan.pause_on, key=list(guide.pack.statuses).index if guide.pack.statuses else None)
        yield guide.say(_SAYS, "pause", statuses=guide.listed(map(guide.status, statuses)))
    else:
        yield guide.say(_SAYS, "no_pause")
    goals = [goal for figures in plan.figures for goal in figures.goals if goal is not None]
    if any(goal.kind in ROLLING for goal in goals):
        yield guide.say(_SAYS, "calendar", calendar=guide.calendar(plan.calendar.name))
    if plan.end_of_day:
        yield guide.say(_SAYS, "end_of_day")
    if any(len(set(figures.goals)) > 1 for figures in plan.figures):
        yield guide.say(_SAYS, "from_change" if plan.from_change else "from_start")
    if plan.grace:
        yield guide.say(_SAYS, "grace", length=guide.seconds(plan.grace))
    yield guide.say(_SAYS, plan.on_reopen)


def _stops(
    guide: Guide,
    stops: Sequence[tuple[EventPattern, ...]],
    goals: Sequence[Duration | None],
    when: Condition | None,
) -> Iterator[str]:
    """What keeps the promise; levels that have no such promise are left out, and equal ones told together."""
    by_events: dict[tuple[EventPattern, ...], list[str]] = {}
    levels = guide.policy.priority.levels
    for level, stop, goal in zip(levels, stops, goals, strict=True):
        if goal is not None or not any(goals):
            by_events.setdefault(stop, []).append(level)
    tail = "" if when is None else guide.common("comma") + guide.where(when)
    for stop, named in by_events.items():
        events = guide.events(stop) + tail
        if len(by_events) == 1:
            yield guide.say(_SAYS, "stop", events=events)
        else:
            yield guide.say(_SAYS, "stop_at", levels=guide.all_of(named), events=events)


def _ladder(guide: Guide, plan: TargetPlan) -> Block:
    head = [guide.say(_SAYS, key) for key in ("when", "what", "told", "message")]
    rows: list[list[str | Cell]] = [
        [
            Cell(_instant(guide, step), _only(guide, step)),
            Cell("\n".join(_what(guide, step)), step.name),
            guide.people(step.notify),
            Cell(guide.text(step.message), guide.common("waits") if step.in_hours and step.notify else ""),
            guide.listed(step.rule.because),
        ]
        for step in plan.steps
    ]
    return table([*head, guide.common("clause")], rows)


def _instant(guide: Guide, step: StepPlan) -> str:
    """When a step is due, and again."""
    match step.time:
        case "share":
            text = guide.say(_SAYS, "share", share=f"{step.share * 100:g}")
        case "breach":
            text = guide.say(_SAYS, "breach")
        case "before" | "after" | "elapsed":
            text = guide.say(_SAYS, step.time, length=guide.length(step.length) if step.length is not None else "")
        case _:
            assert_never(step.time)
    if step.every is not None:
        times = guide.say(_SAYS, "once" if step.repeats == 1 else "times", number=step.repeats)
        text += guide.say(_SAYS, "repeat", length=guide.length(step.every), times=times)
    return text


def _only(guide: Guide, step: StepPlan) -> str:
    return guide.where(step.rule.when) if step.rule.when is not None else ""


def _what(guide: Guide, step: StepPlan) -> Iterator[str]:
    """What is done, and under which reserve."""
    yield from list(_deeds(guide, step)) or [guide.say(_SAYS, "tell")]
    if step.stop_on.types or step.stop_on.guarded:
        yield guide.say(_SAYS, "not_after", events=guide.events(step.stop_on))
    if step.if_empty:
        yield guide.say(_SAYS, "if_empty", people=guide.people(step.if_empty))


def _deeds(guide: Guide, step: StepPlan) -> Iterator[str]:
    """What is done beside telling people."""
    title = guide.text(step.title)
    if title != step.name:
        yield title
    if step.convene is not None:
        people = guide.people(step.convene.invite)
        text = guide.say(_SAYS, "convene", title=guide.text(step.convene.title), people=people)
        if step.convene.time_limit is not None:
            text += guide.say(_SAYS, "time_limit", length=guide.length(step.convene.time_limit))
        yield text
    if step.hand_over is not None:
        next_line = step.hand_over == "next_line"
        group = guide.say(_SAYS, "next_line") if next_line else guide.group(step.hand_over)
        yield guide.say(_SAYS, "hand_over", group=group)
    if step.raise_by:
        yield guide.say(_SAYS, "raise", levels=step.raise_by)
