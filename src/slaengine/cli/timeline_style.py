"""The colours of a picture, light and dark, as one style sheet; no custom properties, which many renderers lack."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

Theme: TypeAlias = Literal["light", "dark", "auto"]

LIGHT: Final[Mapping[str, str]] = {
    "paper": "#ffffff",
    "panel": "#f6f8fa",
    "ink": "#1c2733",
    "soft": "#5f6c7b",
    "line": "#dce2e9",
    "night": "#e9edf2",
    "running": "#3b7dd8",
    "late": "#d64550",
    "paused": "#c98a12",
    "met": "#1f8f5f",
    "off": "#8a96a3",
    "step": "#7350b8",
    "value": "#e3ecf9",
    "urgent": "#fbdcdc",
    "high": "#fdebc8",
}
DARK: Final[Mapping[str, str]] = {
    "paper": "#0f151c",
    "panel": "#171f29",
    "ink": "#e5eaf0",
    "soft": "#94a2b2",
    "line": "#2b3643",
    "night": "#1c2631",
    "running": "#5b9cf0",
    "late": "#f0717a",
    "paused": "#e3b04b",
    "met": "#4cc38e",
    "off": "#7d8a98",
    "step": "#b199ec",
    "value": "#22344c",
    "urgent": "#52282d",
    "high": "#4a3a1a",
}

_FONT: Final = (
    "text{font-family:system-ui,-apple-system,'Segoe UI','PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif;"
    "font-size:12px}.big{font-size:18px;font-weight:600}.bold{font-weight:600}.small{font-size:10.5px}"
    ".mid{text-anchor:middle}.end{text-anchor:end}.tag{font-size:10px;font-weight:600;text-anchor:middle}"
    ".bar,.thin{shape-rendering:geometricPrecision}.none{fill:none}"
)


def style_sheet(theme: Theme) -> str:
    """The style of one theme, or of both with the reader's own choice between them."""
    if theme == "auto":
        return f"{_FONT}{_rules(LIGHT)}@media screen and (prefers-color-scheme:dark){{{_rules(DARK)}}}"
    return _FONT + _rules(LIGHT if theme == "light" else DARK)


def _rules(colours: Mapping[str, str]) -> str:
    fills = "".join(f".f-{name}{{fill:{colour}}}.s-{name}{{stroke:{colour}}}" for name, colour in colours.items())
    return f"text{{fill:{colours['ink']}}}.soft{{fill:{colours['soft']}}}{fills}"
