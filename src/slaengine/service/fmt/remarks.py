"""Comments and blank lines, put to the entries they belong to.

A comment on a line of its own belongs to the entry below it; at the end of a map or list to the innermost one that
it is indented like. A comment at the end of a line stays with the value or key on that line.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from slaengine.diagnostics.columns import width
from slaengine.service.fmt.parts import Entry, Node, Remark

_COMMENT = re.compile(r"#[^\n]*")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment with its place."""

    start: int
    end: int
    text: str


def comments(text: str, top: Node) -> list[Comment]:
    """All comments outside of values, in order."""
    found: list[Comment] = []
    position = 0
    for start, end in [*_scalars(top), (len(text), len(text))]:
        between = _COMMENT.finditer(text, position, start)
        found += [Comment(one.start(), one.end(), one.group().rstrip()) for one in between]
        position = end
    return found


def _scalars(node: Node) -> Iterator[tuple[int, int]]:
    if node.kind == "scalar":
        yield node.start, node.end
    for entry in node.entries:
        yield from () if entry.key is None else _scalars(entry.key)
        yield from _scalars(entry.value)


class Placing:
    """Puts the comments of one text to the entries of its nodes, in the order of the text."""

    def __init__(self, text: str, found: list[Comment]) -> None:
        self._text = text
        self._comments = deque(found)
        self._last = 0
        """Where the last thing ends that was passed."""

    def place_all(self, top: Node) -> None:
        """All comments of the text."""
        self._place(top, len(self._text) + 1, -1)
        top.after += self._take(len(self._text) + 1, -1)

    def _place(self, node: Node, following: int, column: int) -> None:
        """All comments in a node. `following` is where the next entry outside begins, `column` that entry's."""
        own = self._column(node.start)
        for number, entry in enumerate(node.entries):
            is_last = number + 1 == len(node.entries)
            limit = following if is_last else node.entries[number + 1].start
            self._entry(entry, limit, column if is_last else own)
        if node.flow:
            node.after += self._take(node.end, -1)
        else:
            node.after += self._take(following, max(column + 1, own))
        below = [*(entry.before for entry in node.entries[1:]), node.after]
        for entry, lines in zip(node.entries, below, strict=False):
            while entry.value.keeps_blank_lines and lines[:1] == [""]:  # it would become a part of that text
                lines.pop(0)

    def _entry(self, entry: Entry, limit: int, column: int) -> None:
        self._around(entry, limit, column)
        inner = entry.value.entries
        if entry.key is None and inner and not entry.value.anchor:  # nothing stands between a dash and what it begins
            entry.before += [line for line in inner[0].before if line]
            inner[0].before.clear()

    def _around(self, entry: Entry, limit: int, column: int) -> None:
        entry.before += self._take(entry.start, -1)
        entry.before += self._blank(entry.start)
        self._last = entry.start
        key, value = entry.key, entry.value
        if key is not None:
            self._last = key.end
        if value.is_block:
            entry.remark = self._remark(value.start) if key is not None else None
            self._place(value, limit, column)
            return
        entry.before += [line for line in self._take(value.start, -1) if line]
        self._last = value.start
        if value.flow:
            self._place(value, value.end, -1)
            if not value.entries:  # `[]` has no lines for comments
                entry.before += [line for line in value.after if line]
                value.after.clear()
        self._last = value.end
        remark = self._remark(limit)
        if remark is not None and value.has_remarks:  # it will be spread over lines, and this comes after them
            value.after.append(remark.text)
        else:
            entry.remark = remark

    def _remark(self, limit: int) -> Remark | None:
        """The next comment, where it stands on the line on which the last thing ended."""
        if not self._comments or self._comments[0].start >= limit:
            return None
        comment = self._comments[0]
        if "\n" in self._text[self._last : comment.start]:
            return None
        self._comments.popleft()
        self._last = comment.end
        return Remark(comment.text, width(self._text[self._line(comment.start) : comment.start]))

    def _take(self, limit: int, column_min: int) -> list[str]:
        """The comments before `limit` as lines, up to the first that stands further left; blank lines among them."""
        lines: list[str] = []
        while self._comments and self._comments[0].start < limit:
            comment = self._comments[0]
            if self._column(comment.start) < column_min:
                break
            self._comments.popleft()
            lines += [*self._blank(comment.start), comment.text]
            self._last = comment.end
        return lines

    def _blank(self, until: int) -> list[str]:
        return [""] if _BLANK_LINE.search(self._text, self._last, until) else []

    def _line(self, index: int) -> int:
        return self._text.rfind("\n", 0, index) + 1

    def _column(self, index: int) -> int:
        return index - self._line(index)
