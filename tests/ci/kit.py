"""A repository with a small policy in it: what `ci` looks at."""

from __future__ import annotations

import subprocess
from pathlib import Path

POLICY = """\
policy:
  name: desk
  version: "1"
  timezone: Asia/Shanghai

fields:
  impact: {type: enum, values: [high, low], default: low}

priorities:
  levels: {P1: null, P2: null}
  rules:
    - {name: high, when: {impact: high}, then: P1, because: A-1}
    - {name: rest, otherwise: true, then: P2, because: A-2}

targets:
  resolution:
    start: created
    stop: resolved
    because: A-3
    goal: {P1: 2h, P2: 4h}
"""
TESTS = """\
tests:
  - name: high impact is urgent and is resolved within two hours
    ticket: {impact: high}
    timeline:
      - {at: 2026-11-23 09:00, event: created, expect: {priority: P1, due: {resolution: "11:00"}}}
      - {at: "11:01", expect: {breached: [resolution]}}

  - name: all else is resolved within four hours
    ticket: {}
    timeline:
      - {at: 2026-11-23 09:00, event: created, expect: {priority: P2, due: {resolution: "13:00"}}}
      - {at: "10:00", event: resolved, expect: {status: {resolution: met}}}
"""


def make_pack(folder: Path, policy: str = POLICY, tests: str = TESTS) -> Path:
    (folder / "tests").mkdir(parents=True, exist_ok=True)
    (folder / "policy.yaml").write_text(policy, encoding="utf-8")
    (folder / "tests" / "day.yaml").write_text(tests, encoding="utf-8")
    return folder


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=Li Wei", "-c", "user.email=li-wei@example.org", "-c", "commit.gpgsign=false")
    command = ["git", "-C", str(folder), *identity, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def make_repository(folder: Path) -> Path:
    """A repository whose branch `main` has the pack `desk`; the working tree stands on a branch of its own."""
    folder.mkdir(exist_ok=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    make_pack(folder / "desk")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "Begin")
    git(folder, "checkout", "--quiet", "-b", "change")
    return folder
