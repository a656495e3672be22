"""One chart as SVG: axes, lines, areas, bars, marks.

Colours and fonts are fixed, so that the same drawing serves a page and a picture. All text is escaped here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from html import escape

WIDTH, HEIGHT = 760.0, 320.0
INK, SOFT, LINE, PAPER = "#1b1f27", "#515a69", "#dcdfe5", "#ffffff"
BLUE, PALE, RED, GOLD, GREEN, GREY = "#3d5af1", "#cbd6fe", "#d6343a", "#b8740a", "#1f7a4d", "#8b95a3"
FONT = "Noto Sans SC, Noto Sans CJK SC, system-ui, sans-serif"
_LETTER = 6.2
"""About how wide a Latin letter of the usual size is; a Chinese one is twice that."""
_DAY = 86_400
_EPOCH = date(1970, 1, 1)

Tick = tuple[float, str]
Point = tuple[float, float]


@dataclass(slots=True)
class Scale:
    """From values to places: ``low`` is at ``start``, ``high`` at ``end``."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """The place of a value."""
        width = (self.high - self.low) or 1.0
        return self.start + (value - self.low) / width * (self.end - self.start)


@dataclass(slots=True)
class Figure:
    """A chart being drawn; ``svg`` is the finished drawing, ``inner`` its content without the frame."""

    title: str
    width: float = WIDTH
    height: float = HEIGHT
    left: float = 64.0
    right: float = 56.0
    top: float = 44.0
    bottom: float = 46.0
    parts: list[str] = field(default_factory=list)
    x: Scale = field(init=False)
    y: Scale = field(init=False)

    def __post_init__(self) -> None:
        self.x = Scale(0, 1, self.left, self.width - self.right)
        self.y = Scale(0, 1, self.height - self.bottom, self.top)
        self.text(12, 24, self.title, size=15, weight="700")

    def range(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        """The values at the edges of the plot."""
        self.x.low, self.x.high = x
        self.y.low, self.y.high = y

    # ── axes ──────────────────────────────────────────────────────────────────────────────────────
    def x_axis(self, ticks: Sequence[Tick]) -> None:
        """Ticks below the plot; labels that would touch are left out."""
        base, free = self.height - self.bottom, -math.inf
        self.path(f"M{self.left:.1f} {base:.1f}H{self.width - self.right:.1f}", SOFT)
        for value, label in ticks:
            place, half = self.x.at(value), breadth(label) / 2
            if place - half < free or not self.left - 1 <= place <= self.width - self.right + 1:
                continue
            free = place + half + 8
            self.path(f"M{place:.1f} {base:.1f}v5", SOFT)
            self.text(place, base + 19, label, anchor="middle", fill=SOFT)

    def y_axis(self, ticks: Sequence[Tick], *, at_right: bool = False, scale: Scale | None = None) -> None:
        """Ticks beside the plot, with lines across it when they are at the left."""
        scale = scale or self.y
        for value, label in ticks:
            place = scale.at(value)
            if at_right:
                self.text(self.width - self.right + 8, place + 4, label, fill=SOFT)
            else:
                self.path(f"M{self.left:.1f} {place:.1f}H{self.width - self.right:.1f}", LINE, 0.7)
                self.text(self.left - 8, place + 4, label, anchor="end", fill=SOFT)

    # ── marks ─────────────────────────────────────────────────────────────────────────────────────
    def text(
        self, x: float, y: float, content: str, *, size: float = 11, fill: str = INK, anchor: str = "start",
        weight: str = "400", clear: bool = False,
    ) -> None:  # fmt: skip
        """A line of text; ``clear`` keeps paper around its letters, so that it can be read over lines."""
        edge = f' paint-order="stroke" stroke="{PAPER}" stroke-width="4"' if clear else ""
        self.parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{fill}" text-anchor="{anchor}" '
            f'font-weight="{weight}"{edge}>{escape(content)}</text>'
        )

    def path(self, path: str, colour: str, width: float = 1.0, dashes: str = "", fill: str = "none") -> None:
        """A path as SVG writes it."""
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        self.parts.append(
            f'<path d="{path}" fill="{fill}" stroke="{colour}" stroke-width="{width:g}"{dashed}/>'
        )

    def line(
        self,
        points: Sequence[Point],
        colour: str,
        *,
        width: float = 2.0,
        dashes: str = "",
        scale: Scale | None = None,
    ) -> None:
        """A line through values; ``scale`` for another y axis."""
        y = scale or self.y
        if points:
            places = "L".join(f"{self.x.at(a):.1f} {y.at(b):.1f}" for a, b in points)
            self.path(f"M{places}", colour, width, dashes)

    def band(self, points: Sequence[tuple[float, float, float]], colour: str) -> None:
        """An area between two values at each x."""
        if points:
            up = [f"{self.x.at(a):.1f} {self.y.at(low):.1f}" for a, low, _ in points]
            down = [f"{self.x.at(a):.1f} {self.y.at(high):.1f}" for a, _, high in reversed(points)]
            self.path(f"M{'L'.join(up + down)}Z", "none", 0, fill=colour)

    def column(self, first: float, last: float, value: float, colour: str) -> None:
        """A bar from the x axis up to a value."""
        a, b, top, base = self.x.at(first), self.x.at(last), self.y.at(value), self.y.at(self.y.low)
        self.box(a + 0.5, top, max(b - a - 1, 0.5), base - top, colour)

    def box(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A rectangle by places."""
        self.parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{max(height, 0):.1f}" fill="{colour}"/>'
        )

    def upright(self, value: float, label: str, colour: str, *, row: int = 0) -> None:
        """A line across the plot at an x value, with its label at the top; labels of other rows lie lower."""
        place = self.x.at(value)
        self.path(f"M{place:.1f} {self.top:.1f}V{self.height - self.bottom:.1f}", colour, 1.2, "4 3")
        turned = place + breadth(label) + 6 > self.width - self.right
        shift, anchor = (-4.0, "end") if turned else (4.0, "start")
        self.text(place + shift, self.top + 11 + 14 * row, label, fill=colour, anchor=anchor, clear=True)

    def legend(self, entries: Sequence[tuple[str, str]]) -> None:
        """(label, colour) pairs at the top right."""
        place = self.width - self.right
        for label, colour in reversed(entries):
            place -= breadth(label) + 4
            self.text(place, 24, label, fill=SOFT)
            self.box(place - 16, 15, 12, 9, colour)
            place -= 30

    # ── result ────────────────────────────────────────────────────────────────────────────────────
    @property
    def inner(self) -> str:
        """The drawing without its frame."""
        return "".join(self.parts)

    @property
    def svg(self) -> str:
        """The drawing."""
        return framed(self.inner, self.width, self.height, self.title)


