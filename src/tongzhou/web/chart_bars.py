"""Charts of distributions and of bars as SVG, drawn on the server as ``charts`` draws its lines.

Three of them: columns of a frequency with the curve of its sums and marks above (an S-curve), bars to either side of
nothing (a tornado), and bars from nothing to the whole. Each is a ``<figure class="chart">`` with the same figures as
a table to fold out; colours come from the style sheet by class, and never stand alone.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tongzhou.web.chart_axes import Axis, Value, axis, position

TEXT = 12
WIDTH = 640.0
ROW = 26.0
NAMES = 210.0
MARK_LINE = 15.0
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Mark:
    """A vertical line with a label: the P80, the plan. ``kind`` is plan, or p10 … p90 (a class of the style sheet)."""

    at: Value
    label: str
    kind: str = "plan"


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from ``low`` to ``high``; ``text`` says both, ``strong`` gives it the other colour."""

    name: str
    low: float
    high: float
    text: str
    strong: bool = False


def distribution_chart(
    title: str,
    columns: Sequence[tuple[Value, Value, int]],
    curve: Sequence[tuple[Value, float]],
    *,
    marks: Sequence[Mark] = (),
    words: tuple[str, str, str],
    say: Callable[[Value], str] = str,
    description: str = "",
    height: float = 300.0,
) -> SafeString:
    """Columns (from, to, how many) in the background, the curve (value, share from 0 to 1) on the axis of per cent.

    ``words`` name the values, the frequency and the curve. Refuses a chart without columns.
    """
    total = sum(count for _from, _to, count in columns) or 1
    edges = [edge for start, end, _count in columns for edge in (start, end)]
    across = axis([*edges, *(mark.at for mark in marks)], wanted=7)
    lines, rows = _placed(marks, across)
    top = 26.0 + rows * MARK_LINE
    plane = _Plane(across, 46.0, top, WIDTH - 14.0, height - 26.0)
    tallest = max(count for _from, _to, count in columns) or 1
    parts = [
        _percent_grid(plane),
        *(_column(plane, start, end, count / tallest * 0.9) for start, end, count in columns),
        _curve(plane, curve),
        *(_mark(plane, mark, row) for mark, row in lines),
        _ticks(plane),
        _legend(((words[1], "column"), (words[2], "sum"))),
    ]
    drawing = _svg(title, description or _told(marks), height, parts)
    return _figure(drawing, title, words, _cumulated(columns, total, say))


def tornado_chart(
    title: str, bars: Sequence[Bar], *, words: tuple[str, str], description: str = ""
) -> SafeString:
    """Bars to either side of nothing, the widest first as given; ``words`` name the bars and their texts."""
    reach = max((abs(edge) for bar in bars for edge in (bar.low, bar.high)), default=0.0) or 1.0
    return _bars(title, bars, axis([-reach, reach], wanted=6), words, description)


def share_chart(
    title: str, bars: Sequence[Bar], *, words: tuple[str, str], description: str = ""
) -> SafeString:
    """Bars from nothing to the whole: ``high`` is a share from 0 to 1."""
    whole = Axis(0.0, 1.0, tuple((step / 4, f"{step * 25} %") for step in range(5)))
    return _bars(title, bars, whole, words, description)


# ── the parts of a distribution ───────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class _Plane:
    """The area that is drawn into, and how values come to lie in it."""

    x: Axis
    left: float
    top: float
    right: float
    bottom: float

    def across(self, value: Value) -> float:
        return self.left + self.x.share(value) * (self.right - self.left)

    def up(self, share: float) -> float:
        return self.bottom - share * (self.bottom - self.top)


