"""The file in which `evaluate --state` keeps the states of all tickets between two runs.

JSON Lines: a first line that says what the file is and how many tickets follow, then one state a line. It is
replaced as a whole or not at all.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from slaengine.diagnostics import Finding, FindingsError, Place, Severity
from slaengine.model.state import TicketState
from slaengine.service.jsonl import BadLine, Line, read_lines
from slaengine.service.stream import raise_bad

FORMAT = "slaengine-states"
VERSION = 1


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
    expected: int | None = None
    for line in read_lines(file, name, lambda raw: raw if _is_header(raw) else parse(raw)):
        if isinstance(line, BadLine):
            raise_bad([line])
            continue
        if expected is None:
            expected = _tickets(line)
        elif isinstance(line.value, TicketState):
            states[line.value.ticket_id] = line.value
    if expected != len(states):
        reason = f"the file says that it has {expected} tickets, and it has {len(states)}: it is damaged"
        raise FindingsError([_finding(name, reason)])
    return states


def _is_header(raw: object) -> bool:
    return isinstance(raw, dict) and "format" in raw


def _tickets(line: Line[object]) -> int:
    head = line.value
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise FindingsError([_finding(line.file, f"this is not a file of states (no `{FORMAT}` in its first line)")])
    version, tickets = head.get("version"), head.get("tickets")
    if version != VERSION:
        reason = f"the file is of version {version}, this slaengine reads version {VERSION}"
        raise FindingsError([_finding(line.file, reason, "use the slaengine that wrote it, or a newer one")])
    if type(tickets) is not int:
        raise FindingsError([_finding(line.file, "the first line does not say how many tickets there are")])
    return tickets


def _finding(name: str, reason: str, fix: str = "restore it from a copy, or name a new file to begin anew") -> Finding:
    return Finding("bad-states", Severity.ERROR, reason, Place(name), fix)


def save_states(path: Path, states: Mapping[str, TicketState]) -> None:
    """Replace the file: written beside it, flushed to the disk, renamed. A failure leaves the old one as it was."""
    target = path.resolve()
    handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(_line({"format": FORMAT, "version": VERSION, "tickets": len(states)}))
            file.writelines(_line(state.to_json()) for state in states.values())
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(target.stat().st_mode & 0o777 if target.exists() else 0o644)
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _line(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"
