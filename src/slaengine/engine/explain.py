"""Why a ticket was decided so: the rules that determined it, worked out anew from its facts when somebody asks.

The tables are asked again, which is cheaper than keeping the answers: most decisions are never read by a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from slaengine.engine.derive import add_derived
from slaengine.engine.facts import SHOWN_LENGTH_MAX, with_defaults
from slaengine.engine.grade import adjusted, base_level, grade, group_of
from slaengine.model.clock import Clock, goal_of
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.decision import Reason
from slaengine.model.state import TicketState
from slaengine.model.target import TargetPlan
from slaengine.rules import Rule, Truth, evaluate, sentence
from slaengine.worktime import format_duration

_PHRASES: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "otherwise": "no other rule matched",
        "missing": "required and not given: {fields}",
        "odd": "{field} is '{value}', which is not a value that the policy knows; it is treated as missing",
        "transfer": "{why}: transferred to {to}",
        "category": "{why}: category {category}",
        "tags": "{why}: tagged {tags}",
        "reported": "the helpdesk reported {level}",
        "matrix": "{rows} is {row} and {columns} is {column}: {level}",
        "base": "{why}: {level}",
        "no_level": "no rule gives this ticket a level",
        "adjust": "{why}: from {before} to {after}",
        "conflict": "more than one rule matched: {rules}; the first decides",
        "kept_group": "the helpdesk assigned {group}",
        "group": "{why}: group {group}",
        "no_group": "no rule names a group",
        "handed_over": "handed over to {group} by an escalation",
        "raised": "raised by {levels} by an escalation: {after}",
        "goal": "{goal} for {level}: {status}",
        "goal_all": "{goal}: {status}",
        "running": "due {due}",
        "breached": "due {due}, breached at {breached}",
        "paused": "paused since {paused} because the ticket is {state}",
        "met": "kept at {stopped}, due {due}",
        "missed": "kept too late, at {stopped}, due {due}",
        "pending": "waits for {start}",
        "cancelled.when": "cancelled: {why} no longer holds",
        "cancelled.no_goal": "cancelled: there is no such promise for {level}",
        "cancelled.transferred": "cancelled: the ticket went to another department",
        "cancelled.merged": "cancelled: the ticket was merged into another",
    },
    "zh": {
        "otherwise": "没有其他规则符合",
        "missing": "必填但未提供:{fields}",
        "odd": "{field} 的值“{value}”不在策略已知的范围内,按缺失处理",
        "transfer": "{why}:转交 {to}",
        "category": "{why}:类别 {category}",
        "tags": "{why}:标签 {tags}",
        "reported": "服务台报告的级别为 {level}",
        "matrix": "{rows} 为 {row},{columns} 为 {column}:{level}",
        "base": "{why}:{level}",
        "no_level": "没有规则给出级别",
        "adjust": "{why}:由 {before} 调整为 {after}",
        "conflict": "多条规则同时符合:{rules};以第一条为准",
        "kept_group": "服务台已分派给 {group}",
        "group": "{why}:处理组 {group}",
        "no_group": "没有规则指定处理组",
        "handed_over": "升级时已移交给 {group}",
        "raised": "升级时提高 {levels} 级:{after}",
        "goal": "{level} 的时限 {goal}:{status}",
        "goal_all": "时限 {goal}:{status}",
        "running": "截止 {due}",
        "breached": "截止 {due},{breached} 已超时",
        "paused": "自 {paused} 起暂停,因为状态为 {state}",
        "met": "已于 {stopped} 达成,截止 {due}",
        "missed": "{stopped} 才达成,已超过截止 {due}",
        "pending": "等待事件 {start}",
        "cancelled.when": "已取消:不再满足 {why}",
        "cancelled.no_goal": "已取消:{level} 没有此项承诺",
        "cancelled.transferred": "已取消:工单已转交其他部门",
        "cancelled.merged": "已取消:工单已合并",
    },
}


def reasons_for(policy: CompiledPolicy, ticket: TicketState, language: str) -> Iterator[Reason]:
    """Every reason of a decision: intake, category, priority, group, then each target, in "en" or "zh"."""
    teller = _Teller(policy, ticket, language)
    yield from teller.intake()
    yield from teller.category()
    yield from teller.priority()
    yield from teller.group()
    for plan in policy.targets:
        clock = ticket.clocks.get(plan.name)
        if clock is not None:
            yield teller.target(plan, clock)


def advice_for(policy: CompiledPolicy, ticket: TicketState, language: str) -> Iterator[Reason]:
    """The policy's guidance for this ticket; the text is the advice itself."""
    if policy.guidance:
        facts = _Teller(policy, ticket, language).facts
        for advice in policy.guidance:
            when, rule = advice.rule.when, advice.rule
            if when is None or evaluate(when, facts) is Truth.TRUE:
                yield Reason("guidance", rule.name, rule.at, rule.because, advice.text.in_language(language))


