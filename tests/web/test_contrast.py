"""The colours stay readable: WCAG contrast of every pair of tokens that meet on the screen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "frontend/src/styles/tokens.css"
BLOCKS = {
    "light": ":root {",
    "dark": ':root[data-theme="dark"] {',
    "auto": ':root[data-theme="auto"] {',
}
SOFT = ("ok", "warn", "bad", "info", "mute", "plum")
SERIES = tuple(f"c-{number}" for number in range(1, 9))
GANTT = ("g-bar", "g-crit", "g-sum", "g-base", "g-ms", "g-link", "g-today", "g-prog")
PAIRS = [
    *((text, paper, 7.0) for text in ("text",) for paper in ("surface", "surface-3", "bg", "overlay")),
    *(
        (text, paper, 4.5)
        for text in ("text-2",)
        for paper in ("surface", "surface-2", "surface-3", "bg", "overlay")
    ),
    *((text, paper, 4.5) for text in ("text-3",) for paper in ("surface", "surface-2", "bg")),
    *((text, paper, 4.5) for text in ("accent-text",) for paper in ("surface", "overlay", "accent-soft")),
    *(("text-on", fill, 4.5) for fill in ("accent", "bad-fill", "heat-4")),
    *((tone, f"{tone}-soft", 4.5) for tone in SOFT),
    *((tone, paper, 4.5) for tone in SOFT for paper in ("surface", "overlay")),
    *((tone, paper, 3.0) for tone in (*GANTT, *SERIES, "focus", "line-ctl") for paper in ("surface",)),
    ("text-on", "accent-h", 4.0),  # 13 px at weight 500, and only while the pointer is on it
    ("text", "accent-soft", 7.0),
    ("text", "heat-3", 7.0),
    ("focus", "bg", 3.0),
    ("g-bar", "g-bar-soft", 3.0),
    ("g-crit", "g-crit-soft", 3.0),
]


def block(theme: str) -> dict[str, str]:
    """Return every custom property of a theme's block."""
    css = TOKENS.read_text(encoding="utf-8")
    start = css.index(BLOCKS[theme])
    text = css[start : css.index("}", start)]
    return {name: value.strip() for name, value in re.findall(r"--([\w-]+):\s*([^;]+);", text)}


def luminance(colour: str) -> float:
    """Return the relative luminance of ``#rrggbb`` (WCAG 2.2)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_black_on_white_has_the_contrast_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_meets_on_the_screen_can_be_read(theme: str) -> None:
    colours = block("light") | block(theme)
    poor = [
        f"{front} on {back}: {contrast(colours[front], colours[back]):.2f} < {least}"
        for front, back, least in PAIRS
        if contrast(colours[front], colours[back]) < least
    ]
    assert poor == []


def test_the_systems_dark_theme_is_the_chosen_dark_theme() -> None:
    assert block("auto") == block("dark")


def test_dark_replaces_every_colour_of_light() -> None:
    coloured = {name for name, value in block("light").items() if value.startswith(("#", "0 ", "rgb"))}
    assert coloured - block("dark").keys() == set()
