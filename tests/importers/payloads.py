"""Runs payloads through the importers, for the tests beside this file."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from slaengine.diagnostics import Finding
from slaengine.importers.payload_log import load_desk, read_payload_log
from slaengine.importers.payload_mapping import PayloadMapping, read_payload_mapping
from slaengine.importers.report import ImportReport
from slaengine.model.event import Event

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "payloads"


class Read(NamedTuple):
    """What came of payloads."""

    events: list[Event]
    report: ImportReport

    @property
    def told(self) -> list[tuple[str, str, str]]:
        """Each event's id without the ticket, its type and its time of day in UTC."""
        return [
            (event.event_id.removeprefix(f"{event.ticket_id}/"), event.type, utc(event.at)) for event in self.events
        ]

    @property
    def types(self) -> list[str]:
        return [event.type for event in self.events]

    @property
    def finding(self) -> Finding:
        """The only finding."""
        (finding,) = self.report.findings
        assert finding.fix
        return finding


def utc(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%d %H:%M:%S")


def mapping_of(text: str, *, known_desk: bool = True) -> PayloadMapping:
    return read_payload_mapping("mapping.yaml", text.encode(), None, known_desk=known_desk)


def read(desk: str, *payloads: object, mapping: str = "", timezone: str | None = None) -> Read:
    """Read payloads: bytes are a file as it is, paths are files, anything else is one document."""
    known = mapping_of(mapping, known_desk=desk != "json") if mapping else PayloadMapping()
    files = [(io.BytesIO(_content(one)), f"{number}.json") for number, one in enumerate(payloads, start=1)]
    report = ImportReport()
    rows = read_payload_log(files, load_desk(desk, known), known, report, timezone=timezone)
    return Read([event for row in rows for event in row], report)


def _content(payload: object) -> bytes:
    if isinstance(payload, Path):
        return payload.read_bytes()
    return payload if isinstance(payload, bytes) else json.dumps(payload, ensure_ascii=False).encode()


def lines(values: Sequence[object]) -> bytes:
    """JSON Lines."""
    return b"".join(json.dumps(value).encode() + b"\n" for value in values)


def example(name: str) -> list[dict[str, Any]]:
    """The payloads of an example in JSON Lines."""
    return [json.loads(line) for line in (EXAMPLES / name).read_text("utf-8").splitlines()]
