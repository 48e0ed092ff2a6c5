"""A monthly report as one HTML page that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from slaengine.backtest.monthly import WHOLE, Monthly
from slaengine.cli.charts import LOAD, NEW, OLD, bars
from slaengine.cli.monthly_text import headlines, notes, sheets, target_title
from slaengine.cli.monthly_words import WORDS
from slaengine.service.policy_docs import as_html
from slaengine.service.policy_docs.blocks import Block, Document, Drawing, Heading, Paragraph, table

BARS_MAX = 20
"""Kinds of tickets that are drawn: the most frequent ones."""


def monthly_page(found: Monthly, language: str = "en") -> str:
    """The whole page."""
    words = WORDS[language]
    title = words["title"].format(month=words["whole"] if found.month == WHOLE else found.month)
    return as_html(Document(title, language, words["contents"], tuple(_blocks(found, language))))


def _blocks(found: Monthly, language: str) -> Iterator[Block]:
    words = WORDS[language]
    for sheet in sheets(found, language):
        if sheet.name == "times":
            yield from [Heading(words["times"])] if sheet.head[0] == words["resolve"] else []
            yield Heading(sheet.head[0], 2)
            yield table((words["level"], *sheet.head[1:]), sheet.rows, sheet.left)
            continue
        yield Heading(sheet.head[0])
        if sheet.name == "rates":
            yield from (Paragraph(line) for line in headlines(found, language))
            yield Drawing(_on_time(found, language), "")
        if sheet.name == "types" and found.types:
            yield Drawing(_kinds(found, language), "")
        yield table(("", *sheet.head[1:]), sheet.rows, sheet.left)
        if sheet.name == "rates":
            yield from (Paragraph(line) for line in notes(found, language))


def _on_time(found: Monthly, language: str) -> str:
    """Promises that were met and missed, by target."""
    words = WORDS[language]
    rates = [(target_title(found, name, language), rate) for name, rate in found.promises.items()]
    series = {
        words["met"]: (LOAD, [rate.part for _, rate in rates]),
        words["missed"]: (NEW, [rate.whole - rate.part for _, rate in rates]),
        words["pending"]: (OLD, [rate.pending for _, rate in rates]),
    }
    return bars(words["summary"], [title for title, _ in rates], series, words["tickets"], "rates")


def _kinds(found: Monthly, language: str) -> str:
    words = WORDS[language]
    kinds = list(found.types.items())[:BARS_MAX]
    labels = [words["none"] if kind == "none" else kind for kind, _ in kinds]
    series = {words["tickets"]: (LOAD, [number for _, number in kinds])}
    return bars(words["types"], labels, series, words["tickets"], "kinds")
