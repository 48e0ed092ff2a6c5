"""A printed policy as one HTML file that needs nothing else: for a browser, light or dark, and for paper."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final, assert_never

from slaengine.service.policy_docs.blocks import Block, Bullets, Cell, Document, Drawing, Heading, Paragraph, Table
from slaengine.service.policy_docs.markdown import NOTHING

_LANGUAGES: Final = {"en": "en", "zh": "zh-CN"}
_STYLE: Final = """
:root { color-scheme: light dark; --ink: #1d2430; --paper: #fff; --soft: #f4f6f9; --line: #d5dbe3; --quiet: #5d6778; }
@media screen and (prefers-color-scheme: dark) {
  :root { --ink: #e4e8ee; --paper: #14181f; --soft: #1d232c; --line: #37404d; --quiet: #9aa5b5; }
}
* { box-sizing: border-box; }
body { margin: 2rem auto; max-width: 68rem; padding: 0 1.2rem; color: var(--ink); background: var(--paper);
  font: 16px/1.55 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
h1 { font-size: 1.9rem; line-height: 1.25; }
h2 { margin-top: 2.6rem; padding-bottom: .3rem; border-bottom: 2px solid var(--line); font-size: 1.4rem; }
h3 { margin-top: 1.8rem; font-size: 1.1rem; }
h1, h2, h3, h4, p, li { overflow-wrap: anywhere; }
nav { padding: .8rem 1.2rem; background: var(--soft); border-radius: .5rem; }
nav ol { margin: .3rem 0 0; columns: 16rem; }
a { color: inherit; }
.wide { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .93rem; }
th, td { padding: .42rem .5rem; border: 1px solid var(--line); text-align: left; vertical-align: top; }
th { background: var(--soft); min-width: 3.2em; }
th:first-child { min-width: 6em; }
.n { text-align: right; font-variant-numeric: tabular-nums; }
tbody tr:nth-child(even) { background: color-mix(in srgb, var(--soft) 55%, transparent); }
svg { display: block; width: 100%; height: auto; }
@media screen { .wide > svg { min-width: 44rem; } }
small { display: block; color: var(--quiet); overflow-wrap: anywhere; }
@media print {
  :root { color-scheme: light; --ink: #000; --paper: #fff; --soft: #f2f2f2; --line: #999; --quiet: #444; }
  body { margin: 0; max-width: none; font-size: 10pt; }
  .wide { overflow: visible; }
  table { font-size: 8pt; }
  th, td { padding: .3rem .35rem; }
  thead { display: table-header-group; }
  tr, svg, h2, h3, h4 { break-inside: avoid; }
  h2, h3, h4, p:has(+ .wide) { break-after: avoid; }
  table:not(:has(tr:nth-child(13))) { break-inside: avoid; }
}
"""


def as_html(document: Document) -> str:
    """The whole file: UTF-8, without scripts, without anything from elsewhere."""
    return "\n".join(_lines(document)) + "\n"


def _lines(document: Document) -> Iterator[str]:
    title = escape(document.title)
    yield "<!doctype html>"
    yield f'<html lang="{_LANGUAGES[document.language]}">'
    yield '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{title}</title>"
    yield f"<style>{_STYLE}</style></head>"
    yield f"<body><h1>{title}</h1>"
    yield from _contents(document)
    section = 0
    for block in document.blocks:
        section += isinstance(block, Heading) and block.level == 1
        yield from _block(block, section)
    yield "</body></html>"


def _contents(document: Document) -> Iterator[str]:
    sections = [block.text for block in document.blocks if isinstance(block, Heading) and block.level == 1]
    if sections:
        yield f"<nav><strong>{escape(document.contents)}</strong><ol>"
        yield from (f'<li><a href="#s{number}">{escape(text)}</a></li>' for number, text in enumerate(sections, 1))
        yield "</ol></nav>"


def _block(block: Block, section: int) -> Iterator[str]:
    match block:
        case Heading(text, 1):
            yield f'<h2 id="s{section}">{escape(text)}</h2>'
        case Heading(text, level):
            yield f"<h{level + 1}>{escape(text)}</h{level + 1}>"
        case Paragraph(text):
            yield f"<p>{_text(text)}</p>"
        case Bullets(items):
            yield "<ul>" + "".join(f"<li>{_text(item)}</li>" for item in items) + "</ul>"
        case Table():
            yield from _table(block)
        case Drawing():
            yield f'<div class="wide">{block.svg}</div>'
        case _:
            assert_never(block)


def _table(block: Table) -> Iterator[str]:
    """Numbers stand at the right, below one another digit for digit."""
    dress = ["" if block.left is None or i < block.left else ' class="n"' for i in range(len(block.head))]
    yield '<div class="wide"><table><thead><tr>'
    yield "".join(f"<th{style}>{escape(cell)}</th>" for cell, style in zip(block.head, dress, strict=True))
    yield "</tr></thead><tbody>"
    for row in block.rows:
        yield (
            "<tr>" + "".join(f"<td{style}>{_cell(cell)}</td>" for cell, style in zip(row, dress, strict=True)) + "</tr>"
        )
    yield "</tbody></table></div>"


def _cell(cell: Cell) -> str:
    """Its text and note; a long name may break behind an underscore, so that a table of many columns fits a page."""
    note = f"<small>{_text(cell.note)}</small>" if cell.note else ""
    return (_text(cell.text).replace("_", "_<wbr>") or ("" if note else NOTHING)) + note


def _text(text: str) -> str:
    return "<br>".join(escape(line) for line in text.splitlines())
