"""Look at a pack: read → compile → judge → silence. Read this first.

What keeps a policy from being used is the compiler's business and shown alone; judgements need a policy that works.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path
from typing import Final

from slaengine.compiler import Compilation, compile_pack
from slaengine.compiler.limits import FINDINGS_MAX
from slaengine.compiler.resolve import resolve
from slaengine.compiler.tree import Path as TreePath
from slaengine.diagnostics import CODES, Finding, Severity, few_comparisons, finding
from slaengine.diagnostics.codes import CHAPTERS
from slaengine.lint.fix import Fixed, put_right
from slaengine.lint.limits import FINDINGS_OF_RULE_MAX
from slaengine.lint.reach import reached_places
from slaengine.lint.registry import RULES
from slaengine.lint.subject import Change, Found, Subject
from slaengine.lint.suppress import about_comments, silence, suppressions
from slaengine.policy.config import LintConfig
from slaengine.service.config import Configured
from slaengine.service.packs import check_pack, read_pack
from slaengine.service.parents import read_ancestry

UNTESTED = "rule-untested"
_NOT_COMPILED = frozenset({"Tests", "Lint"})
"""Chapters of the registry whose findings the compiler does not give."""
_ONLY_ON_REQUEST = frozenset({"clause-untested"})
"""What only `validate --clauses` says."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is looked for. `select` None: everything; `ignore` takes away from it."""

    select: frozenset[str] | None = None
    ignore: frozenset[str] = frozenset()

    def has(self, code: str) -> bool:
        """Whether findings of this code are wanted."""
        return (self.select is None or code in self.select) and code not in self.ignore


EVERYTHING: Final = Choice()


@dataclass(frozen=True, slots=True)
class LintReport:
    """What was found in a pack. `changes` put right what can be put right safely; `silenced` findings are not shown."""

    findings: tuple[Finding, ...]
    sources: Mapping[str, str]
    changes: tuple[Change, ...] = ()
    silenced: int = 0

    @property
    def passed(self) -> bool:
        """Whether nothing weighs more than a note."""
        return all(one.severity is Severity.NOTE for one in self.findings)


def lint_pack(pack: Path, today: date, configured: Configured | None = None, choice: Choice = EVERYTHING) -> LintReport:
    """All findings about a pack: the compiler's, and where it has no mistakes those of the rules.

    Raises:
        FindingsError: the pack cannot be read at all.
    """
    compilation = check_pack(pack, today=today)
    reached = reached_places(pack, compilation) if choice.has(UNTESTED) else None
    return judge(compilation, today, _config(configured), choice, reached)


def fix_pack(pack: Path, today: date, configured: Configured | None = None, choice: Choice = EVERYTHING) -> list[Fixed]:
    """The files of a pack that change when what can be put right safely is; those it extends stay as they are.

    Raises:
        FindingsError: the pack cannot be read at all.
    """
    files = read_pack(pack)
    ancestry, sources = read_ancestry(pack, files), check_pack(pack).sources
    choice = replace(choice, ignore=choice.ignore | {UNTESTED})  # its places do not survive a change

    def compile_texts(texts: Mapping[str, str]) -> Compilation:
        return compile_pack({name: text.encode() for name, text in texts.items()}, today=today, ancestry=ancestry)

    def changes_for(compilation: Compilation) -> tuple[Change, ...]:
        return judge(compilation, today, _config(configured), choice).changes

    own = {name: text for name, text in sources.items() if name in files}
    return put_right(own, compile_texts, changes_for)


def _config(configured: Configured | None) -> LintConfig:
    return configured.config.lint if configured is not None else LintConfig()


@few_comparisons()
def judge(
    compilation: Compilation,
    today: date,
    config: LintConfig,
    choice: Choice = EVERYTHING,
    reached: frozenset[str] | None = None,
) -> LintReport:
    """The findings about a pack that was read. `reached` are the places of the rules that its scenarios reach."""
    given = [Found(one) for one in compilation.findings if one.is_error or choice.has(one.code)]
    if compilation.policy is None:
        return LintReport(tuple(one.finding for one in given), compilation.sources)
    comments = suppressions(compilation.sources)
    all_found = [*given, *_judgements(compilation, today, choice, reached)]
    left, silenced, used = silence(all_found, comments)
    asked = [code for code in (*RULES, *_compiler_codes()) if choice.has(code) and (code != UNTESTED or reached)]
    own = [name for name in compilation.sources if not name.startswith("../")]
    told = islice(about_comments(comments, used, asked, own), FINDINGS_MAX)
    left += (one for one in told if choice.has(one.finding.code))
    kept = [_weighed(one, config) for one in left if one.finding.is_error or not _is_ignored(one.finding, config)]
    kept.sort(key=lambda one: one.finding.rank)
    quiet = len(silenced) + len(left) - len(kept)
    changes = tuple(change for one in kept for change in one.changes)
    shown = tuple(one.finding for one in kept[:FINDINGS_MAX])
    return LintReport(shown, compilation.sources, changes, quiet)


def _judgements(
    compilation: Compilation, today: date, choice: Choice, reached: frozenset[str] | None
) -> Iterator[Found]:
    if compilation.policy is None or compilation.pack is None:
        return
    resolved, _ = resolve(compilation.pack, compilation.tree)
    subject = Subject(resolved, compilation.policy, today, compilation.clauses, reached)
    told: set[tuple[str, object]] = set()
    for code, look in RULES.items():
        for one in islice(look(subject), FINDINGS_OF_RULE_MAX) if choice.has(code) else ():
            key = (code, one.finding.place)  # an alias's values stand in one place
            if key not in told:
                told.add(key)
                yield one


def _compiler_codes() -> Iterator[str]:
    """The codes of the compiler that can be silenced, as far as lint sees them."""
    entries = (entry for name, part in CHAPTERS.items() if name not in _NOT_COMPILED for entry in part)
    yield from (one.code for one in entries if one.severity is not Severity.ERROR and one.code not in _ONLY_ON_REQUEST)


def _is_ignored(one: Finding, config: LintConfig) -> bool:
    if one.code in config.ignore:
        return True
    return any(one.code in codes and fnmatchcase(one.place.file, pattern) for pattern, codes in config.files.items())


def _weighed(one: Found, config: LintConfig) -> Found:
    """The finding with the severity that was configured; what is an error in itself stays one."""
    severity = config.severity.get(one.finding.code)
    if severity is None or one.finding.is_error:
        return one
    return one._replace(finding=replace(one.finding, severity=Severity(severity)))


def config_findings(configured: Configured) -> list[Finding]:
    """Codes in the configuration that no finding has."""
    lint = configured.config.lint
    named: list[tuple[TreePath, str]] = [(("lint", "ignore", index), code) for index, code in enumerate(lint.ignore)]
    named += [(("lint", "files", file, n), code) for file, codes in lint.files.items() for n, code in enumerate(codes)]
    keys = [(("lint", "severity", code), code) for code in lint.severity]
    found = [(configured.place(path), code) for path, code in named]
    found += [(configured.tree.key(path), code) for path, code in keys]
    known = sorted(CODES)
    return [
        finding("suppression-unknown", place, typed=code, allowed=known, name=code)
        for place, code in found
        if code not in CODES
    ]
