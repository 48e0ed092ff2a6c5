"""Sections as files: a policy of nothing but what a test is about, over a base that has no findings of its own."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from slaengine.lint.run import EVERYTHING, Choice, LintReport, lint_pack
from slaengine.service.config import read_config

TODAY = date(2026, 3, 1)
BASE = {
    "policy": 'policy: {name: desk, version: "1", effective_from: 2026-01-01, timezone: Asia/Shanghai}\n',
    "priorities": "priorities:\n  levels: {P1: , P2: , P3: }\n  rules: [{name: rest, otherwise: true, then: P3}]\n",
}
"""What an example leaves out."""
_FILE = re.compile(r"^# (\S+\.(?:yaml|toml))\n", re.MULTILINE)


def write_pack(folder: Path, text: str) -> Path:
    """A pack whose files stand one after the other in `text`; the first is `policy.yaml`."""
    first, *others = _FILE.split(text if text.endswith("\n") else f"{text}\n")
    files = {"policy.yaml": first, **dict(zip(others[::2], others[1::2], strict=True))}
    files["policy.yaml"] += "".join(
        section for name, section in BASE.items() if not re.search(rf"^{name}:", first, re.MULTILINE)
    )
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def linted(folder: Path, choice: Choice = EVERYTHING, today: date = TODAY) -> LintReport:
    return lint_pack(folder, today, read_config(folder), choice)


def codes(report: LintReport) -> list[str]:
    return [one.code for one in report.findings]
