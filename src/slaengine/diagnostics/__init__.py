"""Findings with places, and the one module that writes prose about them. Knows no ticket."""

from slaengine.diagnostics.codes import CODES, finding, quote
from slaengine.diagnostics.finding import Finding, FindingsError, Place, Related, Severity
from slaengine.diagnostics.near import few_comparisons, near_names
from slaengine.diagnostics.render import as_json, split_lines, text_report

__all__ = [
    "CODES",
    "Finding",
    "FindingsError",
    "Place",
    "Related",
    "Severity",
    "as_json",
    "few_comparisons",
    "finding",
    "near_names",
    "quote",
    "split_lines",
    "text_report",
]
