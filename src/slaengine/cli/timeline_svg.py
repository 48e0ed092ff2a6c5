"""A ticket's life as a picture that stands alone: SVG without scripts, links or outside fonts, all texts escaped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from slaengine.cli.explain import wrap
from slaengine.cli.timeline_legend import legend
from slaengine.cli.timeline_scale import Scale
from slaengine.cli.timeline_shapes import (
    BAR,
    DASHED,
    DOTTED,
    HATCHED,
    cut,
    draw_line,
    draw_rect,
    draw_text,
    mark_shapes,
    pins,
    text_width,
)
from slaengine.cli.timeline_style import Theme, style_sheet
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

WIDTH: Final = 1200
LEFT: Final = 200
RIGHT: Final = 36
"""The gutters: of the lanes' names, and behind the last instant."""
_PLOT: Final = WIDTH - LEFT - RIGHT
_FOLD: Final = 78
"""Width of a folded stretch: a date has room beside the next one."""
_TICK_GAP: Final = 58
_DATE_GAP: Final = 70
"""Distances of times and of dates on the axis."""
_PAD: Final = 24
_TOP: Final = 122
"""Where the first lane begins: below the head and the axis."""
_HEIGHTS: Final = {"events": 40, "priority": 30, "group": 30, "assignee": 30, "target": 62, "followups": 40}
_STORY_ROW: Final = 19
_STORY_COLUMNS: Final = 2
_STORY_TEXT: Final = 126
"""Where the sentence of a line begins: behind its tag and its time."""
_POINTED_MAX: Final = 12
"""Lines that a sign says when it is pointed at."""
_TITLE_COLUMNS: Final = 26
_TITLE_LINES_MAX: Final = 2
"""A lane's name: columns of a line, and lines."""
_STATUS_STYLES: Final = {"met": "f-met", "missed": "f-late", "late": "f-late", "paused": "f-paused"}


def svg(timeline: Timeline, language: str = "en", theme: Theme = "auto") -> str:
    """The picture as one SVG document."""
    return _Picture(timeline, language).document(theme)


