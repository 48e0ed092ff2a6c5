"""The table of checks. Each row calls the use case of its command, and never the command itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from slaengine.analysis.change import Change
from slaengine.analysis.diff import difference
from slaengine.analysis.diff_words import HEADS, what, who
from slaengine.analysis.findings import analyse
from slaengine.ci.base import BaseError, base_pack, named_base
from slaengine.ci.outcome import Check, Outcome, Said, said, skipped
from slaengine.ci.subject import Subject
from slaengine.compiler import Compilation
from slaengine.diagnostics import FindingsError, Place, Related, finding
from slaengine.lint.run import lint_pack
from slaengine.rules.field import FieldCatalogue
from slaengine.service.fmt.files import lay_out_file, yaml_files
from slaengine.service.packs import check_pack
from slaengine.service.places import from_here
from slaengine.testing.coverage import coverage
from slaengine.testing.junit import pack_suites
from slaengine.testing.mutation.bench import NotPassedError
from slaengine.testing.mutation.run import MutationReport, Verdict, mutate_pack
from slaengine.testing.mutation.words import sentence

DIFFER: Final = "matchers-differ"
UNNOTICED_SHOWN_MAX: Final = 10
"""Changes that no test noticed which are told with their places."""


def validate(subject: Subject) -> Outcome:
    """Mistakes; what is only worth a second look is left to lint, where that runs, for there it can be silenced."""
    found = subject.compilation.findings
    mistakes = [one for one in found if one.is_error] if "lint" in subject.checks else found
    return subject.outcome(mistakes, _contents(subject.compilation), errors_only=True)


def _contents(compilation: Compilation) -> Said:
    pack, policy = compilation.pack, compilation.policy
    if pack is None or policy is None:
        return said("it has mistakes", "有错误")
    levels, fields, targets = len(policy.priority.levels), len(policy.fields), len(policy.targets)
    return said(
        f"{_count(levels, 'level')}, {_count(fields, 'field')}, {_count(targets, 'target')}",
        f"{levels} 个级别,{fields} 个字段,{targets} 项承诺",
    )


def fmt(subject: Subject) -> Outcome:
    """The files whose layout would change, and those that cannot be laid out."""
    laid = [lay_out_file(file) for file in yaml_files([subject.pack])]
    changed = [one for one in laid if one.changed]
    found = [finding("layout-differs", Place(_inside(subject, one.name))) for one in changed]
    bad, number = [one.error for one in laid if one.error is not None], len(changed)
    en, zh = (f", {len(bad)} cannot be", f",{len(bad)} 个无法排版") if bad else ("", "")
    outcome = subject.outcome(
        found,
        said(
            f"{_count(len(laid), 'file')}, {number or 'none'} to lay out{en}",
            f"{len(laid)} 个文件,{number} 个需要排版{zh}",
        ),
    )
    mistakes = [from_here(error) for error in bad]
    sources = {name: text for error in mistakes for name, text in error.sources.items()}
    findings = [*outcome.findings, *(one for error in mistakes for one in error.findings)]
    return replace(outcome, findings=findings, sources={**sources, **outcome.sources})


def _inside(subject: Subject, name: str) -> str:
    """The file's name as findings of the pack have it."""
    return name.removeprefix(f"{subject.pack}/") if subject.pack.is_dir() else subject.pack.name


def lint(subject: Subject) -> Outcome:
    """What can hardly be meant, and what the compiler only warns of; as far as it is not silenced."""
    report = lint_pack(subject.pack, subject.today, subject.configured)
    found, silenced = report.findings, report.silenced
    return subject.outcome(
        found,
        said(
            _count(len(found), "finding") + (f", {silenced} silenced" if silenced else ""),
            f"{len(found)} 项提示" + (f",{silenced} 项已静音" if silenced else ""),
        ),
    )


def analyze(subject: Subject) -> Outcome:
    """The mistakes that no single ticket shows."""
    analysis = analyse(subject.compilation.require())
    told = {(one.code, one.place) for one in subject.compilation.findings}
    found = [one.finding for one in analysis.mistakes if (one.finding.code, one.finding.place) not in told]
    tables, rules = analysis.tables, analysis.rules
    return subject.outcome(
        found,
        said(
            f"{_count(len(found), 'mistake')} in {_count(tables, 'table')} with {_count(rules, 'rule')}",
            f"{tables} 张表 {rules} 条规则中有 {len(found)} 处错误",
        ),
    )


def test(subject: Subject) -> Outcome:
    """The pack's scenarios."""
    report = subject.played
    found = [one for one in report.every_finding if one.code != DIFFER]
    passed, total = sum(played.passed for played in report.played), len(report.played)
    outcome = subject.outcome(
        found, said(f"{passed} of {_count(total, 'test')} pass", f"{total} 个测试通过 {passed} 个")
    )
    return Outcome(outcome.summary, outcome.findings, outcome.sources, outcome.fails, suites=tuple(pack_suites(report)))


def matchers(subject: Subject) -> Outcome:
    """Whether durable-rules answers every question of the tests as slaengine does."""
    twins = subject.played.twins
    if twins.unavailable:
        return skipped(twins.unavailable, f"无法使用 durable-rules:{twins.unavailable}")
    if not twins.questions:
        return skipped("the tests ask them nothing", "测试未提出任何问题")
    found = [one for one in subject.played.findings if one.code == DIFFER]
    tables, questions = _count(twins.tables, "table"), _count(twins.questions, "question")
    return subject.outcome(
        found,
        said(f"asked both about {tables}, {questions}", f"两种匹配器比较 {twins.tables} 张表,{twins.questions} 次提问"),
    )


