"""What a YAML file is made of for whoever lays it out: values as they are written, with the remarks around them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment at the end of a line. `column` is where it stood, in columns of a terminal, from 0."""

    text: str
    column: int


@dataclass(slots=True)
class Node:
    """A value as it is written. `start` and `end` are its place in the text that was read."""

    kind: Literal["scalar", "map", "list"]
    start: int
    end: int = 0
    text: str = ""
    """Of a single value: all of it, or its first line; of an alias `*name`."""
    lines: tuple[str, ...] = ()
    """The further lines of a text: without indentation where that is free, else with what is their own."""
    anchor: str = ""
    """`&name`, or nothing."""
    flow: bool = False
    """Whether it is written in brackets."""
    single_line: bool = True
    """Whether it stood on one line."""
    entries: list[Entry] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    """Comment lines below the last entry; an empty one is a blank line."""

    @property
    def is_block(self) -> bool:
        """Whether its entries stand on lines of their own, without brackets."""
        return self.kind != "scalar" and not self.flow

    @property
    def keeps_blank_lines(self) -> bool:
        """Whether it ends with a `|+` or `>+`, to which all blank lines below belong."""
        if self.entries:
            return not self.after and self.entries[-1].value.keeps_blank_lines
        return bool(self.lines) and self.text[0] in "|>" and "+" in self.text.split(" ")[0]

    @property
    def has_remarks(self) -> bool:
        """Whether a comment stands anywhere inside."""
        return any(self.after) or any(entry.has_remarks for entry in self.entries)


@dataclass(slots=True)
class Entry:
    """A key with its value, or an item of a list (`key` is None)."""

    key: Node | None
    value: Node
    before: list[str] = field(default_factory=list)
    """Comment lines above it; an empty one is a blank line."""
    remark: Remark | None = None
    lined_up: bool = False
    """Whether somebody lined its value up with those of its neighbours."""
    offsets: tuple[int, ...] = ()
    """Of a map in brackets on one line: where its keys stand, in columns from the entry's own key."""

    @property
    def start(self) -> int:
        """Where it begins in the text that was read."""
        return (self.key or self.value).start

    @property
    def has_remarks(self) -> bool:
        """Whether a comment stands at it or inside it."""
        nodes = [self.value] if self.key is None else [self.key, self.value]
        return any(self.before) or self.remark is not None or any(node.has_remarks for node in nodes)
