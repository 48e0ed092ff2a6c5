"""A ticket's life in the terminal: at most 100 columns, Chinese names aligned.

The signs are those that take one column in every terminal: most box-drawing characters take two in Chinese ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import click

from slaengine.cli.columns import pad, width
from slaengine.cli.explain import wrap
from slaengine.cli.timeline_scale import Scale
from slaengine.cli.timeline_words import (
    WORDS,
    as_of,
    date_text,
    headline,
    lane_note,
    lane_title,
    long_text,
    sentence,
    time_text,
    value_text,
)
from slaengine.service.lanes import Lane, Mark, Span
from slaengine.service.story import Entry
from slaengine.service.timeline import Timeline, closed_times

COLUMNS_MAX: Final = 100
LINES_MAX: Final = 60
"""Lines of the story that are printed; the middle of a longer one is left out."""
_LEFT: Final = 22
_PLOT: Final = COLUMNS_MAX - _LEFT - 1
_FOLD: Final = 7
_TICK_GAP: Final = 7
_ROWS_MAX: Final = 4
"""Rows of numbers under a lane; what does not fit is told by the story alone."""
_FOLD_SIGN: Final = "╎"
_WHEN: Final = 14
"""Columns of an instant in the story."""

SIGNS: Final[Mapping[str, tuple[str, str | None]]] = {
    "running": ("▬", "cyan"),
    "late": ("▰", "red"),
    "paused": ("╌", "yellow"),
    "stopped": (".", None),
    "asleep": ("_", None),
    "due": ("|", None),
    "moved_due": (":", None),
    "met": ("✓", "green"),
    "missed": ("✗", "red"),
    "cancelled": ("/", None),
    "update": ("+", "green"),
    "late_update": ("x", "red"),
}
"""Each sign of a lane, and its colour."""
_STATUS_COLOURS: Final = {"met": "green", "missed": "red", "late": "red", "paused": "yellow", "running": "cyan"}

_LEGENDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {"asleep": "closed hours"},
    "zh": {"asleep": "非工作时间"},
}


def timeline_lines(timeline: Timeline, language: str = "en") -> Iterator[str]:
    """The picture, coloured: head, axis, lanes, legend, story."""
    return _Printer(timeline, language).lines()


class _Printer:
    """Prints one timeline in one language."""

    def __init__(self, timeline: Timeline, language: str) -> None:
        self.timeline, self.language, self.words = timeline, language, WORDS[language]
        self.zone = timeline.policy.clock
        self.scale = Scale(timeline.instants, _PLOT - 1, _FOLD)

    def lines(self) -> Iterator[str]:
        ticket, subject = headline(self.timeline)
        for line in wrap(f"{ticket} · {subject}" if subject else ticket, COLUMNS_MAX):
            yield click.style(line, bold=True)
        yield as_of(self.timeline, self.language)
        yield ""
        yield from self._axis()
        for lane in self.timeline.lanes:
            yield from self._lane(lane)
        yield ""
        if legend := list(self._legend()):
            yield from (*legend, "")
        yield from self._story()

    def _column(self, at: int) -> int:
        return min(_PLOT - 1, round(self.scale.x(at)))

    def _axis(self) -> Iterator[str]:
        """Dates above times; a stretch that is folded says how long it is."""
        dates, times, folds, day = _Row(), _Row(), _Row(), ""
        for tick in self.scale.ticks(self.zone, _TICK_GAP):
            local, column = self.zone.at(tick.at), round(tick.x)
            date = f"{local.month}-{local.day}" if self.language == "zh" else date_text(local, "en", weekday=False)
            if tick.day and date != day:
                dates.put(min(column, _PLOT - width(date)), date)
                day = date
            times.put(min(column, _PLOT - 5), local.strftime("%H:%M"))
        below = []
        if self.timeline.ticket.lifecycle != "closed":
            now = self.words["now"]
            below.append((min(self._column(self.timeline.now), _PLOT - width(now)), now))
        for segment in self.scale.segments:
            if segment.folded:
                long = long_text(segment.end - segment.start, self.language)
                below.append((round(segment.left) + max(1, (_FOLD - width(long)) // 2), long))
        for column, text in sorted(below):
            folds.put(column, text)
        for row in (dates, times, folds):
            if row.text:
                yield click.style(" " * _LEFT + row.text, dim=True)

    def _lane(self, lane: Lane) -> Iterator[str]:
        title = _fit(lane_title(lane, self.language), _LEFT - 2)
        name = click.style(pad(title, _LEFT), bold=True)
        match lane.kind:
            case "target":
                under = self._tags(lane.marks)
                note = _fit(lane_note(lane, self.language, short=True), _LEFT - 2)
                note = pad(note, _LEFT) if under else note
                yield name + self._bar(lane)
                yield click.style(note, fg=_STATUS_COLOURS.get(lane.status)) + (under[0] if under else "")
                for row in under[1:]:
                    yield " " * _LEFT + row
            case "events" | "followups":
                rows = self._tags(lane.marks)
                for number, row in enumerate(rows):
                    yield (" " * _LEFT if number else name) + row
            case _:
                yield name + self._values(lane)

    def _bar(self, lane: Lane) -> str:
        """What the clock did, a sign a column; marks beat spans."""
        cells = [" "] * _PLOT
        kinds: list[str] = [""] * _PLOT
        for span in lane.spans:
            first, last = self._column(span.start), self._column(span.end)
            _fill(kinds, first, last, span.kind)
            for start, end in self._asleep(lane, span):
                _fill(kinds, self._column(start), self._column(end), "asleep")
        order = ("moved_due", "due", "update", "late_update", "cancelled", "met", "missed")
        for mark in sorted((mark for mark in lane.marks if not mark.tag), key=lambda mark: order.index(mark.kind)):
            kinds[self._column(mark.at)] = mark.kind
        for segment in self.scale.segments:
            if segment.folded:
                middle = round((segment.left + segment.right) / 2)
                cells[middle] = _FOLD_SIGN
        styled = [
            click.style(SIGNS[kind][0], fg=SIGNS[kind][1]) if kind and cell != _FOLD_SIGN else cell
            for kind, cell in zip(kinds, cells, strict=True)
        ]
        return "".join(styled).rstrip()

    def _asleep(self, lane: Lane, span: Span) -> Iterator[tuple[int, int]]:
        """The closed hours of a clock that counts open time, where the picture is not folded."""
        if span.kind in ("running", "late"):
            for segment in self.scale.segments:
                start, end = max(span.start, segment.start), min(span.end, segment.end)
                if start < end and not segment.folded:
                    yield from closed_times(lane.calendar, start, end)

    def _values(self, lane: Lane) -> str:
        row = _Row()
        for span in lane.spans:
            first, last = self._column(span.start), self._column(span.end)
            text = value_text(self.timeline, lane, span.label, self.language)
            room = (_PLOT if span is lane.spans[-1] else last) - first - 1  # nothing stands behind the last one
            if room > 2:
                row.put(first, "[" + _fit(text, room))
        return row.text

    def _tags(self, marks: Sequence[Mark]) -> list[str]:
        """The numbers or letters of marks below their instants, in as many rows as they need."""
        rows: list[_Row] = []
        for mark in marks:
            if not mark.tag:
                continue
            column = min(self._column(mark.at), _PLOT - len(mark.tag))
            for row in rows:
                if row.put(column, mark.tag):
                    break
            else:
                if len(rows) < _ROWS_MAX:
                    rows.append(_Row())
                    rows[-1].put(column, mark.tag)
        return [row.text for row in rows]

    def _legend(self) -> Iterator[str]:
        """The signs that occur."""
        kinds = {span.kind for lane in self.timeline.lanes if lane.kind == "target" for span in lane.spans}
        found: set[str] = {*kinds, *(mark.kind for lane in self.timeline.lanes for mark in lane.marks)}
        if any(lane.calendar is not None for lane in self.timeline.lanes):
            found.add("asleep")
        parts = []
        for kind, (sign, colour) in SIGNS.items():
            if kind in found:
                word = _LEGENDS[self.language].get(kind) or self.words[f"legend_{kind}"]
                parts.append((sign, colour, word))
        line: list[str] = []
        used = 0
        for sign, colour, word in parts:
            wide = width(word) + 5
            if used + wide > COLUMNS_MAX:
                yield "   ".join(line)
                line, used = [], 0
            line.append(f"{click.style(sign, fg=colour)} {word}")
            used += wide
        if line:
            yield "   ".join(line)

    def _story(self) -> Iterator[str]:
        story = self.timeline.story
        left_out = self.timeline.left_out
        head, tail = story, story[:0]
        if len(story) > LINES_MAX or left_out:
            half = min(LINES_MAX, len(story)) // 2
            head, tail = story[:half], story[len(story) - half :]
            left_out += len(story) - 2 * half
        yield click.style(self.words["story"], bold=True)
        for entry in head:
            yield from self._told(entry)
        if left_out:
            yield click.style(self.words["left_out"].format(number=left_out), dim=True)
        for entry in tail:
            yield from self._told(entry)

    def _told(self, entry: Entry) -> Iterator[str]:
        local = self.zone.at(entry.at)
        when = pad(f"{date_text(local, self.language, weekday=False)} {time_text(local)}", _WHEN + 2)
        tag = pad(entry.tag, 4, right=True)
        indent = " " * (6 + width(when))
        for number, line in enumerate(wrap(sentence(self.timeline, entry, self.language), COLUMNS_MAX - len(indent))):
            text = click.style(line, fg="red") if entry.kind == "breach" else line
            yield indent + text if number else f"{tag}  {click.style(when, dim=True)}{text}"


class _Row:
    """A line on which texts are put at columns, where there is room; wide characters take two."""

    def __init__(self) -> None:
        self.text = ""

    def put(self, column: int, text: str) -> bool:
        """Put a text at a column unless another one reaches there; a blank stays between them."""
        used = width(self.text)
        if used and column < used + 1:
            return False
        self.text += " " * (column - used) + text
        return True


def _fill(kinds: list[str], first: int, last: int, kind: str) -> None:
    for column in range(first, max(first + 1, last)):
        kinds[column] = kind


def _fit(text: str, columns: int) -> str:
    if width(text) <= columns:
        return text
    while text and width(text) > columns - 1:
        text = text[:-1]
    return text + "…"
