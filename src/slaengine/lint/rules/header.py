"""Rules about what stands behind a policy: the clauses of its document, and its reviews."""

from __future__ import annotations

from collections.abc import Iterator

from slaengine.compiler.tables import named_lists, where_text
from slaengine.lint.places import place_at
from slaengine.lint.subject import Found, Subject, found
from slaengine.model.compiled import CompiledPolicy
from slaengine.testing.fired import named_rules

NAMES_SHOWN_MAX = 3
"""Rules that one finding names; the others are counted."""


def because_missing(subject: Subject) -> Iterator[Found]:
    """Rules without a clause, where the pack lists those of its document. One finding for each table.

    A rule for everything else says what the language asks for, not the document.
    """
    if subject.clauses is None:
        return
    for table in named_lists(subject.pack):
        without = [
            index for index, row in enumerate(table.rows) if row.because is None and not getattr(row, "otherwise", None)
        ]
        if without:
            names = [f"`{table.rows[index].name}`" for index in without[:NAMES_SHOWN_MAX]]
            more = f" and {len(without) - len(names)} more" if len(without) > len(names) else ""
            place = subject.at((*table.path, without[0], "name"))
            yield found("because-missing", place, names=", ".join(names) + more, where=where_text(table.path))


def rule_untested(subject: Subject) -> Iterator[Found]:
    """Rules that had no part in any decision of the pack's scenarios; nothing for a pack without scenarios."""
    if subject.reached is None:
        return
    unseen = _never_cited(subject.policy)
    for rule in named_rules(subject.policy):
        if rule.at not in subject.reached and rule.at not in unseen:
            place = place_at(rule.at, subject.tree.sources)
            if place is not None:
                yield found("rule-untested", place, name=rule.name)


def review_without_date(subject: Subject) -> Iterator[Found]:
    """A review that never becomes due, for nobody knows since when the policy holds."""
    header = subject.pack.policy
    if header.review_every is not None and header.effective_from is None:
        yield found("review-without-date", subject.at(("policy", "review_every")), every=header.review_every)


def _never_cited(policy: CompiledPolicy) -> frozenset[str]:
    """The places of what no decision cites: the order of the queue, and limits, which keep somebody from a ticket."""
    assign = policy.routing.assign if policy.routing is not None else None
    rules = [limit.rule for limit in assign.limits] if assign is not None else []
    rules += [policy.queue.rule] if policy.queue is not None else []
    return frozenset(rule.at for rule in rules)
