"""What happens when a ticket comes in: intake, classification, the levels and how a ticket gets one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from slaengine.model.compiled import Adjustment
from slaengine.policy.base import as_tuple
from slaengine.rules import Rule
from slaengine.service.policy_docs.blocks import Block, Bullets, Heading, Paragraph, table
from slaengine.service.policy_docs.guide import Guide
from slaengine.service.policy_docs.words import Phrases

_SAYS: Final[Phrases] = {
    "levels": ("Levels", "级别"),
    "levels_lead": ("From the most urgent to the least.", "由最紧急到最不紧急。"),
    "deciding": ("How a ticket gets its level", "如何判定级别"),
    "reported_use": (
        "A level that the helpdesk reports is the base; without one, the rules decide.",
        "服务台上报的级别作为基础级别;未上报时按以下规则判定。",
    ),
    "reported_ignore": (
        "The rules alone decide, whatever the helpdesk reports.",
        "级别仅由规则判定,不采用服务台上报的级别。",
    ),
    "matrix": ("{rows} × {columns}, asked before the rules:", "{rows} × {columns}(先于规则判定):"),
    "uplifts": ("Uplifts", "级别调整"),
    "uplifts_lead": ("Applied once, on top of the level above.", "在上述级别基础上调整一次。"),
    "change": ("Change", "调整"),
    "raise": ("{steps} more urgent", "提高 {steps} 级"),
    "lower": ("{steps} less urgent", "降低 {steps} 级"),
    "not_above": (", not above {level}", ",最高至 {level}"),
    "one_level": ("1 level", "1"),
    "levels_count": ("{steps} levels", "{steps}"),
    "intake": ("Intake", "受理"),
    "number": ("Tickets are numbered {number}.", "工单编号格式:{number}。"),
    "required": ("A complete ticket has:", "完整的工单包含:"),
    "required_when": ("{field}, {where}", "{field}({where})"),
    "incomplete": (
        "What is missing is asked for; level, group and deadlines do not wait for it.",
        "缺失的信息会向客户询问;级别、处理组和时限不因此等待。",
    ),
    "attachments": (
        "Attachments: {kinds}; each at most {size}.",
        "附件格式:{kinds};单个文件不超过 {size}。",
    ),
    "clarify": ("What is asked when a ticket is too vague", "描述不清时的询问"),
    "ask": ("Question", "询问内容"),
    "transfer": ("Tickets that go to another department", "转交其他部门的工单"),
    "transfer_lead": (
        "Our promises end for them, with the reason. The first rule that holds decides.",
        "转交后本部门的承诺终止并记录原因。第一条符合的规则生效。",
    ),
    "to": ("Goes to", "转交至"),
    "classification": ("Classification", "分类"),
    "category": ("Gives category", "判定类别"),
    "tags": ("Gives tags", "添加标签"),
}


def levels(guide: Guide) -> Iterator[Block]:
    """The levels with their definitions."""
    yield Heading(guide.say(_SAYS, "levels"))
    yield Paragraph(guide.say(_SAYS, "levels_lead"))
    specs = guide.pack.priorities.levels
    rows = [
        (name, guide.text(spec.title) if spec else "", guide.text(spec.definition) if spec else "")
        for name, spec in specs.items()
    ]
    yield table([guide.common("level"), guide.common("name"), guide.common("meaning")], rows)


def deciding(guide: Guide) -> Iterator[Block]:
    """Matrix, rules and uplifts."""
    plan, spec = guide.policy.priority, guide.pack.priorities
    yield Heading(guide.say(_SAYS, "deciding"))
    yield Paragraph(guide.say(_SAYS, f"reported_{spec.reported_priority}"))
    if spec.matrix is not None:
        rows, columns = guide.field(spec.matrix.rows), guide.field(spec.matrix.columns)
        yield Paragraph(guide.say(_SAYS, "matrix", rows=rows, columns=columns))
        heads = list(dict.fromkeys(column for line in spec.matrix.cells.values() for column in line))
        cells = [[row, *(line.get(column, "") for column in heads)] for row, line in spec.matrix.cells.items()]
        yield table([f"{rows} \\ {columns}", *heads], cells)
        if plan.matrix is not None and plan.matrix.rule.because:
            yield Paragraph(guide.clauses(plan.matrix.rule.because))
    if plan.table is not None and plan.table.rules:
        yield Paragraph(guide.common(f"hit_{plan.table.hit}"))
        titles = {rule.name: rule.title for rule in spec.rules}
        outcome = (guide.common("level"), lambda rule: plan.levels[rule.then])
        yield guide.decision_table(plan.table.rules, titles, [outcome])
    if plan.adjust is not None and plan.adjust.rules:
        yield Heading(guide.say(_SAYS, "uplifts"), 2)
        yield Paragraph(guide.say(_SAYS, "uplifts_lead"))
        titles = {rule.name: rule.title for rule in spec.adjust}
        change = (guide.say(_SAYS, "change"), lambda rule: _change(guide, rule.then))
        yield guide.decision_table(plan.adjust.rules, titles, [change])


def _change(guide: Guide, by: Adjustment) -> str:
    steps = abs(by.steps)
    count = guide.say(_SAYS, "one_level" if steps == 1 else "levels_count", steps=steps)
    text = guide.say(_SAYS, "raise" if by.steps < 0 else "lower", steps=count)
    if by.not_above is not None:
        text += guide.say(_SAYS, "not_above", level=guide.policy.priority.levels[by.not_above])
    return text


def intake(guide: Guide) -> Iterator[Block]:
    """What a ticket must bring, what is asked, what goes elsewhere."""
    spec, plan = guide.pack.intake, guide.policy.intake
    if spec is None:
        return
    yield Heading(guide.say(_SAYS, "intake"))
    if spec.number is not None:
        number = guide.say(_SAYS, "number", number=spec.number)
        yield Paragraph(f"{number} {guide.clauses(as_tuple(spec.number_because))}".strip())
    if plan.required:
        yield Paragraph(guide.say(_SAYS, "required"))
        yield Bullets(tuple(_required(guide)))
        yield Paragraph(guide.say(_SAYS, "incomplete"))
    if spec.attachments is not None:
        kinds = guide.listed(kind.upper() for kind in spec.attachments.kinds)
        text = guide.say(_SAYS, "attachments", kinds=kinds, size=spec.attachments.size_max)
        clauses = guide.clauses(plan.attachments.rule.because) if plan.attachments else ""
        yield Paragraph(f"{text} {clauses}".strip())
    if plan.clarify:
        yield Heading(guide.say(_SAYS, "clarify"), 2)
        questions = {one.rule.name: one.text for one in plan.clarify}
        ask = (guide.say(_SAYS, "ask"), lambda rule: guide.text(questions[rule.name]))
        titles = {rule.name: rule.title for rule in spec.clarify}
        yield guide.decision_table([one.rule for one in plan.clarify], titles, [ask])
    if plan.transfer is not None and plan.transfer.rules:
        yield Heading(guide.say(_SAYS, "transfer"), 2)
        yield Paragraph(guide.say(_SAYS, "transfer_lead"))
        titles = {rule.name: rule.title for rule in spec.transfer}
        yield guide.decision_table(plan.transfer.rules, titles, [(guide.say(_SAYS, "to"), lambda rule: rule.then)])


def _required(guide: Guide) -> Iterator[str]:
    """The fields of each condition together, with their clause."""
    by_path = {".".join(access.path): access.name for access in guide.policy.fields}
    groups: dict[tuple[Any, tuple[str, ...]], list[str]] = {}
    for required in guide.policy.intake.required:
        key = (required.rule.when, required.rule.because)
        groups.setdefault(key, []).append(guide.field(required.field or by_path.get(required.text, required.text)))
    for (when, because), fields in groups.items():
        text = guide.all_of(fields)
        if when is not None:
            text = guide.say(_SAYS, "required_when", field=text, where=guide.where(when))
        yield f"{text} [{guide.listed(because)}]" if because else text


def classification(guide: Guide) -> Iterator[Block]:
    """The rules that give category and tags."""
    spec, plan = guide.pack.classification, guide.policy.classification
    if spec is None or plan is None:
        return
    yield Heading(guide.say(_SAYS, "classification"))
    yield Paragraph(guide.common(f"hit_{plan.hit}"))

    def tags(rule: Rule[Any]) -> str:
        return guide.listed(rule.then.tags)

    outcomes = [(guide.say(_SAYS, "category"), lambda rule: rule.then.category or ""), (guide.say(_SAYS, "tags"), tags)]
    yield guide.decision_table(plan.rules, {rule.name: rule.title for rule in spec.rules}, outcomes)
