"""The legend of a picture: the signs that occur in it, and no others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from slaengine.cli.timeline_scale import Scale
from slaengine.cli.timeline_shapes import (
    BAR,
    DASHED,
    DOTTED,
    HATCHED,
    draw_line,
    draw_rect,
    draw_text,
    mark_shapes,
    text_width,
)
from slaengine.cli.timeline_words import WORDS
from slaengine.service.lanes import Mark
from slaengine.service.timeline import Timeline, closed_times


def legend(
    timeline: Timeline, scale: Scale, language: str, top: float, edges: tuple[float, float]
) -> tuple[list[str], float]:
    """What the signs mean that occur in this picture, between its left and its right edge, and where it ends."""
    y, x = top + 8, edges[0]
    parts: list[str] = []
    for kind in _signs(timeline, scale):
        word = WORDS[language][f"legend_{kind}"]
        wide = 34 + text_width(word, 11) + 20
        if x + wide > edges[1]:
            x, y = edges[0], y + 24
        parts += [*_sign(kind, x, y), draw_text(x + 32, y + 4, word, "small soft")]
        x += wide
    return parts, y + 10


def _sign(kind: str, x: float, y: float) -> Iterable[str]:  # noqa: PLR0911  # one return a sign
    middle = y - BAR / 2
    match kind:
        case "running" | "late":
            return [draw_rect(x, middle, 24, BAR, f"f-{kind}", 2)]
        case "paused":
            return [draw_rect(x, middle, 24, BAR, "s-paused", 2, HATCHED)]
        case "stopped":
            return [draw_line(x, y, x + 24, y, "s-off", DOTTED)]
        case "closed":
            return [draw_rect(x, middle - 2, 24, BAR + 4, "f-night")]
        case "folded":
            return [draw_rect(x, middle - 2, 24, BAR + 4, "f-panel s-line", 0, ' stroke-dasharray="2 3"')]
        case "event" | "step" | "ahead":
            colour, dashed = ("running" if kind == "event" else "step"), (DASHED if kind == "ahead" else "")
            letter = {"event": "1", "step": "a", "ahead": "z"}[kind]
            more = f' stroke-width="1.4"{dashed}'
            box = draw_rect(x + 3, y - 9, 18, 18, f"f-paper s-{colour}", 9 if kind == "event" else 4, more)
            return [box, draw_text(x + 12, y + 3.6, letter, "tag")]
        case _:
            mark = Mark(0, kind)  # type: ignore[arg-type]  # the rest of the legend's words are kinds of marks
            return mark_shapes(mark, x + 12, middle)


def _signs(timeline: Timeline, scale: Scale) -> Iterator[str]:
    """The kinds of signs in the picture, in the order of the legend."""
    spans = {span.kind for lane in timeline.lanes for span in lane.spans}
    marks = {mark.kind for lane in timeline.lanes for mark in lane.marks}
    yield from (kind for kind in ("running", "late", "paused", "stopped") if kind in spans)
    yield from (
        kind for kind in ("due", "moved_due", "met", "missed", "update", "late_update", "cancelled") if kind in marks
    )
    yield "event"
    if marks & {"step", "breach", "followup"}:
        yield "step"
    if any(mark.ahead and mark.tag for lane in timeline.lanes for mark in lane.marks):
        yield "ahead"
    drawn = [segment for segment in scale.segments if not segment.folded]
    if any(closed_times(timeline.hours, segment.start, segment.end) for segment in drawn):
        yield "closed"
    if len(drawn) < len(scale.segments):
        yield "folded"
