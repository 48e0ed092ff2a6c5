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
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e8ee; --paper: #14181f; --soft: #1d232c; --line: #37404d; --quiet: #9aa5b5; }
}
* { box-sizing: border-box; }
body { margin: 2rem auto; max-width: 68rem; padding: 0 1.2rem; color: var(--ink); background: var(--paper);
  font: 16px/1.55 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
h1 { font-size: 1.9rem; line-height: 1.25; }
h2 { margin-top: 2.6rem; padding-bottom: .3rem; border-bottom: 2px solid var(--line); font-size: 1.4rem; }
h3 { margin-top: 1.8rem; font-size: 1.1rem; }
nav { padding: .8rem 1.2rem; background: var(--soft); border-radius: .5rem; }
nav ol { margin: .3rem 0 0; columns: 16rem; }
a { color: inherit; }
.wide { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .93rem; }
th, td { padding: .42rem .6rem; border: 1px solid var(--line); text-align: left; vertical-align: top; }
th { background: var(--soft); }
tbody tr:nth-child(even) { background: color-mix(in srgb, var(--soft) 55%, transparent); }
svg { width: 100%; height: auto; }
small { display: block; color: var(--quiet); overflow-wrap: anywhere; }
@media print {
  :root { color-scheme: light; --ink: #000; --paper: #fff; --soft: #f2f2f2; --line: #999; --quiet: #444; }
  body { margin: 0; max-width: none; font-size: 10pt; }
  .wide { overflow: visible; }
  table { font-size: 8.5pt; }
  thead { display: table-header-group; }
  tr, h2, h3 { break-inside: avoid; break-after: auto; }
  h2, h3 { break-after: avoid; }
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
        case Table(head, rows):
            yield '<div class="wide"><table><thead><tr>'
            yield "".join(f"<th>{escape(cell)}</th>" for cell in head) + "</tr></thead><tbody>"
            yield from ("<tr>" + "".join(map(_cell, row)) + "</tr>" for row in rows)
            yield "</tbody></table></div>"
        case Drawing():
            yield block.svg
        case _:
            assert_never(block)


def _cell(cell: Cell) -> str:
    note = f"<small>{_text(cell.note)}</small>" if cell.note else ""
    return f"<td>{_text(cell.text) or ('' if note else NOTHING)}{note}</td>"


def _text(text: str) -> str:
    return "<br>".join(escape(line) for line in text.splitlines())
