"""`slaengine test --coverage` and `--mutate`: what they print, what goes with what, and what is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Run
from tests.testing.test_mutation import SMALL, TESTS, desk


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return desk(tmp_path)


def test_coverage_is_told_by_kind_with_each_thing_that_is_missing(run: Run, small: Path) -> None:
    done = run("test", small, "--coverage")
    assert done.status == 0
    assert f"coverage {small}: " in done.out
    assert f"  {small / 'policy.yaml'}:9:7: rules: priorities rest" in done.out
    assert "覆盖率" in run("test", small, "--coverage", "--lang", "zh").out


def test_mutate_tells_sentences_proposed_tests_and_the_score(run: Run, small: Path) -> None:
    done = run("test", small, "--mutate")
    assert done.status == 0
    assert "Nobody would notice if P1's fix were 5h instead of 4h (policy.yaml:10:44)\n  this test would:\n" in done.out
    assert "no ticket can tell these changes:" in done.out
    assert f"{small}: tests notice " in done.out
    assert "不会有测试发现" in run("test", small, "--mutate", "--lang", "zh").out


def test_json_has_both(run: Run, small: Path) -> None:
    (pack,) = json.loads(run("test", small, "--coverage", "--mutate", "--format", "json").out)["packs"]
    assert pack["coverage"]["of"] == pack["coverage"]["reached"] + len(pack["coverage"]["missing"])
    mutation = pack["mutation"]
    counted = mutation["noticed"] + mutation["refused"] + len(mutation["equivalent"]) + len(mutation["unnoticed"])
    assert counted == mutation["tried"] == mutation["possible"]
    assert set(mutation["unnoticed"][0]) == {"kind", "at", "text", "test"}


def test_proposed_tests_are_added_and_then_nothing_is_left(run: Run, small: Path) -> None:
    file = small / "tests" / "more.yaml"
    assert "tests added" in run("test", small, "--mutate", "--add-tests", file).out
    assert run("fmt", "--check", file).status == 0
    assert "tests notice 100.0 %" in run("test", small, "--mutate").out


def test_a_sample_is_chosen_by_its_seed(run: Run, small: Path) -> None:
    first, second = (run("test", small, "--mutate", "--mutate-max", "4", "--seed", seed).out for seed in ("1", "1"))
    assert first.splitlines()[2:] == second.splitlines()[2:]
    assert " 4 of " in first.splitlines()[-1]


@pytest.mark.parametrize(
    "wrong",
    [("--mutate", "-k", "fault"), ("--mutate", "--update"), ("--mutate-max", "3"), ("--add-tests", "x.yaml")],
)
def test_options_that_do_not_go_together_are_wrong_usage(run: Run, small: Path, wrong: tuple[str, ...]) -> None:
    assert run("test", small, *wrong).status == 2


def test_tests_that_fail_are_told_and_not_asked_about_changes(run: Run, tmp_path: Path) -> None:
    done = run("test", desk(tmp_path, SMALL, TESTS.replace("{priority: P1}", "{priority: P2}")), "--mutate")
    assert done.status == 1
    assert "Nobody would notice" not in done.out


def test_a_file_that_cannot_take_tests_is_wrong_usage(run: Run, small: Path) -> None:
    file = small / "aside" / "broken.yaml"
    file.parent.mkdir()
    file.write_text("tests: [\n")
    done = run("test", small, "--mutate", "--add-tests", file)
    assert done.status == 2
    assert "name another file" in done.err
    assert file.read_text() == "tests: [\n"
