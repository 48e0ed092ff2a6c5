"""A backtest as text for people, and as CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from slaengine.backtest.budget import Spent
from slaengine.backtest.figures import Figures, Side
from slaengine.cli.backtest_tables import sheets
from slaengine.cli.backtest_words import WORDS
from slaengine.cli.columns import table
from slaengine.cli.left_out_words import left_out_lines
from slaengine.cli.moved_words import moved_lines
from slaengine.cli.sheets import as_csv, counted, percent


def backtest_lines(found: Figures, language: str = "en") -> Iterator[str]:
    """The whole backtest."""
    yield from headlines(found, language)
    for sheet in sheets(found, language):
        yield ""
        yield from table([sheet.head, *sheet.rows], left=sheet.left)


def headlines(found: Figures, language: str) -> Iterator[str]:
    """What was replayed, under which policies, and for how many tickets anything differs."""
    words, new = WORDS[language], found.new.policy
    until = f"{new.clock.iso(found.until)[:16].replace('T', ' ')} {new.clock.zone.key}"
    tickets = counted(words["n_tickets"], found.tickets)
    events = counted(words["n_events"], found.events)
    yield words["log"].format(tickets=tickets, events=events, until=until)
    if found.old is None or found.changes is None:
        yield words["under"].format(name=new.name, version=new.version)
    else:
        old, changed = found.old.policy, found.changes.tickets
        yield words["beside"].format(name=new.name, version=new.version, old_name=old.name, old_version=old.version)
        if changed is not None:
            share = percent(changed, found.tickets)
            yield words["differ"].format(tickets=changed, all=tickets, share=share) if changed else words["same"]
    yield from left_out_lines(found.left_out, language)
    yield from moved_lines(found.moved_up, language)


def budget_lines(spent: list[Spent], language: str = "en") -> Iterator[str]:
    """A sentence for each budget that is exceeded."""
    for one in spent:
        if one.exceeded:
            yield WORDS[language]["budget"].format(name=one.budget.text, value=one.value, limit=one.budget.limit)


def backtest_csv(found: Figures) -> str:
    """Every figure in a row of its own: figure, policy, two names, value."""
    rows: list[Sequence[object]] = [("figure", "policy", "name", "detail", "value")]
    rows += [("tickets", "", "", "", found.tickets), ("events", "", "", "", found.events)]
    rows.append(("moved_to_creation", "", "", "", found.moved_up))
    rows += _side("new", found.new)
    if found.old is not None and found.changes is not None:
        rows += _side("baseline", found.old)
        changes = found.changes
        if changes.tickets is not None:
            rows.append(("changed_tickets", "", "", "", changes.tickets))
        rows += [("changed_priority", "", a, b, number) for (a, b), number in changes.priorities.items()]
        rows += [("changed_group", "", a, b, number) for (a, b), number in changes.groups.items()]
        parts = {
            "new_breaches": changes.new_breaches,
            "avoided_breaches": changes.avoided_breaches,
            "earlier_deadlines": changes.earlier,
            "later_deadlines": changes.later,
        }
        rows += [(name, "", target, "", number) for name, part in parts.items() for target, number in part.items()]
    rows += [("left_out", "", one.name or one.what, one.why.code, one.why.at) for one in found.left_out]
    return as_csv(rows)


def _side(name: str, side: Side) -> Iterator[tuple[object, ...]]:
    for target, levels in side.targets.items():
        for level, kept in levels.items():
            for part in ("tickets", "met", "missed", "open", "overdue", "cancelled", "paused_seconds"):
                yield (part, name, target, level, getattr(kept, part))
    for target, broken in side.breaches.items():
        yield from (("breaches", name, target, level, number) for level, number in broken.items())
    for target, steps in (side.steps or {}).items():
        yield from (("escalations", name, target, step, number) for step, number in steps.items())
    yield from (("actions", name, action, "", number) for action, number in (side.actions or {}).items())
    yield from (("levels", name, level, "", number) for level, number in side.levels.items())
    yield from (("groups", name, group, "", number) for group, number in side.groups.items())
    for group, hours in side.load.items():
        yield from (("load_by_hour_of_week", name, group, hour, number) for hour, number in enumerate(hours) if number)
    if side.has_hours:
        outside = {"asked_out_of_hours": side.asked_out_of_hours, "due_out_of_hours": side.due_out_of_hours}
        yield from ((part, name, "", "", number) for part, number in outside.items() if number is not None)