def _placed(marks: Sequence[Mark], across: Axis) -> tuple[list[tuple[Mark, int]], int]:
    """Each mark with the line of labels that has room for it, and how many lines that takes."""
    ends: list[float] = []
    placed = []
    for mark in sorted(marks, key=lambda one: position(one.at)):
        middle = 46.0 + across.share(mark.at) * (WIDTH - 60.0)
        half = _wide(mark.label) / 2 + 5
        middle = min(max(middle, half), WIDTH - half)
        row = next((number for number, end in enumerate(ends) if end <= middle - half), len(ends))
        if row == len(ends):
            ends.append(0.0)
        ends[row] = middle + half
        placed.append((mark, row))
    return placed, max(len(ends), 1)


def _percent_grid(plane: _Plane) -> SafeString:
    steps = [step / 4 for step in range(5)]
    lines = format_html_join(
        "",
        '<path class="grid" d="M{} {}H{}"/>',
        ((_n(plane.left), _n(plane.up(step)), _n(plane.right)) for step in steps),
    )
    texts = [_text(plane.left - 6, plane.up(step) + 4, f"{step * 100:.0f} %", "end") for step in steps]
    return SafeString(lines + "".join(texts))


def _column(plane: _Plane, start: Value, end: Value, share: float) -> SafeString:
    left, right = plane.across(start), plane.across(end)
    gap = 1.0 if right - left > 4 else 0.0
    return format_html(
        '<rect class="column" x="{}" y="{}" width="{}" height="{}"/>',
        *(_n(left + gap / 2), _n(plane.up(share)), _n(max(right - left - gap, 0.5))),
        _n(plane.bottom - plane.up(share)),
    )


def _curve(plane: _Plane, curve: Sequence[tuple[Value, float]]) -> SafeString:
    places = [f"{_n(plane.across(at))} {_n(plane.up(share))}" for at, share in curve]
    return format_html('<path class="line sum" d="M{}"/>', "L".join(places))


def _mark(plane: _Plane, mark: Mark, row: int) -> SafeString:
    x, y = plane.across(mark.at), 32.0 + row * MARK_LINE
    half = _wide(mark.label) / 2
    middle = min(max(x, half + 2), WIDTH - half - 2)
    line = format_html('<path class="at" d="M{} {}V{}"/>', _n(x), _n(y + 4), _n(plane.bottom))
    return format_html('<g class="mark-{}">{}{}</g>', mark.kind, line, _text(middle, y, mark.label, "middle"))


def _ticks(plane: _Plane) -> SafeString:
    base = format_html(
        '<path class="axis" d="M{} {}H{}"/>', _n(plane.left), _n(plane.bottom), _n(plane.right)
    )
    texts = []
    for at, label in plane.x.ticks:
        x, half = plane.across(at), _wide(label) / 2
        if plane.left - 10 <= x - half and x + half <= WIDTH:
            texts.append(_text(x, plane.bottom + 17, label, "middle"))
    return SafeString(base + "".join(texts))


def _legend(entries: Sequence[tuple[str, str]]) -> SafeString:
    parts, x = [], 8.0
    for label, kind in entries:
        sample = (
            format_html('<path class="line sum" d="M{} 10h20"/>', _n(x))
            if kind == "sum"
            else format_html('<rect class="column" x="{}" y="4" width="20" height="11"/>', _n(x))
        )
        parts.append(sample + _text(x + 26, 14, label, "start"))
        x += 26 + _wide(label) + 20
    return SafeString("".join(parts))


def _told(marks: Sequence[Mark]) -> str:
    return "; ".join(mark.label for mark in marks)


def _cumulated(
    columns: Sequence[tuple[Value, Value, int]], total: int, say: Callable[[Value], str]
) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    so_far = 0
    for start, _end, count in columns:
        so_far += count
        rows.append((say(start), f"{100 * count / total:.1f} %", f"{100 * so_far / total:.1f} %"))
    return rows


