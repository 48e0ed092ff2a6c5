"""The clock's changes as a drawing: a box for each status, an arrow for each pair between which it can go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from slaengine.model.clock import Cause, Status

_WIDTH, _HEIGHT = 860, 470
_BOX: Final = (116, 40)


class _Point(NamedTuple):
    x: float
    y: float


_CENTRES: Final[Mapping[Status, _Point]] = {
    "pending": _Point(80, 210),
    "running": _Point(390, 270),
    "paused": _Point(390, 50),
    "met": _Point(780, 130),
    "missed": _Point(780, 430),
    "cancelled": _Point(80, 430),
}
_BEND: Final = 26
"""How far an arrow bends to its left, so that two opposite ones stay apart."""
_LABEL_AT: Final = 0.25
"""Where a label stands on its arrow: nearer to its beginning, where fewer arrows cross."""
_HALO: Final = 'stroke="var(--paper, #fff)" stroke-width="4" paint-order="stroke"'
"""Keeps a label readable where it stands on a line."""
_LINE: Final = 14
"""Height of a line of a label."""

Arrows = Mapping[tuple[Status, Status], Sequence[Cause]]


def arrows(transitions: Mapping[tuple[Status, Cause], Status]) -> Arrows:
    """The causes that lead from one status to another, for each pair that has any."""
    found: dict[tuple[Status, Status], list[Cause]] = {}
    for (before, cause), after in transitions.items():
        found.setdefault((before, after), []).append(cause)
    return found


def drawing(transitions: Mapping[tuple[Status, Cause], Status], title: str) -> str:
    """An SVG that takes its colours from the text around it. `title` is plain, without markup."""
    parts = [
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{title}" font-size="12" fill="currentColor">',
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0 8 4 0 8z"/></marker></defs>',
    ]
    for (before, after), causes in arrows(transitions).items():
        parts += _loop(before, causes) if before == after else _arrow(before, after, causes)
    parts += [line for status in _CENTRES for line in _box(status)]
    return "\n".join([*parts, "</svg>"])


def mermaid(transitions: Mapping[tuple[Status, Cause], Status]) -> str:
    """The same as a Mermaid diagram, which code hosts draw."""
    found = arrows(transitions).items()
    lines = [f"    {before} --> {after}: {', '.join(causes)}" for (before, after), causes in found]
    return "\n".join(["stateDiagram-v2", "    [*] --> pending", *lines])


def _box(status: Status) -> Iterator[str]:
    (x, y), (width, height) = _CENTRES[status], _BOX
    at = f'x="{x - width / 2:g}" y="{y - height / 2:g}" width="{width}" height="{height}" rx="8"'
    yield f'<rect {at} fill="none" stroke="currentColor" stroke-width="1.5"/>'
    yield f'<text x="{x:g}" y="{y + 5:g}" text-anchor="middle" font-weight="bold" font-size="14">{status}</text>'


def _arrow(before: Status, after: Status, causes: Sequence[Cause]) -> Iterator[str]:
    """A bent line from the edge of one box to the edge of the other."""
    start, end = _CENTRES[before], _CENTRES[after]
    length = ((end.x - start.x) ** 2 + (end.y - start.y) ** 2) ** 0.5
    left = _Point((end.y - start.y) / length, (start.x - end.x) / length)
    middle = _Point((start.x + end.x) / 2 + left.x * 2 * _BEND, (start.y + end.y) / 2 + left.y * 2 * _BEND)
    first, last = _edge(start, middle), _edge(end, middle)
    path = f"M{first.x:.0f} {first.y:.0f}Q{middle.x:.0f} {middle.y:.0f} {last.x:.0f} {last.y:.0f}"
    yield f'<path d="{path}" fill="none" stroke="currentColor" marker-end="url(#tip)"/>'
    top = _on_bend(first, middle, last, _LABEL_AT)
    anchor = "middle" if abs(left.y) > 0.7 else "start" if left.x > 0 else "end"
    lift = -6 if left.y < 0 else 14
    at = _Point(top.x + left.x * 8, top.y + (lift if anchor == "middle" else 4))
    yield from _label(at, causes, anchor, up=left.y < 0)


def _on_bend(first: _Point, middle: _Point, last: _Point, share: float) -> _Point:
    """A point of the bent line, at a share of the way."""
    parts = (1 - share) ** 2, 2 * share * (1 - share), share**2
    pairs = tuple(zip(parts, (first, middle, last), strict=True))
    return _Point(sum(part * point.x for part, point in pairs), sum(part * point.y for part, point in pairs))


def _loop(status: Status, causes: Sequence[Cause]) -> Iterator[str]:
    """An arrow from a box to itself, at its left lower corner."""
    x, y = _CENTRES[status].x - _BOX[0] / 2, _CENTRES[status].y
    path = f"M{x:g} {y + 8:g}C{x - 46:g} {y + 10:g} {x - 10:g} {y + 62:g} {x + 18:g} {y + 21:g}"
    yield f'<path d="{path}" fill="none" stroke="currentColor" marker-end="url(#tip)"/>'
    yield from _label(_Point(x - 26, y + 36), causes, "end", up=False)


def _label(at: _Point, causes: Sequence[Cause], anchor: str, *, up: bool) -> Iterator[str]:
    """The causes below one another; upwards from the point, or down."""
    for number, cause in enumerate(reversed(causes) if up else causes):
        y = at.y + number * (-_LINE if up else _LINE)
        yield f'<text x="{at.x:.0f}" y="{y:.0f}" text-anchor="{anchor}" {_HALO}>{cause}</text>'


def _edge(centre: _Point, towards: _Point) -> _Point:
    """Where the line from the centre of a box to a point leaves the box."""
    across, down = towards.x - centre.x, towards.y - centre.y
    scale = min((_BOX[0] / 2) / abs(across) if across else 9.0, (_BOX[1] / 2) / abs(down) if down else 9.0)
    return _Point(centre.x + across * scale, centre.y + down * scale)
