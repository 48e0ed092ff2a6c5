"""The registry as a page of the manual: every code with what it looks at, why, and how to put it right."""

from __future__ import annotations

from collections.abc import Iterator

from slaengine.diagnostics.catalogue.entry import Entry
from slaengine.diagnostics.codes import CHAPTERS
from slaengine.diagnostics.finding import Severity

_HEAD = """# Findings

Every mistake that the tool can find in a policy has a code. This page is generated from the registry of codes;
a test fails when the two differ. `slaengine validate PACK` prints each finding with its place, an excerpt, and,
where it knows them, the allowed words and the likely fix. `slaengine lint PACK` adds the judgements of the chapter
Lint.
"""


def manual() -> str:
    """The page, as Markdown."""
    return "\n".join(
        [_HEAD, *_contents(), *(line for part in CHAPTERS.values() for entry in part for line in _page(entry))]
    )


def page(entry: Entry) -> str:
    """What the page says about one code."""
    return "\n".join(_page(entry))


def _contents() -> Iterator[str]:
    for chapter, entries in CHAPTERS.items():
        yield f"**{chapter}:** " + " · ".join(f"[{entry.code}](#{entry.code})" for entry in entries) + "\n"


def _page(entry: Entry) -> Iterator[str]:
    yield f"## {entry.code}\n"
    yield f"*{entry.title}* ({entry.severity.value})\n"
    yield f"**What:** {entry.what}\n"
    yield f"**Why:** {entry.why}\n"
    yield f"```yaml\n{entry.example}\n```\n"
    yield f"Use instead:\n\n```yaml\n{entry.better}\n```\n"
    if entry.fixable:
        yield "**Put right by:** `slaengine lint --fix`\n"
    if entry.severity is not Severity.ERROR:
        yield f"**Silenced by:** `# slaengine: ignore[{entry.code}] why`, see [lint](lint.md#silencing-a-finding)\n"
