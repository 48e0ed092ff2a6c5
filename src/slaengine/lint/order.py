"""Put the items of a list in another order, in the text: each with its comments, and nothing written anew."""

from __future__ import annotations

from collections.abc import Sequence

from slaengine.compiler.tree import Path, Tree
from slaengine.diagnostics import Place, split_lines
from slaengine.lint.subject import Change


def put_in_order(tree: Tree, path: Path, order: Sequence[int]) -> tuple[Change, ...]:
    """The change after which the list at `path` has its items in that order (numbers of now).

    Nothing where that can't be done by moving whole lines, or the stretches of a list on one line: where an item
    stands in another file, or has an anchor or an alias, which must keep their order.
    """
    places = [tree.place((*path, index)) for index in range(len(order))]
    if len({place.file for place in places}) != 1:
        return ()
    source = tree.sources[places[0].file]
    lines = split_lines(source)
    if any(mark in line for place in places for line in lines[place.line - 1 : place.end_line] for mark in "&*"):
        return ()
    if len({place.line for place in places}) == len(places):
        return _move_lines(places, lines, order, "\r\n" if "\r\n" in source else "\n")
    if len({line for place in places for line in (place.line, place.end_line)}) == 1:
        return _move_stretches(places, lines, order)
    return ()


def _move_stretches(places: Sequence[Place], lines: Sequence[str], order: Sequence[int]) -> tuple[Change, ...]:
    texts = [lines[place.line - 1][place.column - 1 : place.end_column - 1] for place in places]
    return tuple(Change(place, texts[number]) for place, number in zip(places, order, strict=True))


def _move_lines(
    places: Sequence[Place], lines: Sequence[str], order: Sequence[int], line_break: str
) -> tuple[Change, ...]:
    """Each item has its lines from the comments right above it on; what stands between two items stays between."""
    blocks = []
    for number, place in enumerate(places):
        before = lines[place.line - 1][: place.column - 1]
        if before.strip() != "-":
            return ()
        first = place.line
        above = places[number - 1].end_line if number else 0
        while (
            first - 1 > above
            and lines[first - 2].lstrip().startswith("#")
            and _indent(lines[first - 2]) >= _indent(before)
        ):
            first -= 1
        if number == 0:
            first = place.line  # a comment above the first may be about the whole list
        last = place.end_line
        blocks.append((first, last))
    texts = [line_break.join(lines[first - 1 : last]) for first, last in blocks]
    file = places[0].file
    return tuple(
        Change(Place(file, first, 1, last, len(lines[last - 1]) + 1), texts[number])
        for (first, last), number in zip(blocks, order, strict=True)
    )


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