def cover(subject: Subject) -> Outcome:
    """How much of what the policy can do its tests reach."""
    reached, asked = coverage(subject.played), subject.config.coverage_min
    low = asked is not None and not reached.is_at_least(asked)
    place = _first_file(subject)
    found = [finding("coverage-too-low", place, reached=_percent(reached.percent), asked=_percent(asked or 0))]
    en, zh = (f", at least {_percent(asked)} %", f",至少 {_percent(asked)}%") if asked is not None else ("", "")
    counts = f"{len(reached.reached)} of {len(reached.items)}"
    summary = said(
        f"{_percent(reached.percent)} % ({counts}){en}",
        f"{_percent(reached.percent)}%({len(reached.items)} 项中 {len(reached.reached)} 项){zh}",
    )
    return subject.outcome(found if low else (), summary)


def mutation(subject: Subject) -> Outcome:
    """How many small changes to the policy its tests notice."""
    try:
        report = mutate_pack(subject.pack, propose=False)
    except NotPassedError:
        if subject.config.mutation_min is not None and "test" not in subject.checks:
            return test(subject)  # else the run would be green without what it is asked for
        return skipped("the tests do not pass as they are", "测试未通过")
    asked, unnoticed = subject.config.mutation_min, report.of("unnoticed")
    score, least = _percent(report.score), _percent(asked or 0)
    related = [_unnoticed(report, one) for one in unnoticed[:UNNOTICED_SHOWN_MAX]]
    low = asked is not None and report.score < asked
    one = finding(
        "mutation-too-low", _first_file(subject), related=related, score=score, asked=least, count=len(unnoticed)
    )
    tried = len(report.of("noticed")) + len(unnoticed)
    en, zh = (f", at least {least} %", f",至少 {least}%") if asked is not None else ("", "")
    noticed = tried - len(unnoticed)
    summary = said(
        f"{score} % ({noticed} of {_count(tried, 'change')} noticed){en}",
        f"{score}%({tried} 处改动中发现 {noticed} 处){zh}",
    )
    return subject.outcome([one] if low else (), summary)


def _unnoticed(report: MutationReport, one: Verdict) -> Related:
    """A change that no test noticed, where it was made."""
    tree = report.bench.compilation.tree
    return Related(tree.place(one.edit.path), sentence(tree, one.edit, "en").removesuffix(f" ({one.at})"))


def _first_file(subject: Subject) -> Place:
    """Where a finding about the whole pack stands: code hosts mark files and not folders."""
    return Place(next(iter(subject.compilation.sources), str(subject.pack)))


def diff(subject: Subject) -> Outcome:
    """What the change does to customers: told, and never a failure by itself."""
    base = named_base(subject.base)
    if base is None:
        return skipped("no base to compare with: name one with --base", "没有可比较的基准:请用 --base 指定")
    try:
        with base_pack(base, subject.pack) as then:
            if then is None:
                return Outcome(said(f"the pack is new: {base} does not have it", f"新策略:{base} 中没有"))
            before = check_pack(then)
    except BaseError as error:
        return skipped(error.said["en"], error.said["zh"])
    except FindingsError:
        return skipped(f"the pack cannot be read at {base}", f"无法读取 {base} 中的策略")
    if before.policy is None:
        return skipped(f"the policy has mistakes at {base}", f"{base} 中的策略有错误")
    return _difference(before, subject.compilation, base)


def _difference(before: Compilation, after: Compilation, base: str) -> Outcome:
    found = difference(before, after)
    fields = {**before.require().catalogue, **after.require().catalogue}
    told = [one for one in found.changes if one.effect != "cosmetic"]
    changes = [said(_change(one, "en", fields), _change(one, "zh", fields)) for one in told]
    changes += [said(f"Not compared: {reason}", f"未能比较:{reason}") for reason in found.unclear]
    number = _count(len(told), "change") if told else "no change"
    zh = f"有 {len(told)} 处变化" if told else "没有变化"
    return Outcome(said(f"{number} for customers since {base}", f"与 {base} 相比,对客户{zh}"), changes=changes)


def _change(change: Change, language: str, fields: FieldCatalogue) -> str:
    """One change as a sentence: how it weighs, what it is, and for which tickets."""
    colon, comma = (":", ";") if language == "zh" else (": ", "; ")
    return comma.join(
        [f"{HEADS[change.effect][language == 'zh']}{colon}{what(change, language)}", *who(change, language, fields)]
    )


def _percent(share: float) -> str:
    return f"{share:.1f}".removesuffix(".0")


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


CHECKS: Final[tuple[Check, ...]] = (
    Check("validate", said("Is it right?", "是否正确?"), validate, needs_policy=False),
    Check("fmt", said("Is it laid out?", "排版是否统一?"), fmt, needs_policy=False),
    Check("lint", said("Can it be meant so?", "是否合乎本意?"), lint),
    Check("analyze", said("Does it hold for every ticket?", "对所有工单都成立吗?"), analyze),
    Check("test", said("Does it do what its tests say?", "是否符合测试?"), test),
    Check("matchers", said("Do two engines agree?", "两种引擎是否一致?"), matchers),
    Check("coverage", said("Do the tests reach it?", "测试是否覆盖?"), cover),
    Check("mutation", said("Do the tests notice changes?", "测试能否发现改动?"), mutation),
    Check("diff", said("What does the change do to customers?", "更改对客户有何影响?"), diff),
)
