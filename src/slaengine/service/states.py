"""The file in which `evaluate --state` keeps the states of all tickets between two runs.

JSON Lines: a first line that says what the file is and how many tickets follow, then one state a line. It is
replaced as a whole or not at all.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from slaengine.diagnostics import Finding, FindingsError, Place, Severity
from slaengine.model.event import EventError
from slaengine.model.state import TicketState
from slaengine.service.jsonl import read_lines
from slaengine.service.replacing import replacing

FORMAT = "slaengine-states"
VERSION = 1
LINE_BYTES_MAX = 1 << 25
"""Bytes of one state, 32 MiB: a ticket that was forgotten for years brings thousands of actions about at once."""


Parse = Callable[[object], TicketState]


def load_states(path: Path, parse: Parse) -> dict[str, TicketState]:
    """The states by ticket; none where the file does not exist yet. `parse` reads one, as `Engine.parse_state` does.

    Raises:
        FindingsError: the file is damaged, of a newer version, or not ours.
    """
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return _read(file, str(path), parse)


def _read(file: BinaryIO, name: str, parse: Parse) -> dict[str, TicketState]:
    states: dict[str, TicketState] = {}
    lines = read_lines(file, name, _Values(parse).read, LINE_BYTES_MAX)
    expected = _tickets(name, next(lines).good())
    for line in lines:
        state = line.good()
        assert isinstance(state, TicketState)  # all lines but the first are
        states[state.ticket_id] = state
    if expected != len(states):
        reason = f"of the tickets that the file should have, {expected:,}, there are {len(states):,}: it is damaged"
        raise FindingsError([_finding(name, reason)])
    return states


class _Values:
    """The first value is the head of the file, every other one a state."""

    def __init__(self, parse: Parse) -> None:
        self.parse, self.first = parse, True

    def read(self, raw: object) -> object:
        """Read the next value. The reader of states speaks of `state.…`; here the state is the whole line."""
        if self.first:
            self.first = False
            return raw
        try:
            return self.parse(raw)
        except EventError as error:
            path = error.path[1:] if error.path[:1] == ("state",) else error.path
            raise EventError(path, error.reason, error.fix, error.code) from None


def _tickets(name: str, head: object) -> int:
    """How many tickets a file of states says that it has."""
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise FindingsError([_finding(name, f"this is not a file of states (no `{FORMAT}` in its first line)")])
    version, tickets = head.get("version"), head.get("tickets")
    if version != VERSION:
        reason = f"the file is of version {version}, this slaengine reads version {VERSION}"
        raise FindingsError([_finding(name, reason, "use the slaengine that wrote it, or a newer one")])
    if type(tickets) is not int:
        raise FindingsError([_finding(name, "the first line does not say how many tickets there are")])
    return tickets


def _finding(name: str, reason: str, fix: str = "restore it from a copy, or name a new file to begin anew") -> Finding:
    return Finding("bad-states", Severity.ERROR, reason, Place(name), fix)


def save_states(path: Path, states: Mapping[str, TicketState]) -> None:
    """Replace the file: written beside it, flushed to the disk, renamed. A failure leaves the old one as it was."""
    with replacing(path) as file:
        file.write(_line({"format": FORMAT, "version": VERSION, "tickets": len(states)}))
        file.writelines(_line(state.to_json()) for state in states.values())


def _line(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
