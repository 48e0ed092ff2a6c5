"""The files to copy are what the other tools expect, and the commands in them run."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Run
from tests.cli.conftest import run as run  # noqa: PLC0414  a fixture
from tests.published import GITHUB_WORKFLOW, GITLAB_CI, published

from slaengine.compiler.parse import parse
from slaengine.service.config import read_config
from slaengine.service.scaffold import create_pack

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "ci"
COMMANDS = 7
"""All that stand in the files; more or fewer, and the reader below has lost its object."""


def read(file: Path) -> Any:
    """A file as its tool reads it: `on` is a word in YAML 1.2, as it is to us. Lists of hooks are no sections to us."""
    text = file.read_text("utf-8")
    wrapped = "top:\n" + "".join(f"  {line}\n" for line in text.splitlines())
    tree, findings, _ = parse({file.name: wrapped.encode()})
    assert findings == []
    return tree.data["top"]


def test_the_github_workflow_is_one() -> None:
    assert list(published(GITHUB_WORKFLOW).iter_errors(read(EXAMPLES / "github-workflow.yml"))) == []


def test_the_gitlab_job_is_one() -> None:
    assert list(published(GITLAB_CI).iter_errors(read(EXAMPLES / "gitlab-ci.yml"))) == []


@pytest.mark.parametrize(
    ("command", "file"),
    [("validate-manifest", ROOT / ".pre-commit-hooks.yaml"), ("validate-config", EXAMPLES / "pre-commit-config.yaml")],
)
def test_pre_commit_accepts_its_files(command: str, file: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "pre_commit", command, str(file)], capture_output=True, check=False)
    assert done.returncode == 0, done.stdout


def test_every_hook_of_the_example_is_offered() -> None:
    offered = {hook["id"] for hook in read(ROOT / ".pre-commit-hooks.yaml")}
    (repository,) = read(EXAMPLES / "pre-commit-config.yaml")["repos"]
    assert {hook["id"] for hook in repository["hooks"]} <= offered


def test_the_configuration_is_read() -> None:
    config = read_config(ROOT / "policies" / "call-centre", EXAMPLES / "slaengine.yaml").config.ci
    assert (config.fail_on, config.coverage_min, config.skipped) == ("warning", 80, "pass")


def commands() -> Iterator[str]:
    for step in read(EXAMPLES / "github-workflow.yml")["jobs"]["policy"]["steps"]:
        yield step.get("run", "")
    yield from read(EXAMPLES / "gitlab-ci.yml")["policy"]["script"]
    for hook in read(ROOT / ".pre-commit-hooks.yaml"):
        yield f"{hook['entry']} my-desk"


def ours() -> list[str]:
    return [" ".join(command.split()) for command in commands() if command.startswith("slaengine ")]


@pytest.mark.parametrize("command", ours())
def test_each_command_of_the_files_runs(
    command: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(ours()) == COMMANDS
    monkeypatch.chdir(tmp_path)
    create_pack(Path("my-desk"), "call-centre")
    shutil.copy(EXAMPLES / "slaengine.yaml", tmp_path)
    ran = run(*shlex.split(command)[1:])
    assert (ran.status, re.sub(r"^\d+ files, 0 changed\n$", "", ran.err)) == (0, "")
