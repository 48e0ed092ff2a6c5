"""YAML events → nodes: each value as it is written, with its place. Comments come later, in `remarks`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from slaengine.diagnostics.columns import width
from slaengine.service.fmt.parts import Entry, Node

_ANCHOR = re.compile(r"&\S+\s*")
_HEAD = re.compile(r"^([|>])[0-9+-]*")
_LINED_UP = re.compile(r"[:,] {2,}\S")
_BLOCK_STYLES: Final = frozenset("|>")
_BLANKS: Final = " \t\n\x85\u2028\u2029"
"""What YAML takes for blanks and line ends. Other wide or unbreakable spaces are a part of a value."""
_BEGINS = (AliasEvent, ScalarEvent, MappingStartEvent, SequenceStartEvent)
_ENDS = (MappingEndEvent, SequenceEndEvent)


def read_node(text: str, events: Iterator[Any]) -> Node:
    """The outermost value. `events` are those of `text`, which is known to be one whole map without tags."""
    for event in events:
        if isinstance(event, _BEGINS):
            return _node(text, event, events)
    raise ValueError("no value")


def _node(text: str, event: Any, events: Iterator[Any]) -> Node:
    start, end = _span(event)
    if isinstance(event, AliasEvent):
        return Node("scalar", start, end, f"*{event.anchor}")
    if isinstance(event, ScalarEvent):
        return _scalar(text, event)
    is_map = isinstance(event, MappingStartEvent)
    node = Node("map" if is_map else "list", start, flow=bool(event.flow_style))
    if event.anchor:
        found = _ANCHOR.match(text, start)
        assert found is not None, "an anchor is where its value begins"
        node.anchor = found.group().rstrip()
    for inner in events:
        if isinstance(inner, _ENDS):
            node.end = _span(inner)[1] if node.flow else node.entries[-1].value.end
            break
        first = _node(text, inner, events)
        value = _node(text, next(events), events) if is_map else first
        entry = Entry(first if is_map else None, value)
        entry.lined_up, entry.offsets = _is_lined_up(text, entry), _offsets(text, entry)
        node.entries.append(entry)
    node.single_line = "\n" not in text[node.start : node.end]
    return node


def _span(event: Any) -> tuple[int, int]:
    return event.start_mark.index, event.end_mark.index


def _is_lined_up(text: str, entry: Entry) -> bool:
    key, value = entry.key, entry.value
    if not (value.flow and value.single_line):
        return False
    gap = "" if key is None else text[key.end : value.start]
    return bool(re.fullmatch(r": {2,}", gap) or _LINED_UP.search(text[value.start : value.end]))


def _offsets(text: str, entry: Entry) -> tuple[int, ...]:
    value = entry.value
    if entry.key is None or value.kind != "map" or not (value.flow and value.single_line):
        return ()
    return tuple(width(text[entry.start : inner.start]) for inner in value.entries)


def _scalar(text: str, event: Any) -> Node:
    start, end = _span(event)
    raw = text[start:end].rstrip(" \n") if event.style in _BLOCK_STYLES else text[start:end].rstrip(_BLANKS)
    end, anchor = start + len(raw), ""
    if event.anchor:
        found = _ANCHOR.match(raw)
        assert found is not None, "an anchor is where its value begins"
        anchor, raw = found.group().rstrip(), raw[found.end() :]
    node = Node("scalar", start, end, raw, anchor=anchor)
    if event.style in _BLOCK_STYLES:
        node.text, node.lines = _block(raw, event.value)
        node.single_line = False
        if node.keeps_blank_lines:
            node.end = _span(event)[1]
            node.end -= text[node.end - 1] == "\n"
    elif "\n" in raw:
        first, *rest = raw.split("\n")
        node.text, node.lines, node.single_line = first, tuple(line.lstrip(" \t") for line in rest), False
    elif event.style == "'":
        node.text = _double_quoted(raw)
    return node


def _double_quoted(raw: str) -> str:
    r"""A text in single quotes in double ones, where nothing in it has a meaning there.

    >>> _double_quoted("'09:00'"), _double_quoted("'it''s'"), _double_quoted("'a\\d'")
    ('"09:00"', "'it''s'", "'a\\d'")
    """
    inner = raw[1:-1]
    return raw if any(letter in inner for letter in "'\"\\") else f'"{inner}"'


def _block(raw: str, value: str) -> tuple[str, tuple[str, ...]]:
    """The head of a `|` or `>` text, and its lines without the indentation of the block."""
    head, *lines = raw.split("\n")
    content = next((line for line in lines if line.strip()), "")
    own = next((line for line in value.split("\n") if line.strip()), "")
    extra = len(own) - len(own.lstrip(" "))
    indent = len(content) - len(content.lstrip(" ")) - extra
    chomp = next((letter for letter in head.split(" ")[0] if letter in "+-"), "")
    if not value.endswith("\n"):  # a file may end without a line end, and its layout has one
        chomp = "-"
    head = _HEAD.sub(rf"\g<1>{'2' if extra else ''}{chomp}", head)
    kept = [line[indent:] for line in lines]
    if chomp == "+":  # its blank lines at the end are a part of it
        kept += [""] * (len(value) - len(value.rstrip("\n")) - 1)
    return head, tuple(kept)
