"""From each clause of a service document to the rules that carry it out and the tests that show it.

The table is what an auditor asks for: nothing that was promised is without a rule, and no rule without a test.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from slaengine.compiler import Compilation
from slaengine.compiler.clauses import citations
from slaengine.compiler.tree import Path as TreePath
from slaengine.diagnostics import FindingsError
from slaengine.policy.base import as_tuple, localise
from slaengine.testing.run import PackReport, run_pack

SHOWN_MAX: Final = 4
"""Rules and tests that the table lists for one clause; JSON has them all."""

_HEADS: Final = {
    "en": ("Clause", "What it asks for", "Rules", "Tests"),
    "zh": ("条款", "要求", "规则", "测试"),
}
_WORDS: Final = {
    "en": {
        "none": "**none**",
        "more": "and {n} more",
        "used": "its rules were used in {n} more",
        "total": "{n} clauses, {rules} without a rule, {tests} without a test",
    },
    "zh": {
        "none": "**无**",
        "more": "另有 {n} 项",
        "used": "另有 {n} 个测试用到其规则",
        "total": "共 {n} 条，{rules} 条没有规则，{tests} 条没有测试",
    },
}


class Cited(NamedTuple):
    """A rule or a test by its name, and where it stands."""

    name: str
    at: str


class Row(NamedTuple):
    """One clause: the rules that cite it, the tests that say they show it, and those in which its rules were used."""

    clause: str
    text: str
    rules: tuple[Cited, ...]
    tests: tuple[Cited, ...]
    used_in: tuple[Cited, ...]

    @property
    def is_shown(self) -> bool:
        """Whether a test shows it, in name or in fact."""
        return bool(self.tests or self.used_in)


@dataclass(frozen=True, slots=True)
class Trace:
    """The clauses of one pack, in the order of its document; those that are cited and not listed come last."""

    pack: str
    title: str
    rows: tuple[Row, ...]


def trace(report: PackReport, language: str = "en") -> Trace:
    """The table of a pack whose tests were run; only tests that passed count.

    Raises:
        FindingsError: the pack has mistakes.
    """
    compilation = report.compilation
    if compilation is None:
        raise FindingsError(report.findings, report.sources)
    policy = compilation.require()
    rules: dict[str, dict[Cited, None]] = {}
    for clause, cited in _rules(compilation):
        rules.setdefault(clause, {})[cited] = None
    tests: dict[str, dict[Cited, None]] = {}
    used: dict[str, dict[Cited, None]] = {}
    for played in report.played:
        if played.passed:
            test = Cited(played.scenario.name, played.place.at)
            for clause in as_tuple(played.scenario.because):
                tests.setdefault(clause, {})[test] = None
            for clause in {clause for rule in played.fired for clause in rule.because}:
                used.setdefault(clause, {})[test] = None
    listed = {} if compilation.clauses is None else compilation.clauses.file.clauses
    names = [*listed, *sorted((rules.keys() | tests.keys()) - listed.keys())]
    rows = [
        Row(
            name,
            localise(listed.get(name), language) or "",
            tuple(rules.get(name, ())),
            tuple(tests.get(name, ())),
            tuple(test for test in used.get(name, ()) if test not in tests.get(name, ())),
        )
        for name in names
    ]
    document = None if compilation.clauses is None else compilation.clauses.file.document
    title = localise(None if document is None else document.title, language) or policy.title.in_language(language)
    return Trace(str(report.pack), title, tuple(rows))


def trace_packs(packs: Sequence[Path], language: str = "en") -> list[Trace]:
    """Run the tests of each pack and draw up its table.

    Raises:
        FindingsError: a pack has mistakes.
    """
    return [trace(run_pack(pack, both=False), language) for pack in packs]


def trace_table(packs: Sequence[Path], language: str = "en") -> str:
    """The tables of some packs as Markdown.

    Raises:
        FindingsError: a pack has mistakes.
    """
    return "\n".join(_markdown(one, language) for one in trace_packs(packs, language))


def trace_json(packs: Sequence[Path], language: str = "en") -> list[dict[str, Any]]:
    """The same as plain JSON data.

    Raises:
        FindingsError: a pack has mistakes.
    """
    return [
        {
            "pack": one.pack,
            "title": one.title,
            "clauses": [
                {
                    "clause": row.clause,
                    "text": row.text or None,
                    "rules": [cited._asdict() for cited in row.rules],
                    "tests": [cited._asdict() for cited in row.tests],
                    "used_in": [cited._asdict() for cited in row.used_in],
                }
                for row in one.rows
            ],
        }
        for one in trace_packs(packs, language)
    ]


def _rules(compilation: Compilation) -> list[tuple[str, Cited]]:
    """Each citation of a clause with the rule's name and the place of that name, or the section where it has none."""
    pack, tree = compilation.pack, compilation.tree
    if pack is None:
        return []
    found = []
    for clause, path, rule in citations(pack):
        row = _row_of(path)
        name = rule or ".".join(str(step) for step in row if isinstance(step, str))
        place = tree.key(row) if isinstance(row[-1], str) else tree.place(row)
        found.append((clause, Cited(name, place.at)))
    return found


def _row_of(path: TreePath) -> TreePath:
    """The row or section that has the `because` a path leads to."""
    keys = [number for number, step in enumerate(path) if step in {"because", "number_because"}]
    return path[: keys[-1]] or path[:1] if keys else path


def _markdown(one: Trace, language: str) -> str:
    language = "zh" if language == "zh" else "en"
    words = _WORDS[language]
    lines = [f"## {_cell(one.title)}", "", "| " + " | ".join(_HEADS[language]) + " |", "|---|---|---|---|"]
    for row in one.rows:
        rules, tests = _listed(row.rules, words), _listed(row.tests, words)
        if row.used_in:
            tests.append(words["used"].format(n=len(row.used_in)))
        cells = (row.clause, _cell(row.text), *("<br>".join(part) or words["none"] for part in (rules, tests)))
        lines.append("| " + " | ".join(cells) + " |")
    total = words["total"].format(
        n=len(one.rows),
        rules=sum(1 for row in one.rows if not row.rules),
        tests=sum(1 for row in one.rows if not row.is_shown),
    )
    return "\n".join([*lines, "", total, ""])


def _listed(cited: Sequence[Cited], words: dict[str, str]) -> list[str]:
    parts = [f"{_cell(one.name)} (`{_cell(one.at)}`)" for one in cited[:SHOWN_MAX]]
    more = len(cited) - SHOWN_MAX
    return [*parts, words["more"].format(n=more)] if more > 0 else parts


def _cell(text: str) -> str:
    """A text that cannot leave its cell."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|").replace("\n", " ")
