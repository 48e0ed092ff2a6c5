"""Findings of `slaengine lint`: policies that work and that hardly anybody can have meant. Nothing but rows.

`example` and `better` are sections of a policy; where a row needs several files, a line `# tests/day.yaml` begins the
next. Tests run them: the example gives the finding, what is used instead does not.
"""

from __future__ import annotations

from slaengine.diagnostics.catalogue.entry import Entry

LINT = (
    Entry(
        "config-unreadable",
        title="Configuration that is no TOML",
        message="the configuration cannot be read: {reason}",
        what="`pyproject.toml`, or the file that `--config` names, can be read.",
        why="What was configured would silently not hold.",
        example="[tool.slaengine\nlint = {}",
        better='[tool.slaengine.lint]\nignore = ["because-missing"]',
    ),
)
