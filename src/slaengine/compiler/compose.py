"""YAML events → plain data and spots, for one file. One loop, no recursion; every limit is checked before building."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from slaengine.compiler.limits import ALIASES_MAX, DEPTH_MAX, FINDINGS_MAX, SCALAR_LENGTH_MAX, VALUES_MAX
from slaengine.compiler.scalars import NumberTooLargeError, plain_value
from slaengine.compiler.tree import Spot
from slaengine.diagnostics import Finding, Place, Related, finding

_UNSHOWABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_DROPPED: Final = "\x00"
"""Takes the value of a key that was refused; no key can be written like that."""


class _StopError(Exception):
    """Nothing after this place can be read."""


@dataclass(slots=True)
class _Frame:
    """A map or list that is being read."""

    data: Any
    line: int
    column: int
    anchor: str | None
    flow: bool
    counted: int
    """How many values were counted before it."""
    keys: dict[str, tuple[int, int, int, int]] | None
    parts: Any
    pending: str | None = None
    """The key whose value comes next."""
    height: int = 1


@dataclass(frozen=True, slots=True)
class _Anchored:
    data: Any
    spot: Spot
    size: int
    height: int


class Composer:
    """Reads the events of one file. Afterwards `data`, `spot`, `findings`, and `whole`: whether all was read."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.data: Any = None
        self.spot: Spot | None = None
        self.findings: list[Finding] = []
        self.whole = True
        self._stack: list[_Frame] = []
        self._anchors: dict[str, _Anchored | None] = {}
        self._count = self._aliases = self._documents = 0

    def run(self, events: Iterable[Any]) -> None:
        """Read all events, or up to the first limit."""
        try:
            for event in events:
                match event:
                    case ScalarEvent():
                        self._scalar(event)
                    case MappingStartEvent() | SequenceStartEvent():
                        self._open(event)
                    case MappingEndEvent() | SequenceEndEvent():
                        self._close(event)
                    case AliasEvent():
                        self._alias(event)
                    case DocumentStartEvent():
                        self._documents += 1
                        if self._documents > 1:
                            self._stop("several-documents", event)
        except _StopError:
            self.whole = False

    def _scalar(self, event: Any) -> None:
        start, end, text, style = event.start_mark, event.end_mark, event.value, event.style
        where = (start.line, start.column, end.line, end.column)
        self._count_one(event)
        if event.tag is not None:
            self._tell("tag", where, tag=event.tag.replace("tag:yaml.org,2002:", "!!"))
        if len(text) > SCALAR_LENGTH_MAX:
            self._tell("text-too-long", where, length=f"{len(text):,}", limit=f"{SCALAR_LENGTH_MAX:,}")
        if style == '"' and (odd := _UNSHOWABLE.search(text)):
            self._tell("control-character", where, character=f"U+{ord(odd.group()):04X}")
            text = _UNSHOWABLE.sub("\ufffd", text)
        frame = self._stack[-1] if self._stack else None
        if frame is not None and frame.keys is not None and frame.pending is None:
            self._key(frame, text, style, where, event.anchor)
            return
        value = text
        if not style:
            try:
                value = plain_value(text)
            except NumberTooLargeError:
                self._tell("number-too-large", where, number=text)
        spot = Spot(*where)
        if event.anchor is not None:
            self._anchors[event.anchor] = _Anchored(value, spot, 1, 0)
        self._put(value, spot)

    def _key(self, frame: _Frame, text: str, style: str, where: tuple[int, int, int, int], anchor: str | None) -> None:
        keys = frame.keys
        assert keys is not None, "a frame without keys is a list"
        if anchor is not None:
            self._tell("bad-alias", where, name=anchor, what="names a key; keys have no anchors")
        if text in keys:
            first = Related(self._place(keys[text]), "first here")
            self._tell("duplicate-key", where, related=first, key=text)
            frame.pending = _DROPPED
        elif text == "<<" and not style:
            self._tell("merge-key", where)
            frame.pending = _DROPPED
        elif not text:
            self._tell("key-not-text", where, found="empty")
            frame.pending = _DROPPED
        else:
            keys[text] = where
            frame.pending = text

    def _open(self, event: Any) -> None:
        start, end = event.start_mark, event.end_mark
        where = (start.line, start.column, end.line, end.column)
        self._count_one(event)
        is_map = type(event) is MappingStartEvent
        if self._stack and self._stack[-1].keys is not None and self._stack[-1].pending is None:
            self._stop("key-not-text", event, found="a map" if is_map else "a list")
        if len(self._stack) >= DEPTH_MAX:
            self._stop("nested-too-deeply", event, limit=DEPTH_MAX)
        if event.tag is not None:
            self._tell("tag", where, tag=event.tag.replace("tag:yaml.org,2002:", "!!"))
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        keys: dict[str, tuple[int, int, int, int]] | None = {} if is_map else None
        data: Any = {} if is_map else []
        parts: Any = {} if is_map else []
        counted = self._count - 1
        self._stack.append(
            _Frame(data, start.line, start.column, event.anchor, bool(event.flow_style), counted, keys, parts)
        )

    def _close(self, event: Any) -> None:
        frame = self._stack.pop()
        if frame.keys is not None:
            frame.data.pop(_DROPPED, None)
            frame.parts.pop(_DROPPED, None)
        end_line, end_column = event.end_mark.line, event.end_mark.column
        if not frame.flow:
            last = list(frame.parts.values()) if frame.keys is not None else frame.parts
            end_line, end_column = last[-1][2:4] if last else (frame.line, frame.column + 1)
        spot = Spot(frame.line, frame.column, end_line, end_column, frame.keys, frame.parts)
        if frame.anchor is not None:
            size = self._count - frame.counted
            self._anchors[frame.anchor] = _Anchored(frame.data, spot, size, frame.height)
        if self._stack:
            self._stack[-1].height = max(self._stack[-1].height, frame.height + 1)
        self._put(frame.data, spot)

    def _alias(self, event: Any) -> None:
        self._aliases += 1
        if self._aliases > ALIASES_MAX:
            self._stop("too-many-aliases", event, limit=ALIASES_MAX)
        if self._stack and self._stack[-1].keys is not None and self._stack[-1].pending is None:
            self._stop("key-not-text", event, found="an alias")
        if event.anchor not in self._anchors:
            self._stop("bad-alias", event, name=event.anchor, what="names no anchor before it")
        anchored = self._anchors[event.anchor]
        if anchored is None:
            self._stop("bad-alias", event, name=event.anchor, what="stands inside the value it names")
        assert anchored is not None, "_stop raises"
        self._count += anchored.size
        if self._count > VALUES_MAX:
            self._stop("too-many-values", event, limit=f"{VALUES_MAX:,}")
        if len(self._stack) + anchored.height > DEPTH_MAX:
            self._stop("nested-too-deeply", event, limit=DEPTH_MAX)
        if self._stack:
            self._stack[-1].height = max(self._stack[-1].height, anchored.height + 1)
        self._put(anchored.data, anchored.spot)

    def _put(self, value: Any, spot: Spot) -> None:
        if not self._stack:
            self.data, self.spot = value, spot
            return
        frame = self._stack[-1]
        if frame.keys is None:
            frame.data.append(value)
            frame.parts.append(spot)
        else:
            frame.data[frame.pending] = value
            frame.parts[frame.pending] = spot
            frame.pending = None

    def _count_one(self, event: Any) -> None:
        self._count += 1
        if self._count > VALUES_MAX:
            self._stop("too-many-values", event, limit=f"{VALUES_MAX:,}")

    def _place(self, where: tuple[int, int, int, int]) -> Place:
        line, column, end_line, end_column = where
        return Place(self.file, line + 1, column + 1, end_line + 1, end_column + 1)

    def _tell(
        self, code: str, where: tuple[int, int, int, int], *, related: Related | None = None, **words: Any
    ) -> None:
        place = self._place(where)
        self.findings.append(finding(code, place, related=[related] if related is not None else (), **words))
        if len(self.findings) >= FINDINGS_MAX:
            raise _StopError

    def _stop(self, code: str, event: Any, **words: Any) -> None:
        start, end = event.start_mark, event.end_mark
        self._tell(code, (start.line, start.column, end.line, end.column), **words)
        raise _StopError
