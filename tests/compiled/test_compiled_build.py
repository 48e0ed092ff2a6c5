"""The compiled build: made from a source distribution as docs/performance.md says, and held against the same tests.

It takes some minutes of C compiling, so it is one test that asks everything of one build.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HELD_AGAINST = ("tests/engine", "tests/worktime", "tests/policies", "tests/hostile")
"""What asks most of the compiled floors."""
ENTRANCES = (
    "slaengine.engine.step",
    "slaengine.model.clock",
    "slaengine.worktime.calendar",
    "slaengine.rules.compiled",
    "slaengine.service.engine",
)
"""A module of each compiled floor."""
COMPILER = (sysconfig.get_config_var("CC") or "cc").split()[0]


def run(*command: str, cwd: Path = ROOT, **environment: str) -> str:
    """What a command prints; the test fails with all of it where the command does."""
    given = {**os.environ, **environment}
    done = subprocess.run(command, cwd=cwd, env=given, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.skipif(shutil.which(COMPILER) is None, reason=f"there is no C compiler called {COMPILER} here")
def test_the_compiled_build_passes_the_tests_of_what_is_compiled(tmp_path: Path) -> None:
    python, site = sys.executable, tmp_path / "site"
    run(python, "-m", "build", "-q", "--outdir", str(tmp_path), HATCH_BUILD_HOOKS_ENABLE="1")
    (wheel,) = tmp_path.glob("*.whl")
    run(python, "-m", "pip", "install", "-q", "--no-deps", "--target", str(site), str(wheel))
    where = "import sys, importlib; print(*(importlib.import_module(name).__file__ for name in sys.argv[1:]))"
    files = run(python, "-c", where, *ENTRANCES, PYTHONPATH=str(site)).split()
    assert len(files) == len(ENTRANCES)
    assert all(Path(file).is_relative_to(site) and file.endswith((".so", ".pyd")) for file in files)
    told = run(python, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", *HELD_AGAINST, PYTHONPATH=str(site))
    assert " passed" in told or "100%" in told


def test_nothing_compiled_lies_in_the_sources() -> None:
    """It would be run in the place of the sources, and edits would do nothing."""
    assert sorted((ROOT / "src").rglob("*.so")) + sorted((ROOT / "src").rglob("*.pyd")) == []
