"""The shapes of a picture as SVG text, every text escaped: bars, lines, deadlines, ends, and pins with tags."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final, NamedTuple

from slaengine.cli.columns import width
from slaengine.cli.timeline_scale import Scale
from slaengine.cli.timeline_words import tags_text
from slaengine.service.lanes import Mark

BAR: Final = 12
"""Height of a clock's bar."""
DASHED: Final = ' stroke-dasharray="3 3"'
DOTTED: Final = ' stroke-dasharray="2 4" stroke-width="1.5"'
HATCHED: Final = ' fill="url(#hatch)"'


class Pin(NamedTuple):
    """One or several marks that stand in one place."""

    x: float
    tags: tuple[str, ...]
    ahead: bool

    @property
    def text(self) -> str:
        """What is written in it."""
        return tags_text(self.tags)

    @property
    def half(self) -> float:
        """Half its width."""
        return max(9.0, len(self.text) * 3.4 + 5)


def pins(scale: Scale, marks: Sequence[Mark]) -> list[Pin]:
    """Marks with their tags; those that would cover each other share one pin."""
    groups: list[tuple[list[Mark], Pin]] = []
    for mark in sorted(marks, key=lambda mark: mark.at):
        group, pin = [mark], Pin(scale.x(mark.at), (mark.tag,), mark.ahead)
        while groups and pin.x - pin.half < groups[-1][1].x + groups[-1][1].half + 2:
            group = groups.pop()[0] + group
            middle = (scale.x(group[0].at) + scale.x(group[-1].at)) / 2
            pin = Pin(middle, tuple(one.tag for one in group), all(one.ahead for one in group))
        groups.append((group, pin))
    return [pin for _, pin in groups]


def cut(text: str, room: float, size: float = 12) -> str:
    """The text as far as it fits into so many pixels."""
    if text_width(text, size) <= room:
        return text
    while text and text_width(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def text_width(text: str, size: float = 12) -> float:
    """About how wide a text is; a terminal column is half a Chinese character."""
    return width(text) * size * 0.52


def draw_rect(  # noqa: PLR0917  # in the order in which SVG names them
    x: float, y: float, w: float, h: float, style: str, radius: float = 0, more: str = ""
) -> str:
    """A rectangle; one without width is drawn as a hair."""
    rounded = f' rx="{radius:g}"' if radius else ""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(w, 0.5):.1f}" height="{h:.1f}"{rounded} class="{style}"{more}/>'


def draw_line(  # noqa: PLR0917  # in the order in which SVG names them
    x1: float, y1: float, x2: float, y2: float, style: str, more: str = ""
) -> str:
    """A line."""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{style}"{more}/>'


def draw_text(x: float, y: float, text: str, style: str = "", whole: str = "") -> str:
    """A text at its baseline; `whole` is what it says when it is pointed at."""
    hint = f"<title>{escape(whole)}</title>" if whole and whole != text else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{style}">{escape(text)}{hint}</text>'


def mark_shapes(mark: Mark, x: float, y: float) -> Iterator[str]:
    """A deadline, an end or an update at a place on a bar whose top is `y`; pins are drawn by themselves."""
    middle = y + BAR / 2
    match mark.kind:
        case "due" | "moved_due":
            ink = "ink" if mark.kind == "due" else "off"
            dashed = DASHED if mark.ahead or mark.kind == "moved_due" else ""
            yield draw_line(x, y - 5, x, y + BAR + 5, f"s-{ink}", f' stroke-width="1.6"{dashed}')
            fill = f"f-{ink}" if mark.kind == "due" and not mark.ahead else "f-paper"
            yield f'<path d="M{x:.1f} {y - 10:.1f}l5 5l-5 5l-5 -5z" class="{fill} s-{ink}"/>'
        case "met":
            yield f'<circle cx="{x:.1f}" cy="{middle:.1f}" r="8" class="f-met"/>'
            yield _stroke(f"M{x - 3.6:.1f} {middle + 0.2:.1f}l2.6 2.8l4.6 -5.6")
        case "missed":
            yield f'<circle cx="{x:.1f}" cy="{middle:.1f}" r="8" class="f-late"/>'
            yield _stroke(f"M{x - 3:.1f} {middle - 3:.1f}l6 6m0 -6l-6 6")
        case "cancelled":
            yield f'<circle cx="{x:.1f}" cy="{middle:.1f}" r="8" class="f-off"/>'
            yield _stroke(f"M{x - 4:.1f} {middle:.1f}h8")
        case "update" | "late_update":
            fill = "f-met" if mark.kind == "update" else "f-late"
            more = 'stroke-width="1.5"'
            yield f'<circle cx="{x:.1f}" cy="{middle:.1f}" r="5.5" class="{fill} s-paper" {more}/>'
        case "breach" | "step" | "event" | "followup":
            pass


def _stroke(path: str) -> str:
    return f'<path d="{path}" class="none s-paper" stroke-width="1.8" stroke-linecap="round"/>'
