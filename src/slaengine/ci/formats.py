"""The result of a run for machines, and as a comment on a change: what it does to customers, then what failed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import Any, Final

from slaengine.ci.outcome import Outcome, Row, Status
from slaengine.diagnostics import as_json
from slaengine.diagnostics.formats import FORMATS, Report
from slaengine.diagnostics.formats.junit import findings_suite, junit_document
from slaengine.diagnostics.formats.markdown import literal, prose, table

COMMENT_LENGTH_MAX: Final = 60_000
"""Characters of a comment; code hosts refuse more than some 65,000."""
CHANGES_SHOWN_MAX: Final = 50
"""Lines about what a change does to customers."""
MARKS: Final[Mapping[Status, str]] = MappingProxyType({Status.PASSED: "✓", Status.FAILED: "✗", Status.SKIPPED: "–"})

_WORDS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "en": {
            "fine": "fine",
            "fails": "not fine yet",
            "changes": "What this change does to customers",
            "check": "check",
            "result": "result",
            "skipped": "skipped: {reason}",
            "more": "… and {number} more",
            "cut": "The rest is cut: it would be longer than a comment may be.",
        },
        "zh": {
            "fine": "通过",
            "fails": "尚未通过",
            "changes": "这一更改对客户的影响",
            "check": "检查",
            "result": "结果",
            "skipped": "已跳过:{reason}",
            "more": "…… 另有 {number} 项",
            "cut": "其余从略:超出评论的长度上限。",
        },
    }
)


def told(outcome: Outcome, language: str) -> str:
    """The line of figures of one check, or why it was skipped."""
    if outcome.skipped is not None:
        return _WORDS[language]["skipped"].format(reason=outcome.skipped[language])
    return outcome.summary[language]


def by_pack(rows: Sequence[Row]) -> Iterator[tuple[str, list[Row]]]:
    """The rows of each pack."""
    for pack, own in groupby(rows, key=lambda row: row.pack):
        yield pack, list(own)


def as_report(row: Row, *, loud: bool = False) -> Report:
    """One row as the formats of findings take it; `loud` leaves out what is only worth knowing."""
    one, title = row.outcome, f"slaengine ci: {row.pack}: {row.check.name}"
    skipped = one.skipped["en"] if one.skipped is not None else None
    return Report(title, one.loud if loud else one.findings, one.sources, one.fails, skipped)


def _json(rows: Sequence[Row], _language: str) -> str:
    packs = [{"pack": pack, "checks": [_row_json(row) for row in own]} for pack, own in by_pack(rows)]
    return json.dumps({"passed": not any(row.fails for row in rows), "packs": packs}, ensure_ascii=False, indent=2)


def _row_json(row: Row) -> dict[str, Any]:
    one = row.outcome
    return {
        "check": row.check.name,
        "status": one.status.value,
        "fails": row.fails,
        "summary": one.summary["en"],
        "skipped": one.skipped["en"] if one.skipped is not None else None,
        "changes": [dict(change) for change in one.changes],
        "findings": [as_json(found) for found in one.findings],
        "seconds": round(row.seconds, 3),
    }


def _github(rows: Sequence[Row], _language: str) -> str:
    return FORMATS["github"]([as_report(row, loud=True) for row in rows])


def _sarif(rows: Sequence[Row], _language: str) -> str:
    return FORMATS["sarif"]([as_report(row) for row in rows])


def _junit(rows: Sequence[Row], _language: str) -> str:
    suites = (suite for row in rows for suite in row.outcome.suites or [findings_suite(as_report(row))])
    return junit_document("slaengine ci", suites)


def _markdown(rows: Sequence[Row], language: str) -> str:
    text = "\n\n".join(block for pack, own in by_pack(rows) for block in _comment(pack, own, language))
    if len(text) <= COMMENT_LENGTH_MAX:
        return text
    whole, _, _ = text[:COMMENT_LENGTH_MAX].rpartition("\n")
    return f"{whole}\n\n{_WORDS[language]['cut']}"


def _comment(pack: str, rows: Sequence[Row], language: str) -> Iterator[str]:
    words = _WORDS[language]
    fails = any(row.fails for row in rows)
    yield f"### {'✗' if fails else '✓'} {literal(pack)}: {words['fails' if fails else 'fine']}"
    changes = [change[language] for row in rows for change in row.outcome.changes]
    if changes:
        more = len(changes) - CHANGES_SHOWN_MAX
        lines = [f"- {prose(change)}" for change in changes[:CHANGES_SHOWN_MAX]]
        yield f"**{words['changes']}**"
        yield "\n".join([*lines, *([f"- {words['more'].format(number=more)}"] if more > 0 else [])])
    head = [f"| | {words['check']} | {words['result']} |", "|---|---|---|"]
    yield "\n".join(head + [_row_markdown(row, language) for row in rows])
    for row in rows:
        if row.outcome.loud:
            yield f"**{row.check.name}** · {literal(row.check.asks[language])}"
            yield table(row.outcome.loud)


def _row_markdown(row: Row, language: str) -> str:
    return f"| {MARKS[row.outcome.status]} | {row.check.name} | {literal(told(row.outcome, language))} |"


CI_FORMATS: Final[Mapping[str, Callable[[Sequence[Row], str], str]]] = MappingProxyType(
    {"json": _json, "github": _github, "sarif": _sarif, "junit": _junit, "markdown": _markdown}
)
"""Everything but text, by the word behind `--format` and `--output`."""
