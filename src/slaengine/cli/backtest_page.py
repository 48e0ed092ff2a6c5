"""A backtest as one HTML page: tables, charts, and the two lives of the tickets that change most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from slaengine.backtest.figures import Figures
from slaengine.cli.backtest_tables import sheets, targets_of
from slaengine.cli.backtest_text import headlines
from slaengine.cli.backtest_titles import Titles
from slaengine.cli.backtest_words import WORDS
from slaengine.cli.charts import NEW, OLD, apart, bars, week
from slaengine.cli.sheets import Sheet, counted
from slaengine.cli.timeline_svg import svg
from slaengine.model.decision import Decision
from slaengine.service.policy_docs import as_html
from slaengine.service.policy_docs.blocks import Block, Document, Drawing, Heading, Paragraph, table
from slaengine.service.summary import NO_LEVEL
from slaengine.service.timeline import TooManyEventsError, draw_up

GROUPS_MAX: Final = 20
"""Groups whose week is drawn: those with the most tickets."""


@dataclass(frozen=True, slots=True)
class Lives:
    """All decisions of one ticket, under the baseline and under the policy."""

    ticket_id: str
    before: Sequence[Decision]
    after: Sequence[Decision]


def backtest_page(found: Figures, lives: Sequence[Lives], language: str = "en") -> str:
    """The whole page."""
    words = WORDS[language]
    return as_html(Document(words["title"], language, words["contents"], tuple(_blocks(found, lives, language))))


def _blocks(found: Figures, lives: Sequence[Lives], language: str) -> Iterator[Block]:
    words = WORDS[language]
    yield Heading(words["summary"])
    yield from (Paragraph(line) for line in headlines(found, language))
    if any(found.new.breaches.values()) or (found.old is not None and any(found.old.breaches.values())):
        yield Heading(words["chart"], 2)
        yield Drawing(_broken(found, language), "")
    whole = list(sheets(found, language))
    promises = [sheet for sheet in whole if sheet.name == "promise"]
    if promises:
        yield Heading(words["targets"])
        for sheet in promises:
            yield Heading(sheet.head[0], 2)
            yield _table(sheet)
    for sheet in whole:
        if sheet.name != "promise":
            yield Heading(sheet.head[0])
            yield _table(sheet)
    yield from _load(found, language)
    if lives:
        yield Heading(words["timelines"])
    for number, life in enumerate(lives):
        yield Heading(life.ticket_id, 2)
        for name, decisions in (("before", life.before), ("after", life.after)):
            yield Heading(words[name], 3)
            yield _life(decisions, f"t{number}{name}", language)


def _table(sheet: Sheet) -> Block:
    return table(("", *sheet.head[1:]) if sheet.name == "promise" else sheet.head, sheet.rows, sheet.left)


def _broken(found: Figures, language: str) -> str:
    """Deadlines that were broken, by target and level, under one policy or both."""
    words, titles = WORDS[language], Titles(found, language)
    sides = {words["policy"]: (NEW, found.new)}
    if found.old is not None:
        sides = {words["baseline"]: (OLD, found.old), **sides}
    levels = dict.fromkeys(level for _, side in sides.values() for level in (*side.policy.priority.levels, NO_LEVEL))
    rows = [
        (target, level)
        for target in targets_of(found)
        for level in levels
        if any(level in side.breaches.get(target, {}) for _, side in sides.values())
    ]
    labels = [f"{titles.target(target)} · {titles.level(level)}" for target, level in rows]
    series = {
        name: (colour, [side.breaches.get(target, {}).get(level, 0) for target, level in rows])
        for name, (colour, side) in sides.items()
    }
    return bars(words["chart"], labels, series, words["chart_unit"], "broken")


def _load(found: Figures, language: str) -> Iterator[Block]:
    words, titles = WORDS[language], Titles(found, language)
    groups = sorted(found.new.load.items(), key=lambda pair: (-sum(pair[1]), pair[0]))[:GROUPS_MAX]
    if groups:
        yield Heading(words["load"])
    for number, (group, hours) in enumerate(groups):
        tickets = counted(words["n_tickets"], sum(hours))
        note = words["load_note"].format(group=titles.group(group), tickets=tickets, most=max(hours))
        yield Paragraph(note)
        yield Drawing(week(note, hours, words["days"].split(), f"week{number}"), "")


def _life(decisions: Sequence[Decision], name: str, language: str) -> Block:
    try:
        return Drawing(apart(svg(draw_up(decisions), language), name), "")
    except TooManyEventsError:
        return Paragraph(WORDS[language]["too_long"])
