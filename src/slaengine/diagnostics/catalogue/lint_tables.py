"""Judgements on rule tables, conditions and uplifts. Nothing but rows."""

from __future__ import annotations

from slaengine.diagnostics.catalogue.entry import Entry
from slaengine.diagnostics.finding import Severity

LINT_TABLES = (
    Entry(
        "rule-never-decides",
        title="Rule that never decides",
        message="`{name}` never decides: {others} take every ticket for which it holds",
        fix="move it up, or remove it",
        what="Each rule of a table of kind `first`, and each case of a target, has a ticket that no earlier one "
        "takes. All tickets that the fields allow are gone through, not the text of the conditions.",
        why="Whoever wrote the rule expects it to be used.",
        example="fields:\n"
        "  tier: {type: enum, values: [standard, gold, vip]}\n"
        "priorities:\n"
        "  levels: {P1: , P2: , P3: }\n"
        "  rules:\n"
        "    - {name: standard, when: {tier: standard}, then: P3}\n"
        "    - {name: special, when: {tier: {is_not: standard}}, then: P2}\n"
        "    - {name: important, when: {tier: [gold, vip]}, then: P1}\n"
        "    - {name: rest, otherwise: true, then: P3}",
        better="fields:\n"
        "  tier: {type: enum, values: [standard, gold, vip]}\n"
        "priorities:\n"
        "  levels: {P1: , P2: , P3: }\n"
        "  rules:\n"
        "    - {name: standard, when: {tier: standard}, then: P3}\n"
        "    - {name: important, when: {tier: vip}, then: P1}\n"
        "    - {name: special, when: {tier: {is_not: standard}}, then: P2}\n"
        "    - {name: rest, otherwise: true, then: P3}",
        severity=Severity.WARNING,
    ),
    Entry(
        "rules-overlap",
        title="Two rules for one ticket",
        message="`{name}` holds where `{other}` does: {reason}",
        fix="add to one of them what tells them apart, or use `hit: first`",
        what="In a table of kind `unique` no ticket has two rules.",
        why="Such a ticket is reported as a conflict on the day on which it comes, and not on the day on which "
        "the rule is written.",
        example="fields:\n"
        "  tier: {type: enum, values: [standard, vip]}\n"
        "  down: {type: boolean}\n"
        "priorities:\n"
        "  levels: {P1: , P2: , P3: }\n"
        "  hit: unique\n"
        "  rules:\n"
        "    - {name: vip, when: {tier: vip}, then: P2}\n"
        "    - {name: outage, when: {down: true}, then: P1}\n"
        "    - {name: rest, otherwise: true, then: P3}",
        better="fields:\n"
        "  tier: {type: enum, values: [standard, vip]}\n"
        "  down: {type: boolean}\n"
        "priorities:\n"
        "  levels: {P1: , P2: , P3: }\n"
        "  hit: unique\n"
        "  rules:\n"
        "    - {name: vip, when: {tier: vip, down: false}, then: P2}\n"
        "    - {name: outage, when: {down: true}, then: P1}\n"
        "    - {name: rest, otherwise: true, then: P3}",
        severity=Severity.WARNING,
    ),
    Entry(
        "no-rule-matches",
        title="Ticket without a rule",
        message="there is {what} for {reason}",
        fix="add a rule with `otherwise: true`, or what is missing",
        what="Every ticket gets a level, and a group where there are several. Tables of kind `first` and `unique` need an "
        "`otherwise` anyway; this looks at the ways beside them: a matrix alone, groups without rules, a level that only "
        "the helpdesk gives. A target whose lengths all stand in cases promises nothing to other tickets, as it says.",
        why="A ticket without a level has no promise, and one without a group has nobody.",
        example="fields:\n"
        "  impact: {type: enum, values: [high, low], default: low}\n"
        "  urgency: {type: enum, values: [high, low], default: low}\n"
        "priorities:\n"
        "  levels: {P1: , P2: }\n"
        "  matrix: {rows: impact, columns: urgency, cells: {high: {high: P1, low: P2}, low: {low: P2}}}",
        better="fields:\n"
        "  impact: {type: enum, values: [high, low], default: low}\n"
        "  urgency: {type: enum, values: [high, low], default: low}\n"
        "priorities:\n"
        "  levels: {P1: , P2: }\n"
        "  matrix: {rows: impact, columns: urgency, cells: {high: {high: P1, low: P2}, low: {high: P2, low: P2}}}",
        severity=Severity.WARNING,
    ),
    Entry(
        "condition-never-true",
        title="Condition that never holds",
        message="the condition of {where} holds for no ticket",
        fix="correct it, or remove it",
        what="Each condition holds for some ticket that the fields allow.",
        why="What depends on it never happens, and nothing says so.",
        example="fields:\n"
        "  users: {type: integer, min: 0}\n"
        "guidance:\n"
        "  - {name: many, when: {users: {above: 100, below: 50}}, advice: Call them together.}",
        better="fields:\n"
        "  users: {type: integer, min: 0}\n"
        "guidance:\n"
        "  - {name: many, when: {users: {above: 100}}, advice: Call them together.}",
        severity=Severity.WARNING,
    ),
    Entry(
        "condition-always-true",
        title="Condition that always holds",
        message="the condition of {where} holds for every ticket",
        fix="remove the condition, or correct it",
        what="Each condition fails for some ticket that the fields allow; a field with a default is never missing.",
        why="It looks like a choice and is none.",
        example="fields:\n"
        "  users: {type: integer, min: 1, default: 1}\n"
        "guidance:\n"
        "  - {name: many, when: {users: {at_least: 1}}, advice: Call them together.}",
        better="fields:\n"
        "  users: {type: integer, min: 1, default: 1}\n"
        "guidance:\n"
        "  - {name: many, when: {users: {at_least: 10}}, advice: Call them together.}",
        severity=Severity.WARNING,
    ),
    Entry(
        "condition-twice",
        title="Condition written twice",
        message="`{name}` asks for the same as `{other}`",
        fix="make one rule of them, or correct one",
        what="No two rules of a decision table have the same condition, in whatever order its parts stand.",
        why="One of them was most often meant to be something else, and when one changes the other is forgotten.",
        example="fields:\n"
        "  tier: {type: enum, values: [standard, vip]}\n"
        "  down: {type: boolean}\n"
        "classification:\n"
        "  rules:\n"
        "    - {name: one, when: {tier: vip, down: true}, then: {tags: [vip]}}\n"
        "    - {name: two, when: {down: true, tier: vip}, then: {tags: [outage]}}",
        better="fields:\n"
        "  tier: {type: enum, values: [standard, vip]}\n"
        "  down: {type: boolean}\n"
        "classification:\n"
        "  rules:\n"
        "    - {name: one, when: {tier: vip, down: true}, then: {tags: [vip, outage]}}",
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
        "uplift-loses-promise",
        title="Uplift that takes a promise away",
        message="`{name}` raises from `{level}` to `{higher}`, and `{target}` promises nothing at `{higher}`",
        fix="give the target a length for the higher level",
        what="Whoever is raised by `priorities.adjust` keeps each promise of the level below.",
        why="The customers who matter most would be the ones to whom nothing is promised.",
        example="fields:\n"
        "  tier: {type: enum, values: [standard, vip]}\n"
        "priorities:\n"
        "  levels: {P1: , P2: , P3: }\n"
        "  rules: [{name: rest, otherwise: true, then: P3}]\n"
        "  adjust: [{name: vip, when: {tier: vip}, raise_by: 1}]\n"
        "targets:\n"
        "  resolution: {stop: resolved, goal: {P1: 2h, P3: 8h}}",
        better="fields:\n"
        "  tier: {type: enum, values: [standard, vip]}\n"
        "priorities:\n"
        "  levels: {P1: , P2: , P3: }\n"
        "  rules: [{name: rest, otherwise: true, then: P3}]\n"
        "  adjust: [{name: vip, when: {tier: vip}, raise_by: 1}]\n"
        "targets:\n"
        "  resolution: {stop: resolved, goal: {P1: 2h, P2: 4h, P3: 8h}}",
        severity=Severity.WARNING,
    ),
)
