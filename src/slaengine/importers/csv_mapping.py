"""How a desk's CSV export is read: a small YAML file that says which column is what and which activity is which event.

Checked like a policy, and against the policy that is to decide the events: a word that it does not know is a finding
with its place, before the first row is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import Field

from slaengine.compiler.parse import parse
from slaengine.compiler.tree import Path, Tree
from slaengine.compiler.validate import validate
from slaengine.diagnostics import Finding, FindingsError, Place, Severity, finding, near_names
from slaengine.model.compiled import CompiledPolicy
from slaengine.policy.base import Name, Section, ShortText
from slaengine.worktime import Calendar

MAP_ENTRIES_MAX = 1_000
"""Entries of one map of a mapping: activities, columns, values."""
Cell = Annotated[str, Field(max_length=200)]
Pattern = Annotated[str, Field(pattern=r"^(iso|(%[YymdHMSfIpz]|[ /.,:T-]){2,40})$", examples=["iso", "%d/%m/%Y %H:%M"])]


class FieldColumn(Section):
    """A column that becomes a field of the ticket, with other words for its values."""

    column: ShortText
    """The column's heading."""
    values: dict[Cell, Cell] = Field(default={}, max_length=MAP_ENTRIES_MAX)
    """What is written in the file → what the policy calls it; other values are taken as they are."""


class Columns(Section):
    """Which column is what."""

    ticket: ShortText
    """The column with the ticket's number."""
    event: ShortText
    """The column that says what happened."""
    at: ShortText
    """The column that says when."""
    fields: dict[Name, ShortText | FieldColumn] = Field(default={}, max_length=MAP_ENTRIES_MAX)
    """The ticket's fields, dotted where they lie deeper (`customer.tier`) → the column they come from."""


class Times(Section):
    """How the times of the file are written."""

    format: Pattern = "iso"
    """`iso`, or a pattern of day, month, hour such as `%d/%m/%Y %H:%M`."""
    offset: Literal["as_written", "ignore"] = "as_written"
    """`ignore` where the file calls local times UTC: they are read on the clock of the zone."""
    timezone: ShortText | None = None
    """The zone of times without an offset; `--timezone` says another."""


class Activity(Section):
    """The event that an activity of the file becomes."""

    type: Name
    """The event type."""
    status: Name | None = None
    """The ticket's status from then on."""
    if_over: Name | None = None
    """The event type in the place of `type` where the ticket is resolved or closed, such as `reopened`."""
    actor: Literal["agent", "customer", "system"] | None = None
    """By whom."""


class MappingFile(Section):
    """How a CSV export is read."""

    columns: Columns
    """Which column is what."""
    times: Times = Times()
    """How times are written."""
    events: dict[Cell, Name | Activity] = Field(max_length=MAP_ENTRIES_MAX)
    """What happened, as the file says it → the event."""
    other_events: Name | None = None
    """The event type of an activity that is not listed, or `ignore`; left out, such an activity is a mistake."""
    empty: list[Cell] = Field(default=[""], max_length=MAP_ENTRIES_MAX)
    """What stands in a cell that is empty."""

    def activity(self, written: str) -> Activity | None:
        """The event of an activity, if it is listed."""
        found = self.events.get(written)
        return Activity(type=found) if isinstance(found, str) else found


IGNORE = "ignore"


def read_mapping(name: str, content: bytes, policy: CompiledPolicy | None) -> MappingFile:
    """A mapping that suits the policy, if one is given.

    Raises:
        FindingsError: it is no mapping, or speaks of events, statuses or fields that the policy does not have.
    """
    tree, findings, whole = parse({name: content})
    mapping: MappingFile | None = None
    if whole:
        mapping, more = validate(tree, MappingFile)
        findings += more
    if mapping is not None:
        findings += bad_times(mapping.times, tree)
        if policy is not None:
            findings += _unknown(mapping, tree, policy)
    if mapping is None or findings:
        raise FindingsError(sorted(findings, key=lambda one: one.rank), tree.sources)
    return mapping


def _unknown(mapping: MappingFile, tree: Tree, policy: CompiledPolicy) -> Iterator[Finding]:
    """Words that the policy does not have."""
    types = sorted(policy.event_types)
    for path, name in event_types(mapping.events, mapping.other_events):
        if name not in policy.event_types:
            yield finding("unknown-event", tree.place(path), allowed=types, typed=name, name=name)
    for written, entry in mapping.events.items():
        status = None if isinstance(entry, str) else entry.status
        if status is not None and policy.statuses and status not in policy.statuses:
            place = tree.place(("events", written, "status"))
            yield finding("unknown-status", place, allowed=sorted(policy.statuses), typed=status, name=status)
    known = sorted({".".join(access.path) for access in policy.fields})
    for name in mapping.columns.fields:
        if name not in known:
            place = tree.key(("columns", "fields", name))
            yield finding("unknown-field", place, allowed=known, typed=name, name=name)


def event_types(events: Mapping[str, str | Activity], other_events: str | None) -> Iterator[tuple[Path, str]]:
    """The event types that a mapping names, with where it does."""
    for written, entry in events.items():
        if isinstance(entry, str):
            yield ("events", written), entry
            continue
        yield ("events", written, "type"), entry.type
        if entry.if_over is not None:
            yield ("events", written, "if_over"), entry.if_over
    if other_events not in (None, IGNORE):
        yield ("other_events",), str(other_events)


def bad_times(times: Times, tree: Tree) -> Iterator[Finding]:
    """A zone that there is not, and a pattern that cannot tell the time."""
    name = times.timezone
    if name is not None and Calendar.problems("24x7", default_timezone=name):
        known = sorted(available_timezones())
        one = finding("unknown-timezone", tree.place(("times", "timezone")), allowed=known, typed=name, name=name)
        yield replace(one, allowed=())  # there are 600 of them
    yield from _bad_format(times.format, tree)


def _bad_format(pattern: str, tree: Tree) -> Iterator[Finding]:
    """A pattern that cannot read back what it writes, or that loses the day or the hour."""
    if pattern == "iso":
        return
    moment = datetime(2016, 11, 23, 14, 45)  # noqa: DTZ001  a wall time on purpose
    try:
        fits = datetime.strptime(moment.strftime(pattern), pattern).replace(tzinfo=None) == moment  # noqa: DTZ007
    except (ValueError, re.error):
        fits = False
    if not fits:
        place = tree.place(("times", "format"))
        yield problem(
            "bad-time-format",
            f"'{pattern[:60]}' does not say year, month, day, hour and minute of a time",
            place,
            "write `iso`, or a pattern such as `%d/%m/%Y %H:%M`",
        )


def problem(code: str, reason: str, place: Place, fix: str, *, typed: str = "", known: tuple[str, ...] = ()) -> Finding:
    """A finding about an export or its mapping."""
    return Finding(code, Severity.ERROR, reason, place, fix, near=near_names(typed, known) if typed else ())
