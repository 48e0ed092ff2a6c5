"""What the tests of a policy reach, as people read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import click

from slaengine.cli.columns import pad, width
from slaengine.cli.testing_text import base_of
from slaengine.testing.coverage import Coverage
from slaengine.testing.run import PackReport

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "head": "coverage {pack}: {percent:.1f} %, {reached} of {of}",
        "missing": "no test reaches:",
        "rule": "rules",
        "length": "lengths of targets",
        "cell": "cells of the matrix",
        "step": "steps",
        "callback": "callbacks",
        "reaction": "reactions",
        "change": "clock changes",
    },
    "zh": {
        "head": "覆盖率 {pack}：{percent:.1f} %，{of} 项中的 {reached} 项",
        "missing": "没有测试触及：",
        "rule": "规则",
        "length": "承诺时限",
        "cell": "矩阵单元格",
        "step": "升级步骤",
        "callback": "回访",
        "reaction": "反应",
        "change": "计时变化",
    },
}


def coverage_lines(report: PackReport, found: Coverage, language: str) -> Iterator[str]:
    """The figures of one pack by kind, and each thing that no test reaches, with its place."""
    words = _WORDS[language]
    head = words["head"].format(
        pack=report.pack, percent=found.percent, reached=len(found.reached), of=len(found.items)
    )
    yield click.style(head, bold=True)
    counts = found.by_kind()
    room = max((width(words[kind]) for kind in counts), default=0)
    for kind, (hits, total) in counts.items():
        yield f"  {pad(words[kind], room)}  {hits:4} / {total:<4} {100 * hits / total:5.1f} %"
    if found.missing:
        yield words["missing"]
    for item in found.missing:
        yield f"  {base_of(report.pack) / item.at}: {words[item.kind]}: {item.name}"