class _Teller:
    """Tells the reasons of one ticket in one language."""

    def __init__(self, policy: CompiledPolicy, ticket: TicketState, language: str) -> None:
        self.policy, self.ticket, self.language = policy, ticket, language
        self.words = _PHRASES["zh" if language == "zh" else "en"]
        self.given = with_defaults(policy, ticket.facts)
        self.facts = dict(self.given)
        grade(policy, self.facts, ticket.course)
        add_derived(policy, self.facts, ticket)

    def _say(self, phrase: str, **values: object) -> str:
        return self.words[phrase].format(**values)

    def _why(self, rule: Rule[Any]) -> str:
        if rule.when is None:
            return self.words["otherwise"]
        return sentence(rule.when, "zh" if self.language == "zh" else "en", self.policy.catalogue)

    def _because(self, subject: str, rule: Rule[Any], phrase: str, **values: object) -> Reason:
        return Reason(subject, rule.name, rule.at, rule.because, self._say(phrase, why=self._why(rule), **values))

    def _plain(self, subject: str, phrase: str, **values: object) -> Reason:
        return Reason(subject, "", "", (), self._say(phrase, **values))

    def intake(self) -> Iterator[Reason]:
        """What is missing or unreadable, and where the ticket goes if it is not ours."""
        by_rule: dict[Rule[None], list[str]] = {}
        for required in self.policy.intake.required:
            if required.text in self.ticket.missing:
                by_rule.setdefault(required.rule, []).append(required.text)
        for rule, fields in by_rule.items():
            yield self._because("intake", rule, "missing", fields=", ".join(fields))
        for field, value in self.ticket.odd.items():
            yield self._plain("intake", "odd", field=field, value=value)
        transfer = self.policy.intake.transfer and self.policy.intake.transfer.first(self.facts)
        if transfer:
            yield self._because("intake", transfer, "transfer", to=transfer.then)

    def category(self) -> Iterator[Reason]:
        """The rules that gave the category and the tags."""
        if self.policy.classification is None:
            return
        for rule in self.policy.classification.fired(self.given):
            if rule.then.category is not None:
                yield self._because("category", rule, "category", category=rule.then.category)
            if rule.then.tags:
                yield self._because("category", rule, "tags", tags=", ".join(rule.then.tags))

    def priority(self) -> Iterator[Reason]:
        """The rule that gave the base, and each uplift with the level before and after it."""
        plan, grading = self.policy.priority, self.ticket.grading
        level, rule = base_level(plan, self.facts)
        if level is None:
            yield from self._unknown("priority")
            yield self._plain("priority", "no_level")
            return
        if rule is not None and plan.use_reported:
            yield from self._unknown("priority")
        if rule is None:
            yield self._plain("priority", "reported", level=plan.levels[level])
        elif plan.matrix is not None and rule is plan.matrix.rule:
            row, column = self.facts.get(plan.matrix.rows), self.facts.get(plan.matrix.columns)
            yield self._because(
                "priority",
                rule,
                "matrix",
                rows=plan.matrix.rows,
                row=row,
                columns=plan.matrix.columns,
                column=column,
                level=plan.levels[level],
            )
        else:
            yield self._because("priority", rule, "base", level=plan.levels[level])
            if plan.table is not None and plan.table.hit == "unique":
                conflict = plan.table.unique(self.facts).conflict
                if conflict:
                    yield self._plain("priority", "conflict", rules=", ".join(one.name for one in conflict))
        for adjust in plan.adjust.rules if plan.adjust is not None else ():
            if adjust.name in grading.adjusted_by:
                after = adjusted(level, adjust.then, len(plan.levels) - 1)
                yield self._because("priority", adjust, "adjust", before=plan.levels[level], after=plan.levels[after])
                level = after
        if self.ticket.course.raised and grading.level is not None:
            raised, to = self.ticket.course.raised, plan.levels[grading.level]
            yield self._plain("priority", "raised", levels=raised, after=to)

    def _unknown(self, subject: str) -> Iterator[Reason]:
        """That the helpdesk named a level or a group which the policy does not have: it decides nothing."""
        value = self.facts.get(f"reported_{subject}")
        if isinstance(value, str):
            yield self._plain(subject, "odd", field=subject, value=value[:SHOWN_LENGTH_MAX])

    def group(self) -> Iterator[Reason]:
        """The rule that chose the group."""
        if self.policy.routing is None:
            return
        if self.ticket.course.handed_to is not None:
            yield self._plain("group", "handed_over", group=self.ticket.course.handed_to)
            return
        group, rule = group_of(self.policy.routing, self.facts)
        if group is None or rule is not None:
            yield from self._unknown("group")
        if group is None:
            yield self._plain("group", "no_group")
        elif rule is None:
            yield self._plain("group", "kept_group", group=group)
        else:
            yield self._because("group", rule, "group", group=group)

    def target(self, plan: TargetPlan, clock: Clock) -> Reason:
        """The goal of a target's clock and how it stands."""
        goal = goal_of(clock, plan)
        status = self._status(plan, clock)
        if goal is None or clock.status in ("pending", "cancelled"):
            text = status
        else:
            level = None if clock.level is None else self.policy.priority.levels[clock.level]
            phrase = "goal_all" if level is None else "goal"
            text = self._say(phrase, goal=format_duration(goal), level=level, status=status)
        return Reason(plan.name, plan.rule.name, plan.rule.at, plan.rule.because, text)

    def _status(self, plan: TargetPlan, clock: Clock) -> str:
        iso = self.policy.clock.iso
        phrase: str = clock.status
        if phrase == "running" and clock.breached_at is not None:
            phrase = "breached"
        elif phrase == "cancelled":
            phrase = f"cancelled.{clock.stopped_by}"
        level = self.ticket.grading.level
        return self._say(
            phrase,
            due=iso(clock.due_at) if clock.due_at is not None else "",
            breached=iso(clock.breached_at) if clock.breached_at is not None else "",
            paused=iso(clock.paused_at) if clock.paused_at is not None else "",
            stopped=iso(clock.stopped_at) if clock.stopped_at is not None else "",
            state=self.facts.get("status"),
            start=", ".join(pattern.type for pattern in plan.start),
            why=self._why(plan.rule),
            level="" if level is None else self.policy.priority.levels[level],
        )
