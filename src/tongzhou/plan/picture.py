"""The Gantt chart as a drawing: SVG pages for PDF, one tall SVG for PNG.

It draws the same columns that the island draws (``queries.gantt``): table on the left, bars, baselines,
links, critical path and holidays on the right, the whole project scaled to the page's width.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.html import escape
from django.utils.translation import gettext as _

from tongzhou.plan.queries.gantt import CRITICAL, INACTIVE, MANUAL, MILESTONE, SUMMARY

DAY = 1440
ROW, HEAD, TITLE, FOOT = 18.0, 34.0, 40.0, 24.0
WIDTH = 1600.0
MARGIN = 24.0
ROWS_PER_PAGE = 52
PAGE_HEIGHT = MARGIN * 2 + TITLE + HEAD + ROW * ROWS_PER_PAGE + FOOT
MOST_ROWS_OF_A_PICTURE = 400
COLUMNS = ((62.0, "wbs"), (330.0, "name"), (76.0, "start"), (76.0, "finish"), (56.0, "duration"))
TABLE = sum(width for width, _name in COLUMNS)
INK, SOFT, LINE, FAINT = "#1b1f27", "#515a69", "#dcdfe5", "#f1f3f6"
BAR, BAR_SOFT, RED, RED_SOFT = "#4a6bf5", "#cbd6fe", "#d6343a", "#f9ccce"
DARK, BASE, GOLD, LINK, TODAY = "#3a4250", "#8b95a3", "#b8740a", "#8a94a3", "#3d5af1"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row to draw; instants are minutes."""

    id: int
    level: int
    wbs: str
    name: str
    kind: int
    start: int | None
    finish: int | None
    duration: int
    percent: int
    flags: int
    baseline: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Scale:
    """How dates lie on the page."""

    first: int
    last: int

    def x(self, instant: int) -> float:
        """The place of an instant from the left edge."""
        width = WIDTH - 2 * MARGIN - TABLE
        return MARGIN + TABLE + (instant - self.first) / (self.last - self.first) * width


def entries(data: dict[str, Any], *, deepest: int | None = None, most: int | None = None) -> list[Entry]:
    """The rows of the data down to a level; with ``most``, down to the deepest level that fits."""
    every = list(_entries(data["tasks"]))
    if most is not None and deepest is None:
        levels = range(1, max((one.level for one in every), default=1) + 1)
        fitting = [level for level in levels if sum(one.level <= level for one in every) <= most]
        deepest = max(fitting, default=1)
    kept = [one for one in every if deepest is None or one.level <= deepest]
    return kept if most is None else kept[:most]


def _entries(tasks: dict[str, Any]) -> Sequence[Entry]:
    codes: dict[int, str] = {}
    counts: dict[int, int] = {}
    found = []
    starts = tasks.get("baseline_start") or [None] * len(tasks["id"])
    finishes = tasks.get("baseline_finish") or [None] * len(tasks["id"])
    for index, key in enumerate(tasks["id"]):
        parent = tasks["parent"][index]
        counts[parent] = counts.get(parent, 0) + 1
        code = f"{codes[parent]}.{counts[parent]}" if parent in codes else str(counts[parent])
        codes[key] = code
        promised = (starts[index], finishes[index])
        found.append(
            Entry(
                key,
                code.count(".") + 1,
                code,
                tasks["name"][index],
                tasks["kind"][index],
                tasks["start"][index],
                tasks["finish"][index],
                tasks["duration"][index],
                tasks["percent"][index],
                tasks["flags"][index],
                None if None in promised else promised,
            )
        )
    return found


def pages(data: dict[str, Any], rows: Sequence[Entry]) -> list[str]:
    """One drawing per page of a printed chart."""
    groups = [rows[start : start + ROWS_PER_PAGE] for start in range(0, len(rows), ROWS_PER_PAGE)] or [rows]
    scale = scale_of(rows)
    return [
        drawing(data, group, scale, height=PAGE_HEIGHT, number=number, count=len(groups))
        for number, group in enumerate(groups, start=1)
    ]


def picture(data: dict[str, Any], rows: Sequence[Entry]) -> tuple[str, float]:
    """All rows in one drawing, and its height in drawing units."""
    height = MARGIN * 2 + TITLE + HEAD + ROW * len(rows) + FOOT
    return drawing(data, rows, scale_of(rows), height=height, number=1, count=1), height


