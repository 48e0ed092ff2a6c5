"""What happens beside and after the promises: callbacks, closing, the queue, daily checks; and the desk's own words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from slaengine.service.policy_docs.blocks import Block, Cell, Heading, Paragraph, table
from slaengine.service.policy_docs.guide import Guide
from slaengine.service.policy_docs.words import Phrases

_SAYS: Final[Phrases] = {
    "closing": ("Closing", "关闭"),
    "unanswered": (
        "A resolved ticket that the customer does not answer is closed after {length}.",
        "工单解决后客户 {length}内未答复的,自动关闭。",
    ),
    "callbacks": ("Callbacks", "回访"),
    "calls": ("Calls after {events}", "回访时间({events}后)"),
    "call_hours": ("Calls are made in opening hours: {calendar}.", "回访在工作时间内进行:{calendar}。"),
    "asked": ("Asked and recorded: {answers}.", "询问并记录:{answers}。"),
    "outcomes": ("What the answers lead to", "回访结果的处理"),
    "outcome": ("What follows", "后续"),
    "reopen": ("The ticket is reopened", "重新打开工单"),
    "complaint": ("A complaint is opened", "登记投诉"),
    "queue": ("Order of work", "处理顺序"),
    "order": ("First by {keys}.", "依次按:{keys}。"),
    "then_by": (", then by ", "、"),
    "descending": ("{field}, greatest first", "{field}(由大到小)"),
    "most_urgent": ("level, most urgent first", "级别(由紧急到一般)"),
    "soonest": ("deadline, soonest first", "截止时间(由近到远)"),
    "checks": ("Daily checks", "每日检查"),
    "check": ("Check", "检查"),
    "at": ("Times", "时间"),
    "days": ("On days of", "工作日历"),
    "told": ("Who is told", "通知对象"),
    "words": ("What a ticket says", "工单字段与状态"),
    "field": ("Field", "字段"),
    "values": ("Values", "取值"),
    "default": ("If nothing is said", "默认值"),
    "enum": ("one of", "单选"),
    "integer": ("a whole number", "整数"),
    "number": ("a number", "数字"),
    "text": ("a text", "文本"),
    "boolean": ("yes or no", "是/否"),
    "instant": ("a point in time", "时间"),
    "duration": ("a length of time", "时长"),
    "list": ("a list", "列表"),
    "from": ("from {least}", "不小于 {least}"),
    "to": ("to {most}", "不大于 {most}"),
    "yes": ("yes", "是"),
    "no": ("no", "否"),
    "status": ("Status", "状态"),
    "clauses": ("Clauses of the service document", "服务文件条款"),
    "document": ("{title}, {version}.", "{title},{version}。"),
    "document_only": ("{title}.", "{title}。"),
    "asks": ("What it asks for", "要求"),
    "waits_for": ("Who acts next", "等待方"),
    "customer": ("the customer", "客户"),
    "third_party": ("a third party", "第三方"),
}


def callbacks(guide: Guide) -> Iterator[Block]:
    """Who is called when, what is asked, and what follows."""
    plan, spec = guide.policy.callbacks, guide.pack.callbacks
    if plan is None or spec is None:
        return
    yield Heading(guide.say(_SAYS, "callbacks"))
    head = [guide.common("level"), guide.say(_SAYS, "calls", events=guide.events(plan.after))]
    rows = [
        (level, guide.all_of(map(guide.length, lengths)))
        for level, lengths in zip(guide.levels(), plan.schedule, strict=True)
    ]
    yield table(head, rows)
    told = []
    if plan.ask:
        told.append(guide.say(_SAYS, "asked", answers=guide.listed(map(guide.field, plan.ask))))
    if plan.in_hours:
        told.append(guide.say(_SAYS, "call_hours", calendar=guide.calendar(plan.calendar.name)))
    told.append(guide.clauses(plan.rule.because))
    yield Paragraph(" ".join(filter(None, told)))
    if plan.outcomes is not None and plan.outcomes.rules:
        yield Heading(guide.say(_SAYS, "outcomes"), 2)
        outcome = (guide.say(_SAYS, "outcome"), lambda rule: guide.say(_SAYS, rule.then))
        yield guide.decision_table(plan.outcomes.rules, {}, [outcome])


def closing(guide: Guide) -> Iterator[Block]:
    """When a resolved ticket is closed without a word."""
    plan = guide.policy.closing
    if plan is not None:
        yield Heading(guide.say(_SAYS, "closing"))
        text = guide.say(_SAYS, "unanswered", length=guide.length(plan.after))
        yield Paragraph(f"{text} {guide.clauses(plan.rule.because)}".strip())


def queue(guide: Guide) -> Iterator[Block]:
    """What is worked first."""
    plan = guide.policy.queue
    if plan is None:
        return
    yield Heading(guide.say(_SAYS, "queue"))
    keys = []
    for key in plan.order:
        if key.field in ("priority", "due"):
            keys.append(guide.say(_SAYS, "most_urgent" if key.field == "priority" else "soonest"))
        else:
            field = guide.field(key.field)
            keys.append(guide.say(_SAYS, "descending", field=field) if key.descending else field)
    text = guide.say(_SAYS, "order", keys=guide.say(_SAYS, "then_by").join(keys))
    yield Paragraph(f"{text} {guide.clauses(plan.rule.because)}".strip())


def daily_checks(guide: Guide) -> Iterator[Block]:
    """Looks at open tickets at fixed times."""
    plans = guide.policy.daily_checks
    if not plans:
        return
    yield Heading(guide.say(_SAYS, "checks"))
    head = [guide.say(_SAYS, key) for key in ("check", "at", "days", "told")]
    rows = [
        [
            plan.name,
            guide.listed(f"{minutes // 60:02}:{minutes % 60:02}" for minutes in plan.minutes),
            guide.calendar(plan.calendar.name) if plan.calendar.name in guide.pack.calendars else "",
            guide.people(plan.notify),
            guide.listed(plan.rule.because),
        ]
        for plan in plans
    ]
    yield table([*head, guide.common("clause")], rows)


def vocabulary(guide: Guide) -> Iterator[Block]:
    """The fields and statuses that the rules speak of."""
    if guide.pack.fields or guide.pack.statuses:
        yield Heading(guide.say(_SAYS, "words"))
    if guide.pack.fields:
        head = [guide.say(_SAYS, "field"), guide.say(_SAYS, "values"), guide.say(_SAYS, "default")]
        yield table([*head, guide.common("meaning")], [_field(guide, name) for name in guide.pack.fields])
    if guide.pack.statuses:
        rows = [
            (
                guide.titled(spec.title, name) if spec is not None else Cell(name),
                guide.say(_SAYS, spec.waits_for) if spec is not None and spec.waits_for is not None else "",
            )
            for name, spec in guide.pack.statuses.items()
        ]
        yield table([guide.say(_SAYS, "status"), guide.say(_SAYS, "waits_for")], rows)


def _field(guide: Guide, name: str) -> tuple[Cell | str, ...]:
    spec = guide.pack.fields[name]
    values = guide.listed(spec.values) if spec.values else guide.say(_SAYS, spec.type)
    bounds = [
        guide.say(_SAYS, "from", least=spec.min) if spec.min is not None else "",
        guide.say(_SAYS, "to", most=spec.max) if spec.max is not None else "",
    ]
    match spec.default:
        case None:
            default = ""
        case bool():
            default = guide.say(_SAYS, "yes" if spec.default else "no")
        case list():
            default = guide.listed(spec.default)
        case _:
            default = str(spec.default)
    values = " ".join(filter(None, [values, *bounds]))
    return guide.titled(spec.title, name), values, default, guide.text(spec.description)


def clauses(guide: Guide) -> Iterator[Block]:
    """What the clauses say that the rules cite."""
    file = guide.clauses_file
    if file is None:
        return
    yield Heading(guide.say(_SAYS, "clauses"))
    if file.document is not None:
        title, version = guide.text(file.document.title), file.document.version
        yield Paragraph(guide.say(_SAYS, "document" if version else "document_only", title=title, version=version))
    head = [guide.common("clause"), guide.say(_SAYS, "asks")]
    yield table(head, [(name, guide.text(text)) for name, text in file.clauses.items()])
