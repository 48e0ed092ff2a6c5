"""Findings for machines: what editors, CI systems and code hosts read. Texts of a policy cannot break out of any."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from slaengine.diagnostics.formats.github import github
from slaengine.diagnostics.formats.junit import junit
from slaengine.diagnostics.formats.markdown import markdown
from slaengine.diagnostics.formats.report import Report, flat
from slaengine.diagnostics.formats.sarif import sarif
from slaengine.diagnostics.render import as_json

__all__ = ["FORMATS", "Report"]


def _json(reports: Sequence[Report]) -> str:
    found = [finding for _, finding in flat(reports)]
    valid = not any(finding.is_error for finding in found)
    return json.dumps({"valid": valid, "findings": [as_json(one) for one in found]}, ensure_ascii=False, indent=2)


FORMATS: Final[Mapping[str, Callable[[Sequence[Report]], str]]] = MappingProxyType(
    {"json": _json, "github": github, "sarif": sarif, "junit": junit, "markdown": markdown}
)
"""Everything but text, by the word behind `--format`."""
