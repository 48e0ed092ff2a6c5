"""docs/findings.md is the registry, printed. To renew it: `SLAENGINE_UPDATE_GOLDENS=1 pytest tests/diagnostics`."""

from __future__ import annotations

import os
import string
from pathlib import Path

import pytest

from slaengine.diagnostics import CODES
from slaengine.diagnostics.catalogue.entry import Entry
from slaengine.diagnostics.manual import manual

PAGE = Path(__file__).parents[2] / "docs" / "findings.md"


def test_the_page_of_findings_is_what_the_registry_says() -> None:
    if os.environ.get("SLAENGINE_UPDATE_GOLDENS"):
        PAGE.write_text(manual(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == manual()


@pytest.mark.parametrize("entry", CODES.values(), ids=list(CODES))
def test_every_entry_is_complete(entry: Entry) -> None:
    assert all((entry.title, entry.message, entry.what, entry.why, entry.example, entry.better))
    assert entry.what.endswith(".")
    assert entry.why.endswith(".")


@pytest.mark.parametrize("entry", CODES.values(), ids=list(CODES))
def test_a_fix_names_no_word_that_the_message_does_not_know(entry: Entry) -> None:
    def words(template: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(template) if name}

    assert words(entry.fix or "") <= words(entry.message)
