"""The figures of a log as tables for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields

from slaengine.cli.columns import table
from slaengine.cli.sheets import counted
from slaengine.service.summary import Kept, Summary

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "en": ("tickets", "met", "missed", "open", "overdue", "cancelled", "met %", "paused h"),
    "zh": ("工单", "达成", "未达成", "进行中", "已超时", "取消", "达成率%", "暂停小时"),
}
TEXTS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "log": "{rows}, {events}, {tickets}",
        "n_rows": "{:,} row|{:,} rows",
        "n_events": "{:,} event|{:,} events",
        "n_tickets": "{:,} ticket|{:,} tickets",
        "span": "from {first} to {last}, under policy {name} {version}",
        "all": "all",
        "none": "none",
        "agree": "The decided level is the reported one in {agreeing:,} of {rows}.",
    },
    "zh": {
        "log": "{rows},{events},{tickets}",
        "n_rows": "{:,} 行",
        "n_events": "{:,} 个事件",
        "n_tickets": "{:,} 个工单",
        "span": "{first} 至 {last},策略 {name} {version}",
        "all": "合计",
        "none": "无",
        "agree": "判定级别与上报级别一致:{agreeing:,} / {rows}。",
    },
}


def summary_lines(summary: Summary, language: str = "en") -> Iterator[str]:
    """A head, a table for each target, and how far reported priorities agree."""
    texts, policy = TEXTS[language], summary.policy
    counts = {"rows": summary.rows, "events": summary.events, "tickets": summary.tickets}
    yield texts["log"].format(**{name: counted(texts[f"n_{name}"], number) for name, number in counts.items()})
    if summary.first_at is not None and summary.last_at is not None:
        first, last = (policy.clock.iso(at)[:10] for at in (summary.first_at, summary.last_at))
        yield texts["span"].format(first=first, last=last, name=policy.name, version=policy.version)
    for plan in policy.targets:
        levels = {level: kept for level, kept in summary.targets[plan.name].items() if kept.tickets}
        if levels:
            yield ""
            yield from _target(plan.title.in_language(language), levels, language)
    if summary.reported_rows:
        yield ""
        rows = counted(texts["n_rows"], summary.reported_rows)
        yield texts["agree"].format(agreeing=summary.agreeing_rows, rows=rows)


def _target(title: str, levels: Mapping[str, Kept], language: str) -> Iterator[str]:
    texts = TEXTS[language]
    rows = [(texts.get(level, level) if level == "none" else level, *_cells(kept)) for level, kept in levels.items()]
    everything = Kept(*(sum(getattr(kept, part.name) for kept in levels.values()) for part in fields(Kept)))
    yield from table([(title, *HEADINGS[language]), *rows, (texts["all"], *_cells(everything))])


def _cells(kept: Kept) -> tuple[str, ...]:
    counts = (kept.tickets, kept.met, kept.missed, kept.open, kept.overdue, kept.cancelled)
    share = "–" if kept.met_share is None else f"{100 * kept.met_share:.1f}"
    return (*(f"{count:,}" for count in counts), share, f"{kept.paused_seconds / 3600:,.1f}")