def scale_of(rows: Sequence[Entry]) -> Scale:
    """From a little before the first date to a little after the last, on whole days."""
    instants = [
        one for row in rows for one in (row.start, row.finish, *(row.baseline or ())) if one is not None
    ] or [0, DAY]
    first, last = min(instants) // DAY, max(instants) // DAY + 1
    room = max(3, (last - first) // 30)
    return Scale((first - room) * DAY, (last + room * 3) * DAY)


def drawing(
    data: dict[str, Any], rows: Sequence[Entry], scale: Scale, *, height: float, number: int, count: int
) -> str:
    """One SVG."""
    top = MARGIN + TITLE + HEAD
    bottom = top + ROW * len(rows)
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {height:.1f}" '
            f'font-family="Noto Sans SC" font-size="10.5">'
        ),
        f'<rect width="{WIDTH:.0f}" height="{height:.1f}" fill="#ffffff"/>',
        _title(data),
        *_days_off(data, scale, top, bottom),
        *_months(scale, bottom),
        *_table_head(),
        *(line for index, row in enumerate(rows) for line in _row(row, top + index * ROW)),
        *_links(data, rows, scale, top),
        *(line for index, row in enumerate(rows) for line in _bar(row, scale, top + index * ROW)),
        _today(data, scale, top, bottom),
        _foot(data, height, number, count),
        "</svg>",
    ]
    return "".join(parts)


def _text(x: float, y: float, content: str, *, size: float = 10.5, fill: str = INK, **more: str) -> str:
    extra = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in more.items())
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{fill}"{extra}>{escape(content)}</text>'


def _title(data: dict[str, Any]) -> str:
    name = data["project"]["name"]
    baseline = data.get("baseline")
    about = _("Baseline: %(name)s") % {"name": baseline["name"]} if baseline else ""
    return _text(MARGIN, MARGIN + 18, name, size=18, font_weight="700") + _text(
        WIDTH - MARGIN, MARGIN + 18, about, fill=SOFT, text_anchor="end"
    )


def _days_off(data: dict[str, Any], scale: Scale, top: float, bottom: float) -> list[str]:
    """Non-working days, where a day is wide enough to be seen."""
    if scale.x(DAY) - scale.x(0) < 1.5:
        return []
    first, days = data["nonworking"]["from"], data["nonworking"]["days"]
    width = scale.x(DAY) - scale.x(0)
    return [
        f'<rect x="{scale.x(first + index * DAY):.1f}" y="{top:.1f}" width="{width:.2f}" '
        f'height="{bottom - top:.1f}" fill="{FAINT}"/>'
        for index, off in enumerate(days)
        if off == "1" and scale.first <= first + index * DAY < scale.last
    ]


