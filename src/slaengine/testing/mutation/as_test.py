"""Proposed tests as YAML, in the layout of all files, and at the end of a file of tests."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import yaml

from slaengine.compiler import parse_scenarios
from slaengine.diagnostics import FindingsError
from slaengine.service.fmt import formatted
from slaengine.service.replacing import replacing

_INSTANT: Final = re.compile(r"(?<=[:,\[] )'(\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?)'")
"""An instant, which the library quotes and our YAML reads as a text anyway."""
HEAD: Final = (
    "# Each test shows something that no other test would have noticed. Give it a name that says what was meant, and\n"
    "# where the policy decides what was not meant, mend the policy.\n\n"
)


class NotAddedError(Exception):
    """A file that tests cannot be added to; says why."""


def file_text(scenarios: Sequence[Mapping[str, Any]]) -> str:
    """A whole file of tests, not laid out yet."""
    return "tests:\n" + "".join(map(_text, scenarios))


def shown_text(scenario: Mapping[str, Any]) -> str:
    """One test as it is written by hand."""
    return formatted(file_text([scenario]).encode()).decode().removeprefix("tests:\n")


def add_tests(file: Path, scenarios: Sequence[Mapping[str, Any]]) -> int:
    """Write tests at the end of a file, which begins to exist with them, and say how many.

    Raises:
        NotAddedError: the file has mistakes, or would have some with the tests.
    """
    if not scenarios:
        return 0
    before = file.read_text(encoding="utf-8") if file.exists() else HEAD + "tests:\n"
    after = before + ("" if before.endswith("\n") else "\n") + "".join(map(_text, scenarios))
    try:
        content = formatted(after.encode(), file.name)
    except FindingsError as error:
        raise NotAddedError(f"{file} cannot take the tests ({error.findings[0].message}); name another file") from None
    parsed, _, findings = parse_scenarios(file.name, content)
    if parsed is None or findings:
        raise NotAddedError(f"{file} cannot take the tests ({findings[0].message}); name another file")
    file.parent.mkdir(exist_ok=True)
    with replacing(file) as stream:
        stream.write(content)
    return len(scenarios)


def _text(scenario: Mapping[str, Any]) -> str:
    lines = [f"  - name: {_flow(scenario['name'])}", f"    ticket: {_flow(scenario['ticket'])}", "    timeline:"]
    lines += [f"      - {_flow(line)}" for line in scenario["timeline"]]
    return "\n".join(lines) + "\n"


def _flow(value: object) -> str:
    """A value on one line of YAML."""
    text = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, sort_keys=False, width=10**9)
    return _INSTANT.sub(r"\1", text.removesuffix("\n").removesuffix("\n..."))
