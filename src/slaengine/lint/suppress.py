"""Comments that silence findings: `# slaengine: ignore[code] why`.

At the end of a line the comment is for that line; on a line of its own for the whole item below it;
`ignore-file` is for its file, wherever it stands. Errors are never silenced.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, NamedTuple

from slaengine.compiler.parse import parse
from slaengine.compiler.tree import Spot, Tree
from slaengine.diagnostics import CODES, Finding, Place, finding, split_lines
from slaengine.lint.limits import CODES_OF_COMMENT_MAX, SUPPRESSIONS_MAX
from slaengine.lint.subject import Change, Found

_COMMENT: Final = re.compile(r"(?:^|(?<=\s))#\s*slaengine:\s*(ignore|ignore-file)\[([^][#]*)\](.*)$")
_CODE: Final = re.compile(r"[^\s,]+")


class Named(NamedTuple):
    """A code that a comment names, and where."""

    code: str
    place: Place


@dataclass(frozen=True, slots=True)
class Suppression:
    """One comment: its place, what it silences and why, and the lines it is for (from 1, both included)."""

    place: Place
    codes: tuple[Named, ...]
    reason: str
    first: int
    last: int
    room: Place
    """What is taken away with the comment: the blanks before it, and its line where nothing else stands there."""

    def covers(self, one: Finding) -> bool:
        """Whether a finding stands where the comment speaks of."""
        return one.place.file == self.place.file and self.first <= one.place.line <= self.last


def suppressions(sources: Mapping[str, str]) -> tuple[Suppression, ...]:
    """All such comments of a pack's files, in order."""
    found: list[Suppression] = []
    for name, text in sorted(sources.items()):
        if "slaengine:" in text:
            found += islice(_of_file(name, text), SUPPRESSIONS_MAX - len(found))
    return tuple(found)


def silence(
    found: Iterable[Found], comments: Sequence[Suppression]
) -> tuple[list[Found], list[Found], set[tuple[int, str]]]:
    """What is left, what was silenced, and which comments were of use: their numbers, each with the code."""
    left: list[Found] = []
    silenced: list[Found] = []
    used: set[tuple[int, str]] = set()
    for one in found:
        speaking = [
            (number, one.finding.code)
            for number, comment in enumerate(comments)
            if not one.finding.is_error
            and comment.covers(one.finding)
            and any(named.code == one.finding.code for named in comment.codes)
        ]
        used.update(speaking)
        (silenced if speaking else left).append(one)
    return left, silenced, used


def about_comments(
    comments: Sequence[Suppression], used: set[tuple[int, str]], asked: Iterable[str], own: Iterable[str]
) -> Iterator[Found]:
    """Comments that name no code, silence nothing or give no reason.

    `asked` are the codes that were looked for: a comment for another one may be of use another time. `own` are the
    pack's own files: what is useless for this pack may be of use for the parent that it extends.
    """
    looked_for, files = set(asked), set(own)
    for number, comment in enumerate(comments):
        if comment.place.file not in files:
            continue
        useless = []
        for named in comment.codes:
            entry = CODES.get(named.code)
            if entry is None:
                yield Found(
                    finding(
                        "suppression-unknown", named.place, typed=named.code, allowed=sorted(CODES), name=named.code
                    )
                )
            elif named.code in looked_for and (number, named.code) not in used:
                useless.append(named)
        for named in useless:
            changes = _without(comment, named.code, {one.code for one in useless})
            yield Found(finding("suppression-unused", named.place, name=named.code), changes)
        if not comment.reason:
            yield Found(finding("suppression-without-reason", comment.place))


def _without(comment: Suppression, code: str, useless: set[str]) -> tuple[Change, ...]:
    """The comment without its useless codes, or no comment at all. One change for all of them, with the first."""
    if code != next(named.code for named in comment.codes if named.code in useless):
        return ()
    kept = [named.code for named in comment.codes if named.code not in useless]
    if not kept:
        return (Change(comment.room, ""),)
    first, last = comment.codes[0].place, comment.codes[-1].place
    inside = Place(first.file, first.line, first.column, last.end_line, last.end_column)
    return (Change(inside, ", ".join(kept)),)


def _of_file(name: str, text: str) -> Iterator[Suppression]:
    tree, lines = _tree_of(name, text), split_lines(text)
    possible = {number: found for number, line in enumerate(lines, 1) if (found := _in_line(line)) is not None}
    quoted, below = _quoted(tree, sorted(possible)), _content_below(lines) if possible else []
    for number, matched in possible.items():
        line, column = lines[number - 1], matched.start() + 1
        if any(_inside(place, number, column) for place in quoted.get(number, ())):
            continue  # a text that speaks of comments
        words = islice(_CODE.finditer(matched[2]), CODES_OF_COMMENT_MAX)
        codes = tuple(_named(name, number, matched.start(2) + 1, word) for word in words)
        place = Place(name, number, column, number, matched.end() + 1)
        before = line[: matched.start()].rstrip()
        room = (
            Place(name, number, len(before) + 1, number, len(line) + 1)
            if before
            else Place(name, number, 1, number + 1)
        )
        first, last = number, number
        if matched[1] == "ignore-file":
            first, last = 1, len(lines)
        elif not before:
            first, last = _item_below(tree.tops.get(name), below, number)
        yield Suppression(place, codes, matched[3].strip(), first, last, room)


def _named(file: str, line: int, column: int, code: re.Match[str]) -> Named:
    return Named(code.group(), Place(file, line, column + code.start(), line, column + code.end()))


def _in_line(line: str) -> re.Match[str] | None:
    return _COMMENT.search(line) if "slaengine:" in line else None


def _quoted(tree: Tree, numbers: Sequence[int]) -> dict[int, list[Place]]:
    """The single values that stand on some lines (sorted numbers), by line."""
    found: dict[int, list[Place]] = {}
    for _, _, place in tree.leaves() if numbers else ():
        for number in numbers[bisect_left(numbers, place.line) : bisect_right(numbers, place.end_line)]:
            found.setdefault(number, []).append(place)
    return found


def _tree_of(name: str, text: str) -> Tree:
    return parse({name: text.encode("utf-8", "surrogatepass")})[0]


def _inside(place: Place, line: int, column: int) -> bool:
    return (place.line, place.column) <= (line, column) < (place.end_line, place.end_column)


def _content_below(lines: Sequence[str]) -> list[int]:
    """For each line the number (from 1) of the next one below that is neither blank nor a comment."""
    below, result = len(lines) + 1, [0] * len(lines)
    for index in range(len(lines) - 1, -1, -1):
        result[index] = below
        bare = lines[index].lstrip()
        if bare and not bare.startswith("#"):
            below = index + 1
    return result


def _item_below(top: Spot | None, below: Sequence[int], number: int) -> tuple[int, int]:
    """The lines of the outermost item that begins on the first line with content below the comment."""
    first = below[number - 1]
    end = None if top is None else _end_of(top, first - 1)
    return first, max(first, end or first)


def _end_of(spot: Spot, line: int) -> int | None:
    """The last line (from 1) of the outermost key or list item inside that begins on `line` (from 0)."""
    pending = [spot]
    while pending:
        inner = pending.pop()
        parts = inner.parts
        children = parts.items() if isinstance(parts, Mapping) else enumerate(parts or ())
        for step, child in children:
            begins = inner.keys[step][0] if inner.keys is not None and isinstance(step, str) else child.line
            if begins == line:
                return max(child.end_line + (child.end_column > 0), begins + 1)
            if begins < line <= child.end_line:
                pending.append(child)
    return None