# ── bars ──────────────────────────────────────────────────────────────────────────────────────────────
def _bars(
    title: str, bars: Sequence[Bar], scale: Axis, words: tuple[str, str], description: str
) -> SafeString:
    height = 12.0 + ROW * len(bars) + 28.0
    plane = _Plane(scale, NAMES, 6.0, WIDTH - 70.0, height - 28.0)
    grid = format_html_join(
        "",
        '<path class="grid" d="M{} {}V{}"/>',
        ((_n(plane.across(at)), _n(plane.top), _n(plane.bottom)) for at, _label in scale.ticks),
    )
    rows = [_bar(plane, bar, plane.top + 5 + ROW * number) for number, bar in enumerate(bars)]
    zero = _n(plane.across(0.0))
    line = format_html('<path class="axis" d="M{} {}V{}"/>', zero, _n(plane.top), _n(plane.bottom))
    texts = [_text(plane.across(at), plane.bottom + 17, label, "middle") for at, label in scale.ticks]
    table = [(bar.name, bar.text) for bar in bars]
    drawing = _svg(title, description or "; ".join(f"{bar.name}: {bar.text}" for bar in bars[:5]), height,
                   [grid, *rows, line, *texts])  # fmt: skip
    return _figure(drawing, title, words, table)


def _bar(plane: _Plane, bar: Bar, y: float) -> SafeString:
    zero = plane.across(0.0)
    parts = [_text(plane.left - 10, y + 13, _shortened(bar.name, NAMES - 16), "end")]
    for value, kind in ((bar.low, "less"), (bar.high, "more")):
        x = plane.across(value)
        if abs(x - zero) >= 0.5:
            kind = "strong" if bar.strong else kind
            parts.append(
                format_html(
                    '<rect class="bar-{}" x="{}" y="{}" width="{}" height="17" rx="2"/>',
                    *(kind, _n(min(x, zero)), _n(y), _n(abs(x - zero))),
                )
            )
    end = max(plane.across(max(bar.high, 0.0)), zero) + 6
    return SafeString("".join([*parts, _text(end, y + 13, bar.text, "start")]))


def _shortened(text: str, room: float) -> str:
    """As much of a name as there is room for."""
    if _wide(text) <= room:
        return text
    while text and _wide(text) > room - 8:
        text = text[:-1]
    return f"{text.rstrip()}…"


# ── what all of them are made of ──────────────────────────────────────────────────────────────────────
def _svg(title: str, description: str, height: float, parts: Sequence[str]) -> SafeString:
    mark = f"bars-{next(_numbers)}"
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img" aria-labelledby="{}-t {}-d">'
        '<title id="{}-t">{}</title><desc id="{}-d">{}</desc>{}</svg>',
        *(_n(WIDTH), _n(height), mark, mark, mark, title, mark, description),
        SafeString("".join(parts)),
    )


def _figure(
    drawing: SafeString, title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]
) -> SafeString:
    head = format_html_join(
        "", '<th scope="col"{}>{}</th>', ((_num(n), text) for n, text in enumerate(heads))
    )
    body = format_html_join(
        "",
        '<tr><th scope="row">{}</th>{}</tr>',
        (
            (row[0], format_html_join("", '<td class="num">{}</td>', ((cell,) for cell in row[1:])))
            for row in rows
        ),
    )
    return format_html(
        '<figure class="chart">{}<details><summary>{}</summary><div class="chart-data" tabindex="0" role="region" '
        'aria-label="{}"><table class="table"><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div></details>'
        "</figure>",
        *(drawing, _("Figures as a table"), title, head, body),
    )


def _num(place: int) -> SafeString:
    return SafeString(' class="num"' if place else "")


def _text(x: float, y: float, content: str, anchor: str) -> SafeString:
    return format_html(
        '<text x="{}" y="{}" font-size="{}" text-anchor="{}">{}</text>', _n(x), _n(y), TEXT, anchor, content
    )


def _wide(text: str) -> float:
    """About how wide a text is: Chinese characters are as wide as they are high."""
    return sum(TEXT if ord(character) > 0x2E80 else TEXT * 0.58 for character in text)


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
