"""What `backtest --columns` leaves out, and why, as sentences in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from slaengine.backtest.column_reasons import Omission, Reason

WHY: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "takes-back": "events `{name}` take back what clocks have come to",
        "level-asks": "this rule decides by `{name}`, which changes while a ticket lives",
        "step-raises": "the step `{name}` raises the priority",
        "transfer-asks": "this rule transfers by `{name}`, which changes while a ticket lives",
        "step-asks": "this step hands over by `{name}`, which changes while a ticket lives",
        "step-repeats": "the step `{name}` hands over again and again",
        "step-before": "the step `{name}` hands over so much open time or so many days before the deadline",
        "step-of-target": "the step `{name}` hands over, and when it comes depends on what changes on the way",
        "many-steps": "the ladders have more than {name} steps and repetitions",
        "reaction-reopens": "the reaction `{name}` reopens tickets",
        "target-asks": "it depends on `{name}`, which changes while a ticket lives",
        "target-closes": "it heeds `closed`, and the policy closes tickets at instants that the table does not tell",
    },
    "zh": {
        "takes-back": "事件 `{name}` 会撤销计时的结果",
        "level-asks": "该规则依据 `{name}` 判定,而它在工单处理过程中会变化",
        "step-raises": "步骤 `{name}` 会提高优先级",
        "transfer-asks": "该规则依据 `{name}` 转交,而它在工单处理过程中会变化",
        "step-asks": "该步骤依据 `{name}` 移交,而它在工单处理过程中会变化",
        "step-repeats": "步骤 `{name}` 会反复移交",
        "step-before": "步骤 `{name}` 在截止前若干工作时间或天数移交",
        "step-of-target": "步骤 `{name}` 会移交工单,而其发生时刻取决于处理过程中会变化的内容",
        "many-steps": "升级流程的步骤及其重复超过 {name} 个",
        "reaction-reopens": "反应规则 `{name}` 会重新打开工单",
        "target-asks": "它取决于 `{name}`,而该项在工单处理过程中会变化",
        "target-closes": "它与 `closed` 有关,而策略会在表格未记录的时刻关闭工单",
    },
}
"""Code of a reason → why columns cannot know it."""
FIGURES: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "escalations": "escalations",
        "actions": "actions",
        "asked_out_of_hours": "people asked out of hours",
        "due_out_of_hours": "deadlines out of hours",
        "changed_tickets": "tickets for which anything differs",
        "foremost": "the tickets that change most",
    },
    "zh": {
        "escalations": "升级",
        "actions": "动作",
        "asked_out_of_hours": "非工作时间要求人处理",
        "due_out_of_hours": "非工作时间的截止时间",
        "changed_tickets": "结果不同的工单数",
        "foremost": "变化最大的工单",
    },
}
_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "no-steps": "Left out, as columns do not know them: {figures}.",
        "target": "Left out: {target}, because {why} ({at}).",
        "needs-all-targets": "Left out, as they need all targets: {figures}.",
        "and": ", ",
    },
    "zh": {
        "no-steps": "未列出(按列计算无法得知):{figures}。",
        "target": "未列出:{target},因为{why}({at})。",
        "needs-all-targets": "未列出(需要全部承诺):{figures}。",
        "and": "、",
    },
}


def why(reason: Reason, language: str = "en") -> str:
    """Why columns cannot know something."""
    return WHY[language][reason.code].format(name=reason.name)


def left_out_lines(left_out: Sequence[Omission], language: str) -> Iterator[str]:
    """A sentence for the figures that columns never know, one for each target, and one for what needs all of them."""
    words, names = _WORDS[language], FIGURES[language]
    for code in ("no-steps", "target", "needs-all-targets"):
        if code == "target":
            for one in left_out:
                if one.what == "target":
                    yield words["target"].format(target=one.name, why=why(one.why, language), at=one.why.at)
        elif figures := [names[one.what] for one in left_out if one.why.code == code]:
            yield words[code].format(figures=words["and"].join(figures))
