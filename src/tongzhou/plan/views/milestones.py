"""The milestones' page: baseline, forecast, slip, and the trend chart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tongzhou.accounts.permissions import Permission
from tongzhou.plan.queries.milestones import (
    Milestone,
    milestone_places,
    milestones,
    milestones_are_simulated,
    traced_milestones,
)
from tongzhou.plan.queries.plans import settings_of
from tongzhou.projects.guards import Access, project_page
from tongzhou.web.chart_series import Marker
from tongzhou.web.charts import Series, line_chart

PAGE = 50
MOST_LINES = 8
MARKERS: tuple[Marker, ...] = ("circle", "square", "triangle", "diamond")


@require_GET
@project_page(Permission.VIEW_PLAN)
def milestone_list(request: HttpRequest, access: Access) -> HttpResponse:
    """The milestones with how their dates have moved, from the page on that has the first one ahead."""
    places = milestone_places(access.project)
    ahead = next((place for place, one in enumerate(places) if not one.reached), 0)
    page = Paginator(places, PAGE).get_page(request.GET.get("page") or ahead // PAGE + 1)
    known = traced_milestones(access.project)
    traced = sorted(
        (one for one in places if one.item in known),
        key=lambda one: (one.reached, one.forecast or date.max),
    )
    drawn = [one.item for one in traced[:MOST_LINES]]
    wanted = {*(one.item for one in page), *drawn}
    told = {one.item: one for one in milestones(access.project, wanted)} if wanted else {}
    context = {
        "project": access.project,
        "page": page,
        "rows": [told[one.item] for one in page if one.item in told],
        "simulated": milestones_are_simulated(access.project),
        "chart": trend_chart([told[item] for item in drawn if item in told]),
        "left_out": max(0, len(traced) - MOST_LINES),
        "baseline": settings_of(access.project).baseline,
        "today": timezone.localdate(),
        "may_set_baseline": access.may(Permission.SET_BASELINE),
    }
    return render(request, "plan/milestones.html", context)


def trend_chart(drawn: Sequence[Milestone]) -> str:
    """The milestone trend analysis: date of looking across, expected date up; empty without history."""
    if not drawn:
        return ""
    series = [
        Series(one.name, one.history, colour=index % 8 + 1, marker=MARKERS[index % 4], dashed=index >= 4)
        for index, one in enumerate(drawn)
    ]
    return line_chart(
        _("Milestone trend"),
        series,
        description=_("A level line keeps its date; a rising one slips; a falling one comes earlier."),
        x_label=_("seen on"),
        y_label=_("expected on"),
        from_zero=False,
        diagonal=True,
        size=(1120, 420),
    )
