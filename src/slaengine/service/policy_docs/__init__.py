"""A policy printed for people who do not read YAML: decision tables, promises in words, ladders, calendars.

`policy_document` reads a compiled pack and says what it means; `as_markdown` and `as_html` lay the page out. What is
printed comes from the same conditions, lengths and calendars that decide tickets, so it cannot say something else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from slaengine.service.policy_docs import afterwards, calendars, desk, grading, promises
from slaengine.service.policy_docs.blocks import Block, Bullets, Document
from slaengine.service.policy_docs.guide import Guide
from slaengine.service.policy_docs.html import as_html
from slaengine.service.policy_docs.markdown import as_markdown
from slaengine.service.policy_docs.words import Phrases

if TYPE_CHECKING:
    from slaengine.compiler import Compilation

__all__ = ["SECTIONS", "Document", "as_html", "as_markdown", "policy_document"]

_SAYS: Final[Phrases] = {
    "policy": ("Policy", "策略"),
    "version": ("Version", "版本"),
    "effective_from": ("For new tickets from", "新工单适用起始日"),
    "owner": ("Answers for it", "负责人"),
    "review_every": ("Reviewed every", "复审周期"),
    "timezone": ("Time zone", "时区"),
    "digest": ("Digest", "摘要"),
}

_PERIODS: Final[Phrases] = {
    "month": ("months", "个月"),
    "year": ("years", "年"),
    "week": ("weeks", "周"),
    "day": ("days", "天"),
}

SECTIONS: Final[tuple[Callable[[Guide], Iterator[Block]], ...]] = (
    grading.levels,
    promises.promises,
    grading.deciding,
    grading.intake,
    grading.classification,
    desk.routing,
    desk.reactions,
    desk.guidance,
    afterwards.closing,
    afterwards.callbacks,
    afterwards.queue,
    afterwards.daily_checks,
    calendars.calendars,
    afterwards.vocabulary,
    afterwards.clauses,
)
"""What a page says, in the order in which a manager asks: how urgent, how fast, why, who, what else."""


def policy_document(compilation: Compilation, *, language: str = "en", year: int) -> Document:
    """The page of a policy. `year` is the first of the two years whose holidays are listed.

    Raises:
        FindingsError: the pack has mistakes.
    """
    policy = compilation.require()
    assert compilation.pack is not None, "a policy was built from it"
    clauses = None if compilation.clauses is None else compilation.clauses.file
    guide = Guide(compilation.pack, policy, "zh" if language == "zh" else "en", year, clauses)
    blocks = [block for section in SECTIONS for block in section(guide)]
    return Document(guide.text(policy.title), guide.language, guide.common("contents"), (*_head(guide), *blocks))


def _period(every: str | None, language: str) -> str | None:
    """`review_every` in the reader's language, whichever it was written in.

    >>> _period("3 months", "zh"), _period("1年", "en"), _period("1 year", "en")
    ('3个月', '1 year', '1 year')
    """
    found = re.fullmatch(r"([0-9]+) ?(\D+?)s?", every or "")
    for word, (plural, chinese) in _PERIODS.items():
        if found is not None and found[2] in (word, chinese, chinese.removeprefix("个")):
            english = word if int(found[1]) == 1 else plural
            return f"{found[1]}{chinese}" if language == "zh" else f"{found[1]} {english}"
    return every


def _head(guide: Guide) -> Iterator[Block]:
    """Which policy this is."""
    header = guide.pack.policy
    facts = {
        "policy": header.name,
        "version": header.version,
        "effective_from": header.effective_from,
        "owner": guide.person(header.owner) if header.owner else None,
        "review_every": _period(header.review_every, guide.language),
        "timezone": header.timezone,
        "digest": guide.policy.digest,
    }
    rows = [(guide.say(_SAYS, key), value) for key, value in facts.items() if value]
    yield Bullets(tuple(guide.common("fact", name=name, value=value) for name, value in rows))
