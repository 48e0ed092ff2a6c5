"""What a printed policy is made of: headings, paragraphs, lists and tables of plain text; each format renders them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias


class Cell(NamedTuple):
    """A cell of a table, with a small note below its text. Both are plain text; every format escapes them."""

    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is a section of the document."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A few sentences."""

    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head; all rows are as long as the head."""

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    left: int | None = None
    """The first columns, which hold words; all others hold numbers. Without it all hold words."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture of our own making: as SVG, and as a Mermaid diagram. It holds no text of a policy."""

    svg: str
    mermaid: str


Block: TypeAlias = Heading | Paragraph | Bullets | Table | Drawing


@dataclass(frozen=True, slots=True)
class Document:
    """A whole page, in the language "en" or "zh"."""

    title: str
    language: str
    contents: str
    """What the list of sections is called."""
    blocks: tuple[Block, ...]


def table(head: Sequence[str], rows: Sequence[Sequence[str | Cell]], left: int | None = None) -> Table:
    """A table whose empty columns are left out: nobody reads a column of dashes.

    >>> table(["level", "clause"], [["P1", ""], ["P2", ""]]).head
    ('level',)
    """
    cells = [[cell if isinstance(cell, Cell) else Cell(cell) for cell in row] for row in rows]
    used = [i for i in range(len(head)) if any(row[i].text or row[i].note for row in cells)]
    words = None if left is None else sum(i < left for i in used)
    return Table(tuple(head[i] for i in used), tuple(tuple(row[i] for i in used) for row in cells), words)
