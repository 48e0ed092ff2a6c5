"""Rules about names that nothing uses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from slaengine.compiler.references import Kind, each, next_lines, queue_key, references, required_fields
from slaengine.lint.subject import Found, Subject, found
from slaengine.rules.condition import each_test

_BRACES = re.compile(r"\{([^{}]*)\}")


def unused_calendar(subject: Subject) -> Iterator[Found]:
    """Calendars that nothing names."""
    used = {one.name for one in references(subject.pack) if one.kind is Kind.CALENDAR}
    for name in subject.pack.calendars:
        if name not in used:
            yield found("unused-calendar", subject.tree.key(("calendars", name)), name=name)


def unused_group(subject: Subject) -> Iterator[Found]:
    """Groups to which nothing brings a ticket: no rule, no step, no backup, no next line, and nobody is in them."""
    routing = subject.pack.routing
    if routing is None or not routing.rules:
        return
    used = {one.name for one in references(subject.pack) if one.kind is Kind.GROUP}
    used |= set(next_lines(routing.groups).values())
    for name in routing.groups:
        if name not in used:
            yield found("unused-group", subject.tree.key(("routing", "groups", name)), name=name)


def unused_field(subject: Subject) -> Iterator[Found]:
    """Fields that no condition, no table, no message and no other part of the policy asks for."""
    pack = subject.pack
    used = {test.field for condition in subject.resolved.conditions.values() for test in each_test(condition)}
    used |= {one.name for one in references(pack) if one.kind is Kind.FIELD}
    used |= {name for _, name, _ in required_fields(pack)}
    used |= {queue_key(text)[0] for text in (pack.queue.order if pack.queue is not None else ())}
    texts = (value for _, value, _ in subject.tree.leaves() if isinstance(value, str) and "{" in value)
    used |= {name for text in texts for name in _BRACES.findall(text)}
    for index, reaction in enumerate(pack.reactions):
        used |= {name for _, name in each(("reactions", index, "needs"), reaction.needs)}
    used |= set(pack.callbacks.ask) if pack.callbacks is not None else set()
    for name, spec in pack.fields.items():
        if not used & {name, spec.from_}:
            yield found("unused-field", subject.tree.key(("fields", name)), name=name)
