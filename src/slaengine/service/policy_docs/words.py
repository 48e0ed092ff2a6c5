"""The words of printed policies that every part uses: events, roles, fields that every ticket has, days of the week."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

Phrases: TypeAlias = Mapping[str, tuple[str, str]]
"""Key to the phrase in English and in Chinese."""

EVENTS: Final[Phrases] = {
    "created": ("the ticket is created", "工单创建"),
    "updated": ("the ticket is updated", "工单更新"),
    "assigned": ("the ticket is assigned", "工单分派"),
    "viewed": ("the ticket is viewed", "工单被查看"),
    "acknowledged": ("the ticket is acknowledged", "工单被确认接收"),
    "responded": ("the customer is answered", "回复客户"),
    "progress_updated": ("progress is reported", "更新进展"),
    "customer_replied": ("the customer writes", "客户回复"),
    "status_changed": ("the status changes", "状态变更"),
    "priority_changed": ("the level changes", "级别变更"),
    "priority_disputed": ("the level is disputed", "级别有异议"),
    "dispute_decided": ("the dispute is decided", "异议已裁定"),
    "reviewed": ("the ticket is reviewed", "工单审核"),
    "info_completed": ("missing information has come", "信息补全"),
    "root_cause_found": ("the root cause is found", "找到根本原因"),
    "workaround_provided": ("a workaround is provided", "提供临时方案"),
    "plan_provided": ("a plan is provided", "提供方案"),
    "resolved": ("the ticket is resolved", "工单解决"),
    "confirmed": ("the customer confirms the solution", "客户确认解决"),
    "rejected": ("the customer rejects the solution", "客户认为未解决"),
    "reopened": ("the ticket is reopened", "工单重新打开"),
    "closed": ("the ticket is closed", "工单关闭"),
    "callback_completed": ("a callback is completed", "完成回访"),
    "complaint_raised": ("a complaint is raised", "客户投诉"),
    "milestone_reached": ("a milestone is reached", "达到里程碑"),
    "merged": ("the ticket is merged", "工单合并"),
    "tick": ("time passes", "时间推移"),
}
"""The core events, to complete "when …"."""

ROLES: Final[Phrases] = {
    "customer": ("the customer", "客户"),
    "assignee": ("the assignee", "受理工程师"),
    "group_lead": ("the group's lead", "组长"),
    "supervisor": ("the supervisor", "主管"),
}
"""Roles that the engine fills; other words are the desk's own."""

FIELDS: Final[Phrases] = {
    "status": ("Status", "状态"),
    "category": ("Category", "类别"),
    "tags": ("Tags", "标签"),
    "assignee": ("Assignee", "受理人"),
    "kind": ("Kind", "工单种类"),
    "priority": ("Level", "级别"),
    "group": ("Group", "处理组"),
    "complete": ("Information complete", "信息完整"),
    "stage": ("Stage", "阶段"),
    "event": ("Event", "事件"),
    "line": ("Line of support", "支持层级"),
    "breached": ("Broken promises", "已超时的承诺"),
    "reported_priority": ("Reported level", "服务台上报级别"),
    "reported_group": ("Reported group", "服务台指定组"),
    "due": ("Deadline", "截止时间"),
    "satisfaction": ("Satisfaction", "满意度"),
    "recurrence": ("Recurrence", "是否复发"),
    "new_needs": ("New needs", "新需求"),
}
"""Fields that no policy has to declare, and what callbacks ask."""

DAYS: Final[tuple[tuple[str, ...], tuple[str, ...]]] = (
    ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
)

COMMON: Final[Phrases] = {
    "fact": ("{name}: {value}", "{name}:{value}"),
    "contents": ("Contents", "目录"),
    "rule": ("Rule", "规则"),
    "clause": ("Clause", "依据"),
    "name": ("Name", "名称"),
    "level": ("Level", "级别"),
    "meaning": ("Meaning", "含义"),
    "further": ("And", "其他条件"),
    "otherwise": ("Otherwise", "其他情况"),
    "otherwise_title": ("Otherwise: {title}", "其他情况:{title}"),
    "where": ("where {when}", "条件:{when}"),
    "and": (" and ", "并且"),
    "or": (" or ", "或"),
    "comma": (", ", "、"),
    "stop": (". ", "。"),
    "all_tickets": ("all tickets", "所有工单"),
    "clauses": ("Clause {clauses}.", "依据:{clauses}。"),
    "hit_first": (
        "The rules are asked from the top; the first that holds decides.",
        "规则自上而下逐条判断,第一条符合的规则生效。",
    ),
    "hit_all": ("Every rule that holds adds its part.", "所有符合的规则都生效。"),
    "hit_unique": ("At most one rule may hold.", "至多一条规则符合。"),
    "by": ("by {actors}", "由{actors}"),
    "agent": ("an agent", "客服人员"),
    "by_customer": ("the customer", "客户"),
    "system": ("the system", "系统"),
    "public": ("visible to the customer", "客户可见"),
    "internal": ("internal", "仅内部可见"),
    "automatic": ("automatic", "自动发出"),
    "by_person": ("not automatic", "非自动发出"),
    "guarded": ("{event} ({guards})", "{event}({guards})"),
    "waits": ("Waits until opening hours.", "非工作时间顺延至工作时间。"),
}
