"""`slaengine.yaml`, or `[tool.slaengine]` of a `pyproject.toml`: how a project wants its policies looked at."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from slaengine.policy.base import ITEMS_MAX, Name, Section, ShortText

Codes = Annotated[list[Name], Field(max_length=ITEMS_MAX, examples=[["rule-untested"]])]
"""Codes of findings, as `slaengine lint --list` prints them."""


class LintConfig(Section):
    """What `slaengine lint` does not say, and how much weight it gives to what it says."""

    ignore: Codes = []
    """Findings that are not shown for any file; write the reason as a comment beside them."""
    files: Annotated[dict[ShortText, Codes], Field(examples=[{"escalations.yaml": ["because-missing"]}])] = {}
    """Findings that are not shown for some files: a pattern such as `escalations.yaml` or `night-*.yaml`, and codes."""
    severity: dict[Name, Literal["error", "warning", "note"]] = {}
    """Other severities than the registered ones, by code. What is an error in itself stays one."""


class CiConfig(Section):
    """What `slaengine ci` asks of a policy."""


class ConfigFile(Section):
    """How a project wants its policies looked at: the sections are read by the commands of their names."""

    lint: LintConfig = LintConfig()
    """For `slaengine lint`."""
    ci: CiConfig = CiConfig()
    """For `slaengine ci`."""
