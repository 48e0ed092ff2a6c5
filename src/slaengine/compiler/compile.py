"""The table of contents of the compiler: parse → extend → validate → resolve → check → lower.

Each step is a file of that name. A step that finds something the next one could not stand on ends the run, so that
nobody reads about the consequences of a mistake; all other findings of a run come together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from slaengine.compiler.check import check
from slaengine.compiler.clauses import Clauses, clause_findings, read_clauses, untested_clauses
from slaengine.compiler.extend import NO_ANCESTRY, Ancestry, extended, is_clause_file
from slaengine.compiler.limits import FINDINGS_MAX
from slaengine.compiler.lower import lower
from slaengine.compiler.parse import parse
from slaengine.compiler.resolve import resolve
from slaengine.compiler.tree import Tree
from slaengine.compiler.validate import validate
from slaengine.diagnostics import Finding, FindingsError, few_comparisons
from slaengine.model.compiled import CompiledPolicy
from slaengine.policy.pack import Pack
from slaengine.policy.scenarios import Scenario
from slaengine.rules import Matcher


@dataclass(frozen=True, slots=True)
class Compilation:
    """What became of a pack. `policy` is there unless a finding is an error; `pack` as soon as the shape is right.

    `tree` is the pack merged with those it extends: `tree.leaves()` are all its values, each with the place where it
    was written.
    """

    findings: tuple[Finding, ...]
    tree: Tree
    pack: Pack | None = None
    policy: CompiledPolicy | None = None
    sources: Mapping[str, str] = field(default_factory=dict)
    clauses: Clauses | None = None

    def require(self) -> CompiledPolicy:
        """The policy, or FindingsError with everything that was found."""
        if self.policy is None:
            raise FindingsError(self.findings, self.sources)
        return self.policy


def compile_pack(
    files: Mapping[str, bytes],
    *,
    today: date | None = None,
    ancestry: Ancestry = NO_ANCESTRY,
    matcher: Matcher | None = None,
) -> Compilation:
    """Compile the files of a pack (name → content), over the packs it extends.

    `today` asks whether the policy's review is overdue; `matcher` stands in the place of the one the policy names.
    """
    with few_comparisons():
        return _compile(files, today, ancestry, matcher)


def _compile(
    files: Mapping[str, bytes], today: date | None, ancestry: Ancestry, matcher: Matcher | None
) -> Compilation:
    tree, findings, whole = parse({name: content for name, content in files.items() if not is_clause_file(name)})
    if not whole:
        return _result(findings, tree)

    if "extends" in tree.data:
        tree, more, whole = extended(tree, ancestry)
        findings += more
        if not whole:
            return _result(findings, tree)

    pack, more = validate(tree, Pack)
    told = {finding.place for finding in findings}
    findings += [finding for finding in more if finding.place not in told]  # the others only follow from those
    clauses, more, clause_tree = read_clauses(files, ancestry)
    findings += more
    tree.sources.update(clause_tree.sources)
    if pack is None:
        return _result(findings, tree)

    if matcher is not None:
        pack = pack.model_copy(update={"policy": pack.policy.model_copy(update={"matcher": matcher})})
    resolved, more = resolve(pack, tree)
    findings += more
    findings += check(resolved, today)
    if clauses is not None:
        findings += clause_findings(pack, tree, clauses)
    if any(finding.is_error for finding in findings):
        return _result(findings, tree, pack, clauses=clauses)

    return _result(findings, tree, pack, lower(resolved), clauses)


def compile_tree(tree: Tree) -> CompiledPolicy:
    """The policy of a tree that was parsed and merged, such as one that a test has changed.

    Raises:
        FindingsError: it has mistakes; those of the first step that finds one.
    """
    with few_comparisons():
        pack, findings = validate(tree, Pack)
        if pack is not None:
            resolved, more = resolve(pack, tree)
            findings = [*findings, *more, *check(resolved, None)]
            if not any(finding.is_error for finding in findings):
                return lower(resolved)
    raise FindingsError(findings, tree.sources)


def check_clauses(
    compilation: Compilation, scenarios: Iterable[Scenario], shown: Collection[str] = ()
) -> list[Finding]:
    """The clauses of the service document that a rule cites and no scenario shows; nothing for a pack that lists none.

    `shown` are clauses seen in the reasons of decisions while the scenarios ran. What is cited and not listed, or
    listed and not cited, is among the compilation's own findings.
    """
    if compilation.pack is None or compilation.clauses is None:
        return []
    return list(untested_clauses(compilation.pack, compilation.clauses, scenarios, shown))


def _result(
    findings: list[Finding],
    tree: Tree,
    pack: Pack | None = None,
    policy: CompiledPolicy | None = None,
    clauses: Clauses | None = None,
) -> Compilation:
    ordered = sorted(findings, key=lambda finding: finding.rank)[:FINDINGS_MAX]
    return Compilation(tuple(ordered), tree, pack, policy, tree.sources, clauses)
