"""The chart of a goal: what was measured, and the straight line from its baseline to its target.

Only here exact numbers become floating ones: as places in a drawing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tongzhou.web.chart_axes import Value
from tongzhou.web.charts import Series, Vertical, line_chart

SIZE = (720, 300)
PHONE = (360, 240)
Points = list[tuple[Value, Value | None]]


def goal_chart(
    points: Sequence[tuple[date, Decimal]],
    *,
    begin: date,
    due: date | None,
    baseline: Decimal | None,
    target: Decimal | None,
    unit: str,
    title: str,
    today: date,
    size: tuple[int, int] = SIZE,
) -> SafeString:
    """Values over time, the way they should take, and today; empty when there is nothing to draw."""
    series = []
    if baseline is not None and target is not None and due is not None and due > begin:
        way: Points = [(begin, float(baseline)), (due, float(target))]
        series.append(Series(_("Baseline to target"), way, colour=3, dashed=True))
    measured: Points = [(day, float(value)) for day, value in points]
    if baseline is not None and measured and begin < points[0][0]:
        measured.insert(0, (begin, float(baseline)))
    if measured:
        series.append(Series(_("Measured"), measured, colour=2, marker="circle"))
    if not series:
        return SafeString("")
    return line_chart(
        title,
        series,
        description=_("The dashed line leads straight from the baseline to the target."),
        x_label=_("Date"),
        y_label=unit,
        from_zero=False,
        verticals=[Vertical(today, pgettext("chart", "today"))],
        size=size,
    )
