"""The test files of a pack: `tests/*.yaml` in its folder, read within the limits of policies, parsed with places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from slaengine.compiler import parse_scenarios
from slaengine.compiler.tree import Tree
from slaengine.diagnostics import Finding, FindingsError, Place, finding
from slaengine.policy.scenarios import Scenario
from slaengine.service.packs import read_pack
from slaengine.testing.limits import SCENARIOS_MAX

FOLDER = "tests"


@dataclass(frozen=True, slots=True)
class TestFile:
    """One file with the places of everything in it. `scenarios` is empty where it has mistakes."""

    __test__ = False  # the name would make pytest take it for a class of tests

    name: str
    """With the folder: `tests/priorities.yaml`."""
    tree: Tree
    scenarios: tuple[Scenario, ...]
    content: bytes


def folder_of(pack: Path) -> Path:
    """Where the tests of a pack are, be it a folder or a single file."""
    return (pack if pack.is_dir() else pack.parent) / FOLDER


def read_tests(pack: Path) -> tuple[list[TestFile], list[Finding]]:
    """All test files of a pack, and what is wrong with them; a pack without tests is a finding as well."""
    folder = folder_of(pack)
    start = Place(f"{FOLDER}/")
    if not folder.is_dir():
        return [], [finding("tests-missing", start, where="there is no folder `tests`")]
    try:
        contents = read_pack(folder)
    except FindingsError as error:
        if [one.code for one in error.findings] == ["pack-empty"]:
            return [], [finding("tests-missing", start, where="the folder `tests` has no `.yaml` file")]
        return [], list(error.findings)
    files, findings = [], list(_deeper(folder))
    for name, content in sorted(contents.items()):
        shown = f"{FOLDER}/{name}"
        parsed, tree, more = parse_scenarios(shown, content)
        findings += more
        files.append(TestFile(shown, tree, () if parsed is None else tuple(parsed.tests), content))
    if sum(len(file.scenarios) for file in files) > SCENARIOS_MAX:
        where = f"a pack has at most {SCENARIOS_MAX:,} tests, and these are more; none is read"
        return [], [finding("tests-missing", start, where=where)]
    return files, [*findings, *_named_twice(files)]


def _deeper(folder: Path) -> Iterator[Finding]:
    """Tests further down would not be run, and nobody would notice."""
    for inner in sorted(folder.iterdir()):
        if inner.is_dir() and not inner.name.startswith(".") and any(inner.glob("*.y*ml")):
            where = "tests stand in the folder `tests` itself; those in folders below it are not run"
            yield finding("tests-missing", Place(f"{FOLDER}/{inner.name}/"), where=where)


def _named_twice(files: list[TestFile]) -> Iterator[Finding]:
    seen: set[str] = set()
    for file in files:
        for index, scenario in enumerate(file.scenarios):
            if scenario.name in seen:
                place = file.tree.place(("tests", index, "name"))
                yield finding("duplicate-name", place, name=scenario.name, where="the tests of this pack")
            seen.add(scenario.name)
