"""The result of a policy's tests as people read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click

from slaengine.cli.ledger_text import ledger_lines
from slaengine.cli.report import coloured
from slaengine.diagnostics import Finding, FindingsError, text_report
from slaengine.service.ledger import ledgers, post
from slaengine.service.places import in_folder
from slaengine.testing.run import Failure, PackReport, Played, shown
from slaengine.testing.update import Updated

LEDGERS_SHOWN_MAX = 2
"""Ledgers that are shown with one scenario."""
_INDENT = "  "

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "colon": ": ",
        "comma": "; ",
        "passed": "passed",
        "failed": "failed",
        "counts": "{pack}: {tests}, {expectations}",
        "tests": "{n} tests",
        "test": "{n} test",
        "expectations": "{n} expectations",
        "expectation": "{n} expectation",
        "all_hold": "all hold",
        "wrongs": "{n} do not hold",
        "wrong": "{n} does not hold",
        "not_run": "{number} could not be run",
        "problems": "mistakes in its files: {number}",
        "agree": "both matchers agree on {tables} rule tables ({questions} questions)",
        "differ": "the two matchers differ",
        "once": "each rule table was asked by one matcher only: {reason}",
        "total": "{tests}, {expectations} in {seconds} s",
        "nothing_to_update": "nothing to update: no expectation is wrong",
        "updated": "{number} expectations put right in {files}; run the tests again",
        "left": "{number} are left to you:",
    },
    "zh": {
        "expected": "期望",
        "actual": "实际",
        "colon": ":",
        "comma": ";",
        "passed": "通过",
        "failed": "未通过",
        "counts": "{pack}:{tests},{expectations}",
        "tests": "{n} 个测试",
        "expectations": "{n} 项期望",
        "all_hold": "全部符合",
        "wrongs": "{n} 项不符合",
        "not_run": "{number} 个测试无法运行",
        "problems": "文件中有 {number} 处错误",
        "agree": "两种匹配器在 {tables} 张规则表上结果一致({questions} 次提问)",
        "differ": "两种匹配器结果不一致",
        "once": "规则表只由一种匹配器检查:{reason}",
        "total": "{tests},{expectations},用时 {seconds} 秒",
        "nothing_to_update": "无需更新:所有期望均符合",
        "updated": "已在 {files} 中改正 {number} 项期望,请再次运行测试",
        "left": "其余 {number} 项请自行修改:",
    },
}


def report_lines(report: PackReport, language: str) -> Iterator[str]:
    """What does not hold in one pack, then its line of figures."""
    words = _WORDS[language]
    for one in report.findings:
        yield from _finding(one, report)
        yield ""
    for played in report.played:
        if not played.passed:
            yield from _played(played, report, language)
    failures = len(report.failures)
    not_run = sum(1 for played in report.played if played.findings)
    counts = words["counts"].format(pack=report.pack, **_figures([report], language))
    parts = [_number(failures, "wrong", language)] if failures else []
    parts += [words["not_run"].format(number=not_run)] if not_run else []
    parts += [words["problems"].format(number=len(report.problems))] if report.problems else []
    parts += [words["all_hold"]] if report.passed else []
    if report.twins.tables:
        told = words["differ" if report.twins.differences else "agree"]
        parts.append(told.format(tables=report.twins.tables, questions=report.twins.questions))
    verdict = click.style(words["passed"], fg="green") if report.passed else click.style(words["failed"], fg="red")
    yield f"{verdict} {counts}{words['colon']}{words['comma'].join(parts)}"


def summary_lines(reports: Sequence[PackReport], language: str, seconds: float) -> Iterator[str]:
    """The figures of the whole run, and, once, that there was no second matcher."""
    words = _WORDS[language]
    reason = next((report.twins.unavailable for report in reports if report.twins.unavailable), "")
    if reason:
        yield click.style(words["once"].format(reason=reason), fg="yellow")
    yield words["total"].format(**_figures(reports, language), seconds=f"{seconds:.2f}")


def _figures(reports: Sequence[PackReport], language: str) -> dict[str, str]:
    expectations = sum(played.expectations for report in reports for played in report.played)
    return {
        "tests": _number(sum(len(report.played) for report in reports), "test", language),
        "expectations": _number(expectations, "expectation", language),
    }


def _number(n: int, word: str, language: str) -> str:
    """A number of things, in the singular where the language has one."""
    words = _WORDS[language]
    return (words[f"{word}s"] if n != 1 else words.get(word, words[f"{word}s"])).format(n=n)


def update_lines(changed: Sequence[tuple[PackReport, Updated]], language: str) -> Iterator[str]:
    """What `--update` changed, as a difference, and what it left."""
    words = _WORDS[language]
    if not changed:
        yield words["nothing_to_update"]
        return
    names = []
    for report, updated in changed:
        if updated.done:
            names.append(str(base_of(report.pack) / updated.file.name))
            yield from updated.diff(names[-1]).splitlines()
    if names:
        yield words["updated"].format(number=sum(len(one.done) for _, one in changed), files=", ".join(names))
    left = [(report, failure) for report, updated in changed for failure in updated.left]
    if left:
        yield words["left"].format(number=len(left))
        for report, failure in left:
            yield f"{_INDENT}{base_of(report.pack) / failure.finding.place.at}: {failure.finding.message}"


def base_of(pack: Path) -> Path:
    """The folder from which the places of a pack count."""
    return pack if pack.is_dir() else pack.parent


def _played(played: Played, report: PackReport, language: str) -> Iterator[str]:
    words = _WORDS[language]
    yield f"{click.style('✗', fg='red')} {click.style(played.scenario.name, bold=True)}"
    for one in played.findings:
        yield from (_INDENT + line for line in _finding(one, report))
        yield ""
    told: set[tuple[str, int]] = set()
    for failure in played.failures:
        yield from (_INDENT + line for line in _finding(failure.finding, report))
        outcome = failure.outcome
        if language == "zh":  # the finding itself speaks English
            yield f"{_INDENT * 2}{words['expected']}  {click.style(shown(outcome.wanted), fg='green')}"
            yield f"{_INDENT * 2}{words['actual']}  {click.style(shown(outcome.actual), fg='red')}"
        yield ""
        about = (outcome.target or "", len(failure.decisions))
        if outcome.target is not None and about not in told and len(told) < LEDGERS_SHOWN_MAX:
            told.add(about)
            yield from (_INDENT + line for line in _ledger(failure, outcome.target, language))
            yield ""


def _ledger(failure: Failure, target: str, language: str) -> Iterator[str]:
    """The statement of the clock that the failure is about, as of the line that expected something of it."""
    decision = failure.decisions[-1]
    plan = next(plan for plan in decision.policy.targets if plan.name == target)
    cycles = ledgers(decision.policy, plan, post(failure.decisions), decision.ticket.at, language)
    if cycles:
        yield from ledger_lines(decision.policy, cycles[-1], language)


def _finding(one: Finding, report: PackReport) -> Iterator[str]:
    moved = in_folder(FindingsError([one], report.sources), base_of(report.pack))
    lines = text_report(moved.findings, moved.sources).splitlines()[:-2]  # without the line that counts
    yield from map(coloured, lines)
