"""Charts of pages: what they count is said, and their figures can be read in every light."""

import re

import pytest

from slaengine.cli.charts import LOAD, SHADE_MOST, STYLE, bars, week
from slaengine.service.policy_docs import as_html
from slaengine.service.policy_docs.blocks import Document

CONTRAST_MIN = 4.5
"""What WCAG 2 asks of small texts."""
PAGE = as_html(Document("page", "en", "contents", ()))
Colour = tuple[float, float, float]


def colours(css: str, name: str) -> list[str]:
    """A custom property as it is in the light, in the dark and on paper."""
    return re.findall(rf"--{name}: ?#([0-9a-f]+)", css)


def channels(text: str) -> Colour:
    whole = text if len(text) == 6 else "".join(2 * digit for digit in text)
    red, green, blue = (int(whole[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return red, green, blue


def luminance(colour: Colour) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return sum(share * c for share, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: Colour, other: Colour) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("light", range(3), ids=["light", "dark", "paper"])
def test_figures_can_be_read_in_the_fullest_hour_of_a_week(light: int) -> None:
    ink, paper, load = (
        channels(colours(css, name)[light]) for css, name in ((PAGE, "ink"), (PAGE, "paper"), (STYLE, "chart-load"))
    )
    red, green, blue = (SHADE_MOST * over + (1 - SHADE_MOST) * below for over, below in zip(load, paper, strict=True))
    assert contrast(ink, (red, green, blue)) >= CONTRAST_MIN


def test_no_hour_of_a_week_is_darker_than_figures_allow() -> None:
    drawn = week("load", [0] * 100 + [7] + [3] * 67, ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"], "w")
    shades = [float(shade) for shade in re.findall(r"fill-opacity: ([0-9.]+)", drawn)]
    assert max(shades) == SHADE_MOST


def test_bars_say_in_which_unit_they_count() -> None:
    drawn = bars("kinds", ["软件", "network"], {"n": (LOAD, [3, 4])}, "tickets & more", "k")
    assert ">tickets &amp; more</text>" in drawn


def test_what_is_dark_on_a_screen_is_light_on_paper() -> None:
    assert re.findall(r"@media\s*(.*?)\s*\{", STYLE) == ["screen and (prefers-color-scheme:dark)", "print"]
