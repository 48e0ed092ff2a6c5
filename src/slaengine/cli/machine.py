"""Findings for machines: JSON, GitHub annotations, SARIF 2.1.0, JUnit XML, a Markdown table."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from slaengine import __version__
from slaengine.diagnostics import CODES, Finding, as_json

MARKDOWN_ROWS_MAX = 200


def _json(findings: Sequence[Finding]) -> str:
    return json.dumps(
        {"valid": not any(f.is_error for f in findings), "findings": [as_json(f) for f in findings]},
        ensure_ascii=False,
        indent=2,
    )


def _text(finding: Finding) -> str:
    """Message, near names and fix in one line."""
    near = f" Did you mean {' or '.join(finding.near)}?" if finding.near else ""
    fix = f" Fix: {finding.fix}" if finding.fix else ""
    return f"{finding.message}.{near}{fix}"


def _github(findings: Sequence[Finding]) -> str:
    """Workflow commands; `%`, line breaks, and in properties `:` and `,` are escaped as its runner wants it."""
    lines = []
    for finding in findings:
        place = finding.place
        kind = "notice" if finding.severity.value == "note" else finding.severity.value
        where = f"file={_property(place.file)},line={place.line},col={place.column}"
        end = f",endLine={place.end_line},endColumn={max(place.end_column - 1, 1)}"
        lines.append(f"::{kind} {where}{end},title={_property(finding.code)}::{_data(_text(finding))}")
    return "\n".join(lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _sarif(findings: Sequence[Finding]) -> str:
    codes = sorted({finding.code for finding in findings})
    rules = [{"id": code, "shortDescription": {"text": CODES[code].title if code in CODES else code}} for code in codes]
    driver = {"name": "slaengine", "version": __version__, "rules": rules}
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "results": [_sarif_result(finding, codes.index(finding.code)) for finding in findings],
            }
        ],
    }
    return json.dumps(log, ensure_ascii=False, indent=2)


def _sarif_result(finding: Finding, rule: int) -> dict[str, Any]:
    place = finding.place
    region = {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }
    where = {"physicalLocation": {"artifactLocation": {"uri": quote(place.file.replace("\\", "/"))}, "region": region}}
    return {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": finding.severity.value,
        "message": {"text": _text(finding)},
        "locations": [where],
    }


def _junit(findings: Sequence[Finding]) -> str:
    """One test case for each finding; only errors fail."""
    cases = "".join(map(_junit_case, findings)) or '  <testcase classname="slaengine" name="no findings"/>\n'
    failures = sum(finding.is_error for finding in findings)
    head = f'<testsuite name="slaengine validate" tests="{max(len(findings), 1)}" failures="{failures}">'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}\n{cases}</testsuite>'


def _junit_case(finding: Finding) -> str:
    file, name = _xml(finding.place.file), _xml(f"{finding.code} {finding.place.at}")
    text = escape(_xml(f"{finding.place.at}: {_text(finding)}"))
    body = (
        f"<failure type={quoteattr(finding.code)} message={quoteattr(_xml(finding.message))}>{text}</failure>"
        if finding.is_error
        else f"<system-out>{text}</system-out>"
    )
    return f"  <testcase classname={quoteattr(file)} name={quoteattr(name)}>\n    {body}\n  </testcase>\n"


_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _xml(text: str) -> str:
    """Without the characters that XML cannot carry."""
    return _NOT_XML.sub("�", text)


def _markdown(findings: Sequence[Finding]) -> str:
    if not findings:
        return "No findings."
    rows = [
        f"| {_cell(f.severity.value)} | `{_cell(f.place.at)}` | {_cell(_text(f))} | {f.code} |"
        for f in findings[:MARKDOWN_ROWS_MAX]
    ]
    more = len(findings) - MARKDOWN_ROWS_MAX
    return "\n".join(
        ["| | place | finding | code |", "|---|---|---|---|", *rows, *([f"\n… and {more} more"] if more > 0 else [])]
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


MACHINE_FORMATS: Mapping[str, Callable[[Sequence[Finding]], str]] = {
    "json": _json,
    "github": _github,
    "sarif": _sarif,
    "junit": _junit,
    "markdown": _markdown,
}
