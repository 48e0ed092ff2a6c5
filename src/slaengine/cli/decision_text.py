"""A decision as a person reads it: one line for what happened and who has it, one for the deadlines, more where needed.

Times are wall times of the policy's zone; the date is left out where it is the day of the event.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click

from slaengine.cli.columns import harmless, pad
from slaengine.model.decision import Decision

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "due": "due",
        "met": "met",
        "missed": "MISSED",
        "breached": "BREACHED at",
        "paused": "paused",
        "left": "left",
        "cancelled": "cancelled",
        "incomplete": "incomplete, still missing:",
        "transfer": "transferred to",
        "from": "from",
        "by": "by",
        "no_level": "no priority",
        "no_deadline": "no deadline is running",
        "late": "late",
        "next": "next check",
    },
    "zh": {
        "due": "截止",
        "met": "已达成",
        "missed": "未达成",
        "breached": "已超时于",
        "paused": "已暂停",
        "left": "剩余",
        "cancelled": "已取消",
        "incomplete": "信息不全,缺少:",
        "transfer": "转交给",
        "from": "原为",
        "by": "依据",
        "no_level": "无优先级",
        "no_deadline": "没有运行中的时限",
        "late": "补发",
        "next": "下次检查",
    },
}
LEVEL_COLOURS = ("red", "yellow", "cyan")
"""Of the most urgent levels; the others are plain."""
ENDS: Mapping[str, Mapping[str, Any]] = {
    "met": {"fg": "green"},
    "missed": {"fg": "red", "bold": True},
    "cancelled": {"dim": True},
}
"""How a clock can end, and how that is coloured."""
INDENT = " " * 18


def decision_lines(decision: Decision, language: str = "en") -> Iterator[str]:
    """The lines of one decision, coloured; `click.echo` takes the colours out where there is no terminal."""
    words = WORDS[language]
    now = decision.policy.clock.iso(decision.ticket.at)
    grading = decision.ticket.grading
    ticket = pad(decision.event.ticket_id, 8)
    what = pad(decision.event.type, 16)
    yield f"{_minute(now)}  {click.style(ticket, bold=True)}  {what} {_level(decision, words)}{_group(decision)}"
    if grading.transfer_to is not None:
        yield f"{INDENT}{words['transfer']} {grading.transfer_to}"
    elif decision.ticket.missing and decision.event.type in ("created", "updated", "info_completed"):
        yield f"{INDENT}{words['incomplete']} {', '.join(decision.ticket.missing)}"
    clocks = list(_clocks(decision, now, words))
    if clocks:
        yield INDENT + click.style(" · ", dim=True).join(clocks)
    for action in decision.actions_in(language):
        late = f" ({words['late']})" if action["late"] else ""
        to = f" {', '.join(action['to'])}" if action["to"] else ""
        said = f": {harmless(action['message'])}" if action["message"] else ""
        yield f"{INDENT}→ {action['type']}{harmless(to)}{said}{late}"


def _minute(iso: str) -> str:
    return f"{iso[:10]} {iso[11:16]}"


def _short(iso: str, now: str) -> str:
    """The wall time; with seconds where they are not zero, with the date where it is another day."""
    time = iso[11:16] if iso[17:19] == "00" else iso[11:19]
    return time if iso[:10] == now[:10] else f"{iso[:10]} {time}"


def _level(decision: Decision, words: Mapping[str, str]) -> str:
    grading = decision.ticket.grading
    if grading.level is None or decision.level is None:
        return words["no_level"]
    colour = LEVEL_COLOURS[grading.level] if grading.level < len(LEVEL_COLOURS) else None
    level = click.style(decision.level, fg=colour, bold=grading.level == 0)
    if grading.base is None or grading.base == grading.level:
        return level
    base = decision.policy.priority.levels[grading.base]
    return f"{level} ({words['from']} {base}, {words['by']} {', '.join(grading.adjusted_by)})"


def _group(decision: Decision) -> str:
    return f"  → {decision.group}" if decision.group else ""


def _clocks(decision: Decision, now: str, words: Mapping[str, str]) -> Iterator[str]:
    """Every clock that runs or stands still, and those that ended with this event."""
    changed = {change.target for change in decision.changes}
    for name, shown in decision.deadlines.items():
        text = _clock(name, shown, now, words, just_now=name in changed)
        if text:
            yield text


def _clock(name: str, shown: Mapping[str, Any], now: str, words: Mapping[str, str], *, just_now: bool) -> str | None:
    status = shown["status"]
    if status == "running" and shown["breached_at"]:
        text = click.style(f"{name} {words['breached']} {_short(shown['breached_at'], now)}", fg="red", bold=True)
    elif status == "running" and shown["due_at"]:
        text = f"{name} {words['due']} {_short(shown['due_at'], now)}"
    elif status == "paused":
        left = shown["remaining_seconds"]
        rest = "" if left is None else f", {span(left)} {words['left']}"
        text = click.style(f"{name} {words['paused']}{rest}", fg="cyan")
    elif just_now and status in ENDS:
        text = click.style(f"{name} {words[status]}", **ENDS[status])
    else:
        return None
    return text


def span(seconds: int) -> str:
    """A length of time in hours and minutes.

    >>> span(5_400), span(-90), span(45)
    ('1h30m', '-1m30s', '45s')
    """
    hours, rest = divmod(abs(seconds), 3600)
    minutes, rest = divmod(rest, 60)
    parts = ((hours, "h"), (minutes, "m"), (rest, "s"))
    return ("-" if seconds < 0 else "") + ("".join(f"{number}{unit}" for number, unit in parts if number) or "0s")