class _Picture:
    """Draws one timeline in one language."""

    def __init__(self, timeline: Timeline, language: str) -> None:
        self.timeline, self.language, self.words = timeline, language, WORDS[language]
        self.zone = timeline.policy.clock
        self.scale = Scale(timeline.instants, _PLOT, _FOLD)
        self.sentences = {entry.tag: sentence(timeline, entry, language) for entry in timeline.story}
        self.tops: list[float] = []
        y = float(_TOP)
        for lane in timeline.lanes:
            self.tops.append(y)
            y += _HEIGHTS[lane.kind]
        self.bottom = y

    def document(self, theme: Theme) -> str:
        """The whole picture; every part knows where it begins and says where it ends."""
        legend_parts, below = legend(self.timeline, self.scale, self.language, self.bottom + 26, (_PAD, WIDTH - _PAD))
        story, end = self._story(below + 30)
        ticket, subject = headline(self.timeline)
        title = self.words["picture"].format(ticket=ticket) + (f": {subject}" if subject else "")
        height = round(end + _PAD)
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}"'
            f' role="img" aria-labelledby="title desc" lang="{"zh-CN" if self.language == "zh" else "en"}">',
            f'<title id="title">{escape(title)}</title>',
            f'<desc id="desc">{escape(self._description())}</desc>',
            f"<style>{style_sheet(theme)}</style>",
            '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse"'
            ' patternTransform="rotate(45)"><rect width="6" height="6" class="f-paused" fill-opacity="0.18"/>'
            '<rect width="2" height="6" class="f-paused"/></pattern></defs>',
            draw_rect(0, 0, WIDTH, height, "f-paper", 8),
            *self._head(ticket, subject),
            *self._ground(),
            *self._now(),
            *(part for top, lane in zip(self.tops, self.timeline.lanes, strict=True) for part in self._lane(lane, top)),
            *legend_parts,
            *story,
            "</svg>",
        ]
        return "\n".join(parts) + "\n"

    def _description(self) -> str:
        """What a reader hears who does not see the picture."""
        targets = [lane for lane in self.timeline.lanes if lane.kind == "target"]
        told = [f"{lane_title(lane, self.language)}: {lane_note(lane, self.language)}" for lane in targets]
        return ". ".join([as_of(self.timeline, self.language), *told])

    def _x(self, at: int) -> float:
        return LEFT + self.scale.x(at)

    def _head(self, ticket: str, subject: str) -> Iterator[str]:
        yield draw_text(_PAD, 40, cut(ticket, 300, 18), "big", ticket)
        start = _PAD + min(text_width(ticket, 18) * 1.12, 300) + 16
        yield draw_text(start, 40, cut(subject, WIDTH - start - _PAD, 15), "bold", subject)
        yield draw_text(_PAD, 62, as_of(self.timeline, self.language), "soft")

    def _ground(self) -> Iterator[str]:
        """Closed hours, folds, the axis and the lines between lanes."""
        top, high = _TOP - 4, self.bottom - _TOP + 4
        for segment in self.scale.segments:
            if segment.folded:
                continue
            for start, end in closed_times(self.timeline.hours, segment.start, segment.end):
                yield draw_rect(self._x(start), top, self._x(end) - self._x(start), high, "f-night")
        for segment in self.scale.segments:
            if segment.folded:
                left, right = LEFT + segment.left, LEFT + segment.right
                yield draw_rect(left, top, right - left, high, "f-panel")
                long = long_text(segment.end - segment.start, self.language)
                for x in (left + 1, right - 1):
                    yield draw_line(x, top, x, self.bottom, "s-line", ' stroke-dasharray="2 3"')
                yield draw_text((left + right) / 2, self.bottom + 12, long, "soft small mid")
        day, day_x = "", 0.0
        for tick in self.scale.ticks(self.zone, _TICK_GAP):
            x, local = LEFT + tick.x, self.zone.at(tick.at)
            yield draw_line(x, top - 6, x, self.bottom, "s-off" if tick.day and local.hour == 0 else "s-line")
            date = date_text(local, self.language)
            if tick.day and date != day and x - day_x >= _DATE_GAP:
                day, day_x = date, x
                yield draw_text(x, top - 26, day, "small mid bold")
            yield draw_text(x, top - 11, time_text(local), "small mid soft")
        for y in (*self.tops, self.bottom):
            yield draw_line(_PAD, y - 0.5, WIDTH - _PAD, y - 0.5, "s-line")

    def _lane(self, lane: Lane, top: float) -> Iterator[str]:
        title, note = lane_title(lane, self.language), lane_note(lane, self.language)
        middle = top + _HEIGHTS[lane.kind] / 2
        style = _STATUS_STYLES.get(lane.status, "soft")
        lines = [(line, "bold") for line in wrap(title, _TITLE_COLUMNS)[:_TITLE_LINES_MAX]]
        lines += [(note, f"small {style}")] if note else []
        for number, (line, dress) in enumerate(lines):
            yield draw_text(_PAD, middle + 4 + 16 * (number - (len(lines) - 1) / 2), line, dress, title)
        match lane.kind:
            case "target":
                yield from self._target(lane, top)
            case "events":
                yield from self._pins(lane.marks, middle, "running")
            case "followups":
                yield from self._pins(lane.marks, middle, "step")
            case _:
                yield from self._values(lane, top)

    def _values(self, lane: Lane, top: float) -> Iterator[str]:
        levels = self.timeline.policy.priority.levels
        for span in lane.spans:
            left, right = self._x(span.start), self._x(span.end)
            rank = levels.index(span.label) if lane.kind == "priority" and span.label in levels else 9
            fill = {0: "f-urgent", 1: "f-high"}.get(rank, "f-value")
            yield draw_rect(
                left, top + 5, right - left, 20, f"{fill} s-paper", 4, ' stroke-width="1.5"'
            )  # a seam, at night too
            value = value_text(self.timeline, lane, span.label, self.language)
            inset = 6 if right - left > 40 else 2
            end = WIDTH - inset if span is lane.spans[-1] else right  # nothing stands behind the last one
            room = end - left - 2 * inset
            label = value if text_width(value, 11) <= room else cut(span.label, room, 11)
            if label in (value, span.label) or len(label) > 2:  # no lonely letter; whole names may be short
                yield draw_text(left + inset, top + 19, label, "small bold", value)

    def _target(self, lane: Lane, top: float) -> Iterator[str]:
        y = top + 14
        for span in lane.spans:
            yield from self._span(lane, span, y)
        for mark in sorted(lane.marks, key=lambda mark: mark.kind not in ("due", "moved_due")):  # ends stand above
            yield from mark_shapes(mark, self._x(mark.at), y)
        tagged = [mark for mark in lane.marks if mark.tag]
        for mark in tagged:
            x = self._x(mark.at)
            yield draw_line(x, y + BAR, x, y + BAR + 12, "s-late" if mark.kind == "breach" else "s-step")
        yield from self._pins(tagged, top + 46, "step")

    def _span(self, lane: Lane, span: Span, y: float) -> Iterator[str]:
        left, right = self._x(span.start), self._x(span.end)
        match span.kind:
            case "paused":
                yield draw_rect(left, y, right - left, BAR, "s-paused", 2, HATCHED)
                label = cut(span.label, right - left - 6, 10.5)
                if label == span.label or len(label) > 3:
                    yield draw_text((left + right) / 2, y + BAR + 10, label, "small mid soft", span.label)
            case "stopped":
                yield draw_line(left, y + BAR / 2, right, y + BAR / 2, "s-off", DOTTED)
            case "running" | "late":
                yield from self._running(lane, span, y)
            case "value":
                pass

    def _running(self, lane: Lane, span: Span, y: float) -> Iterator[str]:
        """A bar where it counts, a thin one in the closed hours of a target that counts open time."""
        at = span.start
        for start, end in [*closed_times(lane.calendar, span.start, span.end), (span.end, span.end)]:
            for a, b, high in ((at, start, BAR), (start, end, 3)):
                if a < b:
                    left = self._x(a)
                    top = y + (BAR - high) / 2
                    yield draw_rect(left, top, self._x(b) - left, high, f"bar f-{span.kind}", 2 if high == BAR else 0)
            at = end

    def _pins(self, marks: Sequence[Mark], middle: float, colour: str) -> Iterator[str]:
        """The numbered or lettered signs of a lane; each says what it stands for when it is pointed at."""
        radius = 9 if colour == "running" else 4
        for pin in pins(self.scale, marks):
            left, more = LEFT + pin.x - pin.half, ' stroke-width="1.4"' + (DASHED if pin.ahead else "")
            told = [f"{tag}  {self.sentences[tag]}" for tag in pin.tags[:_POINTED_MAX] if tag in self.sentences]
            yield f"<g><title>{escape(chr(10).join(told))}</title>"
            yield draw_rect(left, middle - 9, 2 * pin.half, 18, f"f-paper s-{colour}", radius, more)
            yield draw_text(LEFT + pin.x, middle + 3.6, pin.text, "tag")
            yield "</g>"

    def _now(self) -> Iterator[str]:
        if self.timeline.ticket.lifecycle == "closed":
            return
        x = self._x(self.timeline.now)
        yield draw_line(x, _TOP - 4, x, self.bottom, "s-late", ' stroke-width="1.2"')
        yield draw_text(x, self.bottom + 12, self.words["now"], "small mid f-late")

    def _story(self, top: float) -> tuple[list[str], float]:
        """The story in columns, read downwards, and where it ends."""
        timeline = self.timeline
        parts = [draw_text(_PAD, top, self.words["story"], "bold")]
        if timeline.left_out:
            left_out = self.words["left_out"].format(number=timeline.left_out)
            parts.append(draw_text(WIDTH - _PAD, top, left_out, "soft small end"))
        wide = (WIDTH - 2 * _PAD) / _STORY_COLUMNS
        columns = int((wide - _STORY_TEXT - 24) / text_width(" "))
        told = [(entry, wrap(self.sentences[entry.tag], columns)) for entry in timeline.story]
        rows = -(-sum(len(lines) for _, lines in told) // _STORY_COLUMNS)
        column, row, deepest = 0, 0, 0
        for entry, lines in told:
            if row >= rows and column < _STORY_COLUMNS - 1:
                column, row = column + 1, 0
            parts += self._told(entry, lines, _PAD + column * wide, top + 26 + row * _STORY_ROW)
            row += len(lines)
            deepest = max(deepest, row)
        return parts, top + 26 + (deepest - 1) * _STORY_ROW

    def _told(self, entry: Entry, lines: Sequence[str], x: float, y: float) -> Iterator[str]:
        colour = "running" if entry.kind == "event" else "step"
        yield f'<text x="{x + 20:.1f}" y="{y:.1f}" class="small bold end f-{colour}">{entry.tag}</text>'
        local = self.zone.at(entry.at)
        when = f"{date_text(local, self.language, weekday=False)} {time_text(local)}"
        yield draw_text(x + 28, y, when, "small soft")
        for number, line in enumerate(lines):
            style = "f-late" if entry.kind == "breach" else ""
            yield draw_text(x + _STORY_TEXT, y + number * _STORY_ROW, line, style)
