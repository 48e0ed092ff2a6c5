"""The packs above a pack: which one it extends, and all of them as one tree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from slaengine.compiler.limits import PARENTS_MAX
from slaengine.compiler.merge import EXTENDS, merge
from slaengine.compiler.parse import parse
from slaengine.compiler.tree import Tree
from slaengine.diagnostics import Finding, finding

CLAUSE_FILES: Final = frozenset({"clauses.yaml", "clauses.yml"})
"""Files of a pack that hold the clauses of its document, and no policy."""


@dataclass(frozen=True, slots=True)
class Ancestry:
    """The packs above a pack, the nearest first, as far as they could be read.

    A file is named by the way to it from the lowest pack: `../call-centre/priorities.yaml`. `code` says what was in
    the way of the next one, where there is another; `words` fill the finding.
    """

    packs: tuple[Mapping[str, bytes], ...] = ()
    code: str = "parent-missing"
    words: Mapping[str, str] = field(default_factory=lambda: {"reason": "it did not come along"})


NO_ANCESTRY = Ancestry()


def is_clause_file(name: str) -> bool:
    """Whether a file of a pack (named by the way to it) holds clauses.

    >>> is_clause_file("../call-centre/clauses.yaml"), is_clause_file("routing.yaml")
    (True, False)
    """
    return name.rpartition("/")[2].lower() in CLAUSE_FILES


def parent_name(files: Mapping[str, bytes]) -> str | None:
    """What a pack says behind `extends`; None where it says nothing that could be read."""
    for name, content in sorted(files.items()):
        if EXTENDS.encode() in content and not is_clause_file(name):
            value = parse({name: content})[0].data.get(EXTENDS)
            if isinstance(value, str):
                return value
    return None


def extended(tree: Tree, ancestry: Ancestry) -> tuple[Tree, list[Finding], bool]:
    """The tree over those of its ancestors, findings, and whether everything was there to be merged."""
    trees, findings, whole = [tree], [], True
    for files in ancestry.packs[:PARENTS_MAX]:
        above, more, complete = parse({name: text for name, text in files.items() if not is_clause_file(name)})
        findings += more
        whole &= complete
        trees.append(above)
        tree.sources.update(above.sources)
    if isinstance(trees[-1].data.get(EXTENDS), str):
        place, words = trees[-1].place((EXTENDS,)), {"name": trees[-1].data[EXTENDS], **ancestry.words}
        return tree, [*findings, finding(ancestry.code, place, **words)], False
    result = trees[-1]
    for lower in reversed(trees[:-1]):
        result = merge(result, lower)
    return result, findings, whole
