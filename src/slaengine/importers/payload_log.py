"""Payloads of a helpdesk as slaengine's events: read and counted one by one, put in order, told ticket by ticket.

Nothing is dropped silently: a payload is converted, or left out with a reason that is counted, or a finding with its
place; the others go on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any, BinaryIO, Final

from slaengine.diagnostics import Finding, Place, Severity
from slaengine.importers.desk import Desk, Entry, Shape
from slaengine.importers.documents import read_payloads, refuse
from slaengine.importers.item import Item, Reading, Skip
from slaengine.importers.paths import dig
from slaengine.importers.payload_mapping import PayloadMapping
from slaengine.importers.report import ImportReport
from slaengine.importers.sorting import TooManyError, in_order
from slaengine.importers.tickets import tell
from slaengine.importers.words import Words
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.event import Event, EventError

DESKS: Final = ("jira", "zendesk", "freshdesk", "zammad", "github", "pagerduty")
"""The helpdesks whose payloads are known, each a module of `desks`."""
JSON: Final = "json"
"""Any other, by a mapping."""


def load_desk(name: str, mapping: PayloadMapping) -> Desk:
    """The tables of a helpdesk, or those that a mapping makes."""
    if name == JSON:
        from slaengine.importers.desks.mapped import mapped_desk  # noqa: PLC0415  each desk is loaded when it is used

        return mapped_desk(mapping)
    desk: Any = import_module(f"slaengine.importers.desks.{name}").DESK
    assert isinstance(desk, Desk)
    return desk


def read_payload_log(
    files: Iterable[tuple[BinaryIO, str]],
    desk: Desk,
    mapping: PayloadMapping,
    report: ImportReport,
    *,
    timezone: str | None = None,
    policy: CompiledPolicy | None = None,
) -> Iterator[tuple[Event, ...]]:
    """The events of each ticket, in order, of all files (each with the name that messages call it by).

    Raises:
        FindingsError: there are more entries than can be put in order.
    """
    words = Words(desk, mapping, timezone)
    entries = (entry for file, name in files for entry in _entries(file, name, words, report))
    try:
        yield from tell(in_order(entries), words, report, policy)
    except TooManyError:
        raise refuse("<all files>", "there is more in these files than can be put in order", "split them") from None


def _entries(file: BinaryIO, name: str, words: Words, report: ImportReport) -> Iterator[Entry]:
    before = report.payloads + report.unreadable
    for payload in read_payloads(file, name):
        if isinstance(payload, Finding):
            if payload.code != "no-lines":
                report.refuse(payload)
            continue
        reading = Reading(words, report, payload)
        values = payload.value if isinstance(payload.value, list) else [payload.value]
        for number, value in enumerate(values):
            place = (number,) if isinstance(payload.value, list) else ()
            yield from _top(Item(value, place, reading))
    if report.payloads + report.unreadable == before:  # an export of nothing: an empty file, `[]`, `{"issues": []}`
        fix = "is it the right one?"
        report.warn(Finding("no-lines", Severity.WARNING, "there is no payload in this file", Place(name), fix))


def _top(item: Item) -> Iterator[Entry]:
    """A payload that stands by itself: its marks tell its form."""
    desk = item.reading.words.desk
    shape = fitting(desk, item.value)
    if shape is not None:
        yield from _read(item, shape)
        return
    item.reading.report.payloads += 1
    if not isinstance(item.value, dict):
        _refuse(item, EventError(item.place, "is no JSON object", "a payload is an object, {…}"))
        return
    forms = ", ".join(shape.what for shape in desk.shapes)
    other = next((name for name in DESKS if name != desk.name and fitting(_known(name), item.value)), None)
    hint = f"it looks like --from {other}" if other else f"known are: {forms}; for others use --from json --mapping"
    _refuse(
        item, EventError(item.place, f"is none of the payloads of {desk.title} that are known", hint, "bad-payload")
    )


def fitting(desk: Desk, value: object) -> Shape | None:
    """The form that a value has; None where it has none of them."""
    if not isinstance(value, dict):
        return None
    return next((shape for shape in desk.shapes if all(dig(value, mark).there for mark in shape.marks)), None)


def _known(name: str) -> Desk:
    return load_desk(name, PayloadMapping())


def _read(item: Item, shape: Shape) -> Iterator[Entry]:
    """What an item tells, and what the lists in it do; one that cannot be read does not keep the others back."""
    report = item.reading.report
    if not isinstance(item.value, dict):
        report.payloads += 1
        _refuse(item, EventError(item.place, "is no JSON object", f"{shape.what} is an object, {{…}}"))
        return
    if shape.read is not None:
        report.payloads += 1
        try:
            entries = list(shape.read(item))
        except EventError as error:
            entries = []
            _refuse(item, error)
        except Skip as skipped:
            entries = []
            report.count(report.skipped, str(skipped))
        yield from entries
    for dotted, part in shape.parts.items():
        try:
            inner = item.items(dotted, strict=False)
        except EventError as error:
            _refuse(item, error)
            continue
        for one in inner:
            yield from _read(one, part)


def _refuse(item: Item, error: EventError) -> None:
    report, payload = item.reading.report, item.reading.payload
    if not report.wants_text:
        report.refuse(None)
        return
    finding = payload.finding(error)
    report.refuse(finding, payload.line_of(finding))