def framed(inner: str, width: float, height: float, title: str = "") -> str:
    """Content in an SVG element, on white paper."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" role="img" '
        f'aria-label="{escape(title, quote=True)}" font-family="{FONT}">'
        f'<rect width="{width:.0f}" height="{height:.0f}" fill="{PAPER}"/>{inner}</svg>'
    )


def breadth(text: str) -> float:
    """About how wide a text of the usual size is."""
    return sum(2 * _LETTER if ord(letter) > 0x2E7F else _LETTER for letter in text)


def shortened(text: str, room: float) -> str:
    """The text, cut to about a width."""
    if breadth(text) <= room:
        return text
    while text and breadth(text) > room - _LETTER:
        text = text[:-1]
    return f"{text}…"


# ── ticks ─────────────────────────────────────────────────────────────────────────────────────────────
def number_ticks(low: float, high: float, count: int = 5, suffix: str = "") -> list[Tick]:
    """Round numbers between two values."""
    if not high > low:
        return [(low, f"{low:,.6g}{suffix}")]
    rough = (high - low) / count
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * m for m in (1, 2, 5, 10) if power * m >= rough)
    digits = max(0, -math.floor(math.log10(step)))
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [(k * step, f"{k * step:,.{digits}f}{suffix}") for k in range(first, last + 1)]


def percent_ticks() -> list[Tick]:
    """0 to 100 % in quarters."""
    return [(part / 4, f"{25 * part}%") for part in range(5)]


def date_ticks(low: float, high: float) -> list[Tick]:
    """Days, weeks, months or years between two instants, as ISO dates."""
    first, last = math.ceil(low / _DAY), math.floor(high / _DAY)
    days = last - first
    if days > 120:
        return _months(first, last, 1 + days // 360)
    step = max(1, days // 8)
    step = step if step < 4 else 7 * math.ceil(step / 7)
    return [(day * _DAY, (_EPOCH + timedelta(day)).isoformat()) for day in range(first, last + 1, step)]


def _months(first: int, last: int, step: int) -> list[Tick]:
    step = next((m for m in (1, 2, 3, 6, 12) if m >= step), 12 * math.ceil(step / 12))
    day = (_EPOCH + timedelta(first)).replace(day=1)
    ticks: list[Tick] = []
    month = day.year * 12 + day.month - 1
    while True:
        month += 1
        if month % step:
            continue
        day = date(month // 12, month % 12 + 1, 1)
        place = (day - _EPOCH).days
        if place > last:
            return ticks
        ticks.append((place * _DAY, f"{day:%Y-%m}"))