def _months(scale: Scale, bottom: float) -> list[str]:
    top = MARGIN + TITLE
    day = date(1970, 1, 1) + timedelta(days=scale.first // DAY)
    month = day.replace(day=1)
    wide = scale.x(31 * DAY) - scale.x(0)
    step = 1 if wide > 42 else 3 if wide > 14 else 12
    parts = []
    while True:
        at = (month - date(1970, 1, 1)).days * DAY
        if at >= scale.last:
            break
        if at >= scale.first and (month.month - 1) % step == 0:
            x = scale.x(at)
            parts.append(f'<path d="M{x:.1f} {top}V{bottom:.1f}" stroke="{LINE}" stroke-width=".7"/>')
            parts.append(_text(x + 4, top + 20, month.strftime("%Y-%m"), fill=SOFT))
        month = (month + timedelta(days=32)).replace(day=1)
    return parts


def _table_head() -> list[str]:
    words = {
        "wbs": _("WBS"),
        "name": _("Task"),
        "start": _("Start"),
        "finish": _("Finish"),
        "duration": _("Days"),
    }
    top = MARGIN + TITLE
    parts = [f'<path d="M{MARGIN} {top + HEAD}H{WIDTH - MARGIN}" stroke="{DARK}" stroke-width="1"/>']
    x = MARGIN
    for width, name in COLUMNS:
        parts.append(_text(x + 4, top + 20, words[name], fill=SOFT, font_weight="700"))
        x += width
    return parts


def _row(row: Entry, y: float) -> list[str]:
    weight = "700" if row.kind == SUMMARY else "400"
    base = y + 12.8
    indent = min(row.level - 1, 8) * 10
    room = int((COLUMNS[1][0] - indent) / 5.6)
    cells = [
        _text(MARGIN + 4, base, row.wbs, fill=SOFT),
        _text(MARGIN + COLUMNS[0][0] + 4 + indent, base, _shortened(row.name, room), font_weight=weight),
    ]
    x = MARGIN + COLUMNS[0][0] + COLUMNS[1][0]
    finish = None if row.finish is None else max(row.start or 0, row.finish - 1)
    days = f"{row.duration / 480:g}" if row.kind != MILESTONE else ""
    for width, content in zip((76.0, 76.0, 56.0), (_day(row.start), _day(finish), days), strict=True):
        cells.append(_text(x + width - 6, base, content, fill=SOFT, text_anchor="end"))
        x += width
    cells.append(f'<path d="M{MARGIN} {y + ROW:.1f}H{WIDTH - MARGIN}" stroke="{LINE}" stroke-width=".5"/>')
    return cells


def _shortened(text: str, room: int) -> str:
    """The text cut to about so many Latin letters; Chinese characters count as two."""
    used = 0
    for index, character in enumerate(text):
        used += 2 if ord(character) > 0x2E7F else 1
        if used > room:
            return text[: max(1, index - 1)] + "…"
    return text


def _day(instant: int | None) -> str:
    return "" if instant is None else (date(1970, 1, 1) + timedelta(days=instant // DAY)).isoformat()


def _bar(row: Entry, scale: Scale, y: float) -> list[str]:
    if row.start is None or row.finish is None:
        return []
    x, end = scale.x(row.start), scale.x(row.finish)
    critical = bool(row.flags & CRITICAL)
    parts = []
    if row.baseline is not None and row.kind != SUMMARY:
        left, right = scale.x(row.baseline[0]), scale.x(row.baseline[1])
        parts.append(
            f'<rect x="{left:.1f}" y="{y + 14.4:.1f}" width="{max(2.0, right - left):.1f}" height="2" fill="{BASE}"/>'
        )
    if row.kind == MILESTONE:
        fill = RED if critical else GOLD
        parts.append(f'<path d="M{end:.1f} {y + 3:.1f}l5.5 5.5l-5.5 5.5l-5.5 -5.5z" fill="{fill}"/>')
    elif row.kind == SUMMARY:
        width = max(2.0, end - x)
        parts.append(
            f'<rect x="{x:.1f}" y="{y + 5:.1f}" width="{width:.1f}" height="6" fill="{DARK}" rx="1"/>'
        )
    else:
        parts += _task_bar(row, x, max(2.0, end - x), y, critical)
    if row.kind != SUMMARY:
        parts.append(_text(max(x, end) + 8, y + 12.4, _shortened(row.name, 44), size=9, fill=SOFT))
    return parts


def _task_bar(row: Entry, x: float, width: float, y: float, critical: bool) -> list[str]:
    soft, full = (RED_SOFT, RED) if critical else (BAR_SOFT, BAR)
    opacity = ' opacity=".45"' if row.flags & INACTIVE else ""
    edge = f' stroke="{full}" stroke-dasharray="3 2" stroke-width=".8"' if row.flags & MANUAL else ""
    done = width * row.percent / 100
    return [
        f'<rect x="{x:.1f}" y="{y + 3.5:.1f}" width="{width:.1f}" height="9.5" rx="2" fill="{soft}"{edge}{opacity}/>',
        f'<rect x="{x:.1f}" y="{y + 3.5:.1f}" width="{done:.1f}" height="9.5" rx="2" fill="{full}"{opacity}/>',
    ]


def _links(data: dict[str, Any], rows: Sequence[Entry], scale: Scale, top: float) -> list[str]:
    """Links between rows of this page; others would point off it."""
    place = {row.id: index for index, row in enumerate(rows)}
    by_id = {row.id: row for row in rows}
    links = data["links"]
    parts = []
    for source, target, kind in zip(links["from"], links["to"], links["type"], strict=True):
        if source not in place or target not in place:
            continue
        a, b = by_id[source], by_id[target]
        if None in (a.start, a.finish, b.start, b.finish):
            continue
        x1 = scale.x((a.finish if kind in (0, 1) else a.start) or 0)
        x2 = scale.x((b.finish if kind in (0, 2) else b.start) or 0)
        y1, y2 = (top + place[key] * ROW + 8.5 for key in (source, target))
        colour = RED if a.flags & b.flags & CRITICAL else LINK
        parts.append(_link(x1, y1, x2, y2, kind, colour))
    return parts


def _link(x1: float, y1: float, x2: float, y2: float, kind: int, colour: str) -> str:
    out = 6 if kind in (0, 1) else -6
    into = 6 if kind in (0, 2) else -6
    half = y1 + (ROW / 2 if y2 > y1 else -ROW / 2)
    path = f"M{x1:.1f} {y1:.1f}h{out}V{half:.1f}H{x2 + into:.1f}V{y2:.1f}H{x2:.1f}"
    tip = 3 if into < 0 else -3
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width=".8"/>'
        f'<path d="M{x2:.1f} {y2:.1f}l{-tip} -2.4v4.8z" fill="{colour}"/>'
    )


def _today(data: dict[str, Any], scale: Scale, top: float, bottom: float) -> str:
    today = data["project"]["today"]
    if not scale.first <= today < scale.last:
        return ""
    x = scale.x(today)
    return f'<path d="M{x:.1f} {top:.1f}V{bottom:.1f}" stroke="{TODAY}" stroke-width="1.2"/>'


def _foot(data: dict[str, Any], height: float, number: int, count: int) -> str:
    y = height - MARGIN
    day = _("As of %(day)s") % {"day": _day(data["project"]["today"])}
    page = f"{number} / {count}"
    return _text(MARGIN, y, day, fill=SOFT, size=9) + _text(
        WIDTH - MARGIN, y, page, fill=SOFT, size=9, text_anchor="end"
    )
