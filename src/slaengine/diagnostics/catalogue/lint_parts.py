"""Judgements on ladders, people, and what stands behind a policy. Nothing but rows."""

from __future__ import annotations

from slaengine.diagnostics.catalogue.entry import Entry
from slaengine.diagnostics.finding import Severity

LINT_PARTS = (
    Entry(
        "ladder-out-of-order",
        title="Ladder that is not in the order of time",
        message="`{name}` always comes before `{other}`, which stands above it",
        fix="put the steps in the order in which they come",
        what="A step does not stand below one that it always comes before: at every level and every hour that "
        "is tried.",
        why="Whoever reads the ladder from the top believes that it happens so.",
        example="targets:\n"
        "  resolution: {stop: resolved, goal: 4h}\n"
        "escalations:\n"
        "  resolution:\n"
        "    - {name: nearly, at: 80%, notify: customer}\n"
        "    - {name: half-way, at: 50%, notify: customer}",
        better="targets:\n"
        "  resolution: {stop: resolved, goal: 4h}\n"
        "escalations:\n"
        "  resolution:\n"
        "    - {name: half-way, at: 50%, notify: customer}\n"
        "    - {name: nearly, at: 80%, notify: customer}",
        severity=Severity.WARNING,
        fixable=True,
    ),
    Entry(
        "step-after-deadline",
        title="Step after the deadline that it should prevent",
        message="`{name}` always comes after the deadline of `{target}`",
        fix="time it before the deadline, or with `after:` where it is meant for what is late",
        what="A step that is timed as a share of the goal, or from the start, comes before the deadline or at "
        "it, for at least one level for which its condition can hold.",
        why="A warning that comes when it is too late warns nobody.",
        example="targets:\n"
        "  resolution: {stop: resolved, goal: {P1: 2h, P2: 4h, P3: 4h}}\n"
        "escalations:\n"
        "  resolution: [{name: hurry, elapsed: 6h, notify: customer}]",
        better="targets:\n"
        "  resolution: {stop: resolved, goal: {P1: 2h, P2: 4h, P3: 4h}}\n"
        "escalations:\n"
        "  resolution: [{name: hurry, elapsed: 1h, notify: customer}]",
        severity=Severity.WARNING,
    ),
    Entry(
        "step-before-start",
        title="Step before its clock begins",
        message="`{name}` comes at once at {levels}: the length before the deadline is as long as the goal, or longer",
        fix="use a shorter length, or a share such as `80%`",
        what="A step timed with `before` comes after the start of the clock, at each level.",
        why="Everybody is told of the deadline in the moment in which the ticket comes.",
        example="targets:\n"
        "  resolution: {stop: resolved, goal: {P1: 30m, P2: 4h, P3: 4h}}\n"
        "escalations:\n"
        "  resolution: [{name: soon, before: 1h, notify: customer}]",
        better="targets:\n"
        "  resolution: {stop: resolved, goal: {P1: 30m, P2: 4h, P3: 4h}}\n"
        "escalations:\n"
        "  resolution: [{name: soon, at: 75%, notify: customer}]",
        severity=Severity.WARNING,
    ),
    Entry(
        "repeat-without-end",
        title="Repetition that hardly ends",
        message="`{name}` comes again {times} times, for {days} days",
        fix="use a smaller `max`, or hand the ticket over",
        what="The repetitions of a step are over after 30 days. The language has no repetition without a `max`.",
        why="A reminder that comes for ever is a reminder that nobody reads.",
        example="targets:\n"
        "  resolution: {stop: resolved, goal: 4h}\n"
        "escalations:\n"
        "  resolution: [{name: late, at: breach, repeat: {every: 1d, max: 90}, notify: customer}]",
        better="targets:\n"
        "  resolution: {stop: resolved, goal: 4h}\n"
        "escalations:\n"
        "  resolution: [{name: late, at: breach, repeat: {every: 1d, max: 5}, notify: customer}]",
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
        "role-unfilled",
        title="Role that nobody has",
        message="nobody but `{name}` is told here, and {why}",
        fix="name one, tell somebody else as well, or say with `if_empty:` who gets it then",
        what="Where `group_lead` or `supervisor` is the only one to be told, each group has a `lead`, and the "
        "routing a `supervisor`.",
        why="The message goes to a role, and behind it is nobody.",
        example="routing:\n"
        "  groups: {desk: }\n"
        "targets:\n"
        "  resolution: {stop: resolved, goal: 4h}\n"
        "escalations:\n"
        "  resolution: [{name: late, at: breach, notify: group_lead}]",
        better="routing:\n"
        "  groups: {desk: {lead: mia}}\n"
        "targets:\n"
        "  resolution: {stop: resolved, goal: 4h}\n"
        "escalations:\n"
        "  resolution: [{name: late, at: breach, notify: group_lead}]",
        severity=Severity.WARNING,
    ),
    Entry(
        "unused-calendar",
        title="Calendar that nothing uses",
        message="nothing counts on the calendar `{name}`",
        fix="name it where it is meant, or remove it",
        what="Each calendar is named by a target, a group, the callbacks, the closing or a daily check.",
        why="Whoever changes its hours expects deadlines to move.",
        example="calendars:\n"
        '  office: {hours: {mon-fri: ["09:00-17:00"]}}\n'
        "targets:\n"
        "  resolution: {stop: resolved, goal: 4h}",
        better="calendars:\n"
        '  office: {hours: {mon-fri: ["09:00-17:00"]}}\n'
        "targets:\n"
        "  resolution: {stop: resolved, goal: 4bh, calendar: office}",
        severity=Severity.WARNING,
    ),
    Entry(
        "unused-group",
        title="Group that gets no ticket",
        message="nothing brings a ticket to `{name}`, and nobody is in it",
        fix="write a rule for it, or remove it",
        what="Where there are routing rules, each group is named by one, by a step, as a backup or a next line, "
        "or has people in it.",
        why="Somebody believes that these tickets are looked after.",
        example="routing:\n  groups: {desk: , network: }\n  rules: [{name: rest, otherwise: true, then: desk}]",
        better="routing:\n  groups: {desk: }\n  rules: [{name: rest, otherwise: true, then: desk}]",
        severity=Severity.WARNING,
    ),
    Entry(
        "unused-field",
        title="Field that nothing asks for",
        message="nothing asks for the field `{name}`",
        fix="remove it, or silence this and say who reads it",
        what="Each field is asked for by a condition, a matrix, what is required, the queue, the skills, a "
        "message, a reaction or a callback.",
        why="People fill it in and believe that it makes a difference.",
        example="fields:\n  colour: {type: text}",
        better="fields:\n  colour: {type: text}\nguidance:\n  - {name: red, when: {colour: red}, advice: Look out.}",
        severity=Severity.NOTE,
    ),
    Entry(
        "review-without-date",
        title="Review that never becomes due",
        message="a review every {every} is counted from `effective_from`, and there is none",
        fix="add `effective_from:` to `policy:`",
        what="A policy with `review_every` says since when it holds.",
        why="The reminder that was asked for never comes.",
        example='policy: {name: desk, version: "1", timezone: UTC, review_every: 1 year}',
        better='policy: {name: desk, version: "1", timezone: UTC, review_every: 1 year, effective_from: 2026-01-01}',
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
    Entry(
        "rule-untested",
        title="Rule that no scenario reaches",
        message="no scenario of the pack reaches `{name}`",
        fix="write a scenario in `tests/` in which it has a part",
        what="Each rule, step, reaction, question and target has a part in a decision of at least one of the "
        "pack's scenarios; they are played for it. A pack without scenarios is left alone: `slaengine "
        "test` says so.",
        why="Nobody knows whether it does what was meant.",
        example="guidance:\n"
        "  - {name: greet, advice: Say hello.}\n"
        "  - {name: rare, when: {channel: fax}, advice: Look for paper.}\n"
        "fields:\n"
        "  channel: {type: enum, values: [web, fax]}\n"
        "# tests/day.yaml\n"
        "tests:\n"
        "  - name: a ticket comes\n"
        "    ticket: {channel: web}\n"
        "    timeline: [{at: 2026-03-02 09:00, event: created, expect: {priority: P3}}]",
        better="guidance:\n"
        "  - {name: greet, advice: Say hello.}\n"
        "  - {name: rare, when: {channel: fax}, advice: Look for paper.}\n"
        "fields:\n"
        "  channel: {type: enum, values: [web, fax]}\n"
        "# tests/day.yaml\n"
        "tests:\n"
        "  - name: a ticket comes\n"
        "    ticket: {channel: fax}\n"
        "    timeline: [{at: 2026-03-02 09:00, event: created, expect: {priority: P3}}]",
        severity=Severity.WARNING,
    ),
)
