"""Judgements on rule tables, conditions and uplifts. Nothing but rows."""

from __future__ import annotations

from slaengine.diagnostics.catalogue.entry import Entry
from slaengine.diagnostics.finding import Severity

LINT_TABLES = (
    Entry(
        "ticket-without-group",
        title="Ticket without a group",
        message="there are several groups, and a ticket for which the helpdesk names none gets none",
        fix="add `rules:` that end with `otherwise: true`",
        what="Where there are several groups there are routing rules.",
        why="A ticket without a group has nobody.",
        example="routing:\n  groups: {desk: , network: }",
        better="routing:\n  groups: {desk: , network: }\n"
        "  rules:\n    - {name: by-network, when: {tags: {has: network}}, then: network}\n"
        "    - {name: rest, otherwise: true, then: desk}",
        severity=Severity.WARNING,
    ),
    Entry(
        "condition-never-true",
        title="Condition that never holds",
        message="the condition of {where} holds for no ticket",
        fix="correct it, or remove it",
        what="Each condition of a step, a reaction, an advice, a question or a required field holds for some ticket "
        "that the fields allow; for rules of tables see `rule-never-holds`.",
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
        "  first_response: {stop: responded, goal: 1h}\n"
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
