"""The words of a ticket's picture, in English and Chinese, and the sentences of its story."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from slaengine.cli.columns import harmless
from slaengine.service.lanes import Lane
from slaengine.service.story import Asked, Entry
from slaengine.service.timeline import Timeline
from slaengine.worktime import format_duration

SHOWN_LENGTH_MAX: Final = 120
"""Characters of one of a ticket's texts."""
_KNOWN_ACTIONS: Final = frozenset(
    {"level", "notify", "convene", "hand_over", "raise_priority", "assign", "ask", "transfer"}
)
_PEOPLE_MAX: Final = 6
"""Names that one sentence repeats."""

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "as_of": "{policy} {version} · as of {at} {zone}",
        "picture": "The life of ticket {ticket}",
        "now": "now",
        "story": "What happened, and what the policy did",
        "left_out": "… {number} lines between are left out",
        "legend_running": "running",
        "legend_late": "past its deadline",
        "legend_paused": "paused",
        "legend_stopped": "stopped, then reopened",
        "legend_closed": "closed hours",
        "legend_folded": "quiet time, folded",
        "legend_due": "deadline",
        "legend_moved_due": "deadline that moved",
        "legend_met": "met",
        "legend_missed": "missed",
        "legend_cancelled": "cancelled",
        "legend_update": "told in time",
        "legend_late_update": "told too late",
        "legend_event": "event",
        "legend_step": "what the policy did",
        "legend_ahead": "still ahead",
        "running": "running",
        "late": "past its deadline",
        "paused": "paused",
        "met": "met",
        "missed": "missed",
        "cancelled": "cancelled",
        "pending": "not started",
        "status": "Status: {status}",
        "breach": "{target}: the deadline passed",
        "step": "{target}: {step}",
        "callback": "Callback {what} to the customer",
        "close": "Closed without an answer",
        "check": "Daily check: {what}",
        "ahead": "{text} (ahead)",
        "again": "{step} ({number})",
        "then": " → {asked}",
        "and": "; ",
        "list": ", ",
        "level": "{to}",
        "notify": "{to} told",
        "convene": "meeting with {to}",
        "hand_over": "handed over to {to}",
        "raise_priority": "raised to {to}",
        "assign": "given to {to}",
        "ask": "{to} asked",
        "transfer": "passed on to {to}",
        "do": "{type}",
        "do_to": "{type} ({to})",
    },
    "zh": {
        "as_of": "{policy} {version} · 截至 {at} {zone}",
        "picture": "工单 {ticket} 的处理全程",
        "now": "当前",
        "story": "经过与策略动作",
        "left_out": "…… 中间省略 {number} 行",
        "legend_running": "计时中",
        "legend_late": "已超时",
        "legend_paused": "暂停",
        "legend_stopped": "停止后重新打开",
        "legend_closed": "非工作时间",
        "legend_folded": "平静时段(折叠)",
        "legend_due": "截止时间",
        "legend_moved_due": "变更前的截止时间",
        "legend_met": "达成",
        "legend_missed": "未达成",
        "legend_cancelled": "取消",
        "legend_update": "按时通报",
        "legend_late_update": "通报超时",
        "legend_event": "事件",
        "legend_step": "策略动作",
        "legend_ahead": "尚未发生",
        "running": "计时中",
        "late": "已超时",
        "paused": "暂停",
        "met": "达成",
        "missed": "未达成",
        "cancelled": "已取消",
        "pending": "未开始",
        "status": "状态:{status}",
        "breach": "{target}:已超过截止时间",
        "step": "{target}:{step}",
        "callback": "第 {what} 次回访客户",
        "close": "未反馈,自动关闭",
        "check": "每日检查:{what}",
        "ahead": "{text}(尚未发生)",
        "again": "{step}(第 {number} 次)",
        "then": " → {asked}",
        "and": ";",
        "list": "、",
        "level": "定为 {to}",
        "notify": "通知 {to}",
        "convene": "召集 {to} 会商",
        "hand_over": "移交 {to}",
        "raise_priority": "升级为 {to}",
        "assign": "分派给 {to}",
        "ask": "询问 {to}",
        "transfer": "转交 {to}",
        "do": "{type}",
        "do_to": "{type}({to})",
    },
}

