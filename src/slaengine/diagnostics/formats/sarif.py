"""Findings as SARIF 2.1.0, for code scanning: rules with help, regions in UTF-16 code units, replacements as fixes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from types import MappingProxyType
from typing import Any
from urllib.parse import quote_from_bytes

from slaengine.diagnostics.catalogue.entry import Entry
from slaengine.diagnostics.codes import CODES
from slaengine.diagnostics.finding import Finding, Place
from slaengine.diagnostics.formats.report import Lines, Report, flat, in_a_line, replacements

ROOT = "%SRCROOT%"
"""What paths are relative to; whoever reads the file says where that is."""

_PLAIN_WORD = re.compile(r"[^\W\d][\w-]*")
_NO_BYTE = re.compile("[\ud800-\udc7f\udd00-\udfff]")
"""Halves of letters that no file name of bytes can have; the others stand for bytes that are no UTF-8."""
_ABSOLUTE = re.compile(r"^(/|[A-Za-z]:/)")
_HEAD: Mapping[str, Any] = MappingProxyType(
    {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0"}
)


def sarif(reports: Sequence[Report]) -> str:
    """One run with the findings of all reports; a check that was skipped is a notification of the run."""
    found = flat(reports)
    codes = sorted({finding.code for _, finding in found})
    lines = {id(report): Lines(report.sources) for report in reports}
    driver = {"name": "slaengine", "version": version("slaengine"), "rules": [_rule(code) for code in codes]}
    skipped = [
        {"level": "warning", "message": {"text": f"{report.title}: skipped: {report.skipped}"}}
        for report in reports
        if report.skipped is not None
    ]
    invocation = {"executionSuccessful": True, **({"toolExecutionNotifications": skipped} if skipped else {})}
    run = {
        "tool": {"driver": driver},
        "invocations": [invocation],
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {ROOT: {"description": {"text": "The folder in which slaengine ran."}}},
        "results": [_result(finding, codes.index(finding.code), lines[id(report)]) for report, finding in found],
    }
    return json.dumps({**_HEAD, "runs": [run]}, ensure_ascii=False, indent=2)


def _rule(code: str) -> dict[str, Any]:
    entry = CODES.get(code)
    return {"id": code} if entry is None else {"id": code, **_help(entry)}


def _help(entry: Entry) -> dict[str, Any]:
    text = f"{entry.what}\n\n{entry.why}\n\nExample:\n\n{entry.example}\n\nUse instead:\n\n{entry.better}"
    fenced = (
        f"**What:** {entry.what}\n\n**Why:** {entry.why}\n\n"
        f"```yaml\n{entry.example}\n```\n\nUse instead:\n\n```yaml\n{entry.better}\n```"
    )
    return {
        "shortDescription": {"text": entry.title},
        "fullDescription": {"text": f"{entry.what} {entry.why}"},
        "help": {"text": text, "markdown": fenced},
        "defaultConfiguration": {"level": entry.severity.value},
    }


def _result(finding: Finding, rule: int, lines: Lines) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": finding.severity.value,
        "message": {"text": in_a_line(finding)},
        "locations": [{"physicalLocation": _location(finding.place, lines)}],
    }
    if finding.related:
        result["relatedLocations"] = [
            {"id": number, "physicalLocation": _location(one.place, lines), "message": {"text": one.message}}
            for number, one in enumerate(finding.related, start=1)
        ]
    fixes = [_fix(finding.place, word, lines) for word in replacements(finding, lines)]
    return {**result, "fixes": fixes} if fixes else result


def _location(place: Place, lines: Lines) -> dict[str, Any]:
    return {"artifactLocation": _artifact(place.file), "region": _region(place, lines)}


def _artifact(file: str) -> dict[str, str]:
    path = file.replace("\\", "/")
    uri = quote_from_bytes(_NO_BYTE.sub("�", path).encode("utf-8", "surrogateescape"))
    if _ABSOLUTE.match(path):
        return {"uri": f"file://{'' if path.startswith('/') else '/'}{uri}"}
    return {"uri": uri, "uriBaseId": ROOT}


def _region(place: Place, lines: Lines) -> dict[str, int]:
    """Without columns where the text is not at hand: they could not be counted."""
    first, last = lines.line(place.file, place.line), lines.line(place.file, place.end_line)
    region = {"startLine": place.line, "endLine": max(place.line, place.end_line)}
    if first is None or last is None:
        return region
    start, end = _units(first, place.column), _units(last, place.end_column)
    return {**region, "startColumn": start, "endColumn": max(start, end) if place.line == place.end_line else end}


def _units(line: str, column: int) -> int:
    """A column of characters as one of UTF-16 code units: an emoji counts two.

    >>> _units("a😀b", 3)
    4
    """
    before = line[: column - 1]
    return column + sum(letter > "\uffff" for letter in before)


def _fix(place: Place, word: str, lines: Lines) -> dict[str, Any]:
    written = word if _PLAIN_WORD.fullmatch(word) else json.dumps(word, ensure_ascii=False)
    replacement = {"deletedRegion": _region(place, lines), "insertedContent": {"text": written}}
    change = {"artifactLocation": _artifact(place.file), "replacements": [replacement]}
    return {"description": {"text": f"Write `{word}`."}, "artifactChanges": [change]}
