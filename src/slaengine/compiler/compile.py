"""The table of contents of the compiler: parse → validate → resolve → check → lower.

Each step is a file of that name. A step that finds something the next one could not stand on ends the run, so that
nobody reads about the consequences of a mistake; all other findings of a run come together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from slaengine.compiler.check import check
from slaengine.compiler.limits import FINDINGS_MAX
from slaengine.compiler.lower import lower
from slaengine.compiler.parse import parse
from slaengine.compiler.resolve import resolve
from slaengine.compiler.tree import Tree
from slaengine.compiler.validate import validate
from slaengine.diagnostics import Finding, FindingsError
from slaengine.model.compiled import CompiledPolicy
from slaengine.policy.pack import Pack


@dataclass(frozen=True, slots=True)
class Compilation:
    """What became of a pack. `policy` is there unless a finding is an error; `pack` as soon as the shape is right."""

    findings: tuple[Finding, ...]
    tree: Tree
    pack: Pack | None = None
    policy: CompiledPolicy | None = None
    sources: Mapping[str, str] = field(default_factory=dict)

    def require(self) -> CompiledPolicy:
        """The policy, or FindingsError with everything that was found."""
        if self.policy is None:
            raise FindingsError(self.findings, self.sources)
        return self.policy


def compile_pack(files: Mapping[str, bytes], *, today: date | None = None) -> Compilation:
    """Compile the files of a pack (name → content). `today` asks whether the policy's review is overdue."""
    tree, findings, whole = parse(files)
    if not whole:
        return _result(findings, tree)

    pack, more = validate(tree, Pack)
    told = {finding.place for finding in findings}
    findings += [finding for finding in more if finding.place not in told]  # the others only follow from those
    if pack is None:
        return _result(findings, tree)

    resolved, more = resolve(pack, tree)
    findings += more
    findings += check(resolved, today)
    if any(finding.is_error for finding in findings):
        return _result(findings, tree, pack)

    return _result(findings, tree, pack, lower(resolved))


def _result(
    findings: list[Finding], tree: Tree, pack: Pack | None = None, policy: CompiledPolicy | None = None
) -> Compilation:
    ordered = sorted(findings, key=lambda finding: finding.rank)[:FINDINGS_MAX]
    return Compilation(tuple(ordered), tree, pack, policy, tree.sources)