EVENTS: Mapping[str, tuple[str, str]] = {
    "created": ("Created", "创建"),
    "updated": ("Updated", "更新"),
    "assigned": ("Assigned", "分派"),
    "viewed": ("First viewed", "首次查看"),
    "acknowledged": ("Acknowledged", "确认收到"),
    "responded": ("Answered", "已响应"),
    "progress_updated": ("Progress told", "进展通报"),
    "customer_replied": ("The customer replied", "客户回复"),
    "status_changed": ("Status changed", "状态变更"),
    "priority_changed": ("Priority changed", "优先级变更"),
    "priority_disputed": ("Priority disputed", "优先级异议"),
    "dispute_decided": ("Dispute decided", "异议裁定"),
    "reviewed": ("Reviewed", "已审核"),
    "info_completed": ("Information completed", "信息补全"),
    "root_cause_found": ("Root cause found", "找到根因"),
    "workaround_provided": ("Workaround provided", "提供临时方案"),
    "plan_provided": ("Plan provided", "提供方案"),
    "resolved": ("Resolved", "已解决"),
    "confirmed": ("Confirmed by the customer", "客户确认"),
    "rejected": ("Rejected by the customer", "客户不认可"),
    "reopened": ("Reopened", "重新打开"),
    "closed": ("Closed", "已关闭"),
    "callback_completed": ("Customer called back", "回访完成"),
    "complaint_raised": ("Complaint raised", "客户投诉"),
    "milestone_reached": ("Milestone reached", "达到里程碑"),
    "merged": ("Merged", "合并"),
}
"""What people call the core event types; those of a policy keep their names."""

ROLES: Mapping[str, tuple[str, str]] = {
    "assignee": ("the assignee", "处理人"),
    "group_lead": ("the group's lead", "组长"),
    "group": ("the group", "处理组"),
    "supervisor": ("the supervisor", "主管"),
    "customer": ("the customer", "客户"),
    "requester": ("the requester", "申请人"),
}
"""What people call the roles that every policy knows."""
_MONTHS: Final = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_DAYS: Final = {
    "en": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    "zh": ["周一", "周二", "周三", "周四", "周五", "周六", "周日"],
}


def date_text(local: datetime, language: str, *, weekday: bool = True) -> str:
    """A local date, short: `Mon 23 Nov`."""
    day = _DAYS[language][local.weekday()]
    if language == "zh":
        return f"{local.month}月{local.day}日" + (f" {day}" if weekday else "")
    return (f"{day} " if weekday else "") + f"{local.day} {_MONTHS[local.month - 1]}"


def time_text(local: datetime) -> str:
    """A local time, with seconds only where there are any."""
    return local.strftime("%H:%M:%S" if local.second else "%H:%M")


def long_text(seconds: int, language: str) -> str:
    """How long a folded stretch is, roughly: `3d`, `22h`."""
    hours = round(seconds / 3600)
    days = round(seconds / 86_400)
    if language == "zh":
        return f"{days}天" if hours >= 48 else f"{hours}小时"
    return f"{days}d" if hours >= 48 else f"{hours}h"


def lane_title(lane: Lane, language: str) -> str:
    """A lane's name."""
    return shown(lane.title.in_language(language))


def value_text(timeline: Timeline, lane: Lane, value: str, language: str) -> str:
    """A level, a group or a person as people call them."""
    policy = timeline.policy
    title = ""
    if lane.kind == "priority" and value in policy.priority.levels:
        title = policy.priority.titles[policy.priority.levels.index(value)].in_language(language)
        return shown(value if title in ("", value) else f"{value} · {title}")
    if lane.kind == "assignee":
        return shown(_called(timeline, value, language))
    if lane.kind == "group" and policy.routing is not None and value in policy.routing.groups:
        title = policy.routing.groups[value].title.in_language(language)
    return shown(title or value)


