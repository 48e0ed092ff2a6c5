"""A ticket's life as plain JSON data, for those who draw it themselves."""

from __future__ import annotations

from typing import Any

from slaengine.cli.timeline_words import sentence
from slaengine.service.lanes import Lane
from slaengine.service.story import Entry
from slaengine.service.timeline import Timeline
from slaengine.worktime import format_duration


def timeline_json(timeline: Timeline, language: str = "en") -> dict[str, Any]:
    """The picture as plain JSON data."""
    iso = timeline.policy.clock.iso
    return {
        "ticket_id": timeline.ticket.ticket_id,
        "policy": {"name": timeline.policy.name, "version": timeline.policy.version, "digest": timeline.policy.digest},
        "start": iso(timeline.start),
        "end": iso(timeline.end),
        "at": iso(timeline.now),
        "lanes": [_lane_json(timeline, lane, language) for lane in timeline.lanes],
        "story": [_entry_json(timeline, entry, language) for entry in timeline.story],
        "left_out": timeline.left_out,
    }


def _lane_json(timeline: Timeline, lane: Lane, language: str) -> dict[str, Any]:
    iso = timeline.policy.clock.iso
    shown: dict[str, Any] = {"kind": lane.kind, "title": lane.title.in_language(language)}
    if lane.kind == "target":
        goal = None if lane.goal is None else format_duration(lane.goal)
        shown |= {"target": lane.name, "goal": goal, "status": lane.status}
    shown["spans"] = [
        {"start": iso(span.start), "end": iso(span.end), "kind": span.kind, "label": span.label or None}
        for span in lane.spans
    ]
    shown["marks"] = [
        {"at": iso(mark.at), "kind": mark.kind, "tag": mark.tag or None, "ahead": mark.ahead} for mark in lane.marks
    ]
    return shown


def _entry_json(timeline: Timeline, entry: Entry, language: str) -> dict[str, Any]:
    return {
        "tag": entry.tag,
        "at": timeline.policy.clock.iso(entry.at),
        "kind": entry.kind,
        "what": entry.what,
        "target": entry.target or None,
        "asked": [{"type": asked.type, "to": list(asked.to)} for asked in entry.asked],
        "late": entry.late,
        "ahead": entry.ahead,
        "text": sentence(timeline, entry, language),
    }
