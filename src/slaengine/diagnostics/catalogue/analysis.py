"""Findings of `slaengine analyze`: what no single ticket shows, each with a ticket that does. Nothing but rows.

`example` and `better` are sections of a policy; tests run them: the first gives the finding, the second does not.
"""

from __future__ import annotations

from slaengine.diagnostics.catalogue.entry import Entry
from slaengine.diagnostics.finding import Severity

_TIER = "fields:\n  tier: {type: enum, values: [standard, vip]}\n  down: {type: boolean}\n"
_LEVELS = "priorities:\n  levels: {P1: , P2: }\n"

ANALYSIS = (
    Entry(
        "rule-never-holds",
        title="Rule whose condition can never hold",
        message="`{name}` can never hold: {condition}",
        fix="see which of its tests contradict each other, or what the field is declared to be",
        what="The condition of each rule is true for some ticket.",
        why="Whoever wrote the rule meant a kind of ticket, and its customers do not get what was meant for them.",
        example=_TIER + _LEVELS + "  rules:\n    - {name: odd, when: {tier: vip, unless: {tier: [vip, standard]}}, "
        "then: P1}\n    - {name: rest, otherwise: true, then: P2}",
        better=_TIER + _LEVELS + "  rules:\n    - {name: odd, when: {tier: vip}, then: P1}\n"
        "    - {name: rest, otherwise: true, then: P2}",
        severity=Severity.WARNING,
    ),
    Entry(
        "rule-shadowed",
        title="Rule that others take everything from",
        message="`{name}` never counts: each of its tickets is taken by {by}",
        fix="move it above them, narrow them, or remove it",
        what="In a table of kind `first`, each rule is used for some ticket; an `otherwise` of another table, too.",
        why="It looks as if it held, and does nothing.",
        example=_TIER + _LEVELS + "  rules:\n    - {name: vips, when: {tier: vip}, then: P2}\n"
        "    - {name: vip-down, when: {tier: vip, down: true}, then: P1}\n"
        "    - {name: rest, otherwise: true, then: P2}",
        better=_TIER + _LEVELS + "  rules:\n    - {name: vip-down, when: {tier: vip, down: true}, then: P1}\n"
        "    - {name: vips, when: {tier: vip}, then: P2}\n    - {name: rest, otherwise: true, then: P2}",
        severity=Severity.WARNING,
    ),
    Entry(
        "rule-unreached",
        title="Rule that no ticket gets to",
        message="no ticket gets to `{name}` in {table}: what is decided before leaves it none",
        fix="see which level, group, category or tag it asks for, and whether a rule gives it",
        what="Each rule is used for some ticket that has come through the tables before it.",
        why="By itself it is fine, so nobody sees that it waits for what never comes.",
        example=_TIER + _LEVELS + "  reported_priority: ignore\n  rules: [{name: rest, otherwise: true, then: P2}]\n"
        "routing:\n  groups: {desk: , crew: }\n  rules:\n    - {name: urgent, when: {priority: P1}, then: crew}\n"
        "    - {name: others, otherwise: true, then: desk}",
        better=_TIER
        + _LEVELS
        + "  reported_priority: ignore\n  rules:\n    - {name: down, when: {down: true}, then: P1}\n"
        "    - {name: rest, otherwise: true, then: P2}\n"
        "routing:\n  groups: {desk: , crew: }\n  rules:\n    - {name: urgent, when: {priority: P1}, then: crew}\n"
        "    - {name: others, otherwise: true, then: desk}",
        severity=Severity.WARNING,
    ),
    Entry(
        "rules-conflict",
        title="Two rules for one ticket",
        message="`{name}` and `{other}` both hold for a ticket, and {table} wants one rule at most",
        fix="narrow one of them, or write `hit: first` and put them in order",
        what="In a table of kind `unique`, no ticket meets two rules.",
        why="The table was to have exactly one answer; now the order decides, which nobody put there for that.",
        example=_TIER + _LEVELS + "  hit: unique\n  rules:\n    - {name: vips, when: {tier: vip}, then: P1}\n"
        "    - {name: outages, when: {down: true}, then: P2}\n    - {name: rest, otherwise: true, then: P2}",
        better=_TIER + _LEVELS + "  hit: unique\n  rules:\n    - {name: vips, when: {tier: vip}, then: P1}\n"
        "    - {name: outages, when: {down: true, tier: standard}, then: P2}\n"
        "    - {name: rest, otherwise: true, then: P2}",
        severity=Severity.WARNING,
    ),
    Entry(
        "rules-cross",
        title="Two rules of which the order decides",
        message="a ticket of `{name}` gets what `{other}` says, only because that stands above it",
        fix="if that is meant, say so by a rule for both; if not, swap them",
        what="Two rules of a table of kind `first` with different outcomes, of which neither is a special case of "
        "the other, and a ticket that meets both.",
        why="It may be right. But most often nobody has thought of the ticket that is both.",
        example=_TIER + _LEVELS + "  rules:\n    - {name: standard, when: {tier: standard}, then: P2}\n"
        "    - {name: outages, when: {down: true}, then: P1}\n    - {name: rest, otherwise: true, then: P2}",
        better=_TIER + _LEVELS + "  rules:\n    - {name: outages, when: {down: true}, then: P1}\n"
        "    - {name: rest, otherwise: true, then: P2}",
        severity=Severity.NOTE,
    ),
    Entry(
        "ticket-without-level",
        title="Ticket without a level",
        message="there are tickets to which nothing gives a level",
        fix="add a rule with `otherwise: true`, or the cells that the matrix lacks",
        what="Each ticket gets a level, by the matrix or by a rule.",
        why="Without a level there is no promise: nobody is reminded, and nothing is ever late.",
        example="fields:\n  impact: {type: enum, values: [high, low]}\n  urgency: {type: enum, values: [high, low]}\n"
        + _LEVELS
        + "  matrix: {rows: impact, columns: urgency, cells: {high: {high: P1, low: P2}, low: {high: P2}}}",
        better="fields:\n  impact: {type: enum, values: [high, low]}\n  urgency: {type: enum, values: [high, low]}\n"
        + _LEVELS
        + "  matrix: {rows: impact, columns: urgency, cells: {high: {high: P1, low: P2}, low: {high: P2}}}\n"
        "  rules: [{name: rest, otherwise: true, then: P2}]",
        severity=Severity.WARNING,
    ),
    Entry(
        "ticket-without-promise",
        title="Ticket without any promise",
        message="there are tickets with a level for which no target has a length",
        fix="give a target a length for that level, or take its `when` away",
        what="Each ticket that is not transferred has at least one target with a length.",
        why="Nobody is reminded of it, and it is in no report.",
        example=_TIER + _LEVELS + "  rules: [{name: rest, otherwise: true, then: P2}]\n"
        "targets:\n  resolution: {when: {tier: vip}, start: created, stop: resolved, goal: 4h}",
        better=_TIER + _LEVELS + "  rules: [{name: rest, otherwise: true, then: P2}]\n"
        "targets:\n  resolution: {start: created, stop: resolved, goal: 4h}",
        severity=Severity.WARNING,
    ),
    Entry(
        "analysis-undecided",
        title="Question without an answer",
        message="it could not be settled in time: {what}; {reason}",
        fix='split the table, or install Z3: pip install "slaengine[analysis]"',
        what="Each question about a table is answered within the steps that are spent on it.",
        why="What was not answered is not known to be fine.",
        example="# a table of thousands of rules that have nothing in common",
        better="# tables of rules about the same few fields",
        severity=Severity.WARNING,
    ),
)
