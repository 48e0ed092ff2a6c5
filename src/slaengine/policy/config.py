"""`slaengine.yaml`, or `[tool.slaengine]` of a `pyproject.toml`: how a project wants its policies looked at."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from slaengine.policy.base import ITEMS_MAX, Name, Section, ShortText

Codes = Annotated[list[Name], Field(max_length=ITEMS_MAX, examples=[["rule-untested"]])]
"""Codes of findings, as `slaengine lint --list` prints them."""


class LintConfig(Section):
    """What `slaengine lint` does not say, and how much weight it gives to what it says.

    `slaengine lint` 不提示什么,以及各项提示的轻重。
    """

    ignore: Codes = []
    """Findings that are not shown for any file; write the reason as a comment beside them.

    对任何文件都不显示的问题;请在旁边用注释写明原因。"""
    files: Annotated[dict[ShortText, Codes], Field(examples=[{"escalations.yaml": ["because-missing"]}])] = {}
    """Findings that are not shown for some files: a pattern such as `escalations.yaml` or `night-*.yaml`, and codes.

    对某些文件不显示的问题:文件名模式(如 `escalations.yaml` 或 `night-*.yaml`)和问题代码。"""
    severity: dict[Name, Literal["error", "warning", "note"]] = {}
    """Other severities than the registered ones, by code. What is an error in itself stays one.

    按代码改变问题的轻重;本来就是错误的仍为错误。"""


class CiConfig(Section):
    """What `slaengine ci` asks of a policy.

    `slaengine ci` 对策略的要求。
    """


class ConfigFile(Section):
    """How a project wants its policies looked at: the sections are read by the commands of their names.

    项目希望如何检查其策略:各部分由同名命令读取。
    """

    lint: LintConfig = LintConfig()
    """For `slaengine lint`.

    用于 `slaengine lint`。"""
    ci: CiConfig = CiConfig()
    """For `slaengine ci`.

    用于 `slaengine ci`。"""
