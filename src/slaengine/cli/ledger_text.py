"""A clock ledger as people read it: an aligned statement of at most 100 columns, and its JSON form."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import click

from slaengine.cli.columns import pad, width
from slaengine.cli.ledger_words import LEDGER_WORDS
from slaengine.model.clock import elapsed_seconds, remaining_seconds
from slaengine.model.compiled import CompiledPolicy
from slaengine.service.ledger import Ledger, Mark, fold, goal_place
from slaengine.service.stretches import Kind, Stretch
from slaengine.worktime import Calendar, DurationKind, format_duration

COLUMNS_MAX = 100
_FROM, _TO, _AMOUNT = 16, 13, 8
"""Columns of the statement: two instants, two amounts; the rest is the reason with its place."""
_DAY_SECONDS = 86_400
_NOON = 12

_SHOWN_MARKS = frozenset({"breach", "retarget", "stop_in_time", "stop_late", "cancel", "restore"})
"""The others are told by the lines themselves."""
_COLOURS = {"met": "green", "missed": "red", "late": "red", "cancelled": None, "running": "cyan", "pausing": "yellow"}


def length(seconds: int) -> str:
    """Seconds as people write them; negative after the deadline.

    >>> length(0), length(4800), length(-90), length(28800)
    ('0m', '1h20m', '-1m30s', '8h')
    """
    hours, rest = divmod(abs(seconds), 3600)
    minutes, rest = divmod(rest, 60)
    parts = ((hours, "h"), (minutes, "m"), (rest, "s"))
    return ("-" if seconds < 0 else "") + ("".join(f"{count}{unit}" for count, unit in parts if count) or "0m")


def ledger_lines(policy: CompiledPolicy, ledger: Ledger, language: str = "en") -> Iterator[str]:
    """The statement, coloured: heading, opening balance, one line a stretch, sum."""
    return _Printer(policy, ledger, language).lines()


class _Printer:
    """Prints one ledger in one language."""

    def __init__(self, policy: CompiledPolicy, ledger: Ledger, language: str) -> None:
        self.zone: Calendar = policy.clock
        self.ledger, self.language = ledger, language
        self.words = LEDGER_WORDS["zh" if language == "zh" else "en"]
        self.day_names = self.words["days"].split()

    def lines(self) -> Iterator[str]:
        yield from self._heading()
        head = (self.words["from"], self.words["to"], self.words["counted"], self.words["left"], self.words["why"])
        yield click.style(_row(*head), dim=True)
        yield from self._opening()
        marks = [mark for mark in self.ledger.marks if mark.cause in _SHOWN_MARKS]
        for line in fold(self.ledger.lines):
            while marks and marks[0].at <= line.start:
                yield from self._mark(marks.pop(0))
            yield from self._line(line)
        for mark in marks:
            yield from self._mark(mark)
        counted, opening = self.ledger.counted, self.ledger.opening
        of = "" if opening is None else self.words["of"].format(opening=length(opening + self.ledger.grace))
        yield _row("", "", length(counted), "", self.words["sum"].format(of=of))

    def _heading(self) -> Iterator[str]:
        ledger, clock = self.ledger, self.ledger.clock
        plan = ledger.plan
        name = plan.title.in_language(self.language)
        parts = [click.style(name if name == plan.name else f"{name} ({plan.name})", bold=True)]
        if clock.cycle > 1 or plan.recurring:
            parts.append(self.words["cycle"].format(cycle=clock.cycle))
        parts += [part for part in (ledger.level, self._goal()) if part]
        if ledger.balance or clock.status != "running":
            parts.append(self._status())
        yield " · ".join(parts)
        when = []
        if clock.due_at is not None and clock.status not in ("cancelled", "pending"):
            when.append(self.words["due"].format(at=self._date(clock.due_at)))
        if clock.breached_at is not None:
            when.append(self.words["breached"].format(at=self._date(clock.breached_at)))
        source = " ".join([plan.rule.at, *plan.rule.because])
        yield "  " + " · ".join([*when, click.style(source, dim=True)])

    def _status(self) -> str:
        ledger, status = self.ledger, self.ledger.clock.status
        balance = ledger.balance or 0
        word = {"running": "late" if balance < 0 else "running", "paused": "pausing"}.get(status, status)
        if word == "met" and balance < 0:
            balance = 0
        return click.style(self.words[word].format(left=length(abs(balance))), fg=_COLOURS.get(word))

    def _goal(self) -> str:
        return "" if self.ledger.goal is None else format_duration(self.ledger.goal, self.language)

    def _opening(self) -> Iterator[str]:
        ledger = self.ledger
        if ledger.opening is None or ledger.goal is None:
            return
        place = goal_place(ledger.plan, ledger.clock, ledger.level)
        why = self.words["opening"].format(goal=self._goal())
        if ledger.goal.kind in (DurationKind.BUSINESS_DAYS, DurationKind.DAYS):
            due_at = ledger.plan.calendar.place(ledger.clock.from_at, ledger.goal, end_of_day=ledger.plan.end_of_day)
            why = self.words["opening_days"].format(goal=self._goal(), due=self._instant(due_at))
        yield from _with_place(_row("", "", "", length(ledger.opening), why), place)
        if ledger.grace:
            place = ledger.plan.places.get("grace", "")
            balance = length(ledger.opening + ledger.grace)
            yield from _with_place(_row("", "", f"+{length(ledger.grace)}", balance, self.words["grace"]), place)

    def _line(self, line: Stretch) -> Iterator[str]:
        first = self._instant(line.start)
        last = pad(self._end(line), _TO, right=True)
        counted = length(line.seconds) if line.seconds else "–"
        left = "" if line.balance is None else length(line.balance)
        text = _row(first, last, counted, left, self.why(line))
        for number, part in enumerate(_with_place(text, line.place)):
            yield part if line.seconds or number else click.style(part, dim=True)

    def why(self, line: Stretch) -> str:
        """Why the stretch counted or did not, in words."""
        kind = line.kind.value
        if line.kind is Kind.FOLDED and not line.number:
            kind = "folded_far"
        elif line.kind is Kind.BREAK and self._moment(line.start).hour <= _NOON <= self._moment(line.end).hour:
            kind = "lunch"
        label = self.words["and"].join(self.words.get(name, name) for name in line.label.split("\n"))
        text = self.words[kind].format(label=label, number=line.number, idle=line.idle)
        text = text.rstrip(": ")  # a pause without a status
        return f"{text} · {self.words['overdue']}" if line.overdue and line.seconds else text

    def _mark(self, mark: Mark) -> Iterator[str]:
        goal = "" if mark.goal is None else format_duration(mark.goal, self.language)
        text = self.words[mark.cause].format(goal=goal, level=mark.level)
        event = "" if mark.cause == "breach" else f" ({mark.event_id})"
        colour = {"breach": "red", "stop_late": "red", "stop_in_time": "green"}.get(mark.cause)
        yield click.style(_row(self._instant(mark.at), "", "", "", f"● {text}{event}"), fg=colour)

    def _moment(self, at: int) -> datetime:
        return self.zone.at(at)

    def _instant(self, at: int) -> str:
        """Weekday, month, day and time, in a fixed width; seconds are left out."""
        moment = self._moment(at)
        return f"{self.day_names[moment.weekday()]} {moment:%m-%d %H:%M}"

    def _end(self, line: Stretch) -> str:
        """The end as short as it is clear: the time, with the day of the month, or with the month."""
        first, last = self._moment(line.start), self._moment(line.end)
        if first.date() == last.date():
            return f"{last:%H:%M}"
        if line.end - line.start < 7 * _DAY_SECONDS:
            return f"{self.day_names[last.weekday()]} {last:%d %H:%M}"
        return f"{last:%m-%d %H:%M}" if first.year == last.year else f"{last:%Y-%m-%d}"

    def _date(self, at: int) -> str:
        moment = self._moment(at)
        seconds = ":%S" if moment.second else ""
        return moment.strftime(f"%Y-%m-%d %H:%M{seconds}")


def _row(first: str, last: str, counted: str, left: str, why: str) -> str:
    amounts = f"{pad(counted, _AMOUNT, right=True)}  {pad(left, _AMOUNT, right=True)}"
    return f" {pad(first, _FROM)} {pad(last, _TO, right=True)}  {amounts}  {why}".rstrip()


def _with_place(text: str, place: str) -> Iterator[str]:
    """The line with its place at the right edge, or below it where it does not fit. A line that is too long is cut."""
    if width(text) > COLUMNS_MAX:
        while width(text) >= COLUMNS_MAX:
            text = text[:-1]
        text += "…"
    room = COLUMNS_MAX - width(text) - width(place)
    if not place:
        yield text
    elif room >= 2:
        yield f"{text}{' ' * room}{click.style(place, dim=True)}"
    else:
        yield text
        yield " " * max(0, COLUMNS_MAX - width(place)) + click.style(place, dim=True)


def ledger_json(policy: CompiledPolicy, ledger: Ledger, language: str = "en") -> dict[str, Any]:
    """The statement as plain JSON data: every line, nothing folded."""
    iso, clock, plan = policy.clock.iso, ledger.clock, ledger.plan
    printer = _Printer(policy, ledger, language)

    def text(at: int | None) -> str | None:
        return None if at is None else iso(at)

    return {
        "target": plan.name,
        "title": plan.title.in_language(language),
        "cycle": clock.cycle,
        "status": clock.status,
        "level": ledger.level or None,
        "goal": None if ledger.goal is None else format_duration(ledger.goal),
        "meter": "open_time" if ledger.counts_open_time else "real_time",
        "created_at": iso(clock.created_at),
        "started_at": iso(clock.started_at),
        "due_at": text(clock.due_at),
        "breached_at": text(clock.breached_at),
        "stopped_at": text(clock.stopped_at),
        "opening_seconds": ledger.opening,
        "grace_seconds": ledger.grace,
        "elapsed_seconds": elapsed_seconds(clock, plan, ledger.now),
        "remaining_seconds": remaining_seconds(clock, plan, ledger.now),
        "at": plan.rule.at,
        "because": list(plan.rule.because),
        "lines": [
            {
                "from": iso(line.start),
                "to": iso(line.end),
                "counted": bool(line.seconds),
                "seconds": line.seconds,
                "balance_seconds": line.balance,
                "overdue": line.overdue,
                "kind": line.kind.value,
                "why": printer.why(line),
                "at": line.place or None,
            }
            for line in ledger.lines
        ],
        "marks": [
            {"at": iso(mark.at), "cause": mark.cause, "event_id": mark.event_id, "level": mark.level or None}
            for mark in ledger.marks
        ],
    }
