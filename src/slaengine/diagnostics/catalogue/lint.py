"""Findings of `slaengine lint`: policies that work and that hardly anybody can have meant. Nothing but rows.

`example` and `better` are sections of a policy; where a row needs several files, a line `# tests/day.yaml` begins the
next. Tests run them: the example gives the finding, what is used instead does not.
"""

from __future__ import annotations

from slaengine.diagnostics.catalogue.entry import Entry
from slaengine.diagnostics.catalogue.lint_parts import LINT_PARTS
from slaengine.diagnostics.catalogue.lint_tables import LINT_TABLES
from slaengine.diagnostics.catalogue.lint_time import LINT_TIME
from slaengine.diagnostics.finding import Severity

LINT = (
    *LINT_TABLES,
    *LINT_TIME,
    *LINT_PARTS,
    Entry(
        "config-unreadable",
        title="Configuration that is no TOML",
        message="the configuration cannot be read: {reason}",
        what="`pyproject.toml`, or the file that `--config` names, can be read.",
        why="What was configured would silently not hold.",
        example="[tool.slaengine\nlint = {}",
        better='[tool.slaengine.lint]\nignore = ["because-missing"]',
    ),
    Entry(
        "suppression-unknown",
        title="Silence for a code that does not exist",
        message="no finding has the code `{name}`",
        fix="write a code that `slaengine lint --list` prints",
        what="The codes in comments `# slaengine: ignore[…]`, and in the configuration.",
        why="Whoever wrote it believes that something is silenced.",
        example="routing:\n  groups: {desk: }  # slaengine: ignore[limit-flap] we want it so",
        better="routing:\n  groups: {desk: }",
        severity=Severity.WARNING,
    ),
    Entry(
        "suppression-unused",
        title="Silence where nothing is said",
        message="nothing here has to be silenced for `{name}`",
        fix="remove the code from the comment",
        what="Each comment `# slaengine: ignore[…]` silences a finding.",
        why="What it was written for is gone, and the next mistake in that place would go unseen.",
        example="routing:\n  groups: {desk: }  # slaengine: ignore[limit-flaps] we want it so",
        better="routing:\n  groups: {desk: }",
        severity=Severity.WARNING,
        fixable=True,
    ),
    Entry(
        "suppression-without-reason",
        title="Silence without a reason",
        message="the comment does not say why",
        fix="write the reason behind the bracket",
        what="Each comment `# slaengine: ignore[…]` says why.",
        why="Nobody can tell later whether the reason still holds.",
        example="routing:\n  groups: {desk: }\n  assign:\n    load_limits: [{max_open: 8}]  "
        "# slaengine: ignore[limit-flaps]\n    overflow: [supervisor]\n  supervisor: lead\n"
        "people:\n  li-wei: {groups: desk}",
        better="routing:\n  groups: {desk: }\n  assign:\n    load_limits: [{max_open: 8}]  "
        "# slaengine: ignore[limit-flaps] the document says eight\n    overflow: [supervisor]\n  supervisor: lead\n"
        "people:\n  li-wei: {groups: desk}",
        severity=Severity.WARNING,
    ),
)
