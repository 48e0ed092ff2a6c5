"""Nodes → text in the one layout: two spaces a level, lists under their key, brackets as long as a line holds them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Final

from slaengine.diagnostics.columns import width
from slaengine.service.fmt.parts import Entry, Node, Remark

COLUMNS_MAX: Final = 120
"""Columns of a line. Longer maps and lists are spread over lines; texts and comments are never broken."""
STEP: Final = 2
"""Spaces a level."""
REMARK_GAP_MIN: Final = 2
"""Spaces before a comment at the end of a line."""


def written(top: Node) -> str:
    """The text of a whole file."""
    lines: list[str] = []
    sections = [list(_entry(entry, 0, pads)) for entry, pads in _with_pads(top, 0)]
    tall = [sum(1 for line in section if line and not line.startswith("#")) > 1 for section in sections]
    for number, (entry, section) in enumerate(zip(top.entries, sections, strict=True)):
        above = top.entries[number - 1].value
        if number and (tall[number] or tall[number - 1]) and not ("" in entry.before or above.keeps_blank_lines):
            lines.append("")
        lines += section
    lines += _comments(top.after, 0)
    while lines and not lines[0]:
        lines.pop(0)
    return "\n".join(lines) + "\n"


def _entries(node: Node, indent: int) -> Iterator[str]:
    """The lines of the entries of a map or list, without a blank line at the beginning."""
    begun = False
    for entry, pads in _with_pads(node, indent):
        for line in _entry(entry, indent, pads):
            if line or begun:
                yield line
            begun = True
    yield from _comments(node.after, indent)


def _entry(entry: Entry, indent: int, pads: Sequence[int]) -> Iterator[str]:
    yield from _comments(entry.before, indent)
    head = " " * indent + ("-" if entry.key is None else f"{_flow(entry.key)}:".ljust(pads[0] if pads else 0))
    value = entry.value
    lead = f"{head} {value.anchor}" if value.anchor else head
    if value.kind == "scalar":
        yield from _scalar(entry, lead, indent)
    elif fits(value, lead):
        yield _remarked(f"{lead} {_row(value, pads)}", entry.remark)
    else:
        remark = entry.remark
        if remark is not None and value.flow and value.single_line:  # it spoke of all that will stand on several lines
            yield " " * indent + remark.text
            remark = None
        if value.kind == "list" and _is_plain(value):
            yield from _filled(value, lead, indent, remark)
        else:
            yield from _spread(entry, lead, indent, remark)


def _scalar(entry: Entry, lead: str, indent: int) -> Iterator[str]:
    value = entry.value
    yield _remarked(f"{lead} {value.text}" if value.text else lead.rstrip(), entry.remark if not value.lines else None)
    lines = [" " * (indent + STEP) + line if line else "" for line in value.lines]
    if lines and entry.remark is not None:
        lines[-1] = _remarked(lines[-1], entry.remark)
    yield from lines


def _spread(entry: Entry, lead: str, indent: int, remark: Remark | None) -> Iterator[str]:
    """A map or list with its entries on lines of their own; the first beside the dash where nothing is between."""
    value, inner = entry.value, indent + STEP
    first = value.entries[0]
    beside = entry.key is None and not value.anchor and not any(first.before)
    lines = _entries(value, inner)
    if beside:
        if remark is not None:  # of brackets that were on several lines
            yield " " * indent + remark.text
        line = next(lines)
        while line.lstrip().startswith("#"):  # of an item whose own first item was on one line
            yield line[STEP:]
            line = next(lines)
        yield f"{lead} {line[inner:]}"
    else:
        yield _remarked(lead.rstrip(), remark)
    yield from lines


def fits(node: Node, lead: str) -> bool:
    """Whether a map or list stays in brackets on the line that begins with `lead`."""
    if not node.entries or not node.flow or not _is_simple(node):
        return not node.entries
    return (node.single_line or _is_plain(node)) and width(lead) + 1 + width(_flow(node)) <= COLUMNS_MAX


def _is_simple(node: Node) -> bool:
    """Whether it can stand on one line at all."""
    if node.has_remarks or node.lines:
        return False
    return all(_is_simple(part) for entry in node.entries for part in (entry.key, entry.value) if part is not None)


def _is_plain(node: Node) -> bool:
    """Whether it is a list in brackets of single values only."""
    return (
        node.kind == "list"
        and node.flow
        and not node.has_remarks
        and all(entry.value.kind == "scalar" and not entry.value.lines for entry in node.entries)
    )


def _filled(node: Node, lead: str, indent: int, remark: Remark | None) -> Iterator[str]:
    """A list of words in brackets over as many lines as it needs."""
    line = f"{lead} ["
    words = [_flow(entry.value) for entry in node.entries]
    for number, word in enumerate(words):
        piece = word + ("]" if number + 1 == len(words) else ",")
        apart = "" if line.endswith("[") else " "
        if apart and width(line) + 1 + width(piece) > COLUMNS_MAX:
            yield line
            line, apart = " " * (indent + STEP), ""
        line += apart + piece
    yield _remarked(line, remark)


def _flow(node: Node) -> str:
    """A value on one line."""
    anchor = f"{node.anchor} " if node.anchor else ""
    if node.kind == "scalar":
        return f"{anchor}{node.text}".rstrip(" ")
    return anchor + _row(node, ())


def _row(node: Node, pads: Sequence[int]) -> str:
    """A map or list in brackets; `pads` are the widths of a map's columns, after that of its key."""
    parts = _cells(node)
    if pads:
        parts = [
            f"{part}," + " " * (room - width(part)) for part, room in zip(parts[:-1], pads[1:], strict=True)
        ] + parts[-1:]
        inner = " ".join(parts)
    else:
        inner = ", ".join(parts)
    return f"{{{inner}}}" if node.kind == "map" else f"[{inner}]"


