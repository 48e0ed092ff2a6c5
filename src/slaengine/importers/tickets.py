"""The entries of one ticket, in order, become its events: what changed decides the type where no verb does.

The first event is always `created`: told by the helpdesk, or made from what later payloads tell of the beginning (the
time of creation, and each field as it was before its first known change). An event before it is moved up to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from itertools import groupby, islice
from typing import Any

from slaengine.diagnostics import Finding, Place, Severity
from slaengine.importers.desk import CHANGE, REPLY, SEEN, STATE, Entry
from slaengine.importers.instants import utc_text
from slaengine.importers.report import MOVED, ImportReport
from slaengine.importers.words import OVER, Words
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.event import Event, EventError, parse_event

ENTRIES_MAX = 10_000
"""Entries of one ticket."""
CREATED = "created"
_MISSING = object()


def tell(
    entries: Iterator[Entry], words: Words, report: ImportReport, policy: CompiledPolicy | None
) -> Iterator[tuple[Event, ...]]:
    """The events, each by itself, ticket by ticket; `entries` come in order. Keeps one ticket in memory."""
    for number, group in groupby(entries, key=lambda entry: entry.ticket):
        told = list(islice(group, ENTRIES_MAX + 1))
        if len(told) > ENTRIES_MAX:
            _too_many(number, told.pop(), sum(1 for _ in group) + 1, report)
        events = []
        for entry, kind, fields, data in _Ticket(told, words, report).happenings():
            raw = {
                "event_id": f"{number}/{entry.id}",
                "ticket_id": number,
                "type": kind,
                "at": utc_text(entry.at),
                "ticket": fields,
                "data": data,
            }
            try:
                events.append(parse_event(raw))
            except EventError as error:  # what is read is checked where it is read, so this is the second net
                place = Place(*entry.place)
                report.refuse(Finding(error.code, Severity.ERROR, f"ticket {number}: {error}", place, error.fix))
                continue
            if policy is not None:
                _count_unknown(fields, policy, report)
        if events:
            report.tickets += 1
            report.events += len(events)
            yield from ((event,) for event in events)


def _too_many(number: str, entry: Entry, left: int, report: ImportReport) -> None:
    reason = f"ticket '{number}' has more than {ENTRIES_MAX:,} entries; {left:,} are left out"
    report.refuse(Finding("too-many", Severity.ERROR, reason, Place(*entry.place), "is its number the right one?"))


def _count_unknown(fields: dict[str, Any], policy: CompiledPolicy, report: ImportReport) -> None:
    """Words that this policy cannot do anything with: worth knowing before anybody believes the figures."""
    status, level = fields.get("status"), fields.get("priority")
    if status is not None and policy.statuses and status not in policy.statuses:
        report.count(report.unmapped, f"status `{status}` is none of the policy's")
    if level is not None and policy.priority.levels and level not in policy.priority.levels:
        report.count(report.unmapped, f"priority `{level}` is none of the policy's")


class _Ticket:
    """One ticket on its way through its entries."""

    def __init__(self, entries: Sequence[Entry], words: Words, report: ImportReport) -> None:
        self.words, self.report = words, report
        self.entries = self._once(entries)
        self.customer = next(
            (
                found
                for entry in self.entries
                for part in (entry.fields, entry.snapshot)
                if (found := part.get("customer.id"))
            ),
            None,
        )
        self.fields: dict[str, Any] = {}
        self.over = "open"

    def _once(self, entries: Sequence[Entry]) -> list[Entry]:
        """Without those that were told before."""
        once: dict[str, Entry] = {}
        for entry in entries:
            first = once.setdefault(entry.id, entry)
            if first is not entry and entry.verb != SEEN:
                self.report.notes["told twice, counted once"] += 1
            elif first.fields != entry.fields:
                self.report.notes["two states of a ticket at one instant: the first counts"] += 1
        return list(once.values())

    def happenings(self) -> Iterator[tuple[Entry, str, dict[str, Any], dict[str, Any]]]:
        """Each event: its entry at its time, its type, the fields that it changes, and its data."""
        first = next((entry for entry in self.entries if entry.verb == CREATED), None)
        created = self._beginning(first)
        self.fields = {name: value for name, value in created.fields.items() if value is not None}
        self.over = self.words.means(self.fields.get("status"))
        yield created, CREATED, dict(self.fields), self._data(created)
        for entry in self.entries:
            if entry is first:
                continue
            after = {**entry.snapshot, **entry.fields}
            changed = {name: value for name, value in after.items() if self.fields.get(name) != value}
            if entry.verb in (SEEN, STATE) and not changed:
                continue
            later = entry._replace(at=max(entry.at, created.at))
            if entry.at < created.at:
                self.report.notes[MOVED] += 1
            told = {name for name, value in entry.before.items() if entry.fields.get(name) != value}
            kind = self._kind(entry, (changed.keys() & entry.fields.keys()) | told)
            self._move(entry, kind, changed)
            yield later, kind, changed, self._data(entry)

    def _beginning(self, told: Entry | None) -> Entry:
        """The creation, with what later payloads tell of it; if none tells of it itself, as early as any says."""
        known: dict[str, Any] = {}
        shown = next((entry for entry in self.entries if entry.snapshot), None)  # later ones may know what came later
        for entry in self.entries:
            for name, value in (*entry.before.items(), *(entry.snapshot.items() if entry is shown else ())):
                known.setdefault(name, value)
        if told is not None:
            return told._replace(fields={**known, **told.fields})
        times = {entry.created_at // 1000 for entry in self.entries if entry.created_at is not None}
        if len(times) > 1:
            self.report.notes["tickets with several times of creation: the first counts"] += 1
        at = min((entry.created_at for entry in self.entries if entry.created_at is not None), default=None)
        note = "created: made from later payloads" + ("" if at is not None else ", at the first thing that is known")
        self.report.notes[note] += 1
        start = self.entries[0].at if at is None else at
        return Entry(self.entries[0].ticket, start, CREATED, CREATED, known, place=self.entries[0].place)

    def _kind(self, entry: Entry, changed: Set[str]) -> str:
        """The event's type: the verb, or who wrote, or what changed."""
        if entry.if_over is not None and self.over in OVER:
            return entry.if_over
        if entry.verb == REPLY:
            return self._reply(entry)
        if entry.verb in (SEEN, CREATED):
            return "updated"
        if entry.verb not in (CHANGE, STATE):
            return entry.verb
        return self._status_kind(entry, changed) or (
            "priority_changed"
            if "priority" in changed
            else "assigned"
            if {"assignee", "group"} & changed
            else "updated"
        )

    def _status_kind(self, entry: Entry, changed: Set[str]) -> str | None:
        """What a change of status amounts to; None where there is none."""
        if "status" not in entry.fields:
            return None
        if entry.verb == STATE and "status" not in self.fields:
            self.report.notes["a status that was there already when the ticket was first seen: updated"] += 1
            return None
        now = entry.means or self.words.means(entry.fields["status"])
        was = entry.meant or (self.words.means(entry.before["status"]) if "status" in entry.before else self.over)
        if now == was:
            return "status_changed" if "status" in changed else None
        if now == "open":
            return "reopened"
        return now if now == "closed" or was == "open" else "status_changed"

    def _reply(self, entry: Entry) -> str:
        """What somebody wrote: an answer to the customer, an answer by the customer, or a note."""
        actor = self._actor(entry)
        if entry.public is False or actor in ("system", None):
            if actor is None:
                self.report.notes["wrote, but nobody says whether customer or agent: updated"] += 1
            return "updated"
        return "customer_replied" if actor == "customer" else "responded"

    def _actor(self, entry: Entry) -> str | None:
        """By whom: as told, or by comparing the author with the staff, or, of who wrote, with the ticket's customer.

        Who changed a ticket is not compared with its customer: an agent may have a ticket of their own.
        """
        if entry.actor is not None or entry.author is None:
            return entry.actor
        if self.words.staff:
            return "agent" if entry.author in self.words.staff else "customer"
        if self.customer is None or entry.verb not in (REPLY, CREATED):
            return None
        return "customer" if entry.author == self.customer else "agent"

    def _data(self, entry: Entry) -> dict[str, Any]:
        actor = self._actor(entry)
        data = dict(entry.data)
        if actor is not None:
            data["actor"] = actor
        if actor == "system":
            data["automated"] = True
        if entry.public is not None:
            data["public"] = entry.public
        return data

    def _move(self, entry: Entry, kind: str, changed: dict[str, Any]) -> None:
        """Remember the ticket as it is after an event."""
        self.fields.update(changed)
        if kind in OVER:
            self.over = kind
        elif kind == "reopened":
            self.over = "open"
        elif "status" in entry.fields and entry.verb in (CHANGE, STATE):
            self.over = entry.means or self.words.means(entry.fields["status"])
