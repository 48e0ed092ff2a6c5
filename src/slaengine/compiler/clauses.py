"""Which rule carries out which clause of the service document: what is cited, what is not, and what no test shows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from slaengine.compiler.extend import Ancestry, is_clause_file
from slaengine.compiler.merge import merge
from slaengine.compiler.parse import parse
from slaengine.compiler.references import each
from slaengine.compiler.tree import Path, Tree
from slaengine.compiler.validate import validate
from slaengine.diagnostics import Finding, finding
from slaengine.policy.base import Section, as_tuple
from slaengine.policy.clauses import ClauseFile
from slaengine.policy.pack import Pack
from slaengine.policy.scenarios import Scenario

_CITING: Final = ("because", "number_because")
_HOLDERS: Final = (Section, dict, list)


class Citation(NamedTuple):
    """A clause, the place of its name, and the rule that cites it ("" where what cites has no name)."""

    clause: str
    path: Path
    rule: str


@dataclass(frozen=True, slots=True)
class Clauses:
    """The clauses that a pack lists, with their places."""

    file: ClauseFile
    tree: Tree


def read_clauses(files: Mapping[str, bytes], ancestry: Ancestry) -> tuple[Clauses | None, list[Finding], Tree]:
    """The clauses of a pack and of those it extends; None where there are none, or only with findings."""
    merged, findings = Tree(), []
    for pack in (*reversed(ancestry.packs), files):
        held = {name: content for name, content in pack.items() if is_clause_file(name)}
        if held:
            tree, more, _ = parse(held)
            findings += more
            merged = merge(merged, tree)
    if findings or not merged.tops:
        return None, findings, merged
    file, findings = validate(merged, ClauseFile)
    return (None if file is None else Clauses(file, merged)), findings, merged


def citations(pack: Pack) -> Iterator[Citation]:
    """Every clause that the policy cites."""
    return _cited(pack, (), "")


def _cited(node: Any, path: Path, rule: str) -> Iterator[Citation]:
    match node:
        case Section():
            rule, fields = getattr(node, "name", rule), type(node).model_fields
            for name in (name for name in fields if name in node.model_fields_set):
                value = getattr(node, name)
                if name in _CITING:
                    yield from (Citation(clause, where, rule) for where, clause in each((*path, name), value))
                elif name != "when" and isinstance(value, _HOLDERS):
                    yield from _cited(value, (*path, fields[name].alias or name), rule)
        case dict():
            for key, value in node.items():
                yield from _cited(value, (*path, key), rule)
        case list():
            for index, value in enumerate(node):
                yield from _cited(value, (*path, index), rule)
        case _:
            return


def clause_findings(pack: Pack, tree: Tree, clauses: Clauses) -> Iterator[Finding]:
    """Clauses that are cited and not listed, and clauses that are listed and not cited."""
    listed, cited = clauses.file.clauses, set()
    for citation in citations(pack):
        if citation.clause not in listed and citation.clause not in cited:
            place = tree.place(citation.path)
            yield finding("unknown-clause", place, allowed=listed, typed=citation.clause, name=citation.clause)
        cited.add(citation.clause)
    for clause in listed:
        if clause not in cited:
            yield finding("clause-uncited", clauses.tree.key(("clauses", clause)), name=clause)


def untested_clauses(
    pack: Pack, clauses: Clauses, scenarios: Iterable[Scenario], shown: Collection[str] = ()
) -> Iterator[Finding]:
    """Clauses that a rule cites and no scenario shows.

    A scenario shows a clause by citing it, or by expecting a rule that cites it. `shown` are clauses that were seen
    in the reasons of decisions while the scenarios ran.
    """
    of_rule: dict[str, set[str]] = {}
    for citation in citations(pack):
        of_rule.setdefault(citation.rule, set()).add(citation.clause)
    seen = set(shown)
    for scenario in scenarios:
        seen.update(as_tuple(scenario.because))
        for entry in scenario.timeline:
            for rule in (entry.expect.rules if entry.expect is not None else None) or ():
                seen |= of_rule.get(rule, set())
    cited = {clause for clauses_of_rule in of_rule.values() for clause in clauses_of_rule}
    for clause in clauses.file.clauses:
        if clause in cited and clause not in seen:
            yield finding("clause-untested", clauses.tree.key(("clauses", clause)), name=clause)