def lane_note(lane: Lane, language: str, *, short: bool = False) -> str:
    """A target's goal (`short`: as a policy writes it) and status; empty for other lanes."""
    if lane.kind != "target":
        return ""
    status = WORDS[language][lane.status]
    if lane.goal is None:
        return status
    goal = format_duration(lane.goal) if short and language == "en" else format_duration(lane.goal, language)
    return f"{goal} · {status}"


def sentence(timeline: Timeline, entry: Entry, language: str) -> str:
    """A line of the story, safe to print."""
    words = WORDS[language]
    target = next((plan.title for plan in timeline.policy.targets if plan.name == entry.target), None)
    title = "" if target is None else target.in_language(language)
    match entry.kind:
        case "event":
            text = _event(entry, language)
        case "step":
            name = entry.title.in_language(language) or entry.what
            again = words["again"].format(step=name, number=entry.repetition + 1) if entry.repetition else name
            text = words["step"].format(target=title, step=again)
        case kind:
            text = words[kind].format(target=title, what=entry.what)
    if entry.asked:
        text += words["then"].format(asked=words["and"].join(_asked(timeline, one, language) for one in entry.asked))
    return shown(words["ahead"].format(text=text) if entry.ahead else text, 4 * SHOWN_LENGTH_MAX)


def _event(entry: Entry, language: str) -> str:
    if entry.what == "status_changed" and entry.status:
        return WORDS[language]["status"].format(status=entry.status)
    named = EVENTS.get(entry.what)
    return entry.what if named is None else named[language == "zh"]


def _asked(timeline: Timeline, asked: Asked, language: str) -> str:
    words = WORDS[language]
    to = words["list"].join(_called(timeline, name, language) for name in asked.to[:_PEOPLE_MAX])
    if len(asked.to) > _PEOPLE_MAX:
        to += "…"
    if asked.type in _KNOWN_ACTIONS and to:
        return words[asked.type].format(to=to)
    return words["do_to" if to else "do"].format(type=asked.type, to=to)


def _called(timeline: Timeline, name: str, language: str) -> str:
    """What people call a role, a group or a person of the policy."""
    routing = timeline.policy.routing
    if name in ROLES:
        return ROLES[name][language == "zh"]
    if routing is not None and name in routing.groups:
        return routing.groups[name].title.in_language(language) or name
    if routing is not None and routing.assign is not None and name in routing.assign.people:
        return routing.assign.people[name].title.in_language(language) or name
    return name


def headline(timeline: Timeline) -> tuple[str, str]:
    """The ticket's id and its subject, safe to print."""
    subject = timeline.ticket.facts.get("subject")
    return shown(timeline.ticket.ticket_id, SHOWN_LENGTH_MAX), shown(subject) if isinstance(subject, str) else ""


def as_of(timeline: Timeline, language: str) -> str:
    """The policy and the instant of the picture."""
    policy, local = timeline.policy, timeline.policy.clock.at(timeline.now)
    at = f"{local:%Y-%m-%d} {time_text(local)}"
    return WORDS[language]["as_of"].format(
        policy=policy.name, version=policy.version, at=at, zone=policy.clock.timezone
    )


def shown(text: str, length_max: int = SHOWN_LENGTH_MAX) -> str:
    """A text of a ticket or a policy on one line, short and without what could change a terminal."""
    return harmless(text if len(text) <= length_max else text[: length_max - 1] + "…")


def tags_text(tags: Sequence[str]) -> str:
    """Several tags that stand in one place: first and last.

    >>> tags_text(["a"]), tags_text(["a", "b"]), tags_text(["3", "4", "5"])
    ('a', 'a,b', '3–5')
    """
    return ",".join(tags) if len(tags) < 3 else f"{tags[0]}–{tags[-1]}"
