"""A printed policy as Markdown, as code hosts and wikis show it. Texts of the policy are shown and never obeyed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, assert_never

from slaengine.service.policy_docs.blocks import Block, Bullets, Cell, Document, Drawing, Heading, Paragraph, Table

_SPECIAL: Final = re.compile(r"[\\`*\[\]|~]|(?<!\w)_|_(?!\w)")
_BEGINS: Final = re.compile(r"^(?=[-+#=]|\d+[.)])")
_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
NOTHING: Final = "–"
"""Stands in an empty cell."""


def as_markdown(document: Document) -> str:
    """The whole page."""
    lines = [f"# {escaped(document.title)}", ""]
    for block in document.blocks:
        lines += [*_block(block), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def escaped(text: str, line_break: str = " ") -> str:
    r"""A text as it is, whatever it contains.

    >>> print(escaped("a|b <i> waiting_for *x*"))
    a\|b &lt;i&gt; waiting_for \*x\*
    """
    safe = "".join(_ENTITIES.get(letter, letter) for letter in text)
    lines = [_SPECIAL.sub(r"\\\g<0>", line.strip()) for line in safe.splitlines() if line.strip()]
    return line_break.join(lines)


def _begun(text: str) -> str:
    r"""An escaped text at the beginning of a line, where a dash or a number would begin a list.

    >>> _begun("- a"), _begun("1. a")
    ('\\- a', '1\\. a')
    """
    if not _BEGINS.match(text):
        return text
    digits = re.match(r"\d*", text)
    cut = digits.end() if digits else 0
    return f"{text[:cut]}\\{text[cut:]}"


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading(text, level):
            yield f"{'#' * (level + 1)} {escaped(text)}"
        case Paragraph(text):
            yield _begun(escaped(text))
        case Bullets(items):
            yield from (f"- {_begun(escaped(item))}" for item in items)
        case Table(head, rows):
            yield f"| {' | '.join(map(escaped, head))} |"
            yield f"|{' --- |' * len(head)}"
            yield from (f"| {' | '.join(map(_cell, row))} |" for row in rows)
        case Drawing():
            yield f"```mermaid\n{block.mermaid}\n```"
        case _:
            assert_never(block)


def _cell(cell: Cell) -> str:
    parts = [escaped(cell.text, "<br>")] if cell.text else []
    if cell.note:
        parts.append(f"<small>{escaped(cell.note)}</small>")
    return "<br>".join(parts) or NOTHING
