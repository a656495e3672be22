"""Little pictures of a levelling: a task before and after, and the weekly load of one person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tongzhou.plan.models import LevellingMove, LevellingProposal, day_of
from tongzhou.web.charts import Series, line_chart

WIDTH, HEIGHT = 160.0, 16.0
THIN = 3.0


def strip(proposal: LevellingProposal, move: LevellingMove) -> SafeString:
    """Two bars on the time that the proposal speaks of: hollow where the task is, full where it would come to lie."""
    first, last = _extent(proposal, move)

    def x(instant: int) -> float:
        return (instant - first) / (last - first) * WIDTH

    was, becomes = ((x(a), max(THIN, x(b) - x(a))) for a, b in _spans(move))
    return format_html(
        '<svg class="move-strip" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '<rect class="before" x="{}" y="1.5" width="{}" height="5" rx="1.5"/>'
        '<rect class="after" x="{}" y="9" width="{}" height="6" rx="1.5"/></svg>',
        *(int(WIDTH), int(HEIGHT), _("before and after")),
        *(f"{value:.1f}" for value in (*_inside(was), *_inside(becomes))),
    )


def _spans(move: LevellingMove) -> tuple[tuple[int, int], tuple[int, int]]:
    return (move.start_at, move.finish_at), (move.new_start_at, move.new_finish_at)


def _inside(bar: tuple[float, float]) -> tuple[float, float]:
    """The bar moved to the left where its end would be cut off."""
    x, width = bar
    return max(0.0, min(x, WIDTH - width)), min(width, WIDTH)


def _extent(proposal: LevellingProposal, move: LevellingMove) -> tuple[int, int]:
    weeks = proposal.figures.get("load", {}).get("weeks") or [move.start_at]
    first = min(weeks[0], move.start_at, move.new_start_at)
    last = max(
        proposal.finish_before or 0, proposal.finish_after or 0, move.finish_at, move.new_finish_at, first + 1
    )
    return first, last


def load_chart(proposal: LevellingProposal, people: Mapping[int, str], wanted: str) -> dict[str, Any]:
    """The weekly load of one of the overloaded people before and after, and whom else one can look at."""
    load = proposal.figures.get("load") or {}
    rows: dict[str, list[list[int]]] = load.get("rows") or {}
    if not rows or len(load["weeks"]) < 2:
        return {}
    shown = wanted if wanted in rows and int(wanted) in people else next(iter(rows))
    available, before, after = rows[shown]
    weeks = [day_of(instant) for instant in load["weeks"]]
    series = [
        Series(_("there is"), _points(weeks, available), colour=5, dashed=True, shape="step"),
        Series(_("needed before"), _points(weeks, before), colour=6, shape="step"),
        Series(_("needed after"), _points(weeks, after), colour=1, shape="step", area=True),
    ]
    name = people.get(int(shown), "")
    drawing = line_chart(
        _("Weekly load of %(name)s in hours") % {"name": name}, series, y_label=_("hours"), size=(1120, 240)
    )
    others = [(key, people[int(key)]) for key in rows if int(key) in people]
    return {"drawing": drawing, "shown": shown, "people": others}


def _points(weeks: list[Any], minutes: list[int]) -> list[tuple[Any, float]]:
    return [(week, round(value / 60, 1)) for week, value in zip(weeks, minutes, strict=True)]
