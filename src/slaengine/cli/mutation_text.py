"""The small changes of a policy that its tests would not notice, as people read them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import click

from slaengine.testing.mutation.as_test import shown_text
from slaengine.testing.mutation.run import MutationReport
from slaengine.testing.mutation.words import sentence

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "proposed": "this test would:",
        "none": "no test was found that would",
        "equivalent": "no ticket can tell these changes:",
        "same-plan": "the compiled policy is the same",
        "never-asked": "nobody of a backup group is ever chosen",
        "same-tables": "the tables decide every ticket as before",
        "never-undone": "no reopening takes back what keeps this promise",
        "score": "{pack}: tests notice {score:.1f} % of {all} changes that a ticket can tell ({noticed} of {all})",
        "rest": "{refused} more the compiler refuses, {equivalent} no ticket can tell; {tried} of {possible} tried",
    },
    "zh": {
        "proposed": "下面的测试会发现：",
        "none": "没有找到会发现它的测试",
        "equivalent": "任何工单都分辨不出的改动：",
        "same-plan": "编译后的策略相同",
        "never-asked": "从不向后备组分派",
        "same-tables": "规则表对每个工单的判定不变",
        "never-undone": "达成此承诺的事件不会因重新打开而撤销",
        "score": "{pack}：在工单可分辨的 {all} 处改动中，测试发现 {noticed} 处（{score:.1f} %）",
        "rest": "另有 {refused} 处被编译器拒绝，{equivalent} 处任何工单都分辨不出；共 {possible} 处，尝试了 {tried} 处",
    },
}


def mutation_lines(report: MutationReport, language: str) -> Iterator[str]:
    """Each change that no test notices, with a test that would; the equivalent ones; the score."""
    words, tree = _WORDS[language], report.bench.compilation.tree
    for one in report.of("unnoticed"):
        yield f"{click.style('○', fg='yellow')} {sentence(tree, one.edit, language)}"
        if one.scenario is None:
            yield f"  {words['none']}"
        else:
            yield f"  {words['proposed']}"
            yield from (f"  {line}" for line in shown_text(one.scenario).splitlines())
        yield ""
    same = report.of("equivalent")
    if same:
        yield words["equivalent"]
        for one in same:
            assert one.why is not None, "equivalent changes have a reason"
            yield f"  {sentence(tree, one.edit, language)}: {words[one.why]}"
        yield ""
    noticed, unnoticed = len(report.of("noticed")), len(report.of("unnoticed"))
    score = words["score"].format(pack=report.pack, score=report.score, noticed=noticed, all=noticed + unnoticed)
    yield click.style(score, bold=True)
    yield "  " + words["rest"].format(
        refused=len(report.of("refused")),
        equivalent=len(same),
        tried=len(report.verdicts),
        possible=report.possible,
    )
