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


CheckName = Literal["validate", "fmt", "lint", "analyze", "test", "matchers", "coverage", "mutation", "diff"]
"""The checks of `slaengine ci`, in the order in which they run."""
Percent = Annotated[int | float, Field(ge=0, le=100, examples=[90])]


class CiConfig(Section):
    """What `slaengine ci` asks of a policy.

    `slaengine ci` 对策略的要求。
    """

    checks: Annotated[list[CheckName], Field(min_length=1, examples=[["validate", "test"]])] | None = None
    """Which checks run; without it, all of them, and `mutation` where `mutation_min` is given.

    运行哪些检查;不写则全部运行,写有 `mutation_min` 时才运行 `mutation`。"""
    fail_on: Literal["error", "warning", "note"] = "warning"
    """From which severity on a finding of `lint` or `analyze`, or another layout, fails the run.

    `lint`、`analyze` 的问题或不同的排版从哪一程度起使运行失败。"""
    coverage_min: Percent | None = None
    """How many percent of what the policy can do its tests have to reach.

    测试至少要覆盖策略所能做的百分之几。"""
    mutation_min: Percent | None = None
    """How many percent of small changes to the policy its tests have to notice.

    测试至少要发现对策略的细小改动的百分之几。"""
    base: Annotated[ShortText, Field(examples=["origin/main"])] | None = None
    """The branch or commit that `diff` compares with; without it, what the code host says the change is for.

    `diff` 与哪个分支或提交比较;不写则用代码托管平台给出的合并目标。"""
    skipped: Literal["pass", "fail"] = "pass"
    """Whether a check that cannot run, such as a comparison without a base, fails the run.

    无法运行的检查(例如没有基准可比较)是否使运行失败。"""


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
