"""Who handles what: groups, routing, load, people, reactions, advice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from slaengine.model.ladder import AssignPlan, ReactionPlan
from slaengine.service.policy_docs.blocks import Block, Bullets, Cell, Heading, Paragraph, table
from slaengine.service.policy_docs.guide import Guide
from slaengine.service.policy_docs.words import Phrases

_SAYS: Final[Phrases] = {
    "routing": ("Who handles what", "分派"),
    "group": ("Group", "处理组"),
    "lead": ("Lead", "组长"),
    "line": ("Line", "支持层级"),
    "backup": ("Backup", "后备"),
    "next": ("Hands over to", "移交至"),
    "hours": ("Hours", "工作时间"),
    "rules": ("Which ticket goes to which group", "工单分派规则"),
    "assign": ("Who in the group gets it", "组内分派"),
    "least_loaded": ("The person with the fewest open tickets.", "分派给未结工单最少的人员。"),
    "round_robin": ("Everyone in turn.", "轮流分派。"),
    "skill_match": (
        "The least loaded of those whose skills name the ticket's {field}.",
        "在技能与工单“{field}”相符的人员中,分派给未结工单最少者。",
    ),
    "limit": (
        "Nobody has more than {number} open tickets of level {level}",
        "每人未结的 {level} 工单不超过 {number} 个",
    ),
    "limit_all": ("Nobody has more than {number} open tickets", "每人未结工单不超过 {number} 个"),
    "resume": ("; whoever was full gets tickets again below {number}", ";满额后降至 {number} 个以下方可再次接单"),
    "overflow": ("If nobody is free: {order}.", "无人可接时依次转至:{order}。"),
    "overflow_backup": ("the backup group", "后备组"),
    "overflow_supervisor": ("the supervisor", "主管"),
    "supervisor": ("What nobody can take goes to {person}.", "无人可处理的工单由 {person} 接手。"),
    "people": ("People", "人员"),
    "person": ("Person", "人员"),
    "groups": ("Groups", "所属组"),
    "skills": ("Skills", "技能"),
    "away": ("Away for now", "暂时不在岗"),
    "reactions": ("What follows at once", "即时措施"),
    "event": ("When", "触发事件"),
    "which": ("For which tickets", "适用工单"),
    "do": ("What happens", "措施"),
    "told": ("Who is told", "通知对象"),
    "message": ("What they are told", "通知内容"),
    "notify": ("Tell those named", "通知相关人员"),
    "close": ("Close the ticket", "关闭工单"),
    "reopen": ("Reopen the ticket", "重新打开工单"),
    "needs": ("Must be named: {needs}", "须注明:{needs}"),
    "copy": ("Copy: {people}", "抄送:{people}"),
    "guidance": ("Advice for whoever handles the ticket", "处理指引"),
    "advice": ("Advice", "指引"),
}


def routing(guide: Guide) -> Iterator[Block]:
    """Groups, the rules that choose one, and the person."""
    plan, spec = guide.policy.routing, guide.pack.routing
    if plan is None or spec is None:
        return
    yield Heading(guide.say(_SAYS, "routing"))
    head = [guide.say(_SAYS, key) for key in ("group", "lead", "line", "hours", "backup", "next")]
    rows: list[list[str | Cell]] = [
        [
            guide.titled(group.title, group.name),
            guide.person(group.lead) if group.lead else "",
            str(group.line or ""),
            guide.calendar(group.calendar.name) if group.calendar is not None else "",
            guide.group(group.backup) if group.backup else "",
            guide.group(group.next_line) if group.next_line else "",
        ]
        for group in plan.groups.values()
    ]
    yield table(head, rows)
    if plan.table is not None and plan.table.rules:
        yield Heading(guide.say(_SAYS, "rules"), 2)
        yield Paragraph(guide.common(f"hit_{plan.table.hit}"))
        outcome = (guide.say(_SAYS, "group"), lambda rule: guide.group(rule.then))
        yield guide.decision_table(plan.table.rules, {rule.name: rule.title for rule in spec.rules}, [outcome])
    if plan.assign is not None and spec.assign is not None:
        yield Heading(guide.say(_SAYS, "assign"), 2)
        yield Bullets(tuple(_assign(guide, plan.assign)))
    if plan.supervisor is not None:
        yield Paragraph(guide.say(_SAYS, "supervisor", person=guide.person(plan.supervisor)))
    yield from _people(guide)


def _assign(guide: Guide, plan: AssignPlan) -> Iterator[str]:
    strategy = guide.say(_SAYS, plan.strategy, field=guide.field(plan.skill_field))
    yield f"{strategy} {guide.clauses(plan.rule.because)}".strip()
    for limit in plan.limits:
        levels = guide.policy.priority.levels
        of_level = limit.level is not None
        level = levels[limit.level] if limit.level is not None else ""
        text = guide.say(_SAYS, "limit" if of_level else "limit_all", number=limit.max_open, level=level)
        if limit.resume_below != limit.max_open:
            text += guide.say(_SAYS, "resume", number=limit.resume_below)
        yield f"{text}{guide.common('stop')}{guide.clauses(limit.rule.because)}".strip()
    if plan.overflow:
        order = guide.listed(guide.say(_SAYS, f"overflow_{where}") for where in plan.overflow)
        yield guide.say(_SAYS, "overflow", order=order)


def _people(guide: Guide) -> Iterator[Block]:
    if not guide.pack.people:
        return
    yield Heading(guide.say(_SAYS, "people"), 2)
    head = [guide.say(_SAYS, key) for key in ("person", "groups", "skills", "backup")]
    rows: list[list[str | Cell]] = []
    for name, person in guide.pack.people.items():
        who = guide.titled(person.title, name)
        if person.away:
            who = who._replace(note=guide.listed(filter(None, [who.note, guide.say(_SAYS, "away")])))
        groups = [person.groups] if isinstance(person.groups, str) else person.groups
        skills = [person.skills] if isinstance(person.skills, str) else person.skills or []
        backup = guide.person(person.backup) if person.backup else ""
        rows.append([who, guide.listed(map(guide.group, groups)), guide.listed(skills), backup])
    yield table(head, rows)


def reactions(guide: Guide) -> Iterator[Block]:
    """What an event causes at once."""
    plans, specs = guide.policy.reactions, guide.pack.reactions
    if not plans:
        return
    titles = {spec.name: spec.title for spec in specs}
    yield Heading(guide.say(_SAYS, "reactions"))
    head = [guide.common("rule"), *(guide.say(_SAYS, key) for key in ("event", "which", "do", "told", "message"))]
    rows: list[list[str | Cell]] = [
        [
            guide.titled(titles.get(plan.name), plan.name),
            guide.events(plan.on),
            guide.where(plan.rule.when) if plan.rule.when is not None else "",
            Cell(_done(guide, plan), _needs(guide, plan)),
            Cell(guide.people(plan.notify), _copy(guide, plan)),
            Cell(guide.text(plan.message), guide.common("waits") if plan.in_hours else ""),
            guide.listed(plan.rule.because),
        ]
        for plan in plans
    ]
    yield table([*head, guide.common("clause")], rows)


def _done(guide: Guide, plan: ReactionPlan) -> str:
    """What the reaction does; a word of the helpdesk's own is shown as it is."""
    return guide.say(_SAYS, plan.do) if plan.do in ("notify", "close", "reopen") else plan.do.replace("_", " ")


def _needs(guide: Guide, plan: ReactionPlan) -> str:
    return guide.say(_SAYS, "needs", needs=guide.listed(plan.needs)) if plan.needs else ""


def _copy(guide: Guide, plan: ReactionPlan) -> str:
    return guide.say(_SAYS, "copy", people=guide.people(plan.copy_to)) if plan.copy_to else ""


def guidance(guide: Guide) -> Iterator[Block]:
    """Advice as a decision table; every row that holds speaks."""
    plans = guide.policy.guidance
    if not plans:
        return
    yield Heading(guide.say(_SAYS, "guidance"))
    yield Paragraph(guide.common("hit_all"))
    titles = {spec.name: spec.title for spec in guide.pack.guidance}
    texts = {plan.rule.name: plan.text for plan in plans}
    advice = (guide.say(_SAYS, "advice"), lambda rule: guide.text(texts[rule.name]))
    yield guide.decision_table([plan.rule for plan in plans], titles, [advice], always=guide.common("all_tickets"))
