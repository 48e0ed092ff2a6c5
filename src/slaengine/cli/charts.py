"""Charts for pages: SVG by matplotlib, with the page's own colours, the same bytes for the same figures.

matplotlib is an extra and is imported when a chart is drawn. Its colours are placeholders that become the page's
custom properties, so that one picture is light, dark or printed as its page is.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from html import escape
from io import StringIO
from typing import TYPE_CHECKING, Any, Final, cast

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HOURS, DAYS = 24, 7
COLOURS: Final[Mapping[str, str]] = {
    "#010203": "var(--ink)",
    "#010204": "var(--line)",
    "#010205": "var(--chart-new)",
    "#010206": "var(--chart-old)",
    "#010207": "var(--chart-load)",
}
"""The colour that a chart is drawn in → what the page shows."""
INK, LINE, NEW, OLD, LOAD = COLOURS
STYLE: Final = (
    "<style>:root{--chart-new:#d64550;--chart-old:#8a96a3;--chart-load:#3b7dd8}"
    "@media screen and (prefers-color-scheme:dark){:root{--chart-new:#f0717a;--chart-old:#7d8a98;--chart-load:#5b9cf0}}"
    "@media print{:root{--chart-new:#b02a37;--chart-old:#777;--chart-load:#2a5ca8}}</style>"
)
"""Stands in each chart, so that it needs nothing of its page but `--ink` and `--line`."""
BAR_INCHES: Final = 0.26
SHADE_LEAST, SHADE_MOST = 0.06, 0.6
"""How much of its colour the emptiest and the fullest hour of a week has; figures stay readable on both."""
LABEL_LENGTH_MAX: Final = 40
_SETTINGS: Final[Mapping[str, Any]] = {
    "svg.fonttype": "none",  # texts stay texts, in the page's font
    "svg.hashsalt": "slaengine",
    "text.parse_math": False,  # a name with two dollar signs is no formula
    "text.color": INK,
    "axes.edgecolor": LINE,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "grid.color": LINE,
    "font.size": 9,
    "font.sans-serif": ["DejaVu Sans"],
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
}
_ID: Final = re.compile(r'(\bid="|xlink:href="#|url\(#|aria-labelledby="|href="#)([^")]+)')


class ChartsUnavailableError(Exception):
    """matplotlib is not installed; says how to get it."""


def require_charts() -> None:
    """Make sure that charts can be drawn.

    Raises:
        ChartsUnavailableError: they cannot.
    """
    try:
        import matplotlib as _  # noqa: F401
    except ImportError:
        reason = "charts are drawn by matplotlib, which is not installed: pip install 'slaengine[report]'"
        raise ChartsUnavailableError(reason) from None


def bars(  # as a chart is read: what it shows, of what, how much, in which unit
    title: str, labels: Sequence[str], series: Mapping[str, tuple[str, Sequence[float]]], unit: str, name: str
) -> str:
    """Horizontal bars: for each label one of each series (its colour and its values), the first label on top."""
    from matplotlib.ticker import MaxNLocator

    def draw(axes: Axes) -> None:
        high = 0.8 / max(len(series), 1)
        for number, (legend, (colour, values)) in enumerate(series.items()):
            places = [row + (number - (len(series) - 1) / 2) * high for row in range(len(labels))]
            drawn = axes.barh(places, list(values), height=high * 0.92, color=colour, label=legend)
            axes.bar_label(drawn, labels=[f"{value:,.10g}" for value in values], padding=3, fontsize=8, color=INK)
        axes.set_yticks(range(len(labels)), [_short(label) for label in labels])
        axes.invert_yaxis()
        axes.margins(x=0.12)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_xlabel(unit, fontsize=8)
        axes.grid(axis="x", linewidth=0.6)
        axes.set_axisbelow(True)
        if len(series) > 1:
            axes.figure.legend(loc="outside upper right", ncols=len(series), fontsize=8)

    return _svg(title, draw, name, (9.0, 0.9 + BAR_INCHES * len(labels) * (1 + 0.5 * (len(series) - 1))))


def week(title: str, hours: Sequence[int], days: Sequence[str], name: str) -> str:
    """The hours of a week as a field of squares: the more, the darker. `hours` begins on Monday at midnight."""
    from matplotlib.collections import PatchCollection
    from matplotlib.colors import to_rgba
    from matplotlib.patches import Rectangle

    most = max(hours, default=0) or 1
    places = [divmod(number, HOURS) for number in range(len(hours))]

    def draw(axes: Axes) -> None:
        squares = [Rectangle((hour, day - 0.47), 0.94, 0.94) for day, hour in places]
        shades = [to_rgba(LOAD, max(SHADE_LEAST, SHADE_MOST * value / most)) for value in hours]
        axes.add_collection(PatchCollection(squares, facecolors=shades, linewidths=0), autolim=False)
        axes.set_ylim(-0.5, DAYS - 0.5)
        for (day, hour), value in zip(places, hours, strict=True):
            if value:
                axes.text(hour + 0.47, day, f"{value:,}", ha="center", va="center", fontsize=7, color=INK)
        axes.set_yticks(range(DAYS), list(days))
        axes.set_xticks([hour + 0.47 for hour in range(HOURS)], [f"{hour:02}" for hour in range(HOURS)])
        axes.invert_yaxis()
        axes.set_xlim(0, HOURS)
        axes.tick_params(length=0)
        for spine in axes.spines.values():
            spine.set_visible(False)

    return _svg(title, draw, name, (9.0, 2.3))


def apart(svg: str, name: str) -> str:
    """A picture whose ids differ from those of all others of its page."""
    return _ID.sub(lambda found: found[1] + " ".join(f"{name}-{part}" for part in found[2].split()), svg)


def _short(label: str) -> str:
    return label if len(label) <= LABEL_LENGTH_MAX else label[: LABEL_LENGTH_MAX - 1] + "…"


def _svg(title: str, draw: Callable[[Axes], None], name: str, inches: tuple[float, float]) -> str:
    from matplotlib import rc_context
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    text = StringIO()
    with rc_context(cast("Any", dict(_SETTINGS))), _without_glyphs():
        figure = Figure(figsize=inches, layout="constrained")
        FigureCanvasSVG(figure)
        figure.patch.set_alpha(0)
        axes = figure.add_subplot()
        axes.patch.set_alpha(0)
        draw(axes)
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
    return _for_page(text.getvalue(), title, name)


@contextmanager
def _without_glyphs() -> Iterator[None]:
    """Texts are drawn by the reader's browser: that a font here lacks their letters does not matter."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        yield


def _for_page(svg: str, title: str, name: str) -> str:
    picture = svg[svg.index("<svg") :].rstrip()
    picture = re.sub(r"<metadata>.*?</metadata>\s*|<style type=.*?</style>\s*", "", picture, flags=re.DOTALL)
    for drawn, shown in COLOURS.items():
        picture = picture.replace(drawn, shown)
    picture = picture.replace("'DejaVu Sans'", "system-ui")
    head, _, rest = picture.partition(">")
    return f'{head} role="img" aria-label="{escape(title)}">{STYLE}{apart(rest, name)}'