def _cells(node: Node) -> list[str]:
    """The entries on one line. A key without a value keeps its space: in brackets `a:,` is a word with a colon."""
    return [
        _flow(entry.value) if entry.key is None else f"{_flow(entry.key)}: {_flow(entry.value)}"
        for entry in node.entries
    ]


def _with_pads(node: Node, indent: int) -> Iterator[tuple[Entry, Sequence[int]]]:
    """The entries, each with the widths of its columns where it is a line of a table that somebody lined up."""
    for _, group in groupby(node.entries, key=_columns):
        rows = list(group)
        yield from ((row, _pads(rows, indent)) for row in rows)


def _columns(entry: Entry) -> tuple[str, ...] | None:
    """The keys of a map in brackets that has single values only; None for everything else."""
    value = entry.value
    if entry.key is None or value.kind != "map" or not (value.flow and value.single_line) or not _is_simple(value):
        return None
    if value.anchor or not value.entries or any(inner.value.kind != "scalar" for inner in value.entries):
        return None
    return tuple(_flow(inner.key) for inner in value.entries if inner.key is not None)


def _pads(rows: Sequence[Entry], indent: int) -> Sequence[int]:
    """The widths of a table's columns: as they were where all lines agreed, else as narrow as they can be."""
    if len(rows) < 2 or _columns(rows[0]) is None or not any(row.lined_up for row in rows):
        return ()
    heads = [width(_flow(row.key)) + 1 for row in rows if row.key is not None]
    cells = [[width(cell) for cell in _cells(row.value)] for row in rows]
    least = [max(heads), *(max(column) for column in zip(*(row[:-1] for row in cells), strict=True))]
    pads = _kept(rows, least) or least
    longest = indent + sum(pads) + 2 * len(pads) + max(row[-1] for row in cells) + 1
    return pads if longest <= COLUMNS_MAX else ()


def _kept(rows: Sequence[Entry], least: Sequence[int]) -> Sequence[int]:
    """The widths that the lines of a table had, if they all had the same and these are enough."""
    offsets = rows[0].offsets
    if any(row.offsets != offsets for row in rows):
        return ()
    kept = [offsets[0] - 2, *(after - before - 2 for before, after in pairwise(offsets))]
    return kept if all(had >= needed for had, needed in zip(kept, least, strict=True)) else ()


def _comments(lines: Sequence[str], indent: int) -> Iterator[str]:
    blank = False
    for line in lines:
        if line or not blank:
            yield " " * indent + line if line else ""
        blank = not line


def _remarked(line: str, remark: Remark | None) -> str:
    """The line with its comment, in the column where that stood, or behind the text."""
    if remark is None:
        return line
    return line + " " * max(REMARK_GAP_MIN, remark.column - width(line)) + remark.text
