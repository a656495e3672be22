"""What a chart shows: series, markers, bands, colours; and the same values as words and as a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tongzhou.web.chart_axes import Value, number, position

Marker = Literal["", "circle", "square", "triangle", "diamond"]
Shape = Literal["line", "step"]


@dataclass(frozen=True, slots=True)
class Series:
    """One line: points as (x, y), both numbers or dates; ``None`` as y leaves a gap.

    ``colour`` is 1 to 8; ``step`` holds each value until the next x; ``area`` fills down to the axis.
    """

    label: str
    points: Sequence[tuple[Value, Value | None]]
    colour: int = 1
    marker: Marker = ""
    dashed: bool = False
    shape: Shape = "line"
    area: bool = False


@dataclass(frozen=True, slots=True)
class Vertical:
    """A vertical marker with a label: the status date, the P80."""

    x: Value
    label: str


@dataclass(frozen=True, slots=True)
class Band:
    """A tinted stretch of the horizontal axis: a freeze window, a warranty period."""

    start: Value
    end: Value
    label: str = ""


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours for documents, which have no style sheet; eight for the series."""

    series: tuple[str, ...] = (
        *("#3d5af1", "#0f8a7e", "#b86e00", "#b8339a"),
        *("#5b6676", "#c4272d", "#6d7f10", "#7a3ea8"),
    )
    text: str = "#515a69"
    grid: str = "#e9ebef"
    axis: str = "#dcdfe5"
    diagonal: str = "#868e9b"
    band: str = "#e9edff"
    vertical: str = "#b8339a"
    paper: str = "#ffffff"


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything ``line_chart`` was asked for; ``size`` is in user units."""

    title: str
    series: Sequence[Series]
    description: str = ""
    x_label: str = ""
    y_label: str = ""
    from_zero: bool = True
    diagonal: bool = False
    verticals: Sequence[Vertical] = ()
    bands: Sequence[Band] = ()
    size: tuple[int, int] = (560, 260)
    palette: Palette | None = None
    across: list[Value] = field(init=False)
    upward: list[Value] = field(init=False)

    def __post_init__(self) -> None:
        """Collect the values each axis must hold."""
        xs = [x for line in self.series for x, _y in line.points]
        xs += [vertical.x for vertical in self.verticals]
        xs += [edge for band in self.bands for edge in (band.start, band.end)]
        ys = [y for line in self.series for _x, y in line.points if y is not None]
        if self.diagonal:  # the line x = y means something only when both axes show the same stretch
            xs = ys = [*xs, *ys]
        object.__setattr__(self, "across", xs)
        object.__setattr__(self, "upward", ys)


def summary(series: Sequence[Series]) -> str:
    """Say in a sentence per series where it begins and ends, for people who do not see the drawing."""
    sentences = []
    for line in series:
        points = [(x, y) for x, y in line.points if y is not None]
        if points:
            (first_x, first_y), (last_x, last_y) = points[0], points[-1]
            sentences.append(f"{line.label}: {say(first_y)} ({say(first_x)}) → {say(last_y)} ({say(last_x)})")
    return "; ".join(sentences)


def say(value: Value) -> str:
    """Return a value as text: dates in ISO form, numbers with separated thousands."""
    return number(value) if isinstance(value, int | float) else value.isoformat()


def table(chart: Chart) -> SafeString:
    """Return the values as a table: a row per x, a column per series."""
    rows: dict[Value, Mapping[int, Value | None]] = {}
    for index, line in enumerate(chart.series):
        for x, y in line.points:
            rows[x] = {**rows.get(x, {}), index: y}
    heads = format_html_join(
        "",
        '<th scope="col" class="num">{}</th>',
        ((line.label,) for line in chart.series),
    )
    places = range(len(chart.series))
    body = format_html_join(
        "",
        '<tr><th scope="row">{}</th>' + '<td class="num">{}</td>' * len(places) + "</tr>",
        ((say(x), *_said(rows[x], places)) for x in sorted(rows, key=position)),
    )
    return format_html(
        '<div class="chart-data" tabindex="0" role="region" aria-label="{}"><table class="table"><thead><tr>'
        '<th scope="col">{}</th>{}</tr></thead><tbody>{}</tbody></table></div>',
        *(
            f"{chart.title} {chart.y_label}".strip(),
            chart.x_label or _("Position"),
            heads,
            body,
        ),
    )


def _said(values: Mapping[int, Value | None], places: Iterable[int]) -> Iterable[str]:
    return ("" if (value := values.get(index)) is None else say(value) for index in places)
