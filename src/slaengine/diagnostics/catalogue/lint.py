"""Findings of `slaengine lint`: policies that work and that hardly anybody can have meant. Nothing but rows.

`example` and `better` are sections of a policy; where a row needs several files, a line `# tests/day.yaml` begins the
next. Tests run them: the example gives the finding, what is used instead does not.
"""

from __future__ import annotations

from slaengine.diagnostics.catalogue.entry import Entry
from slaengine.diagnostics.finding import Severity

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
    Entry(
        "uplift-without-effect",
        title="Uplift that moves nothing",
        message="`{name}` leaves every level as it is",
        fix="write a `not_above` that is more urgent, or remove the rule",
        what="Each rule of `priorities.adjust` moves at least one level for which its condition can hold.",
        why="Customers who were promised more get what everybody gets.",
        example="priorities:\n  levels: {P1: , P2: }\n  rules: [{name: rest, otherwise: true, then: P2}]\n"
        "  adjust: [{name: vip, when: {tier: vip}, raise_by: 1, not_above: P2}]\n"
        "fields:\n  tier: {type: enum, values: [standard, vip]}",
        better="priorities:\n  levels: {P1: , P2: }\n  rules: [{name: rest, otherwise: true, then: P2}]\n"
        "  adjust: [{name: vip, when: {tier: vip}, raise_by: 1}]\n"
        "fields:\n  tier: {type: enum, values: [standard, vip]}",
        severity=Severity.WARNING,
    ),
    Entry(
        "limit-without-overflow",
        title="Load limit without a way out",
        message="when everybody in `{group}`{more} is full, the ticket goes to nobody",
        fix="write `overflow: [backup, supervisor]`, and name a `backup` for each group or a `supervisor`",
        what="Where `load_limits` can leave a group without anybody free, its tickets have somewhere to go: to a "
        "backup group or to the supervisor.",
        why="The limit is reached in the very hour in which tickets must not lie about.",
        example="routing:\n  groups: {desk: }\n  assign:\n    load_limits: [{max_open: 8, resume_below: 6}]\n"
        "people:\n  li-wei: {groups: desk}",
        better="routing:\n  groups: {desk: }\n  assign:\n    load_limits: [{max_open: 8, resume_below: 6}]\n"
        "    overflow: [supervisor]\n  supervisor: lead\npeople:\n  li-wei: {groups: desk}",
        severity=Severity.WARNING,
    ),
    Entry(
        "limit-flaps",
        title="Load limit that flaps",
        message="who is full at {limit} open tickets is free again with the first that is done",
        fix="add a `resume_below` that is smaller, so that there is a rest",
        what="Limits over all levels from 5 open tickets on have a `resume_below` under `max_open`.",
        why="Somebody at the limit is full and free by turns with every ticket that moves, and never gets a rest.",
        example="routing:\n  groups: {desk: }\n  supervisor: lead\n  assign:\n    load_limits: [{max_open: 8}]\n"
        "    overflow: [supervisor]\npeople:\n  li-wei: {groups: desk}",
        better="routing:\n  groups: {desk: }\n  supervisor: lead\n  assign:\n"
        "    load_limits: [{max_open: 8, resume_below: 6}]\n    overflow: [supervisor]\n"
        "people:\n  li-wei: {groups: desk}",
        severity=Severity.WARNING,
    ),
    Entry(
        "because-missing",
        title="Rule without a clause",
        message="no clause of the document is cited by {names} in {where}",
        fix="add `because:`, or silence this with the reason why the rules are your own",
        what="Where a pack lists the clauses of its service document, each named rule says with `because` which one it "
        "carries out; `otherwise` needs none. One finding for each table.",
        why="When the document changes, nobody knows whether the rule may.",
        example="queue: {order: [priority, due], because: C-1}\nguidance:\n  - {name: greet, advice: Say hello.}\n"
        "# clauses.yaml\nclauses: {C-1: The queue has an order}",
        better="queue: {order: [priority, due], because: C-1}\nguidance:\n"
        "  - {name: greet, advice: Say hello., because: C-2}\n"
        "# clauses.yaml\nclauses: {C-1: The queue has an order, C-2: We are polite}",
        severity=Severity.NOTE,
    ),
)
