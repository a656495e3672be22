"""Charts as SVG, drawn on the server: line charts for pages and for documents.

Every text is escaped and there is no inline style, so the result may stand under the strict content security
policy. On pages the style sheet gives the colours by class (``series-1`` … ``series-8``); a document passes a
``palette``. Colour is never alone: each series has its own marker and may be dashed.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tongzhou.web.chart_axes import Axis, Value, axis, position
from tongzhou.web.chart_series import (
    Band,
    Chart,
    Marker,
    Palette,
    Series,
    Shape,
    Vertical,
    summary,
    table,
)

__all__ = ["Band", "Palette", "Series", "Vertical", "line_chart"]

Point = tuple[float, float]

MARGIN_TOP, MARGIN_RIGHT, MARGIN_BOTTOM = 12.0, 16.0, 26.0
TEXT = 12
LEGEND_LINE = 20.0
MARKERS: dict[str, str] = {
    "circle": "M{l} {y}a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0 -{d} 0z",
    "square": "M{l} {t}h{d}v{d}h-{d}z",
    "triangle": "M{x} {t}L{e} {b}H{l}z",
    "diamond": "M{x} {t}L{e} {y}L{x} {b}L{l} {y}z",
}
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class _Frame:
    """The plot area in user units and how values come to lie in it."""

    x: Axis
    y: Axis
    left: float
    top: float
    right: float
    bottom: float
    palette: Palette | None

    def at(self, x: Value, y: Value) -> Point:
        return self.across(x), self.bottom - self.y.share(y) * (self.bottom - self.top)

    def across(self, x: Value) -> float:
        return self.left + self.x.share(x) * (self.right - self.left)


def line_chart(
    title: str,
    series: Sequence[Series],
    *,
    description: str = "",
    x_label: str = "",
    y_label: str = "",
    from_zero: bool = True,
    diagonal: bool = False,
    verticals: Sequence[Vertical] = (),
    bands: Sequence[Band] = (),
    size: tuple[int, int] = (560, 260),
    palette: Palette | None = None,
) -> SafeString:
    """Return a ``<figure class="chart">``: the drawing, and the same values as a table to fold out.

    With a ``palette`` only the ``<svg>`` comes, with its colours inside, for documents. ``diagonal`` draws
    the line x = y of a milestone trend; both axes must then hold dates, or both numbers. ``size`` is in user
    units; pages stretch the drawing to their width. Refuses a chart without a single point.
    """
    chart = Chart(
        title,
        series,
        description,
        x_label,
        y_label,
        from_zero,
        diagonal,
        verticals,
        bands,
        size,
        palette,
    )
    if palette:
        return _svg(chart)
    return format_html(
        '<figure class="chart">{}<details><summary>{}</summary>{}</details></figure>',
        *(_svg(chart), _("Figures as a table"), table(chart)),
    )


def _svg(chart: Chart) -> SafeString:
    width, height = chart.size
    legend, legend_height = _legend(chart.series, width, chart.palette)
    frame = _frame(chart, legend_height)
    mark = f"chart-{next(_numbers)}"
    parts = [
        *(_band(frame, band) for band in chart.bands),
        _grid(frame),
        _diagonal(frame) if chart.diagonal else SafeString(""),
        *(_vertical(frame, vertical) for vertical in chart.verticals),
        *(_line(frame, line) for line in chart.series),
        legend,
    ]
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img" aria-labelledby="{}-t {}-d">'
        '<title id="{}-t">{}</title><desc id="{}-d">{}</desc>{}</svg>',
        *(width, height, mark, mark, mark, chart.title, mark),
        chart.description or summary(chart.series),
        SafeString("".join(parts)),
    )


def _frame(chart: Chart, legend_height: float) -> _Frame:
    width, height = chart.size
    y = axis(chart.upward, wanted=5, from_zero=chart.from_zero and not chart.diagonal)
    left = 8.0 + max((_text_width(label) for _at, label in y.ticks), default=0.0) + 6.0
    top = legend_height + MARGIN_TOP + (14.0 if chart.verticals else 0.0)
    x = axis(chart.across, wanted=max(2, int((width - left - MARGIN_RIGHT) / 72)))
    return _Frame(x, y, left, top, width - MARGIN_RIGHT, height - MARGIN_BOTTOM, chart.palette)


def _grid(frame: _Frame) -> SafeString:
    lines = format_html_join(
        "",
        '<path class="grid" {}d="M{} {}H{}"/>',
        (
            (
                _stroke(frame.palette, "grid"),
                _n(frame.left),
                _n(_y(frame, at)),
                _n(frame.right),
            )
            for at, _label in frame.y.ticks
        ),
    )
    base = format_html(
        '<path class="axis" {}d="M{} {}H{}"/>',
        *(
            _stroke(frame.palette, "axis"),
            _n(frame.left),
            _n(frame.bottom),
            _n(frame.right),
        ),
    )
    beside = [
        _text(frame.palette, frame.left - 6, _y(frame, at) + 4, label, "end") for at, label in frame.y.ticks
    ]
    below = [
        _text(
            frame.palette,
            frame.across(at),
            frame.bottom + 17,
            label,
            _anchor(frame, at),
        )
        for at, label in frame.x.ticks
    ]
    return SafeString("".join([lines, base, *beside, *below]))


def _anchor(frame: _Frame, at: float) -> str:
    """Keep the last label inside the drawing."""
    return "end" if frame.across(at) > frame.right - 18 else "middle"


def _y(frame: _Frame, value: float) -> float:
    return frame.bottom - frame.y.share(value) * (frame.bottom - frame.top)


def _diagonal(frame: _Frame) -> SafeString:
    low, high = max(frame.x.low, frame.y.low), min(frame.x.high, frame.y.high)
    if low >= high:
        return SafeString("")
    (x1, y1), (x2, y2) = frame.at(low, low), frame.at(high, high)
    return format_html(
        '<path class="diagonal" {}d="M{} {}L{} {}"/>',
        *(_stroke(frame.palette, "diagonal"), _n(x1), _n(y1), _n(x2), _n(y2)),
    )


def _vertical(frame: _Frame, vertical: Vertical) -> SafeString:
    x = frame.across(vertical.x)
    line = format_html(
        '<path class="vertical" {}stroke-dasharray="4 3" d="M{} {}V{}"/>',
        *(_stroke(frame.palette, "vertical"), _n(x), _n(frame.top), _n(frame.bottom)),
    )
    return line + _text(
        frame.palette,
        x,
        frame.top - 5,
        vertical.label,
        _anchor(frame, position(vertical.x)),
    )


def _band(frame: _Frame, band: Band) -> SafeString:
    left, right = frame.across(band.start), frame.across(band.end)
    area = format_html(
        '<rect class="band" {}x="{}" y="{}" width="{}" height="{}"/>',
        SafeString(f'fill="{frame.palette.band}" ' if frame.palette else ""),
        *(
            _n(left),
            _n(frame.top),
            _n(max(right - left, 1)),
            _n(frame.bottom - frame.top),
        ),
    )
    return area + _text(frame.palette, (left + right) / 2, frame.top + 12, band.label, "middle")


def _line(frame: _Frame, line: Series) -> SafeString:
    path, area = "", ""
    for run in _runs(line.points):
        places = [frame.at(x, y) for x, y in run]
        drawn = _path(places, line.shape)
        path += drawn
        area += f"{drawn}V{_n(frame.bottom)}H{_n(places[0][0])}z"
    places = [frame.at(x, y) for x, y in line.points if y is not None]
    dash = SafeString('stroke-dasharray="6 4" ' if line.dashed else "")
    colour, fill = _colour(frame.palette, line.colour)
    shapes = [format_html('<path {}opacity=".08" d="{}"/>', fill, area)] if line.area else []
    shapes.append(
        format_html(
            '<path class="line" {}{}fill="none" stroke-width="2" stroke-linejoin="round" d="{}"/>',
            *(colour, dash, path),
        )
    )
    if line.marker:
        marks = "".join(_marker(line.marker, x, y) for x, y in places)
        shapes.append(format_html('<path class="mark" {}d="{}"/>', fill, marks))
    return format_html('<g class="series-{}">{}</g>', line.colour, SafeString("".join(shapes)))


def _runs(
    points: Iterable[tuple[Value, Value | None]],
) -> list[list[tuple[Value, Value]]]:
    """Cut a series where a value is missing."""
    runs: list[list[tuple[Value, Value]]] = [[]]
    for x, y in points:
        if y is None:
            runs.append([])
        else:
            runs[-1].append((x, y))
    return [run for run in runs if run]


def _path(places: Sequence[Point], shape: Shape) -> str:
    (x, y), *rest = places
    path = f"M{_n(x)} {_n(y)}"
    for x, y in rest:
        path += f"H{_n(x)}V{_n(y)}" if shape == "step" else f"L{_n(x)} {_n(y)}"
    return path


def _marker(kind: Marker, x: float, y: float, radius: float = 3.5) -> str:
    edges = {
        "x": x,
        "y": y,
        "l": x - radius,
        "e": x + radius,
        "t": y - radius,
        "b": y + radius,
    }
    edges |= {"r": radius, "d": 2 * radius}
    return MARKERS[kind].format_map({name: _n(value) for name, value in edges.items()})


def _legend(series: Sequence[Series], width: int, palette: Palette | None) -> tuple[SafeString, float]:
    """Return the legend and its height; it starts at the left and goes on below when a line is full."""
    parts, x, y = [], 8.0, 14.0
    for line in series:
        needed = 30.0 + _text_width(line.label) + 14.0
        if x + needed > width and x > 8.0:
            x, y = 8.0, y + LEGEND_LINE
        parts.append(_legend_entry(line, x, y, palette))
        x += needed
    return SafeString("".join(parts)), y + 6.0


def _legend_entry(line: Series, x: float, y: float, palette: Palette | None) -> SafeString:
    colour, fill = _colour(palette, line.colour)
    sample = format_html(
        '<path class="line" {}{}stroke-width="2" d="M{} {}h22"/>',
        *(
            colour,
            SafeString('stroke-dasharray="6 4" ' if line.dashed else ""),
            _n(x),
            _n(y - 4),
        ),
    )
    if line.marker:
        sample += format_html('<path class="mark" {}d="{}"/>', fill, _marker(line.marker, x + 11, y - 4))
    text = _text(palette, x + 28, y, line.label, "start")
    return format_html('<g class="series-{}">{}{}</g>', line.colour, sample, text)


def _text(palette: Palette | None, x: float, y: float, content: str, anchor: str) -> SafeString:
    if not content:
        return SafeString("")
    fill = SafeString(f'fill="{palette.text}" ' if palette else "")
    return format_html(
        '<text {}x="{}" y="{}" font-size="{}" text-anchor="{}">{}</text>',
        *(fill, _n(x), _n(y), TEXT, anchor, content),
    )


def _stroke(palette: Palette | None, part: Literal["grid", "axis", "diagonal", "vertical"]) -> SafeString:
    return SafeString(f'stroke="{getattr(palette, part)}" ' if palette else "")


def _colour(palette: Palette | None, colour: int) -> tuple[SafeString, SafeString]:
    """Return the attributes for a stroke and for a fill in the colour of a series."""
    if not palette:
        return SafeString(""), SafeString('fill="currentColor" ')
    value = palette.series[(colour - 1) % len(palette.series)]
    return SafeString(f'stroke="{value}" '), SafeString(f'fill="{value}" ')


def _text_width(text: str) -> float:
    """Estimate the width of a label in user units: Chinese characters are as wide as they are high."""
    return sum(TEXT if ord(character) > 0x2E80 else TEXT * 0.58 for character in text)


def _n(value: float) -> str:
    """Write a coordinate with a tenth of a unit."""
    return f"{value:.1f}".removesuffix(".0")
